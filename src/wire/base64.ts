import { type Quoting } from '../core/types.ts';

/** A text that stands encoded in another one. */
export interface EncodedText {
  readonly text: Uint8Array;
  /** How it stands in the text that it was read from. */
  readonly quoting: Quoting;
}

/** Value by character: 0 … 63; 64 for the padding; 255 for what does not belong. */
const values = new Uint8Array(256).fill(255);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let value = 0; value < 64; value += 1) values[alphabet.charCodeAt(value)] = value;
values[0x2d] = 62;
values[0x5f] = 63;
const padding = 64;
values[0x3d] = padding;

/**
 * Reads base64 (RFC 4648 section 4) or base64url (section 5), padded or not, from `from` to the end of `source`. White
 * space and line ends are skipped, as most decoders do. Undefined: it is not base64.
 */
export function readBase64(source: Uint8Array, from: number): EncodedText | undefined {
  const out = new Uint8Array(Math.floor(((source.length - from) * 3) / 4));
  let to = 0;
  let bits = 0;
  let count = 0;
  let padded = 0;
  let isUrl = false;
  for (let at = from; at < source.length; at += 1) {
    const byte = source[at] as number;
    if (isSpace(byte)) continue;
    const value = values[byte] as number;
    if (value > padding || (padded > 0 && value !== padding)) return undefined;
    if (value === padding) {
      padded += 1;
      continue;
    }
    if (byte === 0x2d || byte === 0x5f) isUrl = true;
    bits = (bits << 6) | value;
    if ((count = (count + 1) & 3) === 1) continue;
    out[to++] = (bits >> ((4 - count) & 3 ? 2 * (4 - count) : 0)) & 0xff;
    bits &= count === 2 ? 0xf : count === 3 ? 0x3 : 0;
  }
  if (count === 1 || padded > 2 || (padded > 0 && (count + padded) % 4 !== 0)) return undefined;
  return {
    text: out.subarray(0, to),
    quoting: new Base64Quoting(from, source.length, to, { isUrl, isPadded: padded > 0 || count === 0 }),
  };
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Text in base64: it can only be rewritten as a whole. Offsets within it are those of the character that it begins in. */
class Base64Quoting implements Quoting {
  readonly whole = true;
  readonly #start: number;
  readonly #end: number;
  readonly #length: number;
  readonly #form: { readonly isUrl: boolean; readonly isPadded: boolean };

  constructor(start: number, end: number, length: number, form: { isUrl: boolean; isPadded: boolean }) {
    this.#start = start;
    this.#end = end;
    this.#length = length;
    this.#form = form;
  }

  outward(offset: number): number {
    if (offset >= this.#length) return this.#end;
    return Math.min(this.#end, this.#start + Math.floor((offset * 4) / 3));
  }

  quote(text: Uint8Array): Uint8Array {
    const { isUrl, isPadded } = this.#form;
    let written = Buffer.from(text).toString(isUrl ? 'base64url' : 'base64');
    if (!isPadded) written = written.replace(/=+$/, '');
    else if (isUrl) written = written.padEnd(Math.ceil(written.length / 4) * 4, '=');
    return Buffer.from(written, 'latin1');
  }
}
