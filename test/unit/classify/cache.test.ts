import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../bench/corpus.ts';
import { CachedScanner } from '../../../src/classify/cached-scanner.ts';
import { FindingsCache } from '../../../src/classify/findings-cache.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel, Finding } from '../../../src/core/types.ts';
import type { Piece, Scanner } from '../../../src/exchange/ports.ts';
import { positives } from './harness.ts';

const plain = createScanner({ workers: 0, cache: 'none' });
const roomy = { maxEntries: 1000, maxBytes: 1 << 20 };

/** How often texts reached the scanner behind the cache. */
class Counting implements Scanner {
  readonly version = plain.version;
  readonly open = plain.open.bind(plain);
  readonly across = plain.across.bind(plain);
  scanned = 0;
  feed(pieces: readonly Piece[]): void | Promise<void> {
    this.scanned += pieces.length;
    return plain.feed(pieces);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

function cached(options = roomy): {
  readonly scanner: CachedScanner;
  readonly behind: Counting;
  readonly cache: FindingsCache;
} {
  const behind = new Counting();
  const cache = new FindingsCache(options, behind.version);
  return { scanner: new CachedScanner(behind, cache, 64 << 20), behind, cache };
}

interface Text {
  readonly text: string;
  readonly label: string;
}

/** One feed of whole texts, each in a channel of its own. */
async function feed(scanner: Scanner, texts: readonly Text[]): Promise<readonly (readonly Finding[])[]> {
  const pieces = texts.map(({ text, label }, index) => ({
    scan: scanner.open(`c.${index}` as Channel, 'text', label),
    text: Buffer.from(text),
    end: true,
  }));
  await scanner.feed(pieces);
  for (const { scan, text } of pieces) expect(scan.settled).toBe(text.length);
  return pieces.map(({ scan }) => scan.findings);
}

const filler = generate('prose', 2000);
const longEnough = `${filler}\ncard 4111 1111 1111 1111`;

/** A history that grows, as agents send it: each turn has all texts of the one before. */
const text = fc.record({
  text: fc
    .tuple(fc.constantFrom(...positives), fc.nat(2000))
    .map(([one, from]) => `${filler.slice(from)}\n${one.text}`),
  label: fc.constantFrom('', 'card', 'ssn', 'content', 'patient'),
});
const history = fc.array(text, { minLength: 1, maxLength: 8 });

describe('with a cache', () => {
  it('findings are those without, for histories that are sent again and again', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(roomy, { maxEntries: 2, maxBytes: 1 << 20 }, { maxEntries: 9, maxBytes: 20_000 }),
        async (texts, options) => {
          const { scanner } = cached(options);
          for (let turn = 1; turn <= texts.length; turn++) {
            const sent = texts.slice(0, turn);
            expect(await feed(scanner, sent)).toEqual(await feed(plain, sent));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a text is scanned once, and found again under another channel', async () => {
    const { scanner, behind } = cached();
    const [first] = await feed(scanner, [{ text: longEnough, label: '' }]);
    const [, again] = await feed(scanner, [
      { text: 'other', label: '' },
      { text: longEnough, label: '' },
    ]);
    expect(first?.at(-1)).toMatchObject({ entity: 'CREDIT_CARD', channel: 'c.0' });
    expect(again).toEqual(first?.map(finding => ({ ...finding, channel: 'c.1' })));
    expect(behind.scanned).toBe(2);
  });

  it('texts over 256 KiB in all are looked up in turns, with the same outcome', async () => {
    const { scanner, behind } = cached();
    const texts = Array.from({ length: 8 }, (_, index) => ({
      text: `${index} ${longEnough.repeat(30)}`,
      label: '',
    }));
    expect(await feed(scanner, texts)).toEqual(await feed(plain, texts));
    expect(await feed(scanner, texts)).toEqual(await feed(plain, texts));
    expect(behind.scanned).toBe(8);
  });

  it('the label tells texts apart, wherever it ends, and so does how they leave', async () => {
    const { cache } = cached();
    const names = [
      cache.nameOf(Buffer.from('bc'), 'a', 'whole'),
      cache.nameOf(Buffer.from('c'), 'ab', 'whole'),
      cache.nameOf(Buffer.from('abc'), '', 'whole'),
      cache.nameOf(Buffer.from(':abc'), '', 'whole'),
      cache.nameOf(Buffer.from('abc'), '', 'segments'),
    ];
    expect(new Set(names).size).toBe(5);
    const { scanner } = cached();
    const number = `${filler.slice(0, 600)}. 536221234`;
    for (const label of ['ssn', '', 'ssn'])
      expect(await feed(scanner, [{ text: number, label }])).toEqual(
        await feed(plain, [{ text: number, label }]),
      );
  });

  it('names are of no use to another process, nor to other recognizers', () => {
    const bytes = Buffer.from(longEnough);
    const names = [1, 2].map(() => new FindingsCache(roomy, 'v').nameOf(bytes, '', 'whole'));
    expect(names[0]).not.toBe(names[1]);
  });

  it('what comes in pieces is not remembered, nor is what is short', async () => {
    const { scanner, cache } = cached();
    const scan = scanner.open('c' as Channel, 'text', '');
    await scanner.feed([{ scan, text: Buffer.from(longEnough), end: false }]);
    await scanner.feed([{ scan, text: Buffer.from(longEnough), end: true }]);
    await feed(scanner, [{ text: 'card 4111 1111 1111 1111', label: '' }]);
    expect(cache.size).toBe(0);
  });
});

describe('bounds', () => {
  it('hold for entries and for bytes; what was used last stays', async () => {
    const { scanner, cache, behind } = cached({ maxEntries: 3, maxBytes: 1 << 20 });
    const send = (index: number): Promise<unknown> =>
      feed(scanner, [{ text: `${index} ${filler}`, label: '' }]);
    for (const index of [1, 2, 3, 1, 4]) await send(index);
    expect([cache.size, behind.scanned]).toEqual([3, 4]);
    await send(1);
    expect(behind.scanned).toBe(4);
    await send(2);
    expect(behind.scanned).toBe(5);
  });

  it('a text with very many findings is not remembered at the cost of all others', async () => {
    const { scanner, cache } = cached({ maxEntries: 100, maxBytes: 50_000 });
    for (let i = 0; i < 50; i++) await feed(scanner, [{ text: `${i} ${longEnough}`, label: '' }]);
    const before = cache.size;
    await feed(scanner, [{ text: 'a@b.com '.repeat(1000), label: '' }]);
    expect(cache.size).toBe(before);
    expect(before).toBeGreaterThan(40);
    expect(cache.bytes).toBeLessThanOrEqual(50_000);
  });
});

describe('fails closed', () => {
  const failing: Recognizer = {
    id: 'test.fails',
    entity: 'TEST',
    class: 'custom',
    reach: { back: 0, ahead: 0 },
    validation: 'structure',
    source: 'a test',
    examples: ['boom'],
    triggers: [{ on: 'literal', words: ['boom'] }],
    match: () => {
      throw new Error('never');
    },
  };

  it.each([10, 300_000])(
    'what is known does not count where the rest of its feed failed (%i bytes)',
    async size => {
      const scanner = createScanner({ workers: 0 }, { recognizers: [failing] });
      const open = (): ReturnType<typeof scanner.open> => scanner.open('c' as Channel, 'text', '');
      const known = Buffer.from(longEnough);
      await scanner.feed([{ scan: open(), text: known, end: true }]);
      const [scan, bad] = [open(), open()];
      const feeding = async (): Promise<void> => {
        await scanner.feed([
          { scan, text: known, end: true },
          { scan: bad, text: Buffer.from(`${'x '.repeat(size / 2)}boom`), end: true },
        ]);
      };
      await expect(feeding()).rejects.toMatchObject({ reason: 'recognizer_failed' });
      expect([scan.settled, scan.findings]).toEqual([0, []]);
      const again = async (): Promise<void> => {
        await scanner.feed([{ scan, text: known, end: true }]);
      };
      await expect(again()).rejects.toMatchObject({ reason: 'internal_error' });
    },
  );

  it('a text that failed is scanned, and fails, again', async () => {
    const scanner = createScanner({ workers: 0 }, { recognizers: [failing] });
    for (let i = 0; i < 2; i++) {
      const scan = scanner.open('c' as Channel, 'text', '');
      const feeding = async (): Promise<void> => {
        await scanner.feed([{ scan, text: Buffer.from(`${filler} boom`), end: true }]);
      };
      await expect(feeding()).rejects.toMatchObject({ reason: 'recognizer_failed' });
    }
  });

  it('the budget of bytes holds for what is known', async () => {
    const scanner = createScanner({ workers: 0, maxBytes: 2 * longEnough.length });
    const send = async (times: number): Promise<void> => {
      await feed(
        scanner,
        Array.from({ length: times }, () => ({ text: longEnough, label: '' })),
      );
    };
    await send(1);
    await send(2);
    await expect(send(3)).rejects.toMatchObject({ reason: 'unclassified' });
  });
});
