import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { isOneOf, numberIn, textOf, weightedCode } from './code-text.ts';

/** Check letters by what the weighted sum leaves modulo 11: citizens and residents, foreigners, foreigners since 2022. */
const checkLetters: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'JZIHGFEDCBA',
  F: 'XWUTRQPNMLK',
  G: 'XWUTRQPNMLK',
  M: 'KLJNPQRTUWX',
};
/** What the century's letter adds. */
const offsets: Readonly<Record<string, number>> = { S: 0, T: 4, F: 0, G: 4, M: 3 };

function hasCheckLetter(code: Uint8Array): boolean {
  const series = String.fromCharCode(code[0] as number);
  const letters = checkLetters[series];
  if (letters === undefined) return false;
  const rest = (weightedCode(code, 1, [2, 7, 6, 5, 4, 3, 2]) + (offsets[series] ?? 0)) % 11;
  return letters.charCodeAt(series === 'M' ? 10 - rest : rest) === code[8];
}

const nric = {
  entity: 'SG_NRIC_FIN',
  region: 'SG',
  source:
    'Immigration and Checkpoints Authority, National Registration Regulations; check letters S/T, F/G and M, modulo 11',
  written: ['A9999999A'],
  lower: true,
  context: [
    'nric',
    'fin',
    'nric number',
    'nric no',
    'ic',
    'identity card',
    'work permit',
    'singapore',
    'employment pass',
  ],
  identifies: 'person',
} satisfies Partial<CodeRule>;

const ENTITIES =
  'LP LL FC PF RF MQ MM NB CC CS MB FM GS DP CP NR CM CD MD HS VH CH MH CL XL CX HC RP TU TC FB FN PA PB SS MC SM GA GB';
const entityTypes = new Set(ENTITIES.split(' '));
const others = 'ABCDEFGHJKLMNPQRSTUVWX0123456789';

/** Of businesses (eight digits), local companies (the year and five digits), others (century, year, kind, four digits). */
function isUen(code: Uint8Array, length: number): boolean {
  const check = code[length - 1];
  if (length === 9)
    return 'XMKECAWLJDB'.charCodeAt(weightedCode(code, 0, [10, 4, 9, 3, 8, 2, 7, 1]) % 11) === check;
  if (isOneOf(code, 0, '0123456789')) return isCompany(code) && companyLetter(code) === check;
  if (!isOneOf(code, 0, 'RST') || !entityTypes.has(textOf(code, 3, 5))) return false;
  const weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
  const sum = weights.reduce(
    (all, weight, i) => all + weight * others.indexOf(String.fromCharCode(code[i] as number)),
    0,
  );
  return others.charCodeAt((sum + 6) % 11) === check;
}

const isCompany = (code: Uint8Array): boolean => numberIn(code, 0, 4) >= 1800 && numberIn(code, 0, 4) <= 2099;
const companyLetter = (code: Uint8Array): number =>
  'ZKCMDNERGWH'.charCodeAt(weightedCode(code, 0, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11);

export const sg: readonly Recognizer[] = [
  codeRecognizer({
    ...nric,
    id: 'sg.nric-fin',
    examples: ['S9108268C'],
    check: hasCheckLetter,
    validation: 'checksum',
    alone: 0.75,
    spoken: 0.95,
  }),
  // The authority does not publish the rule of the check letters, nor which series come next.
  codeRecognizer({
    ...nric,
    id: 'sg.nric-fin-unchecked',
    examples: ['G1122144L'],
    check: code => !hasCheckLetter(code),
    validation: 'context',
    alone: 0.1,
    spoken: 0.35,
  }),
  codeRecognizer({
    id: 'sg.uen',
    entity: 'SG_UEN',
    region: 'SG',
    source:
      'Accounting and Corporate Regulatory Authority, Unique Entity Number: three forms, check letters modulo 11',
    examples: ['201434292D', 'T16RF0037C'],
    written: ['99999999A', '999999999A', 'A99AA9999A'],
    lower: true,
    check: isUen,
    validation: 'checksum',
    alone: 0.45,
    spoken: 0.95,
    context: ['uen', 'unique entity', 'acra', 'company registration', 'business registration', 'gst reg'],
  }),
];
