import type { View } from '../../view.ts';
import { AROUND, type Chunk } from './chunk.ts';
import { FIRST, HONORIFIC, LAST, ORG_MARK, ORG_NAME, PLACE, WORD } from './lexicon.ts';
import { isLetterBefore, isWhereOneLives } from './place-cues.ts';
import { ORG_B, PERSON_B, PLACE_B } from './model.ts';
import {
  SHAPE_CAPITAL,
  SHAPE_INITIAL,
  SHAPE_LOWER,
  SHAPE_MIXED,
  SHAPE_NUMBER,
  SHAPE_UPPER,
} from './word-reader.ts';

const strength = (chunk: Chunk, i: number, shift: number): number =>
  ((chunk.flags[i] as number) >> shift) & 3;

/** The label of the words `from` to `to`, where the lists leave no doubt that it is another. */
export function corrected(chunk: Chunk, from: number, to: number, label: number): number {
  const one = to - from === 1;
  const first = strength(chunk, from, FIRST);
  const place = one ? strength(chunk, from, PLACE) : (chunk.phrase[to - 1] as number) >> 1;
  const whole = one || ((chunk.phrase[from] as number) % 2 === 1 && (chunk.phrase[to - 1] as number) !== 0);
  if (label === ORG_B && ((chunk.flags[to - 1] as number) & ORG_MARK) === 0) {
    if (whole && place >= 2 && first < 2) return PLACE_B;
    if (one && first >= 2 && place < 2 && !isMarked(chunk, from, to)) return PERSON_B;
  }
  if (label === PLACE_B && one && first === 3 && place === 0) return PERSON_B;
  return label;
}

function isMarked(chunk: Chunk, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (((chunk.flags[i] as number) & (ORG_MARK | ORG_NAME)) !== 0) return true;
  return false;
}

/**
 * Does more than the model speak for the name in the words `from` to `to`: lists, a form of address, or that the model is
 * sure of a word that is no word of the language?
 */
export function isSupported(chunk: Chunk, from: number, to: number, label: number, sure: number): boolean {
  for (let i = from; i < to; i++) {
    const shape = chunk.shape[i] as number;
    if (shape === SHAPE_NUMBER) return false;
    if (to - from === 1 && (shape === SHAPE_MIXED || shape === SHAPE_INITIAL)) return false;
  }
  if (label === PERSON_B) return isPerson(chunk, from, to, sure);
  return label === PLACE_B ? isPlace(chunk, from, to, sure) : isOrganization(chunk, from, to, sure);
}

/** Could `isSupported` say so of the chunk's only word, before what stands around it is read? */
export function mayBeSupported(chunk: Chunk, view: View): boolean {
  const shape = chunk.shape[AROUND] as number;
  if (shape === SHAPE_MIXED || shape === SHAPE_INITIAL) return false;
  const listed =
    strength(chunk, AROUND, FIRST) > 0 ||
    strength(chunk, AROUND, LAST) >= 2 ||
    strength(chunk, AROUND, PLACE) > 0;
  return listed || (strength(chunk, AROUND, WORD) < 2 && chunk.mayBeCalledSo(view));
}

function isPerson(chunk: Chunk, from: number, to: number, sure: number): boolean {
  if (((chunk.flags[from - 1] as number) & HONORIFIC) !== 0 && strength(chunk, from, WORD) < 2)
    return sure > 0.5;
  let listed = 0;
  let ordinary = 0;
  for (let i = from; i < to; i++) {
    if (strength(chunk, i, FIRST) >= 1 || strength(chunk, i, LAST) >= 2) listed++;
    // `A Long`: an article, not an initial.
    const article =
      chunk.shape[i] === SHAPE_INITIAL &&
      (chunk.end[i] as number) - (chunk.start[i] as number) === 1 &&
      chunk.behind[i] !== 0x2e;
    if (strength(chunk, i, WORD) >= 2 || article) ordinary++;
  }
  if (to - from > 1) return ordinary < to - from && (listed > 0 ? sure > 0.5 : sure > 0.9 && ordinary === 0);
  // `Mark`, `Rose`: not where any word has a capital, and not what is hardly a name.
  const inside = chunk.shape[from - 1] === SHAPE_LOWER && isLetterBefore(chunk, from);
  if (ordinary > 0)
    return inside && strength(chunk, from, WORD) === 2 && strength(chunk, from, FIRST) === 3 && sure > 0.8;
  if (chunk.shape[from] === SHAPE_LOWER) return strength(chunk, from, FIRST) >= 2 && sure > 0.5;
  // Short words in capitals are short for something.
  if (chunk.shape[from] === SHAPE_UPPER && length(chunk, from) < 5 && strength(chunk, from, FIRST) < 3)
    return false;
  if (strength(chunk, from, WORD) > 0) return listed > 0 && sure > 0.9;
  return listed > 0
    ? sure > 0.5
    : sure > 0.9 && chunk.shape[from] === SHAPE_CAPITAL && isLetterBefore(chunk, from);
}

const length = (chunk: Chunk, i: number): number => (chunk.end[i] as number) - (chunk.start[i] as number);

/** Of a place of several words, and no small one. */
const isWholePhrase = (chunk: Chunk, from: number, to: number): boolean =>
  (chunk.phrase[from] as number) >= 5 &&
  (chunk.phrase[from] as number) % 2 === 1 &&
  (chunk.phrase[to - 1] as number) === (chunk.phrase[from] as number) - 1;

function isPlace(chunk: Chunk, from: number, to: number, sure: number): boolean {
  let most = 0;
  let ordinary = 0;
  for (let i = from; i < to; i++) {
    most = Math.max(most, strength(chunk, i, PLACE), (chunk.phrase[i] as number) >> 1);
    if (strength(chunk, i, WORD) >= 2) ordinary++;
  }
  // A country or a town of several words is hardly anything else (`New York`).
  if (to - from > 1 && isWholePhrase(chunk, from, to)) return sure > 0.4;
  if (most === 3 && ordinary === 0) return sure > 0.4;
  // Short words in capitals are short for something.
  if (
    chunk.shape[from] === SHAPE_UPPER &&
    (to - from > 1 ? chunk.phrase[from] === 0 : length(chunk, from) < 6)
  )
    return false;
  if (ordinary === to - from) return most === 3 && sure > 0.9;
  if (chunk.shape[from] === SHAPE_LOWER) return most >= 2 && sure > 0.6;
  if (most === 0) return ordinary === 0 && sure > 0.7 && isWhereOneLives(chunk, from);
  return sure > (strength(chunk, from, WORD) > 0 ? 0.8 : 0.5);
}

function isOrganization(chunk: Chunk, from: number, to: number, sure: number): boolean {
  if (((chunk.flags[to - 1] as number) & ORG_MARK) === 0 || to - from < 2 || sure <= 0.6) return false;
  // `Limited Company`: kinds of organisations, and none by name.
  for (let i = from; i < to; i++) if (((chunk.flags[i] as number) & ORG_MARK) === 0) return true;
  return false;
}
