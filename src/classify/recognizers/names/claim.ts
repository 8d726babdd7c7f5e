import { DONE, type Outcome, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { AROUND, type Chunk } from './chunk.ts';
import { endsValue, KEY_ORGANIZATION, KEY_PERSON, KEY_PLACE, KEY_WEAK, keyBefore } from './keys.ts';
import { FIRST, LAST, lexicon, ORG_MARK, ORG_NAME, PLACE, WORD } from './lexicon.ts';
import { ORG_B, OTHER, PERSON_B, PLACE_B } from './model.ts';
import { isLetterhead } from './letterhead.ts';
import { isSurname, mayBeFirm, OrganizationReader } from './organizations.ts';
import { couldBePlace, isCalledPlace } from './place-cues.ts';
import { isProse, standsAlone } from './prose.ts';
import { wordEnd } from './text-words.ts';
import { isCapital, wordHash } from './word-hash.ts';
import { SHAPE_CAPITAL, SHAPE_INITIAL, SHAPE_MIXED, SHAPE_NUMBER } from './word-reader.ts';

/** What stands in code or data is possible and no more, but for what a key says. */
const MOST_IN_DATA = 0.45;
const KEYED = 0.6;
const CALLED = 0.6;
/** Above what the model says of the words within. */
const FIRM = 0.84;
const MOST_WORDS = 5;
const MOST_PARTNERS = 5;

const strength = (chunk: Chunk, i: number, shift: number): number =>
  ((chunk.flags[i] as number) >> shift) & 3;

/** What speaks for a name in the words of a chunk besides the model: the key before it, its form, the words before. */
export class Claim {
  /** The label of the words; `OTHER`: nothing is claimed. */
  label: number = OTHER;
  /** The words, by index in the chunk; `to`: behind the last. */
  from = 0;
  to = 0;
  start = 0;
  end = 0;
  score = 0;
  readonly #organization = new OrganizationReader();

  /** `DONE`: what there is is in the fields. */
  read(chunk: Chunk, view: View): Outcome {
    this.label = OTHER;
    if (chunk.small) return DONE;
    const start = chunk.start[AROUND] as number;
    const isValue = endsValue(view, chunk.end[AROUND + chunk.words - 1] as number);
    const key = isValue ? keyBefore(view, start) : 0;
    if (key !== 0 && this.#keyed(chunk, key)) return this.#weigh(view, true);
    const headed = isLetterhead(chunk, view);
    if (headed === undefined) return WAIT;
    if (this.#organization.read(chunk, view, headed)) {
      const { from, to, end, sure } = this.#organization;
      this.#is(ORG_B, chunk, from, to, sure);
      this.end = end;
    } else if (mayBeFirm(chunk)) {
      const end = firmEnd(view, chunk.end[AROUND] as number);
      if (end < 0) return WAIT;
      if (end === 0) return DONE;
      this.#is(ORG_B, chunk, AROUND, AROUND + 1, FIRM);
      this.end = end;
    } else if (isCalledPlace(chunk)) this.#is(PLACE_B, chunk, AROUND, AROUND + chunk.words, CALLED);
    else return DONE;
    return this.#weigh(view, false);
  }

  /** The whole of a value. */
  #keyed(chunk: Chunk, key: number): boolean {
    const last = AROUND + chunk.words;
    if (chunk.words > MOST_WORDS || !areNames(chunk)) return false;
    const isWeak = (key & KEY_WEAK) !== 0;
    if ((key & KEY_PERSON) !== 0 && (isWeak ? isListedPerson(chunk) : isNoWord(chunk)))
      this.#is(PERSON_B, chunk, AROUND, last, KEYED);
    else if (
      (key & KEY_PLACE) !== 0 &&
      (isWeak ? isListedPlace(chunk) : isListedPlace(chunk) || couldBePlace(chunk))
    )
      this.#is(PLACE_B, chunk, AROUND, last, KEYED);
    else if ((key & KEY_ORGANIZATION) !== 0 && isNoWord(chunk)) this.#is(ORG_B, chunk, AROUND, last, KEYED);
    return this.label !== OTHER;
  }

  #is(label: number, chunk: Chunk, from: number, to: number, score: number): void {
    this.label = label;
    this.from = from;
    this.to = to;
    this.start = chunk.start[from] as number;
    this.end = chunk.end[to - 1] as number;
    this.score = score;
  }

  #weigh(view: View, isKeyed: boolean): Outcome {
    const { start, end } = this;
    if (view.beyond(end + 1)) return WAIT;
    if (!standsAlone(view, start, end)) this.label = OTHER;
    if (isKeyed || this.label === OTHER) return DONE;
    const prose = isProse(view, start, end);
    if (prose === undefined) return WAIT;
    if (!prose) this.score = Math.min(this.score, MOST_IN_DATA);
    return DONE;
  }
}

/** Words as names have them: no codes, no identifiers. */
function areNames(chunk: Chunk): boolean {
  for (let i = AROUND; i < AROUND + chunk.words; i++) {
    const shape = chunk.shape[i] as number;
    if (shape === SHAPE_NUMBER) return false;
    if (chunk.words === 1 && (shape === SHAPE_MIXED || shape === SHAPE_INITIAL)) return false;
  }
  return true;
}

/** A word that is none of the language, or as common as a name. */
function isNoWord(chunk: Chunk): boolean {
  for (let i = AROUND; i < AROUND + chunk.words; i++) {
    const flags = chunk.flags[i] as number;
    const listed = Math.max(strength(chunk, i, FIRST), strength(chunk, i, LAST));
    if (chunk.shape[i] === SHAPE_INITIAL) continue;
    const word = strength(chunk, i, WORD);
    if (word === 0 || (word < 3 && listed >= 2) || (flags & ORG_NAME) !== 0) return true;
  }
  return false;
}

/** Two words or more, one of them a first name or a surname that is no word. */
function isListedPerson(chunk: Chunk): boolean {
  const last = AROUND + chunk.words - 1;
  if (chunk.words < 2 || ((chunk.flags[last] as number) & (ORG_MARK | ORG_NAME)) !== 0) return false;
  if ((chunk.phrase[last] as number) > 0) return false;
  for (let i = AROUND; i <= last; i++) if (strength(chunk, i, WORD) >= 2) return false;
  return (
    strength(chunk, AROUND, FIRST) >= 2 ||
    (strength(chunk, AROUND, FIRST) > 0 && strength(chunk, last, LAST) >= 2)
  );
}

function isListedPlace(chunk: Chunk): boolean {
  const last = AROUND + chunk.words - 1;
  if (chunk.words > 1)
    return (chunk.phrase[AROUND] as number) % 2 === 1 && (chunk.phrase[last] as number) >= 4;
  return (
    strength(chunk, AROUND, PLACE) >= 2 &&
    strength(chunk, AROUND, WORD) < 2 &&
    chunk.shape[AROUND] === SHAPE_CAPITAL
  );
}

/** Behind `Meyer and Wolff` in `Holt, Meyer and Wolff`, from behind `Holt` on; 0: it is no firm, -1: not known yet. */
function firmEnd(view: View, from: number): number {
  let at = from;
  for (let partners = 1; partners < MOST_PARTNERS; partners++) {
    if (view.beyond(at + 6)) return -1;
    const isLast = view.spells(at, ' and ') || view.spells(at, ' & ') || view.spells(at, ', and ');
    if (!isLast && !view.spells(at, ', ')) return 0;
    const begin = isLast ? behindLink(view, at) : at + 2;
    const end = wordEnd(view, begin);
    if (view.beyond(end + 2)) return -1;
    if (end === begin || !isCapital(view.bytes, begin)) return 0;
    if (!isSurname(lexicon.of(wordHash(view.bytes, begin, end)))) return 0;
    // `…, Meyer and Paul Wolff` are people.
    if (isLast) return partners > 1 && !(view.at(end) === 0x20 && isCapital(view.bytes, end + 1)) ? end : 0;
    at = end;
  }
  return 0;
}

const behindLink = (view: View, at: number): number =>
  at + (view.spells(at, ' and ') ? 5 : view.spells(at, ', and ') ? 6 : 3);
