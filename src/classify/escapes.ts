import { hexValue, isHex } from './bytes.ts';

/**
 * Escapes that a text in a text is written with: JSON in a string, also in a string of such JSON, which doubles the
 * backslashes each time; logs, source code. Seen through, since `\n4111…` is a number behind a line end, not an `n` and
 * digits, and `\u0034` is a 4.
 */
export interface Escape {
  /** Code point; -1: what stands up to `end` is itself. */
  readonly code: number;
  /** Index behind it. */
  readonly end: number;
}

const BACKSLASH = 0x5c;
/** Backslashes before one letter: JSON in strings six deep. */
const MAX_RUN = 63;
/** `uXXXX` */
const UNIT = 5;
/** No escape is longer, its half of a surrogate pair included. */
const MAX_BYTES = 2 * (MAX_RUN + UNIT);

const letters = new Int16Array(256).fill(-1);
for (const [letter, says] of ['n\n', 'r\n', 't\t', 'b ', 'f ', '""', "''", '//'])
  letters[(letter as string).charCodeAt(0)] = (says as string).charCodeAt(0);

/** Reads from the backslash at `at`, the first of its run. */
export function readEscape(bytes: Uint8Array, at: number): Escape {
  const letter = runEnd(bytes, at);
  if (letter - at > MAX_RUN) return { code: -1, end: letter - MAX_RUN };
  const code = letters[bytes[letter] ?? 0] as number;
  if (code >= 0) return { code, end: letter + 1 };
  const unit = unitAt(bytes, letter);
  if (unit < 0) return { code: -1, end: letter };
  if (unit < 0xd800 || unit > 0xdfff) return { code: unit, end: letter + UNIT };
  const second = runEnd(bytes, letter + UNIT);
  const run = second - letter - UNIT;
  const low = run > 0 && run <= MAX_RUN && unit < 0xdc00 ? unitAt(bytes, second) : -1;
  if (low < 0xdc00 || low > 0xdfff) return { code: -1, end: letter };
  return { code: 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), end: second + UNIT };
}

/** How many bytes at the end may be the beginning of an escape. */
export function unfinishedEscape(bytes: Uint8Array): number {
  const floor = Math.max(0, bytes.length - MAX_BYTES);
  for (let at = bytes.indexOf(BACKSLASH, floor); at >= 0;) {
    const letter = runEnd(bytes, at);
    const start = Math.max(at, letter - MAX_RUN);
    if (goesToEnd(bytes, letter)) return bytes.length - start;
    at = bytes.indexOf(BACKSLASH, letter);
  }
  return 0;
}

/** Could the escape with this letter have its end behind what there is? */
function goesToEnd(bytes: Uint8Array, letter: number): boolean {
  if (letter === bytes.length) return true;
  if (bytes[letter] !== 0x75) return false;
  if (hexEnd(bytes, letter + 1) === bytes.length)
    return bytes.length < letter + UNIT || isHigh(bytes, letter);
  if (!isHigh(bytes, letter)) return false;
  const second = runEnd(bytes, letter + UNIT);
  if (second === bytes.length) return true;
  if (second === letter + UNIT || second - letter - UNIT > MAX_RUN || bytes[second] !== 0x75) return false;
  return hexEnd(bytes, second + 1) === bytes.length && bytes.length < second + UNIT;
}

const isHigh = (bytes: Uint8Array, letter: number): boolean => (unitAt(bytes, letter) & ~0x3ff) === 0xd800;

function runEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === BACKSLASH) at += 1;
  return at;
}

function hexEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < from + 4 && at < bytes.length && isHex(bytes[at] as number)) at += 1;
  return at;
}

/** -1: no `u` with four hexadecimal digits. */
function unitAt(bytes: Uint8Array, letter: number): number {
  if (bytes[letter] !== 0x75 || hexEnd(bytes, letter + 1) < letter + UNIT) return -1;
  let value = 0;
  for (let at = letter + 1; at < letter + UNIT; at += 1) value = value * 16 + hexValue(bytes[at] as number);
  return value;
}
