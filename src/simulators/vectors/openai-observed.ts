import type { Json, OperationVector } from '../../core/vector.ts';
import { contentType, encodeEvents, inEach, reference } from './openai-framing.ts';

const provider = 'openai';
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex').toString('base64');
const wav = Buffer.from('RIFF\u0004\u0000\u0000\u0000WAVEfmt \u0010\u0000').toString('base64');
const image = `data:image/png;base64,${png}`;

/** Chat: images, sound, files, what is kept, what the provider does by itself. */
export const observedChat: OperationVector = {
  provider,
  operation: 'chat',
  title: 'observed: chat',
  source: `${reference}/chat/create`,
  method: 'POST',
  path: '/v1/chat/completions',
  request: {
    model: 'gpt-5.4-audio',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What do you see, and hear?' },
          { type: 'image_url', image_url: { url: 'https://pictures.test/door.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: image } },
          { type: 'input_audio', input_audio: { data: wav, format: 'wav' } },
          { type: 'file', file: { file_id: 'file-81', filename: 'door.pdf' } },
        ],
      },
      { role: 'assistant', content: null, audio: { id: 'audio_0' } },
    ],
    modalities: ['text', 'audio'],
    audio: { format: 'wav', voice: 'alloy' },
    prompt_cache_retention: '24h',
    store: true,
    tools: [{ type: 'web_search' }, { type: 'mcp', server_label: 'shelf' }, { type: 'telepathy' }],
    web_search_options: {
      search_context_size: 'low',
      user_location: {
        type: 'approximate',
        approximate: { city: 'Bern', country: 'CH', region: 'Bern', timezone: 'Europe/Zurich' },
      },
    },
    models: ['gpt-5.4', 'gpt-5.4-mini'],
    plugins: [{ id: 'web' }],
  },
  answer: {
    id: 'chatcmpl-8Aa',
    object: 'chat.completion',
    created: 1_773_480_413,
    model: 'gpt-5.4-audio',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: null,
          audio: { id: 'audio_1', data: wav, expires_at: 1_773_484_013, transcript: 'It is a door.' },
        },
      },
    ],
    usage: { prompt_tokens: 90, completion_tokens: 11, total_tokens: 101 },
  },
};

const drawn = { id: 'ig_1', type: 'image_generation_call', status: 'completed', result: png };
const ran = {
  id: 'ci_1',
  type: 'code_interpreter_call',
  status: 'completed',
  container_id: 'cntr_1',
  code: 'print(days)',
  outputs: [
    { type: 'logs', logs: 'two days' },
    { type: 'image', url: image },
  ],
};
const asked = {
  id: 'mcp_1',
  type: 'mcp_call',
  status: 'completed',
  server_label: 'shelf',
  name: 'count',
  arguments: '{"shelf":"nine"}',
  output: 'none left',
  error: null,
  approval_request_id: null,
};
const head = {
  id: 'resp_a07',
  object: 'response',
  created_at: 1_773_480_413,
  model: 'gpt-5.4',
  background: true,
  conversation: { id: 'conv_1' },
  previous_response_id: null,
};
const answer: Json = { ...head, status: 'completed', output: [ran, asked, drawn] };
const unsaid = { code: '', outputs: null };
const inCode = { item_id: 'ci_1', output_index: 0 };
const inCall = { item_id: 'mcp_1', output_index: 1 };

const events: readonly Json[] = [
  { type: 'response.created', response: { ...head, status: 'queued', output: [] } },
  { type: 'response.queued', response: { ...head, status: 'queued', output: [] } },
  { type: 'response.output_item.added', output_index: 0, item: { ...ran, status: 'in_progress', ...unsaid } },
  { type: 'response.code_interpreter_call.in_progress', ...inCode },
  ...['print', '(da', 'ys)'].map(delta => ({
    type: 'response.code_interpreter_call_code.delta',
    ...inCode,
    delta,
  })),
  { type: 'response.code_interpreter_call_code.done', ...inCode, code: 'print(days)' },
  { type: 'response.code_interpreter_call.interpreting', ...inCode },
  { type: 'response.code_interpreter_call.completed', ...inCode },
  { type: 'response.output_item.done', output_index: 0, item: ran },
  {
    type: 'response.output_item.added',
    output_index: 1,
    item: { ...asked, status: 'in_progress', arguments: '', output: null },
  },
  { type: 'response.mcp_call.in_progress', ...inCall },
  ...['{"shelf', '":"ni', 'ne"}'].map(delta => ({
    type: 'response.mcp_call_arguments.delta',
    ...inCall,
    delta,
  })),
  { type: 'response.mcp_call_arguments.done', ...inCall, arguments: '{"shelf":"nine"}' },
  { type: 'response.mcp_call.completed', ...inCall },
  { type: 'response.output_item.done', output_index: 1, item: asked },
  {
    type: 'response.output_item.added',
    output_index: 2,
    item: { ...drawn, status: 'generating', result: null },
  },
  { type: 'response.image_generation_call.generating', item_id: 'ig_1', output_index: 2 },
  {
    type: 'response.image_generation_call.partial_image',
    item_id: 'ig_1',
    output_index: 2,
    partial_image_index: 0,
    partial_image_b64: png,
  },
  { type: 'response.output_item.done', output_index: 2, item: drawn },
  { type: 'response.completed', response: answer },
].map((event, sequence_number) => ({ ...event, sequence_number }));

/** Responses: all that is kept, referred to, or done by the provider. */
export const observedResponses: OperationVector = {
  provider,
  operation: 'responses',
  title: 'observed: responses',
  source: `${reference}/responses/create`,
  method: 'POST',
  path: '/v1/responses',
  request: {
    model: 'gpt-5.4',
    background: true,
    conversation: { id: 'conv_1' },
    previous_response_id: 'resp_9f2',
    prompt: { id: 'pmpt_1', version: '2', variables: { desk: 'returns' } },
    prompt_cache_retention: '24h',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: image, detail: 'auto' },
          { type: 'input_image', file_id: 'file-81', detail: 'auto' },
          { type: 'input_file', file_url: 'https://files.test/rules.pdf' },
        ],
      },
      { type: 'item_reference', id: 'msg_7' },
      {
        type: 'code_interpreter_call',
        id: 'ci_0',
        status: 'completed',
        container_id: 'cntr_0',
        code: 'x',
        outputs: [],
      },
      { type: 'mcp_approval_response', approval_request_id: 'mcpr_0', approve: true, reason: 'It may.' },
    ],
    tools: [
      { type: 'web_search', filters: { allowed_domains: ['parcels.test'] }, search_context_size: 'low' },
      { type: 'file_search', vector_store_ids: ['vs_1'], filters: { type: 'eq', key: 'desk', value: 'two' } },
      { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-82'] } },
      { type: 'computer_use_preview', display_width: 800, display_height: 600, environment: 'browser' },
      { type: 'image_generation', model: 'gpt-image-1', size: '1024x1024' },
      {
        type: 'mcp',
        server_label: 'shelf',
        server_url: 'https://shelf.test/mcp',
        server_description: 'Counts what is on shelves.',
        headers: { 'x-desk': 'two' },
        allowed_tools: ['count'],
        require_approval: { never: { tool_names: ['count'] } },
      },
      { type: 'local_shell' },
      { type: 'namespace', name: 'n', description: 'd', tools: [{ type: 'web_search_preview' }] },
    ],
  },
  answer,
  stream: {
    request: { stream: true },
    contentType,
    events,
    encode: encodeEvents,
    pieces: [
      {
        name: 'code',
        at: inEach(events, { type: 'response.code_interpreter_call_code.delta' }, 'delta'),
        repeatedAt: [
          ...inEach(events, { type: 'response.code_interpreter_call_code.done' }, 'code'),
          ...inEach(events, { type: 'response.output_item.done', output_index: 0 }, 'item', 'code'),
          ...inEach(events, { type: 'response.completed' }, 'response', 'output', 0, 'code'),
        ],
      },
      {
        name: 'tool arguments',
        at: inEach(events, { type: 'response.mcp_call_arguments.delta' }, 'delta'),
        repeatedAt: [
          ...inEach(events, { type: 'response.mcp_call_arguments.done' }, 'arguments'),
          ...inEach(events, { type: 'response.output_item.done', output_index: 1 }, 'item', 'arguments'),
          ...inEach(events, { type: 'response.completed' }, 'response', 'output', 1, 'arguments'),
        ],
      },
    ],
  },
};

/** Texts as their tokens, and an image to moderate. */
export const observedOlder: readonly OperationVector[] = [
  {
    provider,
    operation: 'completions',
    title: 'observed: completions',
    source: `${reference}/completions/create`,
    method: 'POST',
    path: '/v1/completions',
    request: {
      model: 'gpt-3.5-turbo-instruct',
      prompt: [
        [9241, 374],
        [856, 38440],
      ],
    },
    answer: {
      id: 'cmpl-4kU',
      object: 'text_completion',
      created: 1_773_480_413,
      model: 'gpt-3.5-turbo-instruct',
      choices: [{ index: 0, text: 'On its way.', logprobs: null, finish_reason: 'stop', token_ids: [1966] }],
    },
  },
  {
    provider,
    operation: 'embeddings',
    title: 'observed: embeddings',
    source: `${reference}/embeddings/create`,
    method: 'POST',
    path: '/v1/embeddings',
    request: { model: 'text-embedding-3-small', input: [9241, 374, 856, 38440], encoding_format: 'float' },
    answer: {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.0123, -0.25, 1, 3e-7] }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    },
  },
  {
    provider,
    operation: 'moderations',
    title: 'observed: moderations',
    source: `${reference}/moderations/create`,
    method: 'POST',
    path: '/v1/moderations',
    request: {
      model: 'omni-moderation-latest',
      input: [
        { type: 'text', text: 'Is that all right?' },
        { type: 'image_url', image_url: { url: 'https://pictures.test/door.png' } },
      ],
    },
    answer: {
      id: 'modr-5a2',
      model: 'omni-moderation-2024-09-26',
      results: [
        {
          flagged: false,
          categories: { violence: false },
          category_scores: { violence: 0.02 },
          category_applied_input_types: { violence: ['text', 'image'] },
        },
      ],
    },
  },
];
