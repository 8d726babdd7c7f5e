import type { Recognizer } from '../recognizer.ts';
import { isDayOf } from './calendar.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, numberIn, spaced } from './code-text.ts';

/** Up to five letters of the surname, then 9s. */
function isName(code: Uint8Array): boolean {
  for (let at = 4, isOpen = true; at >= 0; at--) {
    if (code[at] !== 0x39) isOpen = false;
    if (!isOpen && isOneOf(code, at, '0123456789')) return false;
  }
  return true;
}

/** Decade of birth, month (50 more for a woman), day, year; initials or 9; a sign against twins; two check letters. */
function isLicence(code: Uint8Array): boolean {
  const month = numberIn(code, 6, 8);
  if (!isName(code) || !isDayOf(month > 50 ? month - 50 : month, numberIn(code, 8, 10))) return false;
  for (const at of [11, 12]) if (isOneOf(code, at, '012345678')) return false;
  return code[11] !== 0x39 || code[12] === 0x39;
}

const AREA_LETTERS = 'ABCDEFGHJKLMNOPRSTUVWXY';
const YEAR_LETTERS = 'ABCDEFGHJKLMNPRSTVWXY';
const RANDOM_LETTERS = 'ABCDEFGHJKLMNOPRSTUVWXYZ';

const areAll = (code: Uint8Array, from: number, to: number, signs: string): boolean => {
  for (let at = from; at < to; at++) if (!isOneOf(code, at, signs)) return false;
  return true;
};

/** Since September 2001: two letters of the place, the half-year (02 to 30 from March, 51 to 80 from September), three letters. */
function isCurrent(code: Uint8Array): boolean {
  const age = numberIn(code, 2, 4);
  if (!(age >= 2 && age <= 30) && !(age >= 51 && age <= 80)) return false;
  return areAll(code, 0, 2, AREA_LETTERS) && areAll(code, 4, 7, RANDOM_LETTERS);
}

/** 1983 to 2001 with the letter of the year in front, 1963 to 1983 with it at the end. */
function isEarlier(code: Uint8Array, length: number): boolean {
  const isPrefixed = isOneOf(code, 1, '0123456789');
  const serial = isPrefixed ? 1 : 3;
  if (code[serial] === 0x30) return false;
  if (isPrefixed) return isOneOf(code, 0, YEAR_LETTERS) && areAll(code, length - 3, length, RANDOM_LETTERS);
  return areAll(code, 0, 3, RANDOM_LETTERS) && isOneOf(code, length - 1, YEAR_LETTERS);
}

const registration = {
  entity: 'UK_VEHICLE_REGISTRATION',
  region: 'GB',
  source: 'DVLA, INF104 Vehicle registration numbers and number plates; INS160 letters in use',
  joints: ' ',
  lower: true,
  validation: 'structure',
  context: [
    'vehicle',
    'vehicle registration',
    'registration number',
    'registration mark',
    'reg',
    'reg no',
    'reg number',
    'registered keeper',
    'vrm',
    'vrn',
    'number plate',
    'numberplate',
    'licence plate',
    'license plate',
    'plate',
    'plates',
    'dvla',
    'mot',
    'car',
    'van',
  ],
  identifies: 'person',
} as const;

export const ukVehicle: readonly Recognizer[] = [
  codeRecognizer({
    id: 'uk-vehicle.driving-licence',
    entity: 'UK_DRIVING_LICENCE',
    region: 'GB',
    source:
      'DVLA, INF45; Government Data Standards Catalogue, Driver number: name, date of birth, initials, check letters',
    examples: ['MORGA657054SM9IJ'],
    written: [
      'AAAAA999999XXXAA',
      'AAAA9999999XXXAA',
      'AAA99999999XXXAA',
      'AA999999999XXXAA',
      'A9999999999XXXAA',
      'AAAAA 999999 XXXAA',
      'AAAA9 999999 XXXAA',
      'AAA99 999999 XXXAA',
    ],
    joints: ' ',
    lower: true,
    check: isLicence,
    validation: 'structure',
    alone: 0.75,
    spoken: 0.95,
    context: [
      'driving licence',
      'driving license',
      'driver number',
      'licence',
      'license',
      'dvla',
      'driving_licence',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...registration,
    id: 'uk-vehicle.registration',
    examples: ['vehicle AB51 ABC'],
    written: [...spaced('AA99', 'AAA')],
    check: isCurrent,
    alone: 0.15,
    spoken: 0.75,
  }),
  codeRecognizer({
    ...registration,
    id: 'uk-vehicle.registration-to-2001',
    examples: ['number plate A123 BCD', 'number plate ABC 123D'],
    written: ['9', '99', '999'].flatMap(serial => [
      ...spaced(`A${serial}`, 'AAA'),
      ...spaced('AAA', `${serial}A`),
    ]),
    check: isEarlier,
    alone: 0.1,
    spoken: 0.65,
  }),
];
