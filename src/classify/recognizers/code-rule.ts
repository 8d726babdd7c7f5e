import { isAlnum, isDigit, isLetter } from '../bytes.ts';
import { DONE, type Outcome, type Piece, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { goesOn, isTail } from './number-bounds.ts';
import { type AuthorityRule, ruleRecognizer } from './authority-rule.ts';

/** A number with letters in it that an authority gives out. */
export interface CodeRule extends AuthorityRule {
  /**
   * How it is written: `A` a letter, `9` a digit, `X` either, a blank one of `joints` (the same throughout); anything
   * else stands for itself. It begins with letters and a digit behind them (a blank between at most), or with a digit.
   */
  readonly written: readonly string[];
  /** Default: blank, `-` and `.`. */
  readonly joints?: string;
  /** Lower-case letters will do as well; default false. */
  readonly lower?: boolean;
  /** Given the code in upper case and without joints, ASCII: could the authority have given it out? */
  check(code: Uint8Array, length: number): boolean;
}

/** A recognizer out of a rule. Longer forms come first. */
export function codeRecognizer(rule: CodeRule): Recognizer {
  const reader = new CodeReader(rule);
  return ruleRecognizer(rule, {
    triggers: [{ on: 'piece', pieces: rule.written.map(written => pieceOf(written, rule.joints)) }],
    match: (view, place) => reader.match(view, place),
  });
}

const MAX_CODE = 40;
/** What may stand where a form has a blank, unless a rule says otherwise. */
const JOINTS = ' -.';
const BLANK = 0x20;
/** Stands for a letter or a digit. */
const ANY = 0x58;
/** No form begins with more letters and digits. */
const MAX_HEAD = 30;

/** The letters and digits that begin at a place: read once for all rules that ask about it, as most want others. */
const head = {
  of: undefined as View | undefined,
  epoch: -1,
  start: -1,
  length: 0,
  letters: 0,
  isOpen: false,
};

function readHead(view: View, start: number): void {
  if (head.of === view && head.epoch === view.epoch && head.start === start) return;
  let letters = 0;
  let length = 0;
  for (; length <= MAX_HEAD; length++) {
    const b = view.at(start + length);
    if (!isAlnum(b)) break;
    if (isLetter(b)) letters |= 1 << length;
  }
  head.of = view;
  head.epoch = view.epoch;
  head.start = start;
  head.length = length;
  head.letters = letters;
  head.isOpen = view.beyond(start + length);
}

/** A form, and its first piece. */
interface Form extends Piece {
  readonly signs: Uint8Array;
}

/** @throws RangeError for a form whose first piece is too long. */
function formOf(written: string): Form {
  const [first = ''] = /^[A-Z0-9]*/.exec(written) ?? [];
  if (first.length > MAX_HEAD) throw new RangeError(`the form "${written}" is too long`);
  const bits = (where: RegExp): number =>
    Array.from(first).reduce((all, sign, i) => (where.test(sign) ? all | (1 << i) : all), 0);
  const signs = Buffer.from(written);
  return { signs, length: first.length, letters: bits(/[A-WYZ]/), decided: bits(/[^X]/) };
}

/** The first piece of a form, and what the form has behind it. */
function pieceOf(written: string, joints: string = JOINTS): Piece {
  const { signs, length, letters, decided } = formOf(written);
  const then = signs[length];
  if (then === undefined || then >= 0x80) return { length, letters, decided };
  const next = nextOf(signs[length + 1]);
  const nextLength = signs.subarray(length + 1).findIndex(sign => !isAlnum(sign));
  return {
    ...{ length, letters, decided },
    then: then === BLANK ? joints : String.fromCharCode(then),
    ...(next !== undefined && { next, nextLength: nextLength < 0 ? signs.length - length - 1 : nextLength }),
  };
}

function nextOf(sign: number | undefined): Piece['next'] {
  if (sign === undefined || !isAlnum(sign)) return undefined;
  if (sign === ANY) return 'either';
  return isDigit(sign) ? 'digit' : 'letter';
}

class CodeReader {
  readonly #rule: CodeRule;
  /** By the length of their first piece. */
  readonly #forms: readonly (readonly Form[])[];
  readonly #joints: ReadonlySet<number>;
  readonly #code = new Uint8Array(MAX_CODE);
  #length = 0;
  #joint = 0;

  constructor(rule: CodeRule) {
    this.#rule = rule;
    const forms = rule.written.map(formOf).sort((a, b) => b.signs.length - a.signs.length);
    this.#forms = Array.from({ length: MAX_HEAD + 2 }, (_, length) =>
      forms.filter(form => form.length === length),
    );
    this.#joints = new Set(Buffer.from(rule.joints ?? JOINTS));
  }

  match(view: View, { start }: Place): Outcome {
    readHead(view, start);
    if (head.isOpen) return WAIT;
    for (const form of this.#forms[head.length] ?? []) {
      if (((form.letters ^ head.letters) & form.decided) !== 0) continue;
      const end = this.#read(view, start, form.signs);
      if (end < 0) return WAIT;
      if (end === 0) continue;
      const outcome = this.#judge(view, start, end);
      if (outcome !== undefined) return outcome;
    }
    return DONE;
  }

  #judge(view: View, start: number, end: number): Outcome | undefined {
    const rule = this.#rule;
    const { spoken, validation } = rule;
    const alone = this.#joint === 0 ? rule.alone : (rule.grouped ?? rule.alone);
    const continued = goesOn(view, end);
    if (continued === undefined) return WAIT;
    if (continued || isTail(view, start) || !rule.check(this.#code, this.#length)) return undefined;
    const context = view.context(start, end);
    if (context === undefined) return WAIT;
    const score = context ? (spoken ?? withContext(alone)) : alone;
    if (score > 0) view.found({ start, end, score, validated: validation === 'checksum' && score >= 0.5 });
    return DONE;
  }

  /** Behind the code in this form; 0: it is none, -1: not known yet. */
  #read(view: View, start: number, form: Uint8Array): number {
    this.#joint = 0;
    this.#length = 0;
    for (let i = 0; i < form.length; i++) {
      if (view.beyond(start + i)) return -1;
      const b = view.at(start + i);
      if (form[i] === BLANK) {
        if (!this.#joints.has(b) || (this.#joint !== 0 && b !== this.#joint)) return 0;
        this.#joint = b;
      } else if (!this.#fits(b, form[i] as number)) return 0;
      else if (isAlnum(b)) this.#code[this.#length++] = isLetter(b) ? b & 0xdf : b;
    }
    return start + form.length;
  }

  #fits(b: number, sign: number): boolean {
    if (sign === 0x39) return isDigit(b);
    const isOne = isLetter(b) && (this.#rule.lower === true || b < 0x61);
    if (sign === 0x41) return isOne;
    if (sign === ANY) return isOne || isDigit(b);
    return b === sign;
  }
}
