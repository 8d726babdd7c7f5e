import type { Readers } from './lookup.ts';
import type { Hash64 } from './sip-hash.ts';
import type { TableBuilder } from './table-builder.ts';
import { isWordStart, type TextWindow, WORD } from './words.ts';

/** Words of a shingle, and shingles of which one is kept: every passage of 8 words has one that is. */
const SHINGLE_WORDS = 5;
const WINNOWED = 4;

interface Shingle {
  readonly hash: Hash64;
  readonly beginnings: readonly Hash64[];
}

const same = (a: Hash64, b: Hash64): boolean => a.hi === b.hi && a.lo === b.lo;
const isLess = (a: Hash64, b: Hash64): boolean =>
  a.hi >>> 0 < b.hi >>> 0 || (a.hi === b.hi && a.lo >>> 0 <= b.lo >>> 0);
const keyOf = ({ hi, lo }: Hash64): string => `${hi},${lo}`;

/** Shingles that say nothing: of forms and letterheads that all documents have. */
export class Boilerplate {
  readonly #known = new Set<string>();
  add(window: TextWindow, readers: Readers): void {
    for (const { hash } of shinglesOf(window, readers)) this.#known.add(keyOf(hash));
  }
  has(hash: Hash64): boolean {
    return this.#known.has(keyOf(hash));
  }
}

/**
 * Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003, section 3): of each window of shingles the one with the least
 * hash is kept, the last of equals. Says how many.
 */
export function addDocument(
  window: TextWindow,
  document: number,
  readers: Readers,
  builder: TableBuilder,
  without: Boilerplate,
): number {
  const around: Shingle[] = [];
  let last: Hash64 | undefined;
  let count = 0;
  const keep = ({ hash, beginnings }: Shingle): void => {
    if (last && same(last, hash)) return;
    last = hash;
    beginnings.forEach((beginning, at) => builder.begins(beginning, at + 1));
    builder.ends(hash);
    builder.add(hash, document, 0);
    count++;
  };
  for (const shingle of shinglesOf(window, readers)) {
    if (without.has(shingle.hash)) continue;
    around.push(shingle);
    if (around.length < WINNOWED) continue;
    keep(around.reduce((least, one) => (isLess(one.hash, least.hash) ? one : least)));
    around.shift();
  }
  // A document too short for a window has all of its shingles kept.
  if (count === 0) around.forEach(keep);
  return count;
}

function* shinglesOf(window: TextWindow, { phrase }: Readers): Generator<Shingle> {
  for (let at = 0; at < window.end; at++) {
    if (!isWordStart(window, at)) continue;
    const beginnings: Hash64[] = [];
    let reading = phrase.begin(window, at);
    while (reading === WORD) {
      beginnings.push({ hi: phrase.hi, lo: phrase.lo });
      if (phrase.count === SHINGLE_WORDS) break;
      reading = phrase.go(window);
    }
    const hash = beginnings.at(-1);
    if (hash && beginnings.length === SHINGLE_WORDS) yield { hash, beginnings };
  }
}
