import { isDigit } from './bytes.ts';

/** No number that is looked for has more. */
const MAX_DIGITS = 24;
const MAX_GROUPS = 24;

/** Bytes that may stand, one at a time, between two groups of digits of one number. */
const separator = new Uint8Array(256);
for (const char of ' -._/\n\t') separator[char.charCodeAt(0)] = 1;

/** The text ends before the digits do. */
export const OPEN: number = MAX_DIGITS + 1;

/**
 * How many digits a run beginning at `start` has, `MAX_DIGITS` at most; `OPEN` where more text could make it longer.
 * Most numbers are short, and this is all that is done for them. The byte at `end` is no digit.
 */
export function countDigits(bytes: Uint8Array, end: number, start: number): number {
  let digits = 0;
  let at = start;
  let b = bytes[at] as number;
  while (digits < MAX_DIGITS) {
    if (isDigit(b)) digits++;
    else if (at >= end || (separator[b] === 1 && at + 1 >= end)) return OPEN;
    else if (separator[b] !== 1) return digits;
    const isBehind = !isDigit(b);
    b = bytes[++at] as number;
    if (isBehind && !isDigit(b)) return digits;
  }
  return digits;
}

/**
 * Groups of digits joined by single separators, read once per place and then dispatched by their shape, so that a number
 * meets one to four validators and not one pattern per type.
 */
export class DigitRun {
  /** Values of the digits, in order. */
  readonly digits: Uint8Array = new Uint8Array(MAX_DIGITS);
  /** Per group: where it starts, how many digits it has, the byte behind it that joins it to the next. */
  readonly starts: Int32Array = new Int32Array(MAX_GROUPS);
  readonly lengths: Int32Array = new Int32Array(MAX_GROUPS);
  readonly joints: Uint8Array = new Uint8Array(MAX_GROUPS);
  groups = 0;
  total = 0;
  /** More text could make it longer. */
  open = false;

  /** Reads from `start`. `end`: of what there is, where a byte stands that is no digit; `ended`: nothing comes behind it. */
  read(bytes: Uint8Array, start: number, end: number, ended: boolean): void {
    let groups = 0;
    let total = 0;
    let at = start;
    let b = bytes[at] as number;
    this.open = false;
    while (groups < MAX_GROUPS) {
      const from = at;
      while (isDigit(b) && total < MAX_DIGITS) {
        this.digits[total++] = b - 0x30;
        b = bytes[++at] as number;
      }
      if (isDigit(b)) {
        // More digits than any number has: only the groups before this one can be one.
        total -= at - from;
        break;
      }
      const joint = b;
      this.starts[groups] = from;
      this.lengths[groups] = at - from;
      this.joints[groups] = joint;
      groups++;
      this.open = !ended && (at >= end || (separator[joint] === 1 && at + 1 >= end));
      if (at + 1 >= end || separator[joint] !== 1) break;
      b = bytes[++at] as number;
      if (!isDigit(b)) break;
    }
    this.groups = groups;
    this.total = total;
  }

  /** Behind the last digit of the first `groups` groups. */
  endOf(groups: number): number {
    return (this.starts[groups - 1] as number) + (this.lengths[groups - 1] as number);
  }

  /** Are the first `groups` groups of these lengths? */
  shaped(shape: readonly number[]): boolean {
    if (shape.length > this.groups) return false;
    return shape.every((length, group) => this.lengths[group] === length);
  }

  /** Are the first `groups` groups joined by one and the same byte? 0 where they are not, or there is one only. */
  joint(groups: number): number {
    const first = this.joints[0] as number;
    for (let group = 1; group < groups - 1; group++) if (this.joints[group] !== first) return 0;
    return groups > 1 ? first : 0;
  }
}
