import { isAlnum, isSpace } from '../bytes.ts';
import type { Draft } from './draft.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import { type Source, tailEnd } from './source.ts';

const FEWEST = 6;
/** A longer run is read in pieces, each with a little of the one before it. */
const PIECE = 512;
const OVERLAP = 128;
/** Blanks between two words of such letters. */
const MOST_BLANKS = 4;

/** Bytes that may stand between single characters, the same throughout. */
const between = new Uint8Array(256);
for (const char of ' -._*|,+~/\n') between[char.charCodeAt(0)] = 1;

/** Characters that stand one by one: `p a s s w o r d`. */
export const spacedLetters: Reading = {
  name: 'letters',
  read(source: Source, standing: Standing, desk: Desk): void {
    for (;;) {
      const start = find(source, standing.at);
      if (start < 0) {
        standing.at = lastSingle(source, standing.at);
        return;
      }
      const run = readRun(source, start, desk.draft);
      if (run === undefined) {
        standing.at = start;
        return;
      }
      // Whether so short a run is come upon is chance: what it ends with may begin the next one.
      if (run.count < FEWEST) {
        standing.at = Math.max(run.end - 1, start + 1);
        continue;
      }
      standing.at = Math.max(run.goesOn ? run.end - OVERLAP : run.end, start + 1);
      standing.spent += desk.draft.length;
      desk.hand(run.tail, {});
    }
  },
  open: (_source, { at }) => at,
};

/** The start of the next run that may have six characters; -1: none. In four bytes one of these has a separator first. */
function find(source: Source, from: number): number {
  const { bytes, end } = source;
  for (let at = from; at + 4 < end; at += 4) {
    if (alternates(bytes, at) || (at + 5 < end && alternates(bytes, at + 1)))
      return runStart(source, at, from);
  }
  return -1;
}

/** The rarest first. */
const alternates = (bytes: Uint8Array, at: number): boolean => {
  const b = bytes[at] as number;
  return (
    b === bytes[at + 2] &&
    b === bytes[at + 4] &&
    between[b] === 1 &&
    bytes[at + 1] !== b &&
    bytes[at + 3] !== b
  );
};

/** The first character of the run that `at` is in. */
function runStart(source: Source, at: number, from: number): number {
  const { bytes } = source;
  let start = between[bytes[at] as number] === 1 && bytes[at] === bytes[at + 2] ? at - 1 : at;
  const joint = bytes[start + 1] as number;
  while (start - 2 >= from && bytes[start - 1] === joint && isElement(source, start - 2, joint)) start -= 2;
  return isSingle(source, start) ? Math.max(start, from) : start + 2;
}

/** Does one character stand at `at`, with nothing of a token before it? */
const isSingle = ({ bytes, origin }: Source, at: number): boolean =>
  isVisible(bytes[at] as number) &&
  (at - 1 < Math.max(0, origin) ||
    between[bytes[at - 1] as number] === 1 ||
    isBefore(bytes[at - 1] as number));

/** What a value stands behind: `key=s k -`. */
const isBefore = (b: number): boolean => b === 0x3d || b === 0x3a || b === 0x22 || b === 0x27 || b === 0x28;

const isVisible = (b: number): boolean => b > 0x20 && b < 0x7f;

/** Does such a character stand there as goes on with others that this byte is between? */
const isElement = (source: Source, at: number, joint: number): boolean =>
  source.bytes[at] !== joint && isSingle(source, at);

/** The first of the single characters at the end of what has come: few, or it would have been found. */
function lastSingle(source: Source, from: number): number {
  const { bytes, end, ended } = source;
  if (ended) return end;
  let behind = end > from && between[bytes[end - 1] as number] === 1 ? end - 1 : end;
  const joint = behind < end ? (bytes[behind] as number) : (bytes[end - 2] as number);
  let first = end;
  while (behind - 1 >= from && isElement(source, behind - 1, joint)) {
    first = behind - 1;
    if (bytes[first - 1] !== joint) break;
    behind = first - 1;
  }
  return Math.max(from, first);
}

interface Run {
  readonly count: number;
  /** Behind its last character, and behind what was read with it. */
  readonly end: number;
  readonly tail: number;
  readonly goesOn: boolean;
}

/** Undefined: more has to come. */
function readRun(source: Source, start: number, draft: Draft): Run | undefined {
  const { bytes, end, ended } = source;
  draft.begin(source, start);
  const joint = bytes[start + 1] as number;
  let at = start;
  let count = 0;
  let behind = start;
  while (at < start + PIECE) {
    if (at + 1 >= end && !ended) return undefined;
    if (!isVisible(bytes[at] as number)) break;
    const isLast = at + 1 >= end || bytes[at + 1] !== joint;
    // The last one ends its token.
    if (isLast && at + 1 < end && !endsToken(bytes[at + 1] as number)) break;
    draft.put(bytes[at] as number, at, at + 1);
    count++;
    behind = at + 1;
    if (isLast) break;
    at = nextWord(source, at + 2, joint);
    if (at > behind + 1) draft.put(0x20, behind + 1, at);
  }
  const goesOn = at >= start + PIECE;
  if (goesOn || count < FEWEST) return { count, end: behind, tail: behind, goesOn };
  const tail = tailEnd(source, behind);
  if (tail < 0) return undefined;
  draft.copy(source, behind, tail);
  return { count, end: behind, tail, goesOn };
}

const endsToken = (b: number): boolean => isSpace(b) || (b < 0x80 && !isAlnum(b));

/** Where the next character stands: more blanks are a blank. */
function nextWord({ bytes, end }: Source, from: number, joint: number): number {
  let at = from;
  while (joint === 0x20 && at < end && at < from + MOST_BLANKS && bytes[at] === 0x20) at++;
  return at;
}
