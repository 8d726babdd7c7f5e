import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { Columns } from '../../src/core/ledger-columns.ts';
import type { LedgerConnection, SignedBatch } from '../../src/core/ledger-store.ts';
import { postgresStore } from '../../src/store/postgres-store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

/** The protocol's messages are written by hand: what goes in must be what stands there. */

let pg: TestPostgres;
let connection: LedgerConnection;
beforeAll(async () => {
  pg = await startPostgres();
  connection = await postgresStore({ url: pg.writerUrl, log: silentLog }).connect();
});
afterAll(async () => {
  connection.destroy();
  await pg.stop();
});

interface Given {
  readonly kind: string;
  readonly columns: Columns;
  readonly body: Uint8Array;
}

let epoch = 0;
let last: SignedBatch | undefined;

/** The next batch of one writer, or the first of another. */
function batchOf(given: readonly Given[], time: bigint, opens: boolean): SignedBatch {
  const before = opens ? undefined : last;
  const leaves = given.map(() => randomBytes(32));
  let at = 0;
  const records = given.map(({ kind, columns, body }, index) => {
    const row = { kind, columns, at, length: body.length, leaf: leaves[index]! };
    at += body.length;
    return row;
  });
  const previous = last && {
    writer: last.writer,
    epoch,
    size: last.firstSeq + last.records.length,
    root: last.root,
  };
  const writer = before?.writer ?? randomUUID();
  const row = {
    instance: 'append',
    epoch: (epoch += opens ? 1 : 0),
    origin: `append/${writer}`,
    keyId: 'k',
    publicKey: randomBytes(32),
    previous,
  };
  return {
    writer,
    batch: before ? before.batch + 1 : 0,
    firstSeq: before ? before.firstSeq + before.records.length : 0,
    previousRoot: before?.root ?? Buffer.alloc(32),
    root: randomBytes(32),
    signature: randomBytes(64),
    time,
    records,
    bodies: Buffer.concat(given.map(({ body }) => body)),
    opens: opens ? row : undefined,
  };
}

const text = fc
  .string({ unit: 'binary', maxLength: 600 })
  .map(value => value.replaceAll('\0', '\ufffd').toWellFormed());
const name = fc.option(fc.oneof(text, fc.constantFrom('NULL', 'null', '', '{}', '"', '\\', ',', 'a b')));
const given: fc.Arbitrary<Given> = fc.record({
  kind: text,
  columns: fc.record({
    exchange: fc.option(fc.uuid()),
    outcome: name,
    reason: name,
    route: name,
    subject: name,
    model: name,
  }),
  body: fc.uint8Array({ maxLength: 5000 }),
});
/** Years 1990 to 2100: PostgreSQL's own epoch lies between. */
const time = fc.bigInt({ min: 631_152_000_000_000_000n, max: 4_102_444_800_000_000_000n });

async function readBack(batch: SignedBatch): Promise<unknown> {
  const rows = await pg.sql(
    `select seq::int, kind, exchange, outcome, reason, route, subject, model, body, leaf,
       extract(epoch from time) * 1000000 = $3::numeric as timely
     from sallyport.record where writer = $1 and batch = $2 order by seq`,
    [batch.writer, batch.batch, String(batch.time / 1000n)],
  );
  const [head] = await pg.sql(
    `select first_seq::int as "firstSeq", n, root, signature from sallyport.batch where writer = $1 and batch = $2`,
    [batch.writer, batch.batch],
  );
  return { head, rows };
}

const written = ({ firstSeq, records, root, signature, bodies }: SignedBatch): unknown => ({
  head: { firstSeq, n: records.length, root, signature },
  rows: records.map(({ kind, columns, at, length, leaf }, index) => ({
    seq: firstSeq + index,
    kind,
    ...columns,
    body: bodies.subarray(at, at + length),
    leaf,
    timely: true,
  })),
});

describe('an append', () => {
  it('stores each batch as it is, of one record or many, of whatever texts, bytes and times', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(given, { minLength: 1, maxLength: 1 }),
          fc.array(given, { minLength: 2, maxLength: 60, size: 'max' }),
        ),
        time,
        fc.boolean(),
        async (records, when, opening) => {
          const opens = opening || !last;
          const batch = batchOf(opens ? records.slice(0, 1) : records, when, opens);
          expect(await connection.append(batch)).toEqual({ outcome: 'stored', problem: undefined });
          last = batch;
          expect(await readBack(batch)).toEqual(written(batch));
          if (!batch.opens) return;
          const [row] = await pg.sql(
            `select instance, epoch::int, origin, key_id as "keyId", public_key as "publicKey", prev_writer as writer,
               prev_size::int as size, prev_root as root, extract(epoch from opened) * 1000000 = $2::numeric as timely
             from sallyport.writer where writer = $1`,
            [batch.writer, String(batch.time / 1000n)],
          );
          const { previous, ...own } = batch.opens;
          const { writer = null, size = null, root = null } = previous ?? {};
          expect(row).toEqual({ ...own, writer, size, root, timely: true });
        },
      ),
      { numRuns: 120 },
    );
  });

  it('says what became of it: a second time, ahead or half a hash is a conflict, what is no id is impossible', async () => {
    const record: Given = {
      kind: 'request',
      columns: { exchange: null, outcome: null, reason: null, route: null, subject: null, model: null },
      body: Buffer.from('{}'),
    };
    last = undefined;
    const first = batchOf([record], 0n, true);
    expect(await connection.append(first)).toMatchObject({ outcome: 'stored' });
    expect(await connection.append(first)).toMatchObject({ outcome: 'conflict' });
    last = first;
    const next = batchOf([record, record], 0n, false);
    for (const wrong of [
      { ...next, batch: 2 },
      { ...next, firstSeq: 2 },
      { ...next, previousRoot: randomBytes(32) },
      { ...next, root: randomBytes(31) },
      { ...next, records: next.records.map(row => ({ ...row, leaf: randomBytes(31) })) },
    ])
      expect(await connection.append(wrong)).toMatchObject({ outcome: 'conflict' });
    const odd = next.records.map(row => ({ ...row, columns: { ...row.columns, exchange: 'x' } }));
    expect(await connection.append({ ...next, records: odd })).toMatchObject({ outcome: 'impossible' });
    expect(await connection.append(next)).toMatchObject({ outcome: 'stored' });
    expect(await connection.append(next)).toMatchObject({ outcome: 'conflict' });
    expect(await connection.append({ ...next, records: [] })).toMatchObject({ outcome: 'unknown' });
  });

  it('on a connection that goes, or is gone, is of unknown outcome', async () => {
    const record: Given = {
      kind: 'request',
      columns: { exchange: null, outcome: null, reason: null, route: null, subject: null, model: null },
      body: Buffer.from('{}'),
    };
    last = undefined;
    const batch = batchOf([record], 0n, true);
    const other = await postgresStore({ url: pg.writerUrl, log: silentLog }).connect();
    const under = other.append(batch);
    other.destroy();
    await other.closed;
    const after = other.append(batch);
    for (const answer of await Promise.all([under, after]))
      expect(answer).toMatchObject({ outcome: 'unknown' });
  });
});
