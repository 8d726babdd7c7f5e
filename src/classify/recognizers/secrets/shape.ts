import { isAlnum, isDigit, isHex, isLetter, isLower, isUpper } from '../../bytes.ts';
import type { View } from '../../view.ts';

/** So many characters of an alphabet. */
export interface Run {
  readonly alphabet: Uint8Array;
  readonly letter: string;
  readonly min: number;
  readonly max: number;
}

/** How a key is written. */
export interface Shape {
  /** What stands before the anchor, where the key does not begin with it. */
  readonly lead: Run | undefined;
  /** What makes it recognizable; empty: only a name beside it does. Case counts. */
  readonly anchor: string;
  /** What follows the anchor, or all of it. */
  readonly parts: readonly (string | Run)[];
  /** The anchor is a name and not part of the key. */
  readonly named: boolean;
}

const of = (test: (b: number) => boolean, extra = ''): Uint8Array => {
  const table = Uint8Array.from({ length: 256 }, (_, b) => Number(b < 128 && test(b)));
  for (const char of extra) table[char.charCodeAt(0)] = 1;
  return table;
};

/** Alphabets by the letter that shapes name them with. */
export const alphabets: Readonly<Record<string, Uint8Array>> = {
  d: of(isDigit),
  l: of(isLower),
  x: of(b => isHex(b) && !isUpper(b)),
  X: of(b => isHex(b) && !isLower(b)),
  h: of(isHex),
  a: of(b => isDigit(b) || isLower(b)),
  A: of(b => isDigit(b) || isUpper(b)),
  B: of(b => isUpper(b) || (b >= 0x32 && b <= 0x37)),
  Q: of(() => false, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'),
  c: of(isLetter),
  n: of(isAlnum),
  _: of(isAlnum, '_'),
  '-': of(isAlnum, '-'),
  w: of(isAlnum, '-_'),
  t: of(isAlnum, '-_.'),
  z: of(isAlnum, '-_.~'),
  b: of(isAlnum, '+/'),
  e: of(isAlnum, '+/='),
  u: of(isAlnum, '-_='),
  s: of(isAlnum, '+/=_'),
  p: of(isAlnum, '+/=%-_.'),
};

/** RFC 9562 */
const UUID = '<h:8>-<h:4>-<h:4>-<h:4>-<h:12>';

/**
 * Reads shapes, one blank between two of them: text stands for itself, `<n:36>` for 36 characters of the alphabet `n`,
 * `<n:20-40>` for 20 to 40, `<uuid>` for a UUID; before `|` stands a name and not the key.
 */
export const shapesOf = (text: string): readonly Shape[] => text.split(' ').map(shapeOf);

function shapeOf(text: string): Shape {
  const [before, after] = text.includes('|') ? (text.split('|') as [string, string]) : ['', text];
  const parts = [...(before === '' ? [] : [before]), ...partsOf(after)];
  const [first, second] = parts;
  const lead =
    typeof first === 'object' && typeof second === 'string' && second.length > 1 ? first : undefined;
  const rest = lead ? parts.slice(1) : parts;
  const anchor = typeof rest[0] === 'string' ? rest[0] : '';
  return { lead, anchor, parts: anchor === '' ? rest : rest.slice(1), named: before !== '' };
}

const partsOf = (text: string): (string | Run)[] =>
  text
    .replaceAll('<uuid>', UUID)
    .split(/(<[^>]+>)/)
    .filter(part => part !== '')
    .map(part => (part.startsWith('<') ? runOf(part) : part));

function runOf(part: string): Run {
  const { letter = '', min, max } = /^<(?<letter>.):(?<min>\d+)(?:-(?<max>\d+))?>$/.exec(part)?.groups ?? {};
  const alphabet = alphabets[letter];
  if (!alphabet || min === undefined) throw new RangeError(`not a part of a shape: ${part}`);
  return { alphabet, letter, min: Number(min), max: Number(max ?? min) };
}

/** The most bytes that a key of this shape has behind its anchor. */
export const longest = ({ parts }: Shape): number =>
  parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.max), 0);

/** The text is no key of the shape. */
export const NO = -1;
/** What has come does not tell. */
export const MORE = -2;

/** Where the parts end that begin at `from`; at a boundary, so that a longer token is none. */
export function readParts(view: View, from: number, parts: Shape['parts']): number {
  let at = from;
  for (let i = 0; i < parts.length && at >= 0; i++) {
    const part = parts[i] as string | Run;
    at =
      typeof part === 'string' ? readText(view, at, part) : readRun(view, at, part, i === parts.length - 1);
  }
  if (at < 0) return at;
  if (view.beyond(at)) return MORE;
  return view.wordAt(at) ? NO : at;
}

function readText(view: View, from: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (view.at(from + i) !== text.charCodeAt(i)) return view.beyond(from + i) ? MORE : NO;
  }
  return from + text.length;
}

function readRun(view: View, from: number, { alphabet, min, max }: Run, last: boolean): number {
  const limit = last ? max + 1 : max;
  const end = view.runEnd(from, alphabet, limit);
  const length = end - from;
  if (length < limit && view.beyond(end)) return MORE;
  return length < min || length > max ? NO : end;
}

/** Where the lead begins that ends before `end`, or `NO`. */
export function readLead(view: View, end: number, { alphabet, min, max }: Run): number {
  let start = end;
  while (start > end - max && start > view.origin && alphabet[view.at(start - 1)] === 1) start--;
  return end - start < min ? NO : start;
}
