import { describe, expect, it } from 'vitest';
import { dictionary } from '../../src/classify/own/dictionary.ts';
import { Entries } from '../../src/classify/own/dictionary-entries.ts';
import { readersOf } from '../../src/classify/own/lookup.ts';
import { TableBuilder } from '../../src/classify/own/table-builder.ts';
import { readTable } from '../../src/classify/own/table-file.ts';
import type { Recognizer } from '../../src/classify/recognizer.ts';
import { found, key, keys, saved, scanPieces } from '../unit/own/tables.ts';

const million = 1_000_000;
const MiB = 1024 * 1024;
const syllables = [
  'ka',
  'lo',
  'mi',
  'ter',
  'an',
  'bre',
  'son',
  'der',
  'vi',
  'ri',
  'mar',
  'il',
  'os',
  'un',
  'tol',
  'gre',
];
const wordOf = (n: number): string =>
  [n, n >> 4, n >> 8, n >> 12, n >> 16].map(part => syllables[part & 15]).join('');
const valueOf = (n: number): string =>
  n % 2 === 0 ? `${wordOf(n * 7919)} ${wordOf(n * 104_729)} ${wordOf(n)}` : String(4_000_000_000 + n * 7919);

const cpuMs = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

describe('a dictionary of a million entries', () => {
  const builder = new TableBuilder();
  const entries = new Entries(builder, readersOf(key), 4);
  for (let row = 0; row < million; row++) entries.add(valueOf(row), row, 0);
  const path = saved(
    builder.build({ kind: 'dictionary', rows: million, columns: 1, owned: false }, keys).file,
  );
  const before = process.memoryUsage();
  const table = readTable(path, keys);
  const after = process.memoryUsage();
  const terms = {
    name: 'd',
    entity: 'X',
    class: 'custom',
    score: 0.9,
    context: [],
    contextScore: 0.9,
  } as const;
  const ours: readonly Recognizer[] = [
    dictionary({ ...terms, columns: 1, within: 100, table }, readersOf(key)),
  ];

  it('takes at most 64 MiB, and says how much', () => {
    const external = (after.arrayBuffers - before.arrayBuffers) / MiB;
    const resident = (after.rss - before.rss) / MiB;
    console.log(
      `${table.header.entries} entries: table ${(table.buffer.byteLength / MiB).toFixed(1)} MiB, buffers ${external.toFixed(1)} MiB, resident ${resident.toFixed(1)} MiB`,
    );
    expect(table.header.entries).toBeGreaterThan(million * 0.99);
    expect(table.buffer.byteLength).toBeLessThan(64 * MiB);
    expect(resident).toBeLessThan(64);
  });

  it('finds each of its entries, and nothing that is none', () => {
    for (let n = 0; n < million; n += 9973)
      expect(found(ours, `see ${valueOf(n)}, ok`)).toEqual([valueOf(n)]);
    const others = Array.from({ length: 20_000 }, (_, n) => `zz${n} qux${n}ly ${n * 31}`).join(' | ');
    expect(scanPieces(ours, [Buffer.from(others)])).toEqual([]);
  });

  it.each([
    ['prose', 'The quick brown fox jumps over the lazy dog and runs away. '],
    ['beginnings of entries', `${wordOf(7919 * 2)} ${wordOf(104_729 * 2)} `],
    ['entries', `${valueOf(2)}, `],
    ['short words', 'a b c d e f g h '],
    ['digits in groups', '12 34 56 78 9 '],
    ['one long word', 'abcdefghij'],
    ['one long number', '1234567890'],
    ['apostrophes', "a'"],
    ['characters of Chinese', '株式会社日立'],
  ])('takes time in proportion to the text: %s', (name, unit) => {
    const timeOf = (bytes: number): number => {
      const text = Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))).subarray(0, bytes);
      return Math.min(...[1, 2, 3].map(() => cpuMs(() => scanPieces(ours, [text]))));
    };
    timeOf(200_000);
    const once = timeOf(1_000_000);
    const twice = timeOf(2_000_000);
    console.log(
      `${name}: ${(2000 / twice).toFixed(1)} MB/s, twice the text ${(twice / once).toFixed(2)} times the time`,
    );
    expect(twice / once).toBeLessThan(2.5);
  });
});
