import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Head } from '../core/types.ts';
import { type Framing, headMutation } from './head-mutation.ts';
import type { HeadMutation } from './messages.ts';

const names = [
  ...['accept', 'cookie', 'x-a', 'x-b', 'connection', 'keep-alive', 'te', 'upgrade', 'proxy-connection'],
  ...['content-length', 'transfer-encoding'],
];
const pairs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('', '0', '5', 'a', 'b, c')), {
  maxLength: 8,
});
const framings: readonly Framing[] = [{ length: 7 }, { length: undefined }, 'headers-only'];
const framing = new Set(['content-length', 'transfer-encoding']);

/** As Envoy does it: what is removed goes, what is set stands alone. */
function carriedOut(head: Head, { remove, set }: HeadMutation): Head {
  const touched = new Set([...remove, ...set.map(([name]) => name)]);
  return [...head.filter(([name]) => !touched.has(name)), ...set];
}

/** Repeats as one field line; the lengths and codings apart, which are nobody's to say but the edge's. */
const lines = (head: Head): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of head) {
    if (framing.has(name)) continue;
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return new Map([...values].sort());
};

describe('a head', () => {
  const pseudo: Head = [
    [':method', 'POST'],
    [':path', '/'],
    [':scheme', 'http'],
    [':authority', 'a'],
  ];

  test('leaves as it was committed, whatever came', () => {
    fc.assert(
      fc.property(pairs, pairs, fc.constantFrom(...framings), (came, committed, how) => {
        const [received, wanted] = [
          [...pseudo, ...came],
          [...pseudo, ...committed],
        ];
        const left = carriedOut(received, headMutation(received, wanted, how));
        expect(lines(left)).toEqual(lines(wanted));
        expect(left.some(([name]) => name === 'transfer-encoding')).toBe(false);
        const lengths = left.filter(([name]) => name === 'content-length').map(([, value]) => value);
        if (how !== 'headers-only') expect(lengths).toEqual(how.length === undefined ? [] : ['7']);
        else for (const length of lengths) expect(came).toContainEqual(['content-length', length]);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a pseudo header is taken away', [...pseudo, [':odd', '1']], pseudo],
    ['one is added', pseudo, [...pseudo, [':protocol', 'websocket']]],
    [
      'the host is another',
      pseudo,
      pseudo.map(([name, value]) => [name, name === ':authority' ? 'b' : value]),
    ],
    [
      'the method is another',
      pseudo,
      pseudo.map(([name, value]) => [name, name === ':method' ? 'PUT' : value]),
    ],
    ['a host is added', pseudo, [...pseudo, ['host', 'b']]],
    [
      'repeated cookies that are set would become one',
      [...pseudo, ['set-cookie', 'a'], ['set-cookie', 'b']],
      [...pseudo, ['set-cookie', 'a'], ['set-cookie', 'c']],
    ],
  ] as [string, Head, Head][])('does not leave where %s', (_what, received, wanted) => {
    expect(() => headMutation(received, wanted, { length: undefined })).toThrow(
      expect.objectContaining({ reason: 'internal_error' }) as Error,
    );
  });
});
