import { createHash } from 'node:crypto';
import { InvariantError } from '../core/errors.ts';
import { isDigit, isLetter, isUpper } from './bytes.ts';
import { ContextWords } from './context.ts';
import { countDigits, OPEN } from './digits.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from './recognizer.ts';
import type { Candidate, CandidateSink } from './resolve.ts';
import type { Source } from './readings/source.ts';
import { Scales } from './evidence.ts';
import { goesOn, isTail } from './recognizers/number-bounds.ts';
import { type Askers, CALM, DIGIT, kinds, Triggers, WORD } from './triggers.ts';
import { type Scope, View } from './view.ts';

/** Raised with every change of what is found that the recognizers' data do not show. */
const ENGINE = '7';

/** Where the pass over one text stands. */
export interface Pass {
  /** Index of the next byte to take. */
  at: number;
  /** The automaton's state before it. */
  state: number;
  readonly candidates: CandidateSink;
  readonly scales: Scales;
  /** Index where a recognizer goes on with what it found before; -1: nowhere. */
  resumeAt: number;
  resumeWith: number;
  /** Index before which nothing starts any more: a finding that goes on has been cut there. */
  floor: number;
  /** Index before which no number is looked for; default: everywhere. */
  readonly numbersFrom?: number;
}

/** How a whole text is looked through: for all there is, unless it says otherwise. */
interface Look {
  /** For what a check digit decides. */
  readonly checked?: boolean;
  /** For no number that begins before this index. */
  readonly numbersFrom?: number;
}

interface Part {
  readonly words: ContextWords;
  readonly version: string;
  asks(recognizer: Recognizer): boolean;
}

/** So near is a capital, in bytes. */
const NEAR = 64;

const DOT = 0x2e;
const isGap = (b: number): boolean => b === 0x20 || b === 0x2d || b === DOT || b === 0x2f;

/**
 * All recognizers, compiled into one pass: an automaton finds the literals, its byte classes show the digits, and only
 * where one of them fires is a recognizer asked. A pass that cannot decide stops where it is and goes on from there when
 * more has come, so what it finds depends on the text alone.
 */
export class Engine {
  readonly version: string;
  readonly view: View;
  readonly words: ContextWords;
  readonly #recognizers: readonly Recognizer[];
  readonly #triggers: Triggers;
  /** Ids of those that a check digit decides for. */
  readonly #checking: ReadonlySet<string>;
  /** Ids of those that words decide for. */
  readonly #ofWords: ReadonlySet<string>;
  readonly #place = { start: 0, end: 0, word: '' };

  /** Only what is asked for by name is looked for. */
  readonly #isNarrow: boolean;
  /** Asks only recognizers that a check digit decides for. */
  readonly #checker: Engine;

  /** `part`: of another engine, whose context words are its own, and which asks only these. */
  constructor(all: readonly Recognizer[], scope: Scope = {}, part?: Part) {
    const worth = all.filter(recognizer => isWorthAsking(recognizer, scope));
    this.#recognizers = worth;
    this.#isNarrow = scope.entities !== undefined;
    const recognizers = part ? worth.map(one => (part.asks(one) ? one : { ...one, triggers: [] })) : worth;
    this.#triggers = new Triggers(recognizers);
    const idsOf = (wanted: Recognizer['validation']): ReadonlySet<string> =>
      new Set(worth.filter(({ validation }) => validation === wanted).map(({ id }) => id));
    this.#checking = idsOf('checksum');
    this.#ofWords = idsOf('context');
    this.words = part?.words ?? new ContextWords(worth.map(({ context }) => context ?? []));
    this.view = new View(this.words, scope);
    this.version = part?.version ?? versionOf(all);
    const asks = ({ id }: Recognizer): boolean => this.checks(id);
    this.#checker = part ? this : new Engine(all, scope, { words: this.words, version: this.version, asks });
  }

  /**
   * Looks through a whole text at once. `base`: offset of the window's first byte.
   */
  look(
    text: Source,
    base: number,
    label: ReadonlyMap<number, string>,
    into: CandidateSink,
    { checked = false, numbersFrom = 0 }: Look = {},
  ): void {
    if (checked && this.#checker !== this) {
      this.#checker.look(text, base, label, into, { numbersFrom });
      return;
    }
    const { view } = this;
    view.bytes = text.bytes;
    view.end = text.end;
    view.ended = true;
    view.label = label;
    view.place(base);
    view.origin = text.origin;
    view.sighted.length = 0;
    view.evidences.length = 0;
    // What is looked through here has come as a whole.
    const scales = new Scales('whole');
    this.run({
      ...{ at: 0, state: 0, candidates: into, scales, numbersFrom },
      ...{ resumeAt: -1, resumeWith: -1, floor: -1 },
    });
    scales.settle(Infinity, candidate => into.add(candidate));
  }

  /** Does a check digit, or a structure that few wrong values have, decide for this recognizer? */
  checks(id: string): boolean {
    return this.#checking.has(id);
  }

  /** Is what this recognizer finds made of words, and nothing else tells it? */
  isOfWords(id: string): boolean {
    return this.#ofWords.has(id);
  }

  /** What is said of a place by its writing, in a recognizer's name. */
  say(id: string, start: number, end: number, score: number): Candidate | undefined {
    const recognizer = this.#recognizers.find(one => one.id === id);
    return recognizer && this.view.said(recognizer, { start, end, score });
  }

  /**
   * Takes the pass as far as the window of `view` allows, and says from which index on a finding is still possible.
   * @throws InvariantError where a recognizer waits at the end of a text.
   */
  run(pass: Pass): number {
    const { view } = this;
    view.floor = pass.floor;
    while (pass.at < view.end) {
      if (this.#sweep(pass) === WAIT) return this.#frontier(pass);
      if (pass.at === pass.resumeAt && pass.at < view.end && this.#goOn(pass) === WAIT)
        return this.#frontier(pass);
    }
    return view.ended ? view.end : this.#frontier(pass);
  }

  /** @throws InvariantError where a recognizer waits at the end of a text. */
  #frontier(pass: Pass): number {
    if (this.view.ended) throw new InvariantError('a recognizer waits for more than there is');
    const token = this.view.tokenStart(pass.at - this.#triggers.literals.depth(pass.state));
    return Math.max(pass.floor, this.#before(token));
  }

  /** What may begin before the token that is at work: letters with a gap behind them, a bracket. */
  #before(token: number): number {
    const { view } = this;
    const before = view.at(token - 1);
    if (token <= view.origin) return token;
    if (before === 0x28) return token - 1;
    return this.#pieceBefore(this.#pieceBefore(token));
  }

  /** Before letters with a gap a plate has two digits, or letters again. */
  #pieceBefore(index: number): number {
    const { view } = this;
    if (index <= view.origin || !isGap(view.at(index - 1))) return index;
    const end = index - 1;
    const letters = this.#lettersBefore(end);
    if (letters > 0) {
      const begins =
        (this.#triggers.gapped[letters]?.length ?? 0) > 0 || this.#triggers.pieces.ofLetters(letters);
      return begins ? end - letters : index;
    }
    const isPair = isDigit(view.at(end - 1)) && isDigit(view.at(end - 2)) && !isDigit(view.at(end - 3));
    return isPair && end - 2 >= view.origin ? end - 2 : index;
  }

  /** Up to the end of the window, or to where a recognizer goes on. */
  #sweep(pass: Pass): Outcome {
    const { table, classes, accepting } = this.#triggers.literals;
    const { bytes } = this.view;
    const { begins } = this.#triggers;
    let { at, state } = pass;
    let until = this.#stop(pass);
    let calm = this.#calmFrom(at);
    let outcome: Outcome = DONE;
    while (at < until) {
      const b = bytes[at] as number;
      const next = table[state + (classes[b] as number)] as number;
      const bars = begins[b] as number;
      if (
        next >= accepting ||
        // Within a group of digits nothing begins, within a word no word.
        (bars !== 0 &&
          (bars < CALM || at >= calm) &&
          (at === 0 || ((kinds[bytes[at - 1] as number] as number) & bars) === 0))
      ) {
        if (isUpper(b) && at >= this.view.origin) calm = at + NEAR + 1;
        outcome = this.#fire(pass, at, next, bars);
        if (outcome === WAIT) break;
        until = this.#stop(pass);
      }
      state = next;
      at++;
    }
    pass.at = at;
    pass.state = state;
    return outcome;
  }

  /** The first index from `at` on that no capital is near to. */
  #calmFrom(at: number): number {
    const { bytes, origin } = this.view;
    const stop = Math.max(0, origin, at - NEAR);
    for (let i = at - 1; i >= stop; i--) if (isUpper(bytes[i] as number)) return i + NEAR + 1;
    return at;
  }

  #stop({ resumeAt }: Pass): number {
    const { end } = this.view;
    return resumeAt >= 0 && resumeAt < end ? resumeAt : end;
  }

  #goOn(pass: Pass): Outcome {
    const { resumeAt, resumeWith } = pass;
    pass.resumeAt = -1;
    pass.floor = resumeAt;
    this.view.floor = resumeAt;
    if (this.#ask(resumeWith, resumeAt, resumeAt, '') === DONE) {
      this.#record(pass);
      return DONE;
    }
    pass.resumeAt = resumeAt;
    return this.#forget();
  }

  #fire(pass: Pass, at: number, state: number, bars: number): Outcome {
    if (
      bars === DIGIT &&
      at >= (pass.numbersFrom ?? 0) &&
      this.#beginsNumber(at) &&
      this.#number(at) === WAIT
    )
      return this.#forget();
    if (this.#isWord(at, bars) && this.#word(at) === WAIT) return this.#forget();
    if (state >= this.#triggers.literals.accepting && this.#literal(at, state) === WAIT)
      return this.#forget();
    if (this.view.sighted.length > 0 || this.view.evidences.length > 0) this.#record(pass);
    return DONE;
  }

  #record(pass: Pass): void {
    const { sighted, evidences } = this.view;
    for (const candidate of sighted) pass.candidates.add(candidate);
    sighted.length = 0;
    for (const evidence of evidences) pass.scales.add(evidence);
    evidences.length = 0;
    const { resumeAt } = this.view;
    this.view.resumeAt = -1;
    // What goes on already is not overtaken by what begins within it.
    if (resumeAt < 0 || pass.resumeAt >= 0) return;
    pass.resumeAt = resumeAt;
    pass.resumeWith = this.view.resumeWith;
  }

  /** What was seen at a place that has to be looked at again. */
  #forget(): Outcome {
    this.view.sighted.length = 0;
    this.view.evidences.length = 0;
    this.view.resumeAt = -1;
    return WAIT;
  }

  #literal(at: number, state: number): Outcome {
    const { view } = this;
    for (const { length, value } of this.#triggers.literals.outputs(state)) {
      const start = at + 1 - length;
      if (value.behind !== undefined && value.behind[view.at(start - 1)] !== 1) continue;
      if (value.isWord && view.wordBefore(start)) continue;
      if (value.again > 0 && !this.#standsAgain(start, start + value.again)) continue;
      if (this.#ask(value.recognizer, start, at + 1, value.word) === WAIT) return WAIT;
    }
    return DONE;
  }

  #standsAgain(first: number, again: number): boolean {
    const { view } = this;
    return view.beyond(again) || view.at(again) === view.at(first);
  }

  #beginsNumber(at: number): boolean {
    return at === 0 || !isDigit(this.view.bytes[at - 1] as number);
  }

  #isWord(at: number, bars: number): boolean {
    const wanted = bars >= WORD || (bars === DIGIT && this.#triggers.figures.length > 0);
    return wanted && !this.view.wordBefore(at);
  }

  #word(at: number): Outcome {
    const { capitals, figures, smalls } = this.#triggers;
    const b = this.view.at(at);
    if (isUpper(b) && this.#initial(b, at) === WAIT) return WAIT;
    if (isUpper(b) || b >= 0x80) return this.#askAll(capitals, at, at);
    return this.#askAll(isDigit(b) ? figures : smalls, at, at);
  }

  /** A capital that some ask about alone, or with another one behind it. */
  #initial(b: number, at: number): Outcome {
    const { initials, twoCapitals } = this.#triggers;
    const { view } = this;
    if (this.#askAll(initials[b] ?? none, at, at) === WAIT) return WAIT;
    return isUpper(view.at(at + 1)) || view.beyond(at + 1) ? this.#askAll(twoCapitals, at, at) : DONE;
  }

  #number(at: number): Outcome {
    const { view } = this;
    if (view.wordBefore(at)) {
      const letters = view.lettersBefore(at);
      if (letters === 0 || view.wordBefore(at - letters)) return DONE;
      if (this.#piece(at - letters) === WAIT) return WAIT;
      return this.#askAll(this.#triggers.letters[letters] ?? none, at - letters, at);
    }
    if (isGap(view.at(at - 1))) {
      const letters = this.#lettersBefore(at - 1);
      const start = at - 1 - letters;
      if (letters > 0 && !view.wordBefore(start)) {
        if (this.#askAll(this.#triggers.gapped[letters] ?? none, start, at) === WAIT) return WAIT;
        if (this.#piece(start) === WAIT) return WAIT;
      }
    }
    if (this.#piece(at) === WAIT) return WAIT;
    const digits = countDigits(view.bytes, view.end, at);
    if (digits === OPEN && !view.ended) return WAIT;
    if (this.#code(at) === WAIT) return WAIT;
    if (digits < this.#triggers.fewest) return DONE;
    const { run } = view;
    run.read(view.bytes, at, view.end, view.ended);
    if (run.open) return WAIT;
    return this.#sized(at) === WAIT ? WAIT : this.#counted(at);
  }

  /** Who asks about numbers of so many digits and more. */
  #sized(at: number): Outcome {
    const { numbers, decimals } = this.#triggers;
    const { run } = this.view;
    for (const { least, asked } of numbers)
      if (run.total >= least && this.#askAll(asked, at, at) === WAIT) return WAIT;
    if (run.joints[0] !== DOT) return DONE;
    for (const { least, groups, asked } of decimals)
      if (run.total >= least && run.groups >= groups && this.#askAll(asked, at, at) === WAIT) return WAIT;
    return DONE;
  }

  /** Each number that begins with the first group, and ends with one. */
  #counted(at: number): Outcome {
    const { view } = this;
    const { run } = view;
    const { counts, shapes } = this.#triggers;
    let total = 0;
    let shape = shapes.root;
    for (let groups = 1; groups <= run.groups; groups++) {
      const length = run.lengths[groups - 1] as number;
      total += length;
      shape = shapes.step(shape, length);
      const counted = counts[total] ?? none;
      const shaped = shapes.asked(shape);
      if (counted.length === 0 && shaped.length === 0) continue;
      view.groups = groups;
      const end = run.endOf(groups);
      if (this.#askAll(counted, at, end) === WAIT) return WAIT;
      if (shaped.length > 0 && isWhole(view, at, end) && this.#askAll(shaped, at, end) === WAIT) return WAIT;
    }
    return DONE;
  }

  /** Letters before a gap: capitals, unless what they may be was asked for by name. */
  #lettersBefore(index: number): number {
    return this.#isNarrow ? this.view.lettersBefore(index) : this.view.capitalsBefore(index);
  }

  /** Letters and digits from `start` on, where no word character stands before. */
  #piece(start: number): Outcome {
    const asked = this.#triggers.pieces.read(this.view, start);
    return asked === undefined ? WAIT : this.#askAll(asked, start, start);
  }

  /** Digits with a letter at their end. */
  #code(at: number): Outcome {
    const { view } = this;
    const codes = this.#triggers.codes[view.at(at) - 0x30] ?? [];
    let end = at + 1;
    while (end < at + codes.length && isDigit(view.at(end))) end++;
    const asked = codes[end - at];
    return asked !== undefined && isLetter(view.at(end)) ? this.#askAll(asked, at, end) : DONE;
  }

  #askAll(recognizers: Askers, start: number, end: number): Outcome {
    for (const recognizer of recognizers) if (this.#ask(recognizer, start, end, '') === WAIT) return WAIT;
    return DONE;
  }

  #ask(index: number, start: number, end: number, word: string): Outcome {
    const recognizer = this.#recognizers[index] as Recognizer;
    const place = this.#place;
    place.start = start;
    place.end = end;
    place.word = word;
    this.view.asks(recognizer, index);
    return recognizer.match(this.view, place satisfies Place);
  }
}

const isWorthAsking = ({ asked, entity }: Recognizer, { entities }: Scope): boolean =>
  asked !== true || entities?.has(entity) === true;

const none: Askers = [];

/** Is the number neither a fraction, nor a part of an id or of a word? What is not known yet may be one. */
const isWhole = (view: View, start: number, end: number): boolean =>
  !isTail(view, start) && goesOn(view, end) !== true;

function versionOf(recognizers: readonly Recognizer[]): string {
  const digest = createHash('sha256').update(JSON.stringify(recognizers)).digest('hex');
  return `${ENGINE}.${digest.slice(0, 12)}`;
}
