import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';

/**
 * How the states number licences: `A` is a letter, a number so many digits, `-` a joint, which may be missing where the
 * state also writes it in one piece. Washington's own kind (letters of the name, `*`) is left out: it has no shape.
 */
const formats: Readonly<Record<string, string>> = {
  AL: '7 8',
  AK: '6 7',
  AZ: 'A8 9',
  AR: '8 9',
  CA: 'A7',
  CO: '9 A3 A4 A5 A6 AA3 AA4 AA5 2-3-4',
  CT: '9',
  DE: '6 7',
  DC: '7 9',
  FL: 'A12 A3-3-2-3-1',
  GA: '7 8 9',
  HI: 'A8 9',
  ID: 'AA6A 9',
  IL: 'A11 A12 A3-4-4',
  IN: 'A9 9 10 4-2-4',
  IA: '9 3AA4',
  KS: 'A1A1A A8 9',
  KY: 'A8 A9 9',
  LA: '9',
  ME: '7 7A 8',
  MD: 'A12 A3-3-3-3',
  MA: 'A8 9 AA7',
  MI: 'A10 A12 A3-3-3-3',
  MN: 'A12 A3-3-3-3',
  MS: '9',
  MO: 'A5 A6 A7 A8 A9 A6A 8AA 9A 9',
  MT: '13 14 9 A8',
  NE: 'A6 A7 A8',
  NV: '9 10 12 A8',
  NH: '2AAA5 AAA8',
  NJ: 'A14 A4-5-5',
  NM: '8 9',
  NY: '8 9 16 A7 A18 3-3-3',
  NC: '7 8 9 10 11 12',
  ND: 'AAA6 9 AAA-2-4',
  OH: 'AA6 8 A4 A5 A6 A7 A8 AA3 AA4 AA5 AA7',
  OK: 'A9 9',
  OR: '7 8 9 A6 AA5',
  PA: '8 2-3-3',
  RI: '7 A6 8',
  SC: '7 8 9 10 11',
  SD: '8 9 10 12',
  TN: '8 9',
  TX: '7 8',
  UT: '7 8 9 10',
  VT: '8 7A',
  VA: 'A8 A9 A10 A11 9',
  WA: '7',
  WV: '7 A6 AA5 AA6',
  WI: 'A13 A3-4-4-2',
  WY: '9 10 6-3',
};

const written = (format: string): string =>
  format.replaceAll('-', ' ').replaceAll(/\d+/g, count => '9'.repeat(Number(count)));
const all = [...new Set(Object.values(formats).flatMap(list => list.split(' ')))];

const license = {
  entity: 'US_DRIVER_LICENSE',
  region: 'US',
  source:
    'Motor vehicle departments of the states; AAMVA DL/ID Card Design Standard (2020), data element DAQ',
  validation: 'context',
  context: [
    'driver license',
    "driver's license",
    'drivers license',
    'driver_license',
    'driverlicense',
    'drivers_license',
    'driverslicense',
    'driver lic',
    'driving license',
    'driver id',
    'driving permit',
    'license number',
    'license_number',
    'license no',
    'dmv',
    'dl:',
    'dl #',
    'dl#',
    'dln',
    'dl no',
    'dl number',
  ],
  identifies: 'person',
} as const;

export const usDriverLicense: readonly Recognizer[] = [
  codeRecognizer({
    ...license,
    id: 'us-driver-license.letters',
    examples: ["driver's license H12234567"],
    written: all.filter(format => format.includes('A')).map(written),
    joints: '- ',
    lower: true,
    check: () => true,
    alone: 0.1,
    spoken: 0.7,
  }),
  numberRecognizer({
    ...license,
    id: 'us-driver-license.digits',
    examples: ["driver's license 41263578"],
    shapes: all.filter(format => !format.includes('A')).map(format => format.split('-').map(Number)),
    joints: '- ',
    check: () => true,
    refusesPatterns: false,
    alone: 0.05,
    spoken: 0.6,
  }),
];
