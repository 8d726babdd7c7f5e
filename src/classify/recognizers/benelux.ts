import type { Recognizer } from '../recognizer.ts';
import { isDayOf, isMonthDay, pairAt } from './calendar.ts';
import { lessOf97, luhn, mod97, numberOf, valuesOf, verhoeff, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { exactCheck, oneCheck, shapeOnly, twoChecks } from './strengths.ts';

const elevens = [9, 8, 7, 6, 5, 4, 3, 2];
/** The sum less the last digit is a multiple of eleven. */
export const isDutch = (digits: Uint8Array): boolean =>
  numberOf(digits, 0, 9) >= 1_000_000 && weightedSum(digits, elevens) % 11 === digits[8];

/** Month and day may be 0 where they are not known; 20 or 40 is added to the month for people who are not residents. */
function isBelgian(digits: Uint8Array): boolean {
  const month = pairAt(digits, 2) % 20;
  const day = pairAt(digits, 4);
  if (pairAt(digits, 2) >= 60 || !(day === 0 || month === 0 || isDayOf(month, day)) || day > 31) return false;
  const number = numberOf(digits, 0, 9);
  const check = numberOf(digits, 9, 11);
  // From 2000 on a 2 is thought in front.
  return lessOf97(number) === check || lessOf97(2_000_000_000 + number) === check;
}

export const isEnterprise = (digits: Uint8Array): boolean =>
  (digits[0] as number) <= 1 &&
  numberOf(digits, 0, 8) > 0 &&
  lessOf97(numberOf(digits, 0, 8)) === numberOf(digits, 8, 10);

const shortened = new Uint8Array(12);

/** Day of birth and three digits; Luhn over all but the last, Verhoeff over all but the one before. */
function isLuxembourgish(digits: Uint8Array): boolean {
  const year = numberOf(digits, 0, 4);
  if (year < 1850 || year > 2100 || !isMonthDay(digits, 4) || !luhn(digits, 12)) return false;
  shortened.set(digits.subarray(0, 11));
  shortened[11] = digits[12] as number;
  return verhoeff(shortened, 12);
}

export const benelux: readonly Recognizer[] = [
  numberRecognizer({
    ...oneCheck,
    id: 'nl.bsn',
    entity: 'NL_BSN',
    region: 'NL',
    source: 'Besluit burgerservicenummer, Logisch ontwerp BSN: weights 9 to 2 and -1, multiple of 11',
    examples: ['BSN 111222333'],
    shapes: [[9], [4, 2, 3], [3, 3, 3]],
    check: isDutch,
    context: [
      'bsn',
      'burgerservicenummer',
      'burger service nummer',
      'sofinummer',
      'sofi-nummer',
      'persoonsnummer',
      'citizen service number',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'nl.passport',
    entity: 'NL_PASSPORT',
    region: 'NL',
    source: 'RvIG, Kenmerken paspoort: two letters, six letters or digits, a digit; no letter O',
    examples: ['paspoort NX4R7B2K5'],
    written: ['AAXXXXXX9'],
    check: (code, length) => !code.subarray(0, length).includes(0x4f),
    context: [
      'paspoort',
      'paspoortnummer',
      'identiteitskaart',
      'documentnummer',
      'dutch passport',
      'passport',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'nl.kvk',
    entity: 'NL_KVK',
    region: 'NL',
    source: 'Kamer van Koophandel, Handelsregister: eight digits',
    examples: ['KvK 33184756'],
    shapes: [[8]],
    check: () => true,
    context: ['kvk', 'kvk-nummer', 'kvk nummer', 'kamer van koophandel', 'handelsregister'],
  }),
  numberRecognizer({
    ...exactCheck,
    id: 'be.rrn',
    entity: 'BE_RRN',
    region: 'BE',
    source:
      'Arrêté royal du 3 avril 1984 relatif au numéro d’identification du Registre national: 97 less the remainder by 97',
    examples: ['85.07.30-033.28'],
    shapes: [[11], [2, 2, 2, 3, 2], [6, 3, 2], [6, 5]],
    joined: ['..-.', '-.', '../-'],
    alone: 0.45,
    grouped: 0.95,
    check: isBelgian,
    context: [
      'rijksregisternummer',
      'rijksregister',
      'registre national',
      'numéro national',
      'numéro de registre national',
      'niss',
      'insz',
      'rrn',
      'nrn',
      'belgian national number',
      'national register number',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...twoChecks,
    id: 'be.enterprise',
    entity: 'BE_ENTERPRISE',
    region: 'BE',
    source: 'Arrêté royal du 24 juin 2003, Banque-Carrefour des Entreprises: 97 less the remainder by 97',
    examples: ['0403.170.701'],
    shapes: [[10], [4, 3, 3]],
    alone: 0.3,
    check: isEnterprise,
    context: [
      'ondernemingsnummer',
      "numéro d'entreprise",
      'kbo',
      'bce',
      'btw',
      'tva',
      'rpr',
      'rpm',
      'enterprise number',
    ],
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'be.id-card',
    entity: 'BE_ID_CARD',
    region: 'BE',
    source: 'IBZ, carte d’identité électronique: twelve digits, the last two the remainder by 97',
    examples: ['590-1234567-74'],
    shapes: [[12], [3, 7, 2]],
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.85,
    spoken: 0.95,
    check: digits => {
      const rest = numberOf(digits, 0, 10) % 97;
      return (rest === 0 ? 97 : rest) === numberOf(digits, 10, 12);
    },
    context: [
      'identiteitskaart',
      "carte d'identité",
      'kaartnummer',
      'numéro de carte',
      'eid',
      'belgian id card',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...exactCheck,
    id: 'lu.matricule',
    entity: 'LU_MATRICULE',
    region: 'LU',
    source:
      "Loi du 19 juin 2013 and CTIE, numéro d'identification: date of birth, three digits, Luhn and Verhoeff",
    examples: ['1893120105732'],
    shapes: [[13], [8, 5], [4, 2, 2, 5], [8, 3, 2]],
    check: isLuxembourgish,
    context: ['matricule', 'ccss', "numéro d'identification national", 'sécurité sociale', 'luxembourg'],
    identifies: 'person',
  }),
];

/** Of the tax office's older numbers the BSN test holds; of those since 2020 all characters' number is 1 modulo 97. */
export function isDutchVat(code: Uint8Array): boolean {
  const values = valuesOf(code, 14);
  return mod97(values, 14) || weightedSum(values.subarray(2), elevens) % 11 === values[10];
}
