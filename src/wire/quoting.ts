import type { Quoting } from '../core/types.ts';
import type { EscapeMap } from './json/escapes.ts';
import { encodeUtf8, isUtf8 } from './utf8.ts';

/** Which bytes may stand somewhere. */
export type Allowed = (text: Uint8Array) => boolean;

const noneBelow = (text: Uint8Array, lowest: number, except: number): boolean => {
  for (const byte of text) if ((byte < lowest && byte !== except) || byte === 0x7f) return false;
  return true;
};
/** What may stand on a line of UTF-8: no line end, no NUL, no other control character but the tab. */
export const lineText: Allowed = text => noneBelow(text, 0x20, 0x09) && isUtf8(text);
/** A header value (RFC 9110 section 5.5): visible ASCII, spaces and tabs. */
export const headerText: Allowed = text => noneBelow(text, 0x20, 0x09) && text.every(byte => byte < 0x80);

/** Text that says itself. */
export class PlainQuoting implements Quoting {
  readonly #start: number;
  readonly #allowed: Allowed;

  constructor(start: number, allowed: Allowed) {
    this.#start = start;
    this.#allowed = allowed;
  }

  outward(offset: number): number {
    return this.#start + offset;
  }

  quote(text: Uint8Array): Uint8Array | undefined {
    return this.#allowed(text) ? text : undefined;
  }
}

/** A header's value, alone in its frame from `start` on. */
export const headerQuoting = (start: number): Quoting => new PlainQuoting(start, headerText);

/** Text between the quotes of a JSON string. `map`: where it has escapes. */
export class JsonStringQuoting implements Quoting {
  readonly #start: number;
  readonly #map: EscapeMap | undefined;

  constructor(start: number, map: EscapeMap | undefined) {
    this.#start = start;
    this.#map = map;
  }

  outward(offset: number): number {
    return this.#start + (this.#map === undefined ? offset : this.#map.outward(offset));
  }

  quote(text: Uint8Array): Uint8Array | undefined {
    return escapeJson(text);
  }
}

/** A JSON number: what stands instead of it is a string. `map`: where its text is not spelled as the number is. */
export class NumberQuoting implements Quoting {
  readonly #start: number;
  readonly #map: EscapeMap | undefined;
  readonly whole = true;

  constructor(start: number, map?: EscapeMap) {
    this.#start = start;
    this.#map = map;
  }

  outward(offset: number): number {
    return this.#start + (this.#map === undefined ? offset : this.#map.outward(offset));
  }

  quote(text: Uint8Array): Uint8Array | undefined {
    const escaped = escapeJson(text);
    if (escaped === undefined) return undefined;
    const quoted = new Uint8Array(escaped.length + 2).fill(0x22);
    quoted.set(escaped, 1);
    return quoted;
  }
}

/** What cannot be rewritten where it stands: a member's name, a number of a schema, something signed. */
export class FixedQuoting implements Quoting {
  readonly #start: number;
  readonly #map: EscapeMap | undefined;

  constructor(start: number, map?: EscapeMap) {
    this.#start = start;
    this.#map = map;
  }

  outward(offset: number): number {
    return this.#start + (this.#map === undefined ? offset : this.#map.outward(offset));
  }

  quote(): undefined {
    return undefined;
  }
}

/** Text written as a list of the values of its bytes: `72, 101`. `starts`: where each begins; `end`: of the last. */
export class BytesQuoting implements Quoting {
  readonly #starts: readonly number[];
  readonly #end: number;
  readonly whole = true;

  constructor(starts: readonly number[], end: number) {
    this.#starts = starts;
    this.#end = end;
  }

  outward(offset: number): number {
    return this.#starts[offset] ?? this.#end;
  }

  quote(text: Uint8Array): Uint8Array {
    return encodeUtf8(text.join(','));
  }
}

/** Text that stands in several pieces, apart by bytes that say something else: the data lines of an event. */
export class PiecesQuoting implements Quoting {
  readonly #inText: readonly number[];
  readonly #inBytes: readonly number[];
  readonly #allowed: Allowed;

  /** Where each piece begins in the text, and where in the bytes; both ascending, the first in the text 0. */
  constructor(inText: readonly number[], inBytes: readonly number[], allowed: Allowed) {
    this.#inText = inText;
    this.#inBytes = inBytes;
    this.#allowed = allowed;
  }

  outward(offset: number): number {
    let low = 0;
    let high = this.#inText.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#inText[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#inBytes[low] ?? 0) + offset - (this.#inText[low] ?? 0);
  }

  quote(text: Uint8Array): Uint8Array | undefined {
    return this.#allowed(text) ? text : undefined;
  }
}

/** Text percent-encoded in a query (RFC 3986 section 2.1). */
export class PercentQuoting implements Quoting {
  readonly #start: number;
  readonly #map: EscapeMap;

  constructor(start: number, map: EscapeMap) {
    this.#start = start;
    this.#map = map;
  }

  outward(offset: number): number {
    return this.#start + this.#map.outward(offset);
  }

  quote(text: Uint8Array): Uint8Array {
    let out = '';
    for (const byte of text) {
      const plain = unreserved.test(String.fromCharCode(byte));
      out += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encodeUtf8(out);
  }
}
const unreserved = /^[A-Za-z0-9._~-]$/;

/** Text in a text: `inner` says where it stands in the text that `outer` shows. */
export function compose(outer: Quoting, inner: Quoting): Quoting {
  const composed = {
    outward: (offset: number) => outer.outward(inner.outward(offset)),
    quote: (text: Uint8Array) => {
      const quoted = inner.quote(text);
      return quoted === undefined ? undefined : outer.quote(quoted);
    },
  };
  if (outer.whole === true) return { ...composed, quote: () => undefined };
  return inner.whole === true ? { ...composed, whole: true } : composed;
}

const hex = '0123456789abcdef';
/** Escapes for the characters that must have one (RFC 8259 section 7); empty for all others. */
const escapes: readonly string[] = Array.from({ length: 0x80 }, (_, code) => {
  const at = '"\\\b\f\n\r\t'.indexOf(String.fromCharCode(code));
  if (at >= 0) return `\\${'"\\bfnrt'.charAt(at)}`;
  return code < 0x20 ? `\\u00${hex.charAt(code >> 4)}${hex.charAt(code & 15)}` : '';
});

/** `text` as it stands in a JSON string, with no escape that need not be. Undefined where it is not UTF-8. */
export function escapeJson(text: Uint8Array): Uint8Array | undefined {
  if (!isUtf8(text)) return undefined;
  let length = text.length;
  for (const byte of text) length += Math.max(0, (escapes[byte]?.length ?? 0) - 1);
  if (length === text.length) return text;
  const out = new Uint8Array(length);
  let to = 0;
  for (const byte of text) {
    const escape = escapes[byte] ?? '';
    if (escape === '') out[to++] = byte;
    for (let i = 0; i < escape.length; i += 1) out[to++] = escape.charCodeAt(i);
  }
  return out;
}
