import { DONE, type Outcome, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { wordEnd } from './text-words.ts';
import { FIRST, LAST, lexicon, WORD } from './lexicon.ts';
import { isProse, standsAlone } from './prose.ts';
import { isCapital, wordHash } from './word-hash.ts';

/** What stands before a name even where it has no capital. */
export const cues: readonly string[] = [
  'my friend ',
  'my name is ',
  "my name's ",
  'name is ',
  'named ',
  'i am ',
  "i'm ",
  'this is ',
  'call me ',
  'mr ',
  'mr. ',
  'mrs ',
  'mrs. ',
  'ms ',
  'ms. ',
  'dr ',
  'dr. ',
  'my wife ',
  'my husband ',
  'my son ',
  'my daughter ',
  'my brother ',
  'my sister ',
  'my boss ',
  'my colleague ',
  'my neighbour ',
  'my neighbor ',
  'my partner ',
  'my doctor ',
  'ich heiße ',
  'mein name ist ',
  "je m'appelle ",
  'me llamo ',
  'mi chiamo ',
  'ik heet ',
  'herr ',
  'frau ',
];

/** A first name, or after a form of address a surname, in small letters behind one of the cues; and what follows it. */
export function cuedName(view: View, cue: number, start: number): Outcome {
  if (view.wordBefore(cue)) return DONE;
  const first = wordEnd(view, start);
  if (view.beyond(first + 1)) return WAIT;
  if (first - start < 3 || isCapital(view.bytes, start)) return DONE;
  const flags = lexicon.of(wordHash(view.bytes, start, first));
  if (((flags >> FIRST) & 3) < 2 || ((flags >> WORD) & 3) > 2) return DONE;
  const last = surnameEnd(view, first);
  if (last < 0) return WAIT;
  const end = last === 0 ? first : last;
  const prose = isProse(view, start, end);
  if (prose === undefined) return WAIT;
  const sure = (last > 0 || ((flags >> WORD) & 3) < 2) && ((flags >> FIRST) & 3) === 3;
  view.found({
    start,
    end,
    score: sure && prose && standsAlone(view, start, end) ? 0.6 : 0.4,
    validated: false,
  });
  return DONE;
}

/** Behind a surname that follows; 0: none does, -1: not known yet. */
function surnameEnd(view: View, first: number): number {
  if (view.at(first) !== 0x20) return 0;
  const end = wordEnd(view, first + 1);
  if (view.beyond(end + 1)) return -1;
  if (end - first < 4) return 0;
  const flags = lexicon.of(wordHash(view.bytes, first + 1, end));
  return ((flags >> LAST) & 3) >= 2 && ((flags >> WORD) & 3) < 3 ? end : 0;
}
