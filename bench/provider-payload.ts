import { providers } from '../src/app/providers.ts';
import { vectors } from '../src/simulators/vectors/index.ts';
import type { Json, JsonPath, OperationVector } from '../src/core/vector.ts';
import { answerBytes, deltas, proseAnswered, proseAsked, requestBytes, usualStream } from './payload.ts';

/**
 * What goes through for each provider: a request and an answer as its documentation has them, every field that it names
 * included, with as much prose as the other parts have.
 */
export interface ProviderLoad {
  /** `aws.bedrock converse` */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly request: string;
  readonly answer: string;
  readonly stream: ProviderStream;
}

export interface ProviderStream {
  readonly path: string;
  readonly request: string;
  readonly contentType: string;
  /** One after another: what comes before the deltas, each of them, what comes behind them. */
  readonly writes: readonly Buffer[];
  /** The first text is there when so many bytes are. */
  readonly firstText: number;
}

/** Titles of vectors, where one is not enough or the first of the provider's that stream is not the one. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  'aws.bedrock': ['converse', 'invoke: anthropic'],
};

const streams = ({ provider, request, answer, stream }: OperationVector, of: string): boolean =>
  provider === of && request !== undefined && answer !== undefined && stream !== undefined;

function vectorsOf(provider: string): readonly OperationVector[] {
  const all = vectors.filter(vector => streams(vector, provider));
  const titles = chosen[provider] ?? all.slice(0, 1).map(({ title }) => title);
  const found = all.filter(({ title }) => titles.includes(title));
  if (found.length === 0 || found.length !== titles.length)
    throw new Error(`${provider}: no vector that streams, or not all of ${titles.join(', ')}`);
  return found;
}

/** Of every provider that there is: one whose vector is missing throws. */
export const providerLoads = (): readonly ProviderLoad[] =>
  [...providers.keys()].flatMap(provider => vectorsOf(provider).map(loadOf));

function loadOf(vector: OperationVector): ProviderLoad {
  const { provider, title, path, headers = {}, answer = null } = vector;
  const request = filled(vector.request ?? null, () => proseAsked(requestBytes));
  const frame = Buffer.byteLength(JSON.stringify(filled(answer, () => '')));
  return {
    name: `${provider} ${title}`,
    headers,
    path,
    request: JSON.stringify(request),
    answer: JSON.stringify(filled(answer, () => proseAnswered(answerBytes - frame))),
    stream: streamOf(vector, request),
  };
}

const filled = (value: Json, by: () => string): Json => put(value, prose(value), by);

function streamOf({ path, title, stream }: OperationVector, request: Json): ProviderStream {
  if (!stream) throw new Error(`${title} does not stream`);
  const piece = stream.pieces.find(({ name }) => !/think|thought|reason|argument|tool/i.test(name));
  const [first, ...within] = piece?.at[0] ?? [];
  const last = piece?.at.at(-1)?.[0];
  if (typeof first !== 'number' || typeof last !== 'number') throw new Error(`${title}: no text in pieces`);
  const delta = ordinary(stream.events[first] ?? null);
  const middle = deltas(usualStream.deltas).map(text => put(delta, within, () => text));
  const before = stream.events.slice(0, first);
  const frames = stream.encode([...before, ...middle, ...stream.events.slice(last + 1)]);
  const end = before.length + middle.length;
  const writes = [
    Buffer.concat(frames.slice(0, before.length)),
    ...frames.slice(before.length, end).map(frame => Buffer.from(frame)),
    Buffer.concat(frames.slice(end)),
  ];
  return {
    path: stream.path ?? path,
    request: JSON.stringify({ ...(request as object), ...stream.request }),
    contentType: stream.contentType,
    writes,
    firstText: (writes[0]?.length ?? 0) + (writes[1]?.length ?? 0),
  };
}

/** Log probabilities would say another text than the delta does, and few ask for them. */
const ordinary = (event: Json): Json => {
  if (Array.isArray(event)) return (event as readonly Json[]).map(ordinary);
  if (typeof event !== 'object' || event === null) return event;
  const members = Object.entries(event).map(([name, value]) => [
    name,
    /^log_?probs/i.test(name) ? null : ordinary(value),
  ]);
  return Object.fromEntries(members) as Json;
};

/** The first text of some words that a person or a model wrote. What is signed could not be rewritten. */
function prose(value: Json): JsonPath {
  const isProse = ([at, text]: readonly [JsonPath, string]): boolean =>
    text.includes(' ') &&
    !text.startsWith('{') &&
    !at.some(name => /think|reason|schema|signature|description|probs|filter|citation/i.test(String(name)));
  const [path] = [...strings(value)].find(isProse) ?? [];
  if (!path) throw new Error('no prose');
  return path;
}

function* strings(value: Json, at: JsonPath = []): Generator<readonly [JsonPath, string]> {
  if (typeof value === 'string') yield [at, value];
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value as Readonly<Record<string, Json>>))
      yield* strings(inner, [...at, Array.isArray(value) ? Number(name) : name]);
}

/** The same with another string at one place. */
function put(value: Json, [first, ...rest]: JsonPath, by: () => string): Json {
  if (first === undefined) return by();
  const copy = structuredClone(value) as Record<string | number, Json>;
  copy[first] = put(copy[first] ?? null, rest, by);
  return copy;
}
