import pg from 'pg';

/** What the ledger holds: rows, bytes of what is signed and hashed in them, and bytes on disk with indexes. */
export interface LedgerSize {
  /** Whose end is recorded. */
  readonly exchanges: number;
  readonly records: number;
  readonly recordBytes: number;
  readonly batches: number;
  readonly batchBytes: number;
  readonly diskBytes: number;
}

const query = `
with r as (
       select count(*) as n, count(*) filter (where kind = 'response') as exchanges,
         coalesce(sum(octet_length(body) + octet_length(leaf)), 0) as bytes from sallyport.record),
     b as (
       select count(*) as n, coalesce(sum(octet_length(signature) + octet_length(root)), 0) as bytes from sallyport.batch)
select r.exchanges::float8 as exchanges, r.n::float8 as records, r.bytes::float8 as "recordBytes",
  b.n::float8 as batches, b.bytes::float8 as "batchBytes",
  (pg_total_relation_size('sallyport.batch') +
   (select sum(pg_total_relation_size(relid)) from pg_partition_tree('sallyport.record')))::float8 as "diskBytes"
from r, b`;

const kindsQuery = 'select kind, count(*)::float8 as n from sallyport.record group by kind order by kind';

async function rows<R extends pg.QueryResultRow>(url: string, text: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function ledgerSize(url: string): Promise<LedgerSize> {
  const [size] = await rows<LedgerSize>(url, query);
  if (!size) throw new Error('the ledger did not say its size');
  return size;
}

/** Records by kind. */
export const recordKinds = async (url: string): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    (await rows<{ kind: string; n: number }>(url, kindsQuery)).map(({ kind, n }) => [kind, n]),
  );

export type Stored = Omit<LedgerSize, 'exchanges'>;

/** What was stored in between, per exchange. */
export const stored = (before: LedgerSize, after: LedgerSize): Stored =>
  storedPer(before, after, after.exchanges - before.exchanges);

/** The same, divided by something else. */
export function storedPer(before: LedgerSize, after: LedgerSize, count: number): Stored {
  const per = (field: keyof LedgerSize): number => (after[field] - before[field]) / count;
  return {
    records: per('records'),
    recordBytes: per('recordBytes'),
    batches: per('batches'),
    batchBytes: per('batchBytes'),
    diskBytes: per('diskBytes'),
  };
}
