import type { Json, OperationVector } from '../../core/vector.ts';
import { chat } from './openai-chat.ts';
import { contentType, encodeChunks } from './openai-framing.ts';
import { completions, embeddings, models } from './openai-older.ts';
import { keptResponses, responses } from './openai-responses.ts';

const provider = 'azure.openai';
const source = 'https://learn.microsoft.com/azure/ai-services/openai/reference';
const version = 'api-version=2024-10-21';

/** OpenAI's operation, where Azure has it. */
const moved = (vector: OperationVector, path: string): OperationVector => ({
  ...vector,
  provider,
  source,
  path,
});
const belowV1 = (vector: OperationVector): OperationVector => {
  const { stream, path } = vector;
  const there = moved({ ...vector, title: `v1: ${vector.title}` }, `/openai${path}`);
  if (stream?.path === undefined) return there;
  return { ...there, stream: { ...stream, path: `/openai${stream.path}` } };
};

const filtered: Json = {
  hate: { filtered: false, severity: 'safe' },
  jailbreak: { filtered: false, detected: false },
  custom_blocklists: { filtered: false, details: [{ id: 'shop words', filtered: false }] },
  protected_material_code: {
    filtered: false,
    detected: true,
    citation: { URL: 'https://code.test/door', license: 'MIT' },
  },
};
const prompt_filter_results: Json = [{ prompt_index: 0, content_filter_results: filtered }];
const head = { id: 'chatcmpl-9Qe', created: 1_773_480_413, model: 'gpt-5.4-mini-2026-03-17' };
const cited: Json = {
  citations: [
    {
      content: 'Thirty days.',
      title: 'Returns',
      url: 'https://shop.test/r',
      filepath: 'r.md',
      chunk_id: '0',
    },
  ],
  intent: '["return rules"]',
};
const spoken = ['Your parcel ', 'is on ', 'its way.'];
const chunk = (delta: Json, more: Readonly<Record<string, Json>> = {}): Json => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: null, content_filter_results: filtered, ...more }],
});

const deployed: OperationVector = {
  ...moved(chat, `/openai/deployments/desk-mini/chat/completions?${version}`),
  title: 'chat',
  answer: {
    ...head,
    object: 'chat.completion',
    prompt_filter_results,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        content_filter_results: filtered,
        message: { role: 'assistant', content: spoken.join(''), context: cited },
      },
    ],
    usage: { prompt_tokens: 90, completion_tokens: 11, total_tokens: 101 },
  },
  stream: {
    request: { stream: true },
    contentType,
    encode: encodeChunks,
    events: [
      { ...head, object: '', choices: [], prompt_filter_results },
      chunk({ role: 'assistant', content: '', context: cited }),
      ...spoken.map(content => chunk({ content })),
      chunk({}, { finish_reason: 'stop' }),
      {
        ...head,
        object: '',
        choices: [
          {
            index: 0,
            finish_reason: null,
            content_filter_results: filtered,
            content_filter_offsets: { check_offset: 44, start_offset: 44, end_offset: 68 },
          },
        ],
      },
    ],
    pieces: [{ name: 'content', at: [2, 3, 4].map(at => [at, 'choices', 0, 'delta', 'content']) }],
  },
};

/** Searching by itself where it is told to. */
const onYourData: OperationVector = {
  ...deployed,
  title: 'observed: on your data',
  source: source.replace('reference', 'references/on-your-data'),
  request: {
    messages: [{ role: 'user', content: 'How long may I keep it?' }],
    data_sources: [
      {
        type: 'azure_search',
        parameters: {
          endpoint: 'https://search.test',
          index_name: 'rules',
          role_information: 'You help the customers of a shop.',
          authentication: { type: 'system_assigned_managed_identity' },
          embedding_dependency: { type: 'endpoint', endpoint: 'https://embed.test/embeddings' },
        },
      },
    ],
  },
};

/** Azure OpenAI: deployments of a version, and the paths that are OpenAI's own. */
export const azureVectors: readonly OperationVector[] = [
  deployed,
  moved(completions, `/openai/deployments/desk/completions?${version}`),
  ...embeddings.map(vector => moved(vector, `/openai/deployments/vectors/embeddings?${version}`)),
  moved(responses, '/openai/responses?api-version=2025-04-01-preview'),
  ...[chat, responses, ...keptResponses, completions, ...embeddings, ...models].map(belowV1),
  onYourData,
];
