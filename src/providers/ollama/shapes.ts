import { anything, compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, jsonSchema, ownText, word } from '../openai/shapes.ts';

/**
 * Ollama's own API (its documentation, "API"). Unless a request says `stream: false` the answer is streamed, a JSON text a
 * line; the last one has `done: true` and the counts.
 */

/** Tokens of an earlier exchange, which its server gives out to go on with: nobody here can read them. */
const context: Shape = { observe: { entity: 'TOKENS' } };
const images: Shape = { items: { data: 'base64' } };

const toolCall: Shape = {
  members: {
    id: ownText,
    function: { members: { index: count, name: {}, description: {}, arguments: anything } },
  },
};

const role: Shape = { ...word('system', 'user', 'assistant', 'tool'), says: 'speaker' };
const message: Shape = {
  members: {
    role,
    content: { mayBeJson: true, joins: true },
    thinking: {},
    images,
    tool_calls: { items: toolCall },
    tool_name: {},
    tool_call_id: ownText,
  },
};

const tool: Shape = {
  members: {
    type: { ...word('function'), observe: { entity: 'PROVIDER_TOOL', except: ['function'] } },
    function: { members: { name: {}, description: {}, parameters: jsonSchema, strict: {} } },
  },
};

const asked: Readonly<Record<string, Shape>> = {
  model: { own: true, fact: 'model' },
  stream: { fact: 'stream' },
  format: { ...jsonSchema, words: ['json'] },
  options: { rest: { ...count, items: {} }, members: { stop: {} } },
  keep_alive: {},
  think: {},
  logprobs: {},
  top_logprobs: count,
};

export const chatRequest: Plan = compile({
  members: { ...asked, messages: { items: message }, tools: { items: tool } },
});
export const generateRequest: Plan = compile({
  members: {
    ...asked,
    prompt: {},
    suffix: {},
    system: {},
    template: {},
    images,
    context,
    raw: {},
  },
});
export const embedRequest: Plan = compile({
  members: { ...asked, input: {}, prompt: {}, truncate: {}, dimensions: count },
});

const piece: Shape = { goesOn: true };
/** What is said: it ends what was thought before. */
const said: Shape = { goesOn: true, pauses: 'thinking' };
const token: Shape = { as: '', goesOn: true };
const tokenBytes: Shape = { items: { number: 'byte', goesOn: true } };
const topToken: Shape = { members: { token, logprob: count, bytes: tokenBytes } };
const tokens: Shape = {
  merged: true,
  items: {
    members: { token, logprob: count, bytes: tokenBytes, top_logprobs: { as: 'top', items: topToken } },
  },
};

const answered: Readonly<Record<string, Shape>> = {
  model: { own: true, fact: 'model' },
  remote_model: ownText,
  remote_host: ownText,
  created_at: ownText,
  done: {},
  done_reason: word('stop', 'length', 'load', 'unload'),
  total_duration: count,
  load_duration: count,
  prompt_eval_count: { number: 'fixed', fact: 'inputTokens' },
  prompt_eval_duration: count,
  eval_count: { number: 'fixed', fact: 'outputTokens' },
  eval_duration: count,
  logprobs: tokens,
  error: {},
};

const answer = (members: Readonly<Record<string, Shape>>): Plan =>
  compile({ own: true, members: { ...answered, ...members } });

/** Of a chat: whole, or a line of a stream. */
export const chatAnswer: Plan = answer({
  message: {
    members: {
      ...message.members,
      content: said,
      thinking: piece,
    },
  },
});
export const generateAnswer: Plan = answer({ response: said, thinking: piece, context });
export const embedAnswer: Plan = answer({
  embeddings: { items: { items: count } },
  embedding: { items: count },
});
export const tags: Plan = compile({
  members: {
    models: { items: { members: { name: ownText, model: ownText, modified_at: ownText, size: count } } },
  },
});
export const version: Plan = compile({ members: { version: ownText } });
