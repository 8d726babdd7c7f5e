import { describe, expect, it } from 'vitest';
import { coveredBytes, problemsOf, readBy, type Struck } from '../support/faults-check.ts';
import type { Got } from '../support/faults-client.ts';
import type { Row } from '../support/faults-ledger.ts';
import type { Exchange, Rig } from '../support/faults.ts';

/** The checks of the fault tests must be able to fail: each is shown what it is there to find. */
const whole = 'data: MODEL-SAYS one\n\ndata: MODEL-SAYS two\n\n';
const first = 'data: MODEL-SAYS one\n\n';
const errorFrame = 'data: {"error":{"code":"ledger_late"}}\n\n';

const row = (kind: string, seq: number, body: Row['body']): Row => ({
  writer: 'w',
  seq,
  kind,
  exchange: kind === 'segments' ? null : 'x',
  subject: kind === 'request' || kind === 'response' ? 'somebody' : null,
  outcome: null,
  reason: null,
  body,
});
const request = row('request', 1, {});
const segment = row('segments', 2, { segments: [['x', 0, first.length, 'd']] });
const response = row('response', 3, { bytes: { released: whole.length } });
const withheld = (kind: string, seq: number): Row =>
  row('withheld', 9, { of: { kind, writer: 'w', seq: String(seq), index: 0 } });

const problems = (got: Partial<Got>, rows: readonly Row[], more: Partial<Struck> = {}): Promise<string[]> => {
  const exchange = {
    subject: 'somebody',
    mode: 'sse',
    reached: { body: Buffer.from('asked'), complete: true, left: false },
  } as unknown as Exchange;
  const rig = { whole: { sse: whole }, ledger: { records: () => Promise.resolve(rows) } } as unknown as Rig;
  const full: Got = { status: 200, headers: {}, body: '', end: 'broken', ...got };
  return problemsOf(rig, [{ state: 's', forwarded: true, exchange, got: full, ...more }], 0);
};

describe('the checks of the fault tests', () => {
  it.each<[string, Partial<Got>, readonly Row[]]>([
    ['all of it', { body: whole, end: 'clean' }, [request, segment, response]],
    ['a part, and broken', { body: first }, [request, segment]],
    ['a part, and an error', { body: first + errorFrame, end: 'clean' }, [request, segment]],
    ['a refusal', { status: 503, body: '{"error":{}}', end: 'clean' }, [request]],
    ['a broken connection', { status: 0 }, [request]],
  ])('let pass: %s', async (_name, got, rows) => {
    expect(await problems(got, rows)).toEqual([]);
  });

  it.each<[string, Partial<Got>, readonly Row[], RegExp, Partial<Struck>?]>([
    ['bytes without a record', { body: first }, [request], /22 bytes read, 0 committed/],
    ['more than is recorded', { body: whole }, [request, segment], /44 bytes read, 22 committed/],
    [
      'a piece without the one before it',
      { body: first },
      [request, row('segments', 2, { segments: [['x', 1, whole.length, 'd']] })],
      /22 bytes read, 0 committed/,
    ],
    [
      'a record that was taken back',
      { body: first },
      [request, segment, withheld('segment', 2)],
      /22 bytes read, 0 committed/,
    ],
    ['a short success', { body: first, end: 'clean' }, [request, segment], /a success that is short/],
    ['other bytes', { body: 'data: 4539' }, [request, response], /not the beginning/],
    [
      'words in a refusal',
      { status: 503, body: '{"error":"MODEL-SAYS"}', end: 'clean' },
      [request],
      /a refusal with words/,
    ],
    ['a hang', { end: 'hung' }, [request], /hangs/],
    ['an unrecorded request', {}, [], /no record stands for/],
    ['a request whose record was taken back', {}, [request, withheld('request', 1)], /no record stands for/],
    ['a request that had not been let go', {}, [request], /reached the model/, { forwarded: false }],
  ])('find: %s', async (_name, got, rows, problem, more) => {
    expect((await problems(got, rows, more)).join('\n')).toMatch(problem);
  });

  it('tell an error of ours from the answer', () => {
    expect(readBy({ status: 200, headers: {}, body: first + errorFrame, end: 'clean' })).toEqual({
      answer: first,
      error: true,
    });
    expect(coveredBytes('nobody', [request, segment, response])).toBe(0);
  });
});
