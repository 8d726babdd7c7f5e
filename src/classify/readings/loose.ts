import { isAlnum, isDigit, NEWLINE } from '../bytes.ts';
import { type Draft } from './draft.ts';
import { type Desk, type Reading, type Standing } from './reading.ts';
import { type Source } from './source.ts';

const COLON = 0x3a;
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
  read(source: Source, standing: Standing, desk: Desk): void {
    const { bytes, end } = source;
    for (let at = standing.at; at < end; at++) {
      if (!isInside(standing)) {
        if (!isDigit(bytes[at] as number)) continue;
        standing.at = at;
        run.begin();
      }
      run.goOn(source, standing.at);
      if (run.isOpen) {
        if (run.digits <= MOST_DIGITS) return;
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
  /** There are one or two digits before a colon or a line end: a time, a line of a log. */
  isTime = false;
  /** It may go on behind what there is. */
  isOpen = false;
  /** Behind the last digit. */
  end = 0;

  /** Could it be a number that recognizers do not see by themselves? */
  get isNumber(): boolean {
    return this.isOdd && !this.isTime && this.digits <= MOST_DIGITS && this.digits >= FEWEST_DIGITS;
  }

  begin(): void {
    this.digits = 0;
    this.isOdd = false;
    this.isTime = false;
  }

  goOn({ bytes, end, ended }: Source, from: number): void {
    let joint = 0;
    for (let at = from; ;) {
      const first = at;
      while (at < end && isDigit(bytes[at] as number)) at++;
      this.digits += at - first;
      this.end = at;
      const next = behindSeparators(bytes, at, end);
      this.isOpen = next >= end && !ended;
      if (next === at || next >= end || !isDigit(bytes[next] as number)) return;
      const byte = bytes[at] as number;
      const isPlain = next === at + 1 && between[byte] === 2 && byte !== NEWLINE;
      if (!isPlain || (joint !== 0 && joint !== byte)) this.isOdd = true;
      if (at - first < 3 && breaks(bytes, at, next)) this.isTime = true;
      joint = byte;
      at = next;
    }
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

function breaks(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === COLON || bytes[at] === NEWLINE) return true;
  return false;
}

function behindSeparators(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && at < from + MOST_BETWEEN && between[bytes[at] as number] !== 0) at++;
  return at;
}

const run = new Run();
