import { isDigit, isLower, isUpper } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { MAX_WORD, wordEnd } from './text-words.ts';
import { finished, HASH_START, hashOn, isCapital, PRIME } from './word-hash.ts';

export const SHAPE_CAPITAL = 1;
export const SHAPE_UPPER = 2;
export const SHAPE_INITIAL = 3;
export const SHAPE_LOWER = 4;
export const SHAPE_MIXED = 5;
export const SHAPE_NUMBER = 6;

/** Letters as small ones, digits as they are; 0: neither, or beyond ASCII. */
const plain = Uint8Array.from({ length: 256 }, (_, b) =>
  isDigit(b) || isLower(b) ? b : isUpper(b) ? b | 0x20 : 0,
);

/** Reads words: where they end, their hash and their shape, of ASCII in one look at each byte. Nothing is allocated. */
export class WordReader {
  /** Behind the word. */
  end = 0;
  hash = 0;
  shape = 0;

  /** The word at `from`. */
  read(view: View, from: number): void {
    const at = this.#scan(view.bytes, from, Math.min(view.end, from + MAX_WORD));
    const b = at < view.end ? (view.bytes[at] as number) : 0;
    // Beyond ASCII, and where an apostrophe or a hyphen may be within it, the longer way.
    if (at - from < MAX_WORD && (b >= 0x80 || b === 0x27 || b === 0x2d))
      this.#readAll(view, from, wordEnd(view, from));
    else this.end = at;
  }

  /** The same where it is known where it ends. */
  readTo(view: View, from: number, end: number): void {
    if (this.#scan(view.bytes, from, end) < end) this.#readAll(view, from, end);
    else this.end = end;
  }

  #readAll(view: View, from: number, end: number): void {
    this.end = end;
    this.hash = finished(hashOn(HASH_START, view.bytes, from, end));
    this.shape = shapeOf(view, from, end);
  }

  /** Up to what is no ASCII letter or digit. */
  #scan(bytes: Uint8Array, from: number, stop: number): number {
    let hash = HASH_START;
    let capitals = 0;
    let digits = 0;
    let at = from;
    for (; at < stop; at++) {
      const b = bytes[at] as number;
      const letter = plain[b] as number;
      if (letter === 0) break;
      hash = Math.imul(hash ^ letter, PRIME);
      if (letter !== b) capitals++;
      else if (b < 0x3a) digits = 1;
    }
    this.hash = finished(hash);
    this.shape = digits === 1 ? SHAPE_NUMBER : shapeBy(capitals, at - from, isUpper(bytes[from] as number));
    return at;
  }
}

function shapeBy(capitals: number, letters: number, first: boolean): number {
  if (capitals === 0) return SHAPE_LOWER;
  if (letters === 1) return SHAPE_INITIAL;
  if (capitals === letters) return SHAPE_UPPER;
  return capitals === 1 && first ? SHAPE_CAPITAL : SHAPE_MIXED;
}

function shapeOf(view: View, from: number, end: number): number {
  let capitals = 0;
  let small = 0;
  let letters = 0;
  for (let i = from; i < end; i++) {
    const b = view.at(i);
    if (isDigit(b)) return SHAPE_NUMBER;
    if (b >>> 6 === 2) continue;
    letters++;
    if (isUpper(b) || (b >= 0xc3 && isCapital(view.bytes, i))) capitals++;
    else if (isLower(b) || b >= 0xc3) small++;
  }
  if (capitals === 0) return SHAPE_LOWER;
  if (letters === 1) return SHAPE_INITIAL;
  if (small === 0) return SHAPE_UPPER;
  return capitals === 1 && isCapital(view.bytes, from) ? SHAPE_CAPITAL : SHAPE_MIXED;
}
