import { modelNames } from './model-names.ts';
import type { Observe, Shape } from '../shared/shape.ts';

const seen = (entity: Observe['entity']): Shape => ({ observe: { entity } });

/**
 * What servers that speak OpenAI's format take beside what OpenAI does, where it says more than its text: that another
 * model may answer, that the server searches or keeps something, that the answer comes in tokens.
 */
export const vendorRequest: Readonly<Record<string, Shape>> = {
  // OpenRouter: any of these models may answer, not the one that was judged; plugins search and parse by themselves. Who
  // serves a model, it chooses in any case; of what it may choose by, only leave to keep what was asked says more.
  models: { ...seen('MODEL_FALLBACK'), items: { observe: modelNames } },
  route: { own: true, observe: { entity: 'MODEL_FALLBACK', on: ['fallback'] } },
  plugins: {
    ...seen('PROVIDER_TOOL'),
    items: { members: { id: { own: true, observe: { entity: 'WEB_SEARCH', on: ['web'] } } }, lenient: true },
  },
  provider: {
    lenient: true,
    members: { data_collection: { own: true, observe: { entity: 'STORED', on: ['allow'] } } },
  },
  preset: { uses: 'prompt', observe: { entity: 'STORED_PROMPT' } },
  // xAI, Groq, Perplexity.
  search_parameters: seen('WEB_SEARCH'),
  search_settings: seen('WEB_SEARCH'),
  compound_custom: seen('PROVIDER_TOOL'),
  deferred: seen('BACKGROUND'),
  // vLLM and SGLang.
  return_token_ids: seen('TOKENS'),
  return_tokens_as_token_ids: seen('TOKENS'),
  kv_transfer_params: seen('CACHED_CONTENT'),
  session_params: seen('CONVERSATION'),
  custom_logit_processor: seen('PROVIDER_TOOL'),
  prompt_embeds: { data: 'base64', items: { data: 'base64' } },
  input_ids: { number: 'token', items: { number: 'token', items: { number: 'token' } } },
};
