import { randomFillSync } from 'node:crypto';

/** Drawn at once: a call into OpenSSL costs ten times what copying a few bytes does. */
const poolBytes = 4096;

/** Random bytes of the system's generator, a few at a time. What was handed out is not kept. */
export class RandomPool {
  readonly #pool = Buffer.alloc(poolBytes);
  #at = poolBytes;

  /** Fills `into`, which is not longer than the pool. */
  fill(into: Uint8Array): void {
    if (into.length > poolBytes) throw new RangeError('more than the pool holds');
    if (this.#at + into.length > poolBytes) {
      randomFillSync(this.#pool);
      this.#at = 0;
    }
    const end = this.#at + into.length;
    into.set(this.#pool.subarray(this.#at, end));
    this.#pool.fill(0, this.#at, end);
    this.#at = end;
  }
}
