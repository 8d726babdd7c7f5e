import type { Draft } from './draft.ts';
import { isLetter } from '../bytes.ts';
import { Items, tied, ties } from './items.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import { beginning, type Source, tailEnd } from './source.ts';
import { MARKS, type Survey } from './survey.ts';

/** A longer stretch is read in pieces, each with a little of the one before it. */
const PIECE = 32_768;
const OVERLAP = 512;

/** 1: something may begin with this byte; 2: and it is markup, which counts in the middle of a token only. */
const begins = new Uint8Array(256);
for (const char of '%&=\\') begins[char.charCodeAt(0)] = 1;
begins[0xf3] = 1;
for (const char of '<]*_`~') begins[char.charCodeAt(0)] = 2;

/** The last of several marks in a row: `1111</b></td>`. */
const MOST_IN_A_ROW = 4;

/**
 * Characters that are written as something else (percent-encoding, character references, quoted-printable, escapes of
 * programming languages), and markup in the middle of tokens, seen away.
 */
export const marks: Reading = {
  name: 'escapes',
  read(source: Source, standing: Standing, desk: Desk, survey: Survey): void {
    for (;;) {
      const first = find(source, standing.at, source.end, survey);
      if (first < 0 || first >= source.end) {
        standing.at = first < 0 ? ~first : source.end;
        return;
      }
      standing.at = first;
      if (!stretch(source, standing, first, desk, survey)) return;
    }
  },
  open: (source, { at }) => beginning(source, at),
};

const items = new Items();

/** The next item before `to`; its complement where it may be one, once more has come; `to` where there is none. */
function find(source: Source, from: number, to: number, survey: Survey): number {
  const { bytes } = source;
  for (let at = from; at < to;) {
    const stop = Math.min(to, survey.blockEnd(at));
    if (!survey.has(MARKS, at)) at = stop;
    for (; at < stop; at++) {
      const kind = begins[bytes[at] as number] as number;
      if (kind === 0 || (kind === 2 && !mayInterrupt(source, at))) continue;
      const counts = kind === 1 ? encodes(source, at) : interrupts(source, at);
      if (counts === undefined) return ~at;
      if (counts) return at;
    }
  }
  return to;
}

/** Undefined: not known yet. */
function encodes(source: Source, at: number): boolean | undefined {
  const kind = items.read(source, at);
  return kind === 'wait' ? undefined : kind !== 'none' && items.stands(source, at);
}

/** Is it markup in the middle of a token? */
function interrupts(source: Source, at: number): boolean | undefined {
  const { end, ended } = source;
  let next = at;
  for (let count = 0; count < MOST_IN_A_ROW; count++) {
    const kind = items.read(source, next);
    if (kind === 'wait') return undefined;
    if (kind === 'none') break;
    next = items.next;
    if (next + 1 >= end && !ended) return undefined;
  }
  return next > at && next < end && ties(source, at - 1, next);
}

/** Most markup stands at the edge of a word: its neighbours say so. */
function mayInterrupt({ bytes, end, ended }: Source, at: number): boolean {
  const mark = bytes[at] as number;
  const before = at > 0 ? (bytes[at - 1] as number) : 0x20;
  if (mark === 0x5d || (tied[before] === 0 && before !== 0x20)) return false;
  if (at + 1 >= end) return !ended;
  const next = bytes[at + 1] as number;
  if (mark === 0x3c) return isLetter(next) || next === 0x2f || next === 0x21;
  return next === mark || (mark === 0x60 && before !== 0x20 && tied[next] === 1);
}

/** Reads from the token of the first item to behind the token of the last one. False: more has to come. */
function stretch(source: Source, standing: Standing, first: number, desk: Desk, survey: Survey): boolean {
  const limit = first + PIECE;
  let last = Math.max(first, standing.seen);
  let to = tailEnd(source, last + 1);
  while (last < limit) {
    const next = find(source, last + 1, to < 0 ? source.end : to, survey);
    if (next < 0 || (to < 0 && next === source.end)) {
      standing.seen = last;
      return false;
    }
    if (next === to) break;
    last = next;
    to = tailEnd(source, last + 1);
  }
  if (last >= limit) to = last;
  hand(source, standing, { first, to, isLast: last < limit }, desk);
  return true;
}

interface Stretch {
  readonly first: number;
  readonly to: number;
  /** Nothing of it goes on behind `to`. */
  readonly isLast: boolean;
}

function hand(source: Source, standing: Standing, { first, to, isLast }: Stretch, desk: Desk): void {
  const { draft } = desk;
  const start = beginning(source, first);
  draft.begin(source, start);
  write(source, start, to, draft);
  standing.at = isLast ? to : Math.max(to - OVERLAP, first + 1);
  standing.seen = standing.at;
  standing.spent += draft.length;
  desk.hand(to, {});
}

function write(source: Source, start: number, to: number, draft: Draft): void {
  const { bytes } = source;
  for (let at = start; at < to;) {
    const kind = begins[bytes[at] as number] === 0 ? 'none' : items.read(source, at);
    const { next, code } = items;
    if (kind === 'none' || kind === 'wait' || next > to || !items.stands(source, at))
      draft.put(bytes[at] as number, at, ++at);
    else {
      if (kind === 'byte') draft.put(code, at, next);
      else if (kind === 'point') draft.putPoint(code, at, next);
      else if (kind === 'blank') draft.put(0x20, at, next);
      at = next;
    }
  }
}
