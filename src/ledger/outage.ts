import type { LedgerMeter } from '../exchange/ports.ts';

const tellMs = 10_000;

/** Time in which nothing can be committed; told while it lasts. It begins with the process. */
export class Outage {
  readonly #meter: LedgerMeter;
  #since: number | undefined;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(meter: LedgerMeter) {
    this.#meter = meter;
  }

  /** Milliseconds since it began; undefined: there is none. */
  get ms(): number | undefined {
    return this.#since === undefined ? undefined : performance.now() - this.#since;
  }

  begin(): void {
    if (this.#since !== undefined) return;
    this.#since = this.#told = performance.now();
    this.#timer = setInterval(() => this.#tell(), tellMs).unref();
  }

  end(): void {
    if (this.#since === undefined) return;
    this.#tell();
    this.#since = undefined;
    clearInterval(this.#timer);
  }

  #tell(): void {
    const now = performance.now();
    this.#meter.blocked((now - this.#told) / 1000);
    this.#told = now;
  }
}
