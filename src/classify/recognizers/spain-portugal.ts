import type { Recognizer } from '../recognizer.ts';
import { numberOf, valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { fineCheck, oneCheck, shapeOnly, twoChecks } from './strengths.ts';

const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const isLetterOf = (number: number, letter: number | undefined): boolean =>
  letters.charCodeAt(number % 23) === letter;
const valueOf = (code: Uint8Array, from: number, to: number): number => {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (code[i] as number) - 0x30;
  return value;
};

const companyWeights = [2, 1, 2, 1, 2, 1, 2];
/** Of a legal person's number: the sum of the sevens' digits, doubled in odd places. */
function companyControl(digits: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < 7; i++) {
    const product = (digits[i] as number) * (companyWeights[i] as number);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10;
}

/** Letters of what must have a letter behind, of what must have a digit; others may have either. */
const withLetter = 'NPQRSW';
const withDigit = 'ABEH';

export function isCompany(code: Uint8Array): boolean {
  const kind = String.fromCharCode(code[0] as number);
  if (!'ABCDEFGHJNPQRSUVW'.includes(kind)) return false;
  const control = companyControl(valuesOf(code, 8).subarray(1));
  const last = code[8] as number;
  if (last < 0x41) return control === last - 0x30 && !withLetter.includes(kind);
  return 'JABCDEFGHI'.charCodeAt(control) === last && !withDigit.includes(kind);
}

/** Of a person: eight digits, or X, Y, Z as 0, 1, 2 in front of seven; K, L and M stand in front as nothing. */
export function isPerson(code: Uint8Array): boolean {
  const first = code[0] as number;
  const last = code[8] as number;
  if (first < 0x41) return isLetterOf(valueOf(code, 0, 8), last);
  const rest = valueOf(code, 1, 8);
  if (first >= 0x58) return isLetterOf((first - 0x58) * 10_000_000 + rest, last);
  return 'KLM'.includes(String.fromCharCode(first)) && isLetterOf(rest, last);
}

const isNif = (code: Uint8Array, length: number): boolean =>
  length === 8 ? isLetterOf(valueOf(code, 0, 7), code[7]) : (code[0] as number) < 0x58 && isPerson(code);

/** Provinces 01 to 52, 53 and 66 for others; the two digits at the end are the remainder by 97. */
function isAffiliation(digits: Uint8Array): boolean {
  const province = numberOf(digits, 0, 2);
  if (province < 1 || (province > 53 && province !== 66)) return false;
  const number = numberOf(digits, 2, 10);
  const whole = number < 10_000_000 ? number + province * 10_000_000 : numberOf(digits, 0, 10);
  return whole % 97 === numberOf(digits, 10, 12);
}

const nifWeights = [9, 8, 7, 6, 5, 4, 3, 2];
const firsts = new Set([45, 70, 71, 72, 74, 75, 77, 78, 79, 90, 91, 98, 99]);
/** Persons (1, 2, 3, 45), bodies (5, 6, 7x, 9x), sole traders (8). */
export function isPortuguese(digits: Uint8Array): boolean {
  const first = digits[0] as number;
  if (!(first === 1 || first === 2 || first === 3 || first === 5 || first === 6 || first === 8)) {
    if (!firsts.has(numberOf(digits, 0, 2))) return false;
  }
  const rest = weightedSum(digits, nifWeights) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digits[8];
}

export const spainPortugal: readonly Recognizer[] = [
  codeRecognizer({
    ...fineCheck,
    id: 'es.nif',
    entity: 'ES_NIF',
    region: 'ES',
    source:
      'Real Decreto 1553/2005 art. 11 and Real Decreto 1065/2007 art. 19: letter by the remainder modulo 23',
    examples: ['12345678Z', '55555555-K'],
    written: ['99999999A', '9999999A', '99999999 A', '9999999 A', '99.999.999-A', '99.999.999A', 'A9999999A'],
    joints: ' -',
    lower: true,
    alone: 0.45,
    grouped: 0.7,
    check: isNif,
    context: [
      'dni',
      'nif',
      'documento nacional de identidad',
      'identificación',
      'identificación fiscal',
      'spanish id',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'es.nie',
    entity: 'ES_NIE',
    region: 'ES',
    source: 'Orden INT/2058/2008: X, Y or Z, seven digits, letter by the remainder modulo 23',
    examples: ['X9613851N'],
    written: ['A9999999A', 'A9999999 A', 'A 9999999 A'],
    joints: ' -',
    lower: true,
    alone: 0.7,
    check: code => (code[0] as number) >= 0x58 && isPerson(code),
    context: [
      'nie',
      'número de identificación de extranjero',
      'identificación de extranjero',
      'extranjero',
      'tie',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'es.cif',
    entity: 'ES_CIF',
    region: 'ES',
    source: 'Orden EHA/451/2008: letter of the legal form, seven digits, control digit or letter',
    examples: ['CIF A58818501'],
    written: ['A99999999', 'A 99999999', 'A9999999A', 'A 9999999 9', 'A 9999999 A'],
    joints: ' -',
    check: isCompany,
    context: ['cif', 'nif', 'empresa', 'sociedad', 'identificación fiscal', 'spanish company'],
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'es.passport',
    entity: 'ES_PASSPORT',
    region: 'ES',
    source: 'Real Decreto 896/2003: three letters and six digits',
    examples: ['pasaporte AAA123456'],
    written: ['AAA999999', 'AAA 999999'],
    lower: true,
    check: () => true,
    context: ['pasaporte', 'número de pasaporte', 'spanish passport', 'passport', 'passport number'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...twoChecks,
    id: 'es.nss',
    entity: 'ES_NSS',
    region: 'ES',
    source:
      'Tesorería General de la Seguridad Social, número de afiliación: province, number, remainder by 97',
    examples: ['28/12345678/40'],
    shapes: [[12], [2, 8, 2], [2, 10]],
    joints: ' -/',
    alone: 0.4,
    check: isAffiliation,
    context: [
      'nss',
      'naf',
      'seguridad social',
      'número de afiliación',
      'número de la seguridad social',
      'afiliación',
      'spanish social security',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'pt.nif',
    entity: 'PT_NIF',
    region: 'PT',
    source: 'Decreto-Lei 14/2013 and Portaria 271/2013: weights 9 to 2, modulo 11',
    examples: ['NIF 501964843'],
    shapes: [[9], [3, 3, 3]],
    check: isPortuguese,
    context: [
      'nif',
      'nipc',
      'contribuinte',
      'número de contribuinte',
      'identificação fiscal',
      'portuguese tax',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'pt.citizen-card',
    entity: 'PT_CC',
    region: 'PT',
    source: 'AMA, Validação de Número de Documento do Cartão de Cidadão: Luhn, letters from 10 on',
    examples: ['00000000 0 ZZ4'],
    written: ['999999999AA9', '99999999 9 AA9', '99999999 9AA9', '999999999 AA9'],
    alone: 0.6,
    grouped: 0.85,
    check: code => isCitizenCard(valuesOf(code, 12)),
    context: ['cartão de cidadão', 'cartao de cidadao', 'cc', 'número de documento', 'citizen card'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'pt.niss',
    entity: 'PT_NISS',
    region: 'PT',
    source:
      'Segurança Social, número de identificação: weights are the primes from 29 down, 9 less the remainder by 10',
    examples: ['NISS 11234567892'],
    shapes: [[11]],
    check: digits =>
      (digits[0] === 1 || digits[0] === 2) &&
      9 - (weightedSum(digits, [29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10) === digits[10],
    context: ['niss', 'segurança social', 'portuguese social security'],
    identifies: 'person',
  }),
];

/** Luhn's sum over the values of all characters: what is doubled to 10 or more loses 9. */
function isCitizenCard(values: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < 12; i++) {
    const value = values[i] as number;
    const doubled = value * 2;
    sum += i % 2 === 1 ? value : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
