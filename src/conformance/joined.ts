import type { Json, JsonPath, TextInPieces } from '../core/vector.ts';
import { at } from './place.ts';

/**
 * Texts as their readers put them together: what stands at the same place of one event after another, what has the same
 * member name, all of it; and arrays of numbers as the bytes that they are.
 */
export function joinedTexts(values: readonly Json[]): string {
  const texts = new Map<string, string>();
  const add = (key: string, text: string): void => {
    texts.set(key, (texts.get(key) ?? '') + text);
  };
  for (const value of values) collect(value, '', '', indexOf(value), add);
  return [...texts.values()].join('\n');
}

/**
 * The texts that come in pieces, out of the events as they came. An event may have been carried in another one's member,
 * or without the member that names it.
 */
export const piecedTexts = (events: readonly Json[], pieces: readonly TextInPieces[]): readonly string[] => {
  const opened = events.map(event => innerOf(event) ?? event);
  const textAt = ([index, first, ...rest]: JsonPath): string => {
    const event = opened[Number(index)];
    const found = first === undefined ? undefined : (at(event, [first, ...rest]) ?? at(event, rest));
    return typeof found === 'string' ? found : '';
  };
  return pieces.map(({ at: places }) => places.map(textAt).join(''));
};

const innerOf = (event: Json): Json | undefined => {
  const bytes = at(event, ['bytes']);
  return typeof bytes === 'string' ? jsonIn(bytes) : undefined;
};

type Add = (key: string, text: string) => void;

function collect(value: Json, path: string, name: string, index: string, add: Add): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    add(`at ${path} ${index}`, text);
    add(`at ${path}`, text);
    add(`name ${name}`, text);
    add('all', text);
    const inside = typeof value === 'string' ? jsonIn(value) : undefined;
    if (inside !== undefined) collect(inside, path, name, indexOf(inside), add);
  } else if (isBytes(value)) {
    const text = Buffer.from(value as readonly number[]).toString('utf8');
    add(`bytes ${path} ${index}`, text);
    add(`bytes ${name}`, text);
  } else if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly Json[]).entries())
      collect(item, `${path}/${at}`, name, `${index}${indexOf(item)}`, add);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) collect(member, `${path}/${key}`, key, index, add);
  }
}

const isBytes = (value: Json): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(item => Number.isInteger(item) && (item as number) >= 0 && (item as number) < 256);

/** `index`, `output_index`, `contentBlockIndex` …: what tells one text from another in the same place. */
function indexOf(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return '';
  return Object.entries(value)
    .map(([name, member]) => (/index$/i.test(name) ? `${name}=${JSON.stringify(member)} ` : indexOf(member)))
    .join('');
}

/** JSON in base64, or in a string as such: an event may be carried in another one's member. */
function jsonIn(text: string): Json | undefined {
  const json = /^[[{]/.test(text)
    ? text
    : text.startsWith('ey')
      ? Buffer.from(text, 'base64').toString()
      : '';
  if (json === '') return undefined;
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
