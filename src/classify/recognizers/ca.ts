import type { Recognizer } from '../recognizer.ts';
import { isDayOf } from './calendar.ts';
import { luhn, numberOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberIn } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

/** 0 is of no province and used in samples, 8 is a business number's. */
const isSin = (digits: Uint8Array): boolean => digits[0] !== 0 && digits[0] !== 8 && luhn(digits, 9);

const bcWeights = [0, 2, 4, 8, 5, 10, 9, 7, 3, 1];
const isBcHealth = (digits: Uint8Array): boolean =>
  digits[0] === 9 && weightedSum(digits, bcWeights) % 11 === 0;

/** Letters of the names, year, month (50 more for a woman), day of birth, two digits more. */
function isRamq(code: Uint8Array): boolean {
  const month = numberIn(code, 6, 8);
  return isDayOf(month > 50 ? month - 50 : month, numberIn(code, 8, 10));
}

const license = {
  entity: 'CA_DRIVER_LICENSE',
  region: 'CA',
  source: 'Ministries of transportation of the provinces: Ontario A9999-99999-99999, Quebec A9999-999999-99',
  joints: '- ',
  validation: 'context',
  context: [
    'driver licence',
    "driver's licence",
    'drivers licence',
    'driver_licence',
    'permis de conduire',
    'ontario licence',
    'ontario driver',
    'quebec licence',
    'serviceontario',
    'saaq',
    'icbc',
  ],
  identifies: 'person',
} as const;

export const ca: readonly Recognizer[] = [
  numberRecognizer({
    id: 'ca.sin',
    entity: 'CA_SIN',
    region: 'CA',
    source: 'Employment and Social Development Canada, SIN code of practice: nine digits, Luhn',
    examples: ['SIN 435 418 165'],
    shapes: [[9], [3, 3, 3]],
    joints: ' -',
    check: isSin,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: [
      'sin',
      'sin number',
      'social insurance',
      'social_insurance',
      'numéro d’assurance sociale',
      'assurance sociale',
      'nas',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ca.bc-health',
    entity: 'CA_BC_PHN',
    class: 'phi',
    region: 'CA',
    source:
      'British Columbia Ministry of Health, Conformance Standards volume 4B: PHN check digit routine, modulus 11',
    examples: ['PHN 9698 658 215'],
    shapes: [[10], [4, 3, 3]],
    joints: ' -',
    check: isBcHealth,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: [
      'phn',
      'personal health number',
      'health number',
      'msp',
      'health card',
      'bc services card',
      'careCard',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'ca.ohip-with-version',
    entity: 'CA_OHIP',
    class: 'phi',
    region: 'CA',
    source:
      'Ontario Ministry of Health, Health Card Validation Reference Manual: ten digits (Luhn), version code',
    examples: ['OHIP 1234-567-897-AB'],
    written: ['9999 999 999 AA', '9999 999 999 A', '9999999999AA', '9999999999 AA', '9999 999 999AA'],
    joints: '- ',
    check: isOhip,
    validation: 'checksum',
    alone: 0.3,
    spoken: 0.95,
    context: ['ohip', 'health card', 'health_card', 'health number', 'ontario health', 'hcn'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ca.ohip',
    entity: 'CA_OHIP',
    class: 'phi',
    region: 'CA',
    source: 'Ontario Ministry of Health, Health Card Validation Reference Manual: ten digits, Luhn',
    examples: ['OHIP 1234-567-897'],
    shapes: [[10], [4, 3, 3]],
    joints: '- ',
    check: digits => digits[0] !== 0 && luhn(digits, 10),
    validation: 'checksum',
    alone: 0.15,
    grouped: 0.3,
    spoken: 0.95,
    context: ['ohip', 'health card', 'health_card', 'health number', 'ontario health', 'hcn'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ca.health-number',
    entity: 'CA_PHN',
    class: 'phi',
    region: 'CA',
    source:
      'Health ministries of Alberta, Saskatchewan, Manitoba, New Brunswick (nine digits), Nova Scotia (ten), Newfoundland (twelve), Prince Edward Island (eight)',
    examples: ['Alberta PHN 53891-2467'],
    shapes: [[9], [5, 4], [3, 3, 3], [4, 3, 3], [8], [12]],
    joints: ' -',
    check: digits => numberOf(digits, 0, 8) > 0,
    validation: 'context',
    alone: 0,
    grouped: 0.03,
    spoken: 0.7,
    context: ['phn', 'personal health number', 'phin', 'ulli', 'provincial health', 'health card', 'mcp'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'ca.ramq',
    entity: 'CA_RAMQ',
    class: 'phi',
    region: 'CA',
    source:
      "Régie de l'assurance maladie du Québec, numéro d'assurance maladie: names, date of birth, two digits",
    examples: ['RAMQ TREM 8455 1817'],
    written: ['AAAA99999999', 'AAAA 9999 9999'],
    check: isRamq,
    validation: 'structure',
    alone: 0.3,
    grouped: 0.5,
    spoken: 0.95,
    context: ['ramq', 'assurance maladie', 'health insurance', 'nam', 'health card', 'carte soleil'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'ca.passport',
    entity: 'CA_PASSPORT',
    region: 'CA',
    source: 'Immigration, Refugees and Citizenship Canada: AA999999, since 2023 A999999AA',
    examples: ['passport GA302922'],
    written: ['AA999999', 'A999999AA'],
    lower: true,
    check: () => true,
    validation: 'context',
    alone: 0.1,
    spoken: 0.7,
    context: [
      'passport',
      'passport number',
      'passport_number',
      'passport no',
      'passeport',
      'travel document',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...license,
    id: 'ca.driver-license',
    examples: ["driver's licence A1234-56789-60123"],
    written: [
      'A9999 99999 99999',
      'A99999999999999',
      'A9999 999999 99',
      'A999999999999',
      'A999999999',
      'AAAAA999999999',
      'AAAAA 999999 999',
    ],
    check: () => true,
    alone: 0.05,
    grouped: 0.15,
    spoken: 0.7,
  }),
  numberRecognizer({
    ...license,
    id: 'ca.driver-license-digits',
    examples: ['ICBC licence 2764019'],
    shapes: [[7], [6, 3], [8], [9]],
    check: () => true,
    alone: 0.03,
    spoken: 0.6,
  }),
];

/** The code's first ten signs are digits: Luhn over them. */
function isOhip(code: Uint8Array): boolean {
  const digits = code.subarray(0, 10).map(b => b - 0x30);
  return digits[0] !== 0 && luhn(digits, 10);
}
