import { isDigit, isLetter } from '../bytes.ts';
import type { Recognizer } from '../recognizer.ts';
import { luhn, numberOf } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { shapeOnly } from './strengths.ts';

/** Values of `0` to `9` and of `A` to `J` in odd places, then of `K` to `Z`. */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function controlOf(code: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const b = code[i] as number;
    const value = isDigit(b) ? b - 0x30 : b - 0x41;
    sum += i % 2 === 0 ? (odd[value] as number) : value;
  }
  return 0x41 + (sum % 26);
}

/** A digit, or the letter that stands for it where two people would have the same code. */
const digitOf = (b: number): number => (isDigit(b) ? b - 0x30 : 'LMNPQRSTUV'.indexOf(String.fromCharCode(b)));

/** Six letters of names, year, month as a letter, day (40 more for women), municipality. */
function isPersonal(code: Uint8Array): boolean {
  for (const at of [6, 7, 9, 10, 12, 13, 14]) if (digitOf(code[at] as number) < 0) return false;
  for (const at of [0, 1, 2, 3, 4, 5, 11]) if (!isLetter(code[at] as number)) return false;
  const day = (digitOf(code[9] as number) * 10 + digitOf(code[10] as number)) % 40;
  const month = String.fromCharCode(code[8] as number);
  return 'ABCDEHLMPRST'.includes(month) && day >= 1 && day <= 31 && digitOf(code[9] as number) < 8;
}

const fiscalCode: Omit<CodeRule, 'id' | 'examples' | 'check' | 'validation' | 'alone'> = {
  entity: 'IT_FISCAL_CODE',
  region: 'IT',
  source: 'Decreto del Ministero delle Finanze 23 dicembre 1976, art. 2 to 7: codice fiscale',
  written: ['AAAAAAXXAXXAXXXA', 'AAA AAA XXAXX AXXXA'],
  lower: true,
  context: [
    'codice fiscale',
    'cod. fisc',
    'c.f',
    'cf',
    'cod fiscale',
    'codicefiscale',
    'italian tax code',
    'fiscal code',
  ],
  identifies: 'person',
};

/** Provinces whose offices give out VAT numbers. */
const isOffice = (office: number): boolean =>
  (office >= 1 && office <= 100) || office === 120 || office === 121 || office === 888 || office === 999;

/** Company's number, office, check digit. */
export const isItalian = (digits: Uint8Array): boolean =>
  numberOf(digits, 0, 7) > 0 && isOffice(numberOf(digits, 7, 10)) && luhn(digits, 11);

export const italy: readonly Recognizer[] = [
  codeRecognizer({
    ...fiscalCode,
    id: 'it.fiscal-code',
    examples: ['RSSMRA85T10A562S'],
    check: code => isPersonal(code) && controlOf(code) === code[15],
    validation: 'checksum',
    alone: 0.95,
    spoken: 1,
  }),
  codeRecognizer({
    ...fiscalCode,
    id: 'it.fiscal-code-mistyped',
    examples: ['RSSMRA85T10A562T'],
    // All but the control character: of use to who looks for these codes by name.
    check: code => isPersonal(code) && controlOf(code) !== code[15],
    validation: 'structure',
    alone: 0.15,
    spoken: 0.45,
  }),
  numberRecognizer({
    validation: 'checksum',
    id: 'it.vat-code',
    entity: 'IT_VAT_CODE',
    region: 'IT',
    source: 'DPR 633/1972 art. 35 and DM 23 dicembre 1976, art. 8: partita IVA, office, Luhn',
    examples: ['P.IVA 00743110157'],
    shapes: [[11]],
    alone: 0.2,
    spoken: 0.95,
    check: isItalian,
    context: ['piva', 'p.iva', 'p. iva', 'partita iva', 'partitaiva', 'codice fiscale', 'italian vat', 'vat'],
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'it.passport',
    entity: 'IT_PASSPORT',
    region: 'IT',
    source: 'Polizia di Stato, passaporto elettronico: two letters and seven digits',
    examples: ['passaporto YA1234567'],
    written: ['AA9999999'],
    lower: true,
    check: () => true,
    context: ['passaporto', 'numero passaporto', 'italian passport', 'passport'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'it.identity-card',
    entity: 'IT_IDENTITY_CARD',
    region: 'IT',
    source:
      "Ministero dell'Interno, Carta di identità elettronica 3.0: CA00000AA; paper: two letters, seven digits",
    examples: ["carta d'identità CA12345AB"],
    written: ['AA99999AA', 'AA9999999', 'AA 9999999', '9999999AA'],
    joints: ' -',
    lower: true,
    check: () => true,
    context: [
      "carta d'identità",
      "carta d'identita",
      'carta di identità',
      'carta identità',
      'carta identita',
      'documento di identità',
      'cie',
      'italian identity card',
      'identity card',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    validation: 'structure',
    id: 'it.driver-license',
    entity: 'IT_DRIVER_LICENSE',
    region: 'IT',
    source:
      'Ministero delle Infrastrutture e dei Trasporti, patente: U1 and seven characters, or province and seven digits; a letter',
    examples: ['U1K711J11M', 'MI1234567A'],
    written: ['U1XXXXXXXA', 'AA9999999A'],
    lower: true,
    alone: 0.2,
    spoken: 0.75,
    check: code => (code[1] !== 0x31 ? isLetter(code[1] as number) : code[0] === 0x55),
    context: [
      'patente',
      'patente di guida',
      'numero patente',
      'licenza di guida',
      'driving licence',
      'driver license',
    ],
    identifies: 'person',
  }),
];
