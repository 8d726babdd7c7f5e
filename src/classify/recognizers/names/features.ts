import { type Chunk, EDGE, SHAPE_CAPITAL } from './chunk.ts';
import { FIRST, LAST, PLACE, WORD } from './lexicon.ts';

/** Rows of the model's table, by 16 bits of hash. */
export const ROW_BITS = 16;
export const FEATURES = 25;

const mix = (kind: number, a: number, b = 0): number => {
  let h = Math.imul(a ^ (kind * 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  h ^= h >>> 15;
  return Math.imul(h, 0x27d4eb2f) >>> (32 - ROW_BITS);
};

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
  const before = mark(chunk.before[i] as number);
  const behind = mark(chunk.behind[i] as number);
  const end = chunk.end[i] as number;
  const start = chunk.start[i] as number;
  const first = i === 2 ? 1 : 0;
  const last = i === chunk.words + 1 ? 1 : 0;
  const tail = end - start > 3 ? tailOf(bytes, end, 3) : 0;
  out[0] = mix(0, flags);
  out[1] = mix(1, flags & 0xcf, shape);
  out[2] = mix(2, flags & 0xf3, shape);
  out[3] = mix(3, flags & 0xff00);
  out[4] = mix(4, shape, before);
  out[5] = mix(5, (flags >> WORD) & 3, before * 8 + shape);
  out[6] = mix(6, coarse(chunk.flags[i - 1] as number), own);
  out[7] = mix(7, coarse(chunk.flags[i + 1] as number), own);
  out[8] = mix(8, previous, before);
  out[9] = mix(9, previous, own);
  out[10] = mix(10, previous, told(chunk, i - 2));
  out[11] = mix(11, next, behind);
  out[12] = mix(12, next, own);
  out[13] = mix(13, next, told(chunk, i + 2));
  out[14] = mix(14, told(chunk, i));
  out[15] = mix(15, tail);
  out[16] = mix(16, tailOf(bytes, end, 2), shape === SHAPE_CAPITAL ? 1 : 0);
  out[17] = mix(17, before, behind * 256 + shape);
  out[18] = mix(18, own, before * 256 + behind);
  out[19] = mix(19, chunk.words * 4 + first * 2 + last, shape);
  out[20] = mix(20, chunk.phrase[i] as number, own);
  out[21] = mix(21, told(chunk, i - 2), first);
  out[22] = mix(22, told(chunk, i + 2), last);
  out[23] = mix(23, Math.min(end - start, 12), shape);
  out[24] = mix(24, first * 2 + last, own);
}

/** The last letters, in lower case. */
function tailOf(bytes: Uint8Array, end: number, letters: number): number {
  let value = letters;
  for (let i = end - letters; i < end; i++) value = (value << 8) | ((bytes[i] as number) | 0x20);
  return value;
}
