import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { content, count, error, list, message, model, ownText, tokensByModality } from './shapes.ts';

/** `EmbedContentRequest`, of both APIs; the configuration by itself is how the newer ones say what older ones do beside it. */
const config: Readonly<Record<string, Shape>> = {
  taskType: ownText,
  title: {},
  outputDimensionality: count,
  autoTruncate: {},
  documentOcr: {},
  audioTrackExtraction: {},
};
const request: Shape = message({ model, content, embedContentConfig: message(config), ...config });

export const embedRequest: Plan = compile(request);
export const batchEmbedRequest: Plan = compile(message({ model, requests: list(request) }));

/** Its numbers are a vector: nothing that could be read as a text. */
const embedding: Shape = message({
  values: { items: { number: 'component' } },
  shape: { items: count },
  statistics: message({ truncated: {}, tokenCount: count }),
});

/** The answer to one, and to many. */
export const embedResponse: Plan = compile(
  message({
    embedding,
    embeddings: { items: embedding },
    usageMetadata: message({
      promptTokenCount: { number: 'fixed', fact: 'inputTokens' },
      totalTokenCount: count,
      promptTokenDetails: tokensByModality,
      promptTokensDetails: tokensByModality,
    }),
    truncated: {},
    error,
  }),
);
