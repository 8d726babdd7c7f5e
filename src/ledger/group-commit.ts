import { setTimeout as sleep } from 'node:timers/promises';
import {
  StoreError,
  type Appended,
  type LedgerConnection,
  type LedgerStore,
  type SignedBatch,
  type WriterRow,
} from '../core/ledger-store.ts';
import { publicText, type Log } from '../core/log.ts';
import type { Versions } from '../core/record.ts';
import { nextTurn } from '../core/turns.ts';
import type { Nanos } from '../core/types.ts';
import type { LedgerMeter } from '../exchange/ports.ts';
import type { Draft } from './body.ts';
import { Chain } from './chain.ts';
import type { Deadlines, Waiting } from './deadlines.ts';
import { abandoned, closeDraft, gapDraft, openDraft, type Abandoned } from './drafts.ts';
import { Link } from './link.ts';
import { Outage } from './outage.ts';
import { layOut, refuseAll, sealAll, withheldAll, type Pending } from './pending.ts';
import type { Entry, Queue } from './queue.ts';
import type { Signer } from './signer.ts';

export interface GroupCommitOptions {
  readonly store: LedgerStore;
  readonly instance: string;
  readonly signer: Signer;
  readonly versions: Versions;
  readonly commitMs: number;
  /** Of `commitMs`: claims wait here too, and are told before the connection is cut on which they wait. */
  readonly deadlines: Deadlines;
  readonly queue: Queue;
  /** Of records built so far, for the one that closes the epoch. */
  readonly counts: () => { readonly records: number; readonly complete: number };
  readonly log: Log;
  readonly meter: LedgerMeter;
  readonly now: () => Nanos;
  /** Between two looks at the settings and tables of a standing connection, in milliseconds. */
  readonly checkEveryMs: number | undefined;
}

/** A DBA may change tables and settings under a standing connection; that is seen after so long. */
const defaultCheckEveryMs = 15_000;
/** After a serialization failure, halved at random. */
const againMs = 20;

/**
 * The writer's loop: one connection, one batch in flight, no timer; what arrives meanwhile goes next.
 * Whatever is not surely stored leaves the batch pending and the loop on its way to a new connection.
 */
export class GroupCommit {
  readonly #o: GroupCommitOptions;
  readonly #link: Link;
  readonly #outage: Outage;
  #chain: Chain | undefined;
  #pending: Pending | undefined;
  #abandoned: Abandoned | undefined;
  #connection: LedgerConnection | undefined;
  #wake: (() => void) | undefined;
  #gone = false;
  #checkDue = false;
  #closing = false;
  #over = false;
  #closed = false;
  readonly #done: Promise<void>;

  constructor(options: GroupCommitOptions) {
    this.#o = options;
    this.#link = new Link(options.store, options.log);
    this.#outage = new Outage(options.meter);
    this.#outage.begin();
    this.#done = this.#run();
  }

  /** Milliseconds for which nothing could be committed; undefined: it can be now. */
  get outageMs(): number | undefined {
    return this.#outage.ms;
  }

  get writer(): (WriterRow & { readonly writer: string }) | undefined {
    return this.#chain && { ...this.#chain.row, writer: this.#chain.writer };
  }

  /** There is something in the queue. Whatever else comes in this turn of the event loop goes with it. */
  ring(): void {
    const wake = this.#wake;
    if (!wake) return;
    this.#wake = undefined;
    setImmediate(wake);
  }

  /** Writes what waits and a `close` record, then disconnects; after `withinMs` it gives up. True: the epoch is closed. */
  async close(withinMs: number): Promise<boolean> {
    this.#closing = true;
    this.ring();
    const tooLong = new AbortController();
    await Promise.race([
      this.#done,
      sleep(withinMs, undefined, { signal: tooLong.signal }).catch(() => undefined),
    ]);
    tooLong.abort();
    this.#stop();
    return this.#closed;
  }

  #stop(): void {
    this.#over = true;
    this.#link.stop();
    this.#connection?.destroy();
    this.ring();
    if (this.#pending) refuseAll(this.#pending, 'shutting_down');
    this.#outage.end();
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      const connection = await this.#link.next();
      if (!connection) return;
      await this.#use(connection);
    }
  }

  async #use(connection: LedgerConnection): Promise<void> {
    this.#connection = connection;
    this.#gone = this.#over;
    void connection.closed.then(() => this.#lost(connection));
    const check = setInterval(() => {
      this.#checkDue = true;
      this.ring();
    }, this.#o.checkEveryMs ?? defaultCheckEveryMs).unref();
    try {
      await this.#serve(connection);
    } catch (error) {
      this.#o.log.warn('ledger.unavailable', { problem: problemOf(error) });
    } finally {
      clearInterval(check);
      if (!this.#over) this.#outage.begin();
      connection.destroy();
    }
  }

  #lost(connection: LedgerConnection): void {
    if (connection !== this.#connection) return;
    this.#gone = true;
    if (!this.#over) this.#outage.begin();
    this.ring();
  }

  /** Returns where another connection is needed, or none any more. */
  async #serve(connection: LedgerConnection): Promise<void> {
    if (this.#pending && !(await this.#resolve(connection, this.#pending))) return;
    if (!this.#chain && !(await this.#openEpoch(connection))) return;
    const chain = this.#chain;
    if (!chain || this.#gone || this.#over) return;
    this.#outage.end();
    this.#link.healthy();
    this.#o.log.info('ledger.ready');
    while (await this.#work()) {
      if (this.#checkDue) await this.#check(connection);
      const pending = await this.#next(chain);
      if (pending && !(await this.#deliver(connection, pending))) return;
    }
  }

  /** Waits for something to write. False: the connection is gone, or all is over. */
  async #work(): Promise<boolean> {
    // Those who were just answered get a turn to come with their next.
    await nextTurn();
    while (!this.#gone && !this.#over) {
      if (this.#o.queue.size > 0 || this.#checkDue || this.#closing) return true;
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    return false;
  }

  async #check(connection: LedgerConnection): Promise<void> {
    this.#checkDue = false;
    await this.#bounded(connection, connection.check());
  }

  /** Takes what waits and signs it. A promise only where the signer needs one. */
  #next(chain: Chain): Pending | Promise<Pending> | undefined {
    const { queue, now, meter, counts } = this.#o;
    const lost = queue.takeLost();
    if (lost) queue.addOwn(gapDraft({ ...lost, ended: now() }));
    const entries = queue.take();
    queue.tell(meter);
    if (entries.length > 0) return this.#sign(chain, entries);
    return this.#closing ? this.#sign(chain, [own(closeDraft(counts()))], { closes: true }) : undefined;
  }

  #sign(
    chain: Chain,
    entries: readonly Entry[],
    { closes }: { readonly closes: boolean } = { closes: false },
  ): Pending | Promise<Pending> {
    const { drafts, places, notes } = layOut(entries);
    const signed = (batch: SignedBatch): Pending => {
      const seqs = places.map(({ index, claim }) => ({ seq: batch.firstSeq + index, claim }));
      return (this.#pending = { batch, places: seqs, notes, closes, hopeless: false });
    };
    const failed = (error: unknown): never => {
      for (const { claim } of places) claim.refuse('ledger_unavailable');
      this.#o.queue.lose(notes, this.#o.now());
      throw error;
    };
    try {
      const batch = chain.sign(drafts);
      return batch instanceof Promise ? batch.then(signed).catch(failed) : signed(batch);
    } catch (error) {
      return failed(error);
    }
  }

  /** Sends the batch until its outcome is known. False: it is not, and the connection is of no more use. */
  async #deliver(connection: LedgerConnection, pending: Pending): Promise<boolean> {
    const began = performance.now();
    for (;;) {
      const asked = this.#ask(connection);
      const { outcome, problem } = await connection.append(pending.batch);
      this.#o.deadlines.remove(asked);
      if (outcome === 'stored') return this.#landed(pending, performance.now() - began);
      if (outcome === 'again' && performance.now() - began < this.#o.commitMs) {
        await sleep(againMs * (0.5 + Math.random() / 2));
        continue;
      }
      this.#failed(pending, outcome, problem);
      return false;
    }
  }

  #failed(pending: Pending, outcome: Appended['outcome'], problem: Appended['problem']): void {
    refuseAll(pending, 'ledger_unavailable');
    if (outcome === 'unknown') this.#o.meter.unknown();
    if (outcome === 'conflict' || outcome === 'impossible') pending.hopeless = true;
    this.#o.log.warn('ledger.not_committed', { outcome: publicText(outcome), problem });
  }

  #landed(pending: Pending, ms: number): true {
    const { records, bodies } = pending.batch;
    this.#o.meter.committed({ records: records.length, bytes: bodies.length, ms });
    this.#stored(pending, sealAll(pending, this.#o.now()));
    return true;
  }

  /** A batch in doubt: is it there? If not, the very same bytes go again. True: it is stored, or given up for good. */
  async #resolve(connection: LedgerConnection, pending: Pending): Promise<boolean> {
    const { writer, batch, root, signature } = pending.batch;
    const found = await this.#bounded(connection, connection.find(writer, batch));
    if (found?.root.equals(root) && found.signature.equals(signature)) {
      // Not a reason to seal anything: that it is seen says not that a standby has it. The next commit waits for both.
      refuseAll(pending, 'ledger_unavailable');
      this.#stored(pending, withheldAll(pending, this.#o.now()));
      return true;
    }
    if (!found && !pending.hopeless) return this.#deliver(connection, pending);
    this.#abandon(pending, found ? 'another batch stands in its place' : 'it cannot be stored');
    return true;
  }

  #stored({ batch, closes }: Pending, withheld: readonly Draft[]): void {
    this.#pending = undefined;
    for (const draft of withheld) this.#o.queue.addOwn(draft);
    if (closes) this.#over = this.#closed = true;
    if (!batch.opens) return;
    this.#abandoned = undefined;
    this.#o.meter.epoch();
    this.#o.log.info('ledger.epoch', { epoch: batch.opens.epoch, writer: publicText(batch.writer) });
  }

  /** This writer ends here: what it signed cannot be stored, and nothing else may be signed in its place. */
  #abandon(pending: Pending, problem: string): void {
    const { batch, notes } = pending;
    refuseAll(pending, 'ledger_unavailable');
    this.#pending = undefined;
    this.#chain = undefined;
    if (batch.batch > 0) {
      this.#abandoned = abandoned(batch);
      this.#o.queue.lose(notes, this.#o.now());
    }
    this.#o.log.error('ledger.epoch_abandoned', { batch: batch.batch, problem: publicText(problem) });
  }

  /** False: its outcome is not known, and the next connection resolves it. */
  async #openEpoch(connection: LedgerConnection): Promise<boolean> {
    const { instance, signer, now, versions } = this.#o;
    const previous = await this.#bounded(connection, connection.head(instance));
    const chain = new Chain({ instance, previous, signer, now });
    const about = { versions, settings: connection.settings, abandoned: this.#abandoned };
    const pending = await this.#sign(chain, [own(openDraft(chain.row, about))]);
    this.#chain = chain;
    return this.#deliver(connection, pending);
  }

  async #bounded<T>(connection: LedgerConnection, answer: Promise<T>): Promise<T> {
    const asked = this.#ask(connection);
    try {
      return await answer;
    } finally {
      this.#o.deadlines.remove(asked);
    }
  }

  /** Storage has no deadline of its own: when ours has passed the connection is cut, and what was under way is in doubt. */
  #ask(connection: LedgerConnection): Waiting {
    const { deadlines, commitMs } = this.#o;
    const asked = { deadlineMs: performance.now() + commitMs, late: () => connection.destroy() };
    deadlines.add(asked);
    return asked;
  }
}

const own = (draft: Draft): Entry => ({ draft, bytes: draft.tail.length, claim: undefined });

const problemOf = (error: unknown): ReturnType<typeof publicText> =>
  error instanceof StoreError ? error.problem : publicText('unexpected');
