import type { Finding } from '../core/types.ts';
import type { Scan } from '../exchange/ports.ts';

/** What a scan finds, one after the other; and from where it pauses, what a fork of it finds that ends there. */
export class Told {
  readonly #scan: Scan;
  #fork: Scan | undefined;
  #limit = Infinity;
  #taken: number;

  /** From the scan's next finding on, or from its first. */
  constructor(scan: Scan, taken = 0) {
    this.#scan = scan;
    this.#taken = taken;
  }

  /** The one that is fed, and says up to where all is settled. */
  get scan(): Scan {
    return this.#fork ?? this.#scan;
  }

  /** @returns the scan that goes on; `scan` is the one that ends. */
  pause(): Scan {
    this.#limit = this.#scan.findings.length;
    this.#fork = this.#scan.fork();
    return this.#scan;
  }

  /** The next finding that has become final. */
  get next(): Finding | undefined {
    return this.#taken < this.#limit
      ? this.#scan.findings[this.#taken]
      : this.#fork?.findings[this.#taken - this.#limit];
  }

  /** All that are final, taken or not. */
  get all(): readonly Finding[] {
    const { findings } = this.#scan;
    return this.#fork ? [...findings.slice(0, this.#limit), ...this.#fork.findings] : findings;
  }

  /** So many are final, taken or not. */
  get count(): number {
    return Math.min(this.#limit, this.#scan.findings.length) + (this.#fork?.findings.length ?? 0);
  }

  take(): void {
    this.#taken += 1;
  }
}
