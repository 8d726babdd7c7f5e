import type { Recognizer } from '../recognizer.ts';
import { weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';

const abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
/** The first digit counts one less: the first weight is taken off again. */
const isAbn = (digits: Uint8Array): boolean =>
  digits[0] !== 0 && (weightedSum(digits, abnWeights) - 10) % 89 === 0;

const isAcn = (digits: Uint8Array): boolean => weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;

const tfnWeights = [1, 4, 3, 7, 5, 8, 6, 9, 10];
const earlyTfnWeights = [10, 7, 8, 4, 6, 3, 5, 1];

function isTfn(digits: Uint8Array, length: number): boolean {
  let isSame = true;
  for (let i = 1; i < length; i++) if (digits[i] !== digits[0]) isSame = false;
  return !isSame && weightedSum(digits, length === 9 ? tfnWeights : earlyTfnWeights) % 11 === 0;
}

/** The first digit is 2 to 6, the ninth the check digit, the tenth counts the cards, an eleventh the persons on it. */
function isMedicare(digits: Uint8Array, length: number): boolean {
  const first = digits[0] as number;
  if (first < 2 || first > 6 || digits[9] === 0 || (length === 11 && digits[10] === 0)) return false;
  return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digits[8];
}

const license = {
  entity: 'AU_DRIVER_LICENSE',
  region: 'AU',
  source: 'Austroads; road authorities of the states: six to ten digits, South Australia a letter and five',
  validation: 'context',
  context: [
    'driver licence',
    "driver's licence",
    'drivers licence',
    'driver license',
    'driver_licence',
    'driver_license',
    'licence number',
    'licence no',
    'vicroads',
    'service nsw',
  ],
  identifies: 'person',
} as const;

export const au: readonly Recognizer[] = [
  numberRecognizer({
    id: 'au.abn',
    entity: 'AU_ABN',
    region: 'AU',
    source: 'Australian Business Register, Format of the ABN: weighted sum modulo 89',
    examples: ['51 824 753 556'],
    shapes: [[11], [2, 3, 3, 3]],
    joints: ' ',
    check: isAbn,
    validation: 'checksum',
    alone: 0.4,
    grouped: 0.75,
    spoken: 0.97,
    context: ['abn', 'australian business number', 'business number', 'tax invoice', 'pty'],
  }),
  numberRecognizer({
    id: 'au.acn',
    entity: 'AU_ACN',
    region: 'AU',
    source: 'Australian Securities and Investments Commission, ACN check: weights 8 to 1, modulo 10',
    examples: ['ACN 000 000 019'],
    shapes: [[9], [3, 3, 3]],
    joints: ' ',
    check: isAcn,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: ['acn', 'australian company number', 'company number', 'asic'],
  }),
  numberRecognizer({
    id: 'au.tfn',
    entity: 'AU_TFN',
    region: 'AU',
    source: 'Australian Taxation Office, tax file number algorithm: weighted sum modulo 11',
    examples: ['TFN 876 543 210'],
    shapes: [[9], [3, 3, 3], [8], [2, 3, 3]],
    joints: ' -',
    check: isTfn,
    refusesPatterns: false,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.4,
    spoken: 0.95,
    context: ['tfn', 'tax file', 'tax file number', 'tax_file_number', 'tax number', 'ato', 'australian tax'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'au.medicare',
    entity: 'AU_MEDICARE',
    class: 'phi',
    region: 'AU',
    source: 'Services Australia, Medicare card number: weights 1 3 7 9 1 3 7 9, modulo 10',
    examples: ['Medicare 2123 45670 1'],
    shapes: [[10], [4, 5, 1], [11], [4, 5, 1, 1]],
    joints: ' -',
    check: isMedicare,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.6,
    spoken: 0.95,
    context: ['medicare', 'medicare number', 'medicare card', 'medicare_number', 'medicare no'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'au.passport',
    entity: 'AU_PASSPORT',
    region: 'AU',
    source: 'Australian Passport Office: one or two letters and seven digits',
    examples: ['passport N1234560'],
    written: ['A9999999', 'AA9999999'],
    lower: true,
    check: () => true,
    validation: 'context',
    alone: 0.1,
    spoken: 0.7,
    context: ['passport', 'passport number', 'passport_number', 'passport no', 'travel document'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...license,
    id: 'au.driver-license',
    examples: ['driver licence S12345'],
    written: ['A99999', '9999AA', '99999A'],
    check: () => true,
    alone: 0.02,
    spoken: 0.6,
  }),
  numberRecognizer({
    ...license,
    id: 'au.driver-license-digits',
    examples: ['driver licence 019283746'],
    shapes: [[7], [8], [9], [10], [3, 3, 3], [2, 3, 3]],
    check: () => true,
    alone: 0.03,
    spoken: 0.6,
  }),
];
