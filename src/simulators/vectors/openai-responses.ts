import type { Json, JsonPath, OperationVector, StreamVector } from '../../core/vector.ts';
import { contentType, encodeEvents, inEach, reference } from './openai-framing.ts';

type Members = Readonly<Record<string, Json>>;

const model = 'gpt-5.4';
const source = `${reference}/responses`;
/** What only the provider can read. */
const encrypted = Buffer.from('8f4c2b9a1d77e05cfe31aa80b2d9c6', 'hex').toString('base64');

const orderTool: Json = {
  type: 'function',
  name: 'find_order',
  description: 'Looks up an order by its number.',
  strict: true,
  parameters: {
    type: 'object',
    properties: { order: { type: 'string', description: 'As on the invoice.' } },
    required: ['order'],
    additionalProperties: false,
  },
};
const queryTool: Json = {
  type: 'custom',
  name: 'warehouse_query',
  description: 'Asks the warehouse in its own words.',
  format: { type: 'grammar', syntax: 'regex', definition: '[a-z ]+' },
};
const note = Buffer.from('Parcels leave on working days, before four.').toString('base64');

const input: Json = [
  { role: 'developer', content: 'Answer in short sentences.' },
  {
    type: 'message',
    role: 'user',
    content: [
      { type: 'input_text', text: 'Where is my parcel?' },
      {
        type: 'input_file',
        filename: 'house rules.txt',
        file_data: `data:text/plain;base64,${note}`,
        detail: 'low',
      },
    ],
  },
  {
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: 'The order has to be looked up.' }],
    content: [{ type: 'reasoning_text', text: 'It may be on its way.' }],
    encrypted_content: encrypted,
  },
  {
    type: 'message',
    role: 'assistant',
    status: 'completed',
    phase: 'commentary',
    content: [
      { type: 'output_text', text: 'I look it up.', annotations: [] },
      { type: 'refusal', refusal: 'I may not say where the driver lives.' },
    ],
  },
  {
    type: 'function_call',
    call_id: 'call_order',
    name: 'find_order',
    namespace: 'shop',
    arguments: '{"order":"A-17","note":"{\\"door\\":\\"left\\"}"}',
  },
  {
    type: 'function_call_output',
    call_id: 'call_order',
    output: '{"state":"on its way","days":2}',
  },
  { type: 'custom_tool_call', call_id: 'call_query', name: 'warehouse_query', input: 'shelf of it' },
  {
    type: 'custom_tool_call_output',
    call_id: 'call_query',
    output: [{ type: 'input_text', text: 'Shelf nine, empty.' }],
  },
  {
    type: 'mcp_list_tools',
    server_label: 'shelf',
    tools: [{ name: 'count', description: 'Counts.', input_schema: { type: 'object' } }],
  },
  {
    type: 'mcp_call',
    server_label: 'shelf',
    name: 'count',
    arguments: '{"shelf":"nine"}',
    output: 'none',
    error: 'late',
  },
  {
    type: 'shell_call',
    call_id: 'call_sh',
    action: { commands: ['ls shelf', 'wc -l list'], timeout_ms: 500 },
  },
  {
    type: 'shell_call_output',
    call_id: 'call_sh',
    output: [{ stdout: 'nine', stderr: 'no such list', outcome: { type: 'exit', exit_code: 1 } }],
  },
  {
    type: 'local_shell_call',
    call_id: 'call_l',
    status: 'completed',
    action: {
      type: 'exec',
      command: ['cat', 'door.txt'],
      env: { LANG: 'de' },
      working_directory: '/home/desk',
      user: 'desk',
    },
  },
  { type: 'local_shell_call_output', output: 'the left one' },
  {
    type: 'apply_patch_call',
    call_id: 'call_p',
    status: 'completed',
    operation: { type: 'update_file', path: 'door.txt', diff: '-left\n+right' },
  },
  { type: 'apply_patch_call_output', call_id: 'call_p', status: 'failed', output: 'no such line' },
  {
    type: 'web_search_call',
    status: 'completed',
    action: {
      type: 'search',
      query: 'parcel times',
      queries: ['parcel times'],
      sources: [{ type: 'url', url: 'https://parcels.test/times' }],
    },
  },
  {
    type: 'file_search_call',
    status: 'completed',
    queries: ['return rules'],
    results: [{ filename: 'rules.md', text: 'Thirty days.', score: 0.9, attributes: { desk: 'two' } }],
  },
  { type: 'compaction', encrypted_content: encrypted },
  { role: 'user', content: 'And now?' },
];

const settings: Members = {
  max_output_tokens: 400,
  max_tool_calls: 3,
  metadata: { desk: 'returns' },
  parallel_tool_calls: true,
  prompt_cache_key: 'returns-desk',
  reasoning: { effort: 'low', summary: 'auto' },
  safety_identifier: 'desk-7',
  service_tier: 'default',
  temperature: 0.2,
  text: {
    format: {
      type: 'json_schema',
      name: 'reply',
      description: 'What the desk says.',
      schema: { type: 'object', properties: { say: { type: 'string', description: 'One sentence.' } } },
      strict: true,
    },
    verbosity: 'low',
  },
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'find_order' }] },
  tools: [
    orderTool,
    queryTool,
    { type: 'namespace', name: 'shop', description: 'All of the shop.', tools: [orderTool] },
  ],
  top_logprobs: 2,
  top_p: 1,
  truncation: 'disabled',
  user: 'customer 12',
};

const request: Members = {
  ...settings,
  model,
  input,
  instructions: 'You help the customers of a shop.',
  include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
  store: false,
  x_trace: { hint: 'a member that nobody has documented' },
};

const token = (text: string): Json => ({
  token: text,
  logprob: -0.02,
  bytes: [...Buffer.from(text)],
  top_logprobs: [
    { token: text, logprob: -0.02, bytes: [...Buffer.from(text)] },
    { token: 'It', logprob: -4.1, bytes: [73, 116] },
  ],
});
const citation: Json = {
  type: 'url_citation',
  start_index: 0,
  end_index: 4,
  title: 'Parcels',
  url: 'https://parcels.test/a-17',
};
const thought: Json = {
  id: 'rs_1',
  type: 'reasoning',
  status: 'completed',
  summary: [{ type: 'summary_text', text: 'Two days remain.' }],
  content: [{ type: 'reasoning_text', text: 'The tool says so.' }],
  encrypted_content: encrypted,
};
const spoken = ['Your parcel ', 'is on ', 'its way.'];
const message: Json = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [
    {
      type: 'output_text',
      text: spoken.join(''),
      annotations: [citation],
      logprobs: spoken.map(token),
    },
    { type: 'refusal', refusal: 'I may not say more.' },
  ],
};
const call: Json = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_next',
  name: 'find_order',
  arguments: '{"order":"A-18"}',
  status: 'completed',
};
const query: Json = {
  id: 'ctc_1',
  type: 'custom_tool_call',
  call_id: 'call_ask',
  name: 'warehouse_query',
  input: 'is it packed',
  status: 'completed',
};

const head: Members = {
  ...settings,
  id: 'resp_9f2',
  object: 'response',
  created_at: 1_773_480_413,
  model: 'gpt-5.4-2026-03-05',
  instructions: 'You help the customers of a shop.',
  error: null,
  incomplete_details: null,
  previous_response_id: null,
  background: false,
  store: false,
};
const usage: Json = {
  input_tokens: 212,
  input_tokens_details: { cached_tokens: 128, cache_write_tokens: 0 },
  output_tokens: 31,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 243,
};
const answer: Json = {
  ...head,
  status: 'completed',
  completed_at: 1_773_480_415,
  output: [thought, message, call, query],
  usage,
};

const began: Json = { ...head, status: 'in_progress', output: [], usage: null };
const inReasoning = { item_id: 'rs_1', output_index: 0 };
const inMessage = { item_id: 'msg_1', output_index: 1 };
const inText = { ...inMessage, content_index: 0 };
const inRefusal = { ...inMessage, content_index: 1 };
const inCall = { item_id: 'fc_1', output_index: 2 };
const inQuery = { item_id: 'ctc_1', output_index: 3 };
const deltas = (type: string, where: Members, texts: readonly string[]): readonly Members[] =>
  texts.map(delta => ({ type, ...where, delta, obfuscation: 'q8W' }));

const events: readonly Json[] = [
  { type: 'response.created', response: began },
  { type: 'response.in_progress', response: began },
  {
    type: 'response.output_item.added',
    output_index: 0,
    item: { id: 'rs_1', type: 'reasoning', summary: [] },
  },
  {
    type: 'response.reasoning_summary_part.added',
    ...inReasoning,
    summary_index: 0,
    part: { type: 'summary_text', text: '' },
  },
  ...deltas('response.reasoning_summary_text.delta', { ...inReasoning, summary_index: 0 }, [
    'Two ',
    'days ',
    'remain.',
  ]),
  {
    type: 'response.reasoning_summary_text.done',
    ...inReasoning,
    summary_index: 0,
    text: 'Two days remain.',
  },
  {
    type: 'response.reasoning_summary_part.done',
    ...inReasoning,
    summary_index: 0,
    part: { type: 'summary_text', text: 'Two days remain.' },
  },
  {
    type: 'response.content_part.added',
    ...inReasoning,
    content_index: 0,
    part: { type: 'reasoning_text', text: '' },
  },
  ...deltas('response.reasoning_text.delta', { ...inReasoning, content_index: 0 }, [
    'The ',
    'tool ',
    'says so.',
  ]),
  { type: 'response.reasoning_text.done', ...inReasoning, content_index: 0, text: 'The tool says so.' },
  {
    type: 'response.content_part.done',
    ...inReasoning,
    content_index: 0,
    part: { type: 'reasoning_text', text: 'The tool says so.' },
  },
  { type: 'response.output_item.done', output_index: 0, item: thought },
  {
    type: 'response.output_item.added',
    output_index: 1,
    item: { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] },
  },
  {
    type: 'response.content_part.added',
    ...inText,
    part: { type: 'output_text', text: '', annotations: [], logprobs: [] },
  },
  ...spoken.map(delta => ({
    type: 'response.output_text.delta',
    ...inText,
    delta,
    logprobs: [token(delta)],
    obfuscation: 'Z',
  })),
  { type: 'response.output_text.annotation.added', ...inText, annotation_index: 0, annotation: citation },
  { type: 'response.output_text.done', ...inText, text: spoken.join(''), logprobs: spoken.map(token) },
  {
    type: 'response.content_part.done',
    ...inText,
    part: {
      type: 'output_text',
      text: spoken.join(''),
      annotations: [citation],
      logprobs: spoken.map(token),
    },
  },
  { type: 'response.content_part.added', ...inRefusal, part: { type: 'refusal', refusal: '' } },
  ...deltas('response.refusal.delta', inRefusal, ['I may ', 'not say ', 'more.']),
  { type: 'response.refusal.done', ...inRefusal, refusal: 'I may not say more.' },
  {
    type: 'response.content_part.done',
    ...inRefusal,
    part: { type: 'refusal', refusal: 'I may not say more.' },
  },
  { type: 'response.output_item.done', output_index: 1, item: message },
  {
    type: 'response.output_item.added',
    output_index: 2,
    item: {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'call_next',
      name: 'find_order',
      arguments: '',
      status: 'in_progress',
    },
  },
  ...deltas('response.function_call_arguments.delta', inCall, ['{"order":', '"A-', '18"}']),
  {
    type: 'response.function_call_arguments.done',
    ...inCall,
    name: 'find_order',
    arguments: '{"order":"A-18"}',
  },
  { type: 'response.output_item.done', output_index: 2, item: call },
  {
    type: 'response.output_item.added',
    output_index: 3,
    item: {
      id: 'ctc_1',
      type: 'custom_tool_call',
      call_id: 'call_ask',
      name: 'warehouse_query',
      input: '',
      status: 'in_progress',
    },
  },
  ...deltas('response.custom_tool_call_input.delta', inQuery, ['is ', 'it ', 'packed']),
  { type: 'response.custom_tool_call_input.done', ...inQuery, input: 'is it packed' },
  { type: 'response.output_item.done', output_index: 3, item: query },
  { type: 'response.completed', response: answer },
].map((event, sequence_number) => ({ ...event, sequence_number }));

/** Once an item was done, and at the end, it is all there again. */
const again = (output: number, ...path: JsonPath): readonly JsonPath[] => [
  ...inEach(events, { type: 'response.output_item.done', output_index: output }, 'item', ...path),
  ...inEach(events, { type: 'response.completed' }, 'response', 'output', output, ...path),
];
const pieces: StreamVector['pieces'] = [
  {
    name: 'content',
    at: inEach(events, { type: 'response.output_text.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.output_text.done' }, 'text'),
      ...inEach(
        events,
        { type: 'response.content_part.done', output_index: 1, content_index: 0 },
        'part',
        'text',
      ),
      ...again(1, 'content', 0, 'text'),
    ],
  },
  {
    name: 'logprobs',
    at: inEach(events, { type: 'response.output_text.delta' }, 'logprobs', 0, 'token'),
  },
  {
    name: 'refusal',
    at: inEach(events, { type: 'response.refusal.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.refusal.done' }, 'refusal'),
      ...inEach(events, { type: 'response.content_part.done', content_index: 1 }, 'part', 'refusal'),
      ...again(1, 'content', 1, 'refusal'),
    ],
  },
  {
    name: 'summary',
    at: inEach(events, { type: 'response.reasoning_summary_text.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.reasoning_summary_text.done' }, 'text'),
      ...inEach(events, { type: 'response.reasoning_summary_part.done' }, 'part', 'text'),
      ...again(0, 'summary', 0, 'text'),
    ],
  },
  {
    name: 'reasoning',
    at: inEach(events, { type: 'response.reasoning_text.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.reasoning_text.done' }, 'text'),
      ...inEach(events, { type: 'response.content_part.done', output_index: 0 }, 'part', 'text'),
      ...again(0, 'content', 0, 'text'),
    ],
  },
  {
    name: 'tool arguments',
    at: inEach(events, { type: 'response.function_call_arguments.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.function_call_arguments.done' }, 'arguments'),
      ...again(2, 'arguments'),
    ],
  },
  {
    name: 'custom tool input',
    at: inEach(events, { type: 'response.custom_tool_call_input.delta' }, 'delta'),
    repeatedAt: [
      ...inEach(events, { type: 'response.custom_tool_call_input.done' }, 'input'),
      ...again(3, 'input'),
    ],
  },
];

export const responses: OperationVector = {
  provider: 'openai',
  operation: 'responses',
  title: 'responses',
  source: `${source}/create`,
  method: 'POST',
  path: '/v1/responses',
  request,
  answer,
  stream: { request: { stream: true }, contentType, events, encode: encodeEvents, pieces },
};

/** Asked about later: what the provider has kept. */
const kept = { provider: 'openai', request: undefined } as const;
export const keptResponses: readonly OperationVector[] = [
  {
    ...kept,
    operation: 'responses_get',
    title: 'responses: get',
    source: `${source}/get`,
    method: 'GET',
    path: '/v1/responses/resp_9f2',
    answer,
    stream: { path: '/v1/responses/resp_9f2?stream=true', contentType, events, encode: encodeEvents, pieces },
  },
  {
    ...kept,
    operation: 'responses_cancel',
    title: 'responses: cancel',
    source: `${source}/cancel`,
    method: 'POST',
    path: '/v1/responses/resp_9f2/cancel',
    answer: { ...head, status: 'cancelled', output: [], background: true, usage: null },
  },
  {
    ...kept,
    operation: 'responses_delete',
    title: 'responses: delete',
    source: `${source}/delete`,
    method: 'DELETE',
    path: '/v1/responses/resp_9f2',
    answer: { id: 'resp_9f2', object: 'response', deleted: true },
  },
  {
    ...kept,
    operation: 'responses_input_items',
    title: 'responses: input items',
    source: `${source}/input-items`,
    method: 'GET',
    path: '/v1/responses/resp_9f2/input_items?limit=20&order=asc',
    answer: {
      object: 'list',
      data: [
        {
          id: 'msg_0',
          type: 'message',
          role: 'user',
          status: 'completed',
          content: [{ type: 'input_text', text: 'Where is my parcel?' }],
        },
        message,
        call,
      ],
      first_id: 'msg_0',
      last_id: 'fc_1',
      has_more: false,
    },
  },
];
