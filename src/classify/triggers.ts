import { isAlnum, isDigit, isLetter, isLower, isUpper } from './bytes.ts';
import { Literals } from './literals.ts';
import { Pieces } from './pieces.ts';
import type { Recognizer, Trigger } from './recognizer.ts';
import { Shapes } from './shapes.ts';

/** Indexes of recognizers. */
export type Askers = readonly number[];
/** The same, by a number of digits or letters. */
type BySize = readonly Askers[];

/** A literal, and who asks about it. */
export interface LiteralTrigger {
  readonly recognizer: number;
  readonly word: string;
  /** No word character may stand before it. */
  readonly isWord: boolean;
  /** 1: a byte that may stand before it; undefined: any. */
  readonly behind: Uint8Array | undefined;
  /** So many bytes behind its first byte that stands again; 0: it need not. */
  readonly again: number;
}

/** Who asks about numbers of at least so many digits. */
export interface NumberTrigger {
  readonly least: number;
  /** And of so many groups. */
  readonly groups: number;
  readonly asked: Askers;
}

/** What a byte is, and what must not stand before it where something begins with it. */
export const DIGIT = 1;
export const WORD = 2;
/** A word as well, of which no one need be told where a capital is near. */
export const CALM = 4;

export const kinds: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) =>
  isDigit(b) ? DIGIT | WORD : isAlnum(b) ? WORD : 0,
);

type On<T extends Trigger['on']> = Extract<Trigger, { readonly on: T }>;

/** Who is to be asked where, compiled out of the triggers of all recognizers. */
export class Triggers {
  readonly literals: Literals<LiteralTrigger>;
  /** Letters and digits, by what their first piece is. */
  readonly pieces: Pieces;
  /** Numbers by the lengths of their groups. */
  readonly shapes: Shapes;
  /** The others about numbers: by the digits that the first groups have in all. */
  readonly counts: BySize;
  /** By the least number of digits; `decimals`: with a dot behind the first group. */
  readonly numbers: readonly NumberTrigger[];
  readonly decimals: readonly NumberTrigger[];
  /** Letters and a digit; the same with a gap between them; digits and a letter, by the first digit as well. */
  readonly letters: BySize;
  readonly gapped: BySize;
  readonly codes: readonly BySize[];
  /** Words that begin with a capital letter, another letter, a digit; those of two capitals. */
  readonly capitals: Askers;
  readonly twoCapitals: Askers;
  readonly smalls: Askers;
  readonly figures: Askers;
  /** Words that begin with this ASCII capital, besides. */
  readonly initials: BySize;
  /** By byte: 0 where nothing begins with it, else what must not stand before it. */
  readonly begins: Uint8Array;
  /** No recognizer asks for a number of fewer digits. */
  readonly fewest: number;

  constructor(recognizers: readonly Recognizer[]) {
    const list = new Lists(recognizers);
    this.literals = new Literals(literalsOf(recognizers));
    this.pieces = new Pieces(recognizers);
    this.shapes = new Shapes(recognizers);
    this.counts = list.bySize('digits', trigger => ('counts' in trigger ? trigger.counts : []));
    this.numbers = numbersOf(recognizers, false);
    this.decimals = numbersOf(recognizers, true);
    this.letters = list.bySize('letters-digit', ({ letters }) => [letters]);
    this.gapped = list.bySize('letters-digit', ({ letters, gap }) => (gap ? [letters] : []));
    this.codes = Array.from({ length: 10 }, (_, digit) =>
      list.bySize('digits-letter', ({ digits, starts }) =>
        starts === undefined || starts.includes(String(digit)) ? [digits] : [],
      ),
    );
    const words = (...firsts: readonly On<'word'>['first'][]): Askers =>
      list.bySize('word', ({ first }) => (firsts.includes(first) ? [0] : []))[0] ?? [];
    this.smalls = words('any');
    this.figures = words('marked', 'any');
    this.capitals = words('capital', 'marked', 'any');
    this.twoCapitals = words('capitals');
    this.initials = list.bySize('word', trigger =>
      trigger.first === 'initial' ? [...Buffer.from(trigger.of)] : [],
    );
    this.begins = this.#beginnings(recognizers.every(({ triggers }) => triggers.every(isCalm)));
    this.fewest = Math.min(
      this.shapes.fewest,
      fewestOf(this.counts),
      ...[...this.numbers, ...this.decimals].map(({ least }) => least),
    );
  }

  #beginnings(areCalm: boolean): Uint8Array {
    return Uint8Array.from({ length: 256 }, (_, b) => {
      if (isDigit(b)) return DIGIT;
      const isMarked = isUpper(b) || b >= 0xc3;
      if ((isLetter(b) || b >= 0xc3) && this.smalls.length > 0)
        return isLower(b) && areCalm ? WORD | CALM : WORD;
      const isAsked = isMarked && this.capitals.length > 0;
      return isAsked || (isUpper(b) && this.#isInitial(b)) ? WORD : 0;
    });
  }

  #isInitial(b: number): boolean {
    return this.twoCapitals.length > 0 || (this.initials[b]?.length ?? 0) > 0;
  }
}

/** Lists of recognizers by what their triggers of a kind say. */
class Lists {
  readonly #recognizers: readonly Recognizer[];

  constructor(recognizers: readonly Recognizer[]) {
    this.#recognizers = recognizers;
  }

  bySize<T extends Trigger['on']>(on: T, sizes: (trigger: On<T>) => readonly number[]): BySize {
    const lists: number[][] = [];
    for (const [index, { triggers }] of this.#recognizers.entries()) {
      const wanted = triggers.filter((trigger): trigger is On<T> => trigger.on === on).flatMap(sizes);
      for (const size of new Set(wanted)) {
        while (lists.length <= size) lists.push([]);
        lists[size]?.push(index);
      }
    }
    return lists;
  }
}

/** One for each number of digits and groups that someone asks for. */
function numbersOf(recognizers: readonly Recognizer[], areDotted: boolean): readonly NumberTrigger[] {
  const found: { readonly least: number; readonly groups: number; readonly asked: number[] }[] = [];
  for (const [index, { triggers }] of recognizers.entries())
    for (const trigger of triggers) {
      if (trigger.on !== 'digits' || !('min' in trigger)) continue;
      const { min, dotted } = trigger;
      if ((dotted !== undefined) !== areDotted) continue;
      const groups = dotted ?? 1;
      let list = found.find(one => one.least === min && one.groups === groups);
      if (!list) found.push((list = { least: min, groups, asked: [] }));
      list.asked.push(index);
    }
  return found;
}

/** The first size that someone asks for. */
function fewestOf(lists: BySize): number {
  const size = lists.findIndex(({ length }) => length > 0);
  return size < 0 ? Infinity : size;
}

const isCalm = (trigger: Trigger): boolean =>
  trigger.on !== 'word' || trigger.first !== 'any' || trigger.calm === true;

const literalsOf = (recognizers: readonly Recognizer[]): { text: string; value: LiteralTrigger }[] =>
  recognizers.flatMap(({ triggers }, recognizer) =>
    triggers.flatMap(trigger => (trigger.on === 'literal' ? literalsIn(trigger, recognizer) : [])),
  );

function literalsIn(
  { words, isWord, behind, again = 0 }: On<'literal'>,
  recognizer: number,
): { text: string; value: LiteralTrigger }[] {
  const flags = behind === undefined ? undefined : new Uint8Array(256);
  for (const byte of Buffer.from(behind ?? '')) flags?.fill(1, byte, byte + 1);
  return words.map(word => ({
    text: word,
    value: { recognizer, word, isWord: isWord === true, behind: flags, again },
  }));
}
