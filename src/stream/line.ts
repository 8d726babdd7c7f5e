/**
 * Things in the order of their places: they come at the end and leave at the front. Neither leaving nor finding one costs
 * more the more of them wait.
 */
export class Line<T> {
  #items: T[] = [];
  #gone = 0;

  get first(): T | undefined {
    return this.#items[this.#gone];
  }

  get length(): number {
    return this.#items.length - this.#gone;
  }

  add(item: T): void {
    // Most hold one thing: an array that is pushed to has room for many.
    if (this.#items.length === 0) this.#items = [item];
    else this.#items.push(item);
  }

  shift(): void {
    this.#gone += 1;
    // Copied once half of it is gone, so that each is copied once on the average.
    if (this.#gone * 2 <= this.#items.length) return;
    this.#items = this.#items.slice(this.#gone);
    this.#gone = 0;
  }

  /** From the first that `is` is true of, as long as `goesOn` is; once true along the line, `is` stays so. */
  run(is: (item: T) => boolean, goesOn: (item: T) => boolean): readonly T[] {
    const found: T[] = [];
    for (let index = this.#search(is); index < this.#items.length; index += 1) {
      const item = this.#items[index];
      if (item === undefined || !goesOn(item)) break;
      found.push(item);
    }
    return found;
  }

  #search(is: (item: T) => boolean): number {
    let low = this.#gone;
    let high = this.#items.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const item = this.#items[middle];
      if (item !== undefined && is(item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
