import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberIn } from './code-text.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { numberOf } from './checksum.ts';

/** Kept for advertisements: 987-65-4320 to 987-65-4329. */
const ADVERTISED = 98_765_432;

/** Fourth and fifth digit of an ITIN: 50-65, 70-88, 90-92, 94-99. */
function isItin(digits: Uint8Array): boolean {
  const group = numberOf(digits, 3, 5);
  if (digits[0] !== 9 || group < 50 || numberOf(digits, 0, 8) === ADVERTISED) return false;
  return group <= 65 || (group >= 70 && group !== 89 && group !== 93);
}

const itin = {
  entity: 'US_ITIN',
  region: 'US',
  source:
    'IRS, IRM 3.21.263 (ITIN real-time system): first digit 9, fourth and fifth digit 50-65, 70-88, 90-92, 94-99',
  check: isItin,
  validation: 'structure',
  context: [
    'itin',
    'individual taxpayer',
    'taxpayer',
    'tax id',
    'tax_id',
    'taxid',
    'tax identification',
    'irs',
    'w-7',
    'w7',
  ],
  identifies: 'person',
} satisfies Partial<NumberRule>;

/** Prefixes by campus, as the IRS lists them: those that it never assigned. */
const unassigned = new Set([0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97]);

export const usTax: readonly Recognizer[] = [
  numberRecognizer({
    ...itin,
    id: 'us-tax.itin',
    examples: ['911-70-1234'],
    shapes: [[3, 2, 4], [9]],
    joints: '-',
    alone: 0.05,
    grouped: 0.55,
    spoken: 0.9,
  }),
  numberRecognizer({
    ...itin,
    id: 'us-tax.itin-grouped-otherwise',
    examples: ['ITIN 911 70 1234', 'ITIN 911-701234'],
    shapes: [
      [3, 2, 4],
      [3, 6],
      [5, 4],
    ],
    alone: 0.05,
    spoken: 0.75,
  }),
  numberRecognizer({
    id: 'us-tax.ein',
    entity: 'US_EIN',
    region: 'US',
    source: 'IRS, How EINs are assigned and valid EIN prefixes; Publication 1635: NN-NNNNNNN',
    examples: ['EIN 12-3456788'],
    shapes: [[2, 7], [9]],
    joints: '-',
    check: digits => !unassigned.has(numberOf(digits, 0, 2)),
    validation: 'context',
    alone: 0.05,
    grouped: 0.25,
    spoken: 0.75,
    context: [
      'fein',
      'ein',
      'employer id',
      'employer identification',
      'federal tax id',
      'federal id',
      'federal tax identification',
      'tax id',
      'tax_id',
      'taxid',
      'irs',
      'w-9',
    ],
  }),
  codeRecognizer({
    id: 'us-tax.ptin',
    entity: 'US_PTIN',
    region: 'US',
    source: 'IRS, Form W-12 instructions: P and eight digits',
    examples: ['PTIN P01234567'],
    written: ['P99999999'],
    check: code => numberIn(code, 1, 9) > 0,
    validation: 'context',
    alone: 0.1,
    spoken: 0.9,
    context: ['ptin', 'preparer', 'paid preparer', 'tax preparer'],
    identifies: 'person',
  }),
];
