/**
 * How fast the scanner is, over a generated mixture and over the leaves of a typical exchange, beside a pass over the same
 * bytes that only counts digits. Prints MB/s (10^6 bytes) and microseconds; takes some ten seconds.
 */
import { createScanner } from '../src/classify/scanner.ts';
import { type Channel } from '../src/core/types.ts';

const MEBIBYTE = 1024 * 1024;
const channel = 'bench' as Channel;
const scanner = createScanner({ workers: 0 });

/** A small generator of numbers, so that every run scans the same bytes (Numerical Recipes' LCG). */
let seed = 42;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

const words = (
  'the of and to in is that for it as was with be by on not he this are or his from at which but have an had they you ' +
  'were their one all we can her has there been if more when will would who so no out up said what about into than time ' +
  'model answer secret patient card report market number system account customer question value between against'
).split(' ');
const names = [
  'id',
  'name',
  'created_at',
  'status',
  'count',
  'user_id',
  'total',
  'payload',
  'trace',
  'version',
];

const sentence = (): string => {
  const text = Array.from({ length: 6 + random(12) }, () => pick(words)).join(' ');
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
};
const hex = (length: number): string => Array.from({ length }, () => random(16).toString(16)).join('');

const makers: Readonly<Record<string, () => string>> = {
  prose: () => `${Array.from({ length: 5 }, sentence).join(' ')}\n\n`,
  json: () =>
    `${JSON.stringify(Object.fromEntries(names.map(name => [name, random(2) ? hex(12) : random(1e6)])))}\n`,
  code: () =>
    `  const ${pick(words)}${random(99)} = await ${pick(words)}.${pick(names)}(${random(100)}, '${pick(words)}');\n` +
    `  if (${pick(words)} !== undefined) return { ${pick(names)}: ${random(10)} }; // ${pick(words)} ${pick(words)}\n`,
  logs: () =>
    `2025-03-${10 + random(18)}T${10 + random(13)}:${10 + random(49)}:${10 + random(49)}.${100 + random(899)}Z INFO ` +
    `[${hex(16)}] ${pick(words)} ${pick(words)} took ${random(5000)} ms from 10.0.${random(255)}.${random(255)}\n`,
};
const found =
  'Mail jane.doe@example.com, card 4111 1111 1111 1111, SSN 536-22-1234, IBAN DE89370400440532013000.\n';

function generate(makes: readonly (() => string)[], bytes: number): Uint8Array {
  let text = '';
  while (text.length < bytes) text += pick(makes)();
  return Buffer.from(text.slice(0, bytes));
}

function scanAll(text: Uint8Array): number {
  const scan = scanner.open(channel, 'text', 'content');
  for (let at = 0; at < text.length; at += 10_000) {
    void scanner.feed([{ scan, text: text.subarray(at, at + 10_000), end: at + 10_000 >= text.length }]);
  }
  return scan.findings.length;
}

/** The baseline: one look at each byte. */
function countDigits(text: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (((text[i] as number) - 0x30) >>> 0 < 10) count++;
  return count;
}

/** The median of what one call takes, in milliseconds, over a second or so. */
function time(work: () => unknown): number {
  for (let i = 0; i < 5; i++) work();
  const samples: number[] = [];
  for (const began = performance.now(); performance.now() - began < 1000;) {
    const before = performance.now();
    work();
    samples.push(performance.now() - before);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1] ?? NaN;
}

const rate = (bytes: number, ms: number): string => `${(bytes / 1000 / ms).toFixed(0)} MB/s`;

function throughput(): void {
  const variants: [string, Uint8Array][] = Object.entries(makers).map(([name, make]) => [
    name,
    generate([make], MEBIBYTE),
  ]);
  const all = Object.values(makers);
  variants.push(['mixture', generate(all, MEBIBYTE)]);
  variants.push([
    'mixture, a finding every 2 KiB',
    generate([...Array<() => string>(6).fill(makers['prose'] as () => string), () => found], MEBIBYTE),
  ]);
  variants.push([
    'mixture with umlauts',
    Buffer.from(Buffer.from(generate(all, MEBIBYTE)).toString().replaceAll('ou', 'öü')),
  ]);
  variants.push(['full-width', Buffer.from('４１１１　ａｂｃ　'.repeat(40_000))]);
  for (const [name, text] of variants) {
    const baseline = time(() => countDigits(text));
    const ms = time(() => scanAll(text));
    const ratio = (ms / baseline).toFixed(1);
    console.log(
      `${name.padEnd(32)} ${rate(text.length, ms).padStart(9)}   ${ratio} × one look at each byte, ${scanAll(text)} findings`,
    );
  }
}

/** A request of 2 KiB in 40 leaves and an answer of 8 KiB, whole, and as 100 deltas. */
function exchange(): void {
  const leaves = Array.from({ length: 40 }, () => generate([makers['prose'] as () => string], 51));
  const answer = generate([makers['prose'] as () => string], 8192);
  const one = generate([makers['prose'] as () => string], 200);
  const times = 200;
  const micros = (work: () => void): string => {
    const ms = time(() => {
      for (let i = 0; i < times; i++) work();
    });
    return `${((ms / times) * 1000).toFixed(1)} µs`;
  };
  const whole = (text: Uint8Array): void => {
    const scan = scanner.open(channel, 'text', 'content');
    void scanner.feed([{ scan, text, end: true }]);
  };
  console.log(
    'a leaf of 200 bytes'.padEnd(32),
    micros(() => whole(one)),
  );
  console.log(
    'a request of 2 KiB, 40 leaves'.padEnd(32),
    micros(() => {
      const pieces = leaves.map(text => ({
        scan: scanner.open(channel, 'text', 'content'),
        text,
        end: true,
      }));
      void scanner.feed(pieces);
    }),
  );
  console.log(
    'an answer of 8 KiB'.padEnd(32),
    micros(() => whole(answer)),
  );
  console.log(
    'an answer of 8 KiB, 100 deltas'.padEnd(32),
    micros(() => {
      const scan = scanner.open(channel, 'text', 'content');
      for (let at = 0; at < answer.length; at += 82) {
        void scanner.feed([{ scan, text: answer.subarray(at, at + 82), end: at + 82 >= answer.length }]);
      }
    }),
  );
}

const began = performance.now();
createScanner({ workers: 0 });
console.log('tables built in'.padEnd(32), `${(performance.now() - began).toFixed(0)} ms`);
throughput();
exchange();
