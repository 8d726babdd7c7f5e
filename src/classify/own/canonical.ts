import { folded } from '../fold-table.ts';

/** Letters that have no decomposition, and what they are written as where they are not at hand. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ŋ: 'n',
};

const isAscii = (code: number): boolean => code < 0x80;

/** The ASCII letter that the scanner's folding makes of one of the two cases: both must become the same. */
function lookalike(lower: string): string | undefined {
  const both = [lower, lower.toUpperCase()].filter(char => char.length === 1);
  const ascii = both.map(char => folded(char.charCodeAt(0))).find(isAscii);
  return ascii === undefined ? undefined : String.fromCharCode(ascii).toLowerCase();
}

/** A letter without case and marks; empty: it is no letter. */
function canonical(point: number): string {
  const char = String.fromCodePoint(point);
  if (!/[\p{L}\p{N}]/u.test(char)) return '';
  const lower = char.toLowerCase();
  const base = lower.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return spelled[base] ?? lookalike(base) ?? base;
}

const LATIN_TO_CYRILLIC_END = 0x530;
const ADDITIONAL_FROM = 0x1e00;
const ADDITIONAL_TO = 0x1f00;

/** At most three bytes, and how many in the fourth. */
function packed(text: string): number {
  const bytes = Buffer.from(text).subarray(0, 3);
  return bytes.reduce((all, b, at) => all | (b << (8 * at)), bytes.length << 24);
}

const range = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, at) => packed(canonical(from + at)));

const basic = range(0, LATIN_TO_CYRILLIC_END);
const additional = range(ADDITIONAL_FROM, ADDITIONAL_TO);

/** As letter and digits are compared: its bytes (lowest first) with their number in the top byte; -1: as it stands. */
export function canonicalBytes(point: number): number {
  if (point < LATIN_TO_CYRILLIC_END) return basic[point] as number;
  if (point >= ADDITIONAL_FROM && point < ADDITIONAL_TO) return additional[point - ADDITIONAL_FROM] as number;
  return -1;
}
