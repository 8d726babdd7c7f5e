import type { Recognizer } from '../recognizer.ts';
import { lessOf97, luhn, numberOf } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { exactCheck, fineCheck, oneCheck, shapeOnly } from './strengths.ts';

const nirContext = [
  'nir',
  'sécurité sociale',
  'securite sociale',
  'numéro de sécurité sociale',
  'n° sécu',
  'numéro de sécu',
  'sécu',
  'carte vitale',
  'assuré social',
  'insee',
  'french social security',
  'social security number',
];

/** Month of birth; 20 and more where the certificate is incomplete or the person was entered without one. */
const isMonth = (month: number): boolean =>
  (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || (month >= 50 && month <= 99);

/** Sex, year, month, department, municipality, number of the certificate; 97 less the remainder. */
function isNir(digits: Uint8Array): boolean {
  const sex = digits[0] as number;
  if (sex === 0 || sex === 5 || sex === 6 || sex === 9) return false;
  if (!isMonth(numberOf(digits, 3, 5)) || numberOf(digits, 5, 7) === 0) return false;
  return lessOf97(numberOf(digits, 0, 13)) === numberOf(digits, 13, 15);
}

const corsican = new Uint8Array(15);

/** Of Corsica: 2A counts as 19, 2B as 18. */
function isCorsican(code: Uint8Array): boolean {
  if (code[6] !== 0x41 && code[6] !== 0x42) return false;
  for (let i = 0; i < 15; i++) corsican[i] = (code[i] as number) - 0x30;
  corsican[5] = 1;
  corsican[6] = code[6] === 0x41 ? 9 : 8;
  return code[5] === 0x32 && isNir(corsican);
}

/** La Poste numbers its establishments on its own: their digits sum to a multiple of five. */
function isSiret(digits: Uint8Array): boolean {
  if (numberOf(digits, 0, 9) !== 356_000_000) return luhn(digits, 14) && luhn(digits, 9);
  let sum = 0;
  for (let i = 0; i < 14; i++) sum += digits[i] as number;
  return sum % 5 === 0;
}

export const isSiren = (digits: Uint8Array): boolean => numberOf(digits, 0, 9) > 0 && luhn(digits, 9);

export const france: readonly Recognizer[] = [
  numberRecognizer({
    ...exactCheck,
    id: 'fr.nir',
    entity: 'FR_NIR',
    region: 'FR',
    alone: 0.45,
    source:
      "INSEE, numéro d'inscription au répertoire (décret 82-103, art. 4): 13 digits and 97 less their remainder by 97",
    examples: ['1 84 12 76 451 089 46', '255081416802538'],
    shapes: [[15], [13, 2], [1, 2, 2, 2, 3, 3, 2], [1, 2, 2, 2, 3, 3, 1, 1], [1, 2, 2, 5, 3, 2]],
    check: isNir,
    context: nirContext,
    identifies: 'person',
  }),
  codeRecognizer({
    ...exactCheck,
    id: 'fr.nir-corsican',
    entity: 'FR_NIR',
    region: 'FR',
    source: "INSEE, numéro d'inscription au répertoire: departments 2A and 2B count as 19 and 18",
    examples: ['1 84 12 2A 451 089 33'],
    written: ['999999A99999999', '9 99 99 9A 999 999 99', '999999A999999 99'],
    check: isCorsican,
    context: nirContext,
    identifies: 'person',
  }),
  numberRecognizer({
    validation: 'checksum',
    id: 'fr.tax-number',
    entity: 'FR_SPI',
    region: 'FR',
    source: 'DGFiP, numéro fiscal de référence (SPI): ten digits from 0 to 3 on, and their remainder by 511',
    examples: ['30 23 217 600 053'],
    shapes: [[13], [2, 2, 3, 3, 3], [10, 3]],
    alone: 0.4,
    grouped: 0.85,
    spoken: 1,
    check: digits => (digits[0] as number) <= 3 && numberOf(digits, 0, 10) % 511 === numberOf(digits, 10, 13),
    context: [
      'numéro fiscal',
      'numero fiscal',
      'n° fiscal',
      'spi',
      'impôts',
      'référence fiscale',
      'french tax',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'fr.siren',
    entity: 'FR_SIREN',
    region: 'FR',
    source: 'INSEE, Sirene (code de commerce art. R123-221): nine digits, Luhn',
    examples: ['SIREN 732 829 320'],
    shapes: [[9], [3, 3, 3]],
    check: isSiren,
    context: ['siren', 'rcs', 'sirene', 'registre du commerce'],
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'fr.siret',
    entity: 'FR_SIRET',
    region: 'FR',
    source: 'INSEE, Sirene (code de commerce art. R123-221): SIREN and five digits, Luhn over both',
    examples: ['SIRET 732 829 320 00074'],
    shapes: [[14], [3, 3, 3, 5], [9, 5]],
    alone: 0.4,
    grouped: 0.6,
    check: isSiret,
    context: ['siret', 'établissement', 'etablissement', 'siège social', 'sirene'],
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'fr.cni-paper',
    entity: 'FR_CNI',
    region: 'FR',
    source: 'Décret 55-1397 and arrêté du 24 avril 1991: year and month of issue, department, five digits',
    examples: ["carte nationale d'identité 880692310285"],
    shapes: [[12], [4, 3, 5]],
    check: digits => numberOf(digits, 2, 4) >= 1 && numberOf(digits, 2, 4) <= 12,
    context: [
      "carte nationale d'identité",
      "carte d'identité",
      'carte identité',
      'cni',
      'cnie',
      'french id card',
      'identity card',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'fr.cni',
    entity: 'FR_CNI',
    region: 'FR',
    source: 'Règlement (UE) 2019/1157, décret 2021-279: nine letters and digits',
    examples: ['CNI X4RTBPFW4'],
    written: ['AXXXXXXXX'],
    check: code => hasDigits(code, 2),
    context: [
      "carte nationale d'identité",
      "carte d'identité",
      'cni',
      'cnie',
      'french id card',
      'identity card',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'fr.passport',
    entity: 'FR_PASSPORT',
    region: 'FR',
    source: 'Décret 2005-1726: two digits, two letters, five digits',
    examples: ['passeport 12AB34567'],
    written: ['99AA99999'],
    check: () => true,
    context: ['passeport', 'numéro de passeport', 'french passport', 'passport'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'fr.driving-licence',
    entity: 'FR_PERMIS',
    region: 'FR',
    source: 'Arrêté du 20 avril 2012: number of twelve digits',
    examples: ['permis de conduire 911091204562'],
    shapes: [[12]],
    check: () => true,
    context: ['permis de conduire', 'numéro de permis', 'permis', 'french driving licence'],
    identifies: 'person',
  }),
];

function hasDigits(code: Uint8Array, least: number): boolean {
  let digits = 0;
  for (let i = 0; i < 9; i++) if ((code[i] as number) < 0x3a) digits++;
  return digits >= least;
}
