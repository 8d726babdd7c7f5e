import { WireError } from '../../core/errors.ts';
import { characterEnd } from '../utf8.ts';
import { type EscapeMap, EscapeMarks, hex4, shortEscapes } from './escapes.ts';

/** 0: stands for itself; else one of the kinds below. */
const kinds = new Uint8Array(256);
const quote = 1;
const backslash = 2;
const control = 3;
const wide = 4;
kinds.fill(control, 0, 0x20);
kinds.fill(wide, 0x80);
kinds[0x22] = quote;
kinds[0x5c] = backslash;

const nothing = new Uint8Array(0);
const noMarks = new EscapeMarks(0);

/** A string with escapes, resolved. */
export interface Unescaped {
  readonly text: Uint8Array;
  readonly map: EscapeMap;
}

/**
 * Reads one JSON string from behind its opening quote, in steps: first to its end, checked; then, where it has escapes,
 * once more for its text. RFC 8259 section 7 with UTF-8 (RFC 3629) and without lone surrogates.
 */
export class StringReader {
  #bytes: Uint8Array = nothing;
  #end = 0;
  #pos = 0;
  #escapes = 0;
  /** How much shorter the text is than the bytes. */
  #saved = 0;
  #closed = false;
  #out: Uint8Array = nothing;
  #to = 0;
  #marks: EscapeMarks = noMarks;
  start = 0;
  /** Where the closing quote stands, once it is known. */
  close = 0;
  unescaped: Unescaped | undefined;

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#end = end;
    this.#pos = start;
    this.#escapes = 0;
    this.#saved = 0;
    this.#closed = false;
    this.start = start;
    this.unescaped = undefined;
  }

  /** Works up to about `budget` bytes. True: done, and `close` and `unescaped` hold. @throws WireError */
  step(budget: number): boolean {
    if (!this.#closed && !this.#scan(budget)) return false;
    if (this.#escapes === 0) return true;
    return this.#decode(budget);
  }

  /** Where it stands: for the reckoning of work done. */
  get pos(): number {
    return this.#pos;
  }

  #scan(budget: number): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    const stop = Math.min(end, this.#pos + budget);
    let pos = this.#pos;
    while (pos < stop) {
      while (pos < stop && kinds[bytes[pos] as number] === 0) pos += 1;
      if (pos >= stop) break;
      const kind = kinds[bytes[pos] as number];
      if (kind === quote) {
        this.close = pos;
        this.#finishScan();
        return true;
      } else if (kind === wide) {
        pos = characterEnd(bytes, pos, end);
        if (pos < 0) throw new WireError('utf8_invalid', 'a string that is not UTF-8');
      } else if (kind === backslash) pos = this.#skipEscape(pos);
      else throw new WireError('json_invalid', 'a control character in a string');
    }
    if (pos >= end) throw new WireError('json_invalid', 'a string without an end');
    this.#pos = pos;
    return false;
  }

  #finishScan(): void {
    this.#closed = true;
    this.#pos = this.start;
    if (this.#escapes === 0) return;
    this.#out = new Uint8Array(this.close - this.start - this.#saved);
    this.#to = 0;
    this.#marks = new EscapeMarks(this.#escapes);
  }

  #skipEscape(at: number): number {
    this.#escapes += 1;
    const letter = at + 1 < this.#end ? (this.#bytes[at + 1] ?? 0) : 0;
    if (letter !== 0x75) {
      if (shortEscapes[letter] === 0)
        throw new WireError('json_invalid', 'an escape that JSON does not have');
      this.#saved += 1;
      return at + 2;
    }
    const code = codePoint(this.#bytes, at, this.#end);
    const length = code > 0xffff ? 12 : 6;
    this.#saved += length - utf8Length(code);
    return at + length;
  }

  #decode(budget: number): boolean {
    const bytes = this.#bytes;
    const stop = Math.min(this.close, this.#pos + budget);
    let pos = this.#pos;
    let to = this.#to;
    const out = this.#out;
    while (pos < stop) {
      const from = pos;
      while (pos < stop && bytes[pos] !== 0x5c) pos += 1;
      copy(bytes, from, pos, out, to);
      to += pos - from;
      if (pos >= stop) break;
      const short = shortEscapes[bytes[pos + 1] ?? 0] ?? 0;
      const code = short === 0 ? codePoint(bytes, pos, this.close) : short;
      const taken = short === 0 ? (code > 0xffff ? 12 : 6) : 2;
      const length = putUtf8(out, to, code);
      this.#marks.add(to, pos - this.start, length, taken);
      to += length;
      pos += taken;
    }
    this.#pos = pos;
    this.#to = to;
    if (pos < this.close) return false;
    if (to !== this.#out.length)
      throw new WireError('tiling_mismatch', 'a string that is not as long as reckoned');
    this.unescaped = { text: this.#out, map: this.#marks.map() };
    return true;
  }
}

/** A call costs more than a few bytes do. */
function copy(bytes: Uint8Array, start: number, end: number, out: Uint8Array, to: number): void {
  if (end - start > 64) out.set(bytes.subarray(start, end), to);
  else for (let i = start, at = to; i < end; i += 1, at += 1) out[at] = bytes[i] as number;
}

/** What `\uXXXX`, or two of them, say. @throws WireError `lone_surrogate` */
function codePoint(bytes: Uint8Array, at: number, end: number): number {
  const high = hex4(bytes, at + 2, end);
  if (high < 0xd800 || high > 0xdfff) return high;
  const paired = high < 0xdc00 && at + 7 < end && bytes[at + 6] === 0x5c && bytes[at + 7] === 0x75;
  const low = paired ? hex4(bytes, at + 8, end) : 0;
  if (low < 0xdc00 || low > 0xdfff) throw new WireError('lone_surrogate', 'half a surrogate pair');
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

const utf8Length = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

/** Writes one character; how many bytes it took. */
function putUtf8(out: Uint8Array, at: number, code: number): number {
  const length = utf8Length(code);
  if (length === 1) {
    out[at] = code;
    return 1;
  }
  let rest = code;
  for (let i = length - 1; i > 0; i -= 1) {
    out[at + i] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  out[at] = rest | (length === 2 ? 0xc0 : length === 3 ? 0xe0 : 0xf0);
  return length;
}
