import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facts } from '../../test/support/ledger.ts';
import { columnsOf } from '../core/ledger-columns.ts';
import { required, type ExchangeFacts, type ExchangeRecordKind } from '../core/record.ts';
import { draft, exchangeDraft, isComplete } from './body.ts';

const kinds = Object.keys(required) as readonly ExchangeRecordKind[];
/** Facts with everything known. */
const known = facts({
  ended: 2n,
  status: 200,
  modelAnswered: 'm',
  usage: { inputTokens: 1, outputTokens: 2 },
});
const parsed = (tail: string): Record<string, unknown> => JSON.parse(`{${tail}`) as Record<string, unknown>;

describe('a record', () => {
  it('holds every fact, in one order whatever theirs was', () => {
    const body = exchangeDraft('response', known);
    expect(Object.keys(parsed(body.tail))).toEqual(Object.keys(facts()));
    const shuffled = Object.fromEntries(Object.entries(known).reverse()) as unknown as ExchangeFacts;
    expect(exchangeDraft('response', shuffled).tail).toBe(body.tail);
    expect(parsed(body.tail)).toMatchObject({
      began: String(known.began),
      ended: '2',
      principal: { workload: null },
    });
  });

  it.each(kinds.flatMap(kind => required[kind].map(name => [kind, name] as const)))(
    'cannot be built: %s without %s',
    (kind, name) => {
      expect(() => exchangeDraft(kind, { ...known, [name]: null })).toThrow(name);
      expect(exchangeDraft(kind, known).kind).toBe(kind);
    },
  );

  it.each(Object.keys(known))('cannot be built with %s left out, or undefined', name => {
    const rest = Object.fromEntries(Object.entries(known).filter(([other]) => other !== name));
    expect(() => exchangeDraft('abort', rest as unknown as ExchangeFacts)).toThrow(name);
    expect(() => exchangeDraft('abort', { ...known, [name]: undefined })).toThrow(name);
  });

  it('cannot be built with a fact that records do not have', () => {
    const leaky = { ...known, prompt: 'the patient' } as ExchangeFacts;
    expect(() => exchangeDraft('abort', leaky)).toThrow('has a fact that records do not have');
  });

  it('takes over no member of a nested fact that records do not have', () => {
    const leaky = { ...known.findings[0], text: 'canary' } as ExchangeFacts['findings'][number];
    const principal = { ...known.principal, token: 'canary' } as ExchangeFacts['principal'];
    expect(exchangeDraft('abort', { ...known, findings: [leaky], principal }).tail).not.toContain('canary');
  });

  it('says of what could not be read what it is, and nothing else', () => {
    const note = { type: 'image/png', bytes: 3412, digest: 'ab'.repeat(32) };
    const opaque = { ...known.findings[0], class: 'opaque', contents: [{ ...note, bytes64: 'canary' }] };
    // The type rules such a content out; what is tried is that the record does too.
    const findings = [opaque as unknown as ExchangeFacts['findings'][number], ...known.findings];
    const { tail } = exchangeDraft('abort', { ...known, findings });
    const [first, second] = parsed(tail)['findings'] as readonly Record<string, unknown>[];
    expect(first?.['contents']).toEqual([note]);
    expect(second).not.toHaveProperty('contents');
    expect(tail).not.toContain('canary');
  });

  it.each([
    ['NaN', { status: Number.NaN }],
    ['infinity', { latency: { total: Number.POSITIVE_INFINITY } }],
    ['a bigint', { status: 1n }],
    ['undefined inside', { principal: { ...known.principal, subject: undefined } }],
    ['a function', { trace: () => 'x' }],
  ])('cannot be built with %s', (_what, over) => {
    expect(() => exchangeDraft('abort', { ...known, ...over } as unknown as ExchangeFacts)).toThrow(
      'the abort record',
    );
  });

  it('is complete where all that its kind can know is known', () => {
    expect(isComplete('response', known)).toBe(true);
    expect(isComplete('response', { ...known, usage: null })).toBe(false);
    expect(isComplete('request', { ...known, principal: null })).toBe(false);
  });
});

describe('columns', () => {
  it('are the same from the record as from the facts, and what Postgres takes as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1200 }), subject => {
        const principal = { ...known.principal, subject } as ExchangeFacts['principal'];
        const { tail, columns } = exchangeDraft('abort', { ...known, principal });
        expect(columnsOf(parsed(tail))).toEqual(columns);
        expect(columns.subject).not.toContain('\0');
        expect(columns.subject?.isWellFormed()).toBe(true);
        expect(columns.subject?.length).toBeLessThanOrEqual(512);
      }),
    );
    const lone = draft('x', { principal: { subject: 'a\0b\ud800' } });
    expect(lone.columns.subject).toBe('a\ufffdb\ufffd');
  });
});
