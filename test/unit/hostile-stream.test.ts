import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatEvent } from '../support/chat-arbitrary.ts';
import { answer, stream } from '../support/chat-exchange.ts';
import { dice, leaves, number, object, type Path, replace, text, write } from '../support/json-ast.ts';
import { type Manner, pieces, readEvents, writeEvents } from '../support/sse-writer.ts';
import { runs } from '../support/runs.ts';

const manner: fc.Arbitrary<Manner> = fc.record({
  ends: fc.constantFrom('\n', '\r\n', '\r', 'mixed'),
  bom: fc.boolean(),
  extras: fc.boolean(),
  open: fc.constantFrom(0, 1, 2),
  done: fc.constantFrom(0, 1, 2),
});
const cuts = fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 });
const events = fc.array(chatEvent, { minLength: 1, maxLength: 4 });

const marks = [
  { leaf: text('4111111111111111'), entity: 'CREDIT_CARD' },
  { leaf: text(' card: 4111 1111 1111 1111 '), entity: 'CREDIT_CARD' },
  { leaf: text('jane.roe@example.org'), entity: 'EMAIL' },
  { leaf: number('4111111111111111'), entity: 'CREDIT_CARD' },
  { leaf: number('4.111111111111111e15'), entity: 'CREDIT_CARD' },
  { leaf: object({ ssn: number('536221234') }), entity: 'US_SSN' },
] as const;
const secret = /4111 ?1111 ?1111 ?1111|jane\.roe|536221234/;

/** Every leaf of every event, and every string of deltas put together as clients do: by choice, index and member. */
function readings(bytes: Uint8Array): readonly string[] {
  const each: string[] = [];
  const joined = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') joined.set(path, (joined.get(path) ?? '') + value);
    if (typeof value === 'string') each.push(value);
    else if (typeof value === 'number') each.push(value.toLocaleString('en', { useGrouping: false }));
    else if (Array.isArray(value))
      value.forEach((item: unknown, i) => {
        const index = typeof item === 'object' && item !== null && 'index' in item ? item.index : i;
        visit(item, `${path}/${String(index)}`);
      });
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        each.push(name);
        visit(inner, `${path}/${name}`);
      }
  };
  for (const data of readEvents(bytes))
    if (data.trim() !== '' && data !== '[DONE]') visit(JSON.parse(data), '');
  return [...each, ...[...joined].filter(([path]) => path.includes('/delta/')).map(([, all]) => all)];
}
const showsIt = (bytes: Uint8Array): boolean => readings(bytes).some(reading => secret.test(reading));

const isIndex = (path: Path): boolean => path.at(-1) === 'index' && typeof path.at(-2) === 'number';

// Some 20 s of CPU time; the clock of a machine that does other things besides says little of that.
const patient = { timeout: 600_000 };

describe('a stream', () => {
  it('of which nothing is anybody’s leaves as it came, however it is written and cut', patient, async () => {
    await fc.assert(
      fc.asyncProperty(events, manner, fc.nat(), cuts, async (given, how, seed, at) => {
        const roll = dice(seed);
        const body = writeEvents(
          given.map(event => write(event, roll)),
          how,
          roll,
        );
        const gone = await stream(pieces(body, at));
        expect(gone).toEqual({ refused: undefined, bytes: body, found: [] });
      }),
      { numRuns: runs(125) },
    );
  });

  it('with a mark in any leaf of any event leaves without it', patient, async () => {
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.nat(),
        fc.constantFrom(...marks),
        manner,
        fc.nat(),
        cuts,
        async (given, pick, mark, how, seed, at) => {
          const all = given.flatMap((event, n) => leaves(event).map(({ path }) => ({ n, path })));
          fc.pre(all.length > 0);
          const { n, path } = all[pick % all.length]!;
          const roll = dice(seed);
          const planted = given.map((event, i) => (i === n ? replace(event, path, () => mark.leaf) : event));
          const body = writeEvents(
            planted.map(event => write(event, roll)),
            how,
            roll,
          );
          const gone = await stream(pieces(body, at));
          const why = JSON.stringify([path, n, mark.leaf]);
          expect(showsIt(gone.bytes), why).toBe(false);
          if (gone.refused === 'frame_invalid') expect(isIndex(path), why).toBe(true);
          else if (gone.refused === 'channel_closed') expect(path.at(-1), why).toBe('finish_reason');
          else {
            expect(gone.refused === undefined || gone.refused === 'obligation_unmet', why).toBe(true);
            expect(
              gone.found.map(found => found.split(' ')[0]),
              why,
            ).toEqual([mark.entity]);
          }
          // A label that is the reason for an end is an end.
          if (gone.refused !== undefined || path.includes('finish_reason')) return;
          expect(readEvents(gone.bytes)).toHaveLength(readEvents(body).length);
          expect(await stream(gone.bytes)).toEqual({ refused: undefined, bytes: gone.bytes, found: [] });
        },
      ),
      { numRuns: runs(375) },
    );
  });
});

/** A text of an answer, and where in a delta a piece of it stands. */
const places: readonly ((piece: string) => object)[] = [
  piece => ({ content: piece }),
  piece => ({ refusal: piece }),
  piece => ({ reasoning_content: piece }),
  piece => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
  piece => ({ tool_calls: [{ index: 7, function: { arguments: piece } }] }),
  piece => ({ function_call: { arguments: piece } }),
  piece => ({ some_vendor: { thinking: piece } }),
];
const [content, thought] = [0, 2];
const pieceOf = (delta: object, place: number): string => {
  const found = JSON.stringify(delta);
  const start = JSON.stringify(places[place]!('\u0001')).indexOf('\\u0001');
  const tail = JSON.stringify(places[place]!('')).length - start;
  return JSON.parse(`"${found.slice(start, found.length - tail)}"`) as string;
};

const words = fc.constantFrom(
  'my card is 4111 1111 1111 1111, ',
  '4111111111111111',
  ' jane.roe@example.org',
  'SSN 536-22-1234.',
  'hello ',
  'café \u{1f600} ',
  '12 ',
  '\n',
  ' — ',
  ', ',
);
const said = fc.array(words, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''));

describe('a text in pieces', () => {
  it('leaves as it would in one piece, whatever others come between', patient, async () => {
    const texts = fc.uniqueArray(
      fc.record({ choice: fc.nat({ max: 2 }), place: fc.nat({ max: places.length - 1 }), all: said }),
      { minLength: 1, maxLength: 5, selector: ({ choice, place }) => `${choice}.${place}` },
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(), cuts, fc.boolean(), async (given, seed, at, whole) => {
        const roll = dice(seed);
        const left = given.map(({ all }) => Array.from(all));
        const body: string[] = [];
        while (left.some(rest => rest.length > 0)) {
          // What is said ends what was thought before it.
          const thinks = (of: number): boolean =>
            given.some(({ choice, place }, i) => choice === of && place === thought && left[i]!.length > 0);
          const open = given.flatMap(({ choice, place }, i) =>
            left[i]!.length > 0 && !(place === content && thinks(choice)) ? [i] : [],
          );
          // Up to two texts in one event.
          const chosen = new Set([open[roll(open.length)]!, open[roll(open.length)]!]);
          const choices = [...chosen].map(i => {
            const piece = left[i]!.splice(0, 1 + roll(6)).join('');
            return { index: given[i]!.choice, delta: places[given[i]!.place]!(piece), logprobs: null };
          });
          body.push(`data: ${JSON.stringify({ choices })}\n\n`);
        }
        body.push('data: [DONE]\n\n');
        const gone = await stream(pieces(Buffer.from(body.join('')), at), {
          release: whole ? 'whole' : 'segments',
        });
        expect(gone.refused).toBeUndefined();
        const heard = given.map(() => '');
        for (const data of readEvents(gone.bytes).slice(0, -1)) {
          const { choices } = JSON.parse(data) as { choices: { index: number; delta: object }[] };
          for (const { index, delta } of choices) {
            const which = given.findIndex(
              ({ choice, place }) => choice === index && shapeOf(delta) === shapeOf(places[place]!('')),
            );
            heard[which] = (heard[which] ?? '') + pieceOf(delta, given[which]!.place);
          }
        }
        const alone = await Promise.all(
          given.map(({ all }) => answer(JSON.stringify({ choices: [{ message: { content: all } }] }))),
        );
        expect(heard).toEqual(
          alone.map(
            ({ bytes }) =>
              (JSON.parse(bytes.toString()) as { choices: [{ message: { content: string } }] }).choices[0]
                .message.content,
          ),
        );
      }),
      { numRuns: runs(125) },
    );
  });
});

/** A delta without its strings: tells places apart. */
const shapeOf = (delta: object): string =>
  JSON.stringify(delta, (_name, value: unknown) => (typeof value === 'string' ? '' : value));
