import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inTurns } from '../../src/core/turns.ts';
import { reasonOf } from '../../src/core/errors.ts';
import type { Channel, Frame, Slot } from '../../src/core/types.ts';
import type { Scanner } from '../../src/exchange/ports.ts';
import { Flow } from '../../src/stream/flow.ts';
import { scanner } from '../support/paper.ts';
import { runs } from '../support/runs.ts';

/** What a frame is made of. `own`: a channel that no other frame has. */
interface Sketch {
  readonly texts: readonly { readonly channel: string; readonly text: string; readonly times: number }[];
  readonly closes: readonly string[];
}

const shared = ['a', 'b', 'c'];
const sketch: fc.Arbitrary<Sketch> = fc.record({
  texts: fc.array(
    fc.record({
      channel: fc.constantFrom(...shared, 'a', 'b', 'own 1', 'own 2'),
      text: fc.constantFrom('x', 'S', 'SEC', 'RET', 'SECRET', 'E SECRET SE', 'CRET', 'ECRET', '', 'word '),
      times: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 600),
    }),
    { maxLength: 5 },
  ),
  closes: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(shared) }),
});

const nameIn = (frame: number, channel: string): string =>
  channel.startsWith('own') ? `@${frame}.${channel}` : channel;

/** Each text stands between angle brackets. */
function frameOf({ texts, closes }: Sketch, number: number, last: boolean): Frame {
  const slots: Slot[] = [];
  const parts: string[] = [];
  let at = 1;
  for (const { channel, text, times } of texts)
    for (let n = 0; n < times; n += 1) {
      const start = at;
      slots.push({
        channel: nameIn(number, channel) as Channel,
        kind: 'text',
        where: '/x',
        label: '',
        text: Buffer.from(text),
        quoting: { outward: offset => start + offset, quote: by => by },
      });
      parts.push(`<${text}>`);
      at += text.length + 2;
    }
  const own = slots.map(({ channel }) => channel).filter(channel => channel.startsWith('@'));
  return {
    bytes: Buffer.from(parts.join('')),
    slots,
    closes: [...(closes as Channel[]), ...new Set(own)],
    last,
    syntax: 2 * slots.length,
    unscannable: 0,
    facts: {},
  };
}

/** The frames as they are to leave, all of them known; undefined: a text goes on behind its end. */
function rewritten(sketches: readonly Sketch[]): { frames: readonly string[]; found: number } | undefined {
  const texts = new Map<string, string>();
  const closed = new Set<string>();
  const places: { frame: number; channel: string; start: number; text: string }[] = [];
  for (const [frame, { texts: given, closes }] of sketches.entries()) {
    for (const { channel: named, text, times } of given)
      for (let n = 0; n < times; n += 1) {
        const channel = nameIn(frame, named);
        if (closed.has(channel)) return undefined;
        const before = texts.get(channel) ?? '';
        places.push({ frame, channel, start: before.length, text });
        texts.set(channel, before + text);
      }
    for (const channel of closes) if (texts.has(channel)) closed.add(channel);
  }
  const found = new Map([...texts].map(([channel, text]) => [channel, [...text.matchAll(/SECRET/g)]]));
  const frames = sketches.map(() => '');
  for (const { frame, channel, start, text } of places) {
    const words = (found.get(channel) ?? []).map(({ index }) => index);
    const shown = text.split('').map((letter, n) => {
      const word = words.find(index => start + n >= index && start + n < index + 6);
      return word === undefined ? letter : word === start + n ? '[x]' : '';
    });
    frames[frame] = `${frames[frame] ?? ''}<${shown.join('')}>`;
  }
  return { frames, found: [...found.values()].reduce((sum, { length }) => sum + length, 0) };
}

const late: Scanner = {
  ...scanner,
  feed: pieces => new Promise(resolve => setImmediate(resolve)).then(() => void scanner.feed(pieces)),
};

async function runThrough(frames: readonly Frame[], cuts: readonly number[], by: Scanner) {
  const flow = new Flow(by);
  const out: string[] = [];
  let found = 0;
  const ends = [...new Set([...cuts.map(cut => cut % frames.length), frames.length])].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    await flow.push(frames.slice(from, end));
    from = end;
    await inTurns(flow.takeFound(() => (found += 1)));
    const treating = {
      treatmentOf: () => 'redact' as const,
      transform: { replace: () => Buffer.from('[x]') },
    };
    await inTurns(flow.takeSettled(treating, ({ bytes }) => out.push(Buffer.from(bytes).toString())));
  }
  return { frames: out, found, waiting: flow.waiting };
}

it('however texts are spread over channels, frames and pushes, each frame leaves as it would have by itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sketch, { minLength: 1, maxLength: 10 }),
      fc.array(fc.nat(10)),
      fc.boolean(),
      async (sketches, cuts, isLate) => {
        const frames = sketches.map((given, at) => frameOf(given, at, at + 1 === sketches.length));
        const expected = rewritten(sketches);
        const ran = runThrough(frames, cuts, isLate ? late : scanner);
        if (expected) expect(await ran).toEqual({ ...expected, waiting: 0 });
        else
          expect(
            await ran.then(
              () => undefined,
              (error: unknown) => reasonOf(error),
            ),
          ).toBe('channel_closed');
      },
    ),
    { numRuns: runs(400) },
  );
});
