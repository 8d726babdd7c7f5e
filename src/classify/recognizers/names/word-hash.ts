/**
 * Words of names as numbers: without regard to case and to marks on Latin letters, so that `José`, `JOSE` and `Jose` are
 * one. What else folding leaves (Greek, Cyrillic and other scripts) is lower-cased where it has case.
 */

/** Characters of two bytes in UTF-8 that are letters of scripts with case: Latin to Cyrillic and Armenian. */
const FROM = 0xc0;
const TO = 0x590;

/** Letters that decompose into no base letter. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  þ: 'th',
  ð: 'd',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ə: 'e',
};

const lowered = new Uint16Array(TO - FROM);
const upper = new Uint8Array(TO - FROM);

for (let point = FROM; point < TO; point++) {
  const char = String.fromCharCode(point);
  const lower = char.toLowerCase();
  upper[point - FROM] = lower === char ? 0 : 1;
  const base = spelled[lower] ?? lower.normalize('NFD').replace(/\p{Mn}/gu, '');
  // One or two ASCII letters, or the character itself.
  lowered[point - FROM] =
    base.length === 2 ? (base.charCodeAt(0) << 8) | base.charCodeAt(1) | 0x8000 : base.charCodeAt(0);
}

const pointAt = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) & 0x1f) << 6) | ((bytes[at + 1] as number) & 0x3f);

/** Does a capital letter stand at `at`? Letters of scripts without case count as none. */
export function isCapital(bytes: Uint8Array, at: number): boolean {
  const b = bytes[at] as number;
  if (b < 0x80) return (b - 0x41) >>> 0 < 26;
  if (b < 0xc3 || b > 0xd5) return false;
  const point = pointAt(bytes, at) - FROM;
  return upper[point] === 1;
}

const OFFSET = 0x811c9dc5;
/** What a hash is multiplied with at each letter. */
export const PRIME = 0x01000193;

/** Of the word in these bytes. */
export function wordHash(bytes: Uint8Array, from: number, to: number): number {
  return finished(hashOn(OFFSET, bytes, from, to));
}

/** Goes on with the hash of words before, a blank between. */
export function hashOn(before: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = before === OFFSET ? OFFSET : Math.imul(before ^ 0x20, PRIME);
  for (let i = from; i < to; i++) {
    const b = bytes[i] as number;
    if (b < 0x80) {
      hash = Math.imul(hash ^ ((b - 0x41) >>> 0 < 26 ? b | 0x20 : b), PRIME);
    } else if (b >= 0xc3 && b <= 0xd6 && i + 1 < to) {
      const letter = lowered[pointAt(bytes, i) - FROM] as number;
      if (letter >= 0x8000) hash = Math.imul(hash ^ ((letter >> 8) & 0x7f), PRIME);
      hash = Math.imul(hash ^ (letter >= 0x8000 ? letter & 0xff : letter), PRIME);
      i++;
    } else {
      hash = Math.imul(hash ^ b, PRIME);
    }
  }
  return hash;
}

/** The start of a hash over several words. */
export const HASH_START: number = OFFSET;

/** Spreads what was gathered over all bits; never 0. */
export function finished(hash: number): number {
  let h = hash ^ (hash >>> 15);
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  return (h | 1) >>> 0;
}
