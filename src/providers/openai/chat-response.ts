import { compile, type Plan, type Shape } from '../shared/shape.ts';
import {
  calledCustom,
  count,
  error,
  functionCall,
  itself,
  ownText,
  serviceTier,
  toolCall,
  usage,
  word,
} from './shapes.ts';

/** The numbers are all of them one text: the token as UTF-8, which a token may cut inside of a character. */
const tokenBytes: Shape = { items: { number: 'byte', goesOn: true } };
const token: Shape = { ...itself, goesOn: true };
const topToken: Shape = { members: { token, logprob: count, bytes: tokenBytes } };
/**
 * The tokens of a text: each goes on where the one before ended, also in the next frame. `top_logprobs` are other ways to
 * go on, a text of its own for each rank.
 */
const tokens: Shape = {
  merged: true,
  items: {
    members: {
      token,
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
  content: { mayBeJson: true },
  refusal: {},
  reasoning_content: {},
  reasoning: {},
  annotations: { own: true, items: annotation },
  audio: { members: { id: ownText, data: {}, expires_at: count, transcript: {} } },
  function_call: functionCall,
  tool_calls: { as: 'tool', items: toolCall },
};

const callText: Shape = { ends: 'name', mayBeJson: true };
/** Arguments come in pieces of JSON, each no JSON by itself: text. The name is whole before they begin. */
const calledFunction: Readonly<Record<string, Shape>> = { name: {}, arguments: callText };
const key: Shape = { number: 'fixed', key: true, own: true };
const delta: Readonly<Record<string, Shape>> = {
  ...message,
  function_call: { members: calledFunction },
  tool_calls: {
    as: 'tool',
    items: {
      members: {
        index: key,
        id: ownText,
        type: word('function', 'custom'),
        function: { as: '', members: calledFunction },
        custom: calledCustom(callText),
      },
    },
  },
};

const finishReason: Shape = {
  ...word('stop', 'length', 'tool_calls', 'content_filter', 'function_call'),
  ends: '.',
};

/** `index`: in a whole answer a choice is one by its place, whatever it says; in a stream by its index alone. */
const choices = (index: Shape, members: Readonly<Record<string, Shape>>): Shape => ({
  as: 'choice',
  items: {
    members: {
      index,
      finish_reason: finishReason,
      logprobs: { members: { content: tokens, refusal: tokens } },
      ...vendorChoice,
      ...members,
    },
  },
});

/** What a stream says outside of its deltas, and of logprobs' tokens, it says in each event anew. */
const answer = (object: string, choices: Shape): Shape => ({
  own: true,
  members: {
    id: ownText,
    object: word(object),
    created: count,
    model: { own: true, fact: 'model' },
    choices,
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
  answer('chat.completion', choices(count, { message: { as: '', members: message } })),
);
/** One event of a streamed answer. `text`: of the API before chats, in whose form some servers answer still. */
export const chatChunk: Plan = compile(
  answer(
    'chat.completion.chunk',
    choices(key, { delta: { as: '', members: delta, goesOn: true }, text: { goesOn: true } }),
  ),
);
