import type { Json, JsonPath } from '../../core/vector.ts';

/** Where OpenAI's reference says it all. */
export const reference = 'https://platform.openai.com/docs/api-reference';
export const contentType = 'text/event-stream; charset=utf-8';

/** Server-sent events without names, and the word that ends them. */
export const encodeChunks = (events: readonly Json[]): readonly Uint8Array[] => [
  ...events.map(event => Buffer.from(`data: ${JSON.stringify(event)}\n\n`)),
  Buffer.from('data: [DONE]\n\n'),
];

/** Server-sent events with the name that is their type. */
export const encodeEvents = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => Buffer.from(`event: ${typeOf(event)}\ndata: ${JSON.stringify(event)}\n\n`));

const membersOf = (event: Json): Readonly<Record<string, Json>> =>
  typeof event === 'object' && event !== null && !Array.isArray(event)
    ? (event as Readonly<Record<string, Json>>)
    : {};
const typeOf = (event: Json): string => {
  const { ['type']: type } = membersOf(event);
  return typeof type === 'string' ? type : '';
};

/** The path in each event of a type, and with these other members. */
export const inEach = (
  events: readonly Json[],
  like: Readonly<Record<string, Json>>,
  ...path: JsonPath
): readonly JsonPath[] => events.flatMap((event, at) => (isLike(event, like) ? [[at, ...path]] : []));

const isLike = (event: Json, like: Readonly<Record<string, Json>>): boolean =>
  Object.entries(like).every(([name, value]) => membersOf(event)[name] === value);
