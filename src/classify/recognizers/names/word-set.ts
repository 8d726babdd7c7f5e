import { fold } from '../../fold.ts';
import { Offsets } from '../../offsets.ts';
import { wordHash } from './word-hash.ts';
import { WordTable } from './word-table.ts';

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

/** A set of hashes; nothing is allocated where it is asked. */
interface WordSet {
  has(hash: number): boolean;
}

/** The hashes of the words in a text, blanks between. */
export function wordSet(text: string): WordSet {
  const table = new WordTable(
    text
      .trim()
      .split(/\s+/)
      .map(word => [hashOfWord(word), 1]),
  );
  return { has: hash => table.of(hash) !== 0 };
}
