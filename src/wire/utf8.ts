import { isUtf8 as isValidUtf8 } from 'node:buffer';

/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF. */

/**
 * The end of the character that begins at `at` with a byte of 0x80 or more.
 * -1: it is not valid, or `end` cuts it (Unicode 15, table 3-7).
 */
export function characterEnd(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return -1;
  const second = bytes[at + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return -1;
  for (let i = 2; i < length; i += 1) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return -1;
  return at + length;
}

/** Is that range of `bytes` UTF-8? */
export function isUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
  // The platform's own is many times as fast, and its call alone costs as much as some dozens of bytes here.
  if (end - start > 64) return isValidUtf8(bytes.subarray(start, end));
  let at = start;
  while (at < end) {
    if ((bytes[at] ?? 0) < 0x80) at += 1;
    else {
      at = characterEnd(bytes, at, end);
      if (at < 0) return false;
    }
  }
  return true;
}

const encoder = new TextEncoder();
/** A BOM is a character like any other here: it is never dropped. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** @throws TypeError where the range is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (end - start > 24) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Are these bytes exactly those of `word`, which is ASCII? */
export function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i += 1) if (bytes[start + i] !== word.charCodeAt(i)) return false;
  return true;
}
