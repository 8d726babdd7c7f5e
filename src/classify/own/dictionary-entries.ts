import { fold } from '../fold.ts';
import { Offsets } from '../offsets.ts';
import type { Readers } from './lookup.ts';
import type { Hash64 } from './sip-hash.ts';
import type { TableBuilder } from './table-builder.ts';
import { TextWindow, WORD } from './words.ts';

/** Of an entry, as it is compared; a phrase that is longer is rather a text: fingerprints find those. */
const MAX_ENTRY_BYTES = 96;

/** Why a value did not become an entry. */
export type Unfit = 'empty' | 'short' | 'long';

/** A value as the scanner would see it. */
export function windowOn(value: string): TextWindow {
  const bytes = Buffer.from(value);
  const into = new Uint8Array(bytes.length * 2 + 8);
  const state = { folded: 0, original: 0, isTagged: false, hidden: [] };
  const length = fold(bytes, into, 0, state, new Offsets());
  return new TextWindow(into, length);
}

/** The same for many: what was given is gone with the next. */
class Values {
  readonly #into = new Uint8Array(4 * MAX_ENTRY_BYTES + 8);

  take(value: string): TextWindow {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80 || code === 0x5c) return windowOn(value);
      this.#into[i] = code;
    }
    this.#into[value.length] = 0;
    return new TextWindow(this.#into, value.length);
  }
}

/** Is there nothing but separators from `from` on? */
const isOver = (window: TextWindow, from: number): boolean => window.first(from) === window.end;

/** Puts the values of a list into a table, as codes or as words. */
export class Entries {
  readonly #builder: TableBuilder;
  readonly #readers: Readers;
  readonly #leastBytes: number;
  readonly #values = new Values();

  /** `leastBytes`: a shorter value would be found in many texts by chance. */
  constructor(builder: TableBuilder, readers: Readers, leastBytes: number) {
    this.#builder = builder;
    this.#readers = readers;
    this.#leastBytes = leastBytes;
  }

  add(value: string, row: number, column: number): Unfit | undefined {
    if (value.length > 4 * MAX_ENTRY_BYTES) return 'long';
    const window = this.#values.take(value);
    const start = window.first();
    if (start === window.end) return 'empty';
    return this.#isCode(window, start)
      ? this.#addCode(row, column)
      : this.#addWords(window, start, row, column);
  }

  #isCode(window: TextWindow, start: number): boolean {
    const { codes } = this.#readers;
    let end = -1;
    for (let reading = codes.begin(window, start); reading === WORD; reading = codes.go(window))
      end = codes.end;
    return end > 0 && codes.digits > 0 && isOver(window, end);
  }

  #addCode(row: number, column: number): Unfit | undefined {
    const { codes } = this.#readers;
    if (codes.length < this.#leastBytes) return 'short';
    codes.hash();
    this.#builder.ends(codes);
    this.#builder.add(codes, row, column);
    this.#builder.hasCode(codes.length);
    return undefined;
  }

  #addWords(window: TextWindow, start: number, row: number, column: number): Unfit | undefined {
    const { phrase } = this.#readers;
    const beginnings: Hash64[] = [];
    let bytes = 0;
    for (let reading = phrase.begin(window, start); reading === WORD; reading = phrase.go(window)) {
      beginnings.push({ hi: phrase.hi, lo: phrase.lo });
      bytes += phrase.words.length;
    }
    const last = beginnings.at(-1);
    if (!last || bytes > MAX_ENTRY_BYTES || !isOver(window, phrase.end)) return 'long';
    if (bytes < this.#leastBytes) return 'short';
    beginnings.forEach((hash, at) => this.#builder.begins(hash, at + 1));
    this.#builder.ends(last);
    this.#builder.add(last, row, column);
    return undefined;
  }
}
