/** Items of a paged source one by one, with a promise only where a page has to be waited for. */
export class Pull<T> {
  readonly #pages: AsyncIterator<readonly T[]>;
  #page: readonly T[] = [];
  #at = 0;

  constructor(pages: AsyncIterable<readonly T[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** Undefined: there is no more. */
  next(): T | undefined | Promise<T | undefined> {
    if (this.#at < this.#page.length) return this.#page[this.#at++];
    return this.#turn();
  }

  async #turn(): Promise<T | undefined> {
    const turned = await this.#pages.next();
    this.#page = turned.done === true ? [] : turned.value;
    this.#at = 0;
    if (turned.done === true) return undefined;
    return this.#page.length > 0 ? this.#page[this.#at++] : this.#turn();
  }
}
