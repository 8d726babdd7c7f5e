import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, message, tokensByModality } from './shapes.ts';

const model: Readonly<Record<string, Shape>> = {
  name: {},
  baseModelId: {},
  version: {},
  displayName: {},
  description: {},
  inputTokenLimit: count,
  outputTokenLimit: count,
  supportedGenerationMethods: {},
  thinking: {},
  temperature: count,
  maxTemperature: count,
  topP: count,
  topK: count,
};

/** One model, and the list of them. */
export const modelResponse: Plan = compile(message({ ...model, error }));
export const modelList: Plan = compile(
  message({ models: { items: message(model) }, nextPageToken: {}, error }),
);

export const countResponse: Plan = compile(
  message({
    totalTokens: { number: 'fixed', fact: 'inputTokens' },
    totalBillableCharacters: count,
    cachedContentTokenCount: count,
    promptTokensDetails: tokensByModality,
    cacheTokensDetails: tokensByModality,
    error,
  }),
);
