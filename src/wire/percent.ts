import type { EncodedText } from './base64.ts';
import { EscapeMarks } from './json/escapes.ts';
import { PercentQuoting } from './quoting.ts';
import { isUtf8 } from './utf8.ts';

/** Reads percent-encoding (RFC 3986 section 2.1) from `from` to the end of `source`. Undefined: there is none, or it is not that of UTF-8. */
export function readPercent(source: Uint8Array, from: number): EncodedText | undefined {
  const out = new Uint8Array(source.length - from);
  const marks = new EscapeMarks(countOf(source, from));
  let to = 0;
  let escapes = 0;
  for (let at = from; at < source.length; at += 1) {
    const value = source[at] === 0x25 ? hexPair(source, at + 1) : -1;
    if (value < 0) out[to++] = source[at] ?? 0;
    else {
      escapes += 1;
      marks.add(to, at - from, 1, 3);
      out[to++] = value;
      at += 2;
    }
  }
  const text = out.subarray(0, to);
  if (escapes === 0 || !isUtf8(text)) return undefined;
  return { text, quoting: new PercentQuoting(from, marks.map()) };
}

function countOf(source: Uint8Array, from: number): number {
  let count = 0;
  for (let at = from; at < source.length; at += 1) if (source[at] === 0x25) count += 1;
  return count;
}

/** Value of a hexadecimal digit; 16: it is none. */
const digits = new Uint8Array(256).fill(16);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

function hexPair(bytes: Uint8Array, at: number): number {
  const high = digits[bytes[at] ?? 0] ?? 16;
  const low = digits[bytes[at + 1] ?? 0] ?? 16;
  return high < 16 && low < 16 ? high * 16 + low : -1;
}
