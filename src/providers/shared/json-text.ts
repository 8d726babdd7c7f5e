import type { Quoting } from '../../core/types.ts';
import type { EscapeMap } from '../../wire/json/escapes.ts';

/** A number of JSON in a text. Offsets are those of the piece in which it begins. */
export interface NumberInText {
  readonly start: number;
  /** Of it, or of the piece, where it may go on in the next. */
  readonly end: number;
  /** Backslashes before a quote where it stands: 0, and 1 in JSON that is a string of the JSON around it, 3, 7 … */
  readonly backslashes: number;
}

/** A string that is open. */
interface Open {
  readonly backslashes: number;
  /** Undefined: its first character has not come. */
  isJson: boolean | undefined;
}

/** Fewer digits than that are nothing that anybody looks for. */
const minLength = 4;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opensJson = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
/** A digit, `+`, `-`, `.`, `e`, `E`. */
const ofNumber = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65;

/**
 * Follows a text that may be JSON, in pieces as they come, and says where numbers stand in it that are values: a label
 * there must be a string, or whoever parses the text cannot. It judges nothing and refuses nothing: a text that does not
 * begin as JSON, or is none, is read all the same, by others.
 */
export class JsonText {
  readonly #open: Open[] = [];
  /** Undefined: nothing but white space has come. */
  #isJson: boolean | undefined;
  #backslashes = 0;
  #inNumber = false;
  /** The last byte that is not white space. */
  #before = 0;

  /** Those that begin in this piece, `most` of them: from then on the text is just a text. */
  numbers(text: Uint8Array, most: number): readonly NumberInText[] {
    const found: NumberInText[] = [];
    let from = -1;
    for (let at = 0; at < text.length && this.#isJson !== false; at += 1) {
      const wasIn = this.#inNumber;
      this.#take(text[at] ?? 0);
      if (this.#inNumber && !wasIn) from = at;
      else if (!this.#inNumber && from >= 0) {
        if (at - from >= minLength) found.push(this.#number(from, at));
        from = -1;
        if (found.length >= most) this.#isJson = false;
      }
    }
    if (this.#inNumber && from >= 0) found.push(this.#number(from, text.length));
    return found;
  }

  #number(start: number, end: number): NumberInText {
    return { start, end, backslashes: quoteWithin(this.#open.at(-1)) };
  }

  #take(byte: number): void {
    if (this.#inNumber && ofNumber(byte)) return;
    this.#inNumber = false;
    const escaped = this.#backslashes;
    if (byte === 0x5c) {
      this.#backslashes += 1;
      return;
    }
    this.#backslashes = 0;
    if (byte === 0x22) this.#quote(escaped);
    else if (!isSpace(byte) && !(escaped > 0 && isSpaceLetter(byte))) this.#character(byte);
  }

  #quote(backslashes: number): void {
    const string = this.#open.at(-1);
    if (this.#isJson === undefined) this.#isJson = false;
    if (string?.backslashes === backslashes) this.#open.pop();
    else if ((string === undefined || string.isJson === true) && backslashes === quoteWithin(string))
      this.#open.push({ backslashes, isJson: undefined });
    else if (string) string.isJson ??= false;
    this.#before = 0x22;
  }

  #character(byte: number): void {
    const string = this.#open.at(-1);
    this.#isJson ??= opensJson(byte);
    if (string) string.isJson ??= opensJson(byte);
    const isValue = this.#before === 0x3a || this.#before === 0x2c || this.#before === 0x5b;
    const begins = byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
    this.#inNumber = isValue && begins && (string === undefined || string.isJson === true);
    this.#before = byte;
  }
}

/** Backslashes before the quotes of strings in a string. */
const quoteWithin = (string: Open | undefined): number =>
  string === undefined ? 0 : 2 * string.backslashes + 1;

/** Behind a backslash: a line end or tab of JSON in a string. */
const isSpaceLetter = (byte: number): boolean => byte === 0x6e || byte === 0x72 || byte === 0x74;

/** A piece of a text, from `from` on. */
export const pieceQuoting = (of: Quoting, from: number): Quoting => ({
  outward: offset => of.outward(from + offset),
  quote: text => of.quote(text),
});

/** A number of JSON in a text; `map`: where its text is not spelled as the number is. What stands instead of it is a string of that JSON, and where it goes on, nothing. */
export const numberQuoting = (
  of: Quoting,
  { start, backslashes }: NumberInText,
  map: EscapeMap | undefined,
): Quoting => ({
  outward: offset => of.outward(start + (map?.outward(offset) ?? offset)),
  quote: text => (text.length === 0 ? text : of.quote(quoted(text, backslashes))),
  whole: true,
});

function quoted(text: Uint8Array, backslashes: number): Uint8Array {
  const out = new Uint8Array(text.length + 2 * (backslashes + 1)).fill(0x5c);
  out[backslashes] = 0x22;
  out.set(text, backslashes + 1);
  out[out.length - 1] = 0x22;
  return out;
}
