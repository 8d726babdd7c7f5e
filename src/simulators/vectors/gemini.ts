import type { Json, OperationVector } from '../../core/vector.ts';
import { asArray, asEvents } from './gemini-framing.ts';
import { geminiObservedVectors } from './gemini-observed.ts';

const source = 'https://ai.google.dev/api/generate-content';
const model = '/v1beta/models/gemini-2.5-flash';
const signature = 'CoIBAdHtim9xPqT0uNn7/4fWcL0x2kE6Zb8yV5mQ3sR1aUeGhJtKdXwzBvCo+YlAiF==';

const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' }];
const safetyRatings = [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE', blocked: false }];
const usageMetadata = {
  promptTokenCount: 214,
  candidatesTokenCount: 23,
  totalTokenCount: 271,
  thoughtsTokenCount: 34,
  cachedContentTokenCount: 128,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 214 }],
  cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 128 }],
};
const said = { modelVersion: 'gemini-2.5-flash', responseId: 'mQe0aKb1N8uHkdUP3ZqJ4Ao' };

/** One chunk of a streamed answer. The first candidate says no index: zeros are left out. */
const chunk = (parts: readonly Json[], more: Readonly<Record<string, Json>> = {}): Json => ({
  candidates: [{ content: { parts, role: 'model' }, ...more }],
  usageMetadata: { promptTokenCount: 214, totalTokenCount: 214 },
  ...said,
});

const events: readonly Json[] = [
  chunk([{ text: '**Finding the order**\n\nThe tool ', thought: true }]),
  chunk([{ text: 'has to be asked first.\n\n', thought: true, thoughtSignature: signature }]),
  chunk([{ text: 'I will look ' }]),
  chunk([{ text: 'that up in our ' }], { index: 0, safetyRatings }),
  chunk([{ text: 'Hold on, the ' }], { index: 1 }),
  chunk([{ text: 'order book.' }]),
  chunk([{ text: 'order is being looked up.' }], { index: 1, finishReason: 'STOP' }),
  chunk([
    {
      functionCall: {
        id: 'call-2',
        name: 'find_order',
        args: { order: 'A-18', since: 2025, deep: { note: 'urgent' } },
      },
      thoughtSignature: signature,
    },
  ]),
  {
    candidates: [
      {
        content: { parts: [{ text: '' }], role: 'model' },
        finishReason: 'STOP',
        index: 0,
        finishMessage: 'The model has come to its end.',
        citationMetadata: {
          citationSources: [
            { startIndex: 3, endIndex: 21, uri: 'https://example.com/faq', license: 'cc-by' },
          ],
        },
      },
    ],
    usageMetadata,
    ...said,
  },
];

const generate: OperationVector = {
  provider: 'gcp.gemini',
  operation: 'generate_content',
  title: 'generateContent',
  source,
  method: 'POST',
  path: `${model}:generateContent`,
  request: {
    systemInstruction: { parts: [{ text: 'You help the customers of a shop.' }], role: 'system' },
    contents: [
      {
        role: 'user',
        parts: [
          { text: 'Where is my parcel? The note that came with it is below.' },
          {
            inlineData: {
              mimeType: 'text/plain',
              data: 'VGhlIHBhcmNlbCBsZWZ0IG9uIE1vbmRheS4=',
              displayName: 'note.txt',
            },
          },
          {
            text: 'Look at it closely.',
            mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' },
            partMetadata: { channel: 'web' },
          },
        ],
      },
      {
        role: 'model',
        parts: [
          { text: 'The order has to be found first.', thought: true, thoughtSignature: signature },
          {
            functionCall: {
              id: 'call-1',
              name: 'find_order',
              args: { order: 'A-17', tries: 1, where: { shop: 'north' } },
            },
          },
          { executableCode: { language: 'PYTHON', code: 'print(sum([2, 3]))' } },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '5\n' } },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              id: 'call-1',
              name: 'find_order',
              response: { state: 'on its way', days: 2, lines: ['lamp', 'cable'] },
              scheduling: 'WHEN_IDLE',
            },
          },
        ],
      },
    ],
    tools: [
      {
        functionDeclarations: [
          {
            name: 'find_order',
            description: 'Looks an order up',
            parameters: {
              type: 'OBJECT',
              properties: { order: { type: 'STRING', description: 'Its number', example: 'A-17' } },
              required: ['order'],
            },
            response: {
              type: 'OBJECT',
              properties: { state: { type: 'STRING', enum: ['on its way', 'lost'] } },
            },
          },
          {
            name: 'list_orders',
            description: 'Lists all orders',
            parametersJsonSchema: {
              type: 'object',
              properties: { since: { type: 'string', pattern: '^20' } },
            },
          },
        ],
      },
    ],
    toolConfig: {
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['find_order'] },
      retrievalConfig: { latLng: { latitude: 47.37, longitude: 8.54 }, languageCode: 'de-CH' },
    },
    safetySettings,
    generationConfig: {
      stopSequences: ['###'],
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { answer: { type: 'STRING', title: 'What to say' } } },
      responseModalities: ['TEXT'],
      candidateCount: 2,
      maxOutputTokens: 800,
      temperature: 0.2,
      topP: 0.95,
      topK: 40,
      seed: 7,
      presencePenalty: 0,
      frequencyPenalty: 0,
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } }, languageCode: 'de-DE' },
      thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 },
      mediaResolution: 'MEDIA_RESOLUTION_LOW',
    },
    serviceTier: 'standard',
    store: false,
  },
  answer: {
    candidates: [
      {
        content: {
          parts: [
            { text: 'The tool says two days.', thought: true },
            { text: 'Your parcel is on its way, two days more.', thoughtSignature: signature },
            { functionCall: { id: 'call-2', name: 'find_order', args: { order: 'A-18', since: 2025 } } },
          ],
          role: 'model',
        },
        finishReason: 'STOP',
        finishMessage: 'The model has come to its end.',
        index: 0,
        safetyRatings,
        citationMetadata: {
          citationSources: [
            { startIndex: 3, endIndex: 21, uri: 'https://example.com/faq', license: 'cc-by' },
          ],
        },
        tokenCount: 23,
        avgLogprobs: -0.12,
      },
      {
        content: { parts: [{ text: 'It comes on Thursday.' }], role: 'model' },
        finishReason: 'MAX_TOKENS',
        index: 1,
      },
    ],
    promptFeedback: { blockReason: 'OTHER', safetyRatings },
    usageMetadata,
    modelStatus: { modelStage: 'STABLE', message: 'This model is current.' },
    ...said,
  },
  stream: {
    path: `${model}:streamGenerateContent?alt=sse`,
    contentType: 'text/event-stream',
    events,
    encode: asEvents,
    pieces: [
      { name: 'thought', at: [0, 1].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']) },
      { name: 'text', at: [2, 3, 5].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']) },
      {
        name: 'second candidate',
        at: [4, 6].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']),
      },
    ],
  },
};

/** Names in snake_case, single values instead of lists, the version `v1`; and a JSON array for a stream. */
const snake: OperationVector = {
  provider: 'gcp.gemini',
  operation: 'generate_content',
  title: 'generateContent: snake_case, array',
  source,
  method: 'POST',
  path: '/v1/models/gemini-2.5-pro:generateContent?key=AIzaSyExample',
  request: {
    system_instruction: { parts: { text: 'You are brief.' } },
    contents: { role: 'user', parts: { text: 'What is on the note?' } },
    tools: { function_declarations: [{ name: 'read_note', description: 'Reads a note' }] },
    generation_config: {
      stop_sequences: ['END'],
      response_json_schema: { type: 'object', properties: { note: { type: 'string' } } },
    },
  },
  answer: {
    candidates: [{ content: { parts: [{ text: 'Buy milk.' }], role: 'model' }, finishReason: 'STOP' }],
  },
  stream: {
    path: '/v1/models/gemini-2.5-pro:streamGenerateContent?key=AIzaSyExample',
    contentType: 'application/json; charset=UTF-8',
    events: [
      chunk([{ text: 'It says, in ' }]),
      chunk([{ text: 'two ' }, { text: 'lines: "buy {milk]' }]),
      chunk([{ text: ', and bread\\".' }], { finishReason: 'STOP' }),
    ],
    encode: asArray,
    pieces: [
      {
        name: 'text',
        at: [
          [0, 'candidates', 0, 'content', 'parts', 0, 'text'],
          [1, 'candidates', 0, 'content', 'parts', 0, 'text'],
          [1, 'candidates', 0, 'content', 'parts', 1, 'text'],
          [2, 'candidates', 0, 'content', 'parts', 0, 'text'],
        ],
      },
    ],
  },
};

const countTokens: OperationVector = {
  provider: 'gcp.gemini',
  operation: 'count_tokens',
  title: 'countTokens',
  source: 'https://ai.google.dev/api/tokens',
  method: 'POST',
  path: `${model}:countTokens`,
  request: {
    generateContentRequest: {
      model: 'models/gemini-2.5-flash',
      contents: [{ role: 'user', parts: [{ text: 'How long is this?' }] }],
      systemInstruction: { parts: [{ text: 'You count.' }] },
    },
  },
  answer: { totalTokens: 31, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 31 }] },
};

const embed: OperationVector = {
  provider: 'gcp.gemini',
  operation: 'embeddings',
  title: 'embedContent',
  source: 'https://ai.google.dev/api/embeddings',
  method: 'POST',
  path: '/v1beta/models/gemini-embedding-001:embedContent',
  request: {
    model: 'models/gemini-embedding-001',
    content: { parts: [{ text: 'The lamp does not light.' }] },
    taskType: 'RETRIEVAL_DOCUMENT',
    title: 'Complaint',
    outputDimensionality: 3,
  },
  answer: { embedding: { values: [0.010071029, -0.0017594862, 0.05007221] } },
};

const batch: OperationVector = {
  ...embed,
  title: 'batchEmbedContents',
  path: '/v1beta/models/gemini-embedding-001:batchEmbedContents',
  request: {
    requests: ['The lamp does not light.', 'The cable is too short.'].map(text => ({
      model: 'models/gemini-embedding-001',
      content: { parts: [{ text }] },
      taskType: 'CLUSTERING',
    })),
  },
  answer: {
    embeddings: [{ values: [0.010071029, -0.0017594862] }, { values: [0.06042469, 0.025257962] }],
  },
};

const models: OperationVector = {
  provider: 'gcp.gemini',
  operation: 'models',
  title: 'models.list',
  source: 'https://ai.google.dev/api/models',
  method: 'GET',
  path: '/v1beta/models?pageSize=50',
  request: undefined,
  answer: {
    models: [
      {
        name: 'models/gemini-2.5-flash',
        version: '001',
        displayName: 'Gemini 2.5 Flash',
        description: 'A model for many things.',
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: ['generateContent', 'countTokens'],
        thinking: true,
        temperature: 1,
        maxTemperature: 2,
        topP: 0.95,
        topK: 64,
      },
    ],
    nextPageToken: 'Ch5tb2RlbHM',
  },
};

/** The Gemini API. */
export const geminiVectors: readonly OperationVector[] = [
  generate,
  snake,
  countTokens,
  embed,
  batch,
  models,
  ...geminiObservedVectors,
];
