import type { Recognizer } from '../recognizer.ts';
import { weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, spaced, textOf } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

const isNhs = (digits: Uint8Array): boolean =>
  weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;

/** Prefixes that were never given out, or stand for something else. */
const noPrefix = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

const isNino = (code: Uint8Array): boolean =>
  !isOneOf(code, 0, 'DFIQUV') &&
  !isOneOf(code, 1, 'DFIOQUV') &&
  isOneOf(code, 8, 'ABCD') &&
  !noPrefix.has(textOf(code, 0, 2));

const utrWeights = [0, 6, 7, 8, 9, 10, 5, 4, 3, 2];

/** The first digit is the check digit: what the weighted sum of the others leaves modulo 11, in this order. */
const isUtr = (digits: Uint8Array): boolean =>
  digits[0] === Number('21987654321'[weightedSum(digits, utrWeights) % 11]);

const passport = {
  entity: 'UK_PASSPORT',
  region: 'GB',
  source: 'HM Passport Office, passport numbers: nine digits, or two letters and seven digits',
  validation: 'context',
  identifies: 'person',
} as const;

export const uk: readonly Recognizer[] = [
  numberRecognizer({
    id: 'uk.nhs',
    entity: 'UK_NHS',
    class: 'phi',
    region: 'GB',
    source: 'NHS Data Model and Dictionary, NHS NUMBER: weights 10 to 2, modulo 11',
    examples: ['NHS 943 476 5919'],
    shapes: [[10], [3, 3, 4]],
    joints: ' -',
    check: isNhs,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: ['nhs', 'nhs number', 'nhs no', 'nhs_number', 'national health', 'health service', 'patient'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'uk.nino',
    entity: 'UK_NINO',
    region: 'GB',
    source: 'HMRC, National Insurance Manual NIM39110: prefix letters, six digits, suffix A to D',
    examples: ['AB 12 34 56 C'],
    written: [...spaced('AA', '99', '99', '99', 'A')],
    lower: true,
    check: isNino,
    validation: 'structure',
    alone: 0.4,
    grouped: 0.6,
    spoken: 0.9,
    context: [
      'nino',
      'national insurance',
      'ni number',
      'ni no',
      'ni_number',
      'nin',
      'hmrc',
      'insurance number',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'uk.utr',
    entity: 'UK_UTR',
    region: 'GB',
    source: 'HMRC, Unique Taxpayer Reference modulus 11 check: weights 6 7 8 9 10 5 4 3 2, check digit first',
    examples: ['UTR 1123456789'],
    shapes: [[10], [5, 5]],
    joints: ' ',
    check: isUtr,
    validation: 'checksum',
    alone: 0.15,
    spoken: 0.95,
    context: [
      'utr',
      'unique taxpayer',
      'taxpayer reference',
      'tax reference',
      'self assessment',
      'self-assessment',
      'hmrc',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...passport,
    id: 'uk.passport',
    examples: ['passport AB1234567'],
    written: ['AA9999999'],
    lower: true,
    check: () => true,
    alone: 0.1,
    spoken: 0.7,
    context: ['passport', 'passport number', 'passport_number', 'passport no', 'hmpo', 'travel document'],
  }),
  numberRecognizer({
    ...passport,
    id: 'uk.passport-digits',
    examples: ['UK passport 512803456'],
    shapes: [[9]],
    check: () => true,
    alone: 0,
    spoken: 0.72,
    context: ['uk passport', 'british passport', 'gbr passport', 'hmpo', 'passport office'],
  }),
];
