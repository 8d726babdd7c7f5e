import type { Recognizer } from '../recognizer.ts';
import { numberOf } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

const irdWeights = [3, 2, 7, 6, 5, 4, 3, 2];
const irdSecondWeights = [7, 4, 3, 2, 5, 2, 7, 6];

/** The check digit under these weights, of a number that is read as nine digits; 10: it has none. */
function irdCheck(digits: Uint8Array, length: number, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < length - 1; i++) sum += (digits[i] as number) * (weights[i + 9 - length] as number);
  return (11 - (sum % 11)) % 11;
}

function isIrd(digits: Uint8Array, length: number): boolean {
  const value = numberOf(digits, 0, length);
  if (value < 10_000_000 || value > 200_000_000) return false;
  const check = irdCheck(digits, length, irdWeights);
  return (check === 10 ? irdCheck(digits, length, irdSecondWeights) : check) === digits[length - 1];
}

/** Letters without I and O, A is 1 and Z is 24. */
const letters = ' ABCDEFGHJKLMNPQRSTUVWXYZ';

function nhiSum(code: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) {
    const b = code[i] as number;
    const value = b < 0x41 ? b - 0x30 : letters.indexOf(String.fromCharCode(b));
    if (value < 0) return -1;
    sum += value * (7 - i);
  }
  return sum;
}

/** Three letters, three digits; 11 less what the weighted sum leaves modulo 11, 10 as 0, and none where it leaves 0. */
function isNhi(code: Uint8Array): boolean {
  const sum = nhiSum(code);
  return sum >= 0 && sum % 11 !== 0 && ((11 - (sum % 11)) % 10) + 0x30 === code[6];
}

/** Three letters, two digits, a letter; the letter at 23 less what the weighted sum leaves modulo 23. */
function isNewNhi(code: Uint8Array): boolean {
  const sum = nhiSum(code);
  return sum >= 0 && letters.charCodeAt(23 - (sum % 23)) === code[6];
}

const nhi = {
  entity: 'NZ_NHI',
  class: 'phi',
  region: 'NZ',
  lower: true,
  validation: 'checksum',
  spoken: 0.95,
  context: ['nhi', 'nhi number', 'nhi no', 'national health index', 'patient', 'health index'],
  identifies: 'person',
} as const;

export const nz: readonly Recognizer[] = [
  numberRecognizer({
    id: 'nz.ird',
    entity: 'NZ_IRD',
    region: 'NZ',
    source:
      'Inland Revenue, Resident withholding tax specification, IRD number validation: two sets of weights, modulo 11',
    examples: ['IRD 49-091-850'],
    shapes: [[8], [9], [2, 3, 3], [3, 3, 3]],
    joints: '- ',
    check: isIrd,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: ['ird', 'ird number', 'ird no', 'inland revenue', 'ird_number', 'tax number', 'te tari taake'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...nhi,
    id: 'nz.nhi',
    source: 'Health New Zealand, HISO 10046 Consumer Health Identity Standard: AAANNNC, modulo 11',
    examples: ['NHI ZZZ0016'],
    written: ['AAA9999'],
    check: isNhi,
    alone: 0.3,
  }),
  codeRecognizer({
    ...nhi,
    id: 'nz.nhi-since-2026',
    source: 'Health New Zealand, HISO 10046 Consumer Health Identity Standard: AAANNAC, modulo 23',
    examples: ['NHI ZBN77VL'],
    written: ['AAA99AA'],
    check: isNewNhi,
    alone: 0.3,
  }),
  codeRecognizer({
    id: 'nz.passport',
    entity: 'NZ_PASSPORT',
    region: 'NZ',
    source: 'Department of Internal Affairs: two letters and six digits',
    examples: ['NZ passport LA123409'],
    written: ['AA999999'],
    lower: true,
    check: code => isOneOf(code, 0, 'EKLNRS'),
    validation: 'context',
    alone: 0.1,
    spoken: 0.72,
    context: [
      'passport',
      'uruwhenua',
      'nz passport',
      'new zealand passport',
      'passport number',
      'passport no',
    ],
    identifies: 'person',
  }),
];
