import type { Recognizer } from '../recognizer.ts';
import { isDayOf } from './calendar.ts';
import { numberOf, verhoeff } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, spaced, textOf } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

/** Century (2: 1900, 3: 2000), date of birth, governorate (88: abroad), serial number, a check digit by an unpublished rule. */
function isEgyptian(digits: Uint8Array): boolean {
  const governorate = numberOf(digits, 7, 9);
  if (digits[0] !== 2 && digits[0] !== 3) return false;
  if (!(governorate >= 1 && governorate <= 35) && governorate !== 88) return false;
  return isDayOf(numberOf(digits, 3, 5), numberOf(digits, 5, 7));
}

const nigeria: readonly Recognizer[] = [
  numberRecognizer({
    id: 'ng.nin',
    entity: 'NG_NIN',
    region: 'NG',
    source: 'National Identity Management Commission, NIN: eleven digits, Verhoeff',
    examples: ['NIN 12345678902'],
    shapes: [[11]],
    check: digits => verhoeff(digits, 11),
    validation: 'checksum',
    alone: 0.3,
    spoken: 0.95,
    context: ['nin', 'national identification', 'national identity', 'nimc', 'nin number'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'ng.bvn',
    entity: 'NG_BVN',
    class: 'pci',
    region: 'NG',
    source: 'Nigeria Inter-Bank Settlement System, bank verification number: eleven digits, the first two 22',
    examples: ['BVN 22163548790'],
    shapes: [[11]],
    check: digits => digits[0] === 2 && digits[1] === 2,
    validation: 'context',
    alone: 0.05,
    spoken: 0.9,
    context: ['bvn', 'bank verification', 'bank_verification', 'nibss'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'ng.vehicle-registration',
    entity: 'NG_VEHICLE_REGISTRATION',
    region: 'NG',
    source:
      'Federal Road Safety Corps, National Vehicle Identification Scheme: local government, serial, batch, year',
    examples: ['plate ABJ-123XY'],
    written: ['AAA 999AA', 'AAA999AA'],
    joints: '- ',
    lower: true,
    check: () => true,
    validation: 'context',
    alone: 0.15,
    spoken: 0.75,
    context: [
      'plate',
      'plates',
      'plate number',
      'vehicle',
      'registration',
      'frsc',
      'car',
      'vehicle_registration',
    ],
    identifies: 'person',
  }),
];

export const africa: readonly Recognizer[] = [
  ...nigeria,
  codeRecognizer({
    id: 'ke.kra-pin',
    entity: 'KE_KRA_PIN',
    region: 'KE',
    source: 'Kenya Revenue Authority, PIN: A (person) or P (company), nine digits, a letter',
    examples: ['KRA PIN A004512387Q'],
    written: ['A999999999A'],
    lower: true,
    check: code => isOneOf(code, 0, 'AP') && code[1] === 0x30,
    validation: 'structure',
    alone: 0.3,
    spoken: 0.9,
    context: ['kra', 'kra pin', 'pin', 'kra_pin', 'itax', 'kenya revenue', 'tax pin'],
  }),
  codeRecognizer({
    id: 'gh.card',
    entity: 'GH_CARD',
    region: 'GH',
    source:
      'National Identification Authority, Ghana Card personal identification number: GHA, nine digits, check digit',
    examples: ['GHA-725431908-6'],
    written: [...spaced('AAA', '999999999', '9')],
    joints: '- ',
    lower: true,
    check: code => textOf(code, 0, 3) === 'GHA',
    validation: 'structure',
    alone: 0.6,
    grouped: 0.85,
    spoken: 0.95,
    context: ['ghana card', 'ghanacard', 'nia', 'national identification', 'ghana', 'personal id'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'eg.national-id',
    entity: 'EG_NATIONAL_ID',
    region: 'EG',
    source:
      'Civil Status Law 143 of 1994, ministry of interior: century, date of birth, governorate, serial number',
    examples: ['national ID 29805120103456'],
    shapes: [[14]],
    check: isEgyptian,
    validation: 'structure',
    alone: 0.3,
    spoken: 0.9,
    context: [
      'national id',
      'national_id',
      'nationalid',
      'egyptian id',
      'egypt',
      'الرقم القومي',
      'رقم قومي',
      'id number',
    ],
    identifies: 'person',
  }),
];
