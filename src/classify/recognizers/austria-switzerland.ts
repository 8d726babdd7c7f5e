import type { Recognizer } from '../recognizer.ts';
import { isDayMonth, pairAt } from './calendar.ts';
import { crossSum, numberOf, valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { fineCheck, oneCheck, shapeOnly } from './strengths.ts';
import { isOneOf } from './code-text.ts';

const svnrWeights = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];
/** Months 13 to 15 stand in numbers of people whose day of birth is not known or whose day has none left. */
const isBirth = (digits: Uint8Array): boolean => {
  const month = pairAt(digits, 6);
  return isDayMonth(digits, 4) || (month > 12 && month < 16 && pairAt(digits, 4) <= 31);
};
const ean = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1];
const uidWeights = [5, 4, 3, 2, 7, 6, 5, 4];

export const austriaSwitzerland: readonly Recognizer[] = [
  numberRecognizer({
    ...fineCheck,
    id: 'at.svnr',
    entity: 'AT_SVNR',
    region: 'AT',
    source:
      'Dachverband der Sozialversicherungsträger, Versicherungsnummer (§ 30c ASVG): weights 3 7 9 5 8 4 2 1 6, modulo 11',
    examples: ['SVNR 1237 010180'],
    shapes: [[10], [4, 6], [4, 2, 2, 2]],
    joined: ['   '],
    check: digits =>
      digits[0] !== 0 && isBirth(digits) && weightedSum(digits, svnrWeights) % 11 === digits[3],
    context: [
      'svnr',
      'sv-nummer',
      'sv-nr',
      'svnummer',
      'sozialversicherungsnummer',
      'versicherungsnummer',
      'e-card',
      'ecard',
      'austrian social security',
      'social security number',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'at.tax-number',
    entity: 'AT_TAX_NUMBER',
    region: 'AT',
    source:
      'BMF, Abgabenkontonummer: office of two digits, number of six, check digit with weights 1 and 2, modulo 10',
    examples: ['Steuernummer 12-345/6782'],
    shapes: [[9], [2, 3, 4], [2, 7]],
    joints: ' -/',
    joined: ['-/', ' /'],
    check: digits =>
      digits[0] !== 0 && (crossSum(digits, [1, 2, 1, 2, 1, 2, 1, 2]) + (digits[8] as number)) % 10 === 0,
    context: [
      'steuernummer',
      'abgabenkontonummer',
      'abgabenkonto',
      'finanzamt',
      'st.nr',
      'stnr',
      'austrian tax number',
    ],
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'at.passport',
    entity: 'AT_PASSPORT',
    region: 'AT',
    source: 'Passgesetz-Durchführungsverordnung: a letter (two since 2023) and seven digits',
    examples: ['Reisepass U 1234567'],
    written: ['A9999999', 'A 9999999', 'AA9999999'],
    check: () => true,
    context: ['reisepass', 'reisepassnummer', 'passnummer', 'pass-nr', 'austrian passport'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'ch.ahv',
    entity: 'CH_AHV',
    region: 'CH',
    source: 'AHVV Art. 133 and ZAS, AHV-Nummer: country 756, nine digits, check digit of EAN-13',
    examples: ['756.9217.0769.85'],
    shapes: [[13], [3, 4, 4, 2]],
    alone: 0.85,
    grouped: 0.95,
    check: digits => numberOf(digits, 0, 3) === 756 && weightedSum(digits, ean) % 10 === 0,
    context: [
      'ahv',
      'ahv-nummer',
      'ahv-nr',
      'ahvn13',
      'avs',
      'navs',
      'navs13',
      'numéro avs',
      'oasi',
      'sozialversicherungsnummer',
      'versichertennummer',
      'numero avs',
      'swiss social security',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'ch.uid',
    entity: 'CH_UID',
    region: 'CH',
    source:
      'UIDV Art. 3 and BFS, Unternehmens-Identifikationsnummer: CHE, eight digits, weights 5 4 3 2 7 6 5 4, modulo 11',
    examples: ['CHE-116.281.710'],
    written: ['CHE999999999', 'CHE-999.999.999', 'CHE 999.999.999', 'CHE 999999999', 'CHE 999 999 999'],
    alone: 0.7,
    grouped: 0.85,
    check: code => {
      const digits = valuesOf(code, 12).subarray(3);
      return (11 - (weightedSum(digits, uidWeights) % 11)) % 11 === digits[8];
    },
    context: [
      'uid',
      'mwst',
      'tva',
      'iva',
      'unternehmens-identifikationsnummer',
      'handelsregister',
      'numéro ide',
      'ide',
      'swiss vat',
      'vat',
    ],
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'ch.passport',
    entity: 'CH_PASSPORT',
    region: 'CH',
    source: 'fedpol, Schweizer Pass und Identitätskarte: a letter and seven characters, or eight in all',
    examples: ['passeport suisse X1234567'],
    written: ['A9999999', 'A9A99999', 'A99A9999'],
    check: code => isOneOf(code, 0, 'CEFGHJKLMPSTX'),
    context: [
      'passeport suisse',
      'schweizer reisepass',
      'schweizer pass',
      'passaporto svizzero',
      'swiss passport',
      'identitätskarte',
    ],
    identifies: 'person',
  }),
];
