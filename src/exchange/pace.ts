import type { Limits } from './ports.ts';

/** By so much of `segmentMs` the time between two pieces grows with each that has left at that pace. With the usual limits a
 * stream of 600 deltas stays below 80 pieces, which is 32 KiB of records, whether it takes 3 s or 12 s. */
const growth = 1;
/** Times `segmentMs`: longer than that nobody waits for the next words. */
const longest = 6;

/**
 * How often a stream may release. The first `segmentBurst` pieces leave as they settle, so that an answer's first words are
 * as fast as they can be. From then on there is time between two pieces, `segmentMs` at first and by and by up to six times
 * that: each piece costs a signed record of the same size, however few words are in it, so that a stream costs less the
 * longer it goes on. After a pause the next piece leaves at once; pauses are not saved up.
 */
export class Pace {
  readonly #everyMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  #sent = 0;
  /** When the next may leave. */
  #due = -Infinity;

  constructor({ segmentMs, segmentBurst }: Pick<Limits, 'segmentMs' | 'segmentBurst'>, now: () => number) {
    this.#everyMs = segmentMs;
    this.#burst = segmentBurst;
    this.#now = now;
  }

  /** Milliseconds until the next segment may leave; 0: now. */
  waitMs(): number {
    return Math.max(0, this.#due - this.#now());
  }

  spend(): void {
    this.#sent += 1;
    const paced = this.#sent - this.#burst;
    if (paced >= 0) this.#due = this.#now() + this.#everyMs * Math.min(longest, 1 + paced * growth);
  }
}
