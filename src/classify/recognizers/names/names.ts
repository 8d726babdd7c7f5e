import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { Sighting, View } from '../../view.ts';
import { AROUND, Chunk, EDGE } from './chunk.ts';
import { Claim } from './claim.ts';
import { cuedName, cues } from './cued.ts';
import { endsValue, keyBefore } from './keys.ts';
import { HONORIFIC, lexicon } from './lexicon.ts';
import { OTHER, PERSON_B, PLACE_B, readModel } from './model.ts';
import { isProse, standsAlone } from './prose.ts';
import { corrected, isSupported, mayBeSupported } from './support.ts';
import { isCapital } from './word-hash.ts';
import { SHAPE_NUMBER } from './word-reader.ts';

const REACH = { back: 128, ahead: 400 };
const location: Entity = { entity: 'LOCATION', class: 'pii', reach: REACH };
const organization: Entity = { entity: 'ORGANIZATION', class: 'pii', reach: REACH };
const title: Entity = { entity: 'TITLE', class: 'pii', reach: REACH };

/** Below this nothing is said. */
const LEAST_SURE = 0.3;
/** What nothing but the model speaks for, and what stands in code or data, is possible and no more. */
const MOST_UNSUPPORTED = 0.45;

/** Part of a path, an identifier, a key: it is said to those only who ask for names. */
const WITHIN = 0.15;
/** A shorter word in data says nothing. */
const LEAST_IN_DATA = 5;

/** In the place of a label: of the word something else is said. */
const CLAIMED = 255;

const chunk = new Chunk(lexicon);
const model = readModel();
const claim = new Claim();

export const names: Recognizer = {
  id: 'names.text',
  entity: 'PERSON',
  class: 'pii',
  reach: REACH,
  validation: 'context',
  source:
    'Lists of names (US Census Bureau 1990, GeoNames, Unicode CLDR, Faker) and a model trained on sentences made with them: src/classify/data/README.md',
  examples: ['I spoke with Maria Kowalska about it', 'Dear Mr. Okafor,', 'She lives in Lisbon'],
  identifies: 'person',
  also: [location, organization, title],
  triggers: [
    { on: 'word', first: 'any', calm: true },
    { on: 'literal', words: cues },
  ],
  match(view: View, { start, end, word }: Place): Outcome {
    if (word !== '') return cuedName(view, start, end);
    if (isCapital(view.bytes, start)) {
      const plain = chunk.isPlain(view, start);
      if (plain !== false) return plain === undefined ? WAIT : DONE;
    }
    const begins = chunk.begins(view, start);
    if (begins !== true) return begins === undefined ? WAIT : DONE;
    if (!chunk.read(view, start)) return WAIT;
    if (chunk.words === 0 || (chunk.words === 1 && isLost(view))) return DONE;
    if (!chunk.readAround(view)) return WAIT;
    if (claim.read(chunk, view) === WAIT) return WAIT;
    const named = model.label(chunk, view.bytes);
    if (claim.label !== OTHER) reportClaim(view);
    if (named && report(view) === WAIT) return WAIT;
    if (reportKnown(view) === WAIT) return WAIT;
    reportMarks(view);
    return DONE;
  },
};

/** Is what could be said of the chunk's only word of no account, whatever stands around? Said so where it is seen at once. */
function isLost(view: View): boolean {
  const start = chunk.start[AROUND] as number;
  const end = chunk.end[AROUND] as number;
  if (chunk.shape[AROUND] === SHAPE_NUMBER) return true;
  if (view.counts(WITHIN)) return false;
  if (!standsAlone(view, start, end)) return true;
  const isLostInData = chunk.small || end - start < LEAST_IN_DATA || !mayBeSupported(chunk, view);
  if (isLostInData && !chunk.small && endsValue(view, end) && keyBefore(view, start) !== 0) return false;
  return isLostInData && isProse(view, start, end) === false;
}

/** What is claimed is no matter of the model any more. */
function reportClaim(view: View): void {
  const { start, end, score } = claim;
  sight(view, { start, end, score, validated: false }, claim.label);
  for (let i = claim.from - AROUND; i < claim.to - AROUND; i++) model.labels[i] = CLAIMED;
}

function sight(view: View, sighting: Sighting, label: number): void {
  if (label === PERSON_B) view.found(sighting);
  else view.found({ ...sighting, as: label === PLACE_B ? location : organization });
}

function report(view: View): Outcome {
  for (let i = 0; i < chunk.words;) {
    const label = model.labels[i] as number;
    let next = i + 1;
    if (label !== OTHER && label !== CLAIMED) {
      let sure = model.probability[i] as number;
      for (; next < chunk.words && model.labels[next] === label + 1; next++)
        sure = Math.min(sure, model.probability[next] as number);
      const kind = corrected(chunk, AROUND + i, AROUND + next, label);
      if (sure >= LEAST_SURE && reportSpan(view, i, next, kind, sure) === WAIT) return WAIT;
    }
    i = next;
  }
  return DONE;
}

/** Countries and large towns of several words that the model has passed over. */
function reportKnown(view: View): Outcome {
  for (let i = 0; i < chunk.words; i++) {
    if ((chunk.phrase[AROUND + i] as number) !== 7 || model.labels[i] !== OTHER) continue;
    let next = i + 1;
    while (
      next < chunk.words &&
      (chunk.phrase[AROUND + next] as number) === 6 &&
      model.labels[next] === OTHER
    )
      next++;
    if (reportSpan(view, i, next, PLACE_B, 0.6) === WAIT) return WAIT;
  }
  return DONE;
}

function reportSpan(view: View, from: number, to: number, label: number, sure: number): Outcome {
  const start = chunk.start[AROUND + from] as number;
  const end = chunk.end[AROUND + to - 1] as number;
  // Words with digits are codes.
  for (let i = from; i < to; i++) if (chunk.shape[AROUND + i] === SHAPE_NUMBER) return DONE;
  const prose = isProse(view, start, end);
  if (prose === undefined) return WAIT;
  const alone = standsAlone(view, start, end);
  const listed = isSupported(chunk, AROUND + from, AROUND + to, label, sure);
  const possible = Math.min(MOST_UNSUPPORTED, 0.2 + 0.3 * sure);
  // A word on no list that nothing stands beside: what was decoded is full of such.
  const bare = chunk.hash[AROUND + from - 1] === EDGE && chunk.hash[AROUND + to] === EDGE;
  const score =
    !alone || !(prose ? listed || !bare : listed && !chunk.small && end - start >= LEAST_IN_DATA)
      ? WITHIN
      : prose && listed
        ? 0.42 + 0.4 * sure
        : possible;
  sight(view, { start, end, score, validated: false }, label);
  return DONE;
}

/** Forms of address before a name. */
function reportMarks(view: View): void {
  for (let i = 0; i < chunk.words; i++) {
    if (model.labels[i] !== OTHER) continue;
    const flags = chunk.flags[AROUND + i] as number;
    const start = chunk.start[AROUND + i] as number;
    const end = chunk.end[AROUND + i] as number;
    const before = i + 1 < chunk.words && model.labels[i + 1] === PERSON_B;
    if ((flags & HONORIFIC) !== 0 && before)
      view.found({ start, end, score: 0.3, validated: false, as: title });
  }
}
