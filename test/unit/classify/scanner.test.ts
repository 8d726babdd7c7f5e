import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { recognizers } from '../../../src/classify/recognizers.ts';
import { createScanner, type ScannerOptions, type ScannerParts } from '../../../src/classify/scanner.ts';
import type { Spawn } from '../../../src/classify/worker-pool.ts';
import type { Channel } from '../../../src/core/types.ts';
import type { Piece, Scan } from '../../../src/exchange/ports.ts';
import { scanWhole } from './harness.ts';

const channel = 'messages.0.content' as Channel;
const open: ReturnType<typeof createScanner>[] = [];

function create(options: ScannerOptions = {}, parts: ScannerParts = {}): ReturnType<typeof createScanner> {
  const scanner = createScanner(options, parts);
  open.push(scanner);
  return scanner;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(scanner => scanner.close()));
});

const prose = 'The quick brown fox jumps over the lazy dog. ';
const card = '4111 1111 1111 1111';
/** More than is scanned inline, with a card every 64 KiB or so and one at the very end. */
const long = Buffer.from(`${prose.repeat(1500)}${card} `.repeat(6) + card);

const piece = (scan: Scan, text: Uint8Array | string, end = true): Piece => ({
  scan,
  text: Buffer.from(text),
  end,
});

describe('a feed of little text', () => {
  it('is done when it returns, for all its pieces', () => {
    const scanner = create();
    const [a, b] = [scanner.open(channel, 'text', ''), scanner.open(channel, 'text', '')];
    expect(
      scanner.feed([piece(a, '4111 1111', false), piece(b, card), piece(a, ' 1111 1111')]),
    ).toBeUndefined();
    expect(a.findings).toMatchObject([{ entity: 'CREDIT_CARD', at: [0, 19], channel }]);
    expect(b.findings).toHaveLength(1);
    expect([a.settled, b.settled]).toEqual([19, 19]);
  });

  it('takes empty pieces, and an end alone', () => {
    const scanner = create();
    const scan = scanner.open(channel, 'text', '');
    void scanner.feed([piece(scan, '', false), piece(scan, card, false), piece(scan, '', false)]);
    expect(scan.findings).toEqual([]);
    void scanner.feed([piece(scan, '')]);
    expect(scan.findings).toHaveLength(1);
    expect(scan.settled).toBe(19);
  });
});

describe('a feed of more than 256 KiB', () => {
  it('gives whole texts to a worker, with the findings of a scan done here', async () => {
    const scanner = create();
    const scans = ['', 'card', 'x'].map(label => scanner.open(channel, 'text', label));
    const work = scanner.feed(scans.map(scan => piece(scan, long)));
    expect(work).toBeInstanceOf(Promise);
    await work;
    for (const [index, label] of ['', 'card', 'x'].entries()) {
      const whole = scanWhole(long, label).map(finding => ({ ...finding, channel }));
      expect(whole).toHaveLength(7);
      expect(scans[index]?.findings).toEqual(whole);
      expect(scans[index]?.settled).toBe(long.length);
    }
  });

  it('scans streams in slices, lets others have their turns, and finds the same', async () => {
    const scanner = create();
    const scan = scanner.open(channel, 'text', '');
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const text = Buffer.concat(Array.from({ length: 40 }, () => long));
    await scanner.feed([piece(scan, text.subarray(0, 1_000_003), false)]);
    await scanner.feed([piece(scan, text.subarray(1_000_003))]);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(2);
    expect(scan.findings.map(({ at }) => at)).toEqual(scanWhole(text).map(({ at }) => at));
  });

  it('does the two side by side, in the order of each text', async () => {
    const scanner = create();
    const [whole, split] = [scanner.open(channel, 'text', ''), scanner.open(channel, 'text', '')];
    await scanner.feed([
      piece(split, long.subarray(0, 66_000), false),
      piece(whole, long),
      piece(split, long.subarray(66_000)),
    ]);
    expect(split.findings).toEqual(whole.findings);
  });

  it('manages without workers', async () => {
    const scanner = create({ workers: 0 });
    const scan = scanner.open(channel, 'text', '');
    await scanner.feed([piece(scan, long)]);
    expect(scan.findings).toHaveLength(7);
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
    match: ({ bytes }) => {
      throw new Error(`quotes ${Buffer.from(bytes).toString()}`);
    },
  };
  const waiting: Recognizer = { ...failing, match: () => 1 };

  it('over the budget of bytes', () => {
    const scanner = create({ maxBytes: 1000 });
    const scan = scanner.open(channel, 'text', '');
    expect(() => scanner.feed([piece(scan, 'x'.repeat(1001))])).toThrow(
      expect.objectContaining({ reason: 'unclassified' }),
    );
    expect(() => scanner.feed([piece(scan, 'x')])).toThrow(
      expect.objectContaining({ reason: 'internal_error' }),
    );
    expect(scan.settled).toBe(0);
  });

  it('when a recognizer throws, without quoting it, and for good', () => {
    const scanner = create({}, { recognizers: [failing] });
    const scan = scanner.open(channel, 'text', '');
    const other = scanner.open(channel, 'text', '');
    let thrown: unknown;
    try {
      void scanner.feed([piece(other, 'fine', false), piece(scan, 'secret boom', false)]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ reason: 'recognizer_failed' });
    expect(`${String(thrown)} ${String((thrown as Error).stack)}`).not.toContain('secret');
    expect(() => scanner.feed([piece(scan, 'x')])).toThrow();
    expect(() => scanner.feed([piece(other, 'x')])).toThrow();
  });

  it('when a recognizer throws or waits for ever in a long text', async () => {
    for (const recognizer of [failing, waiting]) {
      const scanner = create({ workers: 0 }, { recognizers: [recognizer] });
      const scan = scanner.open(channel, 'text', '');
      await expect(scanner.feed([piece(scan, `${'x '.repeat(200_000)}boom`)])).rejects.toThrow();
      expect(scan.settled).toBeLessThan(400_004);
    }
  });

  it('when text follows the end', () => {
    const scanner = create();
    const scan = scanner.open(channel, 'text', '');
    void scanner.feed([piece(scan, 'x')]);
    expect(() => scanner.feed([piece(scan, 'y')])).toThrow(
      expect.objectContaining({ reason: 'internal_error' }),
    );
  });

  it('when it is done in turns, and one of them is one too many', async () => {
    const scanner = create({ workers: 0 }, { recognizers: [failing] });
    const [early, late] = [scanner.open(channel, 'text', ''), scanner.open(channel, 'text', '')];
    const work = scanner.feed([piece(early, 'x '.repeat(200_000)), piece(late, 'boom')]);
    await expect(work).rejects.toMatchObject({ reason: 'recognizer_failed' });
    expect(late.settled).toBe(0);
  });

  it('when a slice by slice scan takes longer than it may', async () => {
    const scanner = create({ workers: 0, maxMs: 0 });
    const scan = scanner.open(channel, 'text', '');
    const text = Buffer.concat(Array.from({ length: 40 }, () => long));
    await expect(scanner.feed([piece(scan, text)])).rejects.toMatchObject({ reason: 'unclassified' });
  });
});

describe('a worker', () => {
  const scripted =
    (...scripts: readonly string[]): Spawn =>
    () => {
      const script = scripts[spawned++] ?? scripts.at(-1) ?? '';
      return new Worker(script, { eval: true });
    };
  let spawned = 0;
  const real = `import('node:worker_threads').then(({ parentPort }) => parentPort.on('message', ({ id, texts }) =>
    parentPort.postMessage({ id, findings: { kinds: [], counts: texts.map(() => 0), numbers: new Float64Array(0) } })))`;
  const listen = (body: string): string =>
    `require('node:worker_threads').parentPort.on('message', job => { ${body} })`;

  it.each([
    ['ends', listen('process.exit(1)'), 'recognizer_failed'],
    ['throws', listen('throw new Error("x")'), 'recognizer_failed'],
    [
      'says that it failed',
      listen('require("node:worker_threads").parentPort.postMessage({ id: job.id })'),
      'recognizer_failed',
    ],
    [
      'answers for too few texts',
      listen('require("node:worker_threads").parentPort.postMessage({ id: job.id, findings: [] })'),
      'recognizer_failed',
    ],
    ['does not answer', listen(''), 'unclassified'],
    ['never ends its turn', listen('for (;;);'), 'unclassified'],
    ['does not even start', 'throw new Error("x")', 'recognizer_failed'],
  ])('that %s rejects, and is replaced', async (_, script, reason) => {
    spawned = 0;
    const scanner = create({ maxMs: 1500 }, { spawn: scripted(script, real) });
    const scan = scanner.open(channel, 'text', '');
    await expect(scanner.feed([piece(scan, long)])).rejects.toMatchObject({ reason });
    expect(scan.settled).toBe(0);
    const next = scanner.open(channel, 'text', '');
    await scanner.feed([piece(next, long)]);
    expect(next.settled).toBe(long.length);
    expect(spawned).toBe(2);
  });

  it('with other recognizers refuses to start', async () => {
    const scanner = create({}, { recognizers: recognizers.slice(1) });
    const scan = scanner.open(channel, 'text', '');
    await expect(scanner.feed([piece(scan, long)])).rejects.toMatchObject({ reason: 'recognizer_failed' });
  });

  it('serves one job after another, also when many come at once', async () => {
    const scanner = create({ workers: 2 });
    const scans = Array.from({ length: 6 }, () => scanner.open(channel, 'text', ''));
    await Promise.all(scans.map(async scan => scanner.feed([piece(scan, long)])));
    for (const scan of scans) expect(scan.findings).toHaveLength(7);
  });

  it('that is closed rejects what it was at', async () => {
    const scanner = create({}, { spawn: scripted(listen('')) });
    const scan = scanner.open(channel, 'text', '');
    const rejected = expect(scanner.feed([piece(scan, long)])).rejects.toMatchObject({
      reason: 'recognizer_failed',
    });
    await scanner.close();
    await rejected;
    await expect(scanner.feed([piece(scanner.open(channel, 'text', ''), long)])).rejects.toThrow();
  });
});
