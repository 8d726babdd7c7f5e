import { readFileSync } from 'node:fs';

/** What the lists say of a word. Strengths are two bits: how common it is as that. */
export const FIRST = 0;
export const LAST = 2;
export const PLACE = 4;
export const WORD = 6;
/** Flags of one bit. */
export const ORG_MARK = 1 << 8;
export const HONORIFIC = 1 << 9;
export const DEMONYM = 1 << 10;
export const OCCUPATION = 1 << 11;
/** Names of places of several words begin with it. */
export const PLACE_HEAD = 1 << 12;
export const STREET = 1 << 13;
export const PARTICLE = 1 << 14;
export const ORG_NAME = 1 << 15;

const FILE = new URL('../../data/names.bin', import.meta.url);

/**
 * The lists of names, as hashes. A word that is on none of them passes for one that is with a probability of one in ten
 * thousand, which costs less than the words themselves.
 *
 * The file: for each set of flags the flags (16 bits), the count (32 bits), then the ascending hashes as differences in
 * LEB128; made by scripts/names/lists.mjs.
 */
export class Lexicon {
  readonly #keys: Uint32Array;
  readonly #flags: Uint16Array;
  readonly #mask: number;

  constructor(file: Uint8Array) {
    const size = 1 << Math.ceil(Math.log2(countOf(file) * 1.6));
    this.#keys = new Uint32Array(size);
    this.#flags = new Uint16Array(size);
    this.#mask = size - 1;
    this.#fill(file);
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

  #fill(file: Uint8Array): void {
    eachHash(file, (hash, flags) => {
      let slot = hash & this.#mask;
      while (this.#keys[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = hash;
      this.#flags[slot] = flags;
    });
  }
}

function countOf(file: Uint8Array): number {
  let count = 0;
  eachHash(file, () => count++);
  return count;
}

/** Hashes are odd; the file has them halved. */
function eachHash(file: Uint8Array, take: (hash: number, flags: number) => void): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at < file.length) {
    const flags = view.getUint16(at, true);
    let left = view.getUint32(at + 2, true);
    at += 6;
    for (let half = 0; left > 0; left--) {
      let shift = 0;
      let step = 0;
      let b: number;
      do {
        b = file[at++] as number;
        step |= (b & 0x7f) << shift;
        shift += 7;
      } while (b >= 0x80);
      half += step;
      take(half * 2 + 1, flags);
    }
  }
}

export const readLexicon = (): Lexicon => new Lexicon(readFileSync(FILE));
