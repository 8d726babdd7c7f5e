import type { View } from '../../view.ts';
import { AROUND, type Chunk } from './chunk.ts';
import { FIRST, HONORIFIC, LAST, ORG_MARK, ORG_NAME, PLACE, WORD } from './lexicon.ts';
import { SHAPE_CAPITAL, SHAPE_INITIAL, SHAPE_LOWER, SHAPE_NUMBER } from './word-reader.ts';
import { wordSet } from './word-set.ts';

/** Legal forms that hardly mean anything else (ISO 20275, entity legal forms), and short ones of `& Co`. */
const forms = wordSet(`
inc incorporated corp corporation ltd limited llc llp lllp plc pty gmbh kgaa ohg gesmbh sarl eurl srl bv nv oyj aps kft zrt doo bhd
ltda eirl pvt pjsc ooo`);
/** What organisations call themselves behind a name. */
const marks = wordSet(`
hospital university college bank insurance assurance airlines airways foundation institute group groupe gruppe grupo holdings holding
partners consulting consultants solutions technologies industries enterprises laboratories pharmaceuticals pharma motors associates
stiftung versicherung versicherungen sparkasse klinik klinikum krankenhaus clinic ministry agency sons brothers ventures logistics
telecom securities cooperative universität hochschule company systems electronics orchestra federation association`);
/** What stands in front, `of` or the like between: `University of Lisbon`, `Ministerio de Hacienda`. */
const heads = wordSet(`
university bank ministry department institute college academy association federation council commission bureau church museum
université universität universidad università universidade universiteit banque banco banca ministère ministerio ministero
institut instituto institution school faculty society`);
const works = wordSet(
  'works work working worked employed job jobs hired intern interned internship position role employee employees',
);
const workplaces = wordSet('at for by with');
/** `spent three years at …`, `in her last month at …`. */
const times = wordSet('year years month months week weeks career internship headquarters shareholders');
const joinings = wordSet('joined joining joins');
const made = wordSet('recorded produced manufactured');
const offices = wordSet('of at');
const the = wordSet('the');
/** What organisations have, behind their names. */
const belongings = wordSet(
  'office offices headquarters branch branches subsidiary employees shares shareholders spokesperson spokesman spokeswoman stock',
);
const deals = wordSet('invested acquired acquires');
const leaders = wordSet(
  'ceo cfo cto coo cio founder cofounder co-founder chairman chairwoman spokesman spokeswoman',
);
const names = wordSet('at for joined by with of');
const demonstratives = wordSet(
  'the our a an this that my your his her their for at in from by of with and dear',
);

const has = (flags: number, shift: number, least: number): boolean => ((flags >> shift) & 3) >= least;

/** What is said of an organisation in a chunk of words with capitals; one is used for all. */
export class OrganizationReader {
  /** The words that are its name, by index in the chunk; `to`: behind the last. */
  from = 0;
  to = 0;
  /** Behind its last byte. */
  end = 0;
  /** How sure it is; 0: there is none. */
  sure = 0;

  /** Is there one in the chunk, whatever the model says of its words? `isKeyed`: what stands around says that there is. */
  read(chunk: Chunk, view: View, isKeyed: boolean): boolean {
    this.sure = 0;
    const first = firstWord(chunk);
    const last = AROUND + chunk.words;
    if (first >= last) return false;
    if (this.#headed(chunk, first, last) || this.#formed(chunk, view, first, last)) return true;
    if (this.#marked(chunk, first, last)) return true;
    return isKeyed || isWorkplace(chunk) || isOwner(chunk) ? this.#called(chunk, first, last) : false;
  }

  /** `University of Lisbon`, `National Bank of Greece`. */
  #headed(chunk: Chunk, first: number, last: number): boolean {
    for (let i = first; i + 1 < last; i++) {
      // A particle stands between.
      const apart = (chunk.start[i + 1] as number) - (chunk.end[i] as number);
      if (apart >= 4 && heads.has(chunk.hash[i] as number)) return this.#is(chunk, first, last, 0.84);
    }
    return false;
  }

  /** `Smith Ltd`, `Acme Widgets, Inc.` */
  #formed(chunk: Chunk, view: View, first: number, last: number): boolean {
    for (let i = first + 1; i < last; i++)
      if (forms.has(chunk.hash[i] as number)) return this.#is(chunk, first, i + 1, 0.84);
    if (chunk.behind[last - 1] !== 0x2c || !forms.has(chunk.hash[last] as number)) return false;
    if (chunk.shape[last] === SHAPE_LOWER || isOrdinary(chunk, first, last)) return false;
    if (view.at(chunk.end[last - 1] as number) !== 0x2c) return false;
    this.#is(chunk, first, last, 0.84);
    this.end = chunk.end[last] as number;
    return true;
  }

  /** `Underwood Group`, `Lindqvist Systems`: a name that is no word, and what organisations call themselves. */
  #marked(chunk: Chunk, first: number, last: number): boolean {
    for (let i = last - 1; i > first; i--) {
      if (!marks.has(chunk.hash[i] as number)) continue;
      const flags = chunk.flags[i - 1] as number;
      const shape = chunk.shape[i - 1] as number;
      const isName = !has(flags, WORD, 1) && (flags & HONORIFIC) === 0 && shape === SHAPE_CAPITAL;
      return isName && this.#is(chunk, first, i + 1, 0.7);
    }
    return false;
  }

  /** Where somebody works, or what a key says is one: all words of the chunk. */
  #called(chunk: Chunk, first: number, last: number): boolean {
    if (isOrdinary(chunk, first, last) || isPlaceOrPerson(chunk, first, last)) return false;
    for (let i = first; i < last; i++) if (chunk.shape[i] === SHAPE_NUMBER) return false;
    if (last - first === 1 && chunk.shape[first] === SHAPE_INITIAL) return false;
    return this.#is(chunk, first, last, 0.6);
  }

  #is(chunk: Chunk, from: number, to: number, sure: number): boolean {
    this.from = from;
    this.to = to;
    this.end = chunk.end[to - 1] as number;
    this.sure = sure;
    return true;
  }
}

/** Without the article or the preposition that begins a sentence or a title. */
function firstWord(chunk: Chunk): number {
  let i = AROUND;
  while (i < AROUND + chunk.words && demonstratives.has(chunk.hash[i] as number)) i++;
  return i;
}

function isOrdinary(chunk: Chunk, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const flags = chunk.flags[i] as number;
    if (!has(flags, WORD, 2) || (flags & ORG_NAME) !== 0) return false;
  }
  return true;
}

function isPlaceOrPerson(chunk: Chunk, from: number, to: number): boolean {
  const flags = chunk.flags[from] as number;
  const isNamed = to - from > 1 && has(chunk.flags[to - 1] as number, LAST, 1);
  if (has(flags, FIRST, 2) && (isNamed || (flags & ORG_NAME) === 0)) return true;
  if ((flags & HONORIFIC) !== 0) return true;
  const isMarked = ((chunk.flags[to - 1] as number) & ORG_MARK) !== 0;
  const isPlace = to - from === 1 ? has(flags, PLACE, 2) : (chunk.phrase[to - 1] as number) > 0;
  return isPlace && !isMarked && (flags & ORG_NAME) === 0;
}

/** `works at …`, `employed by …`, `joined …`, `CEO of …` before the chunk. */
function isWorkplace(chunk: Chunk): boolean {
  const before = chunk.hash[AROUND - 1] as number;
  if (!isBlankBefore(AROUND, chunk)) return false;
  if (joinings.has(before)) return true;
  const farther = chunk.hash[AROUND - 2] as number;
  if (offices.has(before) && times.has(farther)) return true;
  if (workplaces.has(before) && works.has(farther)) return true;
  if (made.has(farther) && workplaces.has(before)) return true;
  return offices.has(before) && leaders.has(farther);
}

/** `the … office`, `… acquired`. */
function isOwner(chunk: Chunk): boolean {
  const last = AROUND + chunk.words;
  if (!isBlankBefore(last, chunk)) return false;
  const behind = chunk.hash[last] as number;
  if (belongings.has(behind))
    return the.has(chunk.hash[AROUND - 1] as number) || the.has(chunk.hash[AROUND] as number);
  return deals.has(behind);
}

/** A letter stands before the word, but for blanks. */
const isBlankBefore = (i: number, chunk: Chunk): boolean =>
  (((chunk.before[i] as number) | 0x20) - 0x61) >>> 0 < 26;

/** A word that firms stand behind, as in `we met at Holt, Meyer and Wolff`. */
export const mayBeFirm = (chunk: Chunk): boolean =>
  chunk.words === 1 &&
  chunk.behind[AROUND] === 0x2c &&
  isBlankBefore(AROUND, chunk) &&
  names.has(chunk.hash[AROUND - 1] as number) &&
  isSurname(chunk.flags[AROUND] as number);

export const isSurname = (flags: number): boolean => has(flags, LAST, 1) && !has(flags, WORD, 3);
