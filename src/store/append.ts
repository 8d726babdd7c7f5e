import { type QueryArrayConfig } from 'pg';
import { type RecordRow, type SignedBatch } from '../core/ledger-store.ts';

/**
 * A batch in one statement: one transaction, one round trip, one fsync.
 * The batch row goes in only where it follows its predecessor (same root, contiguous), the records only with it, and where
 * not all of them went in (a trigger or a rule swallowed some, and would say success) the statement divides by zero and
 * takes everything back. It answers with how many rows of each went in; `RETURNING 1` needs no right to read.
 */
const batchInsert = `
  insert into sallyport.batch (writer, batch, first_seq, n, root, checkpoint, time)
  select $1::uuid, $2::bigint, $3::bigint, $4::integer, $6::bytea, $7::bytea, $8::timestamptz
  where`;
const follows = `exists (
    select from sallyport.batch p
    where p.writer = $1::uuid and p.batch = $2::bigint - 1 and p.root = $5::bytea and p.first_seq + p.n = $3::bigint)
  returning 1`;
const opens = `exists (select from w) and $2::bigint = 0 and $3::bigint = 0 and $5::bytea is not null
  returning 1`;

const recordInsert = `
  insert into sallyport.record
    (writer, time, batch, seq, exchange, kind, outcome, reason, route, subject, model, body, leaf)
  select $1::uuid, $8::timestamptz, $2::bigint,`;

/** One record: plain parameters. */
const one = `${recordInsert} $3::bigint, $10::uuid, $11, $12, $13, $14, $15, $16, $9::bytea, $17::bytea
  where exists (select from b)
  returning 1`;

/** Any number: bodies and leaves in one piece each (a bytea parameter is sent as it is, an array of them as hex text). */
const many = `${recordInsert} $3::bigint + t.i - 1, t.exchange, t.kind, t.outcome, t.reason, t.route, t.subject, t.model,
    substring($9::bytea from t.at + 1 for t.length), substring($17::bytea from (t.i::integer - 1) * 32 + 1 for 32)
  from unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $18::integer[],
    $19::integer[]) with ordinality as t(exchange, kind, outcome, reason, route, subject, model, at, length, i)
  where exists (select from b)
  returning 1`;

const counts = `
select b.n, r.n, 1 / (case when b.n = 1 and r.n <> $4::integer then 0 else 1 end)
from (select count(*)::integer as n from b) b, (select count(*)::integer as n from r) r`;

const statements = {
  one: `with b as (${batchInsert} ${follows}), r as (${one})${counts}`,
  many: `with b as (${batchInsert} ${follows}), r as (${many})${counts}`,
  open: `with w as (
  insert into sallyport.writer
    (writer, instance, epoch, origin, key_id, public_key, prev_writer, prev_size, prev_root, opened)
  values ($1::uuid, $18, $19, $20, $21, $22, $23, $24, $25, $8::timestamptz)
  returning 1
), b as (${batchInsert} ${opens}), r as (${one})
select b.n, r.n, 1 / (b.n * r.n)
from (select count(*)::integer as n from b) b, (select count(*)::integer as n from r) r`,
} as const;

/** The statement for a batch: prepared once per connection, whatever the batch's size. */
export function appendQuery(batch: SignedBatch): QueryArrayConfig {
  const [only] = batch.records;
  if (batch.opens) return query('open', [...head(batch), ...single(batch, only), ...writer(batch)]);
  if (batch.records.length === 1) return query('one', [...head(batch), ...single(batch, only)]);
  return query('many', [...head(batch), ...arrays(batch)]);
}

const query = (name: keyof typeof statements, values: unknown[]): QueryArrayConfig => ({
  name: `sallyport_${name}`,
  text: statements[name],
  values,
  rowMode: 'array',
});

const head = (b: SignedBatch): unknown[] => [
  b.writer,
  b.batch,
  b.firstSeq,
  b.records.length,
  b.previousRoot,
  b.root,
  b.checkpoint,
  b.time,
];

function single({ bodies }: SignedBatch, record: RecordRow | undefined): unknown[] {
  if (!record) throw new RangeError('a batch has records');
  const { exchange, outcome, reason, route, subject, model } = record.columns;
  const body = bodies.subarray(record.at, record.at + record.length);
  return [body, exchange, record.kind, outcome, reason, route, subject, model, record.leaf];
}

const writer = ({ opens: row }: SignedBatch): unknown[] => [
  row?.instance,
  row?.epoch,
  row?.origin,
  row?.keyId,
  row && Buffer.from(row.publicKey),
  row?.previous?.writer,
  row?.previous?.size,
  row?.previous?.root,
];

const arrays = ({ bodies, records }: SignedBatch): unknown[] => [
  bodies,
  arrayText(records, record => record.columns.exchange),
  arrayText(records, record => record.kind),
  arrayText(records, record => record.columns.outcome),
  arrayText(records, record => record.columns.reason),
  arrayText(records, record => record.columns.route),
  arrayText(records, record => record.columns.subject),
  arrayText(records, record => record.columns.model),
  Buffer.concat(records.map(record => record.leaf)),
  `{${records.map(record => record.at).join()}}`,
  `{${records.map(record => record.length).join()}}`,
];

/** Most values are names and need no quotes. (Postgres takes an unquoted NULL, in any case, for no value.) */
const bare = /^(?!null$)[\w.@/:-]+$/i;

/** An array literal (PostgreSQL documentation 8.15.2); the driver's own quotes every element. */
function arrayText(records: readonly RecordRow[], of: (record: RecordRow) => string | null): string {
  const elements = records.map(record => {
    const value = of(record);
    if (value === null) return 'NULL';
    return bare.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${elements.join()}}`;
}
