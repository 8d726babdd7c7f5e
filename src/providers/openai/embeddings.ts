import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, ownText, promptText, usage, word } from './shapes.ts';

const request: Readonly<Record<string, Shape>> = {
  input: promptText,
  dimensions: count,
  encoding_format: word('float', 'base64'),
  user: {},
  input_type: {},
};

/** What a request for embeddings consists of. */
export const embeddingRequest = (more: Readonly<Record<string, Shape>>): Plan =>
  compile({ members: { ...request, ...more } });

/** Vectors, as numbers or as the base64 of their bytes, which OpenAI's SDKs ask for unless told otherwise. */
export const embeddings: Plan = compile({
  members: {
    object: word('list'),
    data: {
      items: {
        members: {
          object: word('embedding'),
          index: count,
          embedding: { data: 'vector', items: { number: 'component' } },
        },
      },
    },
    id: ownText,
    created: count,
    model: { own: true, fact: 'model' },
    usage,
    error,
  },
});
