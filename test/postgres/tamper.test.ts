import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderVerify } from '../../src/evidence/render-verify.ts';
import { verifyLedger, type VerifyResult } from '../../src/evidence/verify.ts';
import { copyLedger } from '../../src/store/copy.ts';
import { openEvidence } from '../../src/store/evidence-source.ts';
import { request, testLedger, testSigner } from '../support/ledger.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let pg: TestPostgres;
let writer = '';
/** A batch in the middle with several records, and one of them that has neighbours in it. */
let middle = { batch: 0, first: 0, n: 0 };
let seq = 0;

beforeAll(async () => {
  pg = await startPostgres();
  const { ledger } = testLedger(pg.writerUrl);
  await ledger.readyWithin(5000);
  writer = ledger.writer?.writer ?? '';
  for (let wave = 0; wave < 8; wave += 1)
    await Promise.all(
      Array.from({ length: 12 }, () => {
        const { segment, evidence } = request();
        return ledger.commit(segment, evidence);
      }),
    );
  await ledger.close();
  const next = testLedger(pg.writerUrl).ledger;
  await next.readyWithin(5000);
  await next.close();
  const [row] = await pg.sql<{ batch: string; first_seq: string; n: number }>(
    'select batch, first_seq, n from sallyport.batch where n > 5 order by batch offset 3 limit 1',
  );
  if (!row) throw new Error('no batch in the middle');
  middle = { batch: Number(row.batch), first: Number(row.first_seq), n: row.n };
  seq = middle.first + 2;
});
afterAll(() => pg.stop());

let copies = 0;

/** Verifies a copy in which somebody with every right did `statements`; `$s` is the copy, `$w` the writer. */
async function tampered(...statements: readonly string[]): Promise<VerifyResult> {
  const schema = `copy_${(copies += 1)}`;
  await copyLedger(pg.superuserUrl, schema);
  for (const statement of statements)
    await pg.sql(statement.replaceAll('$s', schema).replaceAll('$w', `writer = '${writer}'`));
  return verify(schema);
}

async function verify(schema: string): Promise<VerifyResult> {
  const source = await openEvidence({ url: pg.superuserUrl, schema });
  try {
    return await verifyLedger({ source, keys: [testSigner.publicKey] });
  } finally {
    await source.close();
  }
}

const unproven = ({ writers }: VerifyResult): number | undefined =>
  writers.find(one => one.writer === writer)?.unproven;

const flip = (at: string): string => `set_byte(body, ${at}, get_byte(body, ${at}) # 1)`;
const rehashed = `leaf = sha256('\\x00'::bytea || body)`;

describe('the ledger', () => {
  it('verifies as it is, and as a copy', async () => {
    for (const result of [await verify('sallyport'), await tampered()]) {
      expect(result).toMatchObject({ ok: true, problemCount: 0, unclosed: [] });
      expect(result.writers.map(one => [one.epoch, one.unproven])).toEqual([
        [1, 0],
        [2, 0],
      ]);
    }
  });

  it('verifies while writers go on', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'live' });
    await ledger.readyWithin(5000);
    const work = Promise.all(
      Array.from({ length: 400 }, () => {
        const { segment, evidence } = request();
        return ledger.commit(segment, evidence);
      }),
    );
    expect((await verify('sallyport')).problems).toEqual([]);
    await work;
    await ledger.close();
  });
});

/** What was done, and the one problem that it must be: at this record, with all other records still proven. */
describe('one tampering, one problem, at its record', () => {
  const one = async (
    code: string,
    at: () => number | undefined,
    statements: () => readonly string[],
  ): Promise<VerifyResult> => {
    const result = await tampered(...statements());
    expect(result.problems.map(problem => [problem.code, problem.seq, problem.writer])).toEqual([
      [code, at(), writer],
    ]);
    expect(result.ok).toBe(false);
    return result;
  };

  const only = async (...of: Parameters<typeof one>): Promise<void> => {
    await one(...of);
  };

  it.each(['20', '200', '250', 'length(body) - 20'])('a byte of a body, at %s', async at => {
    const result = await one(
      'body_changed',
      () => seq,
      () => [`update $s.record set body = ${flip(at)} where $w and seq = ${seq}`],
    );
    expect(unproven(result)).toBe(0);
    expect(renderVerify(result)).toContain(`record ${seq}, batch ${middle.batch}: the record is not the one`);
  });

  it('a byte of a body, its hash made to fit', () =>
    only(
      'body_changed',
      () => seq,
      () => [
        `update $s.record set body = ${flip('length(body) - 20')} where $w and seq = ${seq}`,
        `update $s.record set ${rehashed} where $w and seq = ${seq}`,
      ],
    ));

  it('the last record', () =>
    only(
      'body_changed',
      () => 97,
      () => [`update $s.record set body = ${flip('length(body) - 3')} where $w and kind = 'close'`],
    ));

  it.each([
    ['subject', `'eve'`],
    ['outcome', `'permit'`],
    ['reason', 'null'],
    ['route', `'other'`],
    ['model', `'other'`],
    ['kind', `'denial'`],
    ['exchange', 'gen_random_uuid()'],
    ['time', `time + interval '1 microsecond'`],
    ['leaf', `sha256(leaf)`],
    ['batch', 'batch + 1'],
  ])('column %s', async (column, value) => {
    const result = await one(
      'column_differs',
      () => seq,
      () => [`update $s.record set ${column} = ${value} where $w and seq = ${seq}`],
    );
    expect(result.first?.detail).toBe(column);
  });

  it('a record deleted', async () => {
    const result = await one(
      'missing_record',
      () => seq,
      () => [`delete from $s.record where $w and seq = ${seq}`],
    );
    expect(result.first?.detail).toBe(`record ${seq}`);
    expect(unproven(result)).toBe(0);
  });

  it('some records deleted', async () => {
    const result = await one(
      'missing_record',
      () => seq,
      () => [`delete from $s.record where $w and seq between ${seq} and ${seq + 2}`],
    );
    expect(result.first?.detail).toBe(`records ${seq} to ${seq + 2}`);
  });

  it('two records swapped', async () => {
    const result = await tampered(
      `update $s.record set seq = case seq when ${seq} then ${seq + 1} else ${seq} end where $w and seq in (${seq}, ${seq + 1})`,
    );
    expect(result.problems.map(problem => [problem.code, problem.seq])).toEqual([
      ['out_of_place', seq],
      ['out_of_place', seq + 1],
    ]);
  });

  it('two bodies swapped', async () => {
    const result = await tampered(
      `update $s.record r set body = o.body, leaf = o.leaf, exchange = o.exchange from $s.record o
       where r.$w and o.$w and r.seq in (${seq}, ${seq + 1}) and o.seq = ${2 * seq + 1} - r.seq`.replaceAll(
        /([ro])\.\$w/g,
        `$1.writer = '${writer}'`,
      ),
    );
    expect(result.problems.map(problem => [problem.code, problem.seq])).toEqual([
      ['out_of_place', seq],
      ['out_of_place', seq + 1],
    ]);
  });

  it.each([
    ['a microsecond before', `time - interval '1 microsecond'`],
    ['a microsecond after', `time + interval '1 microsecond'`],
    ['at the same time', 'time'],
  ])('a record inserted beside another, %s', (_what, time) =>
    only(
      'extra_record',
      () => seq,
      () => [
        `insert into $s.record select writer, seq, ${time}, batch, exchange, kind, outcome, reason, route, subject, model,
         convert_to(replace(convert_from(body, 'UTF8'), 'ada', 'eve'), 'UTF8'), leaf from $s.record where $w and seq = ${seq}`,
        `update $s.record set ${rehashed} where $w and seq = ${seq}`,
      ],
    ),
  );

  it('a record appended', () =>
    only(
      'extra_record',
      () => 98,
      () => [
        `insert into $s.record select writer, 98, time, batch, exchange, kind, outcome, reason, route, subject, model, body,
         leaf from $s.record where $w and seq = ${seq}`,
      ],
    ));

  it('a batch in the middle deleted, with its records', async () => {
    const result = await one(
      'missing_batch',
      () => middle.first,
      () => [
        `delete from $s.record where $w and batch = ${middle.batch}`,
        `delete from $s.batch where $w and batch = ${middle.batch}`,
      ],
    );
    const { first, n, batch } = middle;
    expect(result.first?.detail).toBe(`batch ${batch}, records ${first} to ${first + n - 1}`);
    expect(unproven(result)).toBeGreaterThan(0);
  });

  it('a batch in the middle deleted, without its records', async () => {
    const result = await one(
      'missing_batch',
      () => middle.first,
      () => [`delete from $s.batch where $w and batch = ${middle.batch}`],
    );
    expect(unproven(result)).toBe(0);
  });

  it('the records of a batch deleted, without it', () =>
    only(
      'missing_record',
      () => middle.first,
      () => [`delete from $s.record where $w and batch = ${middle.batch}`],
    ));

  it('the chain made anew from a record on', async () => {
    // Whoever can write everything but has not the key: bodies, hashes and links fit, the signed root does not.
    const result = await tampered(
      `update $s.record set body = convert_to(replace(convert_from(body, 'UTF8'), 'ada@', 'eve@'), 'UTF8'), subject = 'eve@example.org'
       where $w and seq = ${seq}`,
      `do $x$ declare r record; p bytea; begin
         for r in select * from $s.record where $w and seq >= ${seq} order by seq loop
           if p is not null then
             update $s.record set body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '"prev":"[^"]{43}"',
               '"prev":"' || translate(encode(p, 'base64'), '+/=', '-_') || '"'), 'UTF8') where $w and seq = r.seq;
           end if;
           update $s.record set ${rehashed} where $w and seq = r.seq returning leaf into p;
         end loop; end $x$`,
    );
    expect(result.problems.map(problem => [problem.code, problem.batch])).toEqual([
      ['root_differs', middle.batch],
    ]);
    expect(unproven(result)).toBeGreaterThan(0);
  });

  it.each([
    ['its root', 'root = sha256(root)'],
    ['its size', 'n = n + 1'],
    ['the signature', `signature = ${flip('40').replaceAll('body', 'signature')}`],
    ['the signature, shorter', `signature = substring(signature from 2)`],
    ['the signature of another', `signature = (select signature from $s.batch where $w and batch = 1)`],
    ['no signature', `signature = ''`],
  ])('of a checkpoint, %s', async (_what, change) => {
    const result = await tampered(`update $s.batch set ${change} where $w and batch = ${middle.batch}`);
    expect(result.first).toMatchObject({ code: 'checkpoint_unsigned', batch: middle.batch });
  });

  it('the origin of a writer', async () => {
    const result = await tampered(`update $s.writer set origin = origin || 'x' where $w`);
    expect(result.first).toMatchObject({ code: 'checkpoint_unsigned', batch: 0 });
  });

  it('the key of a writer', async () => {
    const result = await tampered(`update $s.writer set public_key = sha256(public_key) where $w`);
    expect(result.problems.map(({ code }) => code)).toContain('unknown_key');
    expect(result.problems.map(({ code }) => code)).toContain('checkpoint_unsigned');
  });

  it('a writer taken from the list', async () => {
    const result = await tampered(`delete from $s.writer where $w`);
    expect(result.problems.map(({ code }) => code)).toEqual(['epoch_missing', 'unknown_writer']);
  });

  it('the tail of an epoch that another has seen', async () => {
    const result = await tampered(
      `delete from $s.record where $w and batch >= ${middle.batch}`,
      `delete from $s.batch where $w and batch >= ${middle.batch}`,
    );
    expect(result.problems.map(problem => [problem.code, problem.seq])).toEqual([['tail_cut', middle.first]]);
  });
});
