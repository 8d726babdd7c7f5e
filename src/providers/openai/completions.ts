import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, ownText, promptText, tokenIds, usage, word } from './shapes.ts';
import { vendorRequest } from './vendor-request.ts';

const request: Readonly<Record<string, Shape>> = {
  // llama.cpp takes an object here as well.
  prompt: {
    ...promptText,
    members: { prompt_string: {}, multimodal_data: { items: { data: 'base64' } } },
  },
  best_of: count,
  echo: {},
  frequency_penalty: count,
  logit_bias: { rest: count },
  logprobs: count,
  max_tokens: count,
  n: count,
  presence_penalty: count,
  seed: count,
  stop: {},
  stream: { fact: 'stream' },
  stream_options: { members: { include_usage: {}, include_obfuscation: {} } },
  suffix: {},
  temperature: count,
  top_p: count,
  user: {},
  ...vendorRequest,
};

/** What a request of the API before chats consists of. */
export const completionRequest = (more: Readonly<Record<string, Shape>>): Plan =>
  compile({ members: { ...request, ...more } });

/**
 * `tokens` are pieces of one text, and so are the names in `top_logprobs` by their rank. Names cannot be rewritten: what
 * would have to be denies.
 */
const logprobs: Shape = {
  members: {
    tokens: { merged: true, items: { goesOn: true } },
    token_logprobs: { items: count },
    top_logprobs: { as: 'top', merged: true, items: { namesGoOn: true, rest: count } },
    text_offset: { items: count },
  },
};

const choice = (index: Shape, text: Shape): Shape => ({
  as: 'choice',
  items: {
    members: {
      index,
      text,
      logprobs,
      finish_reason: { ...word('stop', 'length', 'content_filter', 'abort'), ends: '.' },
      stop_reason: ownText,
      matched_stop: ownText,
      content_filter_results: { own: true },
      token_ids: tokenIds,
      prompt_token_ids: tokenIds,
      prompt_logprobs: { own: true },
    },
  },
});

const answer = (choices: Shape): Plan =>
  compile({
    own: true,
    members: {
      id: ownText,
      object: word('text_completion'),
      created: count,
      model: { own: true, fact: 'model' },
      choices,
      usage,
      system_fingerprint: ownText,
      service_tier: ownText,
      prompt_filter_results: { own: true },
      error,
      obfuscation: ownText,
    },
  });

/** A whole answer. */
export const completion: Plan = answer(choice(count, { mayBeJson: true }));
/** One event of a streamed one. */
export const completionChunk: Plan = answer(
  choice({ number: 'fixed', key: true, own: true }, { goesOn: true, mayBeJson: true }),
);
