import { isAlnum, isDigit, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { type View } from '../view.ts';
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

const MAX_GAP = 12;
const MIN_SIGNS = 5;
const MAX_SIGNS = 8;

/** Blanks, `:`, `#`, `=`, quotes and brackets between the words and the plate. */
const isLink = (b: number): boolean =>
  b === 0x20 || b === 0x3a || b === 0x23 || b === 0x3d || b === 0x22 || b === 0x27 || b === 0x28;

/** Behind the words `is`, `no`, `no.`, `number` and their like, where a plate begins; -1: not known yet. */
function plateStart(view: View, from: number): number {
  let at = from;
  while (at < from + MAX_GAP) {
    if (view.beyond(at + 7)) return -1;
    if (view.spells(at, 'number ') || view.spells(at, 'number:')) at += 6;
    else if (view.spells(at, 'no.') || view.spells(at, 'is ') || view.spells(at, 'no ')) at += 2;
    else if (isLink(view.at(at)) || (view.at(at) === 0x2e && at > from)) at++;
    else break;
  }
  return at;
}

/** Behind capitals and digits, with at least one of each and one blank or `-` at most; 0: none, -1: not known yet. */
function plateEnd(view: View, start: number): number {
  let digits = 0;
  let letters = 0;
  let joints = 0;
  let at = start;
  for (; digits + letters <= MAX_SIGNS; at++) {
    if (view.beyond(at + 1)) return -1;
    const b = view.at(at);
    if (isDigit(b)) digits++;
    else if (isUpper(b)) letters++;
    else if ((b === 0x20 || b === 0x2d) && joints === 0 && isAlnum(view.at(at + 1)) && at > start) {
      if (b === 0x20 && digits > 0 && letters > 0) break;
      joints++;
    } else break;
  }
  const isPlate = digits > 0 && letters > 0 && digits + letters >= MIN_SIGNS && digits + letters <= MAX_SIGNS;
  return isPlate && !view.wordAt(at) ? at : 0;
}

export const usPlate: Recognizer = {
  id: 'us-documents.license-plate',
  entity: 'US_LICENSE_PLATE',
  class: 'pii',
  region: 'US',
  reach: { back: 24, ahead: 1 },
  validation: 'context',
  source:
    '45 CFR 164.514(b)(2)(i)(L); AAMVA License Plate Standard, edition 2: up to eight letters and digits',
  examples: ['license plate 7ABC123'],
  identifies: 'person',
  triggers: [
    {
      on: 'literal',
      words: [
        'license plate',
        'licence plate',
        'license_plate',
        'licenseplate',
        'plate number',
        'tag number',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    const start = plateStart(view, from);
    if (start < 0) return WAIT;
    const end = start === from ? 0 : plateEnd(view, start);
    if (end < 0) return WAIT;
    if (end > 0) view.found({ start, end, score: 0.65, validated: false });
    return DONE;
  },
};
