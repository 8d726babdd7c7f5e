/** Vectors with something planted into them. */
import type { Json, JsonPath, OperationVector, StreamVector } from '../../src/core/vector.ts';
import { matchOf, type What } from './vector-runs.ts';

export const card = '4111 1111 1111 1111';

/** Every string of a JSON value: where it stands, and what it says. */
export function* strings(value: Json, at: JsonPath = []): Generator<readonly [JsonPath, string]> {
  if (typeof value === 'string') yield [at, value];
  else if (Array.isArray(value))
    for (const [index, inner] of (value as readonly Json[]).entries()) yield* strings(inner, [...at, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* strings(inner, [...at, name]);
}

/** The same with another string at one place. */
export function put(value: Json, [first, ...rest]: JsonPath, by: (text: string) => string): Json {
  if (first === undefined) return by(typeof value === 'string' ? value : '');
  const copy = structuredClone(value) as Record<string | number, Json>;
  copy[first] = put(copy[first] ?? null, rest, by);
  return copy;
}

export const asRequest = (vector: OperationVector): What => ({
  direction: 'request',
  match: matchOf(vector),
  contentType: 'application/json',
  stream: false,
});
export const asAnswer = (vector: OperationVector): What => ({ ...asRequest(vector), direction: 'response' });
export const asStream = (vector: OperationVector, { path, contentType }: StreamVector): What => ({
  direction: 'response',
  match: matchOf(vector, path),
  contentType,
  stream: true,
});

/** A card number over the pieces of each text, and whole where the text is repeated. */
export function plant(events: readonly Json[], { pieces }: StreamVector): readonly Json[] {
  let changed = [...events] as Json;
  for (const { at, repeatedAt = [] } of pieces) {
    // The card in the middle, so that it is cut wherever there is more than one piece.
    const before = at.map(path => valueAt(changed, path)).join('');
    const whole = before === '' ? card : `${before.slice(0, 3)} ${card} ${before.slice(3)}`;
    const parts = splitOver(whole, at.length);
    at.forEach((path, index) => (changed = put(changed, path, () => parts[index] ?? '')));
    for (const path of repeatedAt) changed = put(changed, path, () => whole);
  }
  return changed as readonly Json[];
}

function splitOver(text: string, count: number): readonly string[] {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
}

function valueAt(value: Json, path: JsonPath): string {
  const found = path.reduce<Json>(
    (inner, name) => (inner as Record<string | number, Json>)[name] ?? null,
    value,
  );
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('/')}`);
  return found;
}
