import { isAlnum, isDigit, isLetter, isLower, isSpace, isUpper, NEWLINE } from '../../bytes.ts';
import { DONE, type Outcome, type Place, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';

/** A value that something is given: `name = value`, `"name": "value"`, `name is value`, `--name value`. */
export interface Assignment {
  /** Where the name's word that was asked for begins and ends, and where the whole name ends. */
  readonly word: number;
  readonly wordEnd: number;
  readonly nameEnd: number;
  /** `sign`: `=`, `:` and their like; `verb`: "is"; `beside`: it follows; `option`: `--name value`; `markup`: `<name>value<`. */
  readonly by: 'sign' | 'verb' | 'beside' | 'option' | 'markup';
  /** Blanks stand before the sign, as in programs and not in settings. */
  readonly spaced: boolean;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** What may follow in a name: `_for_production2`. */
const MAX_TAIL = 24;
export const MAX_VALUE = 256;

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKTICK = 0x60;
const EQUALS = 0x3d;
const COLON = 0x3a;
const COMMA = 0x2c;
const GREATER = 0x3e;
const LESS = 0x3c;
const DASH = 0x2d;
const AMPERSAND = 0x26;

const isQuote = (b: number): boolean => b === QUOTE || b === APOSTROPHE || b === BACKTICK;
const isBlank = (b: number): boolean => b === 0x20 || b === 0x09;
const isName = (b: number): boolean => isAlnum(b) || b === 0x5f || b === DASH || b === 0x2e;

/** What ends a value without quotes. */
const stops = new Uint8Array(256);
for (const char of ' \t\n\r\f\v"\'`,;<>()[]{}|\\\0') stops[char.charCodeAt(0)] = 1;

/** More of the text is needed. */
const MORE = -2;
const NO = -1;

/** The byte at an index, 0 behind the end of the text, `MORE` where that has not come. */
const peek = (view: View, at: number): number => (view.beyond(at) ? MORE : view.at(at));

/** Does a word end before `at`? `passwords` and `passed` don't. */
function endsWord(view: View, at: number): boolean {
  const b = view.at(at);
  return !view.wordAt(at) || isDigit(b) || (isUpper(b) && isLower(view.at(at - 1)));
}

function nameEnd(view: View, from: number): number {
  let at = from;
  while (at < from + MAX_TAIL && isName(view.at(at))) at++;
  return view.beyond(at) ? MORE : at;
}

function skipBlanks(view: View, from: number): number {
  let at = from;
  while (at < from + 16 && isBlank(view.at(at))) at++;
  return view.beyond(at) ? MORE : at;
}

/** Reads on from the word at `place`. */
export function readAssignment(view: View, place: Place): Assignment | Outcome {
  const { start: word, end: wordEnd } = place;
  if (view.beyond(wordEnd)) return WAIT;
  if (!endsWord(view, wordEnd)) return DONE;
  const name = nameEnd(view, wordEnd);
  if (name === MORE) return WAIT;
  const head = { word, wordEnd, nameEnd: name };
  const option = optionStart(view, word);
  if (option && isBlank(view.at(name))) return valueAt(view, head, 'option', false, name + 1);
  const sign = signAfter(view, word, name);
  if (sign === MORE) return WAIT;
  if (sign === NO) return verb(view, head);
  const by = view.at(sign - 1) === GREATER && view.at(name) === GREATER ? 'markup' : 'sign';
  return valueAt(view, head, by, isBlank(view.at(name)), sign);
}

type Head = Pick<Assignment, 'word' | 'wordEnd' | 'nameEnd'>;

/** Where the name begins that the word is part of. */
function identifierStart(view: View, word: number): number {
  let at = word;
  while (at > word - MAX_TAIL && isName(view.at(at - 1))) at--;
  return at;
}

/** `--db-password` */
function optionStart(view: View, word: number): boolean {
  const at = identifierStart(view, word);
  return view.at(at) === DASH && view.at(at + 1) === DASH;
}

/** Behind the sign that gives the name a value. */
function signAfter(view: View, word: number, name: number): number {
  if (view.at(name) === GREATER) return isTag(view, word) ? name + 1 : NO;
  let at = name;
  while (at < name + 3 && (isQuote(view.at(at)) || view.at(at) === 0x5d)) at++;
  const closed = at > name;
  at = skipBlanks(view, at);
  if (at < 0) return at;
  const first = peek(view, at);
  if (first === MORE) return MORE;
  if (first === COMMA) return closed ? at + 1 : NO;
  if (closed && first === 0x76) return valueAttribute(view, at);
  if (first !== EQUALS && first !== COLON) return NO;
  at++;
  while (view.at(at) === EQUALS || view.at(at) === GREATER || view.at(at) === COLON) at++;
  return view.beyond(at) ? MORE : at;
}

/** `key="password" value="…"` */
function valueAttribute(view: View, at: number): number {
  for (let i = 0; i < 6; i++) {
    const b = peek(view, at + i);
    if (b === MORE) return MORE;
    if (b !== 'value='.charCodeAt(i)) return NO;
  }
  return at + 6;
}

const isTag = (view: View, word: number): boolean => view.at(identifierStart(view, word) - 1) === LESS;

/** `is`, `is:`, `was`, `ist`, … between blanks, `for jane is`, or nothing at all. */
function verb(view: View, head: Head): Assignment | Outcome {
  const at = head.nameEnd;
  if (view.at(at) !== 0x20) return DONE;
  let end = at + 1;
  while (end < at + 5 && isLetter(view.at(end))) end++;
  if (view.beyond(end + 1)) return WAIT;
  const word = text(view, at + 1, end);
  if (word === 'for' && view.at(end) === 0x20) return purpose(view, head, end + 1);
  if (!verbs.has(word)) return valueAt(view, head, 'beside', true, at + 1);
  const from = view.at(end) === COLON ? end + 1 : end;
  return view.at(from) === 0x20 ? valueAt(view, head, 'verb', false, from + 1) : DONE;
}

/** Whose it is, or what for, then `is` or a colon. */
function purpose(view: View, head: Head, from: number): Assignment | Outcome {
  for (let at = from; at < from + 40; at++) {
    if (view.beyond(at + 3)) return WAIT;
    const b = view.at(at);
    if (b === NEWLINE || b === 0) return DONE;
    if (b === COLON && view.at(at + 1) === 0x20) return valueAt(view, head, 'verb', false, at + 2);
    if (b === 0x20 && view.spells(at, ' is ')) return valueAt(view, head, 'verb', false, at + 4);
  }
  return DONE;
}

const verbs = new Set(['is', 'was', 'ist', 'est', 'es']);

/** Few bytes as text. */
export const text = (view: View, start: number, end: number): string =>
  String.fromCharCode(...view.bytes.subarray(start, Math.max(start, end))).toLowerCase();

function valueAt(
  view: View,
  head: Head,
  by: Assignment['by'],
  spaced: boolean,
  from: number,
): Assignment | Outcome {
  const at = openingOf(view, from);
  if (at === MORE) return WAIT;
  const quote = view.at(at);
  if (isQuote(quote)) return quotedAt(view, { ...head, by, spaced }, at + 1, quote);
  const before = view.at(identifierStart(view, head.word) - 1);
  const end = bareEnd(view, at, before === AMPERSAND || before === 0x3f);
  if (end === MORE) return WAIT;
  // A type before the value: `password: string = "…"`.
  const next = skipBlanks(view, end);
  if (next === MORE || view.beyond(next + 1)) return WAIT;
  if (next > end && view.at(next) === EQUALS && view.at(next + 1) !== EQUALS && view.at(end - 1) !== 0x22)
    return typedAt(view, head, by, next + 1);
  const tail = view.at(end);
  // Something is called, read from a list, or put together there.
  if (by === 'sign' && (tail === 0x28 || tail === 0x5b || tail === 0x7b)) return DONE;
  if (tail === 0x5d && isLabel(view, head.word)) return DONE;
  if (end - at > MAX_VALUE) return DONE;
  return { ...head, by, spaced, quoted: false, start: at, end: trimmed(view, at, end) };
}

/** `[API_KEY:…]` is what stands in the place of a secret. */
const isLabel = (view: View, word: number): boolean => view.at(identifierStart(view, word) - 1) === 0x5b;

function typedAt(view: View, head: Head, by: Assignment['by'], from: number): Assignment | Outcome {
  const at = skipBlanks(view, from);
  if (at === MORE || view.beyond(at)) return WAIT;
  const quote = view.at(at);
  return isQuote(quote) ? quotedAt(view, { ...head, by, spaced: true }, at + 1, quote) : DONE;
}

/** Where the value or its quote stands: behind blanks, the letter of a kind of string (`b"…"`, `@"…"`). */
function openingOf(view: View, from: number): number {
  const at = skipBlanks(view, from);
  if (at === MORE || view.beyond(at + 1)) return MORE;
  const b = view.at(at);
  return (isLetter(b) || b === 0x40 || b === 0x24) && isQuote(view.at(at + 1)) ? at + 1 : at;
}

function quotedAt(
  view: View,
  head: Omit<Assignment, 'quoted' | 'start' | 'end'>,
  start: number,
  quote: number,
): Assignment | Outcome {
  for (let at = start; at <= start + MAX_VALUE; at++) {
    const b = peek(view, at);
    if (b === MORE) return WAIT;
    if (b === quote) return { ...head, quoted: true, start, end: at };
    if (b === NEWLINE || b === 0) return DONE;
  }
  return DONE;
}

/** `inQuery`: of parts joined by `&`. */
function bareEnd(view: View, from: number, inQuery: boolean): number {
  let at = from;
  while (at <= from + MAX_VALUE && stops[view.at(at)] !== 1 && !(inQuery && view.at(at) === AMPERSAND)) at++;
  return view.beyond(at) ? MORE : at;
}

/** Without the end of a sentence. */
function trimmed(view: View, start: number, end: number): number {
  let at = end;
  while (at > start && (view.at(at - 1) === 0x2e || view.at(at - 1) === COLON || isSpace(view.at(at - 1))))
    at--;
  return at;
}
