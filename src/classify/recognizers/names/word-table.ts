/** Numbers of words by their hashes, in two arrays: nothing is allocated where it is asked, whatever the hash. */
export class WordTable {
  readonly #keys: Uint32Array;
  readonly #values: Uint16Array;
  readonly #mask: number;

  /** Bits that the same hash has in several entries are joined. Hashes are odd (word-hash.ts). */
  constructor(entries: readonly (readonly [hash: number, bits: number])[]) {
    const size = 1 << Math.ceil(Math.log2(entries.length * 4 + 1));
    this.#keys = new Uint32Array(size);
    this.#values = new Uint16Array(size);
    this.#mask = size - 1;
    for (const [hash, bits] of entries) {
      const slot = this.#slot(hash);
      this.#keys[slot] = hash;
      this.#values[slot] = (this.#values[slot] as number) | bits;
    }
  }

  /** 0: it is not among them. */
  of(hash: number): number {
    return this.#values[this.#slot(hash)] as number;
  }

  /** Where it is, or would be. */
  #slot(hash: number): number {
    const keys = this.#keys;
    let slot = (hash >>> 1) & this.#mask;
    while (keys[slot] !== hash && keys[slot] !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }
}
