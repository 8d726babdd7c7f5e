import { type Limits } from './ports.ts';

/**
 * How often a stream may release: one segment per `segmentMs`, and up to `segmentBurst` ahead of that pace, so that the
 * first words of an answer come as fast as they settle and a long one costs few rows.
 */
export class Pace {
  readonly #everyMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  constructor({ segmentMs, segmentBurst }: Pick<Limits, 'segmentMs' | 'segmentBurst'>, now: () => number) {
    this.#everyMs = segmentMs;
    this.#burst = Math.max(1, segmentBurst);
    this.#now = now;
    this.#tokens = this.#burst;
    this.#at = now();
  }

  /** Milliseconds until the next segment may leave; 0: now. */
  waitMs(): number {
    this.#refill();
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) * this.#everyMs;
  }

  spend(): void {
    this.#refill();
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  #refill(): void {
    const now = this.#now();
    if (this.#everyMs <= 0) this.#tokens = this.#burst;
    else this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / this.#everyMs);
    this.#at = now;
  }
}
