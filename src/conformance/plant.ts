import type { Json, JsonPath, TextInPieces } from '../core/vector.ts';
import { plantDoubled } from './doubled.ts';
import { at, changed, type Place } from './place.ts';
import type { Position } from './position.ts';
import { compact, type PlantedValue } from './values.ts';

/**
 * A body with the value in it, or `undefined` where it cannot be put there. `amid`: the texts next to it may go on with
 * its own (tokens, deltas), so that it needs a space on either side to be the value that it is.
 */
export function plant(
  body: Json,
  position: Position,
  value: PlantedValue,
  { amid }: { readonly amid: boolean },
): Json | undefined {
  switch (position.in) {
    case 'text':
      return changed(body, position.place, old => inText(old, value, amid ? ' ' : ''));
    case 'data':
      return changed(body, position.place, old => inData(old, value));
    case 'number':
      return changed(body, position.place, () => Number(compact(value)));
    case 'name':
      return renamed(body, position.place, value.text);
    case 'unknown':
      return withMember(body, position.place, 'x_conformance', amid ? ` ${value.text} ` : value.text);
    case 'joined':
      return plantDoubled(body, position.doubled, value, position.cut);
    case 'unknown name':
      return withMember(body, position.place, value.text, 'conformance');
    default:
      return body;
  }
}

/** Into prose it goes as a word, into a URL as a parameter; what is one word it replaces. */
function inText(old: Json, value: PlantedValue, space: string): Json {
  if (typeof old !== 'string') return value.text;
  if (/^https?:\/\//.test(old)) return `${old}${old.includes('?') ? '&' : '?'}note=${compact(value)}`;
  if (/^data:/.test(old)) return `data:text/plain,${encodeURIComponent(value.text)}`;
  const isProse = /\s/.test(old.trim()) && !/^\s*[[{]/.test(old);
  return `${isProse ? `${old} ` : space}${value.text}${space}`;
}

function inData(old: Json, { text }: PlantedValue): Json {
  const encoded = Buffer.from(`Payment details: ${text} is on file.\n`).toString('base64');
  return typeof old === 'string' && old.startsWith('data:') ? `data:text/plain;base64,${encoded}` : encoded;
}

function renamed(body: Json, place: Place, name: string): Json | undefined {
  const last = place.at(-1);
  return changed(body, place.slice(0, -1), object =>
    Object.fromEntries(
      Object.entries(object as Readonly<Record<string, Json>>).map(([key, member]) => [
        key === last ? name : key,
        member,
      ]),
    ),
  );
}

const withMember = (body: Json, place: Place, name: string, member: string): Json =>
  changed(body, place, object => ({ ...(object as Readonly<Record<string, Json>>), [name]: member }));

/**
 * The events of a stream with the value in one of their texts, spread over its pieces, and the same text wherever it is
 * repeated. Undefined: the pieces are none that could hold it.
 */
export function plantPieces(
  events: readonly Json[],
  { at: places, repeatedAt = [] }: TextInPieces,
  value: PlantedValue,
  cut?: number,
): readonly Json[] | undefined {
  const old = places.map(place => textOf(at(events, place))).join('');
  const planted = withValue(old, value.text);
  if (planted === undefined || places.length < 2) return undefined;
  const parts = spread(planted.text, planted.from, value.text.length, places.length, cut);
  const put = (into: Json, place: JsonPath, text: string): Json =>
    changed(into, place, was => like(was, text));
  let all: Json = events;
  for (const [index, place] of places.entries()) all = put(all, place, parts[index] ?? '');
  for (const place of repeatedAt) all = put(all, place, planted.text);
  return all as readonly Json[];
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** A repeat may be the JSON that the pieces spell, read. */
const like = (was: Json, text: string): Json =>
  was !== null && typeof was === 'object' ? (JSON.parse(text) as Json) : text;

/** In prose behind its first word, in JSON in its first string, so that it stays JSON. */
function withValue(old: string, value: string): { readonly text: string; readonly from: number } | undefined {
  if (/^\s*[[{]/.test(old)) {
    const string = /:\s*"|\[\s*"/.exec(old);
    if (!string) return undefined;
    const from = string.index + string[0].length;
    return { text: `${old.slice(0, from)}${value} ${old.slice(from)}`, from };
  }
  const space = old.indexOf(' ');
  const from = space < 0 ? 0 : space + 1;
  return { text: `${old.slice(0, from)}${value} ${old.slice(from)}`, from };
}

/** As many parts as there are pieces, cut inside of the value. */
function spread(text: string, from: number, length: number, count: number, cut?: number): readonly string[] {
  const inner =
    cut === undefined
      ? Array.from({ length: count - 1 }, (_, index) => from + Math.round(((index + 1) * length) / count))
      : Array.from({ length: count - 1 }, (_, index) => (index === 0 ? from + cut : text.length));
  const ends = [...inner, text.length];
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}
