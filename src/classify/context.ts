import { isSpace, NEWLINE } from './bytes.ts';
import { DROP, folded, KEEP } from './fold-table.ts';
import { Literals } from './literals.ts';
import type { View } from './view.ts';

const CONTEXT_BACK = 64;
const CONTEXT_AHEAD = 24;
const MAX_WORDS = 8;

interface ContextWord {
  readonly text: string;
  /** Indexes of the recognizers that it speaks for. */
  readonly recognizers: readonly number[];
}

/** The words found in one window of the text, by index of the recognizer. */
class Sight {
  /** Of the last look; an entry counts where it carries its number. */
  readonly #looks: Uint32Array;
  readonly #words: (string | undefined)[];
  #look = 0;
  #epoch = -1;
  #at = -1;

  constructor(recognizers: number) {
    this.#looks = new Uint32Array(recognizers);
    this.#words = new Array<string | undefined>(recognizers);
  }

  /** False: that place has been looked at already. */
  begin(epoch: number, at: number): boolean {
    if (epoch === this.#epoch && at === this.#at) return false;
    this.#epoch = epoch;
    this.#at = at;
    this.#look++;
    return true;
  }

  add({ text, recognizers }: ContextWord): void {
    for (const recognizer of recognizers) {
      if (this.#looks[recognizer] === this.#look) continue;
      this.#looks[recognizer] = this.#look;
      this.#words[recognizer] = text;
    }
  }

  of(recognizer: number): string | undefined {
    return this.#looks[recognizer] === this.#look ? this.#words[recognizer] : undefined;
  }
}

/**
 * Context is looked for on demand, in the few bytes around a candidate, rather than collected over the whole text: it
 * costs nothing where there is no candidate, and depends on nothing but those bytes, however the text was cut. What one
 * look has seen serves all recognizers that ask about the same place.
 */
export class ContextWords {
  readonly #literals: Literals<ContextWord>;
  readonly #before: Sight;
  readonly #after: Sight;
  /** The look behind has seen all of its window. */
  #isWhole = false;

  /** Words by index of the recognizer that they speak for. */
  constructor(words: readonly (readonly string[])[]) {
    const speaks = new Map<string, number[]>();
    for (const [recognizer, list] of words.entries())
      for (const text of list) speaks.set(text, [...(speaks.get(text) ?? []), recognizer]);
    this.#literals = new Literals(
      [...speaks].flatMap(([text, recognizers]) =>
        spellings(text).map(spelling => ({ text: spelling, value: { text, recognizers } })),
      ),
    );
    this.#before = new Sight(words.length);
    this.#after = new Sight(words.length);
  }

  /** The word that speaks for the recognizer in the 64 bytes, or 8 words, before `start`. */
  before(view: View, start: number, recognizer: number): string | undefined {
    if (this.#before.begin(view.epoch, start)) {
      const floor = Math.max(0, start - CONTEXT_BACK);
      let from = start;
      for (let words = 0; from > floor; from--) {
        if (isSpace(view.at(from - 1)) && !isSpace(view.at(from)) && ++words > MAX_WORDS) break;
      }
      this.#walk(view, from, start, word => this.#before.add(word));
    }
    return this.#before.of(recognizer);
  }

  /**
   * The word in the 24 bytes behind `end`, on the same line; empty: there is none; undefined: not known yet. Two bytes
   * more than the window are needed, to see where a word ends.
   */
  after(view: View, end: number, recognizer: number): string | undefined {
    if (this.#after.begin(view.epoch, end)) {
      const stop = end + CONTEXT_AHEAD;
      let to = end;
      while (to < stop && to < view.end && view.at(to) !== NEWLINE) to++;
      this.#walk(view, end, to, (word, wordEnd) => {
        if (!view.beyond(wordEnd + 1)) this.#after.add(word);
      });
      this.#isWhole = !view.beyond(to + 1);
    }
    return this.#after.of(recognizer) ?? (this.#isWhole ? '' : undefined);
  }

  /** Recognizers that a label speaks for, and its word. */
  in(view: View, from: number, to: number): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    this.#walk(view, from, to, ({ text, recognizers }) => {
      for (const recognizer of recognizers) if (!found.has(recognizer)) found.set(recognizer, text);
    });
    return found;
  }

  #walk(view: View, from: number, to: number, take: (word: ContextWord, end: number) => void): void {
    const { table, classes, accepting } = this.#literals;
    let state = 0;
    for (let i = from; i < to; i++) {
      state = table[state + (classes[view.at(i)] as number)] as number;
      if (state < accepting) continue;
      for (const { length, value } of this.#literals.outputs(state)) {
        const start = i + 1 - length;
        if (view.wordStarts(start) && view.wordEnds(i + 1)) take(value, i + 1);
      }
    }
  }
}

/** As a text that has been folded shows it. Beyond ASCII the automaton knows no case. */
function spellings(text: string): readonly string[] {
  if (Buffer.byteLength(text) === text.length) return [text];
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return [...new Set([text, capital, text.toUpperCase()].map(foldText))];
}

const foldText = (text: string): string =>
  Array.from(text)
    .map(char => {
      const point = char.codePointAt(0) ?? 0;
      const becomes = point < 0x80 ? point : folded(point);
      if (becomes === DROP) return '';
      return becomes === KEEP ? char : String.fromCharCode(becomes);
    })
    .join('');
