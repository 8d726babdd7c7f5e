import { isAlnum, isLower, isSpace, NEWLINE } from '../../bytes.ts';
import type { View } from '../../view.ts';

const LOOK_BACK = 80;
export const LOOK_AHEAD = 24;

const table = (chars: string): Uint8Array => {
  const flags = new Uint8Array(256);
  for (const char of chars) flags[char.charCodeAt(0)] = 1;
  return flags;
};

/** Bytes that are in nearly every line of code and data, and seldom in what people write to each other. */
const ofCode = table('{}[]();=<>_\\|`$#@/*+~^');
/** Of these one is enough. */
const ofData = table('{}=|<`_\\');
const mayBeBefore = table(' \n\t\r"\'([>*,:-?');
const mayBeBehind = table(' \n\t\r"\').,;:!?]-*');

/**
 * Does the line around read as what a person wrote? Names in identifiers, data, licences and lists of contributors are
 * left at a low score: they are many, and hardly ever what must not go out. Undefined: not known yet.
 */
export function isProse(view: View, start: number, end: number): boolean | undefined {
  if (view.beyond(end + LOOK_AHEAD)) return undefined;
  let code = 0;
  let small = 0;
  const stop = Math.max(0, view.origin, start - LOOK_BACK);
  for (let i = start - 1; i >= stop; i--) {
    const b = view.at(i);
    if (b === NEWLINE) break;
    if (ofData[b] === 1) return false;
    if (ofCode[b] === 1) code++;
    else if (isLower(b)) small++;
  }
  for (let i = end; i < end + LOOK_AHEAD && i < view.end; i++) {
    const b = view.at(i);
    if (b === NEWLINE) break;
    if (ofData[b] === 1) return false;
    if (ofCode[b] === 1) code++;
    else if (isLower(b)) small++;
  }
  return code === 0 || code * 20 < small;
}

/** Does the name stand for itself, and not within a path, an identifier, a key? */
export function standsAlone(view: View, start: number, end: number): boolean {
  const before = view.at(start - 1);
  const behind = view.at(end);
  if (start > view.origin && start > 0 && mayBeBefore[before] !== 1 && before < 0x80) return false;
  if (before === 0x2d && !isSpace(view.at(start - 2))) return false;
  if (end < view.end && mayBeBehind[behind] !== 1 && behind < 0x80) return false;
  return !((behind === 0x2e || behind === 0x3a || behind === 0x2d) && isAlnum(view.at(end + 1)));
}
