import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card } from '../../../src/classify/recognizers/card.ts';
import { usSsn } from '../../../src/classify/recognizers/us-ssn.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Finding } from '../../../src/core/types.ts';
import type { Release } from '../../../src/exchange/ports.ts';
import { cut, open, positives, scanner, scanPieces, scanWhole, vectors } from './harness.ts';

const everyOffset = ({ length }: Uint8Array): readonly number[] =>
  Array.from({ length: length - 1 }, (_, i) => i + 1);

const looksFar = /^(?:health|mnpi|source-code|us-health|names)/;

describe.each<Release>(['whole', 'segments'])('the same findings of a text that leaves %s', release => {
  const whole = (bytes: Uint8Array, label = ''): readonly Finding[] =>
    scanWhole(bytes, label, scanner, release);
  const inPieces = (pieces: readonly Uint8Array[], label = ''): readonly Finding[] =>
    scanPieces(pieces, label, scanner, release);

  // What a piece that is right behind may change does not depend on how the text leaves; evidence and persons do.
  const cutEverywhere = release === 'whole' ? vectors : vectors.filter(({ family }) => looksFar.test(family));
  it.each(cutEverywhere.map(({ text, family }) => ({ family, text })))(
    'in every two pieces: $family: $text',
    ({ text }) => {
      const bytes = Buffer.from(text);
      const found = whole(bytes);
      for (const at of everyOffset(bytes)) expect(inPieces(cut(bytes, [at]))).toEqual(found);
    },
  );

  it.each(vectors.map(({ text, family }) => ({ family, text })))(
    'byte by byte: $family: $text',
    ({ text }) => {
      const bytes = Buffer.from(text);
      expect(inPieces(cut(bytes, everyOffset(bytes)))).toEqual(whole(bytes));
    },
  );

  const glue = fc.constantFrom(
    ' ',
    '\n',
    ', ',
    '-',
    '@',
    '"',
    ' card ',
    ' ssn ',
    '4',
    'é',
    '\u200b',
    '４',
    '卡',
    '//',
    '.',
    '',
  );
  const text = fc
    .array(fc.tuple(fc.constantFrom(...vectors.map(vector => vector.text)), glue), {
      minLength: 1,
      maxLength: 6,
    })
    .map(parts => Buffer.from(parts.flat().join('')));
  const pieces = text.chain(bytes =>
    fc.tuple(
      fc.constant(bytes),
      fc.array(fc.nat(bytes.length), { maxLength: 40 }).map(at => [...at].sort((a, b) => a - b)),
    ),
  );

  it('in any pieces of any mixture', () => {
    fc.assert(
      fc.property(
        pieces,
        fc.constantFrom('', 'ssn', 'card_number', 'patient_id', 'content'),
        ([bytes, at], label) => {
          expect(inPieces(cut(bytes, at), label)).toEqual(whole(bytes, label));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('in any pieces of any bytes', () => {
    const noise = fc.array(
      fc.oneof(
        fc.constantFrom(...Buffer.from('0123456789 -.@/abcE:\nS')),
        fc.constantFrom(0xe2, 0x80, 0x8b, 0xef, 0xbc, 0x94, 0xc3, 0xa9, 0xff, 0xf0, 0x9d, 0x9f),
      ),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(noise, fc.array(fc.nat(120), { maxLength: 20 }), (bytes, at) => {
        const stops = at.map(offset => Math.min(offset, bytes.length)).sort((a, b) => a - b);
        expect(inPieces(cut(Buffer.from(bytes), stops))).toEqual(whole(Buffer.from(bytes)));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('settled', () => {
  const ofNumbers = createScanner({ workers: 0, cache: 'none' }, { recognizers: [card, usSsn] });
  const settledAfter = (...pieces: readonly string[]): number => {
    const scan = open('', ofNumbers);
    for (const piece of pieces) void ofNumbers.feed([{ scan, text: Buffer.from(piece), end: false }]);
    return scan.settled;
  };

  it('is never far behind prose, whatever is looked for', () => {
    const scan = open('', scanner, 'segments');
    const sentence = 'The quick brown foxes of 1987 jump over a lazy dog, and in May Anna met 12 of them. ';
    const prose = Buffer.from(sentence.repeat(40));
    for (let at = 0; at < prose.length; at += 7) {
      void scanner.feed([{ scan, text: prose.subarray(at, at + 7), end: false }]);
      expect(scan.length - scan.settled).toBeLessThan(80);
    }
  });

  it('is never far behind code and figures: nothing is held for what may tell of them behind', () => {
    const scan = open('', scanner, 'segments');
    const code = 'import os\n\ndef walk(path):\n    for name in os.listdir(path):\n        print(name)\n';
    const figures = 'In Q3 our revenue rose by 12% to $4.2 billion, and guidance is not yet announced.\n';
    const health = 'She was diagnosed with diabetes; metformin helps against hypertension, too.\n';
    const text = Buffer.from(`${code}${figures}${health}`.repeat(20));
    for (let at = 0; at < text.length; at += 7) {
      void scanner.feed([{ scan, text: text.subarray(at, at + 7), end: false }]);
      expect(scan.length - scan.settled).toBeLessThan(80);
    }
    expect(new Set(scan.findings.map(({ entity }) => entity))).toContain('SOURCE_CODE');
    expect(new Set(scan.findings.map(({ entity }) => entity))).toContain('UNANNOUNCED_FINANCIALS');
  });

  it('reaches the last token boundary of prose', () => {
    expect(settledAfter('The quick brown foxes ')).toBe(22);
    expect(settledAfter('The quick brown fo')).toBe(16);
    expect(settledAfter('The quick', ' brown foxes', ' jump')).toBe(22);
    expect(settledAfter('Ein größerer, ')).toBe(Buffer.byteLength('Ein größerer, '));
  });

  it('waits at the start of what may be a card, and goes on when it is none', () => {
    expect(settledAfter('total 4111 ')).toBe(6);
    expect(settledAfter('total 4111 1111 1111 ')).toBe(6);
    expect(settledAfter('total 4111 ', 'times ')).toBe(17);
  });

  it('waits at the start of a key and lets a long one go in bounded pieces', () => {
    const body = Buffer.alloc(60_000, 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC7\n').toString();
    const text = Buffer.from(
      `hello -----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\nbye now`,
    );
    const scan = open();
    let most = 0;
    for (let at = 0; at < text.length; at += 100) {
      void scanner.feed([{ scan, text: text.subarray(at, at + 100), end: at + 100 >= text.length }]);
      most = Math.max(most, scan.length - scan.settled);
    }
    expect(most).toBeLessThan(16_384 + 400);
    expect(scan.findings).toEqual(scanWhole(text));
    expect(scan.findings[0]?.at[0]).toBe(6);
    expect(scan.findings.at(-1)?.at[1]).toBe(text.length - '\nbye now'.length);
    scan.findings.slice(1).forEach(({ at }, index) => expect(at[0]).toBe(scan.findings[index]?.at[1]));
  });

  it('is never far behind, whatever comes', () => {
    const token = fc.constantFrom(
      '4',
      '1 ',
      '4111 ',
      '12-',
      'a',
      '@',
      'ssn ',
      'E11.9 ',
      'patient ',
      '\u200b',
      'word ',
      '\n',
      'sk-',
      'TOP SECRET//',
    );
    fc.assert(
      fc.property(fc.array(token, { minLength: 200, maxLength: 400 }), tokens => {
        const scan = open('', scanner, 'segments');
        for (const text of tokens) {
          void scanner.feed([{ scan, text: Buffer.from(text), end: false }]);
          expect(scan.length - scan.settled).toBeLessThan(420);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a label', () => {
  it.each([
    ['ssn', '536221234', 'US_SSN'],
    ['employee_ssn', '536221234', 'US_SSN'],
    ['patient_id', '00482913', 'MEDICAL_RECORD_NUMBER'],
    ['patientId', '00482913', 'MEDICAL_RECORD_NUMBER'],
    ['mistral_api_key', 'a8Kd93kfLs02mZq7XvB4nT6yRwEuIo1P', 'MISTRAL_API_KEY'],
  ])('%s makes %s a %s', (label, text, entity) => {
    expect(scanWhole(text)).toEqual([]);
    expect(scanWhole(text, label)).toMatchObject([{ entity, at: [0, text.length] }]);
  });

  it('lifts a card, and is never part of a finding', () => {
    expect(scanWhole('4111111111111111', 'cardNumber')[0]?.band).toBe('certain');
    expect(scanWhole('4111111111111111', 'discarded')[0]?.band).toBe('likely');
    expect(scanWhole('plain', 'jane@example.com')).toEqual([]);
    expect(scanWhole('1111 1111 1111', '4111')).toEqual([]);
  });

  it('is there for every positive without changing where it is', () => {
    for (const { text } of positives) {
      const places = scanWhole(text).map(({ at }) => at);
      expect(scanWhole(text, 'content').map(({ at }) => at)).toEqual(places);
    }
  });
});
