import type { Json, OperationVector } from '../../core/vector.ts';
import { asNamedEvents, type Dialogue, messageVector, type MessageHost } from './anthropic-dialogue.ts';
import { textDialogues } from './anthropic-messages.ts';
import { mediaDialogue, ownDialogues } from './anthropic-observed.ts';

const docs = 'https://platform.claude.com/docs/en/api';
const headers = { 'anthropic-version': '2023-06-01' } as const;

const direct: MessageHost = {
  provider: 'anthropic',
  operation: 'messages',
  source: `${docs}/messages`,
  path: '/v1/messages',
  headers,
  request: { model: 'claude-haiku-4-5' },
  stream: { request: { stream: true }, contentType: 'text/event-stream', encode: asNamedEvents },
};

/** What a request may say that other hosts do not know, with nothing in it but texts. */
const more: Dialogue = {
  title: 'messages: everything else',
  request: {
    max_tokens: 256,
    service_tier: 'auto',
    inference_geo: 'eu',
    speed: 'standard',
    cache_control: { type: 'ephemeral', ttl: '5m' },
    system: 'Answer in the form that is asked for.',
    messages: [
      { role: 'user', content: 'Where is the nearest shop?' },
      { role: 'system', content: [{ type: 'text', text: 'The visitor stands at the harbour.' }] },
    ],
    thinking: { type: 'disabled' },
    tools: [
      {
        name: 'find_shop',
        description: 'Finds a shop by a landmark.',
        input_schema: { type: 'object', properties: { landmark: { type: 'string' } } },
        input_examples: [{ landmark: 'the old crane' }],
        allowed_callers: ['direct'],
        strict: true,
        defer_loading: false,
        eager_input_streaming: true,
      },
      { type: 'computer_20250124', name: 'computer', display_width_px: 1024, display_height_px: 768 },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: false },
    output_config: {
      effort: 'low',
      format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { shop: { type: 'string', description: 'Its name' } } },
      },
      task_budget: { type: 'tokens', total: 20000 },
    },
    context_management: {
      edits: [
        {
          type: 'clear_tool_uses_20250919',
          trigger: { type: 'input_tokens', value: 30000 },
          keep: { type: 'tool_uses', value: 3 },
          clear_at_least: { type: 'input_tokens', value: 5000 },
          exclude_tools: ['find_shop'],
          clear_tool_inputs: false,
        },
        { type: 'clear_thinking_20251015', keep: 'all' },
        { type: 'compact_20260112', instructions: 'Keep the names of shops.', pause_after_compaction: false },
      ],
    },
  },
  answer: {
    id: 'msg_07Nearest',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text: '{"shop":"North, behind the crane","metres":350}' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 204, output_tokens: 18, inference_geo: 'eu', service_tier: 'standard' },
  },
};

const tokens: OperationVector = {
  provider: 'anthropic',
  operation: 'count_tokens',
  title: 'count_tokens',
  source: `${docs}/messages-count-tokens`,
  method: 'POST',
  path: '/v1/messages/count_tokens',
  headers,
  request: {
    model: 'claude-haiku-4-5',
    system: 'You answer for a parcel shop.',
    messages: [{ role: 'user', content: 'Is my parcel still there?' }],
    tools: [{ name: 'ask_shop', description: 'Asks the shop.', input_schema: { type: 'object' } }],
  },
  answer: { input_tokens: 214 },
};

const sonnet: Json = {
  type: 'model',
  id: 'claude-haiku-4-5-20251001',
  display_name: 'Claude Haiku 4.5',
  created_at: '2025-10-01T00:00:00Z',
};
const models: readonly OperationVector[] = [
  {
    provider: 'anthropic',
    operation: 'models',
    title: 'models',
    source: `${docs}/models-list`,
    method: 'GET',
    path: '/v1/models?limit=20',
    headers,
    request: undefined,
    answer: {
      data: [sonnet],
      has_more: false,
      first_id: 'claude-haiku-4-5-20251001',
      last_id: 'claude-haiku-4-5-20251001',
    },
  },
  {
    provider: 'anthropic',
    operation: 'models',
    title: 'one model',
    source: `${docs}/models`,
    method: 'GET',
    path: '/v1/models/claude-haiku-4-5',
    headers,
    request: undefined,
    answer: sonnet,
  },
];

/** Anthropic's API, as its documentation has it. */
export const anthropicVectors: readonly OperationVector[] = [
  ...[...textDialogues, more, mediaDialogue, ...ownDialogues].map(dialogue =>
    messageVector(dialogue, direct),
  ),
  tokens,
  ...models,
];
