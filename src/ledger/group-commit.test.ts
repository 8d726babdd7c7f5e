import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countingMeter,
  denial,
  limits,
  request,
  testBlindKey,
  testSigner,
  until,
  versions,
} from '../../test/support/ledger.ts';
import { ModelStore, type Fate } from '../../test/support/model-store.ts';
import { SallyportError } from '../core/errors.ts';
import type { StoredRecord } from '../core/ledger-evidence.ts';
import type { LedgerStore } from '../core/ledger-store.ts';
import { silentLog } from '../core/log.ts';
import { Committed, type RecordRef } from '../core/passage.ts';
import { verifyLedger } from '../evidence/verify.ts';
import { openLedger, type LedgerHandle } from './ledger.ts';

const open = (
  store: LedgerStore,
  commitMs = 400,
): { ledger: LedgerHandle; meter: ReturnType<typeof countingMeter> } => {
  const meter = countingMeter();
  const ledger = openLedger({
    store,
    instance: 'model',
    signer: testSigner,
    blindKey: testBlindKey,
    versions,
    limits: { ...limits, commitMs },
    log: silentLog,
    meter,
  });
  return { ledger, meter };
};

type Answer = { readonly exchange: string } & (
  { readonly sealed: RecordRef } | { readonly refused: unknown }
);

async function ask(ledger: LedgerHandle): Promise<Answer> {
  const { exchange, segment, evidence } = request();
  try {
    const proof = await ledger.commit(segment, evidence);
    expect(Committed.open(proof)).toBe(segment);
    return { exchange, sealed: proof.record };
  } catch (refused) {
    return { exchange, refused };
  }
}

const body = (record: StoredRecord): Record<string, unknown> =>
  JSON.parse(record.body.toString()) as Record<string, unknown>;

function check(store: ModelStore, answers: readonly Answer[]): void {
  const all = [...store.stored.keys()].flatMap(writer => store.records(writer));
  for (const answer of answers) {
    const own = all.filter(({ exchange, kind }) => exchange === answer.exchange && kind === 'request');
    const back = all.filter(({ exchange, kind }) => exchange === answer.exchange && kind === 'withheld');
    expect(own.length).toBeLessThanOrEqual(1);
    if ('sealed' in answer) {
      expect(own.map(({ writer, seq }) => `${writer}/${seq}`)).toEqual([
        `${answer.sealed.writer}/${answer.sealed.seq}`,
      ]);
      expect(back).toEqual([]);
    } else {
      expect(answer.refused).toBeInstanceOf(SallyportError);
      // What landed although its caller was told no is taken back, once, by the number of the record.
      expect(back.map(record => (body(record)['of'] as { seq: string }).seq)).toEqual(
        own.map(({ seq }) => String(seq)),
      );
    }
  }
}

/** No two different batches are ever signed for one place. */
function checkNoFork(store: ModelStore): void {
  const signed = new Map<string, string>();
  for (const { writer, batch, signature } of store.sent) {
    const place = `${writer}/${batch}`;
    const text = Buffer.from(signature).toString('hex');
    expect(signed.get(place) ?? text).toBe(text);
    signed.set(place, text);
  }
}

const fates: readonly Fate[] = [
  'stored',
  'lost-before',
  'lost-after',
  'warning',
  'again',
  'refused',
  'no-connection',
];

describe('group commit', () => {
  it('seals what is stored and takes back what was refused, whatever storage does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...fates), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        async (script, waves) => {
          const store = new ModelStore(script);
          const { ledger } = open(store);
          const answers: Answer[] = [];
          for (const count of waves) {
            await ledger.readyWithin(5000);
            answers.push(...(await Promise.all(Array.from({ length: count }, () => ask(ledger)))));
          }
          await ledger.readyWithin(5000);
          expect(await ledger.close()).toBe(true);
          check(store, answers);
          checkNoFork(store);
          const result = await verifyLedger({ source: store.evidence(), keys: [testSigner.publicKey] });
          expect(result.problems).toEqual([]);
          expect(result.unclosed).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('commits one batch at a time, and all that came meanwhile in the next', async () => {
    const store = new ModelStore([]);
    const { ledger, meter } = open(store);
    await ledger.readyWithin(1000);
    await Promise.all(Array.from({ length: 50 }, () => ask(ledger)));
    // open, then all fifty, that came in one turn of the event loop
    expect(meter.seen.batches).toBe(2);
    expect(meter.seen.records).toBe(51);
    await ledger.close();
  });

  it('ends a writer whose place another has taken, and opens an epoch that names what it gave up', async () => {
    const store = new ModelStore([]);
    const { ledger, meter } = open(store);
    await ledger.readyWithin(1000);
    const writer = ledger.writer?.writer ?? '';
    await ask(ledger);
    // A thief continues the chain with records of its own.
    const log = store.stored.get(writer) ?? [];
    const forged = { ...log[1], batch: 2, firstSeq: 2, root: Buffer.alloc(32), signature: Buffer.from('x') };
    store.stored.set(writer, [...log, forged as (typeof log)[number]]);
    ledger.note(denial());
    const answer = await ask(ledger);
    expect(answer).toHaveProperty('refused');
    await until(() => meter.seen.epochs === 2);
    expect(await ledger.close()).toBe(true);
    const second = [...store.stored.keys()].find(id => id !== writer) ?? '';
    const [opened, gap] = store.records(second).map(body);
    expect(opened).toMatchObject({ kind: 'open', epoch: 2, abandoned: { writer, batch: 2 } });
    expect(gap).toMatchObject({ kind: 'gap', lost: 1 });
  });

  it('refuses at once while storage was never there, and within the deadline where it hangs', async () => {
    const away = open({ connect: () => Promise.reject(new Error('canary')) });
    expect(away.ledger.refuses).toBe('ledger_unavailable');
    expect(await ask(away.ledger)).toMatchObject({ refused: { reason: 'ledger_unavailable' } });
    expect(await away.ledger.close()).toBe(false);

    const model = new ModelStore([]);
    let hang = false;
    const { ledger } = open(
      {
        connect: async () => {
          const connection = await model.connect();
          const append = connection.append.bind(connection);
          return Object.assign(connection, {
            append: (batch: Parameters<typeof append>[0]) =>
              hang
                ? connection.closed.then(() => ({ outcome: 'unknown', problem: undefined }))
                : append(batch),
          });
        },
      },
      150,
    );
    await ledger.readyWithin(1000);
    hang = true;
    const began = performance.now();
    expect(await ask(ledger)).toMatchObject({ refused: { reason: 'ledger_late' } });
    expect(performance.now() - began).toBeGreaterThanOrEqual(149);
    await until(() => ledger.refuses !== undefined);
    hang = false;
    expect(await ledger.readyWithin(5000)).toBe(true);
    expect(await ask(ledger)).toHaveProperty('sealed');
    await ledger.close();
  });

  it('bounds what waits, and counts the notes that it lost', async () => {
    const model = new ModelStore([]);
    const gate = Promise.withResolvers<undefined>();
    const meter = countingMeter();
    const ledger = openLedger({
      store: { connect: () => gate.promise.then(() => model.connect()) },
      instance: 'model',
      signer: testSigner,
      blindKey: testBlindKey,
      versions,
      limits: { ...limits, maxNotes: 3 },
      log: silentLog,
      meter,
    });
    for (let i = 0; i < 10; i += 1) ledger.note(denial());
    expect(meter.seen.lost).toBe(7);
    gate.resolve(undefined);
    await ledger.readyWithin(1000);
    await ledger.close();
    const [writer = ''] = model.stored.keys();
    const kinds = model.records(writer).map(record => record.kind);
    expect(kinds).toEqual(['open', 'gap', 'denial', 'denial', 'denial', 'close']);
    expect(body(model.records(writer)[1]!)).toMatchObject({ lost: 7 });
  });

  it('refuses more than its queue takes, and evidence of other bytes', async () => {
    const model = new ModelStore([]);
    const { ledger } = open(model);
    await ledger.readyWithin(1000);
    const [one, other] = [request(), request()];
    await expect(ledger.commit(one.segment, other.evidence)).rejects.toMatchObject({
      reason: 'internal_error',
    });
    await ledger.close();
    expect(ledger.refuses).toBe('shutting_down');
    await expect(ledger.commit(one.segment, one.evidence)).rejects.toMatchObject({ reason: 'shutting_down' });

    const narrow = openLedger({
      store: new ModelStore([]),
      instance: 'narrow',
      signer: testSigner,
      blindKey: testBlindKey,
      versions,
      limits: { ...limits, maxQueueRecords: 5 },
      log: silentLog,
      meter: countingMeter(),
    });
    await narrow.readyWithin(1000);
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(narrow)));
    expect(answers.filter(answer => 'sealed' in answer)).toHaveLength(5);
    expect(
      answers.filter(a => 'refused' in a && (a.refused as SallyportError).reason === 'ledger_full'),
    ).toHaveLength(4);
    await narrow.close();
  });
});
