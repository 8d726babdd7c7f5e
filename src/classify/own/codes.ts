import { isDigit } from '../bytes.ts';
import { type Hash64, sipHash, type SipKey } from './sip-hash.ts';
import { isJoint, NONE, plain, type Reading, UNKNOWN, type Window, WORD } from './words.ts';

/** A code is compared without what stands between its groups; longer ones are compared as words. */
const MAX_CODE_BYTES = 34;
const MAX_GROUPS = 12;
/** A group without a digit has at most so many letters (`GB29 NWBK …`), and at most two of them stand before a digit. */
const MAX_LETTERS = 4;
const MAX_LEADING = 2;
/** Letters before the first digit of a group. */
const MAX_WORD = 12;
const MAX_GAP = 2;
/** The first digit stands within so many bytes: most words are seen to be no code by that. */
const DIGIT_WITHIN = 12;

/** Keeps the values of codes apart from those of words. */
const MARK = 0x01;

/**
 * Reads account numbers and other codes group by group: the same digits and letters are the same code, however they are
 * grouped. After each group `length` says how long the code would be, and `hash` what it would be.
 */
export class Codes implements Hash64 {
  hi = 0;
  lo = 0;
  length = 0;
  end = 0;
  digits = 0;
  #groups = 0;
  readonly #bytes = new Uint8Array(MAX_CODE_BYTES + 8);
  readonly #key: SipKey;

  constructor(key: SipKey) {
    this.#key = key;
    this.#bytes[0] = MARK;
  }

  begin(window: Window, start: number): Reading {
    this.length = 0;
    this.digits = 0;
    this.#groups = 0;
    const near = hasDigit(window, start, start + DIGIT_WITHIN);
    return near === WORD ? this.#group(window, start) : near;
  }

  go(window: Window): Reading {
    if (this.#groups >= MAX_GROUPS) return NONE;
    for (let i = this.end; i <= this.end + MAX_GAP; i++) {
      if (i >= window.end) return window.ended ? NONE : UNKNOWN;
      const b = window.bytes[i] as number;
      if (plain[b] !== 0) return this.#group(window, i);
      if (!isJoint(b)) return NONE;
    }
    return NONE;
  }

  hash(): void {
    sipHash(this.#key, this.#bytes, this.length + 1, this);
  }

  #group(window: Window, start: number): Reading {
    const { bytes, end } = window;
    const before = this.digits;
    let i = start;
    for (; i < end; i++) {
      const b = bytes[i] as number;
      const letter = plain[b] as number;
      if (letter === 0) {
        if (b >= 0xc3) return NONE;
        break;
      }
      if (this.length >= MAX_CODE_BYTES) return NONE;
      if (letter < 0x3a) this.digits++;
      else if (i - start >= MAX_WORD && this.digits === before) return NONE;
      this.#bytes[++this.length] = letter;
    }
    if (i >= end && !window.ended) return UNKNOWN;
    this.end = i;
    this.#groups++;
    const isWord = this.digits === before;
    return isWord && (i - start > MAX_LETTERS || this.#leads()) ? NONE : WORD;
  }

  #leads(): boolean {
    return this.digits === 0 && this.#groups > MAX_LEADING;
  }
}

/** Is there a digit from `from` on, before so many bytes or a letter outside of ASCII? */
function hasDigit({ bytes, end, ended }: Window, from: number, to: number): Reading {
  for (let i = from; i < to; i++) {
    if (i >= end) return ended ? NONE : UNKNOWN;
    const b = bytes[i] as number;
    if (isDigit(b)) return WORD;
    if (plain[b] === 0 && !isJoint(b)) return NONE;
  }
  return NONE;
}
