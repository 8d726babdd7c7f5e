import type { Hash64 } from './sip-hash.ts';

/** What a table says of itself: its file begins with it. */
export interface TableHeader {
  readonly kind: 'dictionary' | 'fingerprint';
  /** Hashes in the table. */
  readonly entries: number;
  /** Rows of a dictionary, documents of a fingerprint. */
  readonly rows: number;
  /** Of a dictionary; one: which row an entry is of does not matter. */
  readonly columns: number;
  /** Slots of 64 bits; a few more than entries. */
  readonly slots: number;
  /** Slots have rows. */
  readonly owned: boolean;
  /** Bits of the filter, a power of two. */
  readonly filterBits: number;
  /** Of the longest entry, in words. */
  readonly longestWords: number;
  /** Lengths of the codes in it. */
  readonly codeLengths: readonly number[];
}

export const MAX_COLUMNS = 8;
/** A value that stands in more rows does not tell them apart. */
export const MAX_SAME = 16;

/** Where a hash would be: slots are in the order of the hashes, but for collisions. */
export const slotOf = (hi: number, slots: number): number => Math.floor(((hi >>> 0) * slots) / 0x1_0000_0000);

/**
 * The keyed hashes of a list: an open-addressing table of 64-bit values, and a filter of one bit for each entry and
 * each beginning of one, which tells for most words of a text that there is none. It lies in one buffer that threads share.
 */
export class Table {
  readonly header: TableHeader;
  readonly #slots: Int32Array;
  readonly #owners: Uint32Array;
  readonly #filter: Int32Array;
  readonly #codeLengths: Uint8Array;

  constructor(header: TableHeader, buffer: SharedArrayBuffer, at: number) {
    this.header = header;
    const owners = at + header.slots * 8;
    const filter = owners + (header.owned ? header.slots * 4 : 0);
    this.#slots = new Int32Array(buffer, at, header.slots * 2);
    this.#owners = new Uint32Array(buffer, owners, header.owned ? header.slots : 0);
    this.#filter = new Int32Array(buffer, filter, header.filterBits / 32);
    this.#codeLengths = new Uint8Array(256);
    for (const length of header.codeLengths) this.#codeLengths[length] = 1;
  }

  hasCodes(length: number): boolean {
    return this.#codeLengths[length] === 1;
  }

  /** Does an entry begin so? Sometimes yes where none does. */
  mayGoOn({ lo }: Hash64): boolean {
    return this.#hasBit(lo);
  }

  #hasBit(half: number): boolean {
    const bit = half & (this.header.filterBits - 1);
    return (((this.#filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  }

  /** The first slot with this hash, or -1. */
  find({ hi, lo }: Hash64): number {
    if (!this.#hasBit(hi)) return -1;
    return this.#seek(slotOf(hi, this.header.slots), hi, lo);
  }

  /** The next slot with the same hash, or -1. */
  after(slot: number): number {
    const next = (slot + 1) % this.header.slots;
    return this.#seek(next, this.#slots[2 * slot] as number, this.#slots[2 * slot + 1] as number);
  }

  rowOf(slot: number): number {
    return Math.floor((this.#owners[slot] ?? 0) / MAX_COLUMNS);
  }

  columnOf(slot: number): number {
    return (this.#owners[slot] ?? 0) % MAX_COLUMNS;
  }

  #seek(from: number, hi: number, lo: number): number {
    const slots = this.#slots;
    const count = this.header.slots;
    // A table always has an empty slot.
    for (let slot = from, seen = 0; seen < count; seen++) {
      const high = slots[2 * slot] as number;
      const low = slots[2 * slot + 1] as number;
      if (high === 0 && low === 0) return -1;
      if (high === hi && low === lo) return slot;
      slot = slot + 1 === count ? 0 : slot + 1;
    }
    return -1;
  }
}
