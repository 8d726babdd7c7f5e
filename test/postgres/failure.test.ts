import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger, type VerifyResult } from '../../src/evidence/verify.ts';
import type { LedgerHandle } from '../../src/ledger/ledger.ts';
import { openEvidence } from '../../src/store/evidence-source.ts';
import { migrate } from '../../src/store/migrate.ts';
import { silentLog } from '../../src/core/log.ts';
import { denial, request, response, testLedger, testSigner, until } from '../support/ledger.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let pg: TestPostgres;
beforeAll(async () => (pg = await startPostgres({ settings: { max_connections: '20' } })));
afterAll(() => pg.stop());
afterEach(() => pg.thaw());

interface Asked {
  readonly exchange: string;
  /** `writer/seq`, where it was sealed. */
  readonly sealed: string | undefined;
  readonly reason: string | undefined;
  readonly ms: number;
}

async function ask(ledger: LedgerHandle): Promise<Asked> {
  const { exchange, segment, evidence } = request();
  const began = performance.now();
  const answer = await ledger.commit(segment, evidence).then(
    ({ record }) => ({ sealed: `${record.writer}/${record.seq}`, reason: undefined }),
    (error: unknown) => ({ sealed: undefined, reason: (error as { reason: string }).reason }),
  );
  return { exchange, ms: performance.now() - began, ...answer };
}

async function verify(): Promise<VerifyResult> {
  const source = await openEvidence({ url: pg.superuserUrl });
  try {
    return await verifyLedger({ source, keys: [testSigner.publicKey] });
  } finally {
    await source.close();
  }
}

/** Sealed ⇒ there, at that place, and not withheld. Not sealed ⇒ not there, or withheld. Nothing twice. */
async function reconcile(asked: readonly Asked[]): Promise<{ readonly withheld: number }> {
  const rows = await pg.sql<{ exchange: string; kind: string; place: string }>(
    `select exchange::text, kind, writer || '/' || seq as place from sallyport.record
     where kind in ('request', 'withheld')`,
  );
  const places = new Map<string, string[]>();
  for (const { exchange, kind, place } of rows) {
    const key = `${exchange} ${kind}`;
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  let withheld = 0;
  for (const { exchange, sealed } of asked) {
    const landed = places.get(`${exchange} request`) ?? [];
    const back = places.get(`${exchange} withheld`) ?? [];
    expect(landed.length).toBeLessThanOrEqual(1);
    if (sealed !== undefined) expect([landed, back]).toEqual([[sealed], []]);
    else expect(back).toHaveLength(landed.length);
    withheld += back.length;
  }
  return { withheld };
}

const commitMs = 500;

describe('Postgres frozen', () => {
  it('refuses every commit within its deadline, and takes back what landed when it thaws', async () => {
    const { ledger, meter } = testLedger(pg.writerUrl, {
      instance: 'frozen',
      limits: { commitMs },
      connectMs: 300,
    });
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer;
    const asked = [await ask(ledger)];
    pg.freeze();
    const first = ask(ledger);
    await sleep(50);
    // The first is in flight, these wait behind it.
    const others = Array.from({ length: 20 }, () => ask(ledger));
    const frozen = await Promise.all([first, ...others]);
    asked.push(...frozen);
    for (const { reason, ms } of frozen) {
      expect(reason).toMatch(/^ledger_(late|unavailable)$/);
      expect(ms).toBeLessThan(commitMs + 250);
    }
    await until(() => ledger.refuses === 'ledger_unavailable');
    for (let i = 0; i < 5; i += 1) ledger.note(denial());
    await sleep(2 * commitMs);
    const late = await ask(ledger);
    expect(late).toMatchObject({ reason: 'ledger_unavailable' });
    expect(late.ms).toBeLessThan(100);
    pg.thaw();
    expect(await ledger.readyWithin(10_000)).toBe(true);
    expect(meter.seen.unknown).toBe(1);
    expect(meter.seen.blocked).toBeGreaterThan(0.5);
    asked.push(late, await ask(ledger));
    // The same epoch goes on: what was in doubt was found or written again, to the byte.
    expect(ledger.writer?.writer).toBe(writer);
    expect(await ledger.close()).toBe(true);
    const { withheld } = await reconcile(asked);
    expect(withheld).toBe(1);
    const kinds = await pg.sql<{ kind: string; n: string }>(
      'select kind, count(*) as n from sallyport.record where writer = $1 group by kind order by kind',
      [writer],
    );
    expect(Object.fromEntries(kinds.map(({ kind, n }) => [kind, Number(n)]))).toEqual({
      close: 1,
      denial: 5,
      open: 1,
      request: 3,
      withheld: 1,
    });
    expect((await verify()).problems).toEqual([]);
  });

  it('takes back segments and responses too', async () => {
    const { ledger } = testLedger(pg.writerUrl, {
      instance: 'segments',
      limits: { commitMs },
      connectMs: 300,
    });
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer;
    const { exchange, segment, evidence } = request();
    await ledger.commit(segment, evidence);
    const [head, last] = [...response(exchange, 2)];
    pg.freeze();
    const both = await Promise.allSettled(
      [head!, last!].map(one => ledger.commit(one.segment, one.evidence)),
    );
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    pg.thaw();
    await ledger.readyWithin(10_000);
    await ledger.close();
    const rows = await pg.sql<{ body: Buffer }>(
      `select body from sallyport.record where writer = $1 and kind = 'withheld' order by seq`,
      [writer],
    );
    expect(rows.map(({ body }) => (JSON.parse(body.toString()) as { of: unknown }).of)).toEqual([
      { kind: 'segment', writer, seq: '2', index: 0 },
      { kind: 'response', writer, seq: '3', index: 1 },
    ]);
    expect((await verify()).problems).toEqual([]);
  });
});

describe('Postgres away', () => {
  it('lets a ledger open and refuse, and connects by itself', async () => {
    await pg.kill();
    const { ledger, meter } = testLedger(pg.writerUrl, { instance: 'away' });
    expect(ledger.refuses).toBe('ledger_unavailable');
    expect(await ask(ledger)).toMatchObject({ reason: 'ledger_unavailable' });
    ledger.note(denial());
    await sleep(200);
    expect(ledger.ready).toBe(false);
    await pg.restart();
    expect(await ledger.readyWithin(10_000)).toBe(true);
    expect(await ask(ledger)).toMatchObject({ reason: undefined });
    expect(meter.seen.lost).toBe(0);
    await ledger.close();
  });

  it('with every connection taken is waited out', async () => {
    await pg.sql(`alter role writer_login connection limit 0`);
    const { ledger } = testLedger(pg.writerUrl, { instance: 'crowded' });
    await sleep(150);
    expect(ledger.refuses).toBe('ledger_unavailable');
    await pg.sql(`alter role writer_login connection limit -1`);
    expect(await ledger.readyWithin(10_000)).toBe(true);
    await ledger.close();
  });

  it('kills a backend: what is in doubt is resolved, the epoch goes on', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'terminated' });
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer;
    const asked: Asked[] = [];
    for (let round = 0; round < 3; round += 1) {
      const wave = Promise.all(Array.from({ length: 32 }, () => ask(ledger)));
      await pg.sql(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'writer_login'`);
      asked.push(...(await wave));
      expect(await ledger.readyWithin(10_000)).toBe(true);
    }
    expect(ledger.writer?.writer).toBe(writer);
    await ledger.close();
    await reconcile(asked);
    expect((await verify()).problems).toEqual([]);
  });
});

describe('Postgres killed under load', () => {
  it('loses nothing that was acknowledged and doubles nothing', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'killed', limits: { commitMs: 1500 } });
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer;
    const asked: Asked[] = [];
    let over = false;
    const callers = Array.from({ length: 24 }, async () => {
      while (!over) {
        const one = await ask(ledger);
        asked.push(one);
        if (one.sealed === undefined) await sleep(20);
      }
    });
    for (let round = 0; round < 3; round += 1) {
      await sleep(150 + 70 * round);
      await pg.kill();
      await pg.restart();
      expect(await ledger.readyWithin(10_000)).toBe(true);
    }
    await sleep(150);
    over = true;
    await Promise.all(callers);
    expect(await ledger.close()).toBe(true);
    expect(ledger.writer?.writer).toBe(writer);
    expect(asked.filter(({ sealed }) => sealed !== undefined).length).toBeGreaterThan(200);
    await reconcile(asked);
    expect((await verify()).problems).toEqual([]);
  });
});

describe('a lock', () => {
  it('that outlasts the deadline is an unknown outcome, resolved when it is gone', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'locked', limits: { commitMs }, connectMs: 300 });
    await ledger.readyWithin(5000);
    const lock = pg.sql(
      `begin; lock table sallyport.batch in share row exclusive mode; select pg_sleep(${(1.6 * commitMs) / 1000}); commit`,
    );
    await sleep(50);
    const asked = [await ask(ledger)];
    expect(asked[0]?.reason).toBe('ledger_late');
    await lock;
    await ledger.readyWithin(10_000);
    asked.push(await ask(ledger));
    await ledger.close();
    expect(asked[1]?.sealed).toBeDefined();
    expect((await reconcile(asked)).withheld).toBe(1);
    expect((await verify()).problems).toEqual([]);
  });
});

describe('a database restored to an earlier time', () => {
  it('ends the epoch that was ahead of it; the next one names what is lost', async () => {
    const { ledger, meter } = testLedger(pg.writerUrl, { instance: 'restored' });
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer;
    for (let i = 0; i < 4; i += 1) await ask(ledger);
    await pg.sql(
      `set session_replication_role = replica; delete from sallyport.record where writer = '${writer ?? ''}' and batch > 2;
       delete from sallyport.batch where writer = '${writer ?? ''}' and batch > 2`,
    );
    expect(await ask(ledger)).toMatchObject({ reason: 'ledger_unavailable' });
    await until(() => meter.seen.epochs === 2);
    expect(await ask(ledger)).toMatchObject({ reason: undefined });
    await ledger.close();
    const [row] = await pg.sql<{ body: Buffer }>(
      `select body from sallyport.record r join sallyport.writer w using (writer) where w.prev_writer = $1 and kind = 'open'`,
      [writer],
    );
    expect(JSON.parse(row?.body.toString() ?? '')).toMatchObject({
      previous: { writer, epoch: 1, size: 3 },
      abandoned: { writer, batch: 5, size: 6 },
    });
    await migrate(pg.superuserUrl, { log: silentLog });
    expect((await verify()).problems).toEqual([]);
  });
});
