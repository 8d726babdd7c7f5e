import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  countingMeter,
  denial,
  limits,
  request,
  testBlindKey,
  testSigner,
  versions,
} from '../../test/support/ledger.ts';
import { ModelStore } from '../../test/support/model-store.ts';
import type { EvidenceSource, StoredBatch, StoredRecord, StoredWriter } from '../core/ledger-evidence.ts';
import { silentLog } from '../core/log.ts';
import { openLedger } from '../ledger/ledger.ts';
import { renderVerify } from './render-verify.ts';
import { verifyLedger, type VerifyResult } from './verify.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Tables {
  writers: Mutable<StoredWriter>[];
  batches: (Mutable<StoredBatch> & { writer: string })[];
  records: Mutable<StoredRecord>[];
}

let made: Tables;

/** Three epochs of an instance, with batches of one and of many. */
beforeAll(async () => {
  const store = new ModelStore([]);
  for (let epoch = 0; epoch < 3; epoch += 1) {
    const ledger = openLedger({
      store,
      instance: 'model',
      signer: testSigner,
      blindKey: testBlindKey,
      versions,
      limits,
      log: silentLog,
      meter: countingMeter(),
    });
    await ledger.readyWithin(2000);
    for (const count of [1, 5, 2, 7]) {
      await Promise.all(
        Array.from({ length: count }, () => {
          const { segment, evidence } = request();
          return ledger.commit(segment, evidence);
        }),
      );
      ledger.note(denial());
    }
    await ledger.close();
  }
  const source = store.evidence();
  const writers = [...(await source.writers())];
  made = { writers, batches: [], records: [] };
  for (const { writer } of writers) {
    for await (const page of source.batches(writer))
      made.batches.push(...page.map(batch => ({ ...batch, writer })));
    for await (const page of source.records(writer)) made.records.push(...page);
  }
});

const copy = (): Tables => ({
  writers: made.writers.map(row => ({ ...row })),
  batches: made.batches.map(row => ({ ...row })),
  records: made.records.map(row => ({ ...row })),
});

async function* page<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  await Promise.resolve();
  yield items;
}

/** Reads tables as Postgres would: in the order of their keys. */
const sourceOf = ({ writers, batches, records }: Tables): EvidenceSource => ({
  writers: () =>
    Promise.resolve([...writers].sort((a, b) => a.instance.localeCompare(b.instance) || a.epoch - b.epoch)),
  batches: writer => page(batches.filter(row => row.writer === writer).sort((a, b) => a.batch - b.batch)),
  records: writer =>
    page(
      records
        .filter(row => row.writer === writer)
        .sort((a, b) => a.seq - b.seq || Number(a.timeMicros - b.timeMicros)),
    ),
  strangers: () =>
    Promise.resolve(
      [...batches, ...records].map(row => row.writer).filter(id => !writers.some(w => w.writer === id)),
    ),
  exchange: () => Promise.resolve([]),
  close: () => Promise.resolve(),
});

const verify = (tables: Tables): Promise<VerifyResult> =>
  verifyLedger({ source: sourceOf(tables), keys: [testSigner.publicKey] });

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  const place = at % changed.length;
  changed[place] = (changed[place] ?? 0) ^ (1 << (at % 8));
  return changed;
};

const pick = <T>(items: readonly T[], at: number): T => items[at % items.length]!;

/** A change to a row of a table: any member of it, by its type. */
function spoil(row: Record<string, unknown>, name: string, at: number): void {
  const value = row[name];
  if (Buffer.isBuffer(value)) row[name] = at % 3 === 0 ? value.subarray(1) : flipped(value, at);
  else if (typeof value === 'number') row[name] = value + (at % 2 === 0 ? 1 : -1);
  else if (typeof value === 'bigint') row[name] = value + 1n;
  else if (typeof value === 'string') row[name] = `${value}x`;
  else if (value === null) row[name] = 'x';
  else if (value === undefined) row[name] = { writer: 'x', size: 1, root: Buffer.alloc(32) };
  else row[name] = undefined;
}

type Tampering = (tables: Tables, at: number) => void;

const remove = <T>(items: T[], at: number): T[] => items.splice(at % items.length, 1);
const tamperings: Readonly<Record<string, Tampering>> = {
  'a member of a record': ({ records }, at) =>
    spoil(pick(records, at), pick(Object.keys(records[0]!), at >> 8), at >> 16),
  'a member of a batch': ({ batches }, at) =>
    spoil(pick(batches, at), pick(Object.keys(batches[0]!), at >> 8), at >> 16),
  'a member of a writer': ({ writers }, at) =>
    spoil(pick(writers, at), pick(Object.keys(writers[0]!), at >> 8), at >> 16),
  'a record gone': ({ records }, at) => void remove(records, at),
  'a batch gone': ({ batches }, at) => void remove(batches, at),
  'a writer gone, but the last': ({ writers }, at) => void writers.splice(at % (writers.length - 1), 1),
  'a record twice': ({ records }, at) => void records.push({ ...pick(records, at) }),
  'a batch twice': ({ batches }, at) => void batches.push({ ...pick(batches, at) }),
  'a record in the place of another': ({ records }, at) => {
    const [to, from] = [pick(records, at), pick(records, at + 1 + ((at >> 8) % (records.length - 1)))];
    Object.assign(to, { ...from, seq: to.seq, batch: to.batch });
  },
  'two bodies swapped': ({ records }, at) => {
    const [one, other] = [pick(records, at), pick(records, at + 1 + ((at >> 8) % (records.length - 1)))];
    [one.body, other.body] = [other.body, one.body];
    [one.leaf, other.leaf] = [other.leaf, one.leaf];
  },
};

describe('verify', () => {
  it('finds nothing wrong with what was written', async () => {
    const result = await verify(copy());
    expect(result).toMatchObject({ ok: true, problems: [], pinned: true, unclosed: [] });
    expect(result.records).toBe(made.records.length);
    expect(result.writers.map(({ epoch, unproven }) => [epoch, unproven])).toEqual(
      [1, 2, 3].map(epoch => [epoch, 0]),
    );
  });

  it.each(Object.keys(tamperings))('finds %s, whatever it is, and never throws', async name => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async at => {
        const tables = copy();
        tamperings[name]?.(tables, at);
        const result = await verify(tables);
        expect(result.ok).toBe(false);
        expect(renderVerify(result)).toMatch(/^FAILED/);
      }),
      { numRuns: 150 },
    );
  });

  it('does not see that the end of the newest epoch is gone, and says so', async () => {
    const tables = copy();
    const last = tables.batches.pop()!;
    tables.records = tables.records.filter(row => row.writer !== last.writer || row.seq < last.firstSeq);
    const result = await verify(tables);
    expect(result.ok).toBe(true);
    expect(result.unclosed).toHaveLength(1);
    expect(renderVerify(result)).toContain('without an anchor from outside');
  });

  it('lists so many problems and counts all', async () => {
    const tables = copy();
    for (const record of tables.records) record.subject = 'eve';
    const result = await verifyLedger({ source: sourceOf(tables), keys: undefined, maxProblems: 3 });
    expect(result.problems).toHaveLength(3);
    expect(result.problemCount).toBe(made.records.length);
    expect(renderVerify(result)).toContain(`and ${made.records.length - 3} more`);
  });
});
