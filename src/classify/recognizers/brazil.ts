import type { Recognizer } from '../recognizer.ts';
import { numberOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { exactCheck, oneCheck, shapeOnly, twoChecks } from './strengths.ts';

/** 11 less the remainder; 0 for 10 and 11. */
const complement = (sum: number): number => (sum % 11 < 2 ? 0 : 11 - (sum % 11));

const isCpf = (digits: Uint8Array): boolean =>
  complement(weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2])) === digits[9] &&
  complement(weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) === digits[10];

const firstWeights = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const secondWeights = [6, ...firstWeights];
const isCnpj = (values: Uint8Array): boolean =>
  complement(weightedSum(values, firstWeights)) === values[12] &&
  complement(weightedSum(values, secondWeights)) === values[13];

const cnpjValues = new Uint8Array(14);
/** From July 2026 on with letters, whose value is their ASCII code less 48; the check digits stay digits. */
function isLetteredCnpj(code: Uint8Array): boolean {
  let letters = 0;
  for (let i = 0; i < 14; i++) {
    const b = code[i] as number;
    cnpjValues[i] = b - 0x30;
    if (b >= 0x41) letters++;
  }
  return letters > 0 && isCnpj(cnpjValues);
}

/** The second weights less two where the first check digit would be 10. */
function isLicence(digits: Uint8Array): boolean {
  const first = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
  const rest = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
  const second = (rest + 11 - (first >= 10 ? 2 : 0)) % 11;
  return (
    (first >= 10 ? 0 : first) === digits[9] && (rest >= 10 ? 0 : second >= 10 ? 0 : second) === digits[10]
  );
}

const cnpj = {
  entity: 'BR_CNPJ',
  region: 'BR',
  source: 'Instrução Normativa RFB 2.119/2022 and 2.229/2024 (CNPJ alfanumérico): two check digits modulo 11',
  context: [
    'cnpj',
    'cadastro nacional da pessoa jurídica',
    'pessoa jurídica',
    'razão social',
    'brazilian company',
  ],
} as const;

export const brazil: readonly Recognizer[] = [
  numberRecognizer({
    ...twoChecks,
    id: 'br.cpf',
    entity: 'BR_CPF',
    region: 'BR',
    source: 'Receita Federal, CPF (Instrução Normativa RFB 2.172/2024): two check digits modulo 11',
    examples: ['529.982.247-25'],
    shapes: [[11], [3, 3, 3, 2], [9, 2]],
    joined: ['..-', '  -'],
    alone: 0.45,
    grouped: 0.95,
    check: isCpf,
    context: [
      'cpf',
      'cadastro de pessoas físicas',
      'cadastro de pessoa física',
      'contribuinte',
      'brazilian tax',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...cnpj,
    ...exactCheck,
    id: 'br.cnpj',
    examples: ['11.444.777/0001-61'],
    shapes: [[14], [2, 3, 3, 4, 2], [8, 4, 2]],
    joined: ['../-', '/-'],
    alone: 0.45,
    grouped: 0.95,
    check: digits => numberOf(digits, 0, 12) > 0 && isCnpj(digits),
  }),
  codeRecognizer({
    ...cnpj,
    ...exactCheck,
    id: 'br.cnpj-lettered',
    examples: ['12.ABC.345/01DE-35'],
    written: ['XXXXXXXXXXXX99', 'XX.XXX.XXX/XXXX-99'],
    lower: false,
    alone: 0.6,
    grouped: 0.95,
    check: isLetteredCnpj,
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'br.pis',
    entity: 'BR_PIS',
    region: 'BR',
    source: 'Caixa Econômica Federal, PIS/PASEP/NIS: weights 3 2 9 8 7 6 5 4 3 2, modulo 11',
    examples: ['PIS 120.1234.567-2'],
    shapes: [[11], [3, 5, 2, 1], [3, 4, 3, 1]],
    joined: ['..-'],
    check: digits => complement(weightedSum(digits, [3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) === digits[10],
    context: ['pis', 'pasep', 'pis/pasep', 'nis', 'nit', 'programa de integração social'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...twoChecks,
    id: 'br.cnh',
    entity: 'BR_CNH',
    region: 'BR',
    source: 'Denatran, RENACH (Resolução CONTRAN 886/2021): two check digits modulo 11',
    examples: ['CNH 62472927637'],
    shapes: [[11]],
    alone: 0.3,
    check: isLicence,
    context: ['cnh', 'carteira de motorista', 'carteira nacional de habilitação', 'habilitação'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'br.rg',
    entity: 'BR_RG',
    region: 'BR',
    source: 'Lei 7.116/1983 and the states: mostly eight digits and a check character',
    examples: ['RG 24.678.131-4'],
    shapes: [[9], [2, 3, 3, 1]],
    joined: ['..-'],
    check: () => true,
    context: ['rg', 'registro geral', 'carteira de identidade', 'identidade', 'cédula de identidade'],
    identifies: 'person',
  }),
];
