/**
 * Offsets of the folded text → offsets of the text as it came. Sparse: an entry only where the two part, so that ASCII
 * text has none. Entry: from folded offset `at` on the original is `start + (offset - at)`, and the character before
 * ended at `end` (they differ where characters between were dropped).
 */
export class Offsets {
  /** Triples: at, start, end. */
  #entries = new Int32Array(96);
  #count = 0;

  /** The same, to go its own way. */
  fork(): Offsets {
    const fork = new Offsets();
    fork.#entries = this.#entries.slice();
    fork.#count = this.#count;
    return fork;
  }

  /** The character at this folded offset starts at `start`, the one before it ended at `end`. */
  mark(at: number, start: number, end: number): void {
    const last = this.#count * 3;
    if (this.#count > 0 && this.#entries[last - 3] === at) {
      this.#entries[last - 2] = start;
      return;
    }
    if (last === this.#entries.length) this.#grow();
    this.#entries[last] = at;
    this.#entries[last + 1] = start;
    this.#entries[last + 2] = end;
    this.#count++;
  }

  startOf(folded: number): number {
    const entry = this.#find(folded);
    if (entry < 0) return folded;
    return (this.#entries[entry + 1] as number) + folded - (this.#entries[entry] as number);
  }

  endOf(folded: number): number {
    const entry = this.#find(folded);
    return entry >= 0 && this.#entries[entry] === folded
      ? (this.#entries[entry + 2] as number)
      : this.startOf(folded);
  }

  /** Offsets before this one are asked for no more. */
  forget(before: number): void {
    const entry = this.#find(before);
    if (entry < 3072) return;
    this.#entries = this.#entries.slice(entry, Math.max(this.#count * 3, entry + 96));
    this.#count -= entry / 3;
  }

  #grow(): void {
    const wider = new Int32Array(this.#entries.length * 2);
    wider.set(this.#entries);
    this.#entries = wider;
  }

  /** Index of the last entry at or before the offset; -3 where there is none. */
  #find(folded: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle * 3] as number) <= folded) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * 3;
  }
}
