import type { Recognizer } from '../recognizer.ts';
import { isDayOf, pairAt } from './calendar.ts';
import { valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { fineCheck, oneCheck } from './strengths.ts';

/** 20 is added to the month per century after 1900, 80 before. */
const isPesel = (digits: Uint8Array): boolean =>
  isDayOf(pairAt(digits, 2) % 20, pairAt(digits, 4)) &&
  weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;

export const isNip = (digits: Uint8Array): boolean =>
  digits[0] !== 0 && weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digits[9];

const isRegon = (digits: Uint8Array, length: number): boolean =>
  (weightedSum(digits, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digits[8] &&
  (length === 9 || (weightedSum(digits, [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11) % 10 === digits[13]);

const regon = {
  entity: 'PL_REGON',
  region: 'PL',
  source:
    'GUS, Rozporządzenie w sprawie rejestru REGON: weights 8 9 2 3 4 5 6 7, and 2 4 8 5 0 9 7 3 6 1 2 4 8, modulo 11',
  check: isRegon,
  context: ['regon', 'numer regon'],
};

export const poland: readonly Recognizer[] = [
  numberRecognizer({
    ...fineCheck,
    id: 'pl.pesel',
    entity: 'PL_PESEL',
    region: 'PL',
    source:
      'Ustawa o ewidencji ludności art. 15 and 16: date of birth, series, sex, weights 1 3 7 9, modulo 10',
    examples: ['44051401458'],
    shapes: [[11]],
    check: isPesel,
    context: ['pesel', 'numer pesel', 'nr pesel', 'polish national id', 'national identification number'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'pl.nip',
    entity: 'PL_NIP',
    region: 'PL',
    source:
      'Ministerstwo Finansów, NIP (ustawa o zasadach ewidencji podatników): weights 6 5 7 2 3 4 5 6 7, modulo 11',
    examples: ['NIP 123-456-32-18'],
    shapes: [[10], [3, 3, 2, 2], [3, 2, 2, 3]],
    grouped: 0.45,
    check: isNip,
    context: ['nip', 'numer nip', 'identyfikacji podatkowej', 'polish tax', 'vat', 'tax id'],
  }),
  numberRecognizer({ ...oneCheck, ...regon, id: 'pl.regon', examples: ['REGON 192598184'], shapes: [[9]] }),
  numberRecognizer({
    ...fineCheck,
    ...regon,
    id: 'pl.regon-local',
    examples: ['12345678512347'],
    shapes: [[14]],
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'pl.id-card',
    entity: 'PL_ID_CARD',
    region: 'PL',
    source:
      'Rozporządzenie MSWiA w sprawie wzoru dowodu osobistego: three letters, check digit, five digits; weights 7 3 1',
    examples: ['dowód osobisty ABA300000'],
    written: ['AAA999999', 'AAA 999999'],
    check: code => weightedSum(valuesOf(code, 9), [7, 3, 1, 9, 7, 3, 1, 7, 3]) % 10 === 0,
    context: [
      'dowód osobisty',
      'dowodu osobistego',
      'dowód',
      'numer dowodu',
      'seria i numer',
      'polish id card',
      'id card',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'pl.passport',
    entity: 'PL_PASSPORT',
    region: 'PL',
    source: 'Rozporządzenie w sprawie wzoru paszportu: two letters, check digit, six digits; weights 7 3 1',
    examples: ['paszport ZS0000177'],
    written: ['AA9999999', 'AA 9999999'],
    check: code => weightedSum(valuesOf(code, 9), [7, 3, 9, 1, 7, 3, 1, 7, 3]) % 10 === 0,
    context: ['paszport', 'paszportu', 'numer paszportu', 'polish passport', 'passport'],
    identifies: 'person',
  }),
];
