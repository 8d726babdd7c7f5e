import type { Recognizer } from '../recognizer.ts';
import { weightedSum } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';
import { twoChecks } from './strengths.ts';

function isTurkish(digits: Uint8Array): boolean {
  const odd = weightedSum(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = digits[9] as number;
  return digits[0] !== 0 && (odd * 7 + 80 - even) % 10 === tenth && (odd + even + tenth) % 10 === digits[10];
}

export const turkey: readonly Recognizer[] = [
  numberRecognizer({
    ...twoChecks,
    id: 'tr.national-id',
    entity: 'TR_NATIONAL_ID',
    region: 'TR',
    source: 'Nüfus Hizmetleri Kanunu 5490 md. 46, NVİ: T.C. kimlik numarası, two check digits modulo 10',
    examples: ['TC Kimlik No 10000000146'],
    shapes: [[11], [3, 3, 3, 2]],
    joints: ' ',
    alone: 0.45,
    check: isTurkish,
    context: [
      'tc kimlik',
      't.c. kimlik',
      'kimlik no',
      'kimlik numarası',
      'kimlik numaram',
      'tckn',
      'tc no',
      'tc',
      'nüfus cüzdanı',
      'national id',
      'turkish id',
      'türk kimlik',
    ],
    identifies: 'person',
  }),
];
