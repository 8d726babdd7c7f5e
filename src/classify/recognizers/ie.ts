import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, weightedCode } from './code-text.ts';

/** Letters by value: W is 0, V is 22. A second letter counts nine times; W, T and X there, as in numbers of old, nothing. */
const letters = 'WABCDEFGHIJKLMNOPQRSTUV';

function isPpsn(code: Uint8Array, length: number): boolean {
  if (length === 9 && !isOneOf(code, 8, 'ABCDEFGHIWTX')) return false;
  const second = length === 9 && !isOneOf(code, 8, 'WTX') ? (code[8] as number) - 0x40 : 0;
  const sum = weightedCode(code, 0, [8, 7, 6, 5, 4, 3, 2]) + 9 * second;
  return letters.charCodeAt(sum % 23) === code[7];
}

export const ie: readonly Recognizer[] = [
  codeRecognizer({
    id: 'ie.ppsn',
    entity: 'IE_PPSN',
    region: 'IE',
    source:
      'Revenue Commissioners and Department of Social Protection, PPS number: seven digits, check letter modulo 23',
    examples: ['PPSN 1234567T', '1234567FA'],
    written: ['9999999A', '9999999AA'],
    lower: true,
    check: isPpsn,
    validation: 'checksum',
    alone: 0.4,
    spoken: 0.95,
    context: ['ppsn', 'pps', 'pps number', 'pps no', 'personal public service', 'revenue', 'uimhir psp'],
    identifies: 'person',
  }),
];
