import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { reasoningDetails, wholeReasoningDetails } from './reasoning-details.ts';
import {
  calledCustom,
  count,
  error,
  functionCall,
  ownText,
  serviceTier,
  tokens,
  toolCall,
  tokenIds,
  usage,
  word,
} from './shapes.ts';

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
  content_filter_offsets: { own: true },
  token_ids: tokenIds,
};

/** Of a message that is whole. */
const message: Readonly<Record<string, Shape>> = {
  role: word('developer', 'system', 'user', 'assistant', 'tool', 'function'),
  content: { mayBeJson: true },
  refusal: {},
  reasoning_content: {},
  reasoning: {},
  reasoning_details: wholeReasoningDetails,
  // OpenRouter's, of models that draw; Groq's tools; Azure's own data.
  images: { own: true, items: { members: { image_url: { members: { url: { data: 'url' } } } } } },
  executed_tools: { own: true },
  context: { own: true },
  annotations: { own: true, items: annotation },
  audio: {
    members: {
      id: { ...ownText, issues: 'item' },
      data: { data: 'base64' },
      expires_at: count,
      transcript: {},
    },
  },
  function_call: functionCall,
  tool_calls: { as: 'tool', items: toolCall },
};

const callText: Shape = { ends: 'name', mayBeJson: true };
/** Arguments come in pieces of JSON, each no JSON by itself: text. The name is whole before they begin. */
const calledFunction: Readonly<Record<string, Shape>> = { name: {}, arguments: callText };
const key: Shape = { number: 'fixed', key: true, own: true };
const delta: Readonly<Record<string, Shape>> = {
  ...message,
  // What a model thinks comes before what it says: its last word need not wait for the end of the answer. Some servers go on
  // with it all the same.
  content: { mayBeJson: true, pauses: ['reasoning_content', 'reasoning', 'reasoning_details.'] },
  reasoning_details: reasoningDetails(key),
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
    prompt_token_ids: tokenIds,
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
