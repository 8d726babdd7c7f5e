import { isDigit } from './bytes.ts';

export const MAX_DIGITS = 40;
export const MAX_GROUPS = 24;

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
  for (; digits < MAX_DIGITS; at++) {
    const b = bytes[at] as number;
    if (isDigit(b)) digits++;
    else if (at >= end || (separator[b] === 1 && at + 1 >= end)) return OPEN;
    else if (separator[b] !== 1 || !isDigit(bytes[at + 1] as number)) return digits;
  }
  return digits;
}

/** What a run is read from. */
interface Source {
  readonly bytes: Uint8Array;
  readonly end: number;
  beyond(index: number): boolean;
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
  /** The first group alone has more digits than any number. */
  overlong = false;

  read(source: Source, start: number): void {
    this.groups = 0;
    this.total = 0;
    this.open = false;
    this.overlong = false;
    let at = start;
    while (this.groups < MAX_GROUPS) {
      at = this.#group(source, at);
      if (at < 0) return;
      const joint = at < source.end ? (source.bytes[at] as number) : 0;
      if (source.beyond(at) || (separator[joint] === 1 && source.beyond(at + 1))) this.open = true;
      const next = at + 1 < source.end ? (source.bytes[at + 1] as number) : 0;
      if (at >= source.end || separator[joint] !== 1 || !isDigit(next)) return;
      this.joints[this.groups - 1] = joint;
      at += 1;
    }
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

  /** Reads one group. Negative: the run has more digits than any number; the groups before this one stand. */
  #group({ bytes, end }: Source, start: number): number {
    const from = this.total;
    let at = start;
    while (at < end && isDigit(bytes[at] as number)) {
      if (this.total === MAX_DIGITS) {
        this.total = from;
        this.overlong = this.groups === 0;
        return -1;
      }
      this.digits[this.total++] = (bytes[at] as number) - 0x30;
      at++;
    }
    this.starts[this.groups] = start;
    this.lengths[this.groups] = at - start;
    this.groups++;
    return at;
  }
}
