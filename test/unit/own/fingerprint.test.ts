import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../src/classify/own/fingerprint.ts';
import { readersOf } from '../../../src/classify/own/lookup.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { fingerprintOf, key, scan, scanPieces, splits } from './tables.ts';

const terms = {
  name: 'f',
  entity: 'CONFIDENTIAL_DOCUMENT',
  class: 'custom',
  score: 0.6,
  context: [],
  contextScore: 0.6,
} as const;
const own = (documents: readonly string[], without: readonly string[] = []): Recognizer[] => [
  fingerprint({ ...terms, shingles: 3, table: fingerprintOf(documents, without) }, readersOf(key)),
];

/** Words that never come twice, so that what is shared is what was copied. */
const prose = (seed: number, words: number): string =>
  Array.from(
    { length: words },
    (_, at) => `w${(((seed * 7919 + at) * 2654435761) % 2 ** 32).toString(36)}`,
  ).join(' ');
const memo = prose(1, 200);
const part = (from: number, to: number): string => memo.split(' ').slice(from, to).join(' ');

describe('fingerprints', () => {
  const ours = own([memo, prose(2, 300)]);

  it('find a part of a document in another text', () => {
    const before = `${prose(8, 30)}. `;
    const text = `${before}${part(50, 90)}. ${prose(9, 30)}`;
    const all = scan(ours, text);
    const [first] = all;
    expect(first).toMatchObject({ entity: 'CONFIDENTIAL_DOCUMENT', recognizer: 'own.f' });
    expect(first?.at[0]).toBeGreaterThanOrEqual(before.length);
    expect(all.at(-1)?.at[1]).toBeLessThanOrEqual(before.length + part(50, 90).length);
    expect(all.some(({ band }) => band === 'certain')).toBe(true);
  });

  it('find every part of 20 words, in other case, line breaks and punctuation', () => {
    for (let from = 0; from + 20 <= 200; from += 3) {
      const text = part(from, from + 20)
        .toUpperCase()
        .replaceAll(' ', ',\n');
      expect(scan(ours, `Dear all,\n\n"${text}"`).length).toBeGreaterThan(0);
    }
  });

  it('find a part in which every tenth word was changed', () => {
    const changed = part(0, 120)
      .split(' ')
      .map((word, at) => (at % 10 === 9 ? 'other' : word))
      .join(' ');
    expect(scan(ours, changed).length).toBeGreaterThan(0);
  });

  it('find nothing in six words, in shuffled words, in words of several documents by turns', () => {
    expect(scan(ours, part(10, 16))).toEqual([]);
    expect(scan(ours, part(0, 60).split(' ').reverse().join(' '))).toEqual([]);
    expect(scan(ours, prose(5, 2000))).toEqual([]);
  });

  it('leave out what all documents have', () => {
    const footer = prose(3, 60);
    const with_ = own([`${memo}. ${footer}`]);
    const without = own([`${memo}. ${footer}`], [footer]);
    expect(scan(with_, footer).length).toBeGreaterThan(0);
    expect(scan(without, footer)).toEqual([]);
    expect(scan(without, part(0, 60)).length).toBeGreaterThan(0);
  });

  it('are found however the text comes', () => {
    const text = `${prose(8, 4)} ${part(50, 80)} ${prose(9, 6)}`;
    const whole = scan(ours, text);
    expect(whole.length).toBeGreaterThan(0);
    for (const pieces of splits(text)) expect(scanPieces(ours, pieces)).toEqual(whole);
  });
});
