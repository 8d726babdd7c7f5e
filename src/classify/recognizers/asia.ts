import type { Recognizer } from '../recognizer.ts';
import { isDayOf } from './calendar.ts';
import { numberOf } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { valueAt, weightedCode } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

/** A missing first letter counts as a blank of 36; the check digit may be A, which is 10 as in base 36. */
function isHkid(code: Uint8Array, length: number): boolean {
  const check = valueAt(code, length - 1);
  if (check > 10) return false;
  if (length === 9) return (weightedCode(code, 0, [9, 8, 7, 6, 5, 4, 3, 2]) + check) % 11 === 0;
  return (36 * 9 + weightedCode(code, 0, [8, 7, 6, 5, 4, 3, 2]) + check) % 11 === 0;
}

const hkid = {
  entity: 'HK_ID',
  region: 'HK',
  source:
    'Hong Kong Immigration Department, Registration of Persons Regulations (Cap. 177A): one or two letters, six digits, check digit modulo 11',
  lower: true,
  check: isHkid,
  validation: 'checksum',
  spoken: 0.95,
  context: [
    'hkid',
    'hk id',
    'hong kong id',
    'hong kong identity',
    'identity card',
    '身份證',
    '身份证',
    'hkic',
  ],
  identifies: 'person',
} satisfies Partial<CodeRule>;

/** Codes of the place of birth that the registration department does not use. */
const noPlace = new Set([0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97]);
const isMyKad = (digits: Uint8Array): boolean =>
  isDayOf(numberOf(digits, 2, 4), numberOf(digits, 4, 6)) && !noPlace.has(numberOf(digits, 6, 8));

const provinces = new Set([
  11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65, 71, 72, 73,
  74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96, 97,
]);

/** Province, regency, district, day of birth (40 more for a woman), month, year, serial number. */
function isNik(digits: Uint8Array): boolean {
  const day = numberOf(digits, 6, 8);
  if (
    !provinces.has(numberOf(digits, 0, 2)) ||
    numberOf(digits, 2, 4) === 0 ||
    numberOf(digits, 12, 16) === 0
  )
    return false;
  return isDayOf(numberOf(digits, 8, 10), day > 40 ? day - 40 : day);
}

export const asia: readonly Recognizer[] = [
  codeRecognizer({
    ...hkid,
    id: 'hk.id',
    examples: ['A123456(3)'],
    written: ['A999999(X)', 'AA999999(X)'],
    alone: 0.75,
  }),
  codeRecognizer({
    ...hkid,
    id: 'hk.id-without-brackets',
    examples: ['HKID C668668E'],
    written: ['A999999X', 'AA999999X'],
    alone: 0.3,
  }),
  numberRecognizer({
    id: 'my.mykad',
    entity: 'MY_NRIC',
    region: 'MY',
    source:
      'National Registration Regulations 1990, Jabatan Pendaftaran Negara: date of birth, place of birth, serial number',
    examples: ['850617-14-5528'],
    shapes: [[6, 2, 4], [12]],
    joints: '- ',
    check: isMyKad,
    validation: 'structure',
    alone: 0.05,
    grouped: 0.6,
    spoken: 0.85,
    context: [
      'mykad',
      'mykid',
      'nric',
      'ic',
      'ic no',
      'ic number',
      'kad pengenalan',
      'no. kp',
      'no kp',
      'malaysia',
      'malaysian',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'id.nik',
    entity: 'ID_NIK',
    region: 'ID',
    source:
      'Law 24/2013 on civil administration, Permendagri 72/2022: province, regency, district, date of birth, serial number',
    examples: ['NIK 3171015708900001'],
    shapes: [[16]],
    check: isNik,
    validation: 'structure',
    alone: 0.3,
    spoken: 0.9,
    context: ['nik', 'ktp', 'nomor induk', 'kependudukan', 'e-ktp', 'no ktp', 'nomor ktp'],
    identifies: 'person',
  }),
];
