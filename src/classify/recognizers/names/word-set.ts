import { fold } from '../../fold.ts';
import { Offsets } from '../../offsets.ts';
import { wordHash } from './word-hash.ts';

/** A text as it is seen once it has been folded. */
export function foldedBytes(text: string): Uint8Array {
  const source = Buffer.from(text);
  const target = new Uint8Array(source.length * 2 + 16);
  const state = { folded: 0, original: 0, isTagged: false, hidden: [] };
  return target.subarray(0, fold(source, target, 0, state, new Offsets()));
}

/** The hash of a word. */
export function hashOfWord(word: string): number {
  const bytes = foldedBytes(word);
  return wordHash(bytes, 0, bytes.length);
}

/** The hashes of the words in a text, blanks between. */
export const wordSet = (text: string): ReadonlySet<number> =>
  new Set(text.trim().split(/\s+/).map(hashOfWord));
