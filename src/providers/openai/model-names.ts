import type { Observe } from '../shared/shape.ts';

/** What a model's name says beside which model it is. Any spelling of case: a server that folds it does the same for it. */
export const modelNames: readonly Observe[] = [
  // OpenRouter's variant of any model (its guide "Online Variant"), behind or before other variants.
  { entity: 'WEB_SEARCH', matching: /:online(?::|$)/i },
  // Models that search with every answer: OpenAI's (its guide "Web search", of chat completions), Perplexity's.
  {
    entity: 'WEB_SEARCH',
    matching: /-search-(?:api|preview)(?:[-:]|$)|^(?:perplexity\/)?sonar(?:$|:|-(?:pro|reasoning|deep))/i,
  },
  // Groq's systems, which search, fetch and run code by themselves (its documentation, "Compound").
  { entity: 'PROVIDER_TOOL', matching: /^groq\/compound(?:-mini)?$|^compound-beta(?:-|$)/i },
  // OpenRouter's routers choose which model answers (its guide "Auto Router").
  { entity: 'MODEL_FALLBACK', matching: /^openrouter\//i },
  // OpenRouter's presets, alone or behind a model: prompts and settings that nobody here sees (its guide "Presets").
  { entity: 'STORED_PROMPT', matching: /@preset\//i },
];
