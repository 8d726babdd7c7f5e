import { isDigit, isSpace, isUpper } from '../bytes.ts';

/** The window on a text that readings look through: folded bytes, indexes of the window. */
export interface Source {
  readonly bytes: Uint8Array;
  /** Behind the last byte there is. */
  readonly end: number;
  /** The text ends there. */
  readonly ended: boolean;
  /** Where the text begins; negative once that is out of the window. */
  readonly origin: number;
}

/** How far before what is read otherwise a finding may begin. */
const MOST_BACK = 192;
/** So much behind it is read with it at least, as context; then up to a boundary, so far at the most. */
const TAIL = 32;
const MOST_TAIL = 256;

/**
 * Where a finding may begin that has the byte at `at` in it: at the start of its token, or of what may be groups of the
 * same number before that: with digits, or a few capitals, a blank between. It never falls as `at` rises, so a text is settled up to it.
 */
export function beginning({ bytes, origin }: Source, at: number): number {
  const floor = Math.max(0, origin, at - MOST_BACK);
  let start = tokenStart(bytes, at, floor);
  while (start > floor + 1 && bytes[start - 1] === 0x20) {
    const before = tokenStart(bytes, start - 1, floor);
    if (before === start - 1 || !isOfNumber(bytes, before, start - 1)) break;
    start = before;
  }
  return start;
}

/** Where the token begins that stands before `at`. */
export function tokenStart(bytes: Uint8Array, at: number, floor: number): number {
  let start = at;
  while (start > floor && !isSpace(bytes[start - 1] as number)) start--;
  return start;
}

function isOfNumber(bytes: Uint8Array, from: number, to: number): boolean {
  let capitals = 0;
  for (let at = from; at < to; at++) {
    if (isDigit(bytes[at] as number)) return true;
    if (isUpper(bytes[at] as number)) capitals++;
  }
  return capitals === to - from && capitals <= 4;
}

/** Where what is read with an item that ended at `from` ends: behind a token; -1: that has not come yet. */
export function tailEnd({ bytes, end, ended }: Source, from: number): number {
  const stop = from + MOST_TAIL;
  for (let at = from + TAIL; at < stop; at++) {
    if (at >= end) return ended ? end : -1;
    if (isSpace(bytes[at] as number)) return at;
  }
  return stop;
}
