import { isAlnum, isLetter, isUpper } from './bytes.ts';

/** Where Latin and another script meet in the folded text. */
interface Meeting {
  /** Offset of the second of the two letters. */
  readonly at: number;
  /** That one is of the other script. */
  readonly isFirstLatin: boolean;
  /** The other one is a letter of formulae (α in `IFNα`), no capital or omicron: those nobody needs beside Latin. */
  readonly isFormula: boolean;
}

/** A word of fewer letters is a unit, a symbol, an abbreviation. */
const LEAST = 4;
const LEAST_WITH_FORMULA = 5;
/** A longer word is as well two. */
const MOST = 64;

const NOTHING = 0;
const LATIN = 1;
const OTHER = 2;
const FORMULA = 3;
type Kind = typeof NOTHING | typeof LATIN | typeof OTHER | typeof FORMULA;

/** Greek and Coptic, Cyrillic, Armenian; Cherokee; Coptic; Lisu; small Cherokee: blocks of scripts with letters like Latin ones. */
const blocks: readonly (readonly [number, number])[] = [
  [0x370, 0x58f],
  [0x13a0, 0x13ff],
  [0x2c80, 0x2cff],
  [0xa4d0, 0xa4ff],
  [0xab70, 0xabbf],
];
const OMICRON = 0x3bf;

function kindOf(point: number): Kind {
  if (point >= 0x3b1 && point <= 0x3c9 && point !== OMICRON) return FORMULA;
  return blocks.some(([first, last]) => point >= first && point <= last) ? OTHER : NOTHING;
}

/** A word, in offsets of the folded text. */
export interface Word {
  readonly start: number;
  readonly end: number;
}

/**
 * Notes, while a text is folded, where letters of Latin and their look-alikes of another script stand in one word (UTS #39
 * section 5.1: a single script within an identifier). What only mixes scripts between words, or has letters of the other
 * script that look like none of Latin, is how people write.
 */
export class MixedScripts {
  #meetings: Meeting[] = [];
  /** The last letter so far. */
  #last: Kind = NOTHING;
  /** The last one of the piece before. */
  #before: Kind = NOTHING;

  /** The same, to go its own way. */
  fork(): MixedScripts {
    const fork = new MixedScripts();
    fork.#meetings = [...this.#meetings];
    fork.#last = this.#last;
    return fork;
  }

  /** A piece begins, whose first byte will stand at `folded`. */
  begin(source: Uint8Array, folded: number): void {
    if (source.length === 0) return;
    if (this.#last >= OTHER && isLetter(source[0] as number)) this.#note(folded, this.#last, false);
    this.#before = this.#last;
    this.#last = isLetter(source[source.length - 1] as number) ? LATIN : NOTHING;
  }

  /** The character `point` of the piece, from `at` to `next`, is read as what stands at `folded`. */
  letter(
    source: Uint8Array,
    at: number,
    next: number,
    { point, folded }: { point: number; folded: number },
  ): void {
    const kind = kindOf(point);
    if (kind === NOTHING) return;
    if (at > 0 ? isLetter(source[at - 1] as number) : this.#before === LATIN) this.#note(folded, kind, true);
    if (next === source.length) this.#last = kind;
    else if (isLetter(source[next] as number)) this.#note(folded + 1, kind, false);
  }

  #note(at: number, kind: Kind, isFirstLatin: boolean): void {
    this.#meetings.push({ at, isFirstLatin, isFormula: kind === FORMULA });
  }

  get isEmpty(): boolean {
    return this.#meetings.length === 0;
  }

  /** Words of a window that are whole, and mix scripts: each is told once. `base`: offset of its first byte. */
  *words(bytes: Uint8Array, base: number, end: number, ended: boolean): Generator<Word, void> {
    for (;;) {
      const [first] = this.#meetings;
      if (!first) return;
      const word = wordAt(bytes, first.at - base, end, Math.max(0, -base));
      if (word.end >= end && !ended) return;
      const there = this.#meetings.findIndex(({ at }) => at - base >= word.end);
      const meetings = this.#meetings.splice(0, there < 0 ? this.#meetings.length : Math.max(1, there));
      if (isMixed(bytes, word, meetings, base)) yield { start: word.start + base, end: word.end + base };
    }
  }
}

function wordAt(bytes: Uint8Array, at: number, end: number, from: number): Word {
  let start = at;
  while (start > from && at - start <= MOST && isAlnum(bytes[start - 1] as number)) start--;
  let behind = at;
  while (behind < end && behind - at <= MOST && isAlnum(bytes[behind] as number)) behind++;
  return { start, end: behind };
}

function isMixed(
  bytes: Uint8Array,
  { start, end }: Word,
  meetings: readonly Meeting[],
  base: number,
): boolean {
  const length = end - start;
  // Beside it stands a letter that looks like none of Latin: it is a word of the other script.
  if (length < LEAST || length > MOST || isBeyond(bytes[start - 1]) || isBeyond(bytes[end])) return false;
  const sure = meetings.filter(({ isFormula }) => !isFormula);
  if (sure.length === 0) return length >= LEAST_WITH_FORMULA && isWithinSmall(bytes, meetings, base);
  const [only] = sure;
  return !(sure.length === 1 && only?.isFirstLatin === true && isInflected(bytes, start, only.at - base));
}

const isBeyond = (b: number | undefined): boolean => b !== undefined && b >= 0x80;

/** An abbreviation with the ending of another language: `SMSок`. */
function isInflected(bytes: Uint8Array, start: number, at: number): boolean {
  for (let i = start; i < at; i++) if (!isUpper(bytes[i] as number)) return false;
  return !isUpper(bytes[at] as number);
}

/** Small letters of Latin stand on both sides: no symbol does. */
function isWithinSmall(bytes: Uint8Array, meetings: readonly Meeting[], base: number): boolean {
  const small = (b: number | undefined): boolean => b !== undefined && b >= 0x61 && b <= 0x7a;
  const before = meetings.some(({ at, isFirstLatin }) => isFirstLatin && small(bytes[at - base - 1]));
  return before && meetings.some(({ at, isFirstLatin }) => !isFirstLatin && small(bytes[at - base]));
}
