import type { Json, JsonPath, OperationVector, TextInPieces } from '../../core/vector.ts';
import { encodeChunks, eventStream } from './bedrock-encoding.ts';

const guide = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-';
const metrics = {
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: 26,
    outputTokenCount: 8,
    invocationLatency: 611,
    firstByteLatency: 204,
  },
};

interface Told {
  readonly title: string;
  readonly page: string;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request: Json;
  readonly answer: Json;
  readonly events?: readonly Json[];
  readonly pieces?: readonly TextInPieces[];
}

function invoke({
  title,
  page,
  model,
  headers,
  request,
  answer,
  events,
  pieces = [],
}: Told): OperationVector {
  const path = `/model/${model.replaceAll(':', '%3A')}/invoke`;
  const whole: OperationVector = {
    provider: 'aws.bedrock',
    operation: 'invoke',
    title: `invoke: ${title}`,
    source: `${guide}${page}.html`,
    method: 'POST',
    path,
    ...(headers && { headers }),
    request,
    answer,
  };
  if (!events) return whole;
  return {
    ...whole,
    stream: {
      path: `${path}-with-response-stream`,
      contentType: eventStream,
      events,
      encode: encodeChunks,
      pieces,
    },
  };
}

const at = (events: readonly number[], ...path: readonly (string | number)[]): readonly JsonPath[] =>
  events.map(event => [event, ...path]);

const sealed = Buffer.from(Array.from({ length: 48 }, (_, at) => (at * 37 + 129) & 255)).toString('base64');
const claude = invoke({
  title: 'anthropic',
  page: 'anthropic-claude-messages-request-response',
  model: 'global.anthropic.claude-sonnet-4-20250514-v1:0',
  request: {
    anthropic_version: 'bedrock-2023-05-31',
    anthropic_beta: ['token-efficient-tools-2025-02-19'],
    max_tokens: 2048,
    system: [{ type: 'text', text: 'You help the shop’s customers.', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'Where is my parcel?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'I look the order up.', signature: sealed },
          { type: 'text', text: 'One moment.' },
          { type: 'tool_use', id: 'toolu_bdrk_01A', name: 'find_order', input: { order: 'A-17', tries: 1 } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_bdrk_01A', content: '{"state":"on its way"}' }],
      },
    ],
    tools: [
      {
        name: 'find_order',
        description: 'Looks an order up',
        input_schema: { type: 'object', properties: { order: { type: 'string' } } },
      },
    ],
    tool_choice: { type: 'auto' },
    stop_sequences: ['###'],
    temperature: 0.2,
    top_p: 0.9,
    top_k: 50,
  },
  answer: {
    id: 'msg_bdrk_01B',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-20250514',
    content: [
      { type: 'text', text: 'Your parcel is on its way.' },
      { type: 'tool_use', id: 'toolu_bdrk_01C', name: 'find_order', input: { order: 'A-18' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 26, output_tokens: 8 },
  },
  events: [
    {
      type: 'message_start',
      message: {
        id: 'msg_bdrk_01B',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-20250514',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 26, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Your parcel ' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'is on its ' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'way.' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_bdrk_01C', name: 'find_order', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"order":' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '"A-18"}' } },
    { type: 'content_block_stop', index: 1 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 8 },
    },
    { type: 'message_stop', ...metrics },
  ],
  pieces: [
    { name: 'content', at: at([2, 3, 4], 'delta', 'text') },
    { name: 'tool arguments', at: at([7, 8], 'delta', 'partial_json') },
  ],
});

const llama = invoke({
  title: 'llama',
  page: 'meta',
  model: 'us.meta.llama3-3-70b-instruct-v1:0',
  headers: {
    'x-amzn-bedrock-guardrailidentifier': 'gr1abcdefghi',
    'x-amzn-bedrock-guardrailversion': '1',
    'x-amzn-bedrock-trace': 'ENABLED',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'default',
    'x-amzn-bedrock-request-metadata': '{"team":"service desk"}',
  },
  request: {
    prompt: '<|begin_of_text|>Where is my parcel?<|eot_id|>',
    temperature: 0.2,
    top_p: 0.9,
    max_gen_len: 256,
    'amazon-bedrock-guardrailConfig': { tagSuffix: 'xyz', streamProcessingMode: 'SYNCHRONOUS' },
  },
  answer: {
    generation: 'Your parcel is on its way.',
    prompt_token_count: 26,
    generation_token_count: 8,
    stop_reason: 'stop',
    'amazon-bedrock-guardrailAction': 'NONE',
    'amazon-bedrock-trace': {
      guardrail: {
        input: { gr1abcdefghi: { wordPolicy: { customWords: [{ match: 'parcel', action: 'BLOCKED' }] } } },
      },
    },
  },
  events: [
    { generation: 'Your parcel', prompt_token_count: 26, generation_token_count: 1, stop_reason: null },
    { generation: ' is on its', prompt_token_count: null, generation_token_count: 5, stop_reason: null },
    { generation: ' way.', prompt_token_count: null, generation_token_count: 7, stop_reason: null },
    { generation: '', prompt_token_count: null, generation_token_count: 8, stop_reason: 'stop', ...metrics },
  ],
  pieces: [{ name: 'generation', at: at([0, 1, 2], 'generation') }],
});

const mistralPrompt = invoke({
  title: 'mistral text',
  page: 'mistral-text-completion',
  model: 'mistral.mixtral-8x7b-instruct-v0:1',
  request: {
    prompt: '<s>[INST] Where is my parcel? [/INST]',
    max_tokens: 256,
    stop: ['###'],
    temperature: 0.2,
    top_p: 0.9,
    top_k: 50,
  },
  answer: { outputs: [{ text: ' It is on its way.', stop_reason: 'stop' }] },
  events: [
    { outputs: [{ text: ' It is ', stop_reason: null }] },
    { outputs: [{ text: 'on its ', stop_reason: null }] },
    { outputs: [{ text: 'way.', stop_reason: 'stop' }], ...metrics },
  ],
  pieces: [{ name: 'text', at: at([0, 1, 2], 'outputs', 0, 'text') }],
});

const mistralCall = {
  id: 'abcdefghi',
  function: { name: 'find_order', arguments: '{"order": "A-17", "tries": 1}' },
};
const choice = (message: Json, stop: string | null = null): Json => ({
  choices: [{ index: 0, message, stop_reason: stop }],
});
const mistralChat = invoke({
  title: 'mistral chat',
  page: 'mistral-chat-completion',
  model: 'mistral.mistral-large-2407-v1:0',
  request: {
    messages: [
      { role: 'system', content: 'You help the shop’s customers.' },
      { role: 'user', content: [{ type: 'text', text: 'Where is my parcel?' }] },
      { role: 'assistant', content: '', tool_calls: [mistralCall] },
      { role: 'tool', tool_call_id: 'abcdefghi', content: '{"state":"on its way","days":2}' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'find_order',
          description: 'Looks an order up',
          parameters: {
            type: 'object',
            properties: { order: { type: 'string', description: 'Its number' } },
          },
        },
      },
    ],
    tool_choice: 'auto',
    max_tokens: 256,
    top_p: 0.9,
    temperature: 0.2,
  },
  answer: {
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Two days more.', tool_calls: [mistralCall] },
        stop_reason: 'tool_calls',
      },
    ],
  },
  events: [
    choice({ role: 'assistant', content: 'Two ' }),
    choice({ role: 'assistant', content: 'days ' }),
    choice({ role: 'assistant', content: 'more.' }),
    choice({ role: 'assistant', content: '', tool_calls: [mistralCall] }, 'tool_calls'),
    { choices: [], ...metrics },
  ],
  pieces: [{ name: 'content', at: at([0, 1, 2], 'choices', 0, 'message', 'content') }],
});

const commandR = invoke({
  title: 'cohere command r',
  page: 'cohere-command-r-plus',
  model: 'cohere.command-r-plus-v1:0',
  request: {
    message: 'Where is my parcel?',
    chat_history: [
      { role: 'USER', message: 'Hello' },
      { role: 'CHATBOT', message: 'How can I help?' },
    ],
    documents: [{ title: 'Delivery times', snippet: 'Two days within the country.' }],
    search_queries_only: false,
    preamble: 'You help the shop’s customers.',
    max_tokens: 256,
    temperature: 0.2,
    p: 0.5,
    k: 10,
    prompt_truncation: 'OFF',
    frequency_penalty: 0.1,
    presence_penalty: 0.1,
    seed: 7,
    return_prompt: true,
    tools: [
      {
        name: 'find_order',
        description: 'Looks an order up',
        parameter_definitions: { order: { description: 'Its number', type: 'str', required: true } },
      },
    ],
    tool_results: [
      { call: { name: 'find_order', parameters: { order: 'A-17' } }, outputs: [{ state: 'on its way' }] },
    ],
    stop_sequences: ['###'],
    raw_prompting: false,
  },
  answer: {
    response_id: '0a1b',
    generation_id: '0a2b',
    text: 'Your parcel is on its way.',
    chat_history: [
      { role: 'USER', message: 'Where is my parcel?' },
      { role: 'CHATBOT', message: 'Your parcel is on its way.' },
    ],
    prompt: '<BOS_TOKEN> Where is my parcel?',
    citations: [{ start: 12, end: 25, text: 'is on its way', document_ids: ['doc_0'] }],
    documents: [{ id: 'doc_0', title: 'Delivery times', snippet: 'Two days within the country.' }],
    search_queries: [{ text: 'delivery time', generation_id: '0a3b' }],
    tool_calls: [{ name: 'find_order', parameters: { order: 'A-18' } }],
    finish_reason: 'COMPLETE',
    meta: { billed_units: { input_tokens: 26, output_tokens: 8 } },
  },
  events: [
    { is_finished: false, event_type: 'stream-start', generation_id: '0a2b' },
    {
      is_finished: false,
      event_type: 'search-queries-generation',
      search_queries: [{ text: 'delivery time', generation_id: '0a3b' }],
    },
    { is_finished: false, event_type: 'text-generation', text: 'Your parcel' },
    { is_finished: false, event_type: 'text-generation', text: ' is on its' },
    { is_finished: false, event_type: 'text-generation', text: ' way.' },
    {
      is_finished: false,
      event_type: 'citation-generation',
      citations: [{ start: 12, end: 25, text: 'is on its way', document_ids: ['doc_0'] }],
    },
    {
      is_finished: false,
      event_type: 'tool-calls-generation',
      tool_calls: [{ name: 'find_order', parameters: { order: 'A-18' } }],
    },
    {
      is_finished: true,
      event_type: 'stream-end',
      finish_reason: 'COMPLETE',
      response: {
        response_id: '0a1b',
        generation_id: '0a2b',
        text: 'Your parcel is on its way.',
        finish_reason: 'COMPLETE',
        meta: { billed_units: { input_tokens: 26, output_tokens: 8 } },
      },
      ...metrics,
    },
  ],
  pieces: [{ name: 'text', at: at([2, 3, 4], 'text'), repeatedAt: [[7, 'response', 'text']] }],
});

const command = invoke({
  title: 'cohere command',
  page: 'cohere-command',
  model: 'cohere.command-text-v14',
  request: {
    prompt: 'Where is my parcel?',
    temperature: 0.2,
    p: 0.5,
    k: 10,
    max_tokens: 256,
    stop_sequences: ['###'],
    return_likelihoods: 'GENERATION',
    stream: false,
    num_generations: 2,
    logit_bias: { '11': -1 },
    truncate: 'END',
  },
  answer: {
    id: '0b1c',
    prompt: 'Where is my parcel?',
    generations: [
      {
        id: '0b2c',
        text: ' On its way.',
        finish_reason: 'COMPLETE',
        likelihood: -0.4,
        token_likelihoods: [
          { token: ' On', likelihood: -0.1 },
          { token: ' its', likelihood: -0.1 },
          { token: ' way.', likelihood: -0.2 },
        ],
      },
      { id: '0b3c', text: ' In a van.', finish_reason: 'COMPLETE', likelihood: -0.6 },
    ],
  },
  events: [
    { index: 0, is_finished: false, text: ' On' },
    { index: 1, is_finished: false, text: ' In a' },
    { index: 0, is_finished: false, text: ' its way.' },
    { index: 1, is_finished: false, text: ' van.' },
    { index: 0, is_finished: true, finish_reason: 'COMPLETE' },
    { index: 1, is_finished: true, finish_reason: 'COMPLETE', ...metrics },
  ],
  pieces: [
    { name: 'first generation', at: at([0, 2], 'text') },
    { name: 'second generation', at: at([1, 3], 'text') },
  ],
});

const titan = invoke({
  title: 'titan text',
  page: 'titan-text',
  model: 'amazon.titan-text-premier-v1:0',
  request: {
    inputText: 'User: Where is my parcel?\nBot:',
    textGenerationConfig: { maxTokenCount: 256, stopSequences: ['User:'], temperature: 0.2, topP: 0.9 },
  },
  answer: {
    inputTextTokenCount: 26,
    results: [{ tokenCount: 8, outputText: ' On its way.', completionReason: 'FINISH' }],
  },
  events: [
    {
      outputText: ' On its',
      index: 0,
      totalOutputTextTokenCount: null,
      completionReason: null,
      inputTextTokenCount: 26,
    },
    {
      outputText: ' way',
      index: 0,
      totalOutputTextTokenCount: null,
      completionReason: null,
      inputTextTokenCount: null,
    },
    {
      outputText: '.',
      index: 0,
      totalOutputTextTokenCount: 8,
      completionReason: 'FINISH',
      inputTextTokenCount: null,
      ...metrics,
    },
  ],
  pieces: [{ name: 'text', at: at([0, 1, 2], 'outputText') }],
});

const usage = { inputTokens: 26, outputTokens: 8, totalTokens: 34, cacheReadInputTokenCount: 0 };
const nova = invoke({
  title: 'nova',
  page: 'nova',
  model: 'eu.amazon.nova-lite-v1:0',
  request: {
    schemaVersion: 'messages-v1',
    system: [{ text: 'You help the shop’s customers.' }],
    messages: [{ role: 'user', content: [{ text: 'Where is my parcel?' }] }],
    inferenceConfig: { maxTokens: 256, temperature: 0.2, topP: 0.9, topK: 20, stopSequences: ['###'] },
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: 'find_order',
            description: 'Looks an order up',
            inputSchema: { json: { type: 'object', properties: { order: { type: 'string' } } } },
          },
        },
      ],
      toolChoice: { auto: {} },
    },
  },
  answer: {
    output: { message: { role: 'assistant', content: [{ text: 'It is on its way.' }] } },
    stopReason: 'end_turn',
    usage,
  },
  events: [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'It is ' } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'on its ' } } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'way.' } } },
    { contentBlockStop: { contentBlockIndex: 0 } },
    {
      contentBlockStart: {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: 'tooluse_d', name: 'find_order' } },
      },
    },
    { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '{"order":' } } } },
    { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '"A-18"}' } } } },
    { contentBlockStop: { contentBlockIndex: 1 } },
    { messageStop: { stopReason: 'tool_use' } },
    { metadata: { usage, metrics: {}, trace: {} }, ...metrics },
  ],
  pieces: [
    { name: 'content', at: at([1, 2, 3], 'contentBlockDelta', 'delta', 'text') },
    { name: 'tool arguments', at: at([6, 7], 'contentBlockDelta', 'delta', 'toolUse', 'input') },
  ],
});

const titanEmbed = invoke({
  title: 'titan embed',
  page: 'titan-embed-text',
  model: 'amazon.titan-embed-text-v2:0',
  request: {
    inputText: 'Where is my parcel?',
    dimensions: 256,
    normalize: true,
    embeddingTypes: ['float', 'binary'],
  },
  answer: {
    embedding: [0.012, -0.034, 0.5],
    embeddingsByType: { float: [0.012, -0.034, 0.5], binary: [0, 1, 1] },
    inputTextTokenCount: 5,
  },
});

const cohereEmbed = invoke({
  title: 'cohere embed',
  page: 'embed',
  model: 'cohere.embed-multilingual-v3',
  request: {
    input_type: 'search_document',
    texts: ['Where is my parcel?', 'On its way.'],
    truncate: 'END',
    embedding_types: ['float', 'int8'],
  },
  answer: {
    id: '0d1e',
    response_type: 'embeddings_by_type',
    embeddings: {
      float: [
        [0.012, -0.034],
        [0.5, 0.25],
      ],
      int8: [
        [1, -3],
        [64, 32],
      ],
    },
    texts: ['where is my parcel?', 'on its way.'],
  },
});

const cohereRerank = invoke({
  title: 'cohere rerank',
  page: 'rerank-cohere',
  model: 'cohere.rerank-v3-5:0',
  request: {
    query: 'How long does delivery take?',
    documents: ['Two days within the country.', 'Boxes are brown.'],
    top_n: 1,
    api_version: 2,
  },
  answer: { results: [{ index: 0, relevance_score: 0.93 }] },
});

export const familyVectors: readonly OperationVector[] = [
  claude,
  llama,
  mistralPrompt,
  mistralChat,
  commandR,
  command,
  titan,
  nova,
  titanEmbed,
  cohereEmbed,
  cohereRerank,
];
