import type { Json, OperationVector } from '../core/vector.ts';

/** A request, as far as it says which operation it is of. */
export interface VectorRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Undefined: it has none that is JSON. */
  readonly body: Json | undefined;
}

/**
 * The vector of a request's operation: the one that fits best by path, then by query, then by the members of the body;
 * of equals the first. Undefined: there is none.
 */
export function fittingVector(
  request: VectorRequest,
  vectors: readonly OperationVector[],
): OperationVector | undefined {
  let best: { readonly vector: OperationVector; readonly rank: readonly number[] } | undefined;
  for (const vector of vectors) {
    const rank = rankOf(request, vector);
    if (rank && (!best || isHigher(rank, best.rank))) best = { vector, rank };
  }
  return best?.vector;
}

/** Does it ask for the vector's stream? */
export function wantsStream(request: VectorRequest, { path, stream, answer }: OperationVector): boolean {
  if (!stream) return false;
  if (stream.path === undefined) return member(request.body, 'stream') === true || answer === undefined;
  // The two may differ in the query alone.
  const [asStream, asWhole] = [pathRank(request.path, stream.path), pathRank(request.path, path)];
  return asStream !== undefined && (!asWhole || isHigher(asStream, asWhole) || answer === undefined);
}

function rankOf(request: VectorRequest, vector: OperationVector): readonly number[] | undefined {
  if (request.method !== vector.method) return undefined;
  const streaming = wantsStream(request, vector);
  const path = streaming ? (vector.stream?.path ?? vector.path) : vector.path;
  const rank = pathRank(request.path, path);
  if (!rank) return undefined;
  const asksForStream = streaming || member(request.body, 'stream') === true;
  const canAnswer = streaming || (!asksForStream && vector.answer !== undefined);
  return [Number(canAnswer), ...rank, likeness(request.body, vector.request)];
}

/** How well a path fits another one, and a query its query; undefined: it is another operation's. */
function pathRank(given: string, known: string): readonly number[] | undefined {
  const [path = '', query = ''] = given.split('?');
  const [knownPath = '', knownQuery = ''] = known.split('?');
  const segments = path.split('/').map(decoded);
  const knownSegments = knownPath.split('/').map(decoded);
  if (segments.length !== knownSegments.length) return undefined;
  let alike = 0;
  for (const [index, segment] of segments.entries()) {
    const knownSegment = knownSegments[index] ?? '';
    const isPlace = placesBehind.has(segments[index - 1] ?? '');
    if (segment !== knownSegment && !(isPlace && verbOf(segment) === verbOf(knownSegment))) return undefined;
    alike += sharedStart(segment, knownSegment);
  }
  const exact = Number(path === knownPath);
  return [exact, alike, common(parametersOf(query), parametersOf(knownQuery))];
}

/** Behind these words of a path stands a name of the client's: of a model, a deployment, a project, a stored thing. */
const placesBehind: ReadonlySet<string> = new Set([
  'models',
  'model',
  'deployments',
  'projects',
  'locations',
  'endpoints',
  'publishers',
  'responses',
  'conversations',
  'cachedContents',
  'tunedModels',
]);

/** `gemini-2.5-pro:generateContent`: the name is the client's, what is asked of it is the API's. */
const verbOf = (segment: string): string | undefined => /:([a-z]+[A-Z]\w*|predict)$/.exec(segment)?.[1];

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

const parametersOf = (query: string): ReadonlySet<string> => new Set(query.split('&').filter(Boolean));

/** The share of what either has that both have. */
function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = new Set([...a, ...b]);
  return all.size === 0 ? 1 : [...a].filter(name => b.has(name)).length / all.size;
}

/** Of the bodies' members, how many both have. */
const likeness = (a: Json | undefined, b: Json | undefined): number =>
  common(new Set(namesOf(a)), new Set(namesOf(b)));

const namesOf = (value: Json | undefined): readonly string[] =>
  isObject(value) ? Object.keys(value).filter(name => name !== 'stream' && name !== 'stream_options') : [];

const member = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? value[name] : undefined;

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isHigher(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}
