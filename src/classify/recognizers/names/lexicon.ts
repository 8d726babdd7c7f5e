import { readFileSync } from 'node:fs';

/** What the lists say of a word. Strengths are two bits: how common it is as that. */
export const FIRST = 0;
export const LAST = 2;
export const PLACE = 4;
export const WORD = 6;
/** Flags of one bit. */
export const ORG_MARK: number = 1 << 8;
export const HONORIFIC: number = 1 << 9;
export const DEMONYM: number = 1 << 10;
export const OCCUPATION: number = 1 << 11;
/** Names of places of several words begin with it. */
export const PLACE_HEAD: number = 1 << 12;
export const STREET: number = 1 << 13;
export const PARTICLE: number = 1 << 14;
export const ORG_NAME: number = 1 << 15;

const FILTER_BITS = 1 << 20;
const FILE = new URL('../../data/names.bin', import.meta.url);

/**
 * The lists of names, as hashes. A word that is on none of them passes for one that is with a probability of one in ten
 * thousand, which costs less than the words themselves.
 *
 * The file: the count of all words (32 bits), then for each set of flags the flags (16 bits), the count (32 bits) and the
 * ascending hashes as differences in LEB128; made by scripts/names/lists.mjs. Hashes are odd; the file has them halved.
 */
export class Lexicon {
  readonly #keys: Uint32Array;
  readonly #flags: Uint16Array;
  readonly #mask: number;
  /** Of words that are names and nothing else, by 20 bits of their hash: says quickly of most others that they are none. */
  readonly #filter: Uint32Array = new Uint32Array(FILTER_BITS / 32);

  constructor(file: Uint8Array) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const size = 1 << Math.ceil(Math.log2(view.getUint32(0, true) * 1.6));
    this.#keys = new Uint32Array(size);
    this.#flags = new Uint16Array(size);
    this.#mask = size - 1;
    for (let at = 4; at < file.length;)
      at = this.#fill(file, at + 6, view.getUint32(at + 2, true), view.getUint16(at, true));
  }

  /** May the word of this hash be a name and nothing else? Where not, it is not. */
  mayName(hash: number): boolean {
    const bit = (hash >>> 1) & (FILTER_BITS - 1);
    return (((this.#filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  }

  /** What the lists say of the word of this hash; 0: it is on none. */
  of(hash: number): number {
    const keys = this.#keys;
    let slot = hash & this.#mask;
    for (;;) {
      const key = keys[slot] as number;
      if (key === hash) return this.#flags[slot] as number;
      if (key === 0) return 0;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Takes the words of one set of flags from `from` on, and says where they end. */
  #fill(file: Uint8Array, from: number, count: number, flags: number): number {
    const keys = this.#keys;
    const allFlags = this.#flags;
    const mask = this.#mask;
    const filter = this.#filter;
    const only = isNameOnly(flags);
    let at = from;
    let half = 0;
    for (let i = 0; i < count; i++) {
      let b = file[at++] as number;
      let step = b & 0x7f;
      for (let shift = 7; b >= 0x80; shift += 7) {
        b = file[at++] as number;
        step |= (b & 0x7f) << shift;
      }
      half += step;
      const hash = half * 2 + 1;
      let slot = hash & mask;
      while (keys[slot] !== 0) slot = (slot + 1) & mask;
      keys[slot] = hash;
      allFlags[slot] = flags;
      if (!only) continue;
      const bit = (hash >>> 1) & (FILTER_BITS - 1);
      filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
    }
    return at;
  }
}

/** Is it a name, or the beginning of one, and no word of the language? */
export const isNameOnly = (flags: number): boolean =>
  ((flags >> WORD) & 3) === 0 &&
  ((flags & PLACE_HEAD) !== 0 ||
    ((flags >> FIRST) & 3) >= 1 ||
    ((flags >> LAST) & 3) >= 2 ||
    ((flags >> PLACE) & 3) >= 2);

/** The lists as they are shipped. */
export const lexicon: Lexicon = new Lexicon(readFileSync(FILE));
