import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { streetAddress } from '../../../src/classify/recognizers/names/address.ts';
import { honorifics } from '../../../src/classify/recognizers/names/honorifics.ts';
import { names } from '../../../src/classify/recognizers/names/names.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import { cut, open, scanPieces, scanWhole } from './harness.ts';

interface Vectors {
  readonly positives: readonly {
    readonly text: string;
    readonly found: readonly (readonly [entity: string, text: string])[];
  }[];
  readonly negatives: readonly string[];
}

const file = new URL('../../../src/classify/recognizers/names/names.vectors.json', import.meta.url);
const { positives, negatives } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const scanner = createScanner({ workers: 0 }, { recognizers: [names, honorifics, streetAddress] });
const everyOffset = ({ length }: Uint8Array): readonly number[] =>
  Array.from({ length: length - 1 }, (_, i) => i + 1);

/** What is likely at least, as the text has it. */
function likely(text: string): readonly (readonly [string, string])[] {
  const bytes = Buffer.from(text);
  return scanWhole(bytes, '', scanner)
    .filter(({ band }) => band !== 'possible')
    .map(({ entity, at: [from, to] }) => [entity, bytes.subarray(from, to).toString()] as const);
}

describe('names and addresses', () => {
  it.each(positives)('are likely in: $text', ({ text, found }) => {
    expect(likely(text)).toEqual(found);
  });

  it.each(negatives)('are not likely in: %s', text => {
    expect(likely(text)).toEqual([]);
  });

  it.each(positives.map(({ text }) => text))('are the same in every two pieces: %s', text => {
    const bytes = Buffer.from(text);
    const whole = scanWhole(bytes, '', scanner);
    for (const at of everyOffset(bytes)) expect(scanPieces(cut(bytes, [at]), '', scanner)).toEqual(whole);
  });

  it('are the same byte by byte', () => {
    for (const { text } of positives) {
      const bytes = Buffer.from(text);
      const pieces = cut(bytes, everyOffset(bytes));
      expect(scanPieces(pieces, '', scanner)).toEqual(scanWhole(bytes, '', scanner));
    }
  });

  it('take time in proportion to the text, whatever it is made of', () => {
    const seconds = (unit: string, length: number): number => {
      const bytes = Buffer.from(unit.repeat(Math.ceil(length / unit.length)));
      const began = process.cpuUsage();
      scanWhole(bytes, '', scanner);
      return process.cpuUsage(began).user / 1e6;
    };
    for (const unit of [
      'A ',
      'Aa ',
      'de ',
      'Van der ',
      'john ',
      '1 ',
      '12 Main ',
      'Unit 1 ',
      "A'",
      'É',
      'a-',
      'St. ',
      '1 A\n',
    ]) {
      seconds(unit, 20_000);
      const [once, twice] = [seconds(unit, 40_000), seconds(unit, 80_000)];
      expect(twice, JSON.stringify(unit)).toBeLessThan(4 * once + 0.05);
    }
  });

  it('keep little text back', () => {
    const scan = open('', scanner);
    let most = 0;
    for (let i = 0; i < 2000; i++) {
      void scanner.feed([
        {
          scan,
          text: Buffer.from(['Anna ', 'van ', '12 ', 'Street, ', 'Of ', 'rue '][i % 6] ?? ''),
          end: false,
        },
      ]);
      most = Math.max(most, scan.length - scan.settled);
    }
    expect(most).toBeLessThan(1500);
  });
});
