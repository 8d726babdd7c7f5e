import { isAlnum, isDigit, isLetter } from '../bytes.ts';
import type { View } from '../view.ts';

const DOT = 0x2e;
const isLink = (b: number): boolean => b === 0x2d || b === 0x5f;

/** Letters and digits mixed: a part of an id (`a716-446655440000`), not a word (`order-4111…`). */
const isMixed = (letters: number, digits: number): boolean => letters > 0 && digits > 0;

/** The piece of an id that a `-` or `_` ties to the number's front. */
function tiedBefore(view: View, start: number): boolean {
  if (!isLink(view.at(start - 1)) || start - 1 <= view.origin) return false;
  let letters = 0;
  let digits = 0;
  for (let i = start - 2; i >= Math.max(0, view.origin, start - 18) && isAlnum(view.at(i)); i--) {
    if (isDigit(view.at(i))) digits++;
    else letters++;
  }
  return isMixed(letters, digits);
}

/** Is the number at `start` the fraction of a decimal number, or the tail of an id? */
export function isTail(view: View, start: number): boolean {
  if (view.at(start - 1) === DOT && start - 1 > view.origin && isDigit(view.at(start - 2))) return true;
  return tiedBefore(view, start);
}

/**
 * Does the number that ends before `end` go on: as an id, or a word? Undefined: not known yet. Looks at 18 bytes.
 */
export function goesOn(view: View, end: number): boolean | undefined {
  if (view.beyond(end)) return undefined;
  if (view.wordAt(end)) return true;
  if (!isLink(view.at(end))) return false;
  let letters = 0;
  let digits = 0;
  for (let i = end + 1; i < end + 18; i++) {
    if (view.beyond(i)) return undefined;
    if (!isAlnum(view.at(i))) break;
    if (isLetter(view.at(i))) letters++;
    else digits++;
  }
  return isMixed(letters, digits);
}
