import { WireError } from '../../core/errors.ts';
import { decodeUtf8 } from '../utf8.ts';

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
