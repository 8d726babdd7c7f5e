import { inflateRawSync, inflateSync } from 'node:zlib';

/** All that is inflated out of one document, in bytes. */
const MAX_INFLATED = 4 << 20;
/** All the text of one document, in UTF-16 units. */
const MAX_TEXT = 2 << 20;

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** The text of a document as it is put together, and what its parts may still come to. */
export class Pages {
  isWhole = true;
  readonly #pieces: string[] = [];
  #length = 0;
  #inflated = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: string): void {
    if (this.#length + piece.length > MAX_TEXT) this.isWhole = false;
    else {
      this.#pieces.push(piece);
      this.#length += piece.length;
    }
  }

  text(): string {
    return this.#pieces.join('');
  }

  /** Undoes deflate (RFC 1951), or zlib around it (RFC 1950), within what is left. Undefined: it is damaged, or too much. */
  inflate(bytes: Uint8Array, form: 'raw' | 'zlib'): Buffer | undefined {
    const left = MAX_INFLATED - this.#inflated;
    try {
      if (left <= 0) throw new RangeError('too much');
      const options = { maxOutputLength: left, info: true } as const;
      const inflate = form === 'raw' ? inflateRawSync : inflateSync;
      // With `info` it says as well what it has read; its types do not know that.
      const { buffer, engine } = inflate(bytes, options) as unknown as Inflated;
      this.#inflated += buffer.length;
      // Behind the end of what is packed there is something else.
      if (engine.bytesWritten !== bytes.length) this.isWhole = false;
      return buffer;
    } catch {
      this.isWhole = false;
      return undefined;
    }
  }
}
