import type { StoredBatch, StoredRecord, StoredWriter } from '../core/ledger-evidence.ts';
import { CompactRange } from '../core/ledger-merkle.ts';
import { verifierKey } from '../core/ledger-note.ts';
import { CheckpointCheck } from './batch-check.ts';
import { span, type Problem, type ProblemCode } from './problem.ts';
import { Pull } from './pull.ts';
import { read, type Body, type Reading } from './record-check.ts';

/** What is known of a log once it was read. */
export interface LogSummary {
  readonly size: number;
  readonly batches: number;
  readonly closed: boolean;
  /** Batches whose records could not be compared with their checkpoint, as something before them is missing. */
  readonly unproven: number;
  /** The newest that is signed, as a signed note: kept elsewhere, it says later whether the end was cut off. */
  readonly checkpoint: string | undefined;
}

export interface LogSource {
  readonly writer: StoredWriter;
  readonly batches: AsyncIterable<readonly StoredBatch[]>;
  readonly records: AsyncIterable<readonly StoredRecord[]>;
  /** Size → root, as later epochs saw this log. */
  readonly seen: ReadonlyMap<number, Buffer>;
}

/** All rows that stand at one number: one of them, if nothing is wrong. */
interface Held {
  readonly seq: number;
  readonly readings: readonly Reading[];
}

/**
 * Reads one writer's log from its beginning and names what is wrong with it, each cause once.
 *
 * Three things speak of a record: its stored leaf hash, the next record's `prev`, and the signed root of its batch. Where
 * they disagree, the next record is believed (if nothing is wrong with itself), and the tree goes on with what it says:
 * so one changed record is one problem, and the batches behind it are still proven.
 */
export class LogCheck {
  readonly #log: LogSource;
  readonly #tell: (problem: Problem) => void;
  readonly #checkpoints: CheckpointCheck;
  readonly #batches: Pull<StoredBatch>;
  readonly #tree = new CompactRange();
  /** False: a leaf is not known, so no root can be computed any more. */
  #treeKnown = true;
  #batch: StoredBatch | undefined;
  /** The newest that the writer signed. */
  #signed: StoredBatch | undefined;
  #batchCount = 0;
  #unproven = 0;
  /** Somebody in this batch was blamed: its root says nothing new. */
  #blamed = false;
  /** Records before this number are known to be missing with their batch. */
  #excusedTo = 0;
  #next = 0;
  #held: Held | undefined;
  #time = 0n;
  #closed = false;
  /** Sizes that later epochs have seen, and that there are. */
  readonly #met = new Set<number>();

  constructor(log: LogSource, tell: (problem: Problem) => void) {
    this.#log = log;
    this.#tell = tell;
    this.#checkpoints = new CheckpointCheck(log.writer);
    this.#batches = new Pull(log.batches);
  }

  async run(onRecords: (count: number) => void): Promise<LogSummary> {
    await this.#nextBatch();
    for await (const page of this.#log.records) {
      for (const row of page) {
        const waiting = this.#row(row);
        if (waiting) await waiting;
      }
      onRecords(page.length);
    }
    await this.#settle(undefined);
    await this.#rest();
    if (this.#batchCount === 0) this.#problem('not_opened', 0, 'it is empty', undefined);
    for (const size of this.#log.seen.keys()) this.#checkSeen(size);
    return {
      size: this.#next,
      batches: this.#batchCount,
      closed: this.#closed,
      unproven: this.#unproven,
      checkpoint: this.#signed && this.#checkpoints.note(this.#signed),
    };
  }

  /** Batches whose records are all missing. */
  async #rest(): Promise<void> {
    while (this.#batch) {
      const end = endOf(this.#batch);
      if (this.#next < end) this.#missing(this.#next, end - 1);
      await this.#batchEnds();
    }
  }

  #row(row: StoredRecord): Promise<void> | undefined {
    const reading = read(row);
    if (this.#held?.seq === row.seq) {
      this.#held = { seq: row.seq, readings: [...this.#held.readings, reading] };
      return undefined;
    }
    const waiting = this.#settle(reading);
    if (waiting) return waiting.then(() => this.#hold(reading));
    return this.#hold(reading);
  }

  /** What is held gets its verdict, now that the record behind it is known. */
  #settle(successor: Reading | undefined): Promise<void> | undefined {
    const held = this.#held;
    if (!held) return undefined;
    this.#held = undefined;
    const believed =
      successor && isSound(successor) && successor.row.seq === held.seq + 1 ? successor.prev : undefined;
    const reading = this.#choose(held, believed);
    this.#judge(reading, believed);
    const { row, leaf } = reading;
    const stored = row.leaf.length === leaf.length ? row.leaf : leaf;
    return this.#append(believed === undefined ? stored : Buffer.from(believed, 'base64url'));
  }

  /** Of several rows with one number, the one that the next record names was signed. */
  #choose({ seq, readings }: Held, believed: string | undefined): Reading {
    const [first, ...others] = readings as readonly [Reading, ...Reading[]];
    if (others.length === 0) return first;
    this.#blame('extra_record', seq, `${readings.length} records with this number`);
    return (
      readings.find(({ leaf }) => leaf.toString('base64url') === believed) ?? readings.find(isSound) ?? first
    );
  }

  #judge({ row, leaf, hashes, fault }: Reading, believed: string | undefined): void {
    const changed = believed === undefined ? !hashes : believed !== leaf.toString('base64url');
    if (changed && !(hashes && fault))
      this.#blame('body_changed', row.seq, fault?.detail ?? (hashes ? 'the next record names another' : ''));
    else if (fault) this.#blame(fault.code, row.seq, fault.detail);
    else if (!hashes) this.#blame('column_differs', row.seq, 'leaf');
    else if (this.#batch && row.batch !== this.#batch.batch && this.#batch.firstSeq <= row.seq)
      this.#blame('column_differs', row.seq, 'batch');
  }

  #hold(reading: Reading): Promise<void> | undefined {
    const { seq } = reading.row;
    if (seq > this.#next) {
      return this.#skipTo(seq, reading).then(() => {
        this.#take(reading);
      });
    }
    this.#take(reading);
    return undefined;
  }

  #take(reading: Reading): void {
    const { row, body, timeNanos } = reading;
    if (!this.#batch) {
      this.#blame('extra_record', row.seq, 'no batch has it');
      return;
    }
    this.#held = { seq: row.seq, readings: [reading] };
    this.#next = row.seq + 1;
    if (this.#closed) this.#blame('after_close', row.seq, '');
    if (!isSound(reading)) return; // which is told when it is judged
    if (row.seq === 0 && !(row.kind === 'open' && opens(this.#log.writer, body)))
      this.#blame('not_opened', 0, 'it says another writer');
    this.#closed ||= row.kind === 'close';
    if (timeNanos === undefined) return;
    if (timeNanos < this.#time) this.#blame('time_backwards', row.seq, '');
    this.#time = timeNanos;
  }

  /** Records up to `seq` are not there. One alone is still known by its hash, if the record behind it can be believed. */
  async #skipTo(seq: number, behind: Reading): Promise<void> {
    const alone = seq === this.#next + 1 && isSound(behind) ? behind.prev : undefined;
    while (this.#batch && endOf(this.#batch) <= seq) {
      this.#missing(this.#next, endOf(this.#batch) - 1);
      if (alone === undefined) this.#treeKnown = false;
      else this.#tree.append(Buffer.from(alone, 'base64url'));
      this.#next = endOf(this.#batch);
      await this.#batchEnds();
    }
    if (this.#next >= seq || !this.#batch) return;
    this.#missing(this.#next, seq - 1);
    if (alone === undefined) this.#treeKnown = false;
    else this.#tree.append(Buffer.from(alone, 'base64url'));
    this.#next = seq;
  }

  #missing(from: number, to: number): void {
    if (from > to || to < this.#excusedTo) return;
    this.#blame('missing_record', from, span(from, to));
  }

  #append(leaf: Buffer): Promise<void> | undefined {
    this.#tree.append(leaf);
    return this.#batch && this.#next === endOf(this.#batch) ? this.#batchEnds() : undefined;
  }

  #batchEnds(): Promise<void> {
    const batch = this.#batch;
    if (batch) {
      const proven = this.#treeKnown && this.#tree.size === endOf(batch);
      if (!proven) this.#unproven += 1;
      else if (!this.#tree.root().equals(batch.root)) {
        if (!this.#blamed)
          this.#blame('root_differs', batch.firstSeq, span(batch.firstSeq, endOf(batch) - 1));
        this.#treeKnown = false;
      }
    }
    return this.#nextBatch();
  }

  async #nextBatch(): Promise<void> {
    const before = this.#batch;
    this.#blamed = false;
    const batch = (this.#batch = await this.#batches.next());
    if (!batch) return;
    this.#batchCount += 1;
    const number = before ? before.batch + 1 : 0;
    const first = before ? endOf(before) : 0;
    if (batch.batch > number) {
      this.#excusedTo = batch.firstSeq;
      this.#problem(
        'missing_batch',
        first,
        batchSpan(number, batch.batch - 1, first, batch.firstSeq - 1),
        number,
      );
    } else if (batch.firstSeq !== first) this.#problem('extra_batch', batch.firstSeq, '', batch.batch);
    if (this.#checkpoints.isSigned(batch)) this.#signed = batch;
    else this.#problem('checkpoint_unsigned', batch.firstSeq, '', batch.batch);
    const seen = this.#log.seen.get(endOf(batch));
    if (seen) this.#met.add(endOf(batch));
    if (seen && !seen.equals(batch.root))
      this.#problem('epoch_link', batch.firstSeq, 'the next epoch has seen another root', batch.batch);
  }

  #checkSeen(size: number): void {
    if (this.#met.has(size)) return;
    if (size > this.#next) this.#problem('tail_cut', this.#next, span(this.#next, size - 1), undefined);
    else this.#problem('epoch_link', size, 'the next epoch has seen a size that it never had', undefined);
  }

  #blame(code: ProblemCode, seq: number, detail: string): void {
    this.#blamed = true;
    this.#problem(code, seq, detail, this.#batch?.batch);
  }

  #problem(code: ProblemCode, seq: number | undefined, detail: string, batch: number | undefined): void {
    this.#tell({ code, writer: this.#log.writer.writer, batch, seq, detail });
  }
}

const endOf = ({ firstSeq, n }: StoredBatch): number => firstSeq + n;

/** By itself it is what it says: what it tells of the record before it can be believed. */
const isSound = ({ hashes, fault }: Reading): boolean => hashes && !fault;

const batchSpan = (from: number, to: number, firstSeq: number, lastSeq: number): string =>
  `${from === to ? `batch ${from}` : `batches ${from} to ${to}`}, ${span(firstSeq, lastSeq)}`;

/** Does the first record say what the list of writers says? */
function opens(writer: StoredWriter, body: Body | undefined): boolean {
  const key = body?.['key'] as { id?: unknown; verifier?: unknown } | null | undefined;
  const previous = body?.['previous'] as
    { writer?: unknown; size?: unknown; root?: unknown } | null | undefined;
  return (
    body?.['instance'] === writer.instance &&
    body['epoch'] === writer.epoch &&
    body['origin'] === writer.origin &&
    key?.id === writer.keyId &&
    key.verifier === verifierKey(writer.origin, writer.publicKey) &&
    (previous?.writer ?? undefined) === writer.previous?.writer &&
    (previous?.size ?? undefined) === writer.previous?.size &&
    (previous?.root ?? undefined) === writer.previous?.root.toString('hex')
  );
}
