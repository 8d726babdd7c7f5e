import type { Nanos } from '../core/types.ts';
import type { LedgerMeter } from '../exchange/ports.ts';
import type { Draft } from './body.ts';
import type { Claim } from './claim.ts';

/** What waits for a commit: a record, or an entry of the `segments` record that its batch shares. */
export type Entry = {
  readonly bytes: number;
  /** Undefined: a note, for which nobody waits. */
  readonly claim: Claim | undefined;
} & ({ readonly draft: Draft } | { readonly segment: string });

export interface QueueLimits {
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly maxNotes: number;
}

/** A batch takes no more than that: so much is written within a few milliseconds, and nobody waits for a giant. */
const maxBatchEntries = 1024;
const maxBatchBytes = 2 * 1024 * 1024;

/** In the order of arrival; claims and notes have bounds of their own. */
export class Queue {
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<Entry>();
  readonly #byClaim = new Map<Claim, Entry>();
  /** The ledger's own, which go first and are bounded by what caused them. */
  #own: Entry[] = [];
  readonly #claims = { records: 0, bytes: 0 };
  readonly #notes = { records: 0, bytes: 0 };
  #told = { records: 0, bytes: 0 };
  #lost = 0;
  #lostSince: Nanos = 0n;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#waiting.size + this.#own.length;
  }

  /** Says what waits, where that is not what was said last: gauges cost more than looking. */
  tell(meter: Pick<LedgerMeter, 'queued'>): void {
    const records = this.#claims.records + this.#notes.records;
    const bytes = this.#claims.bytes + this.#notes.bytes;
    if (records === this.#told.records && bytes === this.#told.bytes) return;
    this.#told = { records, bytes };
    meter.queued(this.#told);
  }

  /** Would one more claim be refused? */
  get full(): boolean {
    return (
      this.#claims.records >= this.#limits.maxQueueRecords || this.#claims.bytes >= this.#limits.maxQueueBytes
    );
  }

  /** False: there is no room for it. */
  add(entry: Entry): boolean {
    const { maxNotes, maxQueueBytes } = this.#limits;
    const room = entry.claim
      ? !this.full
      : this.#notes.records < maxNotes && this.#notes.bytes < maxQueueBytes;
    if (!room) return false;
    this.#waiting.add(entry);
    if (entry.claim) this.#byClaim.set(entry.claim, entry);
    this.#count(entry, 1);
    return true;
  }

  /** In front of all others, without a bound. */
  addOwn(draft: Draft): void {
    this.#own.push({ draft, bytes: draft.tail.length, claim: undefined });
  }

  /** A claim that was refused while it waited takes no part any more. */
  drop(claim: Claim): void {
    const entry = this.#byClaim.get(claim);
    if (entry) this.#remove(entry);
  }

  /** As much as one batch takes. */
  take(): readonly Entry[] {
    const taken = this.#own.splice(0, maxBatchEntries);
    let bytes = taken.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of this.#waiting) {
      if (taken.length >= maxBatchEntries || bytes >= maxBatchBytes) break;
      this.#remove(entry);
      taken.push(entry);
      bytes += entry.bytes;
    }
    return taken;
  }

  /** Everything, for the end. */
  drain(): readonly Entry[] {
    const all = [...this.#own.splice(0), ...this.#waiting];
    for (const entry of this.#waiting) this.#remove(entry);
    return all;
  }

  /** A note that will not be written. */
  lose(records: number, now: Nanos): void {
    if (records > 0 && this.#lost === 0) this.#lostSince = now;
    this.#lost += records;
  }

  /** What was lost since the last time that was asked. */
  takeLost(): { readonly lost: number; readonly began: Nanos } | undefined {
    if (this.#lost === 0) return undefined;
    const lost = { lost: this.#lost, began: this.#lostSince };
    this.#lost = 0;
    return lost;
  }

  #remove(entry: Entry): void {
    this.#waiting.delete(entry);
    if (entry.claim) this.#byClaim.delete(entry.claim);
    this.#count(entry, -1);
  }

  #count(entry: Entry, by: 1 | -1): void {
    const counts = entry.claim ? this.#claims : this.#notes;
    counts.records += by;
    counts.bytes += by * entry.bytes;
  }
}
