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

/** Weights are kept without a sign. */
const BIAS = 128;
const HALVES = 0x00ff00ff;

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
  /** Between labels. */
  readonly #links: Int8Array;
  /** Two numbers a row, of four weights each, from 0 to 255. */
  readonly #weights: Uint32Array;
  readonly #rows = new Uint16Array(FEATURES);
  readonly #scores = new Float64Array(CHUNK * ROW);
  readonly #forward = new Float64Array(CHUNK * ROW);
  readonly #backward = new Float64Array(CHUNK * ROW);
  /** Of each word of the chunk: its label, and how probable it is. */
  readonly labels: Uint8Array = new Uint8Array(CHUNK);
  readonly probability: Float64Array = new Float64Array(CHUNK);

  constructor(weights: Int8Array) {
    this.#links = weights.slice(0, ROW * ROW);
    const rows = Uint8Array.from(weights.subarray(ROW * ROW), weight => weight + BIAS);
    this.#weights = new Uint32Array(rows.buffer);
  }

  /** Labels the words of the chunk; false: all are of no name. */
  label(chunk: Chunk, bytes: Uint8Array): boolean {
    let clear = true;
    for (let i = 0; i < chunk.words; i++) clear = this.#score(chunk, bytes, i) && clear;
    if (clear || (chunk.words === 1 && this.#beginsNone())) {
      this.labels.fill(OTHER, 0, chunk.words);
      return false;
    }
    this.#sum(chunk.words);
    let some = false;
    for (let i = 0; i < chunk.words; i++) some = this.#choose(i, chunk.words) || some;
    return some;
  }

  /** Of the only word: nothing begins a name more probably than it is none. */
  #beginsNone(): boolean {
    const scores = this.#scores;
    const none = scores[OTHER] as number;
    for (let y = PERSON_B; y < LABELS; y += 2) if ((scores[y] as number) > none) return false;
    return true;
  }

  /**
   * Sums up what speaks for each label of a word; true: it is clear that it is of no name. Two weights are added at once,
   * each in one half of a number, where they have room: there are few features.
   */
  #score(chunk: Chunk, bytes: Uint8Array, word: number): boolean {
    const weights = this.#weights;
    const rows = this.#rows;
    featuresOf(chunk, bytes, AROUND + word, rows);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < FEATURES; k++) {
      const row = (rows[k] as number) * 2;
      const low = weights[row] as number;
      const high = weights[row + 1] as number;
      a += low & HALVES;
      b += (low >>> 8) & HALVES;
      c += high & HALVES;
      d += (high >>> 8) & HALVES;
    }
    const named = Math.max(b & 0xffff, a >>> 16, b >>> 16, c & 0xffff, d & 0xffff, c >>> 16);
    const most = Math.max(a & 0xffff, named);
    const scores = this.#scores;
    const to = word * ROW;
    scores[to] = (a & 0xffff) - most;
    scores[to + 1] = (b & 0xffff) - most;
    scores[to + 2] = (a >>> 16) - most;
    scores[to + 3] = (b >>> 16) - most;
    scores[to + 4] = (c & 0xffff) - most;
    scores[to + 5] = (d & 0xffff) - most;
    scores[to + 6] = (c >>> 16) - most;
    return (a & 0xffff) - named > CLEAR;
  }

  /** Forward and backward sums, each column scaled so that none overflows. */
  #sum(words: number): void {
    const f = this.#forward;
    const b = this.#backward;
    const s = this.#scores;
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
    return steps[(this.#links[label * ROW + next] as number) + 128] as number;
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
