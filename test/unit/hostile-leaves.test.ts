import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatAnswer, chatRequest } from '../support/chat-arbitrary.ts';
import { answer, type Gone, request } from '../support/chat-exchange.ts';
import {
  dice,
  type Json,
  leaves,
  number,
  object,
  type Path,
  rename,
  replace,
  text,
  write,
} from '../support/json-ast.ts';

/** What is planted: how it reads, and what it is found as. */
const marks: readonly { readonly leaf: Json; readonly entity: string }[] = [
  { leaf: text('4111111111111111'), entity: 'CREDIT_CARD' },
  { leaf: text('card: 4111 1111 1111 1111'), entity: 'CREDIT_CARD' },
  { leaf: text('line\n4111111111111111\nline'), entity: 'CREDIT_CARD' },
  { leaf: text('jane.roe@example.org'), entity: 'EMAIL' },
  { leaf: number('4111111111111111'), entity: 'CREDIT_CARD' },
  { leaf: number('-4111111111111111'), entity: 'CREDIT_CARD' },
  { leaf: number('4.111111111111111e15'), entity: 'CREDIT_CARD' },
  { leaf: number('41111111111111110E-1'), entity: 'CREDIT_CARD' },
  { leaf: object({ ssn: number('536221234') }), entity: 'US_SSN' },
  { leaf: object({ ssn: text('536221234') }), entity: 'US_SSN' },
];

/** All that a reader who parses what there is to parse has before him. */
function readings(value: unknown): readonly string[] {
  if (typeof value === 'number') return [value.toLocaleString('en', { useGrouping: false })];
  if (typeof value === 'string') {
    try {
      const inner: unknown = JSON.parse(value);
      if (typeof inner === 'object' && inner !== null) return [value, ...readings(inner)];
    } catch {
      // No JSON.
    }
    return [value];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...readings(inner)]);
}
const secret = /4111 ?1111 ?1111 ?1111|jane\.roe|536221234/;
const showsIt = (bytes: Uint8Array): boolean =>
  readings(JSON.parse(Buffer.from(bytes).toString())).some(reading => secret.test(reading));

/** `/messages/0/*`: does it stand for this path? */
function pointsTo(pointer: string, path: Path): boolean {
  const steps = pointer.split('/').slice(1);
  return steps.length <= path.length && steps.every((step, i) => step === '*' || step === String(path[i]));
}

type Send = (body: Uint8Array) => Promise<Gone>;

const kinds = [
  { what: 'a request', json: chatRequest, send: request as Send },
  { what: 'a whole answer', json: chatAnswer, send: answer as Send },
];

describe.each(kinds)('$what', ({ json, send }) => {
  const given = json.filter(one => leaves(one).length > 0);

  it('of which nothing is anybody’s leaves as it came', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), async (one, seed) => {
        const body = Buffer.from(write(one, dice(seed)));
        const gone = await send(body);
        expect(gone).toEqual({ refused: undefined, bytes: body, found: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('with a mark in any leaf leaves without it, and is else the same', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), fc.constantFrom(...marks), fc.nat(), async (one, at, mark, seed) => {
        const all = leaves(one);
        const { path } = all[at % all.length]!;
        const body = Buffer.from(
          write(
            replace(one, path, () => mark.leaf),
            dice(seed),
          ),
        );
        const gone = await send(body);
        expect(
          gone.found.map(found => found.split(' ')[0]),
          body.toString(),
        ).toEqual([mark.entity]);
        expect(gone.found.every(found => pointsTo(found.split(' ')[1] ?? '', path.concat('ssn')))).toBe(true);
        if (gone.refused !== undefined) {
          expect(gone.refused).toBe('obligation_unmet');
          expect(gone.bytes).toHaveLength(0);
          return;
        }
        expect(showsIt(gone.bytes)).toBe(false);
        expectOnePlaceChanged(body, gone.bytes);
        expect(await send(gone.bytes)).toEqual({ refused: undefined, bytes: gone.bytes, found: [] });
      }),
      { numRuns: 1500 },
    );
  });

  it('with a mark for a name of any member leaves without it, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), fc.nat(), async (one, at, seed) => {
        const all = leaves(one).filter(({ path }) => typeof path.at(-1) === 'string');
        fc.pre(all.length > 0);
        const { path } = all[at % all.length]!;
        const body = Buffer.from(write(rename(one, path, '4111111111111111'), dice(seed)));
        const gone = await send(body);
        expect(gone.found.map(found => found.split(' ')[0])).toEqual(['CREDIT_CARD']);
        if (gone.refused === undefined) expect(showsIt(gone.bytes)).toBe(false);
        else expect([gone.refused, gone.bytes.length]).toEqual(['obligation_unmet', 0]);
      }),
      { numRuns: 500 },
    );
  });
});

/** What is before the change, and what is behind it, is as it was; the change is a label. */
function expectOnePlaceChanged(before: Buffer, after: Buffer): void {
  let start = 0;
  while (start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const label = after.subarray(Math.max(0, start - 1), after.length - end + 1).toString();
  expect(label).toMatch(/^.{0,140}\[?(CREDIT_CARD|EMAIL|US_SSN)\]?.{0,140}$/s);
}
