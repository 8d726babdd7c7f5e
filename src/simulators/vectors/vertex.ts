import type { Json, OperationVector } from '../../core/vector.ts';
import { asNamedEvents, type MessageHost, messageVector } from './anthropic-dialogue.ts';
import { textDialogues } from './anthropic-messages.ts';
import { mediaDialogue } from './anthropic-observed.ts';
import { asArray, asEvents } from './gemini-framing.ts';

const rest = 'https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1';
const google = '/v1/projects/shop-prod/locations/europe-west4/publishers/google/models';
const model = `${google}/gemini-2.5-pro`;
const said = {
  modelVersion: 'gemini-2.5-pro',
  createTime: '2026-03-14T09:26:53.589793Z',
  responseId: 'dZu1aKb1N8uHkdUP3ZqJ4Ao',
};
const safetyRatings = [
  {
    category: 'HARM_CATEGORY_HATE_SPEECH',
    probability: 'NEGLIGIBLE',
    probabilityScore: 0.01,
    severity: 'HARM_SEVERITY_NEGLIGIBLE',
    severityScore: 0.02,
  },
];
const usageMetadata = {
  promptTokenCount: 61,
  candidatesTokenCount: 19,
  totalTokenCount: 80,
  trafficType: 'ON_DEMAND',
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 61 }],
  candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 19 }],
};

const chunk = (part: Json, more: Readonly<Record<string, Json>> = {}): Json => ({
  candidates: [{ content: { role: 'model', parts: [part] }, ...more }],
  usageMetadata: { trafficType: 'ON_DEMAND' },
  ...said,
});
const argument = (jsonPath: string, more: Readonly<Record<string, Json>>): Json =>
  chunk({ functionCall: { partialArgs: [{ jsonPath, ...more }], willContinue: true } });

/** Arguments of a call, piece by piece by their JSON path (`streamFunctionCallArguments`). */
const events: readonly Json[] = [
  chunk({ text: 'I have to ask first.', thought: true }),
  chunk({ text: 'One moment, I ask ' }),
  chunk({ text: 'the shop in the north.' }),
  chunk({ functionCall: { name: 'ask_shop', willContinue: true } }),
  argument('$.question', { stringValue: 'Is the parcel of ', willContinue: true }),
  argument('$.question', { stringValue: 'last week still there?' }),
  argument('$.shop.name', { stringValue: 'North, ', willContinue: true }),
  argument('$.shop.name', { stringValue: 'second floor' }),
  argument('$.urgency', { numberValue: 3 }),
  argument('$.loud', { boolValue: false }),
  chunk({ functionCall: {} }),
  {
    candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', safetyRatings }],
    usageMetadata,
    ...said,
  },
];
const argumentAt = (event: number): readonly (string | number)[] => [
  ...[event, 'candidates', 0, 'content', 'parts', 0],
  ...['functionCall', 'partialArgs', 0, 'stringValue'],
];

const generate: OperationVector = {
  provider: 'gcp.vertex_ai',
  operation: 'generate_content',
  title: 'generateContent',
  source: `${rest}/projects.locations.publishers.models/generateContent`,
  method: 'POST',
  path: `${model}:generateContent`,
  request: {
    systemInstruction: { role: 'system', parts: [{ text: 'You help the customers of a shop.' }] },
    contents: [{ role: 'user', parts: [{ text: 'Is my parcel still in the shop?' }] }],
    tools: [
      {
        functionDeclarations: [
          {
            name: 'ask_shop',
            description: 'Asks a shop something',
            parameters: { type: 'OBJECT', properties: { question: { type: 'STRING' } } },
          },
        ],
      },
    ],
    toolConfig: { functionCallingConfig: { mode: 'AUTO', streamFunctionCallArguments: true } },
    labels: { team: 'north', purpose: 'support' },
    safetySettings: [
      { category: 'HARM_CATEGORY_HATE_SPEECH', threshold: 'BLOCK_ONLY_HIGH', method: 'SEVERITY' },
    ],
    generationConfig: {
      temperature: 0.4,
      maxOutputTokens: 400,
      stopSequences: ['END'],
      audioTimestamp: false,
    },
  },
  answer: {
    candidates: [
      {
        content: { role: 'model', parts: [{ text: 'It is, on the second floor.' }] },
        finishReason: 'STOP',
        avgLogprobs: -0.2,
        safetyRatings,
        citationMetadata: {
          citations: [
            {
              startIndex: 0,
              endIndex: 9,
              uri: 'https://example.com/floors',
              title: 'Floors',
              license: 'cc-by',
              publicationDate: { year: 2025, month: 4, day: 2 },
            },
          ],
        },
      },
    ],
    usageMetadata,
    ...said,
  },
  stream: {
    path: `${model}:streamGenerateContent?alt=sse`,
    contentType: 'text/event-stream',
    events,
    encode: asEvents,
    pieces: [
      { name: 'thought', at: [[0, 'candidates', 0, 'content', 'parts', 0, 'text']] },
      { name: 'text', at: [1, 2].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']) },
      { name: 'an argument', at: [4, 5].map(argumentAt) },
      { name: 'another argument', at: [6, 7].map(argumentAt) },
    ],
  },
};

/** Without a project, by a key in the query. */
const express: OperationVector = {
  ...generate,
  title: 'generateContent: express mode, array',
  path: '/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent?key=AQ.Example',
  request: { contents: [{ role: 'user', parts: [{ text: 'Greet us.' }] }] },
  answer: {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Good morning.' }] }, finishReason: 'STOP' }],
    usageMetadata,
  },
  stream: {
    path: '/v1beta1/publishers/google/models/gemini-2.5-flash:streamGenerateContent?key=AQ.Example',
    contentType: 'application/json; charset=UTF-8',
    events: [
      chunk({ text: 'Good mor' }),
      chunk({ text: 'ning to' }),
      chunk({ text: ' you.' }, { finishReason: 'STOP' }),
    ],
    encode: asArray,
    pieces: [
      { name: 'text', at: [0, 1, 2].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']) },
    ],
  },
};

const countTokens: OperationVector = {
  provider: 'gcp.vertex_ai',
  operation: 'count_tokens',
  title: 'countTokens',
  source: `${rest}/projects.locations.publishers.models/countTokens`,
  method: 'POST',
  path: `${model}:countTokens`,
  request: {
    model: 'projects/shop-prod/locations/europe-west4/publishers/google/models/gemini-2.5-pro',
    contents: [{ role: 'user', parts: [{ text: 'How long is this?' }] }],
    systemInstruction: { parts: [{ text: 'You count.' }] },
  },
  answer: {
    totalTokens: 6,
    totalBillableCharacters: 14,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 6 }],
  },
};

const predict: OperationVector = {
  provider: 'gcp.vertex_ai',
  operation: 'embeddings',
  title: 'predict: embeddings',
  source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api',
  method: 'POST',
  path: `${google}/text-embedding-005:predict`,
  request: {
    instances: [
      { content: 'The lamp does not light.', task_type: 'RETRIEVAL_DOCUMENT', title: 'Complaint' },
      { content: 'The cable is too short.' },
    ],
    parameters: { autoTruncate: true, outputDimensionality: 3 },
  },
  answer: {
    predictions: [
      {
        embeddings: {
          values: [0.010071029, -0.0017594862, 0.05007221],
          statistics: { truncated: false, token_count: 6 },
        },
      },
      { embeddings: { values: [-0.0098027075, 0.06042469], statistics: { token_count: 6 } } },
    ],
    metadata: { billableCharacterCount: 47 },
  },
};

const embed: OperationVector = {
  provider: 'gcp.vertex_ai',
  operation: 'embeddings',
  title: 'embedContent',
  source: `${rest}/projects.locations.publishers.models/embedContent`,
  method: 'POST',
  path: `${google}/gemini-embedding-2:embedContent`,
  request: {
    content: { role: 'user', parts: [{ text: 'The lamp does not light.' }] },
    embedContentConfig: { taskType: 'CLUSTERING', title: 'Complaint', outputDimensionality: 2 },
  },
  answer: {
    embedding: { values: [0.010071029, -0.0017594862] },
    usageMetadata: { promptTokenCount: 6, totalTokenCount: 6 },
    truncated: false,
  },
};

const claude =
  '/v1/projects/shop-prod/locations/europe-west1/publishers/anthropic/models/claude-sonnet-4-5@20250929';

/** Anthropic's models: the model is in the path, and the version of their API in the body. */
const anthropic: MessageHost = {
  provider: 'gcp.vertex_ai',
  operation: 'messages',
  prefix: 'rawPredict: ',
  source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude',
  path: `${claude}:rawPredict`,
  request: { anthropic_version: 'vertex-2023-10-16' },
  stream: {
    path: `${claude}:streamRawPredict`,
    request: { stream: true },
    contentType: 'text/event-stream',
    encode: asNamedEvents,
  },
};

/** Vertex AI. */
export const vertexVectors: readonly OperationVector[] = [
  generate,
  express,
  countTokens,
  predict,
  embed,
  ...[...textDialogues, mediaDialogue].map(dialogue => messageVector(dialogue, anthropic)),
];
