import type { Behaviour, ModelError, ToolCall } from './behaviour.ts';
import type { Draw } from './draw.ts';

/** What we read of a chat completion request. */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly n: number;
  readonly includeUsage: boolean;
  readonly obfuscate: boolean;
  /** Undefined: not asked for. */
  readonly topLogprobs: number | undefined;
  /** The text of the last user message. */
  readonly prompt: string;
  /** All texts, for the count of tokens. */
  readonly length: number;
}

/** Undefined: not a chat completion request. */
export function readChatRequest(json: unknown): ChatRequest | undefined {
  const body = json as Record<string, unknown> | null;
  if (typeof body !== 'object' || body === null) return undefined;
  const { model, messages } = body;
  if (typeof model !== 'string' || !Array.isArray(messages)) return undefined;
  const options = (body['stream_options'] ?? {}) as Record<string, unknown>;
  const texts = (messages as readonly Message[]).map(textOf);
  const last = (messages as readonly Message[]).findLastIndex(({ role }) => role === 'user');
  return {
    model,
    stream: body['stream'] === true,
    n: typeof body['n'] === 'number' ? body['n'] : 1,
    includeUsage: options['include_usage'] === true,
    obfuscate: options['include_obfuscation'] !== false,
    topLogprobs: body['logprobs'] === true ? Number(body['top_logprobs'] ?? 0) : undefined,
    prompt: texts[last] ?? '',
    length: texts.join(' ').length,
  };
}

interface Message {
  readonly role?: string;
  readonly content?: string | readonly { readonly text?: string }[] | null;
}

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join(' ');

/** The answer's texts, one per choice, each in the pieces that a stream has them in. */
export function choicesOf(behaviour: Behaviour, request: ChatRequest): readonly (readonly string[])[] {
  if (behaviour.choices) return behaviour.choices.map(pieces);
  const given = typeof behaviour.text === 'function' ? behaviour.text(request.prompt) : behaviour.text;
  const deltas = behaviour.deltas ?? pieces(given ?? defaultText);
  return Array.from({ length: request.n }, () => deltas);
}

const defaultText = 'Certainly. Here is a short answer from the simulated model.';

/** Words with the space before them, as tokens mostly are. */
const pieces = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? [];

/** A whole answer. */
export function completion(request: ChatRequest, behaviour: Behaviour, draw: Draw): object {
  const choices = choicesOf(behaviour, request);
  return {
    ...frame(request, draw, 'chat.completion'),
    choices: choices.map((deltas, index) => ({
      index,
      message: {
        role: 'assistant',
        content: behaviour.refusal || behaviour.toolCalls ? null : deltas.join(''),
        refusal: behaviour.refusal ?? null,
        annotations: [],
        ...(behaviour.toolCalls && { tool_calls: behaviour.toolCalls.map(call => wholeCall(call, draw)) }),
      },
      logprobs: request.topLogprobs === undefined ? null : logprobs(deltas, request.topLogprobs),
      finish_reason: finishReason(behaviour),
    })),
    usage: usage(request, choices),
    service_tier: 'default',
  };
}

/** A streamed answer, one object per event, without the final `[DONE]`. */
export function* completionChunks(request: ChatRequest, behaviour: Behaviour, draw: Draw): Generator<object> {
  const choices = choicesOf(behaviour, request);
  const head = frame(request, draw, 'chat.completion.chunk');
  const chunk = (index: number, delta: object, extra: object = {}): object => ({
    ...head,
    service_tier: 'default',
    choices: [{ index, delta, logprobs: null, finish_reason: null, ...extra }],
    ...(request.includeUsage && { usage: null }),
    ...(request.obfuscate && { obfuscation: draw.letters(4 + draw.below(12)) }),
  });
  for (const index of choices.keys())
    yield chunk(index, { role: 'assistant', content: behaviour.toolCalls ? null : '', refusal: null });
  yield* contentChunks(choices, request, behaviour, draw, chunk);
  for (const index of choices.keys()) yield chunk(index, {}, { finish_reason: finishReason(behaviour) });
  if (request.includeUsage)
    yield { ...head, service_tier: 'default', choices: [], usage: usage(request, choices) };
}

type Chunk = (index: number, delta: object, extra?: object) => object;

/** The choices in turns, as a server that generates them together sends them. */
function* contentChunks(
  choices: readonly (readonly string[])[],
  request: ChatRequest,
  behaviour: Behaviour,
  draw: Draw,
  chunk: Chunk,
): Generator<object> {
  if (behaviour.toolCalls) yield* callChunks(behaviour.toolCalls, draw, chunk);
  else if (behaviour.refusal) yield* pieces(behaviour.refusal).map(refusal => chunk(0, { refusal }));
  else
    for (let turn = 0; choices.some(deltas => turn < deltas.length); turn += 1)
      for (const [index, deltas] of choices.entries()) {
        const content = deltas[turn];
        if (content === undefined) continue;
        const top = request.topLogprobs;
        yield chunk(index, { content }, top === undefined ? {} : { logprobs: logprobs([content], top) });
      }
}

function* callChunks(calls: readonly ToolCall[], draw: Draw, chunk: Chunk): Generator<object> {
  for (const [index, call] of calls.entries()) {
    const { id, type, function: called } = wholeCall(call, draw);
    yield chunk(0, { tool_calls: [{ index, id, type, function: { ...called, arguments: '' } }] });
    for (const piece of call.arguments.match(/.{1,8}/gs) ?? [])
      yield chunk(0, { tool_calls: [{ index, function: { arguments: piece } }] });
  }
}

const wholeCall = (
  call: ToolCall,
  draw: Draw,
): { id: string; type: 'function'; function: { name: string; arguments: string } } => ({
  id: `call_${draw.letters(24)}`,
  type: 'function',
  function: { name: call.name, arguments: call.arguments },
});

const finishReason = (behaviour: Behaviour): string =>
  behaviour.finishReason ?? (behaviour.toolCalls ? 'tool_calls' : 'stop');

const frame = (request: ChatRequest, draw: Draw, object: string): object => ({
  id: `chatcmpl-${draw.letters(29)}`,
  object,
  created: Math.floor(Date.now() / 1000),
  // Providers answer with the dated name of what was asked for.
  model: /\d{4}-\d{2}-\d{2}$/.test(request.model) ? request.model : `${request.model}-2026-05-13`,
  system_fingerprint: 'fp_44709d6fcb',
});

function usage(request: ChatRequest, choices: readonly (readonly string[])[]): object {
  const prompt = Math.ceil(request.length / 4) + 3;
  const answered = choices.reduce((sum, deltas) => sum + deltas.length, 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: answered,
    total_tokens: prompt + answered,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const logprobs = (tokens: readonly string[], top: number): object => ({
  content: tokens.map(token => ({
    ...logprob(token, -0.0123),
    top_logprobs: Array.from({ length: top }, (_, rank) =>
      logprob(rank === 0 ? token : ` or${rank}`, -0.0123 - rank),
    ),
  })),
  refusal: null,
});

const logprob = (token: string, value: number): object => ({
  token,
  logprob: value,
  bytes: [...Buffer.from(token)],
});

export const errorBody = ({ message, type, code }: ModelError): object => ({
  error: { message, type, param: null, code },
});

export const modelList = (models: readonly string[]): object => ({
  object: 'list',
  data: models.map(id => ({ id, object: 'model', created: 1_747_094_400, owned_by: 'system' })),
});
