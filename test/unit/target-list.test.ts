import { expect, it } from 'vitest';
import { headFrame } from '../../src/exchange/head.ts';
import { readTarget } from '../../src/wire/path.ts';

it('values of one list of a query are texts of their own', () => {
  const path = '/v1/responses/r?include[]=4111111111&include[]=111111';
  const { query } = readTarget(path);
  const { slots, closes } = headFrame([[':path', path]], [], { match: { texts: [] }, query });
  expect(slots.map(({ where, text }) => [where, Buffer.from(text).toString()])).toEqual([
    ['query:include[]', '4111111111'],
    ['query:include[]', '111111'],
  ]);
  expect(new Set(closes).size).toBe(2);
});
