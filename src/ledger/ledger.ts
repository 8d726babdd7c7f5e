import { InvariantError, reasonOf, SallyportError } from '../core/errors.ts';
import { verifierKey } from '../core/ledger-note.ts';
import type { LedgerStore } from '../core/ledger-store.ts';
import type { Log } from '../core/log.ts';
import type { Committed, Segment } from '../core/passage.ts';
import { reason, type ReasonCode } from '../core/reason.ts';
import type { Versions } from '../core/record.ts';
import type { Direction, Nanos, Reason } from '../core/types.ts';
import type {
  EvidenceOf,
  Ledger,
  LedgerMeter,
  Note,
  RequestEvidence,
  ResponseEvidence,
  SegmentEvidence,
} from '../exchange/ports.ts';
import { blinder, type BlindKey } from './blind.ts';
import { draft, exchangeDraft, isComplete, type Draft } from './body.ts';
import { claim, type Claim, type Claiming } from './claim.ts';
import { wallClock } from './clock.ts';
import { Deadlines } from './deadlines.ts';
import { segmentEntry } from './drafts.ts';
import { GroupCommit } from './group-commit.ts';
import { Queue, type QueueLimits } from './queue.ts';
import type { Signer } from './signer.ts';

export interface LedgerLimits extends QueueLimits {
  /** For one commit, from the call to the acknowledgement, whatever happens in between; in milliseconds. */
  readonly commitMs: number;
}

export interface LedgerOptions {
  readonly store: LedgerStore;
  /** Names this process in its records: letters, digits, `.`, `_`, `-`. */
  readonly instance: string;
  readonly signer: Signer;
  readonly blindKey: BlindKey;
  readonly versions: Versions;
  readonly limits: LedgerLimits;
  readonly log: Log;
  readonly meter: LedgerMeter;
  readonly now?: () => Nanos;
  /** Between two looks at the settings and tables of a standing connection, in milliseconds. */
  readonly checkEveryMs?: number | undefined;
}

/** Who writes now. */
export interface LedgerWriter {
  readonly writer: string;
  readonly instance: string;
  readonly epoch: number;
  readonly origin: string;
  readonly keyId: string;
  /** As tools for signed notes take it. */
  readonly verifier: string;
}

export interface LedgerHandle extends Ledger {
  /** Connected, checked, the epoch open, nothing in doubt. */
  readonly ready: boolean;
  /** Undefined before the first connection. */
  readonly writer: LedgerWriter | undefined;
  /** Records built so far, and how many of them knew everything that their kind can know. */
  readonly completeness: { readonly records: number; readonly complete: number };
  /** False: not ready within that time. */
  readyWithin(ms: number): Promise<boolean>;
  /**
   * Takes no more, writes what waits and the epoch's `close` record, and disconnects. False: that could not be done
   * within `commitMs`, and the epoch stays open for ever.
   */
  close(): Promise<boolean>;
}

/** Of an instance's name: an origin has no white space and no `+`. */
const instanceName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const readyPollMs = 5;

/** Opens at once, with Postgres away too: it then refuses, and connects as soon as it can. @throws RangeError */
export const openLedger = (options: LedgerOptions): LedgerHandle => new PostgresLedger(options);

class PostgresLedger implements LedgerHandle {
  readonly #o: LedgerOptions;
  readonly #queue: Queue;
  readonly #group: GroupCommit;
  readonly #claiming: Claiming;
  readonly #now: () => Nanos;
  readonly blind: Ledger['blind'];
  readonly completeness: { records: number; complete: number } = { records: 0, complete: 0 };
  #wasReady = false;
  #closing = false;

  constructor(options: LedgerOptions) {
    if (!instanceName.test(options.instance))
      throw new RangeError('not a name for an instance of the ledger');
    const { store, instance, signer, versions, log, meter, limits } = options;
    this.#o = options;
    this.#now = options.now ?? wallClock();
    this.blind = blinder(options.blindKey);
    this.#queue = new Queue(limits);
    const { commitMs } = limits;
    const deadlines = new Deadlines();
    const expired = (late: Claim): void => this.#expired(late);
    this.#claiming = { commitMs, deadlines, expired, refusing: why => meter.refused(why) };
    this.#group = new GroupCommit({
      store,
      instance,
      signer,
      versions,
      commitMs,
      deadlines,
      queue: this.#queue,
      counts: () => this.completeness,
      log,
      meter,
      now: this.#now,
      checkEveryMs: options.checkEveryMs,
    });
  }

  get ready(): boolean {
    return !this.#closing && this.#group.outageMs === undefined;
  }

  get writer(): LedgerWriter | undefined {
    const row = this.#group.writer;
    if (!row) return undefined;
    const { writer, instance, epoch, origin, keyId } = row;
    return { writer, instance, epoch, origin, keyId, verifier: verifierKey(origin, row.publicKey) };
  }

  get refuses(): Reason | undefined {
    const code = this.#refusal('request');
    return code && reason(code);
  }

  /** New requests are refused as soon as the ledger is away; what is under way may wait for it, as long as a commit may. */
  #refusal(whom: 'request' | 'under way'): ReasonCode | undefined {
    if (this.#closing) return 'shutting_down';
    const outageMs = this.#group.outageMs;
    this.#wasReady ||= outageMs === undefined;
    if (outageMs !== undefined) {
      const brief = this.#wasReady && outageMs < this.#o.limits.commitMs;
      if (whom === 'request' || !brief) return 'ledger_unavailable';
    }
    return this.#queue.full ? 'ledger_full' : undefined;
  }

  // Not `async`: it would add a turn to every commit. What is thrown becomes a rejection below.
  commit<D extends Direction>(segment: Segment<D>, evidence: EvidenceOf<D>): Promise<Committed<Segment<D>>> {
    try {
      return this.#commit(segment, evidence);
    } catch (error) {
      this.#o.meter.refused(reasonOf(error));
      return Promise.reject(error instanceof Error ? error : new InvariantError('not an error'));
    }
  }

  #commit<D extends Direction>(
    segment: Segment<D>,
    evidence: RequestEvidence | SegmentEvidence | ResponseEvidence,
  ): Promise<Committed<Segment<D>>> {
    const refusal = this.#refusal('under way');
    if (refusal) throw new SallyportError(refusal, 'the ledger takes no commit');
    const entry = this.#entry(segment, evidence);
    const { kind } = evidence;
    const exchange = kind === 'segment' ? evidence.exchange : evidence.facts.exchange;
    const about = { kind, exchange, phase: segment.direction, index: segment.index };
    const { claim: mine, promise } = claim(segment, about, this.#claiming);
    this.#queue.add({ ...entry, claim: mine });
    this.#arrived();
    return promise;
  }

  #entry(
    segment: Segment,
    evidence: RequestEvidence | SegmentEvidence | ResponseEvidence,
  ): { bytes: number; draft: Draft } | { bytes: number; segment: string } {
    if (evidence.kind === 'segment') {
      if (segment.end || segment.direction !== 'response')
        throw new InvariantError('not an entry for this segment');
      const text = segmentEntry(evidence, segment);
      return { bytes: text.length, segment: text };
    }
    const { kind, facts } = evidence;
    // What the record says was let go is what the door will open for.
    if (facts.digests?.released !== Buffer.from(segment.digest).toString('hex'))
      throw new InvariantError(`the ${kind} record is of other bytes`);
    if (facts.phase !== segment.direction)
      throw new InvariantError(`the ${kind} record is of the other direction`);
    const built = exchangeDraft(kind, facts);
    this.#count(isComplete(kind, facts));
    return { bytes: built.tail.length, draft: built };
  }

  note(note: Note): void {
    try {
      const built = this.#noteDraft(note);
      const room =
        !this.#closing && this.#queue.add({ draft: built, bytes: built.tail.length, claim: undefined });
      if (room) this.#arrived();
      else this.#lose();
    } catch (error) {
      // A note opens no door; that it could not be built is told as a gap.
      this.#o.log.error('ledger.note_failed', { reason: reasonOf(error) }, error);
      this.#lose();
    }
  }

  #noteDraft(note: Note): Draft {
    if (note.kind === 'policy') {
      const { digest, previous, source } = note;
      const built = draft('policy', { digest, previous, source });
      this.#count(true);
      return built;
    }
    const built = exchangeDraft(note.kind, note.facts);
    this.#count(isComplete(note.kind, note.facts));
    return built;
  }

  #lose(): void {
    this.#queue.lose(1, this.#now());
    this.#o.meter.lost(1);
  }

  #count(complete: boolean): void {
    this.completeness.records += 1;
    if (complete) this.completeness.complete += 1;
  }

  #arrived(): void {
    if (this.#group.outageMs !== undefined) this.#queue.tell(this.#o.meter);
    this.#group.ring();
  }

  #expired(late: Claim): void {
    this.#queue.drop(late);
    late.refuse(this.#group.outageMs === undefined ? 'ledger_late' : 'ledger_unavailable');
  }

  async readyWithin(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    while (!this.ready && performance.now() < until) await new Promise(done => setTimeout(done, readyPollMs));
    return this.ready;
  }

  async close(): Promise<boolean> {
    this.#closing = true;
    const closed = await this.#group.close(this.#o.limits.commitMs);
    const left = this.#queue.drain();
    for (const { claim: waiting } of left) waiting?.refuse('shutting_down');
    this.#claiming.deadlines.stop();
    const lost = left.filter(entry => !entry.claim).length;
    if (lost > 0) this.#o.meter.lost(lost);
    if (!closed) this.#o.log.warn('ledger.not_closed', { lost });
    return closed;
  }
}
