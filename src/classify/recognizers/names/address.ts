import { isDigit, isLetter, isLower, NEWLINE } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { AddressReader } from './address-reader.ts';
import { BOX, isPlainStreet, kindOf, MILITARY, plainPrefixes, PREFIX, UNIT } from './address-words.ts';
import { KEY_STREET, keyBefore } from './keys.ts';
import { lexicon, WORD } from './lexicon.ts';
import { isCapital } from './word-hash.ts';
import { SHAPE_CAPITAL, WordReader } from './word-reader.ts';

/** Without a digit so near there is no address here, or it is not sure enough. */
const DIGIT_AHEAD = 64;

const CORNER = 'corner of ';
/** What addresses in small letters begin with. */
const smallBeginnings = [
  CORNER,
  `the ${CORNER}`,
  'p.o. box ',
  'po box ',
  ...plainPrefixes.map(word => `${word} `),
  'ul. ',
  'av. ',
];

const LIKELY = 0.5;
/** Above what is said of the name within it. */
const ON_STREET = 0.83;
const KEYED = 0.83;

const reader = new AddressReader(lexicon);
const first = new WordReader();

export const streetAddress: Recognizer = {
  id: 'names.street-address',
  entity: 'STREET_ADDRESS',
  class: 'pii',
  reach: { back: 32, ahead: 260 },
  validation: 'structure',
  source:
    'UPU S42 (parts of postal addresses and their order by country); USPS Publication 28, appendices B and C (states, kinds of streets and units)',
  examples: [
    '123 Main Street Apt 4, Springfield, IL 62704',
    'Hauptstraße 12, 10115 Berlin',
    '5 rue de la Paix, 75002 Paris',
  ],
  triggers: [
    { on: 'word', first: 'marked' },
    { on: 'literal', words: smallBeginnings },
  ],
  match(view: View, place: Place): Outcome {
    const { start } = place;
    const b = view.at(start);
    // Words in small letters begin an address only where a literal says so.
    if (place.word === '' ? isLower(b) : view.wordBefore(start) || isCapital(view.bytes, start)) return DONE;
    if (isDigit(b)) {
      if (!mayBegin(view, start)) return DONE;
      if (postcode(view, start) === WAIT) return WAIT;
      if (!mayBeHouse(view, start)) return DONE;
    } else if (place.word.endsWith(CORNER)) {
      if (place.word === CORNER && view.spells(start - 4, 'the ')) return DONE;
    } else {
      const may = mayOpen(view, start);
      if (may === undefined) return WAIT;
      if (!may) return isCapital(view.bytes, start) ? onStreet(view, start) : DONE;
    }
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
  // `address: 56 San Andrés 70`: what a key says is one needs no kind of street.
  const isKeyed = reader.score < LIKELY && reader.end > start && (keyBefore(view, start) & KEY_STREET) !== 0;
  const score = isKeyed ? KEYED : reader.score;
  if (score > 0) view.found({ start, end: reader.end, score, validated: false });
  if (isKeyed) return DONE;
  return reader.score < LIKELY && isCapital(view.bytes, start) ? onStreet(view, start) : DONE;
}

/** What stands before a street that has no number. */
const ways = ['on ', 'at ', 'near ', 'along ', 'off ', 'down '];

const isBehindWay = (view: View, at: number): boolean =>
  view.at(at - 1) === 0x20 &&
  isLower(view.at(at - 2)) &&
  ways.some(way => view.spells(at - way.length, way) && !view.wordBefore(at - way.length));

/** `on Marlowe Street`, `near Halsey Road`: a name that is no word, and a kind of street that is nothing else. */
function onStreet(view: View, start: number): Outcome {
  if (!isBehindWay(view, start)) return DONE;
  first.read(view, start);
  const { end } = first;
  if (view.beyond(end + 1)) return WAIT;
  const isName = ((lexicon.of(first.hash) >> WORD) & 3) < 2 && first.shape === SHAPE_CAPITAL;
  if (!isName || view.at(end) !== 0x20 || !isCapital(view.bytes, end + 1)) return DONE;
  first.read(view, end + 1);
  if (view.beyond(first.end + 1)) return WAIT;
  if (!isPlainStreet(first.hash)) return DONE;
  view.found({ start, end: first.end, score: ON_STREET, validated: false });
  return DONE;
}

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

const table = (chars: string): Uint8Array => {
  const flags = new Uint8Array(256);
  for (const char of chars) flags[char.charCodeAt(0)] = 1;
  return flags;
};
/** Marks that are in no address, and those that stand before one. */
const ends = table('!"$%(){}[]:;<=@^_`|~\\');
const begins = table(' \n\t\r"\'(>*,:?;');

/** Is there a digit behind `at` that an address could have? Undefined: not known yet. */
function digitNear(view: View, at: number): boolean | undefined {
  let lines = 0;
  for (let i = at; i < at + DIGIT_AHEAD; i++) {
    if (i >= view.end) return view.ended ? false : undefined;
    const c = view.bytes[i] as number;
    if (isDigit(c)) return true;
    if (ends[c] === 1 || (c === NEWLINE && ++lines > 1)) return false;
  }
  return false;
}

/** May an address begin with the word at `at`? Undefined: not known yet. */
function mayOpen(view: View, at: number): boolean | undefined {
  first.read(view, at);
  // Where the word ends is not known: a digit may still be out of reach.
  if (view.beyond(first.end + 1)) return digitNear(view, at) === false ? false : undefined;
  return couldBe(view, at) ? digitNear(view, at) : false;
}

/** A capital word that does not just begin a sentence, or a small one that is a kind of street. */
function couldBe(view: View, at: number): boolean {
  const { end, hash } = first;
  const capital = isCapital(view.bytes, at);
  if (!capital && end - at > 9) return false;
  if ((kindOf(hash) & (PREFIX | MILITARY | BOX | UNIT)) !== 0) return true;
  return capital && ((lexicon.of(hash) >> WORD) & 3) < 2;
}

/** No number of a house is longer, what follows it included. */
const MAX_HOUSE = 14;

/** A few digits, perhaps a letter, perhaps more digits (`12a`, `12-14`), and a blank or a comma: or not yet known. */
function mayBeHouse(view: View, at: number): boolean {
  if (view.beyond(at + MAX_HOUSE)) return true;
  let i = at;
  while (i < at + 6 && isDigit(view.at(i))) i++;
  if (i - at > 5) return false;
  if (isLetter(view.at(i)) || view.at(i) >= 0x80) i++;
  const mark = view.at(i);
  if ((mark === 0x2d || mark === 0x2f) && isDigit(view.at(i + 1))) {
    const stop = i + 5;
    for (i += 2; i < stop && isDigit(view.at(i));) i++;
  }
  const behind = view.at(i);
  return behind === 0x20 || behind === 0x2c || behind === 0x3b || behind === 0x0d || behind >= 0x80;
}

/** At most six digits, not within a number, a sum of money, a path or an assignment. */
function mayBegin(view: View, at: number): boolean {
  const before = view.at(at - 1);
  if (at > view.origin && at > 0 && begins[before] !== 1 && before < 0x80) return false;
  let i = at;
  while (i < at + 7 && isDigit(view.at(i))) i++;
  return i - at < 7;
}
