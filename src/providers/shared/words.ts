import { decodeUtf8, isWord } from '../../wire/utf8.ts';

/** No word of a format is longer. */
const longestWord = 64;

/** What is compared with words; empty where it is longer than those are. */
export const wordOf = (text: Uint8Array): string => (text.length > longestWord ? '' : decodeUtf8(text));

export const isOneOf = (words: readonly string[], text: Uint8Array): boolean =>
  words.some(word => isWord(text, 0, text.length, word));

/** What a table says of a word; undefined: it is not in it. */
export function wordIn(table: Readonly<Record<string, string>>, text: Uint8Array): string | undefined {
  const word = wordOf(text);
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
