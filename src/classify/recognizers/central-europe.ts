import type { Recognizer } from '../recognizer.ts';
import { isDayOf, pairAt } from './calendar.ts';
import { numberOf, weightedSum } from './checksum.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { fineCheck, oneCheck, twoChecks } from './strengths.ts';

/** 50 is added to a woman's month, and 20 where a day's numbers have run out (since 2004). */
function isBirthNumber(digits: Uint8Array, length: number): boolean {
  const year = pairAt(digits, 0);
  const month = pairAt(digits, 2) % 50;
  if (!isDayOf(month > 20 ? month - 20 : month, pairAt(digits, 4)) || pairAt(digits, 2) >= 90) return false;
  if (length === 9) return year < 54 && numberOf(digits, 6, 9) > 0;
  const rest = numberOf(digits, 0, 9) % 11;
  // Until 1985 a remainder of 10 was written as 0.
  return rest === digits[9] || (rest === 10 && digits[9] === 0 && year >= 54 && year <= 85);
}

const birthNumber: Omit<NumberRule, 'id' | 'entity' | 'region' | 'context'> = {
  ...fineCheck,
  source: 'Zákon č. 133/2000 Sb. § 13 and zákon č. 301/1995 Z. z. § 2: rodné číslo, a multiple of 11',
  examples: ['736028/5163'],
  shapes: [[10], [6, 4]],
  joints: '/ ',
  grouped: 0.7,
  check: isBirthNumber,
  identifies: 'person',
};

/** Before 1954 without a check digit. */
const oldBirthNumber: typeof birthNumber = {
  ...birthNumber,
  examples: ['rodné číslo 530101/123'],
  shapes: [[9], [6, 3]],
  validation: 'structure',
  alone: 0.05,
  grouped: 0.3,
  spoken: 0.7,
};

const companyNumber: Omit<NumberRule, 'id' | 'entity' | 'region' | 'context'> = {
  ...oneCheck,
  source: 'ČSÚ and ŠÚ SR, identifikační číslo osoby (IČO): weights 8 to 2, modulo 11',
  examples: ['IČO 25596641'],
  shapes: [[8], [3, 2, 3]],
  check: digits =>
    numberOf(digits, 0, 8) > 0 && (11 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digits[7],
};

const czechContext = [
  'rodné číslo',
  'rodného čísla',
  'rodne cislo',
  'r.č',
  'rč',
  'birth number',
  'czech national id',
];
const slovakContext = [
  'rodné číslo',
  'rodného čísla',
  'rodne cislo',
  'r.č',
  'rč',
  'birth number',
  'slovak national id',
];

export const isHungarianBase = (digits: Uint8Array): boolean =>
  weightedSum(digits, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0;

export const centralEurope: readonly Recognizer[] = [
  numberRecognizer({
    ...birthNumber,
    id: 'cz.birth-number',
    entity: 'CZ_RODNE_CISLO',
    region: 'CZ',
    context: czechContext,
  }),
  numberRecognizer({
    ...oldBirthNumber,
    id: 'cz.birth-number-old',
    entity: 'CZ_RODNE_CISLO',
    region: 'CZ',
    context: czechContext,
  }),
  numberRecognizer({
    ...birthNumber,
    id: 'sk.birth-number',
    entity: 'SK_RODNE_CISLO',
    region: 'SK',
    context: slovakContext,
  }),
  numberRecognizer({
    ...oldBirthNumber,
    id: 'sk.birth-number-old',
    entity: 'SK_RODNE_CISLO',
    region: 'SK',
    context: slovakContext,
  }),
  numberRecognizer({
    ...companyNumber,
    id: 'cz.ico',
    entity: 'CZ_ICO',
    region: 'CZ',
    context: ['ičo', 'ico', 'ič', 'identifikační číslo', 'czech company'],
  }),
  numberRecognizer({
    ...companyNumber,
    id: 'sk.ico',
    entity: 'SK_ICO',
    region: 'SK',
    context: ['ičo', 'ico', 'identifikačné číslo', 'slovak company'],
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'hu.taj',
    entity: 'HU_TAJ',
    region: 'HU',
    source: '1996. évi XX. törvény, melléklet: TAJ, weights 3 and 7, modulo 10',
    examples: ['TAJ 111 111 110'],
    shapes: [[9], [3, 3, 3]],
    check: digits => weightedSum(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digits[8],
    context: ['taj', 'taj-szám', 'taj szám', 'társadalombiztosítási azonosító', 'hungarian social security'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'hu.tax-id',
    entity: 'HU_ADOAZONOSITO',
    region: 'HU',
    source:
      '1996. évi XX. törvény, melléklet: adóazonosító jel, 8, days since 1867, weights 1 to 9, modulo 11',
    examples: ['adóazonosító jel 8012345609'],
    shapes: [[10], [3, 3, 4]],
    check: digits => digits[0] === 8 && weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digits[9],
    context: ['adóazonosító', 'adóazonosító jel', 'adószám', 'adójel', 'hungarian tax id'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...twoChecks,
    id: 'hu.company-tax-number',
    entity: 'HU_ADOSZAM',
    region: 'HU',
    source: '2017. évi CL. törvény: adószám, weights 9 7 3 1, kind of VAT (1 to 5), county',
    examples: ['adószám 12892312-2-41'],
    shapes: [[11], [8, 1, 2]],
    joints: '-',
    alone: 0.15,
    grouped: 0.7,
    check: digits => {
      const kind = digits[8] as number;
      const county = numberOf(digits, 9, 11);
      return kind >= 1 && kind <= 5 && county >= 2 && county <= 51 && isHungarianBase(digits);
    },
    context: ['adószám', 'adoszam', 'hungarian tax number'],
  }),
];
