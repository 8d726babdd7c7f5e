import type { Json, JsonPath } from '../core/vector.ts';

/** Into a string that holds JSON. */
export const inside: unique symbol = Symbol('JSON in a string');

export type Step = string | number | typeof inside;
/** As `JsonPath`, and into JSON in strings. */
export type Place = readonly Step[];

/** As people read it: `/messages/0/content`, and `/arguments!/city` for what stands in JSON in a string. */
export const placeName = (place: Place): string =>
  place.map(step => (step === inside ? '!' : `/${step}`)).join('') || '/';

/** The value with one place of it changed. @throws RangeError where there is no such place */
export function changed(value: Json, place: Place, change: (old: Json) => Json): Json {
  const [step, ...rest] = place;
  if (step === undefined) return change(value);
  if (step === inside) {
    if (typeof value !== 'string') throw new RangeError('no string to look into');
    return JSON.stringify(changed(JSON.parse(value) as Json, rest, change));
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.map((item, index) => (index === step ? changed(item, rest, change) : item));
  }
  if (value === null || typeof value !== 'object') throw new RangeError(`no member ${String(step)}`);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === step ? changed(member, rest, change) : member,
    ]),
  );
}

/** What stands there. Undefined: nothing. */
export function at(value: Json | undefined, path: JsonPath): Json | undefined {
  return path.reduce<Json | undefined>(
    (outer, step) =>
      outer !== null && typeof outer === 'object' && Object.hasOwn(outer, step)
        ? (outer as Readonly<Record<string | number, Json>>)[step]
        : undefined,
    value,
  );
}

/** One place of a JSON value in which something can be planted. */
export interface Leaf {
  readonly place: Place;
  readonly is: 'text' | 'number' | 'object' | 'name';
}

/** JSON in JSON is looked into so deep. */
const maxInside = 3;

/** Every string, number, object, and member name out of `names`, in the order in which they stand. */
export function* leaves(value: Json, names: ReadonlySet<string>, place: Place = []): Generator<Leaf> {
  if (typeof value === 'string') {
    yield { place, is: 'text' };
    const inner = place.filter(step => step === inside).length < maxInside ? jsonIn(value) : undefined;
    if (inner !== undefined) yield* leaves(inner, names, [...place, inside]);
  } else if (typeof value === 'number') yield { place, is: 'number' };
  else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* leaves(item, names, [...place, index]);
  } else if (value !== null && typeof value === 'object') {
    yield { place, is: 'object' };
    for (const [name, member] of Object.entries(value)) {
      if (names.has(name)) yield { place: [...place, name], is: 'name' };
      yield* leaves(member, names, [...place, name]);
    }
  }
}

function jsonIn(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
