import type { Desk, Reading, Standing } from './reading.ts';
import type { Source } from './source.ts';
import { type Survey, TAGS } from './survey.ts';

/** A longer run is read in pieces, each with a little of the one before it. */
const PIECE = 32_768;
const OVERLAP = 2048;
const FEWEST = 3;

/** A tag character is four bytes: U+E0020 to U+E007E say ASCII, U+E007F ends (Unicode Standard, section 23.9). */
const WIDTH = 4;

/** -1: no tag character. */
function tagAt({ bytes, end }: Source, at: number): number {
  if (at + 3 >= end || bytes[at] !== 0xf3 || bytes[at + 1] !== 0xa0) return -1;
  const third = bytes[at + 2] as number;
  if (third !== 0x80 && third !== 0x81) return -1;
  return ((third & 1) << 6) | ((bytes[at + 3] as number) & 0x3f);
}

/** Text in tag characters, which nobody sees and a model reads. */
export const tagRuns: Reading = {
  name: 'tag characters',
  read(source: Source, standing: Standing, desk: Desk, survey: Survey): void {
    const { bytes, end } = source;
    const from = survey.next(TAGS, standing.at, end);
    for (
      let at = from < end ? bytes.indexOf(0xf3, from) : -1;
      at >= 0 && at < end;
      at = bytes.indexOf(0xf3, at)
    ) {
      if (tagAt(source, at) < 0) {
        at++;
        continue;
      }
      standing.at = at;
      if (!readRun(source, standing, desk)) return;
      at = standing.at;
    }
    standing.at = end;
  },
  open: (_source, { at }) => at,
};

/** False: more has to come. */
function readRun(source: Source, standing: Standing, desk: Desk): boolean {
  const { end, ended } = source;
  const { draft } = desk;
  const start = standing.at;
  draft.begin(source, start);
  draft.head = 0;
  draft.length = 0;
  let at = start;
  for (let tag = tagAt(source, at); tag >= 0 && at < start + PIECE; tag = tagAt(source, at)) {
    if (tag >= 0x20 && tag < 0x7f) draft.put(tag, at, at + WIDTH);
    at += WIDTH;
  }
  if (at >= end && !ended && at < start + PIECE) return false;
  const goesOn = at >= start + PIECE;
  standing.at = goesOn ? at - OVERLAP : at;
  // The flags of parts of a country are a black flag and tags (UTS #51, annex C).
  if (draft.length < FEWEST || isFlag(source, start)) return true;
  desk.say({ recognizer: 'evasion.tag-characters', start, end: goesOn ? standing.at : at, score: 0.9 });
  standing.spent += draft.length;
  desk.hand(at, {});
  return true;
}

const isFlag = ({ bytes }: Source, at: number): boolean =>
  bytes[at - 1] === 0xb4 && bytes[at - 2] === 0x8f && bytes[at - 3] === 0x9f && bytes[at - 4] === 0xf0;
