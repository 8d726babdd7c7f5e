import {
  type VectorAnswer,
  type VectorAsked,
  streamedAnswer,
  usualAnswer,
} from '../../src/simulators/vector-server.ts';
import type { Json, JsonPath, OperationVector, TextInPieces } from '../../src/core/vector.ts';
import type { Cell, Family } from './sdk-cell.ts';

/** What no answer may say. */
export const marker = 'TOP SECRET//SI//NOFORN';
/** What stands behind it, and is denied with it. */
export const secretPlan = 'attack at dawn';
const opening = 'Here comes the plan. ';
/** Between two events: what can be released is, before the next one comes. */
const deltaMs = 100;

/** The operation's answer, of what the cell's SDK can read. */
export function usual(asked: VectorAsked, { cannotRead }: Cell): VectorAnswer {
  const { vector, streaming } = asked;
  if (!streaming || !vector?.stream) return usualAnswer(asked);
  return streamedAnswer(vector, readable(vector.stream.events, cannotRead));
}

const readable = (events: readonly Json[], cannotRead: RegExp | undefined): readonly Json[] =>
  cannotRead ? events.filter(event => !cannotRead.test(JSON.stringify(event))) : events;

/** The operation's answer, with a text in it that a rule denies. */
export function denied(asked: VectorAsked, { cannotRead }: Cell): VectorAnswer {
  const { vector, streaming } = asked;
  if (!vector) return usualAnswer(asked);
  if (streaming && vector.stream)
    return { ...streamedAnswer(vector, readable(deniedEvents(vector), cannotRead)), deltaMs };
  return {
    frames: [JSON.stringify(withText(vector.answer ?? null, `${opening}\n${marker}\n${secretPlan}`))],
  };
}

/** A stream that is cut off. */
export function brokenOff(asked: VectorAsked, cell: Cell): VectorAnswer {
  const answer = usual(asked, cell);
  const afterFrames = Math.ceil(answer.frames.length / 2);
  return { ...answer, deltaMs, ending: { kind: 'break', afterFrames } };
}

/** An answer whose head already can't be relayed: its content is of another kind. */
export const oddHead = (asked: VectorAsked): VectorAnswer => ({
  ...usualAnswer(asked),
  headers: { 'content-type': 'text/html; charset=utf-8' },
});

function deniedEvents({ stream }: OperationVector): readonly Json[] {
  if (!stream) return [];
  const text = textOf(stream.pieces);
  if (!text) throw new Error('no text comes in pieces');
  const pieces = text.at.map((_, index) => {
    if (index === 1) return `\n${marker}\n${secretPlan}`;
    return index === 0 ? opening : `, ${secretPlan} again`;
  });
  let events: Json = stream.events;
  // Tokens say what the text says, where they come with it.
  for (const { at } of [text, ...stream.pieces.filter(piece => /^(logprobs|tokens)/.test(piece.name))])
    if (eventsOf(at) === eventsOf(text.at))
      for (const [index, path] of at.entries()) events = put(events, path, pieces[index] ?? '');
  for (const path of text.repeatedAt ?? []) events = put(events, path, pieces.join(''));
  const all = events as readonly Json[];
  const first = Number(text.at[0]?.[0]);
  // Enough of it comes before, so that some of that has been let go.
  return [...all.slice(0, first + 1), ...Array<Json>(3).fill(all[first] ?? null), ...all.slice(first + 1)];
}

const eventsOf = (at: readonly JsonPath[]): string => at.map(([event]) => event).join();

/** What its reader reads, rather than a tool's arguments. */
const textOf = (pieces: readonly TextInPieces[]): TextInPieces | undefined =>
  pieces.find(({ name, at }) => /^(content|text|completion|output|answer)/.test(name) && at.length > 1) ??
  pieces.find(({ at }) => at.length > 1) ??
  pieces[0];

function put(value: Json, [step, ...rest]: JsonPath, leaf: string): Json {
  if (step === undefined) return leaf;
  if (Array.isArray(value))
    return (value as Json[]).map((item, index) => (index === step ? put(item, rest, leaf) : item));
  const object = value as Readonly<Record<string, Json>>;
  return { ...object, [step]: put(object[step] ?? null, rest, leaf) };
}

/** Instead of its longest prose; where it has none, in a member that the API does not have. */
function withText(answer: Json, text: string): Json {
  const longest = prose(answer, []).sort((a, b) => b.length - a.length)[0];
  if (longest) return put(answer, longest.path, text);
  const object = answer as Readonly<Record<string, Json>>;
  return { ...object, note: text };
}

interface Prose {
  readonly path: JsonPath;
  readonly length: number;
}

function prose(value: Json, path: JsonPath): Prose[] {
  if (typeof value === 'string') return /\w \w/.test(value) ? [{ path, length: value.length }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    prose(member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

export const providerMessage = 'Too much is going on here just now.';

type Wire = Exclude<Family, 'vercel'>;

/** The errors that a provider gives every day, as it words them. */
export const providerError = (status: 429 | 500, { family, provider }: Cell): VectorAnswer =>
  errorAnswer(status, family !== 'vercel' ? family : provider === 'anthropic' ? 'anthropic' : 'openai');

function errorAnswer(status: 429 | 500, wire: Wire): VectorAnswer {
  const message = providerMessage;
  const tooMany = status === 429;
  const bodies: Readonly<Record<Wire, Json>> = {
    openai: { error: { message, type: tooMany ? 'requests' : 'server_error', param: null, code: null } },
    anthropic: { type: 'error', error: { type: tooMany ? 'rate_limit_error' : 'api_error', message } },
    gemini: { error: { code: status, message, status: tooMany ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' } },
    bedrock: { message },
  };
  const exception = tooMany ? 'ThrottlingException' : 'InternalServerException';
  return {
    status,
    frames: [JSON.stringify(bodies[wire])],
    headers: wire === 'bedrock' ? { 'x-amzn-errortype': exception } : {},
  };
}
