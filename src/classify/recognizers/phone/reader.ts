import { isDigit } from '../../bytes.ts';
import type { View } from '../../view.ts';

/** E.164 allows 15 digits; a prefix to dial abroad has up to 3. */
const MAX_DIGITS = 18;
const MAX_GROUPS = 8;

const BLANK = 0x20;
const OPENING = 0x28;
const CLOSING = 0x29;

const isJoint = (b: number): boolean => b === BLANK || b === 0x2d || b === 0x2e || b === 0x2f;

/** Digits in groups, joined by single separators, one group in brackets: what a telephone number is written as. */
export class PhoneText {
  digits = '';
  /** Of the groups: how many digits, the byte behind (0 at the end), and where they end. */
  readonly lengths: number[] = [];
  readonly joints: number[] = [];
  readonly ends: number[] = [];
  /** The group in brackets; -1: none. */
  bracketed = -1;
  /** More text could make it longer. */
  open = false;

  /** From an opening bracket or a digit on, or from a digit within a bracket. */
  read(view: View, from: number, within: 'bracket' | 'nothing'): void {
    this.#clear();
    if (within === 'bracket') this.bracketed = 0;
    let at = this.#bracket(view, from);
    while (this.lengths.length < MAX_GROUPS) {
      const start = at;
      while (isDigit(view.at(at)) && this.digits.length < MAX_DIGITS)
        this.digits += String.fromCharCode(view.at(at++));
      if (at === start) break;
      if (isDigit(view.at(at))) break;
      this.lengths.push(at - start);
      const next = this.#joint(view, at);
      this.joints.push(next < 0 ? 0 : view.at(next - 1) === OPENING ? view.at(at) : view.at(next - 1));
      this.ends.push(this.bracketed === this.lengths.length - 1 ? at + 1 : at);
      if (next < 0) break;
      at = next;
    }
  }

  /** How many digits the first groups have. */
  total(groups: number): number {
    let total = 0;
    for (let i = 0; i < groups; i++) total += this.lengths[i] ?? 0;
    return total;
  }

  /** The joint that all of the first groups have, the one at the bracket apart; 0: they differ. */
  joint(groups: number): number {
    let joint = 0;
    for (let i = 0; i < groups - 1; i++) {
      if (i === this.bracketed || i + 1 === this.bracketed) continue;
      if (joint !== 0 && this.joints[i] !== joint) return 0;
      joint = this.joints[i] ?? 0;
    }
    return joint;
  }

  #clear(): void {
    this.digits = '';
    this.lengths.length = this.joints.length = this.ends.length = 0;
    this.bracketed = -1;
    this.open = false;
  }

  #bracket(view: View, at: number): number {
    if (view.at(at) !== OPENING) return at;
    this.bracketed = this.lengths.length;
    return at + 1;
  }

  /** Where the next group begins; -1: there is none. */
  #joint(view: View, end: number): number {
    if (view.beyond(end + 3)) this.open = true;
    let at = end;
    const closes = this.bracketed === this.lengths.length - 1;
    if (closes) {
      if (view.at(at) !== CLOSING) {
        this.bracketed = -1;
        return -1;
      }
      at++;
      if (isDigit(view.at(at))) return at;
    }
    const joint = view.at(at);
    if (this.bracketed < 0 && joint === OPENING && isDigit(view.at(at + 1))) return this.#bracket(view, at);
    if (!isJoint(joint)) return -1;
    const next = at + 1;
    if (this.bracketed < 0 && view.at(next) === OPENING && isDigit(view.at(next + 1)) && joint === BLANK)
      return this.#bracket(view, next);
    return isDigit(view.at(next)) ? next : -1;
  }
}
