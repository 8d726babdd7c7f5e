import { crc32 } from 'node:zlib';
import { base64url, isDigit } from '../../bytes.ts';
import type { View } from '../../view.ts';
import type { KeyRule } from './rule.ts';

/** Six base-62 characters at the end are the CRC-32 of those before: GitHub (github.blog, 2021-04-05), npm. */
export function hasCrc32(view: View, start: number, end: number): boolean {
  let value = 0;
  for (let i = end - 6; i < end; i++) value = value * 62 + base62(view.at(i));
  return value === crc32(view.bytes.subarray(start, end - 6));
}

const base62 = (b: number): number => (isDigit(b) ? b - 0x30 : b < 0x61 ? b - 0x41 + 10 : b - 0x61 + 36);

/** Values of base64 and base64url characters; 0xff: none. */
const values = new Uint8Array(256).fill(0xff);
Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach((char, value) => {
  values[char] = value;
});
values[0x2d] = 62;
values[0x5f] = 63;

/** Up to `limit` bytes that base64 between `start` and `end` stands for; those behind something else are left out. */
export function decode64(view: View, start: number, end: number, limit: number): Uint8Array {
  const out = new Uint8Array(Math.min(limit, ((end - start) * 3) >> 2));
  let bits = 0;
  let held = 0;
  let count = 0;
  for (let i = start; i < end && count < out.length; i++) {
    const value = values[view.at(i)] as number;
    if (value === 0xff) break;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[count++] = (bits >> held) & 0xff;
  }
  return out.subarray(0, count);
}

/** A bot's number in base64 begins its token: digits only (discord.com/developers, Authentication). */
function isDiscord(view: View, start: number, end: number): boolean {
  const dot = view.runEnd(start, base64url, end - start);
  const digits = decode64(view, start, dot, 24);
  return digits.length >= 17 && digits.every(isDigit);
}

/** A bot's number, then `:AA` (core.telegram.org/bots/api, Authorizing your bot): not all one digit, no zero first. */
const isTelegram = (view: View, start: number): boolean => view.at(start) !== 0x30;

/** An HMAC-SHA256 in base64 ends in `=`, in a query `%3D`. */
const isPadded = (view: View, _: number, end: number): boolean =>
  view.at(end - 1) === 0x3d || (view.spells(end - 3, '%3') && (view.at(end - 1) | 0x20) === 0x64);

export const checks: Readonly<
  Record<NonNullable<KeyRule['check']>, (view: View, start: number, end: number) => boolean>
> = { discord: isDiscord, telegram: isTelegram, padded: isPadded };
