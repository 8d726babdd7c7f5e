import type { Recognizer } from '../recognizer.ts';
import { numberOf, weightedSum } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';

/** Eight digits, what their weighted sum leaves modulo 11 (never 10), and the branch. */
const isTin = (digits: Uint8Array): boolean =>
  numberOf(digits, 0, 9) > 0 && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === digits[8];

export const ph: readonly Recognizer[] = [
  numberRecognizer({
    id: 'ph.tin',
    entity: 'PH_TIN',
    region: 'PH',
    source:
      'Bureau of Internal Revenue, Revenue Memorandum Order 37-2019: nine digits (check digit modulo 11), branch code',
    examples: ['TIN 000-123-456'],
    shapes: [[9], [3, 3, 3], [12], [3, 3, 3, 3], [14], [3, 3, 3, 5]],
    joints: '- ',
    check: isTin,
    validation: 'checksum',
    alone: 0.15,
    grouped: 0.3,
    spoken: 0.9,
    context: ['tin', 'tin number', 'tin no', 'taxpayer identification', 'bir'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ph.sss',
    entity: 'PH_SSS',
    region: 'PH',
    source: 'Social Security System, SS number: ten digits, NN-NNNNNNN-N',
    examples: ['SSS 34-1276509-8'],
    shapes: [[10], [2, 7, 1]],
    joints: '- ',
    check: () => true,
    validation: 'context',
    alone: 0.05,
    grouped: 0.25,
    spoken: 0.85,
    context: ['sss', 'sss number', 'sss no', 'social security system'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ph.umid',
    entity: 'PH_UMID',
    region: 'PH',
    source: 'Executive Order 700 of 2008, Unified Multi-Purpose ID: common reference number, NNNN-NNNNNNN-N',
    examples: ['UMID CRN 0111-2345067-8'],
    shapes: [[12], [4, 7, 1]],
    joints: '- ',
    check: () => true,
    validation: 'context',
    alone: 0.05,
    grouped: 0.25,
    spoken: 0.85,
    context: ['umid', 'crn', 'common reference', 'unified multi-purpose', 'gsis'],
    identifies: 'person',
  }),
];
