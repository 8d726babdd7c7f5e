import { createHash } from 'node:crypto';
import { InvariantError } from '../core/errors.ts';
import { isDigit } from './bytes.ts';
import { ContextWords } from './context.ts';
import { countDigits, OPEN } from './digits.ts';
import { DIGIT_CLASSES, Literals } from './literals.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from './recognizer.ts';
import { type Candidates } from './resolve.ts';
import { View } from './view.ts';

/** Raised with every change of what is found that the recognizers' data do not show. */
const ENGINE = '2';

/** Where the pass over one text stands. */
export interface Pass {
  /** Index of the next byte to take. */
  at: number;
  /** The automaton's state before it. */
  state: number;
  readonly candidates: Candidates;
  /** Index where a recognizer goes on with what it found before; -1: nowhere. */
  resumeAt: number;
  resumeWith: number;
  /** Index before which nothing starts any more: a finding that goes on has been cut there. */
  floor: number;
}

interface LiteralTrigger {
  readonly recognizer: number;
  readonly word: string;
}
interface DigitTrigger {
  readonly recognizer: number;
  readonly size: number;
}

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
  readonly #literals: Literals<LiteralTrigger>;
  readonly #digits: readonly DigitTrigger[];
  readonly #letters: readonly DigitTrigger[];
  /** No recognizer asks for a number of fewer digits. */
  readonly #fewest: number;
  readonly #place = { start: 0, end: 0, word: '' };

  constructor(recognizers: readonly Recognizer[]) {
    this.#recognizers = recognizers;
    this.#literals = new Literals(literalsOf(recognizers));
    this.#digits = sizesOf(recognizers, trigger => (trigger.on === 'digits' ? trigger.min : undefined));
    this.#letters = sizesOf(recognizers, trigger =>
      trigger.on === 'letters-digit' ? trigger.letters : undefined,
    );
    this.#fewest = Math.min(...this.#digits.map(({ size }) => size));
    this.words = new ContextWords(recognizers.map(({ context }) => context ?? []));
    this.view = new View(this.words);
    this.version = versionOf(recognizers);
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
    return Math.max(pass.floor, this.view.tokenStart(pass.at - this.#literals.depth(pass.state)));
  }

  /** Up to the end of the window, or to where a recognizer goes on. */
  #sweep(pass: Pass): Outcome {
    const { table, classes, accepting } = this.#literals;
    const { bytes } = this.view;
    let { at, state } = pass;
    let until = this.#stop(pass);
    let outcome: Outcome = DONE;
    while (at < until) {
      const c = classes[bytes[at] as number] as number;
      const next = table[state + c] as number;
      // Within a group of digits nothing begins.
      if (next >= accepting || (c < DIGIT_CLASSES && (at === 0 || !isDigit(bytes[at - 1] as number)))) {
        outcome = this.#fire(pass, at, next, c);
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

  #fire(pass: Pass, at: number, state: number, c: number): Outcome {
    if (c < DIGIT_CLASSES && this.#beginsNumber(at) && this.#number(at) === WAIT) return this.#forget();
    if (state >= this.#literals.accepting && this.#literal(at, state) === WAIT) return this.#forget();
    if (this.view.sighted.length > 0) this.#record(pass);
    return DONE;
  }

  #record(pass: Pass): void {
    const { sighted } = this.view;
    for (const candidate of sighted) pass.candidates.add(candidate);
    sighted.length = 0;
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
    this.view.resumeAt = -1;
    return WAIT;
  }

  #literal(at: number, state: number): Outcome {
    for (const { length, value } of this.#literals.outputs(state)) {
      if (this.#ask(value.recognizer, at + 1 - length, at + 1, value.word) === WAIT) return WAIT;
    }
    return DONE;
  }

  #beginsNumber(at: number): boolean {
    return at === 0 || !isDigit(this.view.bytes[at - 1] as number);
  }

  #number(at: number): Outcome {
    const { view } = this;
    if (view.wordBefore(at)) return this.#lettered(at);
    const digits = countDigits(view.bytes, view.end, at);
    if (digits === OPEN && !view.ended) return WAIT;
    if (digits < this.#fewest) return DONE;
    const { run } = view;
    run.read(view.bytes, at, view.end, view.ended);
    if (run.open) return WAIT;
    for (const { recognizer, size } of this.#digits) {
      if (run.total >= size && this.#ask(recognizer, at, at, '') === WAIT) return WAIT;
    }
    return DONE;
  }

  #lettered(at: number): Outcome {
    const { view } = this;
    const letters = view.lettersBefore(at);
    if (letters === 0 || view.wordBefore(at - letters)) return DONE;
    for (const { recognizer, size } of this.#letters) {
      if (size === letters && this.#ask(recognizer, at - letters, at, '') === WAIT) return WAIT;
    }
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

const literalsOf = (recognizers: readonly Recognizer[]): { text: string; value: LiteralTrigger }[] =>
  recognizers.flatMap(({ triggers }, recognizer) =>
    triggers.flatMap(trigger =>
      trigger.on === 'literal'
        ? trigger.words.map(word => ({ text: word, value: { recognizer, word } }))
        : [],
    ),
  );

const sizesOf = (
  recognizers: readonly Recognizer[],
  size: (trigger: Recognizer['triggers'][number]) => number | undefined,
): DigitTrigger[] =>
  recognizers.flatMap(({ triggers }, recognizer) =>
    triggers.flatMap(trigger => {
      const n = size(trigger);
      return n === undefined ? [] : [{ recognizer, size: n }];
    }),
  );

function versionOf(recognizers: readonly Recognizer[]): string {
  const digest = createHash('sha256').update(JSON.stringify(recognizers)).digest('hex');
  return `${ENGINE}.${digest.slice(0, 12)}`;
}
