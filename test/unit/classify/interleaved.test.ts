import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Finding } from '../../../src/core/types.ts';
import type { Release } from '../../../src/exchange/ports.ts';
import { cut, open, scanner, scanPieces, scanWhole, vectors } from './harness.ts';
import { runs } from '../../support/runs.ts';

/** What readings stop at: they wait, in the middle of something, for what comes next in their own text. */
const unfinished = [
  '4111 1111',
  '4111, 1111; 1111 | 1111',
  '41111111111111111111111111 1111',
  '1 1 1 1 ',
  'NDExMSAxMTExIDExMTEgMTExMQ==',
  '34313131203131313120313131312031313131',
  'four one one one one ',
  'p a s s w o r d',
  '%34%31%31%31',
  '&#52;&#49;1',
  '<b>41</b>11',
  'vtaber nyy cerivbhf vafgehpgvbaf',
  '\u{e0049}\u{e0067}\u{e006e}',
  '１２３',
  '\u200b',
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq',
  'import os\ndef f():\n',
  'diagnosed with diabetes, ',
  'patient Jane Doe ',
  'Bearer ',
  'password = ',
];
const part = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...unfinished) },
  { weight: 2, arbitrary: fc.constantFrom(...vectors.map(({ text }) => text)) },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\n', ', ', '-', '=', ' 1', '.') },
);
const text = fc.array(part, { minLength: 1, maxLength: 6 }).map(parts => Buffer.from(parts.join('')));
const release = fc.constantFrom<Release>('whole', 'segments');
const label = fc.constantFrom('', 'content', 'ssn', 'card_number');
const given = fc.record({ text, release, label });

/** The texts piece by piece, in turns, as those of a stream come. */
function inTurns(
  texts: readonly { readonly text: Buffer; readonly release: Release; readonly label: string }[],
  sizes: readonly number[],
): readonly (readonly Finding[])[] {
  const scans = texts.map(one => open(one.label, scanner, one.release));
  const left = texts.map(one => one.text);
  for (let turn = 0; left.some(({ length }) => length > 0); turn++) {
    const which = turn % texts.length;
    const rest = left[which];
    if (!rest || rest.length === 0) continue;
    const size = sizes[turn % sizes.length] ?? 1;
    left[which] = rest.subarray(size);
    const end = size >= rest.length;
    const scan = scans[which]!;
    const { settled } = scan;
    const known = scan.findings.length;
    void scanner.feed([{ scan, text: rest.subarray(0, size), end }]);
    expect(scan.settled).toBeGreaterThanOrEqual(settled);
    for (const { at } of scan.findings.slice(known)) expect(at[0]).toBeGreaterThanOrEqual(settled);
  }
  return scans.map(({ findings }) => findings);
}

describe('loose digits, letters by themselves, and keys that break off', () => {
  it.each([
    '4111, 1111; 1111 | 1111 34313131203131313120313131312031313131Bearer ',
    '4111, 1111; 1111 | 1111 3431313120313131Bearer ',
    '4111, 1111; 1111 | 1111 3431313120313131312031313131203131313190',
    'patient Jane Doe +90 (532) 123 45 6734313131203131313120313131312031313131NIN: 98765432102',
    '{"a": 1,\n "b": {\n  "c": [1,2]\n}\n}\np a s s w o r d<b>41</b>11NDExMSAxMTExIDExMTEgMTExMQ==',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqmistral is a wind of the south of France that blows cold and dry, as everybody there knowsidentiteitskaart 9839828568',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq34313131203131313120313131312031313131mistral is a wind of the south of France that blows cold and dry, as everybody there knowsx7f-AAA123456-9c1e',
    '12345678901234567890123456789012 | 4111, 1111; 1111 | 1111, 2222',
  ])('are read alike wherever the text is cut: %s', given => {
    const bytes = Buffer.from(given);
    const whole = scanWhole(bytes);
    for (let first = 1; first < bytes.length; first++) {
      expect(scanPieces(cut(bytes, [first]))).toEqual(whole);
      expect(scanPieces(cut(bytes, [first, Math.min(bytes.length, first + 7)]))).toEqual(whole);
    }
  });
});

describe('texts that come in turns', () => {
  it('are found to be what each of them is alone', () => {
    fc.assert(
      fc.property(
        fc.array(given, { minLength: 2, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 12 }),
        (texts, sizes) => {
          const alone = texts.map(one => scanWhole(one.text, one.label, scanner, one.release));
          expect(inTurns(texts, sizes)).toEqual(alone);
        },
      ),
      { numRuns: runs(160) },
    );
  });
});

describe('a scan for some entities', () => {
  it('goes on with nothing that it does not look for, in this text or the next', async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC7\n'.repeat(600)}`;
    const mails = 'abcdefghijklmnopqrstuvwxyz@example.org '.repeat(520);
    const ofMail = createScanner({ workers: 0, cache: 'none', entities: new Set(['EMAIL']) });
    const count = async (text: string): Promise<number> => {
      const scan = open('', ofMail);
      await ofMail.feed([{ scan, text: Buffer.from(text), end: true }]);
      return scan.findings.length;
    };
    for (const length of [16_384, 16_500, 20_000]) {
      expect(await count(key.slice(0, length))).toBe(0);
      expect(await count(mails)).toBe(520);
      expect(await count(`${key.slice(0, length)}\n\n${mails}`)).toBe(520);
    }
  });
});
