import type { RecordRow, SignedBatch } from '../core/ledger-store.ts';
import type { Columns } from '../core/ledger-columns.ts';
import { elementType, format, RunWriter, Statement, type ParameterFormat } from './message.ts';

/**
 * A batch in one statement: one transaction, one round trip, one fsync.
 * The batch row goes in only where it follows its predecessor (same root, contiguous) and its hashes and signature are as
 * long as such are (cheaper here than as constraints of the tables), the records only with it, and where
 * not all of them went in (a trigger or a rule swallowed some, and would say success) the statement divides by zero and
 * takes everything back. It answers with one row, how many records went in, or with none, where the batch does not follow.
 * `RETURNING 1` needs no right to read.
 */
const batchInsert = `
  insert into sallyport.batch (writer, batch, first_seq, n, root, signature, time)
  select $1::uuid, $2::bigint, $3::bigint, $4::integer, $6::bytea, $7::bytea, $8::timestamptz
  where octet_length($6::bytea) = 32 and octet_length($7::bytea) = 64
    and octet_length($17::bytea) = 32 * $4::integer and`;
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
const one = `${recordInsert} $3::bigint, $10::uuid, $11::text, $12::text, $13::text, $14::text, $15::text, $16::text,
    $9::bytea, $17::bytea
  where exists (select from b)
  returning 1`;

/** Any number: bodies and leaves in one piece each. */
const many = `${recordInsert} $3::bigint + t.i - 1, t.exchange, t.kind, t.outcome, t.reason, t.route, t.subject, t.model,
    substring($9::bytea from t.at + 1 for t.length), substring($17::bytea from (t.i::integer - 1) * 32 + 1 for 32)
  from unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $18::integer[],
    $19::integer[]) with ordinality as t(exchange, kind, outcome, reason, route, subject, model, at, length, i)
  where exists (select from b)
  returning 1`;

const { text, binary } = format;
/** Of the parameters that all have: the writer's uuid is text, which Postgres reads as fast as it comes. */
const headFormats: readonly ParameterFormat[] = [text, ...Array<ParameterFormat>(7).fill(binary)];
/** Of a record's: its exchange is text for the same reason. */
const recordFormats: readonly ParameterFormat[] = [binary, text, ...Array<ParameterFormat>(7).fill(binary)];
const formats = [...headFormats, ...recordFormats];

/** Prepared once per connection, whatever a batch's size. */
const statements = {
  one: new Statement(
    'sallyport_one',
    `with b as (${batchInsert} ${follows}), r as (${one})
select 1 / coalesce((select 1 from r), 0) from b`,
    formats,
  ),
  many: new Statement(
    'sallyport_many',
    `with b as (${batchInsert} ${follows}), r as (${many})
select c.n / (c.n = $4::integer)::integer from b, (select count(*)::integer as n from r) c`,
    [...formats, binary, binary],
  ),
  open: new Statement(
    'sallyport_open',
    `with w as (
  insert into sallyport.writer
    (writer, instance, epoch, origin, key_id, public_key, prev_writer, prev_size, prev_root, opened)
  values ($1::uuid, $18, $19, $20, $21, $22, $23, $24, $25, $8::timestamptz)
  returning 1
), b as (${batchInsert} ${opens}), r as (${one})
select 1 / ((select count(*) from w) * (select count(*) from b) * (select count(*) from r))`,
    [...formats, binary, binary, binary, binary, binary, text, binary, binary],
  ),
};

export const statementOf = (batch: SignedBatch): Statement =>
  batch.opens ? statements.open : batch.records.length === 1 ? statements.one : statements.many;

/** Beside the bodies: a record's columns, which are names, root and signature. More is possible, and costs a copy. */
const bytesPerRecord = 320;
const bytesPerBatch = 1024;

/** What carries a batch out, whole: its statement where that is not `prepared` yet, its parameters, the commit. */
export function appendMessage(batch: SignedBatch, how: { readonly prepared: boolean }): Buffer {
  const { bodies, records, opens: row } = batch;
  const [first] = records;
  if (!first) throw new RangeError('a batch has records');
  const to = new RunWriter(bytesPerBatch + bodies.length + bytesPerRecord * records.length);
  to.begin(statementOf(batch), how);
  head(to, batch);
  if (row || records.length === 1) single(to, batch, first);
  else arrays(to, batch);
  if (row) writer(to, row);
  return to.end();
}

/** PostgreSQL's timestamps count microseconds from 2000-01-01. */
const postgresEpochMicros = 946_684_800_000_000n;

function head(to: RunWriter, batch: SignedBatch): void {
  to.text(batch.writer);
  to.int64(BigInt(batch.batch));
  to.int64(BigInt(batch.firstSeq));
  to.int32(batch.records.length);
  to.bytes(batch.previousRoot);
  to.bytes(batch.root);
  to.bytes(batch.signature);
  to.int64(batch.time / 1000n - postgresEpochMicros);
}

function single(to: RunWriter, { bodies }: SignedBatch, record: RecordRow): void {
  const { exchange, outcome, reason, route, subject, model } = record.columns;
  to.bytes(bodies.subarray(record.at, record.at + record.length));
  to.text(exchange);
  to.text(record.kind);
  to.text(outcome);
  to.text(reason);
  to.text(route);
  to.text(subject);
  to.text(model);
  to.bytes(record.leaf);
}

function writer(to: RunWriter, row: NonNullable<SignedBatch['opens']>): void {
  const { previous } = row;
  to.text(row.instance);
  to.int64(BigInt(row.epoch));
  to.text(row.origin);
  to.text(row.keyId);
  to.bytes(row.publicKey);
  if (!previous) {
    for (let i = 0; i < 3; i += 1) to.null();
    return;
  }
  to.text(previous.writer);
  to.int64(BigInt(previous.size));
  to.bytes(previous.root);
}

const texts = ['outcome', 'reason', 'route', 'subject', 'model'] as const satisfies (keyof Columns)[];

function arrays(to: RunWriter, { bodies, records }: SignedBatch): void {
  to.bytes(bodies);
  to.text(`{${records.map(({ columns }) => columns.exchange ?? 'NULL').join()}}`);
  to.array(elementType.text, records, ({ kind }) => to.text(kind));
  for (const name of texts) to.array(elementType.text, records, ({ columns }) => to.text(columns[name]));
  to.bytes(Buffer.concat(records.map(({ leaf }) => leaf)));
  to.array(elementType.int4, records, ({ at }) => to.int32(at));
  to.array(elementType.int4, records, ({ length }) => to.int32(length));
}
