import type { Json, OperationVector, StreamVector, TextInPieces } from '../../core/vector.ts';

export type JsonObject = Readonly<Record<string, Json>>;

/** A request for a message and the answer to it, wherever Anthropic's models are served. */
export interface Dialogue {
  readonly title: string;
  /** Without `model` and `stream`, which not every host has in the body. */
  readonly request: JsonObject;
  /** The message. */
  readonly answer: JsonObject;
}

/** A host of Anthropic's models. */
export interface MessageHost {
  readonly provider: string;
  readonly operation: string;
  /** Stands before the titles: `invoke: `. */
  readonly prefix?: string;
  readonly source: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the host has in the body of a request beside the dialogue's. */
  readonly request: JsonObject;
  /** How it streams: its own path, its own framing. */
  readonly stream: Pick<StreamVector, 'path' | 'request' | 'contentType' | 'encode'>;
}

/** What a host is asked, and what it answers, whole and streamed. */
export const messageVector = (dialogue: Dialogue, host: MessageHost): OperationVector => ({
  provider: host.provider,
  operation: host.operation,
  title: `${host.prefix ?? ''}${dialogue.title}`,
  source: host.source,
  method: 'POST',
  path: host.path,
  ...(host.headers && { headers: host.headers }),
  request: { ...host.request, ...dialogue.request },
  answer: dialogue.answer,
  stream: { ...host.stream, ...streamed(dialogue.answer) },
});

/** The events' own name stands in front of each. Source: platform.claude.com/docs/en/build-with-claude/streaming. */
export const asNamedEvents = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => {
    const name = isObject(event) && typeof event['type'] === 'string' ? event['type'] : '';
    return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(event)}\n\n`);
  });

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Of a block that comes in pieces: what it is at its beginning, its deltas, and the member that the pieces are in. */
interface Growing {
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
  readonly member?: string;
}

/** So short that an entity is cut wherever it stands. */
const inPieces = (text: string): readonly string[] => text.match(/[^]{1,11}/g) ?? [];
const deltasOf = (type: string, member: string, text: string): readonly JsonObject[] =>
  inPieces(text).map(piece => ({ type, [member]: piece }));

function growing(block: JsonObject): Growing {
  switch (block['type']) {
    case 'text': {
      const { citations, ...rest } = block;
      const cited = listOf(citations).map(citation => ({ type: 'citations_delta', citation }));
      return {
        start: { ...rest, ...(citations !== undefined && { citations: [] }), text: '' },
        deltas: [...cited, ...deltasOf('text_delta', 'text', textOf(block['text']))],
        member: 'text',
      };
    }
    case 'thinking':
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [
          ...deltasOf('thinking_delta', 'thinking', textOf(block['thinking'])),
          { type: 'signature_delta', signature: block['signature'] ?? '' },
        ],
        member: 'thinking',
      };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return {
        start: { ...block, input: {} },
        deltas: [
          // The API begins with an empty one.
          { type: 'input_json_delta', partial_json: '' },
          ...deltasOf('input_json_delta', 'partial_json', JSON.stringify(block['input'])),
        ],
        member: 'partial_json',
      };
    default:
      return { start: block, deltas: [] };
  }
}

/** A message in events, and where the pieces of its texts are in them. */
function streamed(message: JsonObject): Pick<StreamVector, 'events' | 'pieces'> {
  const { content, stop_reason, stop_sequence, usage, container, ...rest } = message;
  const { output_tokens, ...input } = objectOf(usage);
  const first = { ...rest, content: [], stop_reason: null, stop_sequence: null };
  const events: Json[] = [
    { type: 'message_start', message: { ...first, usage: { ...input, output_tokens: 1 } } },
    { type: 'ping' },
  ];
  const pieces: TextInPieces[] = [];
  for (const [index, block] of listOf(content).entries()) {
    const { start, deltas, member } = growing(objectOf(block));
    events.push({ type: 'content_block_start', index, content_block: start });
    const at: (string | number)[][] = [];
    for (const delta of deltas) {
      if (member !== undefined && textOf(delta[member]) !== '') at.push([events.length, 'delta', member]);
      events.push({ type: 'content_block_delta', index, delta });
    }
    if (at.length > 0) pieces.push({ name: `${textOf(start['type'])} ${index}`, at });
    events.push({ type: 'content_block_stop', index });
  }
  const delta = { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null };
  const ended = { ...delta, ...(container !== undefined && { container }) };
  events.push(
    { type: 'message_delta', delta: ended, usage: { output_tokens: output_tokens ?? 0 } },
    { type: 'message_stop' },
  );
  return { events, pieces };
}
