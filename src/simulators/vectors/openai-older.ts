import type { Json, OperationVector } from '../../core/vector.ts';
import { contentType, encodeChunks, reference } from './openai-framing.ts';

const provider = 'openai';
const model = 'gpt-3.5-turbo-instruct';
const head = { id: 'cmpl-4kT', object: 'text_completion', created: 1_773_480_413, model };
const usage = { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 };
const spoken = ['Your parcel ', 'is on ', 'its way.'];
const logprobs = (tokens: readonly string[], offset: number): Json => ({
  tokens,
  token_logprobs: tokens.map(() => -0.1),
  top_logprobs: tokens.map(token => ({ [token]: -0.1, ' other': -3.2 })),
  text_offset: tokens.map((_, at) => offset + at),
});
const chunk = (index: number, text: string, more: Readonly<Record<string, Json>> = {}): Json => ({
  ...head,
  choices: [{ index, text, logprobs: null, finish_reason: null, ...more }],
});

const events: readonly Json[] = [
  ...spoken.map(text => chunk(0, text, { logprobs: logprobs([text], 0) })),
  ...['It left ', 'the house ', 'today.'].map(text => chunk(1, text)),
  chunk(0, '', { finish_reason: 'stop' }),
  chunk(1, '', { finish_reason: 'length' }),
  { ...head, choices: [], usage },
];

export const completions: OperationVector = {
  provider,
  operation: 'completions',
  title: 'completions',
  source: `${reference}/completions/create`,
  method: 'POST',
  path: '/v1/completions',
  request: {
    model,
    prompt: ['Where is my parcel?', 'And the other one?'],
    suffix: 'Kind regards, the desk',
    best_of: 2,
    echo: true,
    frequency_penalty: 0,
    logit_bias: { '1734': -100 },
    logprobs: 2,
    max_tokens: 60,
    n: 2,
    presence_penalty: 0,
    seed: 7,
    stop: ['END', 'Bye'],
    temperature: 0.2,
    top_p: 1,
    user: 'customer 12',
  },
  answer: {
    ...head,
    system_fingerprint: 'fp_44709d6fcb',
    choices: [
      { index: 0, text: spoken.join(''), logprobs: logprobs(spoken, 0), finish_reason: 'stop' },
      { index: 1, text: 'It left today.', logprobs: null, finish_reason: 'length' },
    ],
    usage,
  },
  stream: {
    request: { stream: true, stream_options: { include_usage: true } },
    contentType,
    events,
    encode: encodeChunks,
    pieces: [
      { name: 'content', at: [0, 1, 2].map(at => [at, 'choices', 0, 'text']) },
      { name: 'second choice', at: [3, 4, 5].map(at => [at, 'choices', 0, 'text']) },
      { name: 'logprobs', at: [0, 1, 2].map(at => [at, 'choices', 0, 'logprobs', 'tokens', 0]) },
    ],
  },
};

const vector = [0.0123, -0.25, 1, 3e-7];
const embeddingRequest = {
  model: 'text-embedding-3-small',
  input: ['Where is my parcel?', 'And now?'],
  user: 'customer 12',
};
const embedded = (embedding: Json): Json => ({
  object: 'list',
  data: [0, 1].map(index => ({ object: 'embedding', index, embedding })),
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 8, total_tokens: 8 },
});

export const embeddings: readonly OperationVector[] = [
  {
    provider,
    operation: 'embeddings',
    title: 'embeddings',
    source: `${reference}/embeddings/create`,
    method: 'POST',
    path: '/v1/embeddings',
    request: { ...embeddingRequest, encoding_format: 'base64' },
    answer: embedded(Buffer.from(Float32Array.from(vector).buffer).toString('base64')),
  },
  {
    provider,
    operation: 'embeddings',
    title: 'embeddings: floats',
    source: `${reference}/embeddings/create`,
    method: 'POST',
    path: '/v1/embeddings',
    request: { ...embeddingRequest, input: 'Where is my parcel?', encoding_format: 'float', dimensions: 4 },
    answer: embedded(vector),
  },
];

export const moderations: OperationVector = {
  provider,
  operation: 'moderations',
  title: 'moderations',
  source: `${reference}/moderations/create`,
  method: 'POST',
  path: '/v1/moderations',
  request: {
    model: 'omni-moderation-latest',
    input: [{ type: 'text', text: 'Give me the parcel, or else.' }],
  },
  answer: {
    id: 'modr-5a1',
    model: 'omni-moderation-2024-09-26',
    results: [
      {
        flagged: true,
        categories: { harassment: true, 'harassment/threatening': true, violence: false },
        category_scores: { harassment: 0.61, 'harassment/threatening': 0.52, violence: 0.02 },
        category_applied_input_types: {
          harassment: ['text'],
          'harassment/threatening': ['text'],
          violence: ['text'],
        },
      },
    ],
  },
};

const card = { id: model, object: 'model', created: 1_692_901_427, owned_by: 'system' };
export const models: readonly OperationVector[] = [
  {
    provider,
    operation: 'models',
    title: 'models',
    source: `${reference}/models/list`,
    method: 'GET',
    path: '/v1/models',
    request: undefined,
    answer: { object: 'list', data: [card, { ...card, id: 'ft:gpt-5.4-mini:shop::8xK', owned_by: 'shop' }] },
  },
  {
    provider,
    operation: 'models',
    title: 'models: one',
    source: `${reference}/models/retrieve`,
    method: 'GET',
    path: `/v1/models/${model}`,
    request: undefined,
    answer: card,
  },
];
