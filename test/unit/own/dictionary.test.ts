import { describe, expect, it } from 'vitest';
import { dictionary, type DictionaryTerms } from '../../../src/classify/own/dictionary.ts';
import { readersOf } from '../../../src/classify/own/lookup.ts';
import { readTable, TableFileError, tableKeys } from '../../../src/classify/own/table-file.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { readFileSync } from 'node:fs';
import { dictionaryOf, found, key, keys, saved, scan, scanPieces, splits } from './tables.ts';

const terms: Omit<DictionaryTerms, 'table'> = {
  name: 'customers',
  entity: 'CUSTOMER',
  class: 'custom',
  score: 0.9,
  context: [],
  contextScore: 0.95,
  columns: 1,
  within: 200,
};
const own = (rows: readonly (readonly string[])[], more: Partial<DictionaryTerms> = {}): Recognizer[] => [
  dictionary({ ...terms, ...more, table: dictionaryOf(rows) }, readersOf(key)),
];

const customers = own(
  [
    'Müller Maschinenbau GmbH',
    "O'Brien & Sons",
    'jane.doe@acme-corp.example',
    '4711-0815-42',
    'AC 12345 B',
    'Иванов Пётр',
    '株式会社日立',
    'Zephyrine',
    'DE-99 1234',
  ].map(value => [value]),
);

const texts: readonly (readonly [text: string, found: readonly string[]])[] = [
  ['We met Müller Maschinenbau GmbH today.', ['Müller Maschinenbau GmbH']],
  ['MULLER  maschinenbau-gmbh, again', ['MULLER  maschinenbau-gmbh']],
  ['mu\u0308ller\nMaschinenbau GmbH', ['mu\u0308ller\nMaschinenbau GmbH']],
  ['Müller Maschinenbau', []],
  ['xMüller Maschinenbau GmbH', []],
  ['Müller Maschinenbau GmbHs', []],
  ['Müller Maschinenbau of the GmbH', []],
  ['O’Brien and sons; OBRIEN & SONS; o’brien sons', ['OBRIEN & SONS', 'o’brien sons']],
  ["Zephyrine's account", ['Zephyrine']],
  ['Zephyrines', []],
  ['mail jane.doe@acme-corp.example now', ['jane.doe@acme-corp.example']],
  ['mail mary.jane.doe@acme-corp.example', ['jane.doe@acme-corp.example']],
  ['account 47110815 42, 4711081542; 4711 0815 42.', ['47110815 42', '4711081542', '4711 0815 42']],
  ['4711 0815 43 and 14711081542 and 47110815421', []],
  ['ac12345b AC-12345-B (AC 12345B)', ['ac12345b', 'AC-12345-B', 'AC 12345B']],
  ['ИВАНОВ ПЕТР, иванов пётр', ['ИВАНОВ ПЕТР', 'иванов пётр']],
  ['担当は株式会社日立です', ['株式会社日立']],
  ['de991234', ['de991234']],
  ['Z\u200bephyrine and Ｚephyrine', ['Z\u200bephyrine', 'Ｚephyrine']],
];

describe('a dictionary', () => {
  it.each(texts)('in %j', (text, expected) => {
    expect(found(customers, text)).toEqual(expected);
  });

  it.each(texts.map(([text]) => text))('however it comes: %j', text => {
    const whole = scan(customers, text);
    for (const pieces of splits(text)) expect(scanPieces(customers, pieces)).toEqual(whole);
  });

  it('reports what it was told', () => {
    expect(scan(customers, 'a Zephyrine')).toMatchObject([
      {
        entity: 'CUSTOMER',
        class: 'custom',
        recognizer: 'own.customers',
        band: 'certain',
        score: 0.9,
        at: [2, 11],
      },
    ]);
  });

  it('lifts the score where a context word stands near', () => {
    const ours = own([['44556677']], { score: 0.4, context: ['account', 'konto'], contextScore: 0.9 });
    expect(scan(ours, 'the number 44556677 is')).toMatchObject([{ band: 'possible' }]);
    expect(scan(ours, 'the account 44556677 is')).toMatchObject([{ band: 'certain' }]);
  });
});

describe('rows of several columns', () => {
  const rows = [
    ['Ada Lovelace', '100-200-300', '1815-12-10'],
    ['Alan Turing', '100-200-301', '1912-06-23'],
    ...Array.from({ length: 40 }, (_, i) => ['Mary Smith', `900-800-${100 + i}`, '1990-01-01']),
  ];
  const two = own(rows, { columns: 2, within: 100 });

  it.each([
    ['Ada Lovelace, account 100200300', ['Ada Lovelace', '100200300']],
    ['account 100200300 of Ada Lovelace', ['100200300', 'Ada Lovelace']],
    ['Ada Lovelace, account 100200301', []],
    ['Ada Lovelace alone', []],
    ['Ada Lovelace born 1815-12-10 has 100-200-300', ['Ada Lovelace', '1815-12-10', '100-200-300']],
    [`Ada Lovelace${' and so on'.repeat(12)} 100200300`, []],
    ['Alan Turing: Ada Lovelace 100 200 301', ['Alan Turing', '100 200 301']],
    ['Mary Smith 900-800-100 and 900-800-101', ['Mary Smith', '900-800-100', '900-800-101']],
  ])('in %j', (text, expected) => {
    expect(found(two, text)).toEqual(expected);
    const whole = scan(two, text);
    for (const pieces of splits(text)) expect(scanPieces(two, pieces)).toEqual(whole);
  });

  it('wants as many columns as it was told', () => {
    const three = own(rows, { columns: 3, within: 100 });
    expect(found(three, 'Ada Lovelace 100200300')).toEqual([]);
    expect(found(three, 'Ada Lovelace 100200300 1815/12/10')).toHaveLength(3);
  });
});

describe("a table's file", () => {
  const path = saved(new Uint8Array(0));

  it('is refused with another key, changed, cut or made of something else', () => {
    const table = dictionaryOf([['Zephyrine']]);
    const bytes = Buffer.from(new Uint8Array(table.buffer).slice());
    const says = (file: Uint8Array, by = keys): string => {
      try {
        readTable(saved(file), by);
        return 'read';
      } catch (error) {
        return error instanceof TableFileError ? error.message : 'thrown';
      }
    };
    expect(says(bytes)).toBe('read');
    expect(says(bytes, tableKeys(new Uint8Array(32).fill(8)))).toMatch(/another key/);
    for (let at = 20; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(says(changed)).toMatch(/another key|no table|not whole/);
    }
    for (let at = 0; at < bytes.length; at += 5)
      expect(says(bytes.subarray(0, at))).toMatch(/no table|not whole/);
    expect(says(readFileSync(path))).toMatch(/no table/);
    expect(() => readTable('/nowhere', keys)).toThrow(TableFileError);
  });

  it('holds no value of the list', () => {
    const table = dictionaryOf([['Zephyrine'], ['Kilimanjaro Holdings']]);
    const text = Buffer.from(new Uint8Array(table.buffer).slice()).toString('latin1').toLowerCase();
    for (const word of ['zephyrine', 'kilimanjaro', 'holdings']) expect(text).not.toContain(word);
  });
});
