import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { AROUND, type Chunk } from './chunk.ts';
import { FEATURES, featuresOf, ROW_BITS } from './features.ts';

/** Labels of words: B begins; I, one more, goes on. */
export const OTHER = 0;
export const PERSON_B = 1;
export const PERSON_I = 2;
export const PLACE_B = 3;
export const ORG_B = 5;
export const LABELS = 7;

/** A row has room for one more, so that it begins at a power of two. */
const ROW = 8;
/** Weights are eighths of a nat, then some. */
export const SCALE = 12;

const FILE = new URL('../../data/names-model.bin', import.meta.url);

/** So much more for no name than for any: what stands beside it cannot change it. */
const CLEAR = 4 * SCALE;

/** May `next` stand behind `label`? Only what has begun goes on. */
export const follows = (label: number, next: number): boolean =>
  next === OTHER || next % 2 === 1 || label === next || label === next - 1;

const CHUNK = 16;

/**
 * A linear chain (a conditional random field) over the words of a chunk: each word's features have weights for each label,
 * labels have weights for each that follows. The file: 8 × 8 weights between labels, then 65,536 rows of 8, signed bytes,
 * packed with Brotli; made by scripts/names/train.mjs.
 */
export class Model {
  readonly #weights: Int8Array;
  readonly #rows = new Uint16Array(FEATURES);
  readonly #scores = new Float64Array(CHUNK * ROW);
  readonly #forward = new Float64Array(CHUNK * ROW);
  readonly #backward = new Float64Array(CHUNK * ROW);
  /** Of each word of the chunk: its label, and how probable it is. */
  readonly labels: Uint8Array = new Uint8Array(CHUNK);
  readonly probability: Float64Array = new Float64Array(CHUNK);

  constructor(weights: Int8Array) {
    this.#weights = weights;
  }

  /** Labels the words of the chunk; false: all are of no name. */
  label(chunk: Chunk, bytes: Uint8Array): boolean {
    let clear = true;
    for (let i = 0; i < chunk.words; i++) clear = this.#score(chunk, bytes, i) && clear;
    if (clear) {
      this.labels.fill(OTHER, 0, chunk.words);
      return false;
    }
    this.#sum(chunk.words);
    let some = false;
    for (let i = 0; i < chunk.words; i++) some = this.#choose(i, chunk.words) || some;
    return some;
  }

  /** Sums up what speaks for each label of a word; true: it is clear that it is of no name. */
  #score(chunk: Chunk, bytes: Uint8Array, word: number): boolean {
    const weights = this.#weights;
    const rows = this.#rows;
    featuresOf(chunk, bytes, AROUND + word, rows);
    let [s0, s1, s2, s3, s4, s5, s6] = [0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < FEATURES; k++) {
      const row = ROW * ROW + (rows[k] as number) * ROW;
      s0 += weights[row] as number;
      s1 += weights[row + 1] as number;
      s2 += weights[row + 2] as number;
      s3 += weights[row + 3] as number;
      s4 += weights[row + 4] as number;
      s5 += weights[row + 5] as number;
      s6 += weights[row + 6] as number;
    }
    const named = Math.max(s1, s2, s3, s4, s5, s6);
    const most = Math.max(s0, named);
    const scores = this.#scores;
    const to = word * ROW;
    scores[to] = s0 - most;
    scores[to + 1] = s1 - most;
    scores[to + 2] = s2 - most;
    scores[to + 3] = s3 - most;
    scores[to + 4] = s4 - most;
    scores[to + 5] = s5 - most;
    scores[to + 6] = s6 - most;
    return s0 - named > CLEAR;
  }

  /** Forward and backward sums, each column scaled so that none overflows. */
  #sum(words: number): void {
    const [f, b, s] = [this.#forward, this.#backward, this.#scores];
    for (let i = 0; i < words * ROW; i++) s[i] = Math.exp((s[i] as number) / SCALE);
    for (let y = 0; y < LABELS; y++) {
      f[y] = y === 0 || y % 2 === 1 ? (s[y] as number) : 0;
      b[(words - 1) * ROW + y] = 1;
    }
    for (let i = 1; i < words; i++) {
      for (let y = 0; y < LABELS; y++) {
        let sum = 0;
        for (let x = 0; x < LABELS; x++)
          if (follows(x, y)) sum += (f[(i - 1) * ROW + x] as number) * this.#step(x, y);
        f[i * ROW + y] = sum * (s[i * ROW + y] as number);
      }
      normalise(f, i * ROW);
    }
    for (let i = words - 2; i >= 0; i--) {
      for (let x = 0; x < LABELS; x++) {
        let sum = 0;
        for (let y = 0; y < LABELS; y++)
          if (follows(x, y))
            sum += this.#step(x, y) * (s[(i + 1) * ROW + y] as number) * (b[(i + 1) * ROW + y] as number);
        b[i * ROW + x] = sum;
      }
      normalise(b, i * ROW);
    }
  }

  #step(label: number, next: number): number {
    return steps[(this.#weights[label * ROW + next] as number) + 128] as number;
  }

  #choose(word: number, words: number): boolean {
    let total = 0;
    let best = OTHER;
    let most = -1;
    const at = (y: number): number =>
      (this.#forward[word * ROW + y] as number) * (this.#backward[word * ROW + y] as number);
    for (let y = 0; y < LABELS; y++) {
      const value = at(y);
      total += value;
      if (value > most && (word === 0 || follows(this.labels[word - 1] as number, y))) {
        most = value;
        best = y;
      }
    }
    this.labels[word] = best;
    this.probability[word] = most / total;
    return words > 0 && best !== OTHER;
  }
}

const steps = Float64Array.from({ length: 256 }, (_, i) => Math.exp((i - 128) / SCALE));

function normalise(values: Float64Array, from: number): void {
  let sum = 0;
  for (let y = 0; y < LABELS; y++) sum += values[from + y] as number;
  if (sum > 0) for (let y = 0; y < LABELS; y++) values[from + y] = (values[from + y] as number) / sum;
}

export function readModel(): Model {
  const bytes = brotliDecompressSync(readFileSync(FILE));
  const length = ROW * ROW + (1 << ROW_BITS) * ROW;
  if (bytes.length !== length) throw new RangeError('the model of names is not what it should be');
  return new Model(new Int8Array(bytes.buffer, bytes.byteOffset, length));
}
