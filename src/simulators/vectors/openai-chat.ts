import type { Json, JsonPath, OperationVector } from '../../core/vector.ts';
import { contentType, encodeChunks, reference } from './openai-framing.ts';

const model = 'gpt-5.4-mini';
const orderTool = {
  type: 'function',
  function: {
    name: 'find_order',
    description: 'Looks up an order by its number.',
    strict: true,
    parameters: {
      type: 'object',
      properties: {
        order: { type: 'string', description: 'As on the invoice.', enum: ['A-17', 'A-18'] },
        days: { type: 'integer', minimum: 1 },
      },
      required: ['order'],
      additionalProperties: false,
    },
  },
} as const;
const queryTool = {
  type: 'custom',
  custom: {
    name: 'warehouse_query',
    description: 'Asks the warehouse in its own words.',
    format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: WORD+' } },
  },
} as const;

const note = Buffer.from('Parcels leave on working days, before four.').toString('base64');
const messages: Json = [
  { role: 'system', content: 'You help the customers of a shop.' },
  { role: 'developer', name: 'desk', content: [{ type: 'text', text: 'Answer in short sentences.' }] },
  {
    role: 'user',
    name: 'ada',
    content: [
      { type: 'text', text: 'Where is my parcel?', prompt_cache_breakpoint: { mode: 'explicit' } },
      {
        type: 'file',
        file: { filename: 'house rules.txt', file_data: `data:text/plain;base64,${note}` },
      },
    ],
  },
  {
    role: 'assistant',
    content: null,
    refusal: 'I may not say where the driver lives.',
    reasoning_content: 'The order has to be looked up first.',
    tool_calls: [
      {
        id: 'call_order',
        type: 'function',
        function: { name: 'find_order', arguments: '{"order":"A-17","note":"{\\"door\\":\\"left\\"}"}' },
      },
      { id: 'call_query', type: 'custom', custom: { name: 'warehouse_query', input: 'shelf of A-17' } },
    ],
  },
  { role: 'tool', tool_call_id: 'call_order', content: '{"state":"on its way","days":2}' },
  { role: 'tool', tool_call_id: 'call_query', content: [{ type: 'text', text: 'Shelf nine, empty.' }] },
  { role: 'assistant', content: [{ type: 'refusal', refusal: 'I cannot open it for you.' }] },
  { role: 'assistant', content: null, function_call: { name: 'find_order', arguments: '{"order":"A-18"}' } },
  { role: 'function', name: 'find_order', content: 'Not known.' },
  { role: 'user', content: 'And now?' },
];

const request = {
  model,
  messages,
  frequency_penalty: 0.1,
  function_call: { name: 'find_order' },
  functions: [{ name: 'find_order', description: 'The old way.', parameters: { type: 'object' } }],
  logit_bias: { '1734': -100 },
  logprobs: true,
  max_completion_tokens: 400,
  metadata: { desk: 'returns', shift: 'late' },
  modalities: ['text'],
  n: 2,
  parallel_tool_calls: true,
  prediction: { type: 'content', content: [{ type: 'text', text: 'It is on its way.' }] },
  presence_penalty: 0,
  prompt_cache_key: 'returns-desk',
  prompt_cache_retention: 'in_memory',
  reasoning_effort: 'low',
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'reply',
      description: 'What the desk says.',
      schema: { type: 'object', properties: { say: { type: 'string', description: 'One sentence.' } } },
      strict: true,
    },
  },
  safety_identifier: 'desk-7',
  seed: 7,
  service_tier: 'default',
  stop: ['END', 'Bye'],
  store: false,
  temperature: 0.2,
  tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [orderTool] } },
  tools: [orderTool, queryTool],
  top_logprobs: 2,
  top_p: 1,
  user: 'customer 12',
  verbosity: 'low',
  x_trace: { hint: 'a member that nobody has documented' },
} as const;

const usage = {
  prompt_tokens: 212,
  completion_tokens: 31,
  total_tokens: 243,
  prompt_tokens_details: { cached_tokens: 128, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 12,
    audio_tokens: 0,
    accepted_prediction_tokens: 4,
    rejected_prediction_tokens: 0,
  },
};
const token = (text: string, others: readonly string[] = []): Json => ({
  token: text,
  logprob: -0.02,
  bytes: [...Buffer.from(text)],
  top_logprobs: [text, ...others].map((one, rank) => ({
    token: one,
    logprob: -0.02 - rank,
    bytes: [...Buffer.from(one)],
  })),
});
const head = { id: 'chatcmpl-7Yd2', created: 1_773_480_413, model, system_fingerprint: 'fp_44709d6fcb' };

const answer: Json = {
  ...head,
  object: 'chat.completion',
  service_tier: 'default',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      logprobs: { content: [token('On its', ['It is']), token(' way.', ['…'])], refusal: null },
      message: {
        role: 'assistant',
        content: 'On its way.',
        refusal: null,
        reasoning_content: 'Two days remain.',
        annotations: [
          {
            type: 'url_citation',
            url_citation: {
              start_index: 0,
              end_index: 2,
              title: 'Parcels',
              url: 'https://parcels.test/a-17',
            },
          },
        ],
        tool_calls: [
          {
            id: 'call_next',
            type: 'function',
            function: { name: 'find_order', arguments: '{"order":"A-18","days":2}' },
          },
          { id: 'call_ask', type: 'custom', custom: { name: 'warehouse_query', input: 'is A-18 packed' } },
        ],
      },
    },
    {
      index: 1,
      finish_reason: 'stop',
      logprobs: { content: null, refusal: [token('I may not.')] },
      message: { role: 'assistant', content: 'It left today.', refusal: 'I may not.' },
    },
  ],
  usage,
};

const chunk = (index: number, delta: Json, more: Readonly<Record<string, Json>> = {}): Json => ({
  ...head,
  object: 'chat.completion.chunk',
  service_tier: 'default',
  choices: [{ index, delta, logprobs: null, finish_reason: null, ...more }],
  usage: null,
  obfuscation: 'q8W',
});
const said = (content: string): Json =>
  chunk(0, { content }, { logprobs: { content: [token(content, [' the'])], refusal: null } });
const call = (index: number, given: Readonly<Record<string, Json>>): Json =>
  chunk(0, { tool_calls: [{ index, ...given }] });

const events: readonly Json[] = [
  chunk(0, { role: 'assistant', content: '', refusal: null }),
  chunk(0, { reasoning_content: 'Two days ' }),
  chunk(0, { reasoning_content: 'remain, ' }),
  chunk(0, { reasoning_content: 'not three.' }),
  said('Your parcel '),
  chunk(1, { role: 'assistant', content: '' }),
  chunk(1, { content: 'It left ' }),
  said('is on '),
  chunk(1, { content: 'the house ' }),
  said('its way.'),
  chunk(1, { content: 'today.' }),
  chunk(1, { refusal: 'I may ' }),
  chunk(1, { refusal: 'not say ' }),
  chunk(1, { refusal: 'more.' }),
  chunk(1, {}, { finish_reason: 'stop' }),
  call(0, { id: 'call_next', type: 'function', function: { name: 'find_order', arguments: '' } }),
  call(0, { function: { arguments: '{"order":' } }),
  call(0, { function: { arguments: '"A-' } }),
  call(0, { function: { arguments: '18"}' } }),
  call(1, { id: 'call_ask', type: 'custom', custom: { name: 'warehouse_query', input: '' } }),
  call(1, { custom: { input: 'is A-18 ' } }),
  call(1, { custom: { input: 'packed ' } }),
  call(1, { custom: { input: 'by now' } }),
  chunk(0, {}, { finish_reason: 'tool_calls' }),
  { ...head, object: 'chat.completion.chunk', choices: [], usage },
];

const inDelta = (at: readonly number[], ...path: JsonPath): readonly JsonPath[] =>
  at.map(event => [event, 'choices', 0, 'delta', ...path]);

export const chat: OperationVector = {
  provider: 'openai',
  operation: 'chat',
  title: 'chat',
  source: `${reference}/chat/create`,
  method: 'POST',
  path: '/v1/chat/completions',
  request,
  answer,
  stream: {
    request: { stream: true, stream_options: { include_usage: true, include_obfuscation: true } },
    contentType,
    events,
    encode: encodeChunks,
    pieces: [
      { name: 'content', at: inDelta([4, 7, 9], 'content') },
      { name: 'second choice', at: inDelta([6, 8, 10], 'content') },
      { name: 'reasoning', at: inDelta([1, 2, 3], 'reasoning_content') },
      { name: 'refusal', at: inDelta([11, 12, 13], 'refusal') },
      { name: 'tool arguments', at: inDelta([16, 17, 18], 'tool_calls', 0, 'function', 'arguments') },
      { name: 'custom tool input', at: inDelta([20, 21, 22], 'tool_calls', 0, 'custom', 'input') },
      {
        name: 'logprobs',
        at: [4, 7, 9].map(event => [event, 'choices', 0, 'logprobs', 'content', 0, 'token']),
      },
    ],
  },
};
