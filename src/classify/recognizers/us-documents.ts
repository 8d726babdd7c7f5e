import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';

const passport = {
  entity: 'US_PASSPORT',
  region: 'US',
  source:
    'US Department of State, 8 FAM: passport books nine digits, or (next generation, 2021) a letter and eight digits; cards C and eight digits',
  validation: 'context',
  context: [
    'passport',
    'passport number',
    'passport_number',
    'passportnumber',
    'passport no',
    'passport card',
    'passport#',
    'travel document',
  ],
  identifies: 'person',
} as const;

export const usDocuments: readonly Recognizer[] = [
  codeRecognizer({
    ...passport,
    id: 'us-documents.passport',
    examples: ['passport A12803456'],
    written: ['A99999999'],
    lower: true,
    check: () => true,
    alone: 0.1,
    spoken: 0.75,
  }),
  numberRecognizer({
    ...passport,
    id: 'us-documents.passport-digits',
    examples: ['passport no. 512803456'],
    shapes: [[9]],
    check: digits => digits[0] !== 0,
    alone: 0.05,
    spoken: 0.7,
  }),
  numberRecognizer({
    id: 'us-documents.dod-id',
    entity: 'US_DOD_ID',
    region: 'US',
    source: 'DoD Instruction 1000.30: the DoD ID number (EDIPI) has ten digits',
    examples: ['DoD ID 1287456309'],
    shapes: [[10]],
    check: digits => digits[0] !== 0,
    validation: 'context',
    alone: 0.05,
    spoken: 0.85,
    context: [
      'dod id',
      'dod_id',
      'dodid',
      'dod number',
      'edipi',
      'cac card',
      'common access card',
      'military id',
    ],
    identifies: 'person',
  }),
];
