import type { Draw } from './draw.ts';

export const valueKinds = ['card', 'ssn', 'key', 'iban', 'email'] as const;
export type ValueKind = (typeof valueKinds)[number];

/** Something that must not reach the other side, made up for one cell alone. */
export interface PlantedValue {
  readonly kind: ValueKind;
  readonly text: string;
}

/** A value that checks as a real one does, and is nobody's but by chance. */
export const drawValue = (draw: Draw, kind: ValueKind): PlantedValue => ({ kind, text: makers[kind](draw) });

/** The same without what stands between its letters and digits, where a place cannot hold that. */
export const compact = ({ kind, text }: PlantedValue): string =>
  kind === 'card' || kind === 'iban' ? text.replace(/[ -]/g, '') : text;

/** Sixteen digits of Visa's range with their check digit (ISO/IEC 7812-1 annex B). */
function card(draw: Draw): string {
  const body = `4${manifold(draw, 14)}`;
  const digits = `${body}${luhnDigit(body)}`;
  return grouped(digits, draw.pick(['', ' ', '-']));
}

function luhnDigit(body: string): number {
  let sum = 0;
  for (const [index, digit] of body.split('').reverse().entries()) {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** SSA POMS RM 10201.035: no area 000, 666 or 900 to 999, no group 00, no serial 0000. */
function ssn(draw: Draw): string {
  const area = draw.below(665) + 1;
  return [pad(area, 3), pad(draw.below(99) + 1, 2), pad(draw.below(9999) + 1, 4)].join('-');
}

/** ISO 13616 with German length, ISO 7064 MOD 97-10. */
function iban(draw: Draw): string {
  const account = manifold(draw, 18);
  const remainder = `${account}131400`.split('').reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
  return grouped(`DE${pad(98 - remainder, 2)}${account}`, draw.pick(['', ' ']));
}

function email(draw: Draw): string {
  return `${draw.letters(7)}.${draw.letters(8)}@${draw.letters(11)}.${draw.pick(['com', 'org', 'net'])}`;
}

function key(draw: Draw): string {
  return `${draw.pick(['sk-proj-', 'sk-ant-api03-'])}${draw.token(40)}`;
}

/** Digits of which enough differ that nobody takes them for a pattern. */
function manifold(draw: Draw, length: number): string {
  for (;;) {
    const digits = Array.from({ length }, () => draw.below(10)).join('');
    if (new Set(digits).size >= 6) return digits;
  }
}

const pad = (number: number, length: number): string => String(number).padStart(length, '0');
const grouped = (text: string, joint: string): string => (text.match(/.{1,4}/g) ?? []).join(joint);

const makers: Readonly<Record<ValueKind, (draw: Draw) => string>> = { card, ssn, key, iban, email };
