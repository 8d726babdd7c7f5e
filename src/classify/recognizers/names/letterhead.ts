import { isDigit, isSpace, NEWLINE } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { AddressReader } from './address-reader.ts';
import { AROUND, type Chunk } from './chunk.ts';
import { lexicon } from './lexicon.ts';

/** Marks of quoted text and lists before a line. */
const MAX_MARGIN = 8;
/** As sure as an address is by itself. */
const LEAST = 0.8;

const reader = new AddressReader(lexicon);

const isMargin = (b: number): boolean => isSpace(b) || b === 0x3e || b === 0x3f || b === 0x2a || b === 0x7c;

/**
 * Do the words of the chunk make up a line, and is the next line the street of an address? Then it is whose address that
 * is. Undefined: more text is needed.
 */
export function isLetterhead(chunk: Chunk, view: View): boolean | undefined {
  const end = chunk.end[AROUND + chunk.words - 1] as number;
  if (!beginsLine(view, chunk.start[AROUND] as number)) return false;
  let at = end;
  if (view.at(at) === 0x2e) at++;
  if (view.at(at) === 0x0d) at++;
  if (view.beyond(at)) return undefined;
  if (view.at(at) !== NEWLINE) return false;
  const stop = at + MAX_MARGIN;
  while (at < stop && isMargin(view.at(at))) at++;
  if (view.beyond(at)) return undefined;
  if (!isDigit(view.at(at))) return false;
  reader.read(view, at);
  return reader.open ? undefined : reader.score >= LEAST;
}

function beginsLine(view: View, at: number): boolean {
  let i = at - 1;
  const stop = at - MAX_MARGIN;
  while (i > stop && view.at(i) !== NEWLINE && isMargin(view.at(i))) i--;
  return i < view.origin || i < 0 || view.at(i) === NEWLINE;
}
