import { createHmac } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Hash64 } from './sip-hash.ts';
import { MAX_COLUMNS, MAX_SAME, slotOf, type TableHeader } from './table.ts';
import { bodyBytes, MAC_BYTES, MAGIC, type TableKeys } from './table-file.ts';

/** More would be another kind of data: a table of 10 million takes some 170 MB. */
const MAX_ENTRIES = 10_000_000;
/** Of ten slots, so many are taken. */
const LOAD = 0.7;
const FILTER_BITS = 8;

/** 32-bit values, as many as come. */
class Numbers {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }
}

/** More entries than a table may have. */
export class TooManyEntries extends Error {}

/** Collects hashes, 12 bytes for each and 4 for each of their beginnings, and writes the table. */
export class TableBuilder {
  readonly #hi = new Numbers();
  readonly #lo = new Numbers();
  readonly #owners = new Numbers();
  /** Bits of the filter, before it is known how many there will be. */
  readonly #bits = new Numbers();
  readonly #codeLengths = new Set<number>();
  #longestWords = 0;

  /** Entries of so many words, `row` and `column` say whose they are. @throws TooManyEntries */
  add({ hi, lo }: Hash64, row: number, column: number): void {
    if (this.#hi.length >= MAX_ENTRIES)
      throw new TooManyEntries(`there are more than ${MAX_ENTRIES} entries`);
    // Both halves 0 is an empty slot.
    this.#hi.push(hi === 0 && lo === 0 ? 1 : hi);
    this.#lo.push(lo);
    this.#owners.push(row * MAX_COLUMNS + column);
  }

  /** An entry begins so. */
  begins({ lo }: Hash64, words: number): void {
    this.#bits.push(lo);
    this.#longestWords = Math.max(this.#longestWords, words);
  }

  /** An entry is this. */
  ends({ hi }: Hash64): void {
    this.#bits.push(hi);
  }

  hasCode(length: number): void {
    this.#codeLengths.add(length);
  }

  /** `common`: entries left out, as they stand in too many rows to tell them apart. */
  build(
    about: Pick<TableHeader, 'kind' | 'rows' | 'columns' | 'owned'>,
    keys: TableKeys,
  ): { readonly header: TableHeader; readonly file: Buffer; readonly common: number } {
    const slots = Math.max(16, Math.ceil(this.#hi.length / LOAD) + 1);
    const filterBits = Math.max(64, 2 ** Math.ceil(Math.log2(this.#bits.length * FILTER_BITS + 1)));
    const placed = this.#place(slots, about.owned);
    const header: TableHeader = {
      ...about,
      entries: placed.entries,
      slots,
      filterBits,
      longestWords: this.#longestWords,
      codeLengths: [...this.#codeLengths].sort((a, b) => a - b),
    };
    return { header, file: this.#write(header, placed, keys), common: placed.common };
  }

  #place(
    count: number,
    owned: boolean,
  ): { slots: Int32Array; owners: Int32Array; entries: number; common: number } {
    const slots = new Int32Array(count * 2);
    const owners = new Int32Array(owned ? count : 0);
    let entries = 0;
    let common = 0;
    for (let entry = 0; entry < this.#hi.length; entry++) {
      const hi = this.#hi.at(entry);
      const lo = this.#lo.at(entry);
      const owner = this.#owners.at(entry);
      let slot = slotOf(hi, count);
      let same = 0;
      let known = false;
      while (slots[2 * slot] !== 0 || slots[2 * slot + 1] !== 0) {
        if (slots[2 * slot] === hi && slots[2 * slot + 1] === lo) {
          known ||= !owned || owners[slot] === owner;
          same++;
        }
        if (known || same >= MAX_SAME) break;
        slot = slot + 1 === count ? 0 : slot + 1;
      }
      if (known) continue;
      if (same >= MAX_SAME) {
        common++;
        continue;
      }
      slots[2 * slot] = hi;
      slots[2 * slot + 1] = lo;
      if (owned) owners[slot] = owner;
      entries++;
    }
    return { slots, owners, entries, common };
  }

  #write(
    header: TableHeader,
    { slots, owners }: { readonly slots: Int32Array; readonly owners: Int32Array },
    keys: TableKeys,
  ): Buffer {
    const json = Buffer.from(JSON.stringify(header));
    const at = Math.ceil((12 + json.length) / 8) * 8;
    const file = Buffer.alloc(at + bodyBytes(header) + MAC_BYTES);
    MAGIC.copy(file);
    file.writeUInt32LE(at - 12, 8);
    file.fill(0x20, 12, at);
    json.copy(file, 12);
    let to = at;
    for (const part of [slots, owners, this.#filter(header.filterBits)]) {
      Buffer.from(part.buffer).copy(file, to);
      to += part.byteLength;
    }
    createHmac('sha256', keys.mac).update(file.subarray(0, to)).digest().copy(file, to);
    return file;
  }

  #filter(bits: number): Int32Array {
    const filter = new Int32Array(bits / 32);
    for (let entry = 0; entry < this.#bits.length; entry++) {
      const bit = this.#bits.at(entry) & (bits - 1);
      filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
    }
    return filter;
  }
}

/** The file is there whole or not at all. @throws Error of node:fs */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    const handle = openSync(beside, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
