import type { Json, OperationVector } from '../core/vector.ts';
import type { Doubled } from './doubled.ts';
import { leaves, type Place, placeName } from './place.ts';
import type { Lore } from './lore.ts';

export type Direction = 'request' | 'response';

/** Where in a message a value is planted. */
export type Position =
  | { readonly in: 'text' | 'number' | 'name' | 'data'; readonly place: Place }
  /** A member that the format does not have, in the object there: its value, or its name. */
  | { readonly in: 'unknown' | 'unknown name'; readonly place: Place }
  | { readonly in: 'header' | 'query'; readonly name: string }
  | { readonly in: 'path'; readonly text: string }
  /** Of a stream: spread over the pieces of a text. `cut`: in two, behind so many of its characters; otherwise evenly. */
  | { readonly in: 'pieces'; readonly text: number; readonly name: string; readonly cut?: number }
  /** A message or a part stands twice: the value begins in the one, and ends in the other. */
  | { readonly in: 'joined'; readonly doubled: Doubled; readonly cut: number }
  | { readonly in: 'trailer' }
  /** The message of an error that the model server answers with. */
  | { readonly in: 'error' };

/** As people and programs read it. */
export function positionName(position: Position): string {
  switch (position.in) {
    case 'text':
      return placeName(position.place);
    case 'number':
    case 'name':
    case 'data':
    case 'unknown':
    case 'unknown name':
      return `${position.in} ${placeName(position.place)}`;
    case 'header':
    case 'query':
      return `${position.in} ${position.name}`;
    case 'path':
      return `path ${position.text}`;
    case 'pieces':
      return `pieces of ${position.name}${position.cut === undefined ? '' : `, cut at ${position.cut}`}`;
    case 'joined': {
      const { place, depth } = position.doubled;
      return `joined ${placeName(place)} over two of ${placeName(place.slice(0, depth))}, cut at ${position.cut}`;
    }
    case 'trailer':
    case 'error':
      return position.in;
  }
}

/** Headers and parameters that no API has. */
export const unknownName = 'x-conformance';

/** Everywhere in a vector's request. `streamed`: as it asks for a streamed answer. */
export function requestPositions(
  vector: OperationVector,
  lore: Lore,
  streamed: boolean,
): readonly Position[] {
  const body = requestOf(vector, streamed);
  const path = (streamed ? vector.stream?.path : undefined) ?? vector.path;
  const given = [...new URLSearchParams(path.split('?')[1] ?? '').keys(), ...lore.query, unknownName];
  const query = given.filter(name => !lore.credentials.includes(name));
  return [
    ...(body === undefined ? [] : bodyPositions(body, lore)),
    ...headerPositions([...lore.headers.request, ...Object.keys(vector.headers ?? {})]),
    ...[...new Set(query)].map(name => ({ in: 'query', name }) as const),
    ...lore.path.map(text => ({ in: 'path', text }) as const),
    ...(body === undefined ? [] : [{ in: 'trailer' } as const]),
  ];
}

/** The request's body, as it is sent for an answer of that kind. */
export function requestOf({ request, stream }: OperationVector, streamed: boolean): Json | undefined {
  if (!streamed || !stream?.request) return request;
  return { ...(request as Readonly<Record<string, Json>>), ...stream.request };
}

/** Everywhere in a vector's answer. */
export function responsePositions(
  vector: OperationVector,
  lore: Lore,
  streamed: boolean,
): readonly Position[] {
  const around = [
    ...headerPositions(lore.headers.response),
    { in: 'trailer' } as const,
    { in: 'error' } as const,
  ];
  if (!streamed)
    return vector.answer === undefined ? around : [...bodyPositions(vector.answer, lore), ...around];
  const { events = [], pieces = [] } = vector.stream ?? {};
  return [
    ...eventPositions(events, lore),
    ...pieces.map(({ name }, text) => ({ in: 'pieces', text, name }) as const),
    ...around,
  ];
}

/** Unknown members only in one event of each form: all others would say the same. */
function* eventPositions(events: readonly Json[], lore: Lore): Generator<Position> {
  const seen = new Set<string>();
  for (const [index, event] of events.entries())
    for (const leaf of leaves(event, lore.names, [index])) {
      const form = placeName(leaf.place.slice(1)) + formOf(event);
      if (leaf.is !== 'object') yield* positionsAt(leaf.is, leaf.place, textAt(events, leaf.place));
      else if (!seen.has(form)) yield* positionsAt(leaf.is, leaf.place, undefined);
      seen.add(form);
    }
}

const formOf = (event: Json): string =>
  event !== null && typeof event === 'object' ? Object.keys(event).join() : '';

const bodyPositions = (body: Json, { names }: Lore): readonly Position[] =>
  [...leaves(body, names)].flatMap(({ place, is }) => [...positionsAt(is, place, textAt(body, place))]);

function* positionsAt(
  is: 'text' | 'number' | 'object' | 'name',
  place: Place,
  text: string | undefined,
): Generator<Position> {
  if (is === 'object') {
    yield { in: 'unknown', place };
    yield { in: 'unknown name', place };
  } else yield { in: is, place };
  if (is === 'text' && text !== undefined && holdsData(text, place)) yield { in: 'data', place };
}

function textAt(value: Json, place: Place): string | undefined {
  let found: unknown = value;
  for (const step of place) {
    if (typeof step === 'symbol') found = typeof found === 'string' ? JSON.parse(found) : undefined;
    else found = (found as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  }
  return typeof found === 'string' ? found : undefined;
}

/** Members that hold base64 in one format or another. */
const dataNames =
  /^(data|file_data|bytes|b64_json|image_data|audio|encrypted_content|signature|thoughtSignature)$/i;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

function holdsData(text: string, place: Place): boolean {
  if (/^data:[^,]*;base64,/.test(text)) return true;
  const name = place.at(-1);
  return typeof name === 'string' && dataNames.test(name) && base64.test(text);
}

const headerPositions = (names: readonly string[]): readonly Position[] =>
  [...new Set([...names.map(name => name.replace('*', 'conformance')), unknownName])].map(name => ({
    in: 'header',
    name,
  }));
