import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderExchange } from '../../src/evidence/render-exchange.ts';
import { renderVerify } from '../../src/evidence/render-verify.ts';
import { showExchange } from '../../src/evidence/show.ts';
import { verifyLedger, type VerifyResult } from '../../src/evidence/verify.ts';
import { openBlind } from '../../src/ledger/blind.ts';
import { openEvidence } from '../../src/store/evidence-source.ts';
import { denial, facts, request, response, testBlindKey, testLedger, testSigner } from '../support/ledger.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

let pg: TestPostgres;
beforeAll(async () => (pg = await startPostgres()));
afterAll(() => pg.stop());

const pinned = [testSigner.publicKey];

async function verify(keys: readonly Uint8Array[] | null = pinned): Promise<VerifyResult> {
  const source = await openEvidence({ url: pg.readerUrl });
  try {
    return await verifyLedger({ source, keys: keys ?? undefined });
  } finally {
    await source.close();
  }
}

const bodies = async (instance: string): Promise<readonly Record<string, unknown>[]> => {
  const rows = await pg.sql<{ body: Buffer }>(
    `select body from sallyport.record r join sallyport.writer w using (writer)
     where w.instance = $1 order by w.epoch, r.seq`,
    [instance],
  );
  return rows.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
};

describe('commits', () => {
  it('store what they sealed, in one batch or many, and verify', async () => {
    const { ledger, meter } = testLedger(pg.writerUrl, { instance: 'many' });
    expect(await ledger.readyWithin(5000)).toBe(true);
    const refs = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { segment, evidence, exchange } = request();
        const { record } = await ledger.commit(segment, evidence);
        return { exchange, place: `${record.writer}/${record.seq}` };
      }),
    );
    const rows = await pg.sql<{ exchange: string; place: string }>(
      `select exchange::text, writer || '/' || seq as place from sallyport.record where kind = 'request'`,
    );
    expect(new Set(rows.map(row => `${row.exchange} ${row.place}`))).toEqual(
      new Set(refs.map(ref => `${ref.exchange} ${ref.place}`)),
    );
    expect(meter.seen.batches).toBeLessThan(10);
    expect(await ledger.close()).toBe(true);
    const result = await verify();
    expect(result.problems).toEqual([]);
    expect(renderVerify(result)).toMatch(/^VERIFIED {2}102 records/);
  });

  it('write one record for all segments of a batch, and find each exchange in it', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'streams' });
    await ledger.readyWithin(5000);
    const exchanges = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { segment, evidence, exchange } = request();
        await ledger.commit(segment, evidence);
        for (const piece of response(exchange, 4)) await ledger.commit(piece.segment, piece.evidence);
        return exchange;
      }),
    );
    await ledger.close();
    const kinds = (await bodies('streams')).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'segments').length).toBeLessThanOrEqual(12);
    expect(kinds.filter(kind => kind === 'response')).toHaveLength(20);

    const source = await openEvidence({ url: pg.readerUrl });
    for (const exchange of exchanges.slice(0, 5)) {
      const entries = await showExchange(source, exchange);
      expect(entries.map(({ kind }) => kind)).toEqual([
        'request',
        'segment',
        'segment',
        'segment',
        'response',
      ]);
      expect(entries.map(({ body }) => body['index'])).toEqual([undefined, 0, 1, 2, undefined]);
      const text = renderExchange(entries);
      expect(text.trim().split('\n')).toHaveLength(5);
      expect(text).toContain('ada@example.org  openai-chat  redact  permitted  EMAIL×2→mask  sha256:');
    }
    expect(await showExchange(source, '00000000-0000-7000-8000-000000000000')).toEqual([]);
    await expect(showExchange(source, 'x')).rejects.toThrow('not the id');
    await source.close();
  });

  it('begin an epoch after another, each naming the last head of the one before', async () => {
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      const { ledger } = testLedger(pg.writerUrl, { instance: 'epochs' });
      await ledger.readyWithin(5000);
      expect(ledger.writer).toMatchObject({ epoch, instance: 'epochs' });
      ledger.note(denial());
      if (epoch !== 2) expect(await ledger.close()).toBe(true);
      else {
        const { segment, evidence } = request();
        await ledger.commit(segment, evidence);
        void ledger.close(); // and the next is there before it has ended: as a killed process leaves it
      }
    }
    const opened = (await bodies('epochs')).filter(({ kind }) => kind === 'open');
    expect(opened.map(({ previous }) => (previous as { epoch: number } | null)?.epoch)).toEqual([
      undefined,
      1,
      2,
    ]);
    expect((await verify()).problems).toEqual([]);
  });

  it('give two that open as one instance at once an epoch each', async () => {
    const both = [0, 1, 2].map(() => testLedger(pg.writerUrl, { instance: 'twins' }).ledger);
    for (const ledger of both) expect(await ledger.readyWithin(10_000)).toBe(true);
    expect(both.map(({ writer }) => writer?.epoch).sort()).toEqual([1, 2, 3]);
    await Promise.all(both.map(ledger => ledger.close()));
    expect((await verify()).problems).toEqual([]);
  });

  it('take any text there is in a name', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'texts' });
    await ledger.readyWithin(5000);
    const subjects = [
      'a\0b',
      '\ud800',
      'NULL',
      'null',
      '{a,b}',
      '"',
      '\\',
      '',
      ' ',
      'é\n',
      "'; drop",
      'x'.repeat(5000),
    ];
    await Promise.all(
      subjects.map(subject => {
        const { segment, evidence } = request({ principal: { ...facts().principal!, subject } });
        return ledger.commit(segment, evidence);
      }),
    );
    await ledger.close();
    const found = (await bodies('texts')).filter(({ kind }) => kind === 'request');
    expect(found.map(({ principal }) => (principal as { subject: string }).subject)).toEqual(subjects);
    expect((await verify()).problems).toEqual([]);
  });

  it('seal the blind of each exchange for the holder of the key', async () => {
    const { ledger } = testLedger(pg.writerUrl, { instance: 'blinds' });
    const { blind, sealed } = ledger.blind();
    expect(Buffer.from(openBlind(sealed, testBlindKey))).toEqual(Buffer.from(blind));
    await ledger.readyWithin(5000);
    await ledger.close();
  });

  it('verify under pinned keys only, or say loudly that none were', async () => {
    const stranger = await verify([Buffer.alloc(32, 7)]);
    expect(new Set(stranger.problems.map(({ code }) => code))).toContain('unknown_key');
    const unpinned = await verify(null);
    expect(unpinned.pinned).toBe(false);
    expect(renderVerify(unpinned)).toContain('WARNING  no keys are pinned');
  });
});

describe('the roles', () => {
  const denied = (url: string, text: string): Promise<void> =>
    expect(query(url, text)).rejects.toMatchObject({ code: '42501' });

  it.each([
    'update sallyport.record set subject = null',
    'delete from sallyport.record',
    'truncate sallyport.record',
    'truncate sallyport.record_default',
    'select body from sallyport.record',
    'select 1 from sallyport.record',
    'select seq from sallyport.record_default',
    'delete from sallyport.batch',
    'update sallyport.batch set n = 1',
    'select public_key from sallyport.writer',
    'delete from sallyport.writer',
    'insert into sallyport.migration values (9, $$x$$, true, $$x$$)',
    'create temporary table record (writer uuid)',
    'create table sallyport.mine (x int)',
    'alter table sallyport.record disable trigger all',
    'drop table sallyport.record_default',
    'set session_replication_role = replica',
  ])('let the writer not: %s', text => denied(pg.writerUrl, text));

  it.each([
    'insert into sallyport.batch select * from sallyport.batch',
    'update sallyport.record set subject = null',
    'delete from sallyport.record',
    'create temporary table record (writer uuid)',
  ])('let the reader not: %s', text => denied(pg.readerUrl, text));

  it.each([
    'update sallyport.record set subject = null',
    'delete from sallyport.batch',
    'truncate sallyport.record_default',
  ])('let nobody by accident: %s', text => denied(pg.superuserUrl, text));
});
