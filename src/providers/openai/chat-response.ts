import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, functionCall, itself, ownText, serviceTier, toolCall, usage, word } from './shapes.ts';

/** The numbers are all of them one text: the token as UTF-8, which a token may cut inside of a character. */
const tokenBytes: Shape = { items: { number: 'byte' } };
const topToken: Shape = { members: { token: itself, logprob: count, bytes: tokenBytes } };
/**
 * The tokens of a text: each goes on where the one before ended, also in the next frame. `top_logprobs` are other ways to
 * go on, a text of its own for each rank.
 */
const tokens: Shape = {
  merged: true,
  items: {
    members: {
      token: itself,
      logprob: count,
      bytes: tokenBytes,
      top_logprobs: { as: 'top', items: topToken },
    },
  },
};

const annotation: Shape = {
  members: {
    type: word('url_citation'),
    url_citation: { members: { start_index: count, end_index: count, title: {}, url: {} } },
  },
};

/** What servers that speak this format say of where an answer comes from, beside what OpenAI does. */
const vendorChoice: Readonly<Record<string, Shape>> = {
  stop_reason: ownText,
  matched_stop: ownText,
  native_finish_reason: ownText,
  content_filter_results: { own: true },
};

/** Of a message that is whole. */
const message: Readonly<Record<string, Shape>> = {
  role: word('developer', 'system', 'user', 'assistant', 'tool', 'function'),
  content: {},
  refusal: {},
  reasoning_content: {},
  reasoning: {},
  annotations: { own: true, items: annotation },
  audio: { members: { id: ownText, data: {}, expires_at: count, transcript: {} } },
  function_call: functionCall,
  tool_calls: { as: 'tool', items: toolCall },
};

/** Arguments come in pieces of JSON, each no JSON by itself: text. The name is whole before they begin. */
const calledFunction: Readonly<Record<string, Shape>> = { name: {}, arguments: { ends: 'name' } };
const delta: Readonly<Record<string, Shape>> = {
  ...message,
  function_call: { members: calledFunction },
  tool_calls: {
    as: 'tool',
    items: {
      members: {
        index: { number: 'fixed', key: true },
        id: ownText,
        type: word('function', 'custom'),
        function: { as: '', members: calledFunction },
        custom: { as: '', members: { name: {}, input: { ends: 'name' } } },
      },
    },
  },
};

const finishReason: Shape = {
  ...word('stop', 'length', 'tool_calls', 'content_filter', 'function_call'),
  ends: '.',
};

const choices = (members: Readonly<Record<string, Shape>>): Shape => ({
  as: 'choice',
  items: {
    members: {
      index: { number: 'fixed', key: true },
      finish_reason: finishReason,
      logprobs: { members: { content: tokens, refusal: tokens } },
      ...vendorChoice,
      ...members,
    },
  },
});

const answer = (object: string, choice: Readonly<Record<string, Shape>>): Shape => ({
  members: {
    id: ownText,
    object: word(object),
    created: count,
    model: { own: true, fact: 'model' },
    choices: choices(choice),
    usage,
    service_tier: serviceTier,
    system_fingerprint: ownText,
    moderation: { own: true },
    error,
    // OpenAI's padding against the reading of lengths, and what others add to every event.
    obfuscation: ownText,
    provider: ownText,
    prompt_filter_results: { own: true },
    x_groq: { own: true },
    timings: { own: true },
  },
});

/** A whole answer. */
export const chatCompletion: Plan = compile(
  answer('chat.completion', { message: { as: '', members: message } }),
);
/** One event of a streamed answer. */
export const chatChunk: Plan = compile(
  answer('chat.completion.chunk', { delta: { as: '', members: delta } }),
);
