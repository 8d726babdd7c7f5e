import { AROUND, type Chunk } from './chunk.ts';
import { HONORIFIC, ORG_MARK, ORG_NAME, PLACE, WORD } from './lexicon.ts';
import { SHAPE_CAPITAL, SHAPE_UPPER } from './word-reader.ts';
import { wordSet } from './word-set.ts';

const whereTo = wordSet('in from to at near around');
const livings = wordSet(
  'live lives lived living grew up born raised moved moving moves here originally based stayed stay stays staying arrived arrive ' +
    'arrives went travelled traveled travel travelling flying flew fly drive drove raised house home office offices city town village ' +
    'i am friend come comes coming',
);
/** What surely ends where somebody is, goes or comes from. */
const surely = wordSet(
  'live lives lived living born raised moved moving moves here originally arrived arrives travelled traveled travelling flew flying ' +
    "drove trip flight resident residents i'm headquartered relocated relocating settled emigrated landed",
);
const kinds = wordSet(
  'city town village district province island municipality outskirts suburb suburbs mayor capital port harbour north south east west ' +
    'hometown citizens inhabitants',
);
const ofWord = wordSet('of');
const inWords = wordSet('in from near to');

/** `lives in …`, `moved from …`: a place, whether on a list or not. */
export const isWhereOneLives = (chunk: Chunk, i: number): boolean =>
  whereTo.has(chunk.hash[i - 1] as number) &&
  livings.has(chunk.hash[i - 2] as number) &&
  isLetterBefore(chunk, i);

/** No mark between the word and the one before it. */
export const isLetterBefore = (chunk: Chunk, i: number): boolean => {
  const b = chunk.before[i] as number;
  return (b | 0x20) >= 0x61 && (b | 0x20) <= 0x7a;
};

const strength = (chunk: Chunk, i: number, shift: number): number =>
  ((chunk.flags[i] as number) >> shift) & 3;

/** Do the words before the chunk say that it is a place, whatever the model says? */
export function isCalledPlace(chunk: Chunk): boolean {
  if (!isLetterBefore(chunk, AROUND) || !couldBePlace(chunk)) return false;
  const before = chunk.hash[AROUND - 1] as number;
  const farther = chunk.hash[AROUND - 2] as number;
  if (ofWord.has(before)) return kinds.has(farther);
  if (whereTo.has(before) && surely.has(farther)) return true;
  return inWords.has(before) && isWithCountry(chunk);
}

/** `…, Kenya`: a country or a large town behind a comma. */
function isWithCountry(chunk: Chunk): boolean {
  const last = AROUND + chunk.words;
  return (
    chunk.behind[last - 1] === 0x2c &&
    chunk.shape[last] === SHAPE_CAPITAL &&
    strength(chunk, last, PLACE) === 3 &&
    strength(chunk, last, WORD) < 2
  );
}

/** Are its words names, or at least none of running text, and none of an organisation's? */
export function couldBePlace(chunk: Chunk): boolean {
  const last = AROUND + chunk.words;
  for (let i = AROUND; i < last; i++) {
    const shape = chunk.shape[i] as number;
    const flags = chunk.flags[i] as number;
    if (shape !== SHAPE_CAPITAL && (shape !== SHAPE_UPPER || length(chunk, i) < 5)) return false;
    if ((flags & (HONORIFIC | ORG_NAME)) !== 0 && strength(chunk, i, PLACE) < 2) return false;
  }
  if (((chunk.flags[last - 1] as number) & ORG_MARK) !== 0) return false;
  return strength(chunk, AROUND, WORD) === 0 || (chunk.words > 1 && strength(chunk, last - 1, WORD) === 0);
}

const length = (chunk: Chunk, i: number): number => (chunk.end[i] as number) - (chunk.start[i] as number);
