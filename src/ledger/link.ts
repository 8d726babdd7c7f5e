import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError, type LedgerConnection, type LedgerStore } from '../core/ledger-store.ts';
import { publicText, type Log } from '../core/log.ts';

/** Between attempts to connect: doubled each time, and a random half of it taken away so that a fleet does not come at once. */
const firstPauseMs = 50;
const longestPauseMs = 3000;

/** Connects, and connects again. */
export class Link {
  readonly #store: LedgerStore;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #failures = 0;
  #told = '';

  constructor(store: LedgerStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** The next connection, as soon as there is one. Undefined: stopped. */
  async next(): Promise<LedgerConnection | undefined> {
    for (;;) {
      await this.#pause();
      if (this.#stop.signal.aborted) return undefined;
      this.#failures += 1;
      try {
        return await this.#store.connect();
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  /** The connection serves: the next failure is a first one. */
  healthy(): void {
    this.#failures = 0;
    this.#told = '';
  }

  stop(): void {
    this.#stop.abort();
  }

  async #pause(): Promise<void> {
    if (this.#failures === 0) return;
    const most = Math.min(firstPauseMs * 2 ** (this.#failures - 1), longestPauseMs);
    await sleep(most * (0.5 + Math.random() / 2), undefined, { signal: this.#stop.signal }).catch(
      () => undefined,
    );
  }

  /** Once per reason, not once per attempt. */
  #tell(error: unknown): void {
    const problem = error instanceof StoreError ? error.problem : publicText('unexpected');
    if (problem === this.#told) return;
    this.#told = problem;
    this.#log.warn('ledger.unavailable', { problem });
  }
}
