/**
 * Trains the model of names: a conditional random field over the words of a chunk (see model.ts), by stochastic gradient
 * descent with a step per weight (AdaGrad), on sentences made from templates and lists and on real prose that is labelled
 * by rules where they are sure. Prints what it learnt to the third decimal on sentences it has not seen.
 */
import { brotliCompressSync, constants } from 'node:zlib';
import { ContextWords } from '../../src/classify/context.ts';
import { fold } from '../../src/classify/fold.ts';
import { Offsets } from '../../src/classify/offsets.ts';
import { AROUND, Chunk } from '../../src/classify/recognizers/names/chunk.ts';
import { FEATURES, featuresOf, ROW_BITS } from '../../src/classify/recognizers/names/features.ts';
import {
  FIRST,
  HONORIFIC,
  LAST,
  ORG_MARK,
  ORG_NAME,
  PLACE,
  WORD,
} from '../../src/classify/recognizers/names/lexicon.ts';
import {
  follows,
  LABELS,
  ORG_B,
  OTHER,
  PERSON_B,
  PERSON_I,
  PLACE_B,
  SCALE,
} from '../../src/classify/recognizers/names/model.ts';
import { SHAPE_CAPITAL, SHAPE_INITIAL } from '../../src/classify/recognizers/names/word-reader.ts';
import { View } from '../../src/classify/view.ts';
import { say } from '../setup.mjs';
import { Generator, randomOf } from './generate.mjs';
import { countWords } from './lists.mjs';

const ROW = 8;
const EPOCHS = 3;
const MADE = 150_000;
const PROSE = 6_000_000;

/** `lexicon`: the list that it will be shipped with. */
export function trainModel(sources, lexicon) {
  const examples = [];
  const random = randomOf(7);
  const words = ordinaryWords(sources.prose);
  const generator = new Generator(sources, words, 1);
  const reader = new Reader(lexicon, random);
  for (let i = 0; i < MADE; i++) reader.labelled(generator.text(), examples);
  say(`${examples.length} chunks of made sentences`);
  reader.unlabelled(sources.prose.join('\n').slice(0, PROSE), examples, { trusted: true });
  say(`${examples.length} with prose`);
  for (const text of sources.documents) reader.unlabelled(text, examples, { trusted: false });
  say(`${examples.length} with documents`);
  const field = new Field();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(examples, random);
    let loss = 0;
    for (const example of examples) loss += field.learn(example);
    say(`epoch ${epoch}: loss ${(loss / examples.length).toFixed(4)}`);
  }
  return brotliCompressSync(field.quantised(), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

function ordinaryWords(prose) {
  const { small, capital } = countWords(prose);
  return [...small]
    .filter(([word, count]) => count >= 5 && count > 2 * (capital.get(word) ?? 0))
    .map(([word]) => word);
}

/** Cuts texts into chunks, as the recognizer does. */
class Reader {
  #view = new View(new ContextWords([]));
  #chunk;
  #random;

  constructor(lexicon, random) {
    this.#chunk = new Chunk(lexicon);
    this.#random = random;
  }

  labelled({ text, spans }, into) {
    const bytes = spans.map(({ start, end, type }) => ({
      from: Buffer.byteLength(text.slice(0, start)),
      to: Buffer.byteLength(text.slice(0, end)),
      type,
    }));
    this.#each(text, (chunk, original) => {
      const labels = [];
      for (let i = 0; i < chunk.words; i++) labels.push(labelOf(chunk, i, original, bytes));
      for (let i = 0; i < chunk.words; i++)
        if (labels[i] !== OTHER && this.#random.chance(0.2)) forget(chunk, i);
      into.push(exampleOf(chunk, this.#view.bytes, labels));
    });
  }

  unlabelled(text, into, { trusted }) {
    this.#each(text, chunk => {
      const labels = trusted ? guessed(chunk) : plain(chunk);
      if (labels) into.push(exampleOf(chunk, this.#view.bytes, labels));
    });
  }

  #each(text, take) {
    const source = Buffer.from(text);
    const target = new Uint8Array(source.length + 256);
    const offsets = new Offsets();
    const view = this.#view;
    view.end = fold(source, target, 0, { folded: 0, original: 0, isTagged: false, hidden: [] }, offsets);
    view.bytes = target;
    view.ended = true;
    view.place(0);
    for (let at = 0; at < view.end; at++) {
      const b = target[at];
      if (b < 0x41 || (b >= 0x80 && b < 0xc3) || view.wordBefore(at) || !this.#chunk.begins(view, at))
        continue;
      if (this.#chunk.read(view, at) && this.#chunk.readAround(view))
        take(this.#chunk, offset => offsets.startOf(offset));
    }
  }
}

function labelOf(chunk, i, original, spans) {
  const at = original(chunk.start[AROUND + i]);
  const span = spans.find(({ from, to }) => at >= from && at < to);
  if (!span) return OTHER;
  const begins = i === 0 || original(chunk.start[AROUND + i - 1]) < span.from;
  const label = span.type === 'PERSON' ? PERSON_B : span.type === 'LOCATION' ? PLACE_B : ORG_B;
  return begins ? label : label + 1;
}

/** As if the word were on no list of names: most names in the world are on none. */
function forget(chunk, i) {
  chunk.flags[AROUND + i] &= ~((15 << FIRST) | (3 << PLACE));
  chunk.phrase[AROUND + i] = 0;
}

const strength = (chunk, i, shift) => (chunk.flags[AROUND + i] >> shift) & 3;

/** Names of people and places that are surely ones; undefined: not sure, nothing is learnt from it. */
function guessed(chunk) {
  const titled = (chunk.flags[AROUND - 1] & HONORIFIC) !== 0;
  const labels = [];
  for (let i = 0; i < chunk.words; i++) {
    const flags = chunk.flags[AROUND + i];
    const word = strength(chunk, i, WORD);
    const place = Math.max(strength(chunk, i, PLACE), chunk.phrase[AROUND + i] >> 1);
    if ((flags & (ORG_MARK | ORG_NAME)) !== 0 && chunk.words > 1) return undefined;
    if (word === 0 && place === 3)
      labels.push(chunk.phrase[AROUND + i] > 1 && chunk.phrase[AROUND + i] % 2 === 0 ? PLACE_B + 1 : PLACE_B);
    else if (word === 0 && (flags & 0x3f) !== 0 && !(i === 0 && titled)) {
      const first =
        strength(chunk, i, FIRST) >= 2 &&
        i + 1 < chunk.words &&
        strength(chunk, i + 1, LAST) >= 2 &&
        strength(chunk, i + 1, WORD) === 0;
      const goesOn = i > 0 && (labels[i - 1] === PERSON_B || labels[i - 1] === PERSON_I);
      if (!first && !goesOn) return undefined;
      labels.push(goesOn ? PERSON_I : PERSON_B);
    } else if (i === 0 && titled && word === 0) labels.push(PERSON_B);
    else if (word === 0 && (flags & 0xff00) === 0) return undefined;
    else labels.push(OTHER);
  }
  return labels;
}

/** Nothing is a name, except where it looks much like one: nothing is learnt from that. */
function plain(chunk) {
  for (let i = 0; i < chunk.words; i++) {
    const first = strength(chunk, i, FIRST) >= 2;
    const place = Math.max(strength(chunk, i, PLACE), chunk.phrase[AROUND + i] >> 1);
    if (place === 3 || (first && strength(chunk, i, WORD) === 0)) return undefined;
    if (chunk.shape[AROUND + i] === SHAPE_INITIAL && chunk.shape[AROUND + i + 1] === SHAPE_CAPITAL)
      return undefined;
    if ((chunk.flags[AROUND + i] & (ORG_MARK | ORG_NAME)) !== 0) return undefined;
  }
  return Array.from({ length: chunk.words }, () => OTHER);
}

function exampleOf(chunk, bytes, labels) {
  const rows = new Uint16Array(labels.length * FEATURES);
  for (let i = 0; i < labels.length; i++)
    featuresOf(chunk, bytes, AROUND + i, rows.subarray(i * FEATURES, (i + 1) * FEATURES));
  return { rows, labels: Uint8Array.from(labels) };
}

function shuffle(list, random) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
}

const RATE = 0.25;
const DECAY = 2e-6;

/** The weights in training, as real numbers. */
class Field {
  #weights = new Float32Array(ROW * ROW + (1 << ROW_BITS) * ROW);
  #squares = new Float32Array(this.#weights.length).fill(0.1);
  #score = new Float64Array(16 * ROW);
  #forward = new Float64Array(16 * ROW);
  #backward = new Float64Array(16 * ROW);
  #step = new Float64Array(ROW * ROW);

  /** One step towards the example. Returns its loss before the step. */
  learn({ rows, labels }) {
    const n = labels.length;
    this.#evaluate(rows, n);
    const [f, b, s, t] = [this.#forward, this.#backward, this.#score, this.#step];
    let loss = 0;
    for (let i = 0; i < n; i++) {
      let total = 0;
      for (let y = 0; y < LABELS; y++) total += f[i * ROW + y] * b[i * ROW + y];
      for (let y = 0; y < LABELS; y++) {
        const p = (f[i * ROW + y] * b[i * ROW + y]) / total;
        const gradient = p - (labels[i] === y ? 1 : 0);
        if (labels[i] === y) loss -= Math.log(Math.max(p, 1e-9));
        if (Math.abs(gradient) < 0.001) continue;
        for (let k = 0; k < FEATURES; k++) this.#move(ROW * ROW + rows[i * FEATURES + k] * ROW + y, gradient);
      }
      if (i === 0) continue;
      let pairs = 0;
      const pair = (x, y) => f[(i - 1) * ROW + x] * t[x * ROW + y] * s[i * ROW + y] * b[i * ROW + y];
      for (let x = 0; x < LABELS; x++)
        for (let y = 0; y < LABELS; y++) if (follows(x, y)) pairs += pair(x, y);
      for (let x = 0; x < LABELS; x++)
        for (let y = 0; y < LABELS; y++)
          if (follows(x, y))
            this.#move(x * ROW + y, pair(x, y) / pairs - (labels[i - 1] === x && labels[i] === y ? 1 : 0));
    }
    return loss;
  }

  #move(at, gradient) {
    const g = gradient + DECAY * this.#weights[at];
    this.#squares[at] += g * g;
    this.#weights[at] -= (RATE * g) / Math.sqrt(this.#squares[at]);
  }

  #evaluate(rows, n) {
    const [f, b, s, t, w] = [this.#forward, this.#backward, this.#score, this.#step, this.#weights];
    for (let i = 0; i < n; i++) {
      let most = -Infinity;
      for (let y = 0; y < LABELS; y++) {
        let sum = 0;
        for (let k = 0; k < FEATURES; k++) sum += w[ROW * ROW + rows[i * FEATURES + k] * ROW + y];
        s[i * ROW + y] = sum;
        most = Math.max(most, sum);
      }
      for (let y = 0; y < LABELS; y++) s[i * ROW + y] = Math.exp(s[i * ROW + y] - most);
    }
    for (let i = 0; i < ROW * ROW; i++) t[i] = Math.exp(w[i]);
    for (let y = 0; y < LABELS; y++) {
      f[y] = y === 0 || y % 2 === 1 ? s[y] : 0;
      b[(n - 1) * ROW + y] = 1;
    }
    for (let i = 1; i < n; i++) {
      for (let y = 0; y < LABELS; y++) {
        let sum = 0;
        for (let x = 0; x < LABELS; x++) if (follows(x, y)) sum += f[(i - 1) * ROW + x] * t[x * ROW + y];
        f[i * ROW + y] = sum * s[i * ROW + y];
      }
      scaled(f, i * ROW);
    }
    for (let i = n - 2; i >= 0; i--) {
      for (let x = 0; x < LABELS; x++) {
        let sum = 0;
        for (let y = 0; y < LABELS; y++)
          if (follows(x, y)) sum += t[x * ROW + y] * s[(i + 1) * ROW + y] * b[(i + 1) * ROW + y];
        b[i * ROW + x] = sum;
      }
      scaled(b, i * ROW);
    }
  }

  quantised() {
    return Int8Array.from(this.#weights, weight => Math.max(-127, Math.min(127, Math.round(weight * SCALE))));
  }
}

function scaled(values, from) {
  let sum = 0;
  for (let y = 0; y < LABELS; y++) sum += values[from + y];
  if (sum > 0) for (let y = 0; y < LABELS; y++) values[from + y] /= sum;
}
