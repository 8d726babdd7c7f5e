import { foldCase } from '../fold.ts';
import { encodeUtf8 } from '../utf8.ts';

/**
 * The member names that a format knows, found by their bytes without making a string of them. A name's place in `words`
 * is its id.
 */
export class NameTable {
  readonly words: readonly string[];
  readonly #encoded: readonly Uint8Array[];
  readonly #buckets: readonly (readonly number[])[];
  readonly #mask: number;
  readonly #byFold: ReadonlyMap<string, number>;

  /** @throws RangeError where two words are one under case folding: an object could not hold both. */
  constructor(words: Iterable<string>) {
    this.words = [...new Set(words)];
    this.#encoded = this.words.map(encodeUtf8);
    this.#byFold = new Map(this.words.map((word, id) => [foldCase(word), id]));
    if (this.#byFold.size !== this.words.length) throw new RangeError('names that differ in case only');
    let size = 64;
    while (size < this.words.length * 4) size *= 2;
    this.#mask = size - 1;
    const buckets: number[][] = Array.from({ length: size }, () => []);
    this.#encoded.forEach((bytes, id) => buckets[this.#hash(bytes, 0, bytes.length)]?.push(id));
    this.#buckets = buckets;
  }

  /** The id of the name that stands in `bytes` exactly; -1 for none. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const bucket = this.#buckets[this.#hash(bytes, start, end)];
    if (bucket === undefined) return -1;
    for (const id of bucket) if (isSame(this.#encoded[id], bytes, start, end)) return id;
    return -1;
  }

  /** The id of the name that folds to `folded`; undefined for none. */
  findFolded(folded: string): number | undefined {
    return this.#byFold.get(folded);
  }

  /** Of length and four bytes: the table is ours, so nobody can fill a bucket. */
  #hash(bytes: Uint8Array, start: number, end: number): number {
    if (start === end) return 0;
    const first = bytes[start] ?? 0;
    const last = bytes[end - 1] ?? 0;
    const middle = bytes[(start + end) >>> 1] ?? 0;
    const third = bytes[start + ((end - start) >>> 2)] ?? 0;
    return ((end - start) * 31 + first * 7 + last * 13 + middle * 37 + third * 101) & this.#mask;
  }
}

function isSame(word: Uint8Array | undefined, bytes: Uint8Array, start: number, end: number): boolean {
  if (word?.length !== end - start) return false;
  for (let i = 0; i < word.length; i += 1) if (word[i] !== bytes[start + i]) return false;
  return true;
}

/** No name is known. */
export const noNames: NameTable = new NameTable([]);
