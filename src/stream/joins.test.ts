import { afterAll, describe, expect, it } from 'vitest';
import { createScanner } from '../classify/scanner.ts';
import { inTurns } from '../core/turns.ts';
import type { Channel, Frame, Slot } from '../core/types.ts';
import type { Release, Scanner } from '../exchange/ports.ts';
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

const luhn = (digits: string): boolean =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, at) => {
      const value = at % 2 === 0 ? Number(digit) : Number(digit) * 2;
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
    10 ===
  0;

const plain = (text: string): string => text.replace(/[<>]/g, ' ').replace(/MASK|#/g, '');
const cardOf = (prefix: string): string =>
  Array.from('0123456789', digit => prefix + digit).find(text => luhn(text.replaceAll(' ', ''))) ?? '';
const card = cardOf('4716 8812 0943 558');
const iban = 'DE89 3704 0044 0532 0130 00';
const key = 'sk-proj-Zq8LmT4xVb2NwR7kYc5HdJ9sPf3GaE6uQi1o';
const values = [card, card.replaceAll(' ', ''), iban, iban.replaceAll(' ', '')];

describe('texts beside one another that cannot be looked at', () => {
  const failing: Readonly<Record<string, Scanner['across']>> = {
    throws: () => {
      throw new Error('failed');
    },
    'gives nothing': () => undefined as never,
  };

  it.each(Object.entries(failing))('do not leave: %s', async (_, across) => {
    const broken: Scanner = {
      version: scanner.version,
      open: (...args) => scanner.open(...args),
      feed: pieces => scanner.feed(pieces),
      across,
    };
    const flow = new Flow(broken, 'whole');
    const push = async (): Promise<void> => flow.push([frameOf(said('pay 4716', '8812 today'), 0, true)]);
    await expect(push()).rejects.toThrow();
  });
});

describe('a value that stands in two texts', () => {
  it('is treated in both of them, at whatever place it is cut', async () => {
    for (const value of values)
      for (let cut = 1; cut < value.length; cut++) {
        const parts = [`pay ${value.slice(0, cut)}`, `${value.slice(cut)} today`];
        const { text, found } = await whole(...said(...parts));
        expect(text.replace(/[^0-9]/g, ''), text).toBe('');
        expect(found.map(one => one.split(' ')[1]).sort(), text).toEqual(['/0/0', '/0/1']);
      }
  });

  it('is so if it is a key: of what goes on no more stays than looks like a word', async () => {
    for (let cut = 1; cut < key.length; cut++) {
      const { text } = await whole(...said(`use ${key.slice(0, cut)}`, `${key.slice(cut)} today`));
      const left = plain(text).replace(/use|today|\s/g, '');
      expect(left.length, text).toBeLessThanOrEqual(3);
    }
  });

  it('is found in as many texts as it takes, joined with nothing and with a blank', async () => {
    const digits = Array.from(card.replaceAll(' ', ''));
    expect((await whole(...said('My card:', ...digits, 'Thanks'))).text.replace(/\D/g, '')).toBe('');
    expect((await whole(...said(...card.split(' ')))).text.replace(/\D/g, '')).toBe('');
    expect((await whole(...said(...iban.split(' ')))).text.replace(/\D/g, '')).toBe('');
  });

  it('is found in a long row of short texts, and where long ones are between', async () => {
    const row = Array.from({ length: 400 }, (_, at) => `word ${'abcdefgh'[at % 8] ?? ''} `);
    for (const at of [0, 1, 57, 130, 201, 399]) {
      const texts = row.toSpliced(at, 0, `a ${card.slice(0, 7)}`, `${card.slice(7)} b`);
      expect((await whole(...said(...texts))).text.replace(/\D/g, ''), String(at)).toBe('');
    }
    const long = 'many words '.repeat(100);
    const texts = [
      `${long}${card.slice(0, 9)}`,
      `${card.slice(9)} ${long}${iban.slice(0, 9)}`,
      `${iban.slice(9)} ${long}`,
    ];
    const { text, found } = await whole(...said(...texts));
    expect(text.replace(/\D/g, '')).toBe('');
    expect(found).toEqual(['CREDIT_CARD /0/0', 'CREDIT_CARD /0/1', 'IBAN /0/1', 'IBAN /0/2']);
  });

  it('is none where another one speaks between, and none beside a text that stands for itself', async () => {
    const [one, other] = [card.slice(0, 9), card.slice(9)];
    const apart: readonly (readonly Said[])[] = [
      [
        ['user', one],
        ['assistant', 'go on'],
        ['user', other],
      ],
      [
        ['user', one],
        ['assistant', other],
      ],
      [
        [undefined, one],
        [undefined, other],
      ],
    ];
    for (const texts of apart) {
      const { found } = await whole(...texts);
      expect(found.filter(name => name.startsWith('CREDIT_CARD'))).toEqual([]);
    }
    const beside: readonly Said[] = [
      ['user', one],
      [undefined, 'an id'],
      ['user', other],
    ];
    expect((await whole(...beside)).found).toEqual(['CREDIT_CARD /0/0', 'CREDIT_CARD /0/2']);
  });

  it('is treated beside what is found in one of them by itself', async () => {
    const { text, found } = await whole(
      ...said(`a@example.org ${card.slice(0, 9)}`, `${card.slice(9)} b@example.org`),
    );
    expect(text).toBe('<MASK #><# MASK>');
    expect(found).toEqual(['EMAIL /0/0', 'CREDIT_CARD /0/0', 'CREDIT_CARD /0/1', 'EMAIL /0/1']);
  });
});

describe('texts beside one another', () => {
  it.each([
    ['12', '34567890'],
    ['It was in 2024', '1. First of all'],
    [card, '42 pieces'],
    [`the card ${card}`, 'Thanks'],
    [`the key ${key}`, 'Thanks for all'],
    ['See you, john', 'doe@example.org is mine'],
    ['{"id": 4716}', '{"id": 8812}'],
    ['order 4716881209', '435581 shipped'],
  ])('say no more than each by itself: %j, %j', async (one, other) => {
    const alone = [await whole(...said(one)), await whole(...said(other))];
    const { text } = await whole(...said(one, other));
    expect(text).toBe(alone.map(ran => ran.text).join(''));
  });

  it('leave as they came where nothing is in them', async () => {
    const texts = Array.from(
      { length: 3000 },
      (_, at) => ['Well, ', 'that is', ' so, I think. ', ''][at % 4] ?? '',
    );
    const { text, found } = await whole(...said(...texts));
    expect(text).toBe(texts.map(one => `<${one}>`).join(''));
    expect(found).toEqual([]);
  });
});

describe('in frames that leave as they come', () => {
  const [one, other] = [`it is ${card.slice(0, 9)}`, `${card.slice(9)}, you see`];

  it.each([true, false])(
    'a later text that has come whole is treated, and the one before has left (at once: %s)',
    async atOnce => {
      const frames = [frameOf(said(one), 0, false), frameOf(said(other), 1, true)];
      expect(await run(frames, 'segments', atOnce)).toEqual({
        text: `<${one}><#, you see>`,
        found: ['CREDIT_CARD /1/0'],
      });
    },
  );

  it('what stands in one frame is treated all of it', async () => {
    const frames = [
      frameOf(said('a', 'b'), 0, false),
      frameOf(said(one, other), 1, false),
      frameOf(said('c'), 2, true),
    ];
    for (const atOnce of [true, false])
      expect((await run(frames, 'segments', atOnce)).text).toBe('<a><b><it is #><#, you see><c>');
  });

  it.each([true, false])(
    'a later text that comes in pieces is judged, and nothing more leaves (at once: %s)',
    async atOnce => {
      const pieces = Array.from(other, (letter, at) =>
        frameOf(said(letter), at + 1, at === other.length - 1, 'b'),
      );
      await expect(run([frameOf(said(one), 0, false), ...pieces], 'segments', atOnce)).rejects.toThrow(
        'has left',
      );
    },
  );

  it.each([true, false])('whole, all of it is treated however it comes (at once: %s)', async atOnce => {
    const pieces = Array.from(other, (letter, at) =>
      frameOf(said(letter), at + 1, at === other.length - 1, 'b'),
    );
    const { text, found } = await run([frameOf(said(one), 0, false), ...pieces], 'whole', atOnce);
    expect(text.replace(/\D/g, '')).toBe('');
    expect(found).toEqual(['CREDIT_CARD /0/0', 'CREDIT_CARD /1/0']);
  });
});
