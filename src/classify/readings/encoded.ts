import { constants, gunzipSync, inflateSync } from 'node:zlib';
import { isHex } from '../bytes.ts';
import type { Draft } from './draft.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import type { Source } from './source.ts';

/** Shorter runs are words; with its padding, base64 of ten bytes has sixteen characters. */
const SHORTEST = 14;
/** A longer run is read in pieces of so many bytes, each with a little of the next one. */
const PIECE = 4096;
const OVERLAP = 256;
/** A line end goes on with the run where so much of it stands before (RFC 2045 section 6.8: lines of 76, RFC 7468: of 64). */
const SHORTEST_LINE = 32;
/** Of a compressed piece, so much is read. */
const MOST_INFLATED = 65_536;
/** Fewer bytes of text say nothing; of base64, some words say as many by chance. */
const LEAST_TEXT = { 4: 7, 6: 9 } as const;

/** Values by byte; 64: not of the alphabet. */
const sextets = new Uint8Array(256).fill(64);
for (const [value, char] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries())
  sextets[char.charCodeAt(0)] = value;
// RFC 4648 section 5.
sextets[0x2d] = 62;
sextets[0x5f] = 63;
const nibbles = new Uint8Array(256).fill(64);
for (const [value, char] of Array.from('0123456789abcdef').entries()) {
  nibbles[char.charCodeAt(0)] = value;
  nibbles[char.toUpperCase().charCodeAt(0)] = value;
}

/** 1: a hexadecimal digit, or what stands between groups of them. */
const ofHex = Uint8Array.from({ length: 256 }, (_, b) => Number(isHex(b) || b === 0x2d || b === 0x5f));

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const PADDING = 0x3d;

/** 1: a byte of ASCII text. */
const printable = Uint8Array.from({ length: 256 }, (_, b) =>
  (b >= 0x20 && b < 0x7f) || b === 9 || b === 10 || b === 13 ? 1 : 0,
);

/** 1: a text may begin with this byte. */
const opens = Uint8Array.from({ length: 256 }, (_, b) =>
  Number(b === 0 || printable[b] === 1 || (b >= 0xc2 && b < 0xf5)),
);

/** An alphabet that says so many bits with each character. */
interface Alphabet {
  readonly values: Uint8Array;
  readonly bits: 4 | 6;
}

/**
 * Runs of base64 (RFC 4648 sections 4 and 5), or of hexadecimal digits, in which text is written. Text is looked for at
 * every character, so that neither what stands before it in the run nor bytes of something else hide it; UTF-16 is read
 * as well as UTF-8.
 */
class Encoded implements Reading {
  readonly name: string;
  readonly #alphabet: Alphabet;
  /** The characters of a piece without its line ends. */
  readonly #values = new Uint8Array(PIECE + OVERLAP);
  /** Bytes of the longest text in the run, of the one at work; what is missing of its last character. */
  #longest = 0;
  #begun = 0;
  #more = 0;
  /** Bytes of nothing in the texts of the run: of UTF-16. */
  #zeros = 0;

  constructor(name: string, alphabet: Alphabet) {
    this.name = name;
    this.#alphabet = alphabet;
  }

  read(source: Source, standing: Standing, desk: Desk): void {
    const { end } = source;
    while (standing.at < end) {
      if (standing.seen <= standing.at && !this.#find(source, standing)) return;
      const start = standing.at;
      const stop = this.#runEnd(source, start, standing.seen);
      standing.seen = Math.abs(stop);
      if (stop < 0 && -stop - start < PIECE + OVERLAP) return;
      this.#piece(source, standing, Math.abs(stop), desk);
    }
  }

  open({ end }: Source, { at }: Standing): number {
    return Math.min(at, end);
  }

  /** Goes to the next run that is long enough, or to the one at the end that may become so. */
  #find({ bytes, end, ended }: Source, standing: Standing): boolean {
    const { values } = this.#alphabet;
    let from = standing.at;
    for (let probe = from + SHORTEST - 1; probe < end; probe = from + SHORTEST - 1) {
      let at = probe;
      while (at >= from && values[bytes[at] as number] !== 64) at--;
      if (at < from) {
        standing.at = from;
        standing.seen = from + SHORTEST;
        return true;
      }
      from = at + 1;
    }
    let at = end;
    while (at > from && values[bytes[at - 1] as number] !== 64) at--;
    standing.at = ended ? end : at;
    standing.seen = standing.at;
    return false;
  }

  /** Behind the run, as far as a piece needs it; negative where it may go on behind what there is. */
  #runEnd(source: Source, start: number, seen: number): number {
    const { bytes, end, ended } = source;
    const { values } = this.#alphabet;
    const stop = start + PIECE + OVERLAP;
    let at = seen;
    for (;;) {
      while (at < end && at < stop && values[bytes[at] as number] !== 64) at++;
      if (at >= stop) return at;
      if (at >= end) return ended ? at : -at;
      const next = this.#nextLine(source, start, at);
      if (next < 0) return -at;
      if (next === at) return this.#padded(source, at);
      at = next;
    }
  }

  /** Behind the line end at `at`, where the run goes on there; -1: not known yet. */
  #nextLine({ bytes, end, ended }: Source, start: number, at: number): number {
    if (at - start < SHORTEST_LINE || (bytes[at] !== NEWLINE && bytes[at] !== RETURN)) return at;
    const { values } = this.#alphabet;
    for (let back = at - SHORTEST_LINE; back < at; back++)
      if (values[bytes[back] as number] === 64) return at;
    let next = at + 1;
    if (bytes[at] === RETURN && bytes[next] === NEWLINE) next++;
    if (next >= end) return ended ? at : -1;
    return values[bytes[next] as number] === 64 ? at : next;
  }

  #padded({ bytes, end, ended }: Source, at: number): number {
    if (this.#alphabet.bits !== 6) return at;
    let to = at;
    while (to < at + 2 && bytes[to] === PADDING) to++;
    return to >= end && !ended && to < at + 2 ? -at : to;
  }

  #piece(source: Source, standing: Standing, stop: number, desk: Desk): void {
    const start = standing.at;
    const last = stop - start < PIECE + OVERLAP;
    const to = last ? stop : start + PIECE;
    standing.at = to;
    standing.seen = last ? to : stop;
    if (this.#alphabet.bits === 6 && isHexadecimal(source, start, stop)) return;
    const length = this.#collect(source, start, stop);
    const { draft } = desk;
    draft.begin(source, start);
    const isWhole = this.#alphabet.bits !== 6 || !this.#inflate(length, start, stop, desk);
    if (isWhole) this.#texts(length, start, stop, draft);
    const { bits } = this.#alphabet;
    if (isWhole && this.#longest < LEAST_TEXT[bits]) return;
    const bytes = Math.floor((length * bits) / 8) - this.#zeros;
    const letters = textIn(draft);
    if (isReplacement(source, start, stop) && (bits === 6 || letters < bytes)) return;
    standing.spent += draft.length;
    // Of random bytes a third is ASCII text; of UTF-16 half is nothing; what was packed is what its bytes say.
    desk.hand(stop, { coarse: true, sparse: isWhole && letters * 3 < bytes * 2 });
  }

  #collect({ bytes }: Source, start: number, stop: number): number {
    const { values } = this.#alphabet;
    let length = 0;
    for (let at = start; at < stop; at++) {
      const value = values[bytes[at] as number] as number;
      if (value !== 64) this.#values[length++] = value;
    }
    return length;
  }

  /** RFC 1952 section 2.3.1, RFC 1950 section 2.2. */
  #inflate(length: number, start: number, stop: number, desk: Desk): boolean {
    const first = this.#byte(0, length);
    const second = this.#byte(1, length);
    const isGzip = first === 0x1f && second === 0x8b;
    if (!isGzip && (first !== 0x78 || (first * 256 + second) % 31 !== 0)) return false;
    const packed = new Uint8Array(Math.floor((length * 6) / 8));
    for (let index = 0; index < packed.length; index++) packed[index] = this.#byte(index, length);
    const unpack = isGzip ? gunzipSync : inflateSync;
    const unread = { recognizer: 'evasion.unread', start, end: stop, score: 1 };
    try {
      // What a piece was cut off of is missing: read what is there.
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED };
      const text = unpack(packed, options);
      for (const byte of text) desk.draft.put(byte === 0 ? 1 : byte, start, stop);
      if (stop - start >= PIECE + OVERLAP) desk.say(unread);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') return false;
      desk.say(unread);
    }
    return true;
  }

  /** The byte that begins `index` bytes behind the first character; what is missing counts as 0. */
  #byte(index: number, length: number): number {
    return this.#at(this.#alphabet.bits === 6 ? Math.floor((index * 4) / 3) : index * 2, index % 3, length);
  }

  /** A byte out of the characters at `from`; `phase`: how many bits of the first are of the byte before, by two. */
  #at(from: number, phase: number, length: number): number {
    const a = from < length ? (this.#values[from] as number) : 0;
    const b = from + 1 < length ? (this.#values[from + 1] as number) : 0;
    if (this.#alphabet.bits === 4) return ((a << 4) | b) & 0xff;
    return ((a << (2 + 2 * phase)) | (b >>> (4 - 2 * phase))) & 0xff;
  }

  /** All texts in the run, a byte between them that is no text. */
  #texts(length: number, start: number, stop: number, draft: Draft): void {
    const { bits } = this.#alphabet;
    const values = this.#values;
    const step = bits === 6 ? 4 : 2;
    this.#zeros = 0;
    this.#longest = 0;
    for (let from = 0; from + step * 2 <= length;) {
      const first =
        ((values[from] as number) << (8 - bits)) | ((values[from + 1] as number) >>> (2 * bits - 8));
      if (opens[first] === 0 || !this.#begins(from, length)) {
        from++;
        continue;
      }
      if (draft.length > draft.head) draft.put(1, start, stop);
      from = this.#text(from, length, start, stop, draft);
    }
  }

  /** Do six bytes of text begin at this character? */
  #begins(from: number, length: number): boolean {
    const bits = this.#alphabet.bits;
    let letters = 0;
    let more = 0;
    for (let index = 0; index < 6; index++) {
      const at = bits === 6 ? from + Math.floor((index * 4) / 3) : from + index * 2;
      if (at + 1 >= length) return letters > 3;
      const byte = this.#at(at, index % 3, length);
      if (more > 0) {
        if (byte >>> 6 !== 2) return false;
        more--;
      } else if (byte >= 0xc2 && byte < 0xf5) more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      else if (byte !== 0 && printable[byte] === 0) return false;
      if (byte !== 0) letters++;
    }
    return letters > 2;
  }

  /** Puts the text that begins there, and says at which character it ends. */
  #text(from: number, length: number, start: number, stop: number, draft: Draft): number {
    const bits = this.#alphabet.bits;
    this.#begun = 0;
    this.#more = 0;
    for (let index = 0; ; index++) {
      const at = bits === 6 ? from + Math.floor((index * 4) / 3) : from + index * 2;
      if (at + 1 >= length) return length;
      const byte = this.#at(at, index % 3, length);
      // The upper halves of UTF-16.
      if (byte === 0) {
        this.#zeros++;
        continue;
      }
      if (printable[byte] === 0 && byte < 0x80) return at + 1;
      draft.put(byte, start, stop);
      this.#measure(byte);
    }
  }

  /** How long the text is: ASCII, and characters of UTF-8. Other bytes may be letters of some code, and count for nothing. */
  #measure(byte: number): void {
    if (byte < 0x80) this.#begun++;
    else if (this.#more > 0 && byte >>> 6 === 2) {
      this.#begun += 2;
      this.#more--;
    } else this.#more = byte < 0xc2 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf5 ? 3 : 0;
    if (this.#begun > this.#longest) this.#longest = this.#begun;
  }
}

/** So much of it is ASCII text. */
function textIn({ bytes, head, length }: Draft): number {
  let letters = 0;
  for (let at = head; at < length; at++) letters += printable[bytes[at] as number] as number;
  return letters;
}

/**
 * Is it a number, a hash, an id in hexadecimal digits? Of any three characters that base64 writes text with, one is hardly
 * ever among these, so no text has all of them there.
 */
function isHexadecimal({ bytes }: Source, start: number, stop: number): boolean {
  let at = start;
  while (at < stop && ofHex[bytes[at] as number] === 1) at++;
  return at === stop;
}

/** `[EMAIL:20 digits]`: what stands there instead of what was found. */
function isReplacement({ bytes }: Source, start: number, stop: number): boolean {
  if (stop - start !== 20 || bytes[start - 1] !== 0x3a || bytes[stop] !== 0x5d) return false;
  for (let at = start; at < stop; at++) if (nibbles[bytes[at] as number] === 64) return false;
  return true;
}

export const base64Runs: Reading = new Encoded('base64', { values: sextets, bits: 6 });
export const hexRuns: Reading = new Encoded('hexadecimal', { values: nibbles, bits: 4 });
