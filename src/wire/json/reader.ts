import { WireError } from '../../core/errors.ts';
import { characterEnd, isWord } from '../utf8.ts';
import { OpenMembers } from './members.ts';
import { type NameTable, noNames } from './names.ts';
import { numberEnd } from './numbers.ts';
import { StringReader } from './strings.ts';
import type { JsonVisitor } from './visitor.ts';

export const maxDepth = 128;
/** Bytes of one member name. RFC 8259 section 9 lets a parser limit them; a name is not where a text belongs. */
export const maxNameBytes: number = 64 * 1024;
/** What a token costs beside its bytes, in bytes. */
const tokenCost = 64;

/** What may come next. */
const value = 0;
const firstItem = 1;
const firstName = 2;
const name = 3;
const colon = 4;
const next = 5;
const inString = 6;
const inName = 7;
const done = 8;

const literals = { 0x74: ['t', 'true'], 0x66: ['f', 'false'], 0x6e: ['n', 'null'] } as const;

/**
 * Reads one JSON text (RFC 8259), strictly, without recursion, and in steps, so that a long one does not hold the event
 * loop. Denied: NaN and Infinity, bytes that follow, a BOM, what is not UTF-8, nesting deeper than 128, lone surrogates,
 * members named twice or by names that are equal under case folding, numbers beyond a double.
 */
export class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #visitor: JsonVisitor;
  readonly #members: OpenMembers;
  readonly #string = new StringReader();
  /** 1: object, 0: array; by depth. */
  readonly #objects: number[] = [];
  #depth = 0;
  #pos: number;
  #state: number = value;
  #syntax = 0;

  constructor(
    bytes: Uint8Array,
    visitor: JsonVisitor,
    {
      start = 0,
      end = bytes.length,
      names = noNames,
    }: { start?: number; end?: number; names?: NameTable } = {},
  ) {
    this.#bytes = bytes;
    this.#pos = start;
    this.#end = end;
    this.#visitor = visitor;
    this.#members = new OpenMembers(names);
    if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf)
      throw new WireError('bom_present', 'a JSON text that begins with a byte order mark');
  }

  /** Bytes so far that are brackets, commas, colons, quotes, white space and literals. */
  get syntax(): number {
    return this.#syntax;
  }

  /** Works up to about `budget` bytes, each token counting for 64 more. True: the text has been read. @throws WireError */
  step(budget: number): boolean {
    const from = this.#pos;
    let spent = 0;
    while (this.#pos - from + spent < budget) {
      if (this.#state >= inString) {
        if (this.#state === done) return true;
        if (!this.#goOnWithString(budget)) return false;
      } else if (this.#skipSpace()) this.#token(this.#bytes[this.#pos] ?? 0, budget);
      spent += tokenCost;
    }
    return this.#state === done;
  }

  /** False: the text has ended, as it may. */
  #skipSpace(): boolean {
    const bytes = this.#bytes;
    const start = this.#pos;
    let pos = start;
    while (pos < this.#end) {
      const byte = bytes[pos];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      pos += 1;
    }
    this.#syntax += pos - start;
    this.#pos = pos;
    if (pos < this.#end) return true;
    if (this.#depth > 0 || this.#state !== next)
      throw new WireError('json_invalid', 'a JSON text without an end');
    this.#state = done;
    return false;
  }

  #token(byte: number, budget: number): void {
    switch (this.#state) {
      case colon:
        if (byte !== 0x3a) throw this.#unexpected();
        this.#punctuate(value);
        return;
      case next:
        this.#afterValue(byte);
        return;
      case firstName:
        if (byte === 0x7d) this.#close(byte);
        else this.#openString(byte, inName, budget);
        return;
      case name:
        this.#openString(byte, inName, budget);
        return;
      case firstItem:
        if (byte === 0x5d) this.#close(byte);
        else this.#value(byte, budget);
        return;
      default:
        this.#value(byte, budget);
    }
  }

  #value(byte: number, budget: number): void {
    if (byte === 0x22) this.#openString(byte, inString, budget);
    else if (byte === 0x7b || byte === 0x5b) this.#open(byte);
    else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const end = numberEnd(this.#bytes, this.#pos, this.#end);
      this.#visitor.number(this.#pos, end);
      this.#pos = end;
      this.#state = next;
    } else this.#literal(byte);
  }

  #literal(byte: number): void {
    const literal = byte === 0x74 || byte === 0x66 || byte === 0x6e ? literals[byte] : undefined;
    const end = this.#pos + (literal?.[1].length ?? 0);
    if (literal === undefined || end > this.#end || !isWord(this.#bytes, this.#pos, end, literal[1]))
      throw this.#unexpected();
    this.#visitor.literal(literal[0], this.#pos, end);
    this.#syntax += end - this.#pos;
    this.#pos = end;
    this.#state = next;
  }

  #open(byte: number): void {
    if (this.#depth === maxDepth) throw new WireError('json_too_deep', 'nested deeper than 128 levels');
    const isObject = byte === 0x7b;
    this.#objects[this.#depth] = isObject ? 1 : 0;
    this.#depth += 1;
    if (isObject) {
      this.#members.open();
      this.#visitor.openObject(this.#pos);
    } else this.#visitor.openArray(this.#pos);
    this.#punctuate(isObject ? firstName : firstItem);
  }

  #close(byte: number): void {
    const isObject = this.#objects[this.#depth - 1] === 1;
    if (this.#depth === 0 || byte !== (isObject ? 0x7d : 0x5d)) throw this.#unexpected();
    this.#depth -= 1;
    if (isObject) {
      this.#members.close();
      this.#visitor.closeObject(this.#pos);
    } else this.#visitor.closeArray(this.#pos);
    this.#punctuate(next);
  }

  #afterValue(byte: number): void {
    if (this.#depth === 0) throw this.#trailing();
    if (byte !== 0x2c) this.#close(byte);
    else this.#punctuate(this.#objects[this.#depth - 1] === 1 ? name : value);
  }

  #punctuate(state: number): void {
    this.#syntax += 1;
    this.#pos += 1;
    this.#state = state;
  }

  #openString(byte: number, state: number, budget: number): void {
    if (byte !== 0x22) throw this.#unexpected();
    this.#punctuate(state);
    this.#string.begin(this.#bytes, this.#pos, this.#end);
    this.#goOnWithString(budget);
  }

  #goOnWithString(budget: number): boolean {
    const string = this.#string;
    if (!string.step(budget)) return false;
    if (this.#state === inName) this.#endName();
    else {
      this.#visitor.string(string.start, string.close, string.unescaped);
      this.#state = next;
    }
    this.#pos = string.close + 1;
    this.#syntax += 1;
    return true;
  }

  #endName(): void {
    const string = this.#string;
    if (string.close - string.start > maxNameBytes)
      throw new WireError('json_invalid', 'a member name over the limit');
    this.#members.add(this.#bytes, string);
    const { known, text } = this.#members;
    this.#visitor.name(known, text, string.start, string.close, string.unescaped);
    this.#state = colon;
  }

  #unexpected(): WireError {
    return this.#notUtf8() ?? new WireError('json_invalid', 'a byte that JSON does not have there');
  }

  #trailing(): WireError {
    return this.#notUtf8() ?? new WireError('json_trailing_bytes', 'bytes behind the JSON text');
  }

  #notUtf8(): WireError | undefined {
    if ((this.#bytes[this.#pos] ?? 0) < 0x80 || characterEnd(this.#bytes, this.#pos, this.#end) > 0)
      return undefined;
    return new WireError('utf8_invalid', 'a JSON text that is not UTF-8');
  }
}
