import { isSpace, NEWLINE } from './bytes.ts';
import { Literals } from './literals.ts';
import { type View } from './view.ts';

const CONTEXT_BACK = 64;
const CONTEXT_AHEAD = 24;
const MAX_WORDS = 8;

/**
 * Context is looked for on demand, in the few bytes around a candidate, rather than collected over the whole text: it
 * costs nothing where there is no candidate, and depends on nothing but those bytes, however the text was cut.
 */
export class ContextWords {
  readonly #literals: Literals<number>;

  /** Words by index of the recognizer that they speak for. */
  constructor(words: readonly (readonly string[])[]) {
    this.#literals = new Literals(words.flatMap((list, value) => list.map(text => ({ text, value }))));
  }

  before(view: View, start: number, recognizer: number): boolean {
    const floor = Math.max(0, start - CONTEXT_BACK);
    let from = start;
    for (let words = 0; from > floor; from--) {
      if (isSpace(view.at(from - 1)) && !isSpace(view.at(from)) && ++words > MAX_WORDS) break;
    }
    return this.#within(view, from, start, recognizer);
  }

  /** Two bytes more than the window are needed, to see where a word ends. */
  after(view: View, end: number, recognizer: number): boolean | undefined {
    const stop = end + CONTEXT_AHEAD;
    let to = end;
    while (to < stop && to < view.end && view.at(to) !== NEWLINE) to++;
    if (this.#within(view, end, to, recognizer, true)) return true;
    return view.beyond(to + 1) ? undefined : false;
  }

  /** Recognizers that a label speaks for. */
  in(view: View, from: number, to: number): ReadonlySet<number> {
    const found = new Set<number>();
    this.#walk(view, from, to, value => {
      found.add(value);
      return false;
    });
    return found;
  }

  #within(view: View, from: number, to: number, recognizer: number, open = false): boolean {
    return this.#walk(
      view,
      from,
      to,
      (value, end) => value === recognizer && !(open && view.beyond(end + 1)),
    );
  }

  #walk(view: View, from: number, to: number, take: (value: number, end: number) => boolean): boolean {
    const { table, classes, accepting } = this.#literals;
    let state = 0;
    for (let i = from; i < to; i++) {
      state = table[state + (classes[view.at(i)] as number)] as number;
      if (state < accepting) continue;
      for (const { length, value } of this.#literals.outputs(state)) {
        const start = i + 1 - length;
        if (view.wordStarts(start) && view.wordEnds(i + 1) && take(value, i + 1)) return true;
      }
    }
    return false;
  }
}
