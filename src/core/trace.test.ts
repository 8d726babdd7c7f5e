import { describe, expect, it } from 'vitest';
import { parseTraceparent, traceOf } from './trace.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('traceparent', () => {
  it.each([
    [`00-${trace}-${span}-01`, true],
    [`00-${trace}-${span}-00`, false],
    [` 00-${trace}-${span}-03 `, true],
    [`cc-${trace}-${span}-01-what-the-future-brings`, true],
  ])('%s', (value, sampled) => {
    expect(parseTraceparent(value)).toEqual({ traceId: trace, parentId: span, sampled });
  });

  it.each([
    '',
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${trace}-${span}-1`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace}${span}-01`,
    `cc-${trace}-${span}-01.more`,
  ])('refuses %j', value => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  it('is not taken from several', () => {
    const one = ['traceparent', `00-${trace}-${span}-01`] as const;
    expect(traceOf([['host', 'x'], one])?.traceId).toBe(trace);
    expect(traceOf([one, one])).toBeUndefined();
    expect(traceOf([])).toBeUndefined();
  });
});
