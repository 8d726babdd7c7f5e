import { fold } from '../../fold.ts';
import { Offsets } from '../../offsets.ts';
import { wordHash } from './word-hash.ts';

/** The hash of a word as it stands in a text that has been folded. */
export function hashOfWord(word: string): number {
  const source = Buffer.from(word);
  const target = new Uint8Array(source.length * 2 + 16);
  const state = { folded: 0, original: 0, isTagged: false, hidden: [] };
  return wordHash(target, 0, fold(source, target, 0, state, new Offsets()));
}

/** The hashes of the words in a text, blanks between. */
export const wordSet = (text: string): ReadonlySet<number> =>
  new Set(text.trim().split(/\s+/).map(hashOfWord));
