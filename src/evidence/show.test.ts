import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { facts } from '../../test/support/ledger.ts';
import type { EvidenceSource, StoredRecord } from '../core/ledger-evidence.ts';
import type { FindingCount } from '../core/record.ts';
import type { ExchangeId } from '../core/types.ts';
import { exchangeDraft, type Draft } from '../ledger/body.ts';
import { segmentEntry, segmentsDraft } from '../ledger/drafts.ts';
import { renderExchange } from './render-exchange.ts';
import { showExchange } from './show.ts';

const exchange = '0199c7a2-6d3e-7c1a-9f0e-3b5f2a1d4c88' as ExchangeId;
const other = '0199c7a2-6d3e-7c1a-9f0e-3b5f2a1d4c89' as ExchangeId;
const digest = randomBytes(32);
const hex = digest.toString('hex');
const mail: FindingCount = {
  entity: 'EMAIL',
  class: 'pii',
  band: 'certain',
  score: 1,
  count: 2,
  where: ['/x'],
  treatment: 'mask',
};

const rowOf = ({ kind, tail, columns }: Draft, seq: number): StoredRecord => ({
  ...columns,
  writer: 'a1b2c3d4-0000-4000-8000-000000000000',
  seq,
  timeMicros: 1_700_000_000_000_000n,
  batch: seq,
  kind,
  body: Buffer.from(`{"v":1,"kind":"${kind}",${tail}`),
  leaf: randomBytes(32),
});

const show = (...drafts: readonly Draft[]): ReturnType<typeof showExchange> => {
  // Of all that can be read of a ledger, an exchange's own records are what is shown.
  const source = { exchange: () => Promise.resolve(drafts.map(rowOf)) } as unknown as EvidenceSource;
  return showExchange(source, exchange.toUpperCase());
};

const entry = (of: ExchangeId, index: number, findings: readonly FindingCount[]): string =>
  segmentEntry({ kind: 'segment', exchange: of, findings }, { index, bytes: Buffer.alloc(280), digest });

describe('what is shown of an exchange', () => {
  it('is its own entries of shared records, with names', async () => {
    const shared = segmentsDraft([entry(exchange, 0, []), entry(other, 0, []), entry(exchange, 1, [mail])]);
    const entries = await show(shared);
    expect(entries.map(({ kind, body }) => [kind, body])).toEqual([
      ['segment', { exchange, index: 0, bytes: 280, digest: hex, findings: [] }],
      ['segment', { exchange, index: 1, bytes: 280, digest: hex, findings: [mail] }],
    ]);
    const [first, second] = renderExchange(entries).split('\n');
    expect(first).toContain(`#0 280 B  sha256:${hex.slice(0, 12)}  a1b2c3d4/0`);
    expect(second).toContain('EMAIL×2→mask');
  });

  it('names what could not be read, by a type that steers no terminal', async () => {
    const contents = [{ type: 'image/png\u001b[2J', bytes: 3412, digest: hex }];
    const findings: readonly FindingCount[] = [
      { ...mail, entity: 'IMAGE', class: 'opaque', count: 1, treatment: null, contents },
      mail,
    ];
    const text = renderExchange(await show(exchangeDraft('abort', facts({ exchange, findings, ended: 1n }))));
    expect(text).toContain(`IMAGE×1(image/png\ufffd[2J 3412 B sha256:${hex.slice(0, 12)}) EMAIL×2→mask`);
    expect(text).not.toContain('\u001b');
  });

  it('is nothing of what is no id', async () => {
    const source = {} as EvidenceSource;
    await expect(showExchange(source, 'x')).rejects.toThrow(RangeError);
  });
});
