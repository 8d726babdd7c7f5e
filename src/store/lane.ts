import type { Client } from 'pg';
import { SallyportError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { destroy } from './connection.ts';
import { problemOf } from './failure.ts';
import type { Binding, Bound } from './id-statements.ts';
import type { Opened } from './postgres-store.ts';

/** In one statement: a few dozen exchanges that come together, and the most that one may name. */
const maxBatch = 1000;
/** Waiting for a statement: beyond it something is wrong, and memory is not to pay for it. */
const maxWaiting = 50_000;

export interface LaneOptions {
  /** For a connection that is checked; it gives up by itself. */
  readonly open: () => Promise<Opened>;
  readonly work: (client: Client, bindings: readonly Binding[]) => Promise<Bound>;
  /** From the asking to the answer, in milliseconds. */
  readonly deadlineMs: number;
  readonly log: Log;
}

interface Asking {
  readonly bindings: readonly Binding[];
  readonly answer: (bound: Bound) => void;
  readonly refuse: (error: SallyportError) => void;
}

/**
 * One connection, opened when it is first needed, and what waits for it: while a statement is under way the next ones gather,
 * and go together. What fails or is late is refused, and its connection dropped: the next one begins afresh.
 */
export class Lane {
  readonly #o: LaneOptions;
  #waiting: Asking[] = [];
  /** How many ids wait. */
  #size = 0;
  #client: Client | undefined;
  #isWorking = false;
  #isClosed = false;

  constructor(options: LaneOptions) {
    this.#o = options;
  }

  /** @throws SallyportError `ledger_unavailable`, `ledger_late`, `ledger_full` */
  async ask(bindings: readonly Binding[]): Promise<Bound> {
    if (this.#isClosed) throw unavailable('closed');
    if (this.#size + bindings.length > maxWaiting)
      throw new SallyportError('ledger_full', 'too many ids of providers wait');
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Bound>((answer, refuse) => {
        timer = setTimeout(() => {
          refuse(new SallyportError('ledger_late', 'ids of providers were not looked up in time'));
        }, this.#o.deadlineMs);
        this.#size += bindings.length;
        this.#waiting.push({ bindings, answer, refuse });
        void this.#go();
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What waits is refused. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
    this.#refuse(this.#waiting.splice(0), unavailable('closed'));
  }

  async #go(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    // Those that are asked for in the same turn go together.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) await this.#answer(batch);
    this.#isWorking = false;
  }

  /** As many as go into one statement; at least one. */
  #next(): readonly Asking[] {
    let ids = 0;
    const fit = this.#waiting.findIndex(
      ({ bindings }, index) => (ids += bindings.length) > maxBatch && index > 0,
    );
    return this.#waiting.splice(0, fit < 0 ? this.#waiting.length : fit);
  }

  /** Never rejects. */
  async #answer(batch: readonly Asking[]): Promise<void> {
    // A connection that hangs is good for nothing any more; and what it was asked has an unknown outcome.
    const late = setTimeout(() => this.#drop(), this.#o.deadlineMs);
    try {
      const client = (this.#client ??= await this.#opened());
      const bound = await this.#o.work(
        client,
        batch.flatMap(({ bindings }) => bindings),
      );
      for (const { bindings, answer } of batch) {
        this.#size -= bindings.length;
        answer(bound);
      }
    } catch (error) {
      this.#drop();
      if (!this.#isClosed) this.#o.log.warn('provider_ids.failed', { problem: problemOf(error) }, error);
      this.#refuse(batch, unavailable('not acknowledged', error));
    } finally {
      clearTimeout(late);
    }
  }

  async #opened(): Promise<Client> {
    const { client, closed } = await this.#o.open();
    if (this.#isClosed) destroy(client);
    void closed.then(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }

  #drop(): void {
    if (this.#client) destroy(this.#client);
    this.#client = undefined;
  }

  #refuse(batch: readonly Asking[], error: SallyportError): void {
    for (const { bindings, refuse } of batch) {
      this.#size -= bindings.length;
      refuse(error);
    }
  }
}

const unavailable = (why: string, cause?: unknown): SallyportError =>
  new SallyportError('ledger_unavailable', `ids of providers: ${why}`, { cause });
