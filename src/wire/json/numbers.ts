import { WireError } from '../../core/errors.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { EscapeMarks } from './escapes.ts';
import type { Unescaped } from './strings.ts';

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Digits that a double holds whatever they are: 308 of them, a sign, a point. */
const alwaysFinite = 308;

/**
 * The end of the number that begins at `at` (RFC 8259 section 6). It stays bytes: nothing is rounded or spelled anew.
 * @throws WireError `json_invalid`, and `number_out_of_range` where a double would be infinite.
 */
export function numberEnd(bytes: Uint8Array, at: number, end: number): number {
  const start = at;
  let pos = at;
  if (bytes[pos] === 0x2d) pos += 1;
  if (bytes[pos] === 0x30 && pos < end) pos += 1;
  else pos = digitsEnd(bytes, pos, end);
  if (pos < end && bytes[pos] === 0x2e) pos = digitsEnd(bytes, pos + 1, end);
  let exponent = false;
  if (pos < end && ((bytes[pos] ?? 0) | 0x20) === 0x65) {
    exponent = true;
    pos += 1;
    if (bytes[pos] === 0x2b || bytes[pos] === 0x2d) pos += 1;
    pos = digitsEnd(bytes, pos, end);
  }
  if ((exponent || pos - start > alwaysFinite) && !Number.isFinite(Number(decodeUtf8(bytes, start, pos))))
    throw new WireError('number_out_of_range', 'a number beyond the range of a double');
  return pos;
}

/** @throws WireError `json_invalid` where there is no digit. */
function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let pos = at;
  while (pos < end && isDigit(bytes[pos])) pos += 1;
  if (pos === at) throw new WireError('json_invalid', 'a number without a digit where one must stand');
  return pos;
}

/** Longer ones are no numbers of anybody's. */
const maxUnfolded = 64;
const withExponent = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/;

/**
 * The number at `start` as its digits say it (`4.1e3` is 4100): whoever parses it has those digits before him. Zeros that
 * say nothing are left out. Undefined: it has no exponent, or one that leaves it with more than 64 digits.
 */
export function unfoldExponent(bytes: Uint8Array, start: number, end: number): Unescaped | undefined {
  if (!hasExponent(bytes, start, end)) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    withExponent.exec(decodeUtf8(bytes, start, end)) ?? [];
  const unfolded = placePoint(whole + fraction, whole.length + Number(exponent));
  if (unfolded === undefined) return undefined;
  const text = encodeUtf8(sign + unfolded);
  const marks = new EscapeMarks(1);
  marks.add(0, 0, text.length, end - start);
  return { text, map: marks.map() };
}

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (((bytes[i] ?? 0) | 0x20) === 0x65) return true;
  return false;
}

/** `digits` with the point behind the first `point` of them, which may be none, or more than there are. */
function placePoint(digits: string, point: number): string | undefined {
  const first = digits.search(/[1-9]/);
  if (first < 0) return '0';
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  const significant = digits.slice(first, end);
  const at = point - first;
  if (Math.max(at, significant.length, significant.length - at) > maxUnfolded) return undefined;
  if (at <= 0) return `0.${'0'.repeat(-at)}${significant}`;
  if (at >= significant.length) return significant.padEnd(at, '0');
  return `${significant.slice(0, at)}.${significant.slice(at)}`;
}
