import { NEWLINE } from '../bytes.ts';
import type { DigitRun } from '../digits.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { CERTAIN, withContext } from '../score.ts';
import type { View } from '../view.ts';
import { isPattern, luhn } from './checksum.ts';
import { goesOn, isTail } from './number-bounds.ts';

interface Brand {
  readonly name: string;
  /** Issuer identification numbers: first digits, from … to, as many digits as they are written with. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly lengths: readonly number[];
}

const upTo19 = [16, 17, 18, 19];

/** Ranges as the schemes publish them; the register of ISO/IEC 7812-2 itself is not public. */
const brands: readonly Brand[] = [
  { name: 'visa', ranges: [[4, 4]], lengths: [13, 16, 19] },
  {
    name: 'mastercard',
    ranges: [
      [51, 55],
      [2221, 2720],
    ],
    lengths: [16],
  },
  {
    name: 'american express',
    ranges: [
      [34, 34],
      [37, 37],
    ],
    lengths: [15],
  },
  {
    name: 'diners club',
    ranges: [
      [300, 305],
      [3095, 3095],
      [36, 36],
      [38, 39],
    ],
    lengths: [14, ...upTo19],
  },
  {
    name: 'discover',
    ranges: [
      [6011, 6011],
      [644, 649],
      [65, 65],
    ],
    lengths: upTo19,
  },
  { name: 'jcb', ranges: [[3528, 3589]], lengths: upTo19 },
  {
    name: 'jcb',
    ranges: [
      [1800, 1800],
      [2131, 2131],
    ],
    lengths: [15],
  },
  {
    name: 'unionpay',
    ranges: [
      [62, 62],
      [810, 817],
    ],
    lengths: upTo19,
  },
  { name: 'mir', ranges: [[2200, 2204]], lengths: upTo19 },
  {
    name: 'rupay',
    ranges: [
      [508, 508],
      [60, 60],
      [81, 82],
      [353, 353],
      [356, 356],
    ],
    lengths: [16],
  },
  { name: 'troy', ranges: [[9792, 9792]], lengths: [16] },
  {
    name: 'maestro',
    ranges: [
      [50, 50],
      [56, 58],
      [60, 61],
      [63, 69],
    ],
    lengths: [12, 13, 14, 15, ...upTo19],
  },
];

/** By the first four digits, the lengths that some brand issues (bit n: n digits). */
const issued = new Uint32Array(10_000);
for (const { ranges, lengths } of brands) {
  const bits = lengths.reduce((all, length) => all | (1 << length), 0);
  for (const [from, to] of ranges) {
    const scale = 10 ** (4 - String(from).length);
    for (let prefix = from * scale; prefix < (to + 1) * scale; prefix++)
      issued[prefix] = (issued[prefix] ?? 0) | bits;
  }
}

/** How cards are printed: four by four, American Express 4-6-5, Diners Club 4-6-4. */
const printed: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4],
  [4, 4, 4, 1],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 5],
  [6, 13],
];
/** Other ways to write one, which the checks still allow: two halves, pairs, single digits. */
const isEven = (run: DigitRun, groups: number): boolean => {
  const size = run.lengths[0] as number;
  if (size !== 1 && size !== 2 && size !== 8) return false;
  for (let group = 1; group < groups; group++) if (run.lengths[group] !== size) return false;
  return true;
};
/** Group lengths as one number, four bits each. */
const printedShapes = new Set(printed.map(shape => shape.reduce((code, length) => code * 16 + length, 0)));
function isPrinted({ lengths }: DigitRun, groups: number): boolean {
  if (groups > 5) return false;
  let code = 0;
  for (let group = 0; group < groups; group++) code = code * 16 + (lengths[group] as number);
  return printedShapes.has(code);
}

/** Bytes that may join the groups of a card; a line end only where the groups are those of a print. */
function joined({ joints }: DigitRun, groups: number, asPrinted: boolean): boolean {
  for (let group = 0; group < groups - 1; group++) {
    const joint = joints[group];
    if (joint === 0x2f || (!asPrinted && (joint === NEWLINE || joint === 0x09))) return false;
  }
  return true;
}

/** Of a number that passed all checks: how many such numbers are no cards. */
function scoreOf(length: number, groups: number, asPrinted: boolean): number {
  if (groups > 1) return asPrinted ? 0.9 : 0.6;
  if (length === 15 || length === 16) return 0.75;
  // Of 19 digits are ids of 64 bits, in decimal: one in fifty of them passes all that a card does.
  return length === 14 ? 0.5 : 0.4;
}

/** Lengths that a brand issues under the first four digits, as bits. */
function issuedUnder({ digits }: DigitRun): number {
  let prefix = 0;
  for (let i = 0; i < 4; i++) prefix = prefix * 10 + (digits[i] as number);
  return issued[prefix] ?? 0;
}

function check({ run }: View, groups: number, length: number): number {
  const asPrinted = isPrinted(run, groups);
  if (groups > 1 && !asPrinted && !isEven(run, groups)) return 0;
  if (!luhn(run.digits, length) || isPattern(run.digits, length)) return 0;
  return joined(run, groups, asPrinted) ? scoreOf(length, groups, asPrinted) : 0;
}

function judge(view: View, start: number, groups: number, length: number): Outcome | undefined {
  const base = check(view, groups, length);
  if (base === 0) return undefined;
  const end = view.run.endOf(groups);
  const continued = goesOn(view, end);
  if (continued === undefined) return WAIT;
  if (continued) return undefined;
  const context = base >= CERTAIN ? view.contextBefore(start) : view.context(start, end);
  if (context === undefined) return WAIT;
  view.found({ start, end, score: context ? withContext(base) : base, validated: true });
  return DONE;
}

export const card: Recognizer = {
  id: 'card.number',
  entity: 'CREDIT_CARD',
  class: 'pci',
  reach: { back: 64, ahead: 26 },
  validation: 'checksum',
  source: 'ISO/IEC 7812-1 annex B (check digit); IIN ranges and lengths as published by the card schemes',
  examples: ['4111 1111 1111 1111', '378282246310005', '2223003122003222'],
  triggers: [{ on: 'digits', min: 12 }],
  context: [
    'card',
    'credit',
    'debit',
    'cc',
    'ccn',
    'pan',
    'visa',
    'mastercard',
    'amex',
    'american express',
    'discover',
    'jcb',
    'diners',
    'maestro',
    'unionpay',
    'cvv',
    'cvc',
    'cardholder',
    'payment',
    'kreditkarte',
    'carte',
    'tarjeta',
  ],
  /** The longest number wins that begins with the first group and ends with a group. */
  match(view: View, { start }: Place): Outcome {
    const { run } = view;
    const lengths = issuedUnder(run);
    if (lengths === 0 || isTail(view, start)) return DONE;
    let length = 0;
    let groups = 0;
    while (groups < run.groups && length + (run.lengths[groups] as number) <= 19)
      length += run.lengths[groups++] as number;
    for (; groups > 0 && length >= 12; length -= run.lengths[--groups] as number) {
      if ((lengths & (1 << length)) === 0) continue;
      const outcome = judge(view, start, groups, length);
      if (outcome !== undefined) return outcome;
    }
    return DONE;
  },
};
