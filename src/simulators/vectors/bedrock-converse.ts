import type { Json, OperationVector } from '../../core/vector.ts';
import { encodeConverse, eventStream } from './bedrock-encoding.ts';

const source = 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** What only the model can read: no text. */
const sealed = Buffer.from([...Array(48).keys()].map(value => (value * 37 + 129) & 255)).toString('base64');

const usage = {
  inputTokens: 812,
  outputTokens: 64,
  totalTokens: 876,
  cacheReadInputTokens: 512,
  cacheWriteInputTokens: 0,
  cacheDetails: [{ ttl: '5m', inputTokens: 512 }],
};
const trace = {
  promptRouter: { invokedModelId: 'anthropic.claude-sonnet-4-20250514-v1:0' },
  guardrail: {
    modelOutput: ['Your parcel is on its way.'],
    inputAssessment: {
      gr1abcdefghi: {
        topicPolicy: { topics: [{ name: 'Investment advice', type: 'DENY', action: 'NONE' }] },
        sensitiveInformationPolicy: {
          piiEntities: [],
          regexes: [{ name: 'order', match: 'A-17', regex: 'A-[0-9]+', action: 'NONE' }],
        },
      },
    },
    actionReason: 'No action.',
  },
};

const asked: Json = {
  messages: [
    {
      role: 'user',
      content: [
        { text: 'Where is my parcel? The order is in the file.' },
        {
          document: {
            format: 'csv',
            name: 'orders',
            source: { bytes: base64('order,city\nA-17,Bern\nA-18,Basel\n') },
            context: 'Orders of this week',
            citations: { enabled: true },
          },
        },
        { document: { format: 'txt', name: 'note', source: { text: 'Ring twice, please.' } } },
        {
          document: {
            name: 'parts',
            source: { content: [{ text: 'First part.' }, { text: 'Second part.' }] },
          },
        },
        {
          searchResult: {
            source: 'https://shop.example/help',
            title: 'Delivery times',
            content: [{ text: 'Two days within the country.' }],
            citations: { enabled: true },
          },
        },
        { guardContent: { text: { text: 'Is it insured?', qualifiers: ['query', 'guard_content'] } } },
        { cachePoint: { type: 'default', ttl: '5m' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'I look the order up.', signature: sealed } } },
        { reasoningContent: { redactedContent: sealed } },
        { text: 'One moment.' },
        {
          citationsContent: {
            content: [{ text: 'Delivery takes two days.' }],
            citations: [
              {
                title: 'Delivery times',
                source: 'https://shop.example/help',
                sourceContent: [{ text: 'Two days within the country.' }],
                location: { searchResultLocation: { searchResultIndex: 0, start: 0, end: 1 } },
              },
              { title: 'note', location: { documentChar: { documentIndex: 1, start: 0, end: 10 } } },
            ],
          },
        },
        {
          toolUse: {
            toolUseId: 'tooluse_aaaaaaaaaaaaaaaaaaaaaa',
            name: 'find_order',
            input: { order: 'A-17', tries: 1, detail: { city: 'Bern' } },
          },
        },
      ],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 'tooluse_aaaaaaaaaaaaaaaaaaaaaa',
            status: 'success',
            content: [
              { json: { state: 'on its way', days: 2 } },
              { text: 'Left the depot this morning.' },
              { document: { format: 'md', name: 'slip', source: { bytes: base64('# Slip\n\nFor Ada.\n') } } },
              { searchResult: { source: 'depot', title: 'Depot', content: [{ text: 'Van 7.' }] } },
            ],
          },
        },
      ],
    },
  ],
  system: [{ text: 'You help the shop’s customers.' }, { cachePoint: { type: 'default' } }],
  inferenceConfig: { maxTokens: 512, temperature: 0.2, topP: 0.9, stopSequences: ['###'] },
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'find_order',
          description: 'Looks an order up',
          inputSchema: {
            json: {
              type: 'object',
              properties: { order: { type: 'string', description: 'Its number' } },
              required: ['order'],
            },
          },
          strict: true,
        },
      },
      { cachePoint: { type: 'default' } },
    ],
    toolChoice: { tool: { name: 'find_order' } },
  },
  guardrailConfig: { guardrailIdentifier: 'gr1abcdefghi', guardrailVersion: '1', trace: 'enabled' },
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 }, note: 'of the family' },
  additionalModelResponseFieldPaths: ['/stop_sequence'],
  requestMetadata: { team: 'service desk' },
  performanceConfig: { latency: 'standard' },
  serviceTier: { type: 'default' },
  outputConfig: {
    textFormat: {
      type: 'json_schema',
      structure: {
        jsonSchema: {
          name: 'reply',
          description: 'What to say',
          schema: '{"type":"object","properties":{"answer":{"type":"string","description":"A sentence"}}}',
        },
      },
    },
    effort: 'low',
  },
};

const answered: Json = {
  output: {
    message: {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'The tool says two days.', signature: sealed } } },
        { text: 'Your parcel is on its way.' },
        {
          citationsContent: {
            content: [{ text: 'Two days more.' }],
            citations: [
              {
                title: 'Delivery times',
                source: 'https://shop.example/help',
                sourceContent: [{ text: 'Two days within the country.' }],
                location: { web: { url: 'https://shop.example/help', domain: 'shop.example' } },
              },
            ],
          },
        },
        {
          toolUse: {
            toolUseId: 'tooluse_bbbbbbbbbbbbbbbbbbbbbb',
            name: 'find_order',
            input: { order: 'A-18', tries: 2 },
          },
        },
      ],
    },
  },
  stopReason: 'tool_use',
  usage,
  metrics: { latencyMs: 412 },
  additionalModelResponseFields: { stop_sequence: '###' },
  trace,
  performanceConfig: { latency: 'standard' },
  serviceTier: { type: 'default' },
};

const delta = (contentBlockIndex: number, said: Json): Json => ({
  contentBlockDelta: { contentBlockIndex, delta: said, p: 'abcdefgh' },
});
const stop = (contentBlockIndex: number): Json => ({ contentBlockStop: { contentBlockIndex, p: 'abcd' } });

const events: readonly Json[] = [
  { messageStart: { role: 'assistant', p: 'abcdef' } },
  delta(0, { text: 'Your parcel ' }),
  delta(0, { text: 'is on its ' }),
  delta(0, { text: 'way.' }),
  delta(0, {
    citation: {
      title: 'Delivery times',
      source: 'https://shop.example/help',
      sourceContent: [{ text: 'Two days within the country.' }],
      location: { documentChunk: { documentIndex: 0, start: 0, end: 1 } },
    },
  }),
  stop(0),
  {
    contentBlockStart: {
      contentBlockIndex: 1,
      start: { toolUse: { toolUseId: 'tooluse_bbbbbbbbbbbbbbbbbbbbbb', name: 'find_order' } },
      p: 'abc',
    },
  },
  delta(1, { toolUse: { input: '' } }),
  delta(1, { toolUse: { input: '{"order":' } }),
  delta(1, { toolUse: { input: '"A-18","tries"' } }),
  delta(1, { toolUse: { input: ':2}' } }),
  stop(1),
  {
    messageStop: {
      stopReason: 'tool_use',
      additionalModelResponseFields: { stop_sequence: '###' },
      p: 'abcdefghij',
    },
  },
  {
    metadata: {
      usage,
      metrics: { latencyMs: 398 },
      trace,
      performanceConfig: { latency: 'standard' },
      serviceTier: { type: 'default' },
      p: 'ab',
    },
  },
];

const inDelta = (
  at: readonly number[],
  ...path: readonly string[]
): readonly (readonly (string | number)[])[] =>
  at.map(index => [index, 'contentBlockDelta', 'delta', ...path]);

const model = 'us.anthropic.claude-sonnet-4-20250514-v1%3A0';
const shared = {
  provider: 'aws.bedrock',
  operation: 'converse',
  source,
  method: 'POST',
} as const;

const converse: OperationVector = {
  ...shared,
  title: 'converse',
  path: `/model/${model}/converse`,
  request: asked,
  answer: answered,
  stream: {
    path: `/model/${model}/converse-stream`,
    contentType: eventStream,
    events,
    encode: encodeConverse,
    pieces: [
      { name: 'content', at: inDelta([1, 2, 3], 'text') },
      { name: 'tool arguments', at: inDelta([8, 9, 10], 'toolUse', 'input') },
    ],
  },
};

/** What a model thought, which is signed: nothing of it can be rewritten. */
const reasoning: OperationVector = {
  ...shared,
  title: 'converse: reasoning',
  path: `/model/${model}/converse`,
  request: { messages: [{ role: 'user', content: [{ text: 'Where is my parcel?' }] }] },
  answer: {
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'The tool says two days.', signature: sealed } } },
          { reasoningContent: { redactedContent: sealed } },
          { text: 'Two days more.' },
        ],
      },
    },
    stopReason: 'end_turn',
    usage,
    metrics: { latencyMs: 511 },
  },
  stream: {
    path: `/model/${model}/converse-stream`,
    contentType: eventStream,
    events: [
      { messageStart: { role: 'assistant', p: 'abcdef' } },
      delta(0, { reasoningContent: { text: 'The tool ' } }),
      delta(0, { reasoningContent: { text: 'says two days.' } }),
      delta(0, { reasoningContent: { signature: sealed } }),
      stop(0),
      delta(1, { reasoningContent: { redactedContent: sealed } }),
      stop(1),
      delta(2, { text: 'Two days more.' }),
      stop(2),
      { messageStop: { stopReason: 'end_turn', p: 'abc' } },
      { metadata: { usage, metrics: { latencyMs: 398 }, p: 'ab' } },
    ],
    encode: encodeConverse,
    pieces: [{ name: 'reasoning', at: inDelta([1, 2], 'reasoningContent', 'text') }],
  },
};

/** What files of these kinds begin with. */
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1]);
const pdf = Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n', 'latin1');
const mp4 = Buffer.from([
  0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x6d, 0, 0, 2, 0, 0x69, 0x73,
]);
const wav = Buffer.from([
  0x52, 0x49, 0x46, 0x46, 36, 0, 0, 0, 0x57, 0x41, 0x56, 0x45, 0x66, 0x6d, 0x74, 0x20, 16, 0,
]);

/** What nobody here can read, what stands elsewhere, what the provider runs: denied unless a rule permits it by name. */
const observed: OperationVector = {
  ...shared,
  title: 'converse: files, stored prompts and tools of the provider',
  path: `/model/amazon.nova-premier-v1%3A0/converse`,
  request: {
    messages: [
      {
        role: 'user',
        content: [
          { image: { format: 'png', source: { bytes: png.toString('base64') } } },
          {
            image: {
              format: 'png',
              source: { s3Location: { uri: 's3://shop/box.png', bucketOwner: '111122223333' } },
            },
          },
          { document: { format: 'pdf', name: 'slip', source: { bytes: pdf.toString('base64') } } },
          {
            document: { format: 'pdf', name: 'slip', source: { s3Location: { uri: 's3://shop/slip.pdf' } } },
          },
          { video: { format: 'mp4', source: { bytes: mp4.toString('base64') } } },
          { video: { format: 'mp4', source: { s3Location: { uri: 's3://shop/box.mp4' } } } },
          { audio: { format: 'wav', source: { bytes: wav.toString('base64') } } },
          { guardContent: { image: { format: 'png', source: { bytes: png.toString('base64') } } } },
        ],
      },
      {
        role: 'system',
        content: [
          { toolAddition: { tool: { type: 'mcp', name: 'find_order', serverName: 'orders' } } },
          { toolRemoval: { tool: { type: 'tool', name: 'find_parcel' } } },
        ],
      },
      {
        role: 'assistant',
        content: [
          {
            toolUse: {
              toolUseId: 'tooluse_c',
              name: 'nova_grounding',
              input: { query: 'delivery' },
              type: 'server_tool_use',
            },
          },
        ],
      },
    ],
    toolConfig: {
      tools: [
        { systemTool: { name: 'nova_grounding' } },
        { systemTool: { name: 'nova_code_interpreter' } },
        { systemTool: { name: 'another' } },
      ],
      toolChoice: { auto: {} },
    },
    additionalModelRequestFields: {
      mcp_servers: [{ type: 'url', url: 'https://orders.example/mcp' }],
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    },
    promptVariables: { customer: { text: 'Ada' } },
  },
  answer: {
    output: {
      message: {
        role: 'assistant',
        content: [
          { text: 'A box.' },
          { image: { format: 'png', source: { bytes: png.toString('base64') } } },
        ],
      },
    },
    stopReason: 'end_turn',
    usage: { inputTokens: 900, outputTokens: 3, totalTokens: 903 },
    metrics: { latencyMs: 702 },
  },
};

export const converseVectors: readonly OperationVector[] = [converse, reasoning, observed];
