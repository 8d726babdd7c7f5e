import { compile, type Shape } from '../../shared/shape.ts';
import { count, ofBedrock, ownText, piece, toBedrock, word } from '../shapes.ts';
import type { Family } from './family.ts';

const completionReason: Shape = word(
  'FINISHED',
  'FINISH',
  'LENGTH',
  'STOP_CRITERIA_MET',
  'RAG_QUERY_WHEN_RAG_DISABLED',
  'CONTENT_FILTERED',
);
const inputTextTokenCount: Shape = { number: 'fixed', fact: 'inputTokens' };

/** Amazon Titan Text (Amazon Bedrock User Guide, "Amazon Titan Text models"). */
export const titanText: Family = {
  models: 'amazon\\.titan-(?:text|tg1)',
  request: compile({
    members: {
      inputText: {},
      textGenerationConfig: {
        members: { temperature: count, topP: count, maxTokenCount: count, stopSequences: {} },
      },
      ...toBedrock,
    },
  }),
  response: compile({
    members: {
      inputTextTokenCount,
      results: {
        items: {
          members: {
            tokenCount: { number: 'fixed', fact: 'outputTokens' },
            outputText: { mayBeJson: true },
            completionReason,
          },
        },
      },
      ...ofBedrock,
    },
  }),
  event: compile({
    own: true,
    rest: piece,
    members: {
      // It counts results, and there is one.
      index: count,
      inputTextTokenCount,
      totalOutputTextTokenCount: { number: 'fixed', fact: 'outputTokens' },
      outputText: { goesOn: true, mayBeJson: true },
      completionReason: { ...completionReason, ends: 'outputText' },
      ...ofBedrock,
    },
  }),
};

const vector: Shape = { items: { number: 'component' } };

/** Amazon Titan Text and Multimodal Embeddings (the same guide, "Amazon Titan Embeddings"). */
export const titanEmbed: Family = {
  models: 'amazon\\.titan-embed-(?:text|image|g1)',
  request: compile({
    members: {
      inputText: {},
      inputImage: { data: 'base64' },
      dimensions: count,
      normalize: {},
      embeddingTypes: { items: word('float', 'binary') },
      embeddingConfig: { members: { outputEmbeddingLength: count } },
    },
  }),
  response: compile({
    members: {
      embedding: vector,
      inputTextTokenCount,
      embeddingsByType: { members: { float: vector, binary: vector } },
      message: ownText,
      ...ofBedrock,
    },
  }),
};
