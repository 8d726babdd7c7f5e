import { isDigit, NEWLINE } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import { type View } from '../../view.ts';
import { AddressReader } from './address-reader.ts';
import { BOX, kindOf, MILITARY, PREFIX, UNIT } from './address-words.ts';
import { wordEnd } from './chunk.ts';
import { lexicon, WORD } from './lexicon.ts';
import { finished, HASH_START, hashOn, isCapital } from './word-hash.ts';

/** Without a digit so near there is no address here, or it is not sure enough. */
const DIGIT_AHEAD = 64;

const reader = new AddressReader(lexicon);

export const streetAddress: Recognizer = {
  id: 'names.street-address',
  entity: 'STREET_ADDRESS',
  class: 'pii',
  reach: { back: 32, ahead: 260 },
  validation: 'structure',
  source:
    'UPU S42 (parts of postal addresses and their order by country); USPS Publication 28, appendices B and C (states, kinds of streets and units)',
  examples: ['123 Main Street Apt 4, Springfield, IL 62704', 'Hauptstraße 12, 10115 Berlin', '5 rue de la Paix, 75002 Paris'],
  triggers: [{ on: 'word', first: 'any' }],
  match(view: View, { start }: Place): Outcome {
    if (isDigit(view.at(start)) && postcode(view, start) === WAIT) return WAIT;
    if (isCorner(view, start)) return read(view, start);
    if (!isPlausible(view, start)) return view.beyond(start + DIGIT_AHEAD) && couldBe(view, start) ? WAIT : DONE;
    return read(view, start);
  },
  context: [
    'zip',
    'zip code',
    'zipcode',
    'postcode',
    'post code',
    'postal code',
    'postleitzahl',
    'plz',
    'code postal',
    'codigo postal',
    'código postal',
    'cap',
    'postnummer',
    'postcodes',
  ],
};

function read(view: View, start: number): Outcome {
  reader.read(view, start);
  if (reader.open) return WAIT;
  if (reader.score > 0) view.found({ start, end: reader.end, score: reader.score, validated: false });
  return DONE;
}

const isCorner = (view: View, at: number): boolean =>
  view.spells(at, 'the corner of ') || (view.spells(at, 'corner of ') && !view.spells(at - 4, 'the '));

/** A postcode alone, where it is said to be one. */
function postcode(view: View, start: number): Outcome {
  let end = start;
  while (end < start + 7 && isDigit(view.at(end))) end++;
  if (end - start < 4 || end - start > 6) return DONE;
  if (view.beyond(end + 5)) return WAIT;
  if (view.at(end) === 0x2d && isDigit(view.at(end + 1)) && end - start === 5) end += 5;
  if (view.wordAt(end) || !view.contextBefore(start)) return DONE;
  view.found({ start, end, score: 0.6, validated: false });
  return DONE;
}

/** Marks that are in no address. */
const ends = new Uint8Array(256);
for (const char of '!"$%(){}[]:;<=@^_`|~\\') ends[char.charCodeAt(0)] = 1;

/** Does anything at all speak for an address that begins here? Asked at each word, so it is quick. */
function isPlausible(view: View, at: number): boolean {
  const b = view.at(at);
  if (isDigit(b)) return isNumberBefore(view, at);
  if (!couldBe(view, at)) return false;
  const stop = Math.min(view.end, at + DIGIT_AHEAD);
  let lines = 0;
  for (let i = at; i < stop; i++) {
    const c = view.bytes[i] as number;
    if (isDigit(c)) return true;
    if (ends[c] === 1 || (c === NEWLINE && ++lines > 1)) return false;
  }
  return false;
}

/** A capital word, or a small one that is a kind of street. */
function couldBe(view: View, at: number): boolean {
  if (isDigit(view.at(at))) return false;
  const end = wordEnd(view, at);
  const capital = isCapital(view.bytes, at);
  if (!capital && end - at > 9) return false;
  const hash = finished(hashOn(HASH_START, view.bytes, at, end));
  if ((kindOf(hash) & (PREFIX | MILITARY | BOX | UNIT)) !== 0) return true;
  return capital && ((lexicon.of(hash) >> WORD) & 3) < 2;
}

/** At most five digits, not within a number or a sum of money. */
function isNumberBefore(view: View, at: number): boolean {
  const before = view.at(at - 1);
  if (at > view.origin && (before === 0x2e || before === 0x2c || before === 0x24 || before === 0x2d || before === 0x2f || before === 0x3a))
    if (before !== 0x3a && before !== 0x2c && before !== 0x2d) return false;
  let i = at;
  while (i < at + 6 && isDigit(view.at(i))) i++;
  return i - at < 6;
}
