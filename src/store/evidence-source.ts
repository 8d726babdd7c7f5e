import { Client } from 'pg';
import type { EvidenceSource, StoredBatch, StoredRecord, StoredWriter } from '../core/ledger-evidence.ts';
import { closedOf } from './connection.ts';
import { asStoreError } from './failure.ts';
import { clientConfig, type PostgresTarget } from './target.ts';

export interface EvidenceOptions extends PostgresTarget {
  /** Another schema with the same tables, such as a copy. */
  readonly schema?: string | undefined;
}

const batchPage = 4096;
const recordPage = 2048;
const schemaName = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Reads a ledger as it stands at this moment: one connection, one snapshot, writers go on meanwhile.
 * @throws StoreError where it cannot be read.
 */
export async function openEvidence(options: EvidenceOptions): Promise<EvidenceSource> {
  const schema = options.schema ?? 'sallyport';
  if (!schemaName.test(schema)) throw new RangeError('not a name for a schema');
  const client = new Client(clientConfig(options));
  void closedOf(client);
  try {
    await client.connect();
    await client.query('set search_path = pg_catalog, pg_temp');
    // Statistics may be none yet: in the order of the key, it is read by the key.
    await client.query('set enable_sort = off; set enable_bitmapscan = off');
    await client.query('begin isolation level repeatable read read only');
    return new PostgresEvidence(client, schema);
  } catch (error) {
    await client.end().catch(() => undefined); // it never was, and the first error tells
    throw asStoreError(error);
  }
}

const recordColumns = `writer::text as writer, seq::text as seq,
  (extract(epoch from time) * 1000000)::bigint::text as micros, batch::text as batch, exchange::text as exchange, kind,
  outcome, reason, route, subject, model, body, leaf`;

type RecordFields = Readonly<
  Record<'writer' | 'seq' | 'micros' | 'batch' | 'kind', string> &
    Record<'exchange' | 'outcome' | 'reason' | 'route' | 'subject' | 'model', string | null> &
    Record<'body' | 'leaf', Buffer>
>;

class PostgresEvidence implements EvidenceSource {
  readonly #client: Client;
  readonly #schema: string;
  #cursors = 0;

  constructor(client: Client, schema: string) {
    this.#client = client;
    this.#schema = schema;
  }

  async writers(): Promise<readonly StoredWriter[]> {
    const rows = await this.#rows<WriterFields>(
      `select writer::text as writer, instance, epoch::text as epoch, origin, key_id, public_key,
         prev_writer::text as prev_writer, prev_size::text as prev_size, prev_root
       from ${this.#schema}.writer order by instance, writer.epoch, writer.writer`,
      [],
    );
    return rows.map(asWriter);
  }

  async *batches(writer: string): AsyncGenerator<readonly StoredBatch[]> {
    const text = `select batch::text as batch, first_seq::text as first_seq, n::text as n, root, signature
      from ${this.#schema}.batch where writer = $1 order by batch.batch`;
    for await (const rows of this.#pages<BatchFields>(text, [writer], batchPage)) yield rows.map(asBatch);
  }

  async *records(writer: string): AsyncGenerator<readonly StoredRecord[]> {
    const text = `select ${recordColumns} from ${this.#schema}.record
      where writer = $1 order by record.seq, record.time`;
    for await (const rows of this.#pages<RecordFields>(text, [writer], recordPage)) yield rows.map(asRecord);
  }

  /** By a cursor: planned once, sorted at most once (a copy has no index), and nothing is held but a page. */
  async *#pages<R extends object>(
    text: string,
    values: unknown[],
    size: number,
  ): AsyncGenerator<readonly R[]> {
    const name = `page_${(this.#cursors += 1)}`;
    await this.#rows(`declare ${name} no scroll cursor for ${text}`, values);
    for (;;) {
      const rows = await this.#rows<R>(`fetch ${size} from ${name}`, []);
      if (rows.length > 0) yield rows;
      if (rows.length < size) break;
    }
    await this.#rows(`close ${name}`, []);
  }

  async strangers(): Promise<readonly string[]> {
    const rows = await this.#rows<{ writer: string }>(
      `select writer::text as writer from (
         select b.writer from ${this.#schema}.batch b union select r.writer from ${this.#schema}.record r) s
       where not exists (select from ${this.#schema}.writer w where w.writer = s.writer) order by 1 limit 100`,
      [],
    );
    return rows.map(row => row.writer);
  }

  async exchange(id: string): Promise<readonly StoredRecord[]> {
    const own = await this.#rows<RecordFields>(
      `select ${recordColumns} from ${this.#schema}.record where exchange = $1::uuid
       order by record.time, record.seq limit ${recordPage}`,
      [id],
    );
    const shared: RecordFields[] = [];
    for (const [writer, range] of ranges(own)) shared.push(...(await this.#shared(id, writer, range)));
    return [...own, ...shared].map(asRecord).sort(byPlace);
  }

  /** Entries of an exchange stand between its own records; where it has not ended yet, behind them. */
  #shared(id: string, writer: string, { from, to }: Range): Promise<readonly RecordFields[]> {
    return this.#rows<RecordFields>(
      `select ${recordColumns} from ${this.#schema}.record
       where writer = $1 and record.seq >= $2::bigint and ($3::bigint is null or record.seq <= $3::bigint)
         and kind = 'segments' and position(convert_to($4, 'UTF8') in body) > 0
       order by record.seq limit ${recordPage}`,
      [writer, from, to, id],
    );
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #rows<R extends object>(text: string, values: unknown[]): Promise<readonly R[]> {
    try {
      return (await this.#client.query<R>(text, values)).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }
}

interface Range {
  readonly from: string;
  readonly to: string | null;
}

const closing = new Set(['response', 'abort', 'denial', 'local-reply']);

function ranges(own: readonly RecordFields[]): ReadonlyMap<string, Range> {
  const found = new Map<string, Range>();
  for (const { writer, seq, kind } of own)
    found.set(writer, { from: found.get(writer)?.from ?? seq, to: closing.has(kind) ? seq : null });
  return found;
}

const byPlace = (a: StoredRecord, b: StoredRecord): number =>
  a.writer === b.writer ? a.seq - b.seq : Number(a.timeMicros - b.timeMicros);

type WriterFields = Readonly<
  Record<'writer' | 'instance' | 'epoch' | 'origin' | 'key_id', string> &
    Record<'prev_writer' | 'prev_size', string | null>
> & { readonly public_key: Buffer; readonly prev_root: Buffer | null };

function asWriter(row: WriterFields): StoredWriter {
  const { writer, instance, origin, prev_writer: previous, prev_size: size, prev_root: root } = row;
  return {
    writer,
    instance,
    epoch: Number(row.epoch),
    origin,
    keyId: row.key_id,
    publicKey: row.public_key,
    previous: previous && size && root ? { writer: previous, size: Number(size), root } : undefined,
  };
}

type BatchFields = Readonly<
  Record<'batch' | 'first_seq' | 'n', string> & Record<'root' | 'signature', Buffer>
>;

const asBatch = (row: BatchFields): StoredBatch => ({
  batch: Number(row.batch),
  firstSeq: Number(row.first_seq),
  n: Number(row.n),
  root: row.root,
  signature: row.signature,
});

const asRecord = (row: RecordFields): StoredRecord => ({
  writer: row.writer,
  seq: Number(row.seq),
  timeMicros: BigInt(row.micros),
  batch: Number(row.batch),
  kind: row.kind,
  exchange: row.exchange,
  outcome: row.outcome,
  reason: row.reason,
  route: row.route,
  subject: row.subject,
  model: row.model,
  body: row.body,
  leaf: row.leaf,
});
