import { isAlnum, isDigit, isLetter, isSpace, isWordLead, NEWLINE } from '../bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { type Hash64, sipHash, type SipKey } from './sip-hash.ts';

/** What words are read from: the scanner's view, or a value of a list. The byte behind the last one is 0. */
export interface Window {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Nothing comes behind `end`. */
  readonly ended: boolean;
}

const at = ({ bytes, end }: Window, index: number): number => (index < end ? (bytes[index] as number) : 0);
const beyond = ({ end, ended }: Window, index: number): boolean => index >= end && !ended;

/** There is a word; there is none; the text so far does not tell. */
export const WORD = 1;
export const NONE = 0;
export const UNKNOWN = -1;
export type Reading = typeof WORD | typeof NONE | typeof UNKNOWN;

/** A longer one is no word of anybody's language, and in no list. */
const MAX_WORD_BYTES = 64;
/** Of a phrase; a Chinese, Japanese or Korean character counts as a word. */
export const MAX_WORDS = 12;
/** Between two words of a phrase. */
const MAX_GAP = 4;
/** Words of at most so many bytes are remembered with their hashes. */
const REMEMBERED_BYTES = 16;
const REMEMBERED = 2048;
const ENTRY = 7;

const APOSTROPHE = 0x27;

/** ASCII letters and digits as they are compared; 0: it is none. */
export const plain: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) =>
  isDigit(b) ? b : isLetter(b) ? b | 0x20 : 0,
);

/**
 * Reads words as lists and texts are compared: letters without case and marks, digits; an apostrophe within a word is
 * skipped, a possessive `'s` is not part of it. A character of a script without blanks between words is a word. Each has
 * its keyed hash; frequent ones are remembered, as hashing is what costs.
 */
export class Words implements Hash64 {
  /** Of the last word: behind it, its hash, its length as compared, how many of it are digits. */
  end = 0;
  hi = 0;
  lo = 0;
  length = 0;
  digits = 0;
  readonly bytes: Uint8Array = new Uint8Array(MAX_WORD_BYTES + 8);
  readonly #quads = new Int32Array(this.bytes.buffer);
  readonly #remembered = new Int32Array(REMEMBERED * ENTRY);
  readonly #key: SipKey;

  constructor(key: SipKey) {
    this.#key = key;
  }

  read(window: Window, start: number): Reading {
    const reading = this.#spell(window, start);
    if (reading === WORD) this.#hash();
    return reading;
  }

  /** The start of the next word behind `end`, at most a few separators on. -1: not known yet; 0: there is none. */
  next(window: Window): number {
    let lines = 0;
    for (let i = this.end; i <= this.end + MAX_GAP; i++) {
      if (i >= window.end) return window.ended ? 0 : -1;
      const b = window.bytes[i] as number;
      if (plain[b] !== 0 || (b >= 0xc3 && isWordCharacter(b, at(window, i + 1)))) return i;
      if (b === NEWLINE && ++lines > 1) return 0;
    }
    return 0;
  }

  #spell(window: Window, start: number): Reading {
    const { bytes, end } = window;
    const out = this.bytes;
    let length = 0;
    let digits = 0;
    let i = start;
    for (;;) {
      if (i >= end && !window.ended) return UNKNOWN;
      const b = bytes[i] as number;
      const letter = i < end ? (plain[b] as number) : 0;
      if (length >= MAX_WORD_BYTES) return NONE;
      if (letter !== 0) {
        out[length++] = letter;
        if (letter < 0x3a) digits++;
        i++;
        continue;
      }
      if (i >= end || (b < 0xc3 && b !== APOSTROPHE)) break;
      this.length = length;
      const took = b === APOSTROPHE ? joins(window, i, length) : this.#other(window, i, b);
      length = this.length;
      if (took === UNKNOWN) return UNKNOWN;
      if (took === NONE) break;
      i += took;
      if (isIdeograph(b)) break;
    }
    this.end = i;
    this.length = length;
    this.digits = digits;
    return length > 0 ? WORD : NONE;
  }

  /** How many bytes a character outside of ASCII takes. */
  #other(window: Window, index: number, b: number): number {
    const second = at(window, index + 1);
    if (!isWordCharacter(b, second)) return NONE;
    if (isIdeograph(b)) return this.length > 0 ? NONE : this.#copy(window, index, b < 0xf0 ? 3 : 4);
    const size = b < 0xe0 ? 2 : 3;
    const point =
      size === 2
        ? ((b & 0x1f) << 6) | (second & 0x3f)
        : ((b & 0x0f) << 12) | ((second & 0x3f) << 6) | (at(window, index + 2) & 0x3f);
    const packed = canonicalBytes(point);
    if (packed === -1) return this.#copy(window, index, size);
    const count = packed >>> 24;
    for (let i = 0; i < count; i++) this.bytes[this.length++] = (packed >>> (8 * i)) & 0xff;
    return count === 0 ? NONE : size;
  }

  #copy(window: Window, index: number, size: number): number {
    for (let i = 0; i < size; i++) this.bytes[this.length++] = at(window, index + i);
    return size;
  }

  #hash(): void {
    const { length } = this;
    if (length > REMEMBERED_BYTES) {
      sipHash(this.#key, this.bytes, length, this);
      return;
    }
    this.bytes.fill(0, length, REMEMBERED_BYTES);
    const quads = this.#quads;
    const [a, b, c, d] = [quads[0] as number, quads[1] as number, quads[2] as number, quads[3] as number];
    const mixed = Math.imul(
      a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c ^ Math.imul(d, 0x85ebca6b), 0xc2b2ae35),
      0x27d4eb2f,
    );
    const at = ((mixed >>> 21) & (REMEMBERED - 1)) * ENTRY;
    const known = this.#remembered;
    if (
      known[at] === length &&
      known[at + 1] === a &&
      known[at + 2] === b &&
      known[at + 3] === c &&
      known[at + 4] === d
    ) {
      this.hi = known[at + 5] as number;
      this.lo = known[at + 6] as number;
      return;
    }
    sipHash(this.#key, this.bytes, length, this);
    known[at] = length;
    known[at + 1] = a;
    known[at + 2] = b;
    known[at + 3] = c;
    known[at + 4] = d;
    known[at + 5] = this.hi;
    known[at + 6] = this.lo;
  }
}

/** Does an apostrophe join what is round it? One more byte is needed where an `s` follows. */
function joins(window: Window, index: number, before: number): Reading {
  if (before === 0) return NONE;
  if (beyond(window, index + 1)) return UNKNOWN;
  const next = at(window, index + 1);
  if (!isLetter(next) && next < 0xc3) return NONE;
  if ((next | 0x20) !== 0x73) return WORD;
  if (beyond(window, index + 2)) return UNKNOWN;
  const after = at(window, index + 2);
  return isAlnum(after) || after >= 0xc3 ? WORD : NONE;
}

/** Kana, Han, Hangul, Yi. */
const isIdeograph = (lead: number): boolean => (lead >= 0xe3 && lead <= 0xed) || lead === 0xf0;

/** By the first two bytes of a character outside of ASCII. */
function isWordCharacter(lead: number, second: number): boolean {
  if (lead < 0xc3 || lead === 0xe2 || lead > 0xf0) return false;
  // CJK punctuation but 々; emoji and other symbols.
  if (lead === 0xe3) return second !== 0x80;
  if (lead === 0xf0) return second >= 0xa0;
  return lead <= 0xed || lead === 0xf0;
}

/** A value of a list as a window: the first `end` bytes. */
export class TextWindow implements Window {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly ended = true;

  constructor(bytes: Uint8Array, end: number) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Where a word begins, from `from` on, or the end. */
  first(from = 0): number {
    let index = from;
    while (index < this.end && !begins(this, index)) index++;
    return index;
  }
}

function begins(window: Window, index: number): boolean {
  const b = at(window, index);
  return isAlnum(b) || (b >= 0xc3 && isWordCharacter(b, at(window, index + 1)));
}

/** Does a word begin at `index`, as the engine sees it in a text? */
export function isWordStart(window: TextWindow, index: number): boolean {
  if (!begins(window, index)) return false;
  let lead = index - 1;
  while (lead > index - 4 && at(window, lead) >>> 6 === 2) lead--;
  const before = lead < 0 ? 0 : at(window, lead);
  return before < 0x80 ? !isAlnum(before) : !isWordLead(before);
}

/** Words one after the other, and the hash of all of them so far. */
export class Phrase implements Hash64 {
  hi = 0;
  lo = 0;
  count = 0;
  /** Behind the last word. */
  end = 0;
  readonly words: Words;
  readonly #key: SipKey;
  readonly #blocks: Uint8Array = new Uint8Array(MAX_WORDS * 8);
  readonly #halves = new Int32Array(this.#blocks.buffer);

  constructor(words: Words, key: SipKey) {
    this.words = words;
    this.#key = key;
  }

  begin(window: Window, start: number): Reading {
    this.count = 0;
    return this.#take(window, start);
  }

  /** One word more. */
  go(window: Window): Reading {
    if (this.count >= MAX_WORDS) return NONE;
    const start = this.words.next(window);
    return start > 0 ? this.#take(window, start) : start === 0 ? NONE : UNKNOWN;
  }

  #take(window: Window, start: number): Reading {
    const { words } = this;
    const reading = words.read(window, start);
    if (reading !== WORD) return reading;
    this.#halves[2 * this.count] = words.lo;
    this.#halves[2 * this.count + 1] = words.hi;
    this.count++;
    this.end = words.end;
    if (this.count > 1) sipHash(this.#key, this.#blocks, this.count * 8, this);
    else {
      this.hi = words.hi;
      this.lo = words.lo;
    }
    return WORD;
  }
}

/** Separators of a number or code as it is written for people. */
export const isJoint = (b: number): boolean =>
  isSpace(b) ||
  b === 0x2d ||
  b === 0x2e ||
  b === 0x2f ||
  b === 0x5f ||
  b === 0x3a ||
  b === 0x28 ||
  b === 0x29;
