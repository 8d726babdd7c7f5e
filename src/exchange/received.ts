import { createHash } from 'node:crypto';
import type { Head } from '../core/types.ts';

/** A direction as it came: how many bytes, and their blinded digest. */
export class Received {
  readonly #hash;
  #bytes = 0;
  #trailers: Head | undefined;

  constructor(blind: Uint8Array, head: Head) {
    this.#hash = createHash('sha256').update(blind).update(JSON.stringify(head));
  }

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** Trailers are dropped, but what came is in the digest. */
  close(trailers: Head): void {
    this.#trailers = trailers;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Lower-case hex, of what came so far. */
  digest(): string {
    const hash = this.#hash.copy();
    if (this.#trailers) hash.update(JSON.stringify(this.#trailers));
    return hash.digest('hex');
  }
}
