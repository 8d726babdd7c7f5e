import type { Columns } from './ledger-columns.ts';
import type { PublicText } from './log.ts';
import type { Nanos } from './types.ts';

/** What the ledger asks of its storage. store/ fills it, app/ hands it over. */
export interface LedgerStore {
  /**
   * One connection, checked: its settings are durable and the tables are what the migration made.
   * @throws StoreError where there is none to be had, or it is not as it must be.
   */
  connect(): Promise<LedgerConnection>;
}

/** One connection. Its calls are made one after the other; none of them has a deadline: whoever calls destroys it. */
export interface LedgerConnection {
  /** Settings and tables as found, for the record that opens an epoch. */
  readonly settings: Readonly<Record<string, string>>;
  /** The newest epoch of an instance and its last batch. @throws StoreError */
  head(instance: string): Promise<EpochHead | undefined>;
  /** Writes a batch in one transaction. Never throws. */
  append(batch: SignedBatch): Promise<Appended>;
  /** The batch of that number, if it is stored. @throws StoreError */
  find(writer: string, batch: number): Promise<StoredHead | undefined>;
  /** Are settings and tables still what they were found to be? @throws StoreError where not. */
  check(): Promise<void>;
  /** Cuts the connection. What was under way has an unknown outcome. Never cancels: a cancelled commit can say success. */
  destroy(): void;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
}

/** Why storage said no: a code of its own (`42501 record`), never a value. */
export class StoreError extends Error {
  readonly problem: PublicText;
  constructor(problem: PublicText) {
    super(problem);
    this.name = 'StoreError';
    this.problem = problem;
  }
}

/**
 * `stored`: acknowledged, counts exact, no warning. `again`: not stored, the same bytes may succeed at once (serialization).
 * `refused`: not stored, the same bytes may succeed later. `conflict`: not stored, as something else stands there or its
 * predecessor does not. `impossible`: not stored, and these bytes never will be. `unknown`: stored or not.
 */
export interface Appended {
  readonly outcome: 'stored' | 'again' | 'refused' | 'conflict' | 'impossible' | 'unknown';
  readonly problem: PublicText | undefined;
}

/** One commit: built and signed once; resent, it is the same to the byte. */
export interface SignedBatch {
  readonly writer: string;
  /** Numbered from 0 within the writer. */
  readonly batch: number;
  /** Sequence number of its first record, which is the size of the tree before it. */
  readonly firstSeq: number;
  /** Root of the tree before it. */
  readonly previousRoot: Buffer;
  readonly root: Buffer;
  /** Of the checkpoint with this root: 64 bytes, Ed25519. */
  readonly signature: Buffer;
  /** Of all its records; the column has its microseconds. */
  readonly time: Nanos;
  readonly records: readonly RecordRow[];
  /** All bodies, one behind the other; rows say where theirs is. */
  readonly bodies: Buffer;
  /** Set in batch 0: the writer's own row, stored together with it or not at all. */
  readonly opens: WriterRow | undefined;
}

export interface RecordRow {
  readonly kind: string;
  readonly columns: Columns;
  /** Of `bodies`. */
  readonly at: number;
  readonly length: number;
  readonly leaf: Buffer;
}

export interface WriterRow {
  readonly instance: string;
  readonly epoch: number;
  readonly origin: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly previous: EpochHead | undefined;
}

/** The last that is known of an epoch. */
export interface EpochHead {
  readonly writer: string;
  readonly epoch: number;
  /** Of its tree: how many records it has. */
  readonly size: number;
  readonly root: Buffer;
}

export interface StoredHead {
  readonly root: Buffer;
  readonly signature: Buffer;
}
