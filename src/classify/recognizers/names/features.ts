import { type Chunk, EDGE } from './chunk.ts';
import { FIRST, LAST, PLACE, WORD } from './lexicon.ts';
import { SHAPE_CAPITAL } from './word-reader.ts';

/** Rows of the model's table, by 16 bits of hash. */
export const ROW_BITS = 16;
export const FEATURES = 25;

const mix = (kind: number, a: number, b: number): number => {
  let h = Math.imul(a ^ kind, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  h ^= h >>> 15;
  return Math.imul(h, 0x27d4eb2f) >>> (32 - ROW_BITS);
};

/** What tells the kinds of features apart. */
const kinds = Int32Array.from({ length: FEATURES }, (_, kind) => Math.imul(kind, 0x9e3779b1));

/** Only of words that are no names is it told which: the model learns what stands around names, not the names. */
const told = (chunk: Chunk, i: number): number => {
  const flags = chunk.flags[i] as number;
  const hash = chunk.hash[i] as number;
  if (hash === EDGE) return EDGE;
  return ((flags >> WORD) & 3) >= 2 || (flags & 0xef00) !== 0 ? hash : (chunk.shape[i] as number) + 2;
};

/** The flags, coarser. */
const coarse = (flags: number): number =>
  ((flags >> FIRST) & 2) |
  ((((flags >> LAST) & 3) >= 2 ? 1 : 0) << 2) |
  ((((flags >> PLACE) & 3) >= 2 ? 1 : 0) << 3) |
  (((flags >> WORD) & 3) << 4) |
  ((flags & 0x0f00) >> 2) |
  ((flags & 0xe000) >> 3);

/** The byte as one of few classes, above all what is of code. */
const mark = (b: number): number => {
  if (b === 0x0a || b === 0x0d || b === 0) return 1;
  if ((b >= 0x30 && b <= 0x39) || b >= 0x80 || ((b | 0x20) >= 0x61 && (b | 0x20) <= 0x7a)) return 2;
  return b;
};

/** The rows of the model that speak of the word at `i`. */
export function featuresOf(chunk: Chunk, bytes: Uint8Array, i: number, out: Uint16Array): void {
  const flags = chunk.flags[i] as number;
  const shape = chunk.shape[i] as number;
  const own = coarse(flags) | (shape << 16);
  const previous = told(chunk, i - 1);
  const next = told(chunk, i + 1);
  const farBefore = told(chunk, i - 2);
  const farBehind = told(chunk, i + 2);
  const before = mark(chunk.before[i] as number);
  const behind = mark(chunk.behind[i] as number);
  const end = chunk.end[i] as number;
  const length = end - (chunk.start[i] as number);
  const first = i === 2 ? 1 : 0;
  const last = i === chunk.words + 1 ? 1 : 0;
  out[0] = of(0, flags, 0);
  out[1] = of(1, flags & 0xcf, shape);
  out[2] = of(2, flags & 0xf3, shape);
  out[3] = of(3, flags & 0xff00, 0);
  out[4] = of(4, shape, before);
  out[5] = of(5, (flags >> WORD) & 3, before * 8 + shape);
  out[6] = of(6, coarse(chunk.flags[i - 1] as number), own);
  out[7] = of(7, coarse(chunk.flags[i + 1] as number), own);
  out[8] = of(8, previous, before);
  out[9] = of(9, previous, own);
  out[10] = of(10, previous, farBefore);
  out[11] = of(11, next, behind);
  out[12] = of(12, next, own);
  out[13] = of(13, next, farBehind);
  out[14] = of(14, told(chunk, i), 0);
  out[15] = of(15, length > 3 ? tailOf(bytes, end, 3) : 0, 0);
  out[16] = of(16, tailOf(bytes, end, 2), shape === SHAPE_CAPITAL ? 1 : 0);
  out[17] = of(17, before, behind * 256 + shape);
  out[18] = of(18, own, before * 256 + behind);
  out[19] = of(19, chunk.words * 4 + first * 2 + last, shape);
  out[20] = of(20, chunk.phrase[i] as number, own);
  out[21] = of(21, farBefore, first);
  out[22] = of(22, farBehind, last);
  out[23] = of(23, Math.min(length, 12), shape);
  out[24] = of(24, first * 2 + last, own);
}

const of = (kind: number, a: number, b: number): number => mix(kinds[kind] as number, a, b);

/** The last letters, in lower case. */
function tailOf(bytes: Uint8Array, end: number, letters: number): number {
  let value = letters;
  for (let i = end - letters; i < end; i++) value = (value << 8) | ((bytes[i] as number) | 0x20);
  return value;
}
