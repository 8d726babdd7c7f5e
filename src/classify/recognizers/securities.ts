import { isDigit, isUpper } from '../bytes.ts';
import { type Recognizer } from '../recognizer.ts';
import { luhn } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { isCountry } from './countries.ts';

const valueOf = (b: number): number => (isDigit(b) ? b - 0x30 : b - 0x41 + 10);
const expanded = new Uint8Array(48);

/** Each character by the digits of its value, letters 10 to 35. */
function expand(code: Uint8Array, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = valueOf(code[i] as number);
    if (value >= 10) expanded[count++] = Math.floor(value / 10);
    expanded[count++] = value % 10;
  }
  return count;
}

function mod97(code: Uint8Array, length: number): number {
  let remainder = 0;
  const count = expand(code, length);
  for (let i = 0; i < count; i++) remainder = (remainder * 10 + (expanded[i] as number)) % 97;
  return remainder;
}

const letters = (code: Uint8Array, from: number, to: number): boolean =>
  code.subarray(from, to).every(isUpper);
const digits = (code: Uint8Array, from: number, to: number): boolean =>
  code.subarray(from, to).every(isDigit);
const countryOf = (code: Uint8Array, at: number): string =>
  String.fromCharCode(code[at] as number, code[at + 1] as number);

/** Prefixes of ISO 6166 that are no countries: clearing systems, derivatives, crypto-assets, funds of the EU. */
const substitutes = new Set(['XS', 'XA', 'XB', 'XC', 'XD', 'XF', 'XT', 'XK', 'EU', 'EZ']);

export const isin: Recognizer = codeRecognizer({
  id: 'security.isin',
  entity: 'ISIN',
  source: 'ISO 6166: country (ISO 3166-1 alpha-2), nine letters or digits, check digit (double-add-double)',
  examples: ['ISIN US0378331005', 'DE000BAY0017'],
  written: ['AAXXXXXXXXX9'],
  check: (code, length) =>
    (isCountry(countryOf(code, 0)) || substitutes.has(countryOf(code, 0))) &&
    !letters(code, 2, 11) &&
    luhn(expanded, expand(code, length)),
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

/** Every second character's value doubled, the digits of what comes out added. */
function isCusip(code: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const value = valueOf(code[i] as number) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(value / 10) + (value % 10);
  }
  return (10 - (sum % 10)) % 10 === (code[8] as number) - 0x30;
}

export const cusip: Recognizer = codeRecognizer({
  id: 'security.cusip',
  entity: 'CUSIP',
  source: 'ANSI X9.6 (CUSIP): issuer, issue, check digit (modulus 10 double add double)',
  examples: ['CUSIP 037833100'],
  written: ['999XXXXX9'],
  check: isCusip,
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
  check: (code, length) => !digits(code, 0, 20) && !letters(code, 0, 18) && mod97(code, length) === 1,
  validation: 'checksum',
  alone: 0.85,
  spoken: 0.95,
  context: ['lei', 'legal entity', 'entity identifier', 'counterparty'],
});
