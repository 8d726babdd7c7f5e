import { isDigit, isLetter, isSpace, isUpper, NEWLINE } from '../../bytes.ts';
import type { View } from '../../view.ts';

/** Of a longer word so much is looked at. */
export const MAX_WORD = 40;
const MAX_GAP = 8;

/** No capital in the 64 bytes before `at`, nor in the word. */
export function isWithoutCapitals(view: View, at: number): boolean {
  const stop = Math.max(view.origin, 0, at - 64);
  for (let i = at - 1; i >= stop; i--) if (isUpper(view.bytes[i] as number)) return false;
  const end = wordEnd(view, at);
  for (let i = at; i < end; i++) if (isUpper(view.bytes[i] as number)) return false;
  return true;
}

/** `of`, `and`, `the`, `for`, `in` are not: only `of` and `the` join words of a name. */
export const isJoint = (view: View, from: number, to: number): boolean =>
  (to - from === 2 && view.at(from) === 0x6f && view.at(from + 1) === 0x66) ||
  (to - from === 3 && view.spells(from, 'the'));

const isPart = (b: number): boolean => isLetter(b) || b >= 0x80 || isDigit(b);

/** Behind the word at `from`. An apostrophe and a hyphen between letters are in it, but not the one of a possessive. */
export function wordEnd(view: View, from: number): number {
  const stop = Math.min(view.end, from + MAX_WORD);
  let i = from;
  for (; i < stop; i++) {
    const b = view.bytes[i] as number;
    if (isPart(b)) continue;
    if ((b !== 0x27 && b !== 0x2d) || i === from || !isWordByte(view.at(i + 1))) break;
    if (b === 0x27 && (view.at(i + 1) | 0x20) === 0x73 && !isPart(view.at(i + 2))) break;
  }
  return i;
}

/** May the word that ends at `end` go on in what has not come? */
export function isOpen(view: View, end: number): boolean {
  const b = view.at(end);
  return view.beyond(b === 0x27 || b === 0x2d ? end + 2 : end);
}

const isWordByte = (b: number): boolean => isLetter(b) || b >= 0x80;

/** Where the word that ends at `end` begins. */
export function wordStart(view: View, end: number): number {
  const stop = Math.max(0, view.origin, end - MAX_WORD);
  let i = end;
  while (i > stop) {
    const b = view.bytes[i - 1] as number;
    if (!isPart(b) && !((b === 0x27 || b === 0x2d) && i < end && i - 1 > stop && isWordByte(view.at(i - 2))))
      break;
    i--;
  }
  return i;
}

/** The end of a word that the one at `at` is joined to: a blank, `. ` or ` & ` between; -1: none. */
export function gapBefore(view: View, at: number): number {
  let i = at - 1;
  if (i <= view.origin || i <= 0) return -1;
  if (view.at(i) === 0x2e) return isWordByte(view.at(i - 1)) ? i : -1;
  if (view.at(i) !== 0x20) return -1;
  if (view.at(i - 1) === 0x26 && view.at(i - 2) === 0x20) i -= 2;
  if (view.at(i - 1) === 0x2e) i--;
  return isPart(view.at(i - 1)) ? i : -1;
}

/** Over blanks and one mark between two words, not over a line's end. */
export function skipGap(view: View, from: number): number {
  let i = from;
  while (i < from + MAX_GAP && i < view.end && !isPart(view.at(i)) && view.at(i) !== NEWLINE) i++;
  return i;
}

export function skipGapBack(view: View, to: number): number {
  const stop = Math.max(0, view.origin, to - MAX_GAP);
  let i = to;
  while (i > stop && !isPart(view.at(i - 1)) && view.at(i - 1) !== NEWLINE) i--;
  return i;
}

export function byteBefore(view: View, at: number): number {
  let i = at - 1;
  while (i > at - 4 && view.at(i) === 0x20) i--;
  return i < 0 || i < view.origin ? NEWLINE : view.at(i);
}

export function byteBehind(view: View, at: number): number {
  let i = at;
  while (i < at + 3 && view.at(i) === 0x20) i++;
  return isSpace(view.at(i)) || i >= view.end ? NEWLINE : view.at(i);
}
