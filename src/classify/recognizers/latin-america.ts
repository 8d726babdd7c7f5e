import type { Recognizer } from '../recognizer.ts';
import { isMonthDay, pairAt } from './calendar.ts';
import { luhn, numberOf, valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { exactCheck, fineCheck, oneCheck, shapeOnly } from './strengths.ts';
import { textOf } from './code-text.ts';

const argentine = new Set([20, 23, 24, 25, 26, 27, 30, 33, 34]);
const peruvian = new Set([10, 15, 16, 17, 20]);
const elevenWeights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** Where 11 less the remainder is 10, the kind is changed, or, in older numbers, 9 is written. */
function isCuit(digits: Uint8Array): boolean {
  const check = (11 - (weightedSum(digits, elevenWeights) % 11)) % 11;
  return argentine.has(pairAt(digits, 0)) && (check === 10 ? 9 : check) === digits[10];
}

const rutWeights = [3, 2, 7, 6, 5, 4, 3, 2];
/** Seven or eight digits, and `K` for 10. */
function isRut(code: Uint8Array, length: number): boolean {
  const values = valuesOf(code, length - 1);
  const rest = 11 - (weightedSum(values, rutWeights.slice(9 - length)) % 11);
  const control = rest === 11 ? 0x30 : rest === 10 ? 0x4b : 0x30 + rest;
  return numberOf(values, 0, length - 1) >= 1_000_000 && control === code[length - 1];
}

/** States in which people are born (RENAPO), and those born abroad. */
const states = new Set(
  'AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE'.split(
    ' ',
  ),
);

function isCurp(code: Uint8Array): boolean {
  const sex = code[10];
  if (sex !== 0x48 && sex !== 0x4d && sex !== 0x58) return false;
  if (!states.has(textOf(code, 11, 13))) return false;
  const values = valuesOf(code, 18);
  if (!isMonthDay(values, 6)) return false;
  let sum = 0;
  // `Ñ` stands between N and O in the alphabet of the values.
  for (let i = 0; i < 17; i++)
    sum += ((values[i] as number) + ((values[i] as number) > 23 ? 1 : 0)) * (18 - i);
  return (10 - (sum % 10)) % 10 === values[17];
}

const rfcSigns = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ';

function rfcSum(code: Uint8Array, length: number): number {
  let sum = length === 12 ? 13 * rfcSigns.indexOf(' ') : 0;
  for (let i = 0; i < length - 1; i++)
    sum += rfcSigns.indexOf(String.fromCharCode(code[i] as number)) * (length - i);
  return 11 - (sum % 11);
}

const isRfcDate = (code: Uint8Array, length: number): boolean =>
  isMonthDay(valuesOf(code, length), length - 7);

const isRfc = (code: Uint8Array, length: number): boolean => {
  const rest = rfcSum(code, length);
  return isRfcDate(code, length) && '0123456789A'.charCodeAt(rest === 11 ? 0 : rest) === code[length - 1];
};

const rfc: Omit<CodeRule, 'id' | 'examples' | 'check' | 'validation' | 'alone'> = {
  entity: 'MX_RFC',
  region: 'MX',
  source: 'SAT, Registro Federal de Contribuyentes (CFF art. 27): name, date, homoclave, modulo 11',
  written: ['AAAA999999XXX', 'AAA999999XXX', 'AAAA 999999 XXX', 'AAA 999999 XXX'],
  joints: ' -',
  lower: true,
  context: ['rfc', 'registro federal de contribuyentes', 'contribuyente', 'mexican tax'],
  identifies: 'person',
};

const clabeWeights = [3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7];
/** Each product counts by its last digit only. */
function isClabe(digits: Uint8Array): boolean {
  const sum = weightedSum(digits, clabeWeights);
  return numberOf(digits, 0, 3) > 0 && (10 - (sum % 10)) % 10 === digits[17];
}

const nitWeights = [41, 37, 29, 23, 19, 17, 13, 7, 3];
function isNit(digits: Uint8Array): boolean {
  const rest = weightedSum(digits, nitWeights) % 11;
  return (rest < 2 ? rest : 11 - rest) === digits[9];
}

const ecuadorian = [2, 1, 2, 1, 2, 1, 2, 1, 2];
function isCedula(digits: Uint8Array): boolean {
  const province = pairAt(digits, 0);
  if (province < 1 || (province > 24 && province !== 30 && province !== 50) || (digits[2] as number) > 6)
    return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    const product = (digits[i] as number) * (ecuadorian[i] as number);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10 === digits[9];
}

/** The kind counts 1 to 5 (G as P), four times. */
function isRif(code: Uint8Array): boolean {
  const kind = 'VEJPGC'.indexOf(String.fromCharCode(code[0] as number)) + 1;
  if (kind === 0) return false;
  const values = valuesOf(code, 10);
  const sum = weightedSum(values.subarray(1), [3, 2, 7, 6, 5, 4, 3, 2]) + kind * 4;
  const rest = 11 - (sum % 11);
  return (rest > 9 ? 0 : rest) === values[9];
}

export const latinAmerica: readonly Recognizer[] = [
  numberRecognizer({
    ...fineCheck,
    id: 'ar.cuit',
    entity: 'AR_CUIT',
    region: 'AR',
    source:
      'ARCA (RG AFIP 10/97) and ANSES, CUIT/CUIL: kind, document, weights 5 4 3 2 7 6 5 4 3 2, modulo 11',
    examples: ['20-05536168-2'],
    shapes: [[11], [2, 8, 1]],
    joints: '- ',
    grouped: 0.6,
    check: digits => isCuit(digits),
    context: ['cuit', 'cuil', 'cdi', 'clave única de identificación', 'argentine tax'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'ar.dni',
    entity: 'AR_DNI',
    region: 'AR',
    source: 'RENAPER, Documento Nacional de Identidad (Ley 17.671): seven or eight digits',
    examples: ['DNI 20.123.456'],
    shapes: [[8], [2, 3, 3], [7], [1, 3, 3]],
    joints: '.',
    check: digits => digits[0] !== 0,
    context: ['dni', 'documento nacional de identidad', 'documento', 'argentine id'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'cl.rut',
    entity: 'CL_RUT',
    region: 'CL',
    source:
      'Servicio de Impuestos Internos and Registro Civil, RUT/RUN: weights 2 to 7 from the right, modulo 11',
    examples: ['12.531.909-2'],
    written: ['99.999.999-X', '9.999.999-X', '99999999-X', '9999999-X', '99999999A', '9999999A'],
    lower: true,
    check: isRut,
    context: ['rut', 'run', 'r.u.t', 'rol único tributario', 'cédula de identidad', 'chilean id'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...exactCheck,
    id: 'mx.curp',
    entity: 'MX_CURP',
    region: 'MX',
    source:
      'DOF 18-10-2021, Instructivo Normativo para la asignación de la CURP: date, sex, state, modulo 10',
    examples: ['BOXW310820HNERXN09'],
    written: ['AAAA999999AAAAAAX9'],
    lower: true,
    alone: 0.95,
    check: isCurp,
    context: ['curp', 'clave única de registro de población'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...rfc,
    ...fineCheck,
    id: 'mx.rfc',
    examples: ['RFC GODE561231GR8'],
    alone: 0.7,
    check: isRfc,
  }),
  codeRecognizer({
    ...rfc,
    id: 'mx.rfc-unchecked',
    examples: ['RFC GODE561231GR1'],
    // Many were given out with another control character.
    check: (code, length) => isRfcDate(code, length) && !isRfc(code, length),
    validation: 'structure',
    alone: 0.2,
    spoken: 0.75,
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'mx.nss',
    entity: 'MX_NSS',
    region: 'MX',
    source: 'IMSS, Número de Seguridad Social: ten digits, Luhn',
    examples: ['NSS 39119405197'],
    shapes: [[11], [2, 2, 2, 4, 1]],
    check: digits => luhn(digits, 11),
    context: ['nss', 'imss', 'número de seguridad social', 'seguro social', 'mexican social security'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'mx.clabe',
    entity: 'MX_CLABE',
    region: 'MX',
    class: 'pci',
    source: 'Banxico and ABM, Clave Bancaria Estandarizada: bank, place, account, weights 3 7 1, modulo 10',
    examples: ['CLABE 032180000118359719'],
    shapes: [[18], [3, 3, 11, 1]],
    alone: 0.2,
    check: isClabe,
    context: ['clabe', 'clabe interbancaria', 'cuenta clabe', 'interbancaria'],
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'co.nit',
    entity: 'CO_NIT',
    region: 'CO',
    source:
      'DIAN, Número de Identificación Tributaria (Orden Administrativa 4/1989): weights 41 37 29 23 19 17 13 7 3, modulo 11',
    examples: ['NIT 860.034.313-7'],
    shapes: [[9, 1], [3, 3, 3, 1], [10]],
    joined: ['..-'],
    joints: '-',
    grouped: 0.4,
    check: isNit,
    context: ['nit', 'número de identificación tributaria', 'colombian tax'],
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'co.cedula',
    entity: 'CO_CEDULA',
    region: 'CO',
    source: 'Registraduría Nacional del Estado Civil, cédula de ciudadanía: six to ten digits',
    examples: ['cédula de ciudadanía 1.020.345.678'],
    shapes: [[8], [10], [2, 3, 3], [1, 3, 3, 3]],
    joints: '.',
    check: (digits, length) => digits[0] !== 0 && (length < 10 || digits[0] === 1),
    context: ['cédula', 'cedula', 'cédula de ciudadanía', 'c.c', 'cédula de extranjería', 'colombian id'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'pe.ruc',
    entity: 'PE_RUC',
    region: 'PE',
    source:
      'SUNAT, Registro Único de Contribuyentes (Resolución 210-2004): kind, weights 5 4 3 2 7 6 5 4 3 2, modulo 11',
    examples: ['RUC 20512333797'],
    shapes: [[11]],
    alone: 0.2,
    check: digits =>
      peruvian.has(pairAt(digits, 0)) && (11 - (weightedSum(digits, elevenWeights) % 11)) % 10 === digits[10],
    context: ['ruc', 'sunat', 'registro único de contribuyentes', 'peruvian tax'],
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'pe.dni',
    entity: 'PE_DNI',
    region: 'PE',
    source: 'RENIEC, Documento Nacional de Identidad: eight digits',
    examples: ['DNI 10117410'],
    shapes: [[8], [8, 1]],
    joints: '-',
    check: () => true,
    context: ['reniec', 'dni', 'documento nacional de identidad', 'peruvian id'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'uy.ci',
    entity: 'UY_CI',
    region: 'UY',
    source: 'DNIC, cédula de identidad (Decreto 501/978): weights 2 9 8 7 6 3 4, modulo 10',
    examples: ['1.234.567-2'],
    shapes: [[8], [1, 3, 3, 1], [7, 1]],
    joined: ['..-'],
    joints: '-',
    alone: 0.1,
    grouped: 0.5,
    check: digits =>
      digits[0] !== 0 && (weightedSum(digits, [2, 9, 8, 7, 6, 3, 4]) + (digits[7] as number)) % 10 === 0,
    context: ['cédula', 'cedula', 'c.i', 'ci', 'cédula de identidad', 'uruguayan id'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'ec.cedula',
    entity: 'EC_CEDULA',
    region: 'EC',
    source:
      'Registro Civil, cédula de identidad: province (01 to 24, 30, 50), third digit 0 to 6, weights 2 and 1, modulo 10',
    examples: ['cédula 171430710-3'],
    shapes: [[10], [9, 1]],
    joints: '-',
    grouped: 0.4,
    check: isCedula,
    context: ['cédula', 'cedula', 'cédula de identidad', 'cédula de ciudadanía', 'ecuadorian id'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 've.rif',
    entity: 'VE_RIF',
    region: 'VE',
    source:
      'SENIAT, Registro Único de Información Fiscal (Providencia 0073): kind counts 4 to 20, weights 3 2 7 6 5 4 3 2, modulo 11',
    examples: ['RIF V-11470283-4'],
    written: ['A999999999', 'A-99999999-9', 'A-999999999'],
    check: isRif,
    context: ['rif', 'seniat', 'información fiscal', 'venezuelan tax'],
    identifies: 'person',
  }),
];
