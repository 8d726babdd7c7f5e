const nothing = new Uint8Array(0);

/**
 * Bytes of a frame that is not whole yet. However small the chunks are, a byte is moved a bounded number of times; what was
 * given out is never written to again.
 */
export class Backlog {
  #buffer: Uint8Array = nothing;
  #length = 0;

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** What waits, and the chunk behind it. */
  join(chunk: Uint8Array): Uint8Array {
    if (this.#length === 0) return chunk;
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(1024, length * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    return this.#buffer.subarray(0, length);
  }

  /** Of what `join` gave, all from there on waits further. Where a frame was cut from it, the rest moves to a buffer of its own. */
  keep(bytes: Uint8Array, from: number): void {
    const rest = bytes.length - from;
    const isOurs = this.#length > 0;
    this.#length = rest;
    if (isOurs && from === 0) return;
    this.#buffer = rest === 0 ? nothing : bytes.slice(from);
  }
}
