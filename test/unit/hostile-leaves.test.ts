import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatAnswer, chatRequest } from '../support/chat-arbitrary.ts';
import { answer, type Gone, type How, request } from '../support/chat-exchange.ts';
import {
  dice,
  type Json,
  leaves as allLeaves,
  number,
  object,
  type Path,
  rename,
  replace,
  text,
  write,
} from '../support/json-ast.ts';
import { pieces } from '../support/sse-writer.ts';
import { runs } from '../support/runs.ts';

/** Where a leaf is its text and nothing else: the type of a tool says whose it is. */
const leaves = (json: Json): ReturnType<typeof allLeaves> =>
  allLeaves(json).filter(({ path }) => path[0] !== 'tools' || path[2] !== 'type');

/** What is planted, what it is found as, and what is there when it is gone. */
const marks: readonly { readonly leaf: Json; readonly entity: string; readonly becomes: unknown }[] = [
  { leaf: text('4111111111111111'), entity: 'CREDIT_CARD', becomes: '[CREDIT_CARD]' },
  { leaf: text('card: 4111 1111 1111 1111'), entity: 'CREDIT_CARD', becomes: 'card: [CREDIT_CARD]' },
  { leaf: text('line\n4111111111111111\nline'), entity: 'CREDIT_CARD', becomes: 'line\n[CREDIT_CARD]\nline' },
  { leaf: text('"jane.roe@example.org"'), entity: 'EMAIL', becomes: '"[EMAIL]"' },
  { leaf: text(' é\u{1f600} 536-22-1234 \\'), entity: 'US_SSN', becomes: ' é\u{1f600} [US_SSN] \\' },
  { leaf: number('4111111111111111'), entity: 'CREDIT_CARD', becomes: '[CREDIT_CARD]' },
  { leaf: number('-4111111111111111'), entity: 'CREDIT_CARD', becomes: '-[CREDIT_CARD]' },
  { leaf: number('4.111111111111111e15'), entity: 'CREDIT_CARD', becomes: '[CREDIT_CARD]' },
  { leaf: number('41111111111111110E-1'), entity: 'CREDIT_CARD', becomes: '[CREDIT_CARD]' },
  { leaf: object({ ssn: number('536221234') }), entity: 'US_SSN', becomes: { ssn: '[US_SSN]' } },
  { leaf: object({ ssn: text('536221234') }), entity: 'US_SSN', becomes: { ssn: '[US_SSN]' } },
];
const secret = /4111 ?1111 ?1111 ?1111|jane\.roe|536-?22-?1234/;

/** What a reader has who parses all that there is to parse, JSON in strings too. */
function parsed(value: unknown): unknown {
  if (typeof value === 'string') {
    if (!/^\s*["[{]/.test(value)) return value;
    try {
      return { parsed: parsed(JSON.parse(value)) };
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(parsed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([name, inner]) => [name, parsed(inner)]);
}
const reading = (bytes: Uint8Array | string): unknown => parsed(JSON.parse(Buffer.from(bytes).toString()));
const showsIt = (bytes: Uint8Array): boolean => {
  const leavesOf = (value: unknown): readonly string[] =>
    Array.isArray(value) || (typeof value === 'object' && value !== null)
      ? Object.values(value).flatMap(leavesOf)
      : [typeof value === 'number' ? value.toLocaleString('en', { useGrouping: false }) : String(value)];
  return leavesOf(reading(bytes)).some(leaf => secret.test(leaf));
};

/** `/messages/0/*`: does it stand for this path? */
function pointsTo(pointer: string, path: Path): boolean {
  const steps = pointer.split('/').slice(1);
  return steps.length <= path.length && steps.every((step, i) => step === '*' || step === String(path[i]));
}

type Send = (body: Uint8Array | readonly Uint8Array[], how?: How) => Promise<Gone>;

const kinds: readonly { what: string; json: fc.Arbitrary<Json>; send: Send }[] = [
  { what: 'a request', json: chatRequest, send: request },
  { what: 'a whole answer', json: chatAnswer, send: answer },
];
const cuts = fc.array(fc.nat({ max: 100_000 }), { maxLength: 6 });

describe.each(kinds)('$what', ({ json, send }) => {
  const given = json.filter(one => leaves(one).length > 0);

  it('of which nothing is anybody’s leaves as it came, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), cuts, async (one, seed, at) => {
        const body = Buffer.from(write(one, dice(seed)));
        const gone = await send(pieces(body, at));
        expect(gone).toEqual({ refused: undefined, bytes: body, found: [] });
      }),
      { numRuns: runs(75) },
    );
  });

  it('with a mark in any leaf leaves without it, and is else the same', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), fc.constantFrom(...marks), fc.nat(), async (one, at, mark, seed) => {
        const all = leaves(one);
        const { path } = all[at % all.length]!;
        const planted = (leaf: Json): string =>
          write(
            replace(one, path, () => leaf),
            dice(seed),
          );
        const body = Buffer.from(planted(mark.leaf));
        const gone = await send(body);
        const why = JSON.stringify([path, mark.leaf]);
        expect(
          gone.found.map(found => found.split(' ')[0]),
          why,
        ).toEqual([mark.entity]);
        expect(pointsTo(gone.found[0]?.split(' ')[1] ?? '', path.concat('ssn')), why).toBe(true);
        if (gone.refused !== undefined) {
          expect([gone.refused, gone.bytes.length], why).toEqual(['obligation_unmet', 0]);
          return;
        }
        const becomes = asJson(mark.becomes);
        expect(reading(gone.bytes), why).toEqual(reading(planted(becomes)));
        expectOnePlaceChanged(body, gone.bytes);
        expect(await send(gone.bytes), why).toEqual({ refused: undefined, bytes: gone.bytes, found: [] });
      }),
      { numRuns: runs(375) },
    );
  });

  it('with a mark in any leaf shows nothing of it that is found again, whatever is done with it', async () => {
    const treatment = fc.constantFrom('mask', 'hash');
    await fc.assert(
      fc.asyncProperty(
        given,
        fc.nat(),
        fc.constantFrom(...marks),
        fc.nat(),
        treatment,
        async (one, at, mark, seed, how) => {
          const all = leaves(one);
          const { path } = all[at % all.length]!;
          const body = write(
            replace(one, path, () => mark.leaf),
            dice(seed),
          );
          const gone = await send(Buffer.from(body), { treatment: how });
          if (gone.refused !== undefined) return;
          expect(showsIt(gone.bytes)).toBe(false);
          expect((await send(gone.bytes)).found, gone.bytes.toString()).toEqual([]);
        },
      ),
      { numRuns: runs(75) },
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
      { numRuns: runs(125) },
    );
  });

  it('that takes many turns to read is read as one that takes one', async () => {
    const long = fc.constantFrom(text(' café "\u{1f600}" \\ \n'.repeat(8000)), {
      is: 'array',
      items: Array.from({ length: 5000 }, (_, i) => number(i)),
    } as const);
    await fc.assert(
      fc.asyncProperty(
        given,
        fc.nat(),
        fc.nat(),
        fc.constantFrom(...marks),
        long,
        fc.nat(),
        async (one, at, to, mark, padding, seed) => {
          const all = leaves(one);
          const { path } = all[at % all.length]!;
          const { path: other } = all[to % all.length]!;
          fc.pre(path !== other);
          const padded = replace(one, other, () => padding);
          const body = (leaf: Json): Buffer =>
            Buffer.from(
              write(
                replace(padded, path, () => leaf),
                dice(seed),
              ),
            );
          const gone = await send(body(mark.leaf));
          const why = JSON.stringify([path, mark.leaf]);
          if (gone.refused === undefined)
            expect(reading(gone.bytes), why).toEqual(reading(body(asJson(mark.becomes))));
          else
            expect([gone.refused, gone.found.length, gone.bytes.length], why).toEqual([
              'obligation_unmet',
              1,
              0,
            ]);
        },
      ),
      { numRuns: runs(15) },
    );
  });
});

const asJson = (given: unknown): Json =>
  typeof given === 'string' ? text(given) : object({ ssn: text('[US_SSN]') });

/** What is before the change, and what is behind it, is as it was; the change is a label. */
function expectOnePlaceChanged(before: Buffer, after: Buffer): void {
  let start = 0;
  while (start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  expect(after.subarray(start - 1, after.length - end + 1).toString()).toMatch(
    /^.{0,140}\[?(CREDIT_CARD|EMAIL|US_SSN)\]?.{0,140}$/s,
  );
}
