import { isAlnum, isDigit, isLetter } from '../bytes.ts';
import type { Source } from './source.ts';

/** What may stand in a block: digits; signs that something is encoded with, or marked up; tag characters. */
export const DIGITS = 1;
export const MARKS = 2;
export const TAGS = 4;
/** What may begin at a place: a word for a number; a word in disguise. */
export const SPOKEN = 1;
export const DISGUISED = 2;
/** What may stand there: any word for a number. */
export const NUMBER_WORD = 4;

/** Bytes per block, as a power of two. */
const BLOCK = 6;
/** Of a byte: what may begin with it, and what may not begin behind it; above what it says of its block. */
const BEGINS = 3;
const BARS = 5;

const kinds = Uint8Array.from({ length: 256 }, (_, b) => {
  const sign = String.fromCharCode(b);
  const marks = '%&=\\<]*_`~'.includes(sign) ? MARKS : b === 0xf3 ? MARKS | TAGS : 0;
  const word = isLetter(b) || b >= 0x80 ? SPOKEN : 0;
  const begins = word | (isLetter(b) || '015!$'.includes(sign) ? DISGUISED : 0);
  const bars = word | (isAlnum(b) ? DISGUISED : 0);
  return marks | (isDigit(b) ? DIGITS : 0) | (begins << BEGINS) | (bars << BARS);
});

/** Words, by a mixture of their first three bytes: what may begin there. */
const beginnings = new Uint8Array(1 << 15);
const MIXTURES = (1 << 15) - 1;
const BOTH = SPOKEN | DISGUISED;
const mixed = (a: number, b: number, c: number): number => ((a & 31) << 10) | ((b & 31) << 5) | (c & 31);

/** Has places looked for where one of these words may begin. */
export function lookFor(
  what: typeof SPOKEN | typeof DISGUISED | typeof NUMBER_WORD,
  words: Iterable<string>,
): void {
  for (const word of words) {
    const [a = 0, b = 0, c] = Buffer.from(word);
    // Behind a word of two bytes anything may stand.
    for (let any = 0; any < 32; any++) {
      const index = mixed(a, b, c ?? any);
      beginnings[index] = (beginnings[index] as number) | what;
    }
  }
}

/** Could one of these words stand at `at`? */
export const maySay = (what: number, bytes: Uint8Array, at: number): boolean =>
  ((beginnings[mixed(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number)] as number) &
    what) !==
  0;

/** Places in the order of the text. */
class Places {
  #at = new Int32Array(64);
  #count = 0;
  #next = 0;

  clear(): void {
    this.#count = 0;
    this.#next = 0;
  }

  add(at: number): void {
    if (this.#count === this.#at.length) {
      const wider = new Int32Array(this.#count * 2);
      wider.set(this.#at);
      this.#at = wider;
    }
    this.#at[this.#count++] = at;
  }

  /** The first place from `at` on, which never falls; -1: there is none. */
  from(at: number): number {
    while (this.#next < this.#count && (this.#at[this.#next] as number) < at) this.#next++;
    return this.#next < this.#count ? (this.#at[this.#next] as number) : -1;
  }
}

/**
 * One look at each byte of a window, for all readings: most texts have nothing that most of them look for, and none of
 * them goes over what has nothing of it.
 */
export class Survey {
  readonly spoken: Places = new Places();
  readonly disguised: Places = new Places();
  #start = 0;
  #blocks = new Uint8Array(256);

  /** Looks from `start` on. */
  take({ bytes, end, ended, origin }: Source, start: number): void {
    this.#start = start;
    this.spoken.clear();
    this.disguised.clear();
    const count = ((end - start) >> BLOCK) + 1;
    if (this.#blocks.length < count) this.#blocks = new Uint8Array(count * 2);
    const floor = Math.max(0, origin);
    let mixture = 0;
    for (let block = 0, at = start; at < end; block++) {
      const stop = Math.min(end, at + (1 << BLOCK));
      let seen = 0;
      for (; at < stop; at++) {
        const b = bytes[at] as number;
        seen |= kinds[b] as number;
        mixture = ((mixture << 5) | (b & 31)) & MIXTURES;
        const may = beginnings[mixture] as number;
        if ((may & BOTH) !== 0 && at >= start + 2) this.#begin(bytes, at - 2, floor, may);
      }
      this.#blocks[block] = seen;
    }
    // The last two are not known by their first three bytes.
    for (let at = Math.max(start, end - 2); at < end; at++)
      this.#begin(
        bytes,
        at,
        floor,
        ended ? (beginnings[mixed(bytes[at] as number, bytes[at + 1] as number, 0)] as number) : BOTH,
      );
  }

  #begin(bytes: Uint8Array, at: number, floor: number, may: number): void {
    const bars = at > floor ? (kinds[bytes[at - 1] as number] as number) >> BARS : 0;
    const begins = ((kinds[bytes[at] as number] as number) >> BEGINS) & may & ~bars;
    if ((begins & SPOKEN) !== 0) this.spoken.add(at);
    if ((begins & DISGUISED) !== 0) this.disguised.add(at);
  }

  /** Has the block that `at` is in something of this kind? */
  has(kind: number, at: number): boolean {
    return ((this.#blocks[(at - this.#start) >> BLOCK] as number) & kind) !== 0;
  }

  /** Behind the block that `at` is in. */
  blockEnd(at: number): number {
    return ((((at - this.#start) >> BLOCK) + 1) << BLOCK) + this.#start;
  }

  /** The first index from `at` on in a block that has something of this kind; `to` where there is none before. */
  next(kind: number, at: number, to: number): number {
    let index = at;
    while (index < to && !this.has(kind, index)) index = this.blockEnd(index);
    return Math.min(index, to);
  }
}
