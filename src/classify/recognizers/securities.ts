import { isDigit, isUpper } from '../bytes.ts';
import type { Recognizer } from '../recognizer.ts';
import { cusipCheck, luhnOfValues, mod97, valuesOf } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { textOf } from './code-text.ts';
import { isCountry } from './countries.ts';

const letters = (code: Uint8Array, from: number, to: number): boolean =>
  code.subarray(from, to).every(isUpper);
const digits = (code: Uint8Array, from: number, to: number): boolean =>
  code.subarray(from, to).every(isDigit);
/** Prefixes of ISO 6166 that are no countries: clearing systems, derivatives, crypto-assets, funds of the EU. */
const substitutes = new Set(['XS', 'XA', 'XB', 'XC', 'XD', 'XF', 'XT', 'XK', 'EU', 'EZ']);

export const isin: Recognizer = codeRecognizer({
  id: 'security.isin',
  entity: 'ISIN',
  source: 'ISO 6166: country (ISO 3166-1 alpha-2), nine letters or digits, check digit (double-add-double)',
  examples: ['ISIN US0378331005', 'DE000BAY0017'],
  written: ['AAXXXXXXXXX9'],
  check: (code, length) =>
    (isCountry(textOf(code, 0, 2)) || substitutes.has(textOf(code, 0, 2))) &&
    !letters(code, 2, 11) &&
    luhnOfValues(valuesOf(code, length), length),
  validation: 'checksum',
  alone: 0.4,
  spoken: 0.9,
  context: [
    'isin',
    'security',
    'securities',
    'bond',
    'share',
    'shares',
    'stock',
    'fund',
    'etf',
    'wertpapier',
    'portfolio',
    'ticker',
  ],
});

export const cusip: Recognizer = codeRecognizer({
  id: 'security.cusip',
  entity: 'CUSIP',
  source: 'ANSI X9.6 (CUSIP): issuer, issue, check digit (modulus 10 double add double)',
  examples: ['CUSIP 037833100'],
  written: ['999XXXXX9'],
  check: code => cusipCheck(valuesOf(code, 9)),
  validation: 'checksum',
  alone: 0.1,
  spoken: 0.85,
  context: ['cusip'],
});

export const lei: Recognizer = codeRecognizer({
  id: 'organization.lei',
  entity: 'LEI',
  source:
    'ISO 17442-1: four characters of the issuer, fourteen of the entity, two check digits (ISO 7064 MOD 97-10)',
  examples: ['LEI 5493006MHB84DD0ZWV18'],
  written: ['XXXXXXXXXXXXXXXXXX99'],
  check: (code, length) =>
    !digits(code, 0, 20) && !letters(code, 0, 18) && mod97(valuesOf(code, length), length),
  validation: 'checksum',
  alone: 0.85,
  spoken: 0.95,
  context: ['lei', 'legal entity', 'entity identifier', 'counterparty'],
});
