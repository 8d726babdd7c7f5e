/**
 * Offsets of the folded text → offsets of the text as it came. Sparse: an entry only where the two part, so that ASCII
 * text has none. Entry: from folded offset `at` on the original is `start + (offset - at)`, and the character before
 * ended at `end` (they differ where characters between were dropped).
 */
export class Offsets {
  #at: number[] = [];
  #start: number[] = [];
  #end: number[] = [];

  /** The character at this folded offset starts at `start`, the one before it ended at `end`. */
  mark(at: number, start: number, end: number): void {
    const last = this.#at.length - 1;
    if (this.#at[last] === at) {
      this.#start[last] = start;
      return;
    }
    this.#at.push(at);
    this.#start.push(start);
    this.#end.push(end);
  }

  startOf(folded: number): number {
    const entry = this.#find(folded);
    if (entry < 0) return folded;
    return (this.#start[entry] as number) + folded - (this.#at[entry] as number);
  }

  endOf(folded: number): number {
    const entry = this.#find(folded);
    return entry >= 0 && this.#at[entry] === folded ? (this.#end[entry] as number) : this.startOf(folded);
  }

  /** Offsets before this one are asked for no more. */
  forget(before: number): void {
    const entry = this.#find(before);
    if (entry < 1024) return;
    this.#at = this.#at.slice(entry);
    this.#start = this.#start.slice(entry);
    this.#end = this.#end.slice(entry);
  }

  /** The last entry at or before the offset; -1 where there is none. */
  #find(folded: number): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#at[middle] as number) <= folded) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
