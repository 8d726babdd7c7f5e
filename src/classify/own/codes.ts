import { isAlnum, isDigit } from '../bytes.ts';
import { type Hash64, sipHash, type SipKey } from './sip-hash.ts';
import { isJoint, NONE, type Reading, UNKNOWN, type Window, WORD } from './words.ts';

/** A code is compared without what stands between its groups; longer ones are compared as words. */
export const MAX_CODE_BYTES = 34;
const MAX_GROUPS = 12;
/** A group without a digit has at most so many letters (`GB29 NWBK …`), and at most two of them stand before a digit. */
const MAX_LETTERS = 4;
const MAX_LEADING = 2;
const MAX_GAP = 2;

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
    return this.#group(window, start);
  }

  go(window: Window): Reading {
    if (this.#groups >= MAX_GROUPS) return NONE;
    let at = this.end;
    for (; at <= this.end + MAX_GAP; at++) {
      if (window.beyond(at)) return UNKNOWN;
      const b = window.at(at);
      if (isAlnum(b)) return this.#group(window, at);
      if (!isJoint(b)) return NONE;
    }
    return NONE;
  }

  hash(): void {
    sipHash(this.#key, this.#bytes, this.length + 1, this);
  }

  #group(window: Window, start: number): Reading {
    let at = start;
    const before = this.digits;
    for (;;) {
      if (window.beyond(at)) return UNKNOWN;
      const b = window.at(at);
      if (!isAlnum(b)) {
        if (b >= 0xc3) return NONE;
        break;
      }
      if (this.length >= MAX_CODE_BYTES) return NONE;
      if (isDigit(b)) this.digits++;
      // No beginning of a long word is worth more.
      else if (at - start >= MAX_LETTERS && this.digits === before && !this.#mayTurn(window, at)) return NONE;
      this.#bytes[++this.length] = isDigit(b) ? b : b | 0x20;
      at++;
    }
    this.end = at;
    this.#groups++;
    if (this.digits === before && (at - start > MAX_LETTERS || this.#leads())) return NONE;
    return WORD;
  }

  /** Letters so far; is there a digit further on? */
  #mayTurn(window: Window, at: number): boolean {
    for (let i = at; i < at + 12; i++) {
      if (window.beyond(i)) return true;
      const b = window.at(i);
      if (isDigit(b)) return true;
      if (!isAlnum(b)) return false;
    }
    return false;
  }

  #leads(): boolean {
    return this.digits === 0 && this.#groups > MAX_LEADING;
  }
}
