import { isLetter } from '../bytes.ts';
import type { View } from '../view.ts';
import { wordIn } from './view-text.ts';

/** What stands between a word and the value that it names. */
const links = new Set(' \t\r\n:#=."\'*-_()[]>,|/'.split('').map(char => char.charCodeAt(0)));
const fillers = new Set('is was no number num nr code date on of the it its are value my s'.split(' '));
const MAX_BETWEEN = 20;
/** A look for the value needs so many bytes behind the word. */
export const CUE_AHEAD: number = MAX_BETWEEN + 8;

/** Where the value begins that the word ending before `from` names, at most 20 bytes on; 0: nowhere, -1: not known yet. */
export function namedBy(view: View, from: number): number {
  if (view.beyond(from + CUE_AHEAD)) return -1;
  let at = from;
  while (at < from + MAX_BETWEEN) {
    const b = view.at(at);
    if (links.has(b)) at++;
    else if (isLetter(b) && at > from) {
      const end = fillerEnd(view, at);
      if (end === at) break;
      at = end;
    } else break;
  }
  return at > from ? at : 0;
}

function fillerEnd(view: View, start: number): number {
  let end = start;
  while (isLetter(view.at(end)) && end < start + 7) end++;
  return fillers.has(wordIn(view, start, end)) && !view.wordAt(end) ? end : start;
}
