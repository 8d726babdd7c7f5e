/** What the readers of a ledger ask of its storage. store/ fills it, app/ hands it over. */
export interface EvidenceSource {
  /** By instance and epoch. */
  writers(): Promise<readonly StoredWriter[]>;
  /** Batches of a writer by number, in pages. */
  batches(writer: string): AsyncIterable<readonly StoredBatch[]>;
  /** Records of a writer by sequence number, in pages; two rows with one number follow each other. */
  records(writer: string): AsyncIterable<readonly StoredRecord[]>;
  /** Writers that have batches or records and no row of their own. */
  strangers(): Promise<readonly string[]>;
  /** The records of an exchange, the `segments` records with an entry of it included, by writer and number. */
  exchange(id: string): Promise<readonly StoredRecord[]>;
  close(): Promise<void>;
}

export interface StoredWriter {
  readonly writer: string;
  readonly instance: string;
  readonly epoch: number;
  readonly origin: string;
  readonly keyId: string;
  readonly publicKey: Buffer;
  readonly previous: { readonly writer: string; readonly size: number; readonly root: Buffer } | undefined;
}

export interface StoredBatch {
  readonly batch: number;
  readonly firstSeq: number;
  readonly n: number;
  readonly root: Buffer;
  /** Of the checkpoint: the writer's origin, first_seq + n, root. */
  readonly signature: Buffer;
}

export interface StoredRecord {
  readonly writer: string;
  readonly seq: number;
  /** Microseconds since the epoch. */
  readonly timeMicros: bigint;
  readonly batch: number;
  readonly kind: string;
  readonly exchange: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly route: string | null;
  readonly subject: string | null;
  readonly model: string | null;
  readonly body: Buffer;
  readonly leaf: Buffer;
}
