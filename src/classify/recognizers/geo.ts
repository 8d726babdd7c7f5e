import { isDigit, isSpace } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { CUE_AHEAD, namedBy } from './cue.ts';

const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

const geo = { entity: 'GEO_COORDINATES', class: 'pii', validation: 'structure' } as const;

interface Degrees {
  readonly end: number;
  readonly value: number;
  readonly decimals: number;
}

/** A decimal number at `start`, with its sign; undefined: none. */
function decimalAt(view: View, start: number): Degrees | undefined {
  let at = start;
  if (view.at(at) === MINUS || view.at(at) === PLUS) at++;
  const from = at;
  let value = 0;
  while (isDigit(view.at(at)) && at - from < 4) value = value * 10 + view.at(at++) - 0x30;
  if (at === from || at - from > 3 || view.at(at) !== DOT) return undefined;
  const point = at++;
  while (isDigit(view.at(at)) && at - point < 18) at++;
  if (view.wordAt(at) || (view.at(at) === DOT && isDigit(view.at(at + 1)))) return undefined;
  return { end: at, value, decimals: at - point - 1 };
}

/** The start with its sign. */
const signed = (view: View, start: number): number =>
  start > view.origin && (view.at(start - 1) === MINUS || view.at(start - 1) === PLUS) ? start - 1 : start;

/** Three decimals are a hundred metres. */
const MIN_DECIMALS = 3;
const PAIR = 48;

/** Behind what separates latitude and longitude; 0: nothing does. */
function betweenEnd(view: View, from: number): number {
  let at = from;
  if (view.at(at) === 0x2c || view.at(at) === 0x3b) at++;
  while (at < from + 3 && isSpace(view.at(at))) at++;
  return at > from ? at : 0;
}

/** More numbers on either side: a list of them. */
const isInList = (view: View, start: number, end: number): boolean => {
  let before = start - 1;
  while (before > start - 4 && isSpace(view.at(before))) before--;
  const next = betweenEnd(view, end);
  return view.at(before) === 0x2c || (next > 0 && decimalAt(view, next) !== undefined);
};

/** Two decimal numbers, the first one a latitude. */
export const coordinatePair: Recognizer = {
  ...geo,
  id: 'geo.decimal-pair',
  reach: { back: 64, ahead: PAIR },
  source: 'ISO 6709 annex D (representation at the human interface); RFC 5870',
  examples: ['40.712776, -74.005974', 'GPS 52.5200 13.4050'],
  context: [
    'gps',
    'coordinates',
    'coordinate',
    'coords',
    'location',
    'located',
    'position',
    'lat',
    'latitude',
    'geo',
    'lat/lng',
    'lat/lon',
    'latlng',
    'koordinaten',
    'geo:',
  ],
  triggers: [{ on: 'digits', min: 4, dotted: 2 }],
  match(view: View, { start: from }: Place): Outcome {
    const { run } = view;
    if (run.joints[0] !== DOT || (run.lengths[0] ?? 9) > 2 || (run.lengths[1] ?? 0) < MIN_DECIMALS)
      return DONE;
    if (run.joints[1] === DOT) return DONE;
    const start = signed(view, from);
    if (view.wordBefore(start) || (isDigit(view.at(start - 2)) && view.at(start - 1) === DOT)) return DONE;
    if (view.beyond(start + PAIR)) return WAIT;
    const latitude = decimalAt(view, start);
    const next = latitude ? betweenEnd(view, latitude.end) : 0;
    const longitude = next > 0 ? decimalAt(view, next) : undefined;
    if (!latitude || !longitude || longitude.decimals < MIN_DECIMALS) return DONE;
    if (latitude.value > 90 || longitude.value > 180 || isInList(view, start, longitude.end)) return DONE;
    const base = latitude.decimals > 3 && longitude.decimals > 3 ? 0.3 : 0.1;
    const score = view.contextBefore(start) ? withContext(base) : base;
    view.found({ start, end: longitude.end, score, validated: false });
    return DONE;
  },
};

/** `"latitude": 40.712776` */
export const namedCoordinate: Recognizer = {
  ...geo,
  id: 'geo.named',
  reach: { back: 0, ahead: CUE_AHEAD + 24 },
  source: 'ISO 6709; RFC 7946 section 3.1.1 (range)',
  examples: ['latitude: 40.712776'],
  triggers: [
    { on: 'literal', words: ['latitude', 'longitude', 'lat', 'lng', 'lon', 'breitengrad', 'langengrad'] },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word) || (view.wordAt(from) && !view.beyond(from))) return DONE;
    const value = namedBy(view, from);
    if (value < 0 || view.beyond(value + 24)) return WAIT;
    if (value === 0 || !isDigit(view.at(value))) return DONE;
    const start = signed(view, value);
    const found = decimalAt(view, start);
    if (found && found.decimals >= MIN_DECIMALS && found.value <= 180)
      view.found({ start, end: found.end, score: 0.6, validated: false });
    return DONE;
  },
};

/** Behind minutes and seconds and N, S, E or W; 0: none. */
function sphereEnd(view: View, from: number): number {
  let at = from;
  for (let part = 0; part < 3; part++) {
    while (at < from + 24 && view.at(at) === 0x20) at++;
    const digits = at;
    while (at < digits + 8 && (isDigit(view.at(at)) || view.at(at) === DOT)) at++;
    // Primes fold to quotes, or stay as they are.
    while (
      at < from + 28 &&
      at > digits &&
      (view.at(at) === 0x27 || view.at(at) === 0x22 || view.at(at) >= 0x80)
    )
      at++;
  }
  while (at < from + 28 && view.at(at) === 0x20) at++;
  const letter = view.at(at) & 0xdf;
  const isSphere =
    letter === 0x4e || letter === 0x53 || letter === 0x45 || letter === 0x57 || letter === 0x4f;
  return isSphere && !view.wordAt(at + 1) ? at + 1 : 0;
}

/** `40°26'46"N` */
export const sphericalCoordinate: Recognizer = {
  ...geo,
  id: 'geo.degrees',
  reach: { back: 4, ahead: 32 },
  source: 'ISO 6709 annex D: degrees, minutes, seconds, hemisphere',
  examples: ['40°26′46″N 79°58′56″W'],
  triggers: [{ on: 'literal', words: ['°'] }],
  match(view: View, { start: sign, end: from }: Place): Outcome {
    let start = sign;
    while (
      start > view.origin &&
      start > sign - 12 &&
      (isDigit(view.at(start - 1)) || view.at(start - 1) === DOT)
    )
      start--;
    if (start === sign || view.wordBefore(start)) return DONE;
    if (view.beyond(from + 32)) return WAIT;
    const end = sphereEnd(view, from);
    if (end > 0) view.found({ start, end, score: 0.7, validated: false });
    return DONE;
  },
};
