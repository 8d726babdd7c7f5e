import type { Quoting } from '../core/types.ts';

/** A text that stands encoded in another one. */
export interface EncodedText {
  readonly text: Uint8Array;
  /** How it stands in the text that it was read from. */
  readonly quoting: Quoting;
}

/** What ends the characters of either alphabet and white space. */
const ending = /[^A-Za-z0-9+/_\-\t-\r ]/;
const padding = /^(?:=[\t-\r ]*){0,2}$/;
const space = /[\t-\r ]+/g;

const isOfAlphabets = (text: string): boolean => {
  const end = text.search(ending);
  return end < 0 || padding.test(text.slice(end));
};

/**
 * Reads base64 (RFC 4648 section 4) or base64url (section 5), padded or not, from `from` to the end of `source`. White
 * space and line ends are skipped, as most decoders do. Undefined: it is not base64.
 */
export function readBase64(source: Uint8Array, from: number): EncodedText | undefined {
  const end = source.length;
  // Most of what is asked about is not: that shows in the first characters.
  if (!isOfAlphabets(latin1(source, from, Math.min(end, from + look)))) return undefined;
  const all = latin1(source, from, end);
  if (!isOfAlphabets(all)) return undefined;
  const written = all.replace(space, '');
  const unpadded = written.length - (written.endsWith('==') ? 2 : written.endsWith('=') ? 1 : 0);
  if (unpadded % 4 === 1 || (unpadded < written.length && written.length % 4 !== 0)) return undefined;
  const text = Buffer.from(written, 'base64');
  const form = { isUrl: /[-_]/.test(written), isPadded: written.length % 4 === 0 };
  return { text, quoting: new Base64Quoting(from, end, text.length, form) };
}

const look = 64;

const latin1 = (source: Uint8Array, from: number, to: number): string =>
  Buffer.from(source.buffer, source.byteOffset + from, to - from).toString('latin1');

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
