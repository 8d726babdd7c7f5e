import { afterAll, describe, expect, it } from 'vitest';
import { createScanner } from '../classify/scanner.ts';
import { inTurns } from '../core/turns.ts';
import { type Channel, type Frame, type Slot } from '../core/types.ts';
import { type Release } from '../exchange/ports.ts';
import { fewRecognizers } from '../../test/support/few-recognizers.ts';
import { Flow } from './flow.ts';

const scanner = createScanner({ workers: 0, cache: 'none' }, { recognizers: fewRecognizers });
afterAll(() => scanner.close());

type Said = readonly [key: string | undefined, text: string];

/** Each text stands in angle brackets, a channel of its own unless `channel` says otherwise. */
function frameOf(said: readonly Said[], number: number, last: boolean, channel?: string): Frame {
  const slots: Slot[] = [];
  let at = 1;
  for (const [index, [joins, text]] of said.entries()) {
    const start = at;
    slots.push({
      channel: (channel ?? `@${number}.${index}`) as Channel,
      kind: 'text',
      where: `/${number}/${index}`,
      label: '',
      ...(joins !== undefined && { joins }),
      text: Buffer.from(text),
      quoting: { outward: offset => start + offset, quote: by => by },
    });
    at += Buffer.byteLength(text) + 2;
  }
  const bytes = Buffer.from(said.map(([, text]) => `<${text}>`).join(''));
  const closes = channel === undefined ? slots.map(slot => slot.channel) : [];
  return { bytes, slots, closes, last, syntax: 2 * said.length, unscannable: 0, facts: {} };
}

interface Ran {
  readonly text: string;
  readonly found: readonly string[];
}

async function run(frames: readonly Frame[], release: Release = 'whole', atOnce = true): Promise<Ran> {
  const flow = new Flow(scanner, release);
  const found: string[] = [];
  let text = '';
  for (const pushed of atOnce ? [frames] : frames.map(frame => [frame])) {
    await flow.push(pushed);
    await inTurns(flow.takeFound(({ finding, where }) => void found.push(`${finding.entity} ${where}`)));
    if (release === 'whole' && !pushed.some(({ last }) => last)) continue;
    const treating = {
      treatmentOf: () => 'mask' as const,
      transform: { replace: (_: unknown, how: string) => Buffer.from(how === 'redact' ? '#' : 'MASK') },
    };
    await inTurns(
      flow.takeSettled(treating, ({ bytes }) => {
        text += Buffer.from(bytes).toString();
      }),
    );
  }
  expect(flow.waiting).toBe(0);
  return { text, found };
}
const whole = (...said: readonly Said[]): Promise<Ran> => run([frameOf(said, 0, true)]);
const said = (...texts: readonly string[]): readonly Said[] => texts.map(text => ['user', text]);

const card = '4716 8812 0943 5586';
const luhn = (digits: string): boolean =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, at) => {
      const value = at % 2 === 0 ? Number(digit) : Number(digit) * 2;
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
    10 ===
  0;

describe('a value that stands in two texts', () => {
  it('is treated in both of them, at whatever place it is cut', async () => {
    const valid =
      Array.from('0123456789')
        .map(digit => `4716 8812 0943 558${digit}`)
        .find(text => luhn(text.replaceAll(' ', ''))) ?? card;
    for (const value of [valid, valid.replaceAll(' ', ''), 'DE89 3704 0044 0532 0130 00'])
      for (let cut = 1; cut < value.length; cut++) {
        const { text, found } = await whole(
          ...said(`pay ${value.slice(0, cut)}`, `${value.slice(cut)} today`),
        );
        expect(text.replace(/[^0-9]/g, ''), text).toBe('');
        expect(found.some(one => one.endsWith('/0/0')) && found.some(one => one.endsWith('/0/1')), text).toBe(
          true,
        );
      }
  });
});
