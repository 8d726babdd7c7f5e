import type { Recognizer } from '../recognizer.ts';
import { luhnSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, numberIn, textOf } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

/** What the prefix 80840 (health, United States) adds to the sum of Luhn's formula. */
const HEALTH_PREFIX = 24;

const isNpi = (digits: Uint8Array): boolean =>
  (digits[0] === 1 || digits[0] === 2) && (luhnSum(digits, 10) + HEALTH_PREFIX) % 10 === 0;

/** Registrant's letter, the first of the last name (or 9 for a business), six digits, and their check digit. */
function isDea(code: Uint8Array): boolean {
  if (!isOneOf(code, 0, 'ABCDEFGHJKLMNPRSTUX') || !isOneOf(code, 1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ9'))
    return false;
  const digit = (at: number): number => numberIn(code, at, at + 1);
  const sum = digit(2) + digit(4) + digit(6) + 2 * (digit(3) + digit(5) + digit(7));
  return numberIn(code, 2, 8) > 0 && sum % 10 === digit(8);
}

/** Letters of an MBI: S, L, O, I, B and Z look like digits. */
const MBI_LETTERS = 'ACDEFGHJKMNPQRTUVWXY';
const MBI_EITHER = `${MBI_LETTERS}0123456789`;

function isMbi(code: Uint8Array): boolean {
  if (isOneOf(code, 0, '0')) return false;
  for (const at of [1, 4, 7, 8]) if (!isOneOf(code, at, MBI_LETTERS)) return false;
  return isOneOf(code, 2, MBI_EITHER) && isOneOf(code, 5, MBI_EITHER);
}

/** A social security number and a beneficiary identification code: a letter of the first kind, and one more sign. */
function isClaim(code: Uint8Array, length: number): boolean {
  const area = numberIn(code, 0, 3);
  if (area === 0 || area === 666 || area >= 900 || numberIn(code, 3, 5) === 0) return false;
  return isOneOf(code, 9, 'ABCDEFHJKMTW') && (length === 10 || !isOneOf(code, 10, 'IOQUVXZ'));
}

export const usHealth: readonly Recognizer[] = [
  numberRecognizer({
    id: 'us-health.npi',
    entity: 'US_NPI',
    region: 'US',
    source:
      'CMS, National Provider Identifier check digit calculation; 45 CFR 162.406: Luhn over 80840 and the number',
    examples: ['NPI 1234567893'],
    shapes: [[10], [4, 3, 3], [3, 3, 4]],
    joints: '-',
    check: isNpi,
    validation: 'checksum',
    alone: 0.3,
    spoken: 0.95,
    context: [
      'npi',
      'national provider',
      'provider',
      'provider id',
      'provider number',
      'nppes',
      'prescriber',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'us-health.dea',
    entity: 'MEDICAL_LICENSE',
    region: 'US',
    source: '21 CFR 1301 and the DEA Diversion Control Division: two letters, six digits, check digit',
    examples: ['DEA BB1388568'],
    written: ['AA9999999', 'A99999999'],
    lower: true,
    check: isDea,
    validation: 'checksum',
    alone: 0.4,
    spoken: 0.95,
    context: [
      'dea',
      'dea number',
      'dea no',
      'prescriber',
      'prescribing',
      'controlled substance',
      'medical license',
      'medical licence',
      'medical certificate',
      'practitioner',
      'physician',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'us-health.mbi',
    entity: 'US_MBI',
    class: 'phi',
    region: 'US',
    source:
      'CMS, Understanding the Medicare Beneficiary Identifier (MBI) format: classes of 11 places, no S L O I B Z',
    examples: ['1EG4-TE5-MK73'],
    written: ['9AX9AX9AA99', '9AX9 AX9 AA99'],
    joints: '- ',
    lower: true,
    check: isMbi,
    validation: 'structure',
    alone: 0.45,
    grouped: 0.75,
    spoken: 0.95,
    context: [
      'mbi',
      'medicare',
      'beneficiary',
      'patient',
      'cms',
      'medicare number',
      'medicare id',
      'member id',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'us-health.hicn',
    entity: 'US_HICN',
    class: 'phi',
    region: 'US',
    source:
      'CMS, Medicare claims processing manual (Pub. 100-04): health insurance claim number, a social security number and a beneficiary identification code',
    examples: ['HICN 536-22-1234A'],
    written: [
      '999999999A',
      '999999999AX',
      '999 99 9999A',
      '999 99 9999AX',
      '999 99 9999 A',
      '999 99 9999 AX',
    ],
    joints: '- ',
    check: (code, length) => isClaim(code, length) && textOf(code, 5, 9) !== '0000',
    validation: 'context',
    alone: 0.05,
    grouped: 0.15,
    spoken: 0.8,
    context: ['hicn', 'hic number', 'hic', 'health insurance claim', 'medicare', 'medicare claim'],
    identifies: 'person',
  }),
];
