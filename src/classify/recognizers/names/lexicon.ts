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
/** An entry of the table: from the lowest on, the set of flags it has (0: no entry), the rest of its hash, how far it was moved. */
const SET_BITS = 10;
const REST_BITS = 12;
/** Of a hash, which is odd, the bit 0 says nothing. */
const SLOT_BITS = 31 - REST_BITS;
const SLOTS = 1 << SLOT_BITS;
const MAX_MOVES = 1 << (32 - SET_BITS - REST_BITS);

const FILE = new URL('../../data/names.bin', import.meta.url);

/**
 * The lists of names, as hashes. A word that is on none of them passes for one that is with a probability of one in five
 * thousand, which costs less than the words themselves.
 *
 * The file: the count of all words (32 bits), then for each set of flags the flags (16 bits), the count (32 bits) and the
 * ascending hashes as differences in LEB128; made by scripts/names/lists.mjs. Hashes are odd; the file has them halved.
 *
 * In memory it is one table of 2 MB, since what a look-up costs is the memory that it waits for: the place of an entry says
 * the first bits of the hash, the entry says the rest, and each is as near to its place as may be (P. Celis, Robin Hood
 * Hashing, 1986), so that a look-up ends early.
 */
export class Lexicon {
  readonly #table = new Uint32Array(SLOTS);
  /** The flags of each set; the first is that of what is on no list. */
  readonly #sets = new Uint16Array(1 << SET_BITS);
  /** Of words that are names and nothing else, by 20 bits of their hash: says quickly of most others that they are none. */
  readonly #filter: Uint32Array = new Uint32Array(FILTER_BITS / 32);

  /** @throws RangeError where it has more words, or more kinds of them, than the table has room for. */
  constructor(file: Uint8Array) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    if (view.getUint32(0, true) > SLOTS * 0.9) throw new RangeError('more names than there is room for');
    let sets = 0;
    for (let at = 4; at < file.length;) {
      if (++sets >= this.#sets.length) throw new RangeError('more kinds of names than there is room for');
      this.#sets[sets] = view.getUint16(at, true);
      at = this.#fill(file, at + 6, view.getUint32(at + 2, true), sets);
    }
  }

  /** May the word of this hash be a name and nothing else? Where not, it is not. */
  mayName(hash: number): boolean {
    const bit = (hash >>> 1) & (FILTER_BITS - 1);
    return (((this.#filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  }

  /** What the lists say of the word of this hash; 0: it is on none. */
  of(hash: number): number {
    const table = this.#table;
    let slot = (hash >>> 1) & (SLOTS - 1);
    let wanted = hash >>> (SLOT_BITS + 1);
    for (;;) {
      const entry = table[slot] as number;
      const found = entry >>> SET_BITS;
      if (found === wanted) return this.#sets[entry & ((1 << SET_BITS) - 1)] as number;
      // What is nearer to its place than this would be has not made room for it.
      if (entry === 0 || found >>> REST_BITS < wanted >>> REST_BITS) return 0;
      slot = (slot + 1) & (SLOTS - 1);
      wanted += 1 << REST_BITS;
    }
  }

  /** Takes the words of one set of flags from `from` on, and says where they end. */
  #fill(file: Uint8Array, from: number, count: number, set: number): number {
    const filter = this.#filter;
    const only = isNameOnly(this.#sets[set] as number);
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
      this.#put(half, set);
      if (!only) continue;
      const bit = half & (FILTER_BITS - 1);
      filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
    }
    return at;
  }

  /** What is farther from its place than what is there moves that on. @throws RangeError where that is too far. */
  #put(half: number, set: number): void {
    const table = this.#table;
    let slot = half & (SLOTS - 1);
    let entry = (((half >>> SLOT_BITS) << SET_BITS) | set) >>> 0;
    for (;;) {
      const there = table[slot] as number;
      if (there === 0) break;
      if (there >>> (SET_BITS + REST_BITS) < entry >>> (SET_BITS + REST_BITS)) {
        table[slot] = entry;
        entry = there;
      }
      if (entry >>> (SET_BITS + REST_BITS) >= MAX_MOVES - 1) throw new RangeError('names crowd too much');
      entry += 1 << (SET_BITS + REST_BITS);
      slot = (slot + 1) & (SLOTS - 1);
    }
    table[slot] = entry;
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
