import { isAlnum, isDigit, NEWLINE } from '../bytes.ts';
import type { Draft } from './draft.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import type { Source } from './source.ts';
import { DIGITS, type Survey } from './survey.ts';

const COLON = 0x3a;
const DOT = 0x2e;
/** So many digits behind a dot are a fraction. */
const FRACTION = 7;
const NOTHING = -1;
/** A number may be known by its groups, or by what it is as one. */
const joints = [NOTHING, 0x20];

const FEWEST_DIGITS = 8;
const MOST_DIGITS = 24;
/** Bytes between two groups of digits. */
const MOST_BETWEEN = 6;

/** Bytes that may stand between groups; 2: those that the recognizers see over by themselves, one at a time. */
const between = new Uint8Array(256);
for (const char of ',;:|+*()[]\'"\r~') between[char.charCodeAt(0)] = 1;
for (const char of ' -._/\n\t') between[char.charCodeAt(0)] = 2;

/** A number that one in ten passes for is one in loose groups by its context only; and how much less is sure of it than of a number that is written as one. */
const WEIGHT = 0.8;

/** `standing.seen` where it stands in the middle of a run that has too many digits: one more than `standing.at`. */
const isInside = ({ at, seen }: Standing): boolean => seen === at + 1;

/**
 * Groups of digits with anything between them that people put there: more than one separator, different ones, line ends.
 * Read as one number, in which only a check digit counts.
 */
export const looseDigits: Reading = {
  name: 'digits',
  read(source: Source, standing: Standing, desk: Desk, survey: Survey): void {
    const { bytes, end } = source;
    for (let at = standing.at; at < end; at++) {
      if (isInside(standing)) run.begin(MOST_DIGITS + 1);
      else {
        if (!isDigit(bytes[at] as number)) {
          if (!survey.has(DIGITS, at)) at = survey.blockEnd(at) - 1;
          continue;
        }
        standing.at = at;
        run.begin();
      }
      run.goOn(source, standing.at);
      if (run.isOpen) {
        if (!run.isTooLong) return;
        standing.at = run.end;
        standing.seen = run.end + 1;
        return;
      }
      standing.seen = -1;
      if (run.isNumber && isFree(source, standing.at)) {
        for (const joint of joints) {
          write(source, standing.at, run.end, joint, desk.draft);
          standing.spent += desk.draft.length;
          desk.hand(run.end, { weight: WEIGHT, checked: true, least: 0.5, last: true });
        }
      }
      at = run.end;
      standing.at = at;
    }
    standing.at = end;
  },
  open: (_source, { at }) => at,
};

const isFree = ({ bytes }: Source, at: number): boolean => at === 0 || !isAlnum(bytes[at - 1] as number);

/** A run of digits. All of it is read, also where it has more digits than any number: what begins within it is none. */
class Run {
  digits = 0;
  /** Not as recognizers read it by themselves. */
  isOdd = false;
  /** One or two digits before a colon or a line end, a line end and groups such as a date has, a fraction. */
  isOther = false;
  #groups = 0;
  #last = 0;
  /** Of the groups before the last one, which is what is left. */
  #shortest = 0;
  #longest = 0;
  #isOverLines = false;
  /** It may go on behind what there is. */
  isOpen = false;
  /** Behind the last digit. */
  end = 0;

  /** Could it be a number that recognizers do not see by themselves? */
  get isNumber(): boolean {
    const isSized = this.digits <= MOST_DIGITS && this.digits >= FEWEST_DIGITS && this.#groups > 1;
    const isUneven = this.#isOverLines && this.#shortest < 3 && this.#shortest !== this.#longest;
    return this.isOdd && isSized && !this.isOther && !isUneven;
  }

  /** Has it too many digits, whatever comes? The last group may still turn out to be no part of it, unless it is the first. */
  get isTooLong(): boolean {
    return this.digits - this.#last > MOST_DIGITS || this.#last > MOST_DIGITS;
  }

  /** `digits`: that it had before, where only its end is looked for. The run is one for all texts, so nothing of it is kept. */
  begin(digits = 0): void {
    this.digits = digits;
    this.isOdd = false;
    this.isOther = false;
    this.#groups = 0;
    this.#shortest = MOST_DIGITS;
    this.#longest = 0;
    this.#isOverLines = false;
  }

  goOn({ bytes, end, ended }: Source, from: number): void {
    let joint = 0;
    for (let at = from; ;) {
      const first = at;
      while (at < end && isDigit(bytes[at] as number)) at++;
      // What letters follow is a part of something else, and so is what is longer than any number.
      const isOther = at - first > MOST_DIGITS || (at < end && isAlnum(bytes[at] as number));
      if (isOther && this.#groups > 0) {
        this.#measure();
        return;
      }
      this.#group(at - first, at);
      const next = behindSeparators(bytes, at, end);
      this.isOpen = next >= end && !ended;
      if (next === at || next >= end || !isDigit(bytes[next] as number)) return;
      const byte = bytes[at] as number;
      const isPlain = next === at + 1 && between[byte] === 2 && byte !== NEWLINE;
      if (!isPlain || (joint !== 0 && joint !== byte)) this.isOdd = true;
      const isOver = holds(bytes, at, next, NEWLINE);
      if (at - first < 3 && (isOver || holds(bytes, at, next, COLON))) this.isOther = true;
      if (isPlain && byte === DOT && isFraction(bytes, next)) this.isOther = true;
      this.#isOverLines ||= isOver;
      joint = byte;
      at = next;
    }
  }

  #group(digits: number, end: number): void {
    this.digits += digits;
    this.end = end;
    if (this.#groups++ > 0) this.#measure();
    this.#last = digits;
  }

  #measure(): void {
    this.#shortest = Math.min(this.#shortest, this.#last);
    this.#longest = Math.max(this.#longest, this.#last);
  }
}

/** The digits, without what stands between the groups or with one byte for it. */
function write(source: Source, start: number, end: number, joint: number, draft: Draft): void {
  draft.begin(source, start);
  let behind = start;
  for (let at = start; at < end; at++) {
    const byte = source.bytes[at] as number;
    if (!isDigit(byte)) continue;
    if (joint !== NOTHING && at > behind) draft.put(joint, behind, at);
    draft.put(byte, at, at + 1);
    behind = at + 1;
  }
}

function holds(bytes: Uint8Array, from: number, to: number, wanted: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === wanted) return true;
  return false;
}

/** More digits than a group of a number has. What has not come yet is asked again. */
function isFraction(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + FRACTION; at++) if (!isDigit(bytes[at] as number)) return false;
  return true;
}

function behindSeparators(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && at < from + MOST_BETWEEN && between[bytes[at] as number] !== 0) at++;
  return at;
}

const run = new Run();
