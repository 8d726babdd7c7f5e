import type { OperationVector } from '../../core/vector.ts';
import { asEvents } from './gemini-framing.ts';

/** What is in a request of the Gemini API, or in its answer, and is no text: a policy has to permit it by name. */

const model = '/v1beta/models/gemini-2.5-flash';
const generate = {
  provider: 'gcp.gemini',
  operation: 'generate_content',
  source: 'https://ai.google.dev/api/generate-content',
  method: 'POST',
  path: `${model}:generateContent`,
} as const;
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const media: OperationVector = {
  ...generate,
  title: 'generateContent: media',
  request: {
    contents: [
      {
        role: 'user',
        parts: [
          { text: 'Compare these.' },
          { inlineData: { mimeType: 'image/png', data: picture } },
          {
            fileData: {
              mimeType: 'application/pdf',
              fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc-123',
            },
          },
          {
            fileData: { mimeType: 'video/*', fileUri: 'https://www.youtube.com/watch?v=9hE5-98ZeCg' },
            videoMetadata: { startOffset: '40s', endOffset: '80s', fps: 1 },
          },
          {
            functionResponse: {
              name: 'snap',
              response: {},
              parts: [{ inlineData: { mimeType: 'image/png', data: picture } }],
            },
          },
        ],
      },
    ],
    generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '1:1' } },
  },
  answer: {
    candidates: [
      {
        content: {
          parts: [{ text: 'Here it is.' }, { inlineData: { mimeType: 'image/png', data: picture } }],
          role: 'model',
        },
        finishReason: 'STOP',
      },
    ],
  },
};

const tools: OperationVector = {
  ...generate,
  title: 'generateContent: provided tools',
  request: {
    contents: [{ role: 'user', parts: [{ text: 'Who won, and what does our handbook say?' }] }],
    cachedContent: 'cachedContents/handbook-7',
    tools: [
      {
        googleSearch: {
          timeRangeFilter: { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' },
        },
      },
      { urlContext: {} },
      { codeExecution: {} },
      { googleMaps: {} },
      {
        fileSearch: {
          fileSearchStoreNames: ['fileSearchStores/handbook'],
          metadataFilter: 'year = 2026',
          topK: 3,
        },
      },
      { computerUse: { environment: 'ENVIRONMENT_BROWSER', excludedPredefinedFunctions: ['drag_and_drop'] } },
      { googleSearchRetrieval: { dynamicRetrievalConfig: { mode: 'MODE_DYNAMIC', dynamicThreshold: 0.3 } } },
      {
        mcpServers: [
          {
            name: 'wiki',
            streamableHttpTransport: { url: 'https://mcp.example.com/wiki', headers: { 'x-team': 'north' } },
          },
        ],
      },
    ],
    store: true,
  },
  answer: {
    candidates: [
      {
        content: {
          parts: [
            { executableCode: { language: 'PYTHON', code: 'print(2 + 2)' } },
            { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '4\n' } },
            { text: 'The north team won, says the handbook.' },
          ],
          role: 'model',
        },
        finishReason: 'STOP',
        groundingMetadata: {
          webSearchQueries: ['who won'],
          searchEntryPoint: {
            renderedContent: '<div class="chip">who won</div>',
            sdkBlob: 'W3siaWQiOiJ3aG8gd29uIiwidXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbSJ9XQ==',
          },
          groundingChunks: [
            { web: { uri: 'https://example.com/results', title: 'Results', domain: 'example.com' } },
            {
              retrievedContext: {
                uri: 'https://example.com/handbook',
                title: 'Handbook',
                text: 'The north team has won twice.',
                fileSearchStore: 'fileSearchStores/handbook',
              },
            },
            {
              maps: {
                uri: 'https://maps.example.com/1',
                title: 'The ground',
                text: 'North Street',
                placeId: 'places/x1',
              },
            },
          ],
          groundingSupports: [
            {
              segment: { startIndex: 0, endIndex: 18, text: 'The north team won' },
              groundingChunkIndices: [0, 1],
              confidenceScores: [0.9, 0.8],
            },
          ],
          retrievalMetadata: { googleSearchDynamicRetrievalScore: 0.7 },
          googleMapsWidgetContextToken: 'widgetcontent/x1',
        },
        groundingAttributions: [
          {
            sourceId: { groundingPassage: { passageId: 'p-1', partIndex: 0 } },
            content: { parts: [{ text: 'The north team has won twice.' }] },
          },
        ],
        urlContextMetadata: {
          urlMetadata: [
            {
              retrievedUrl: 'https://example.com/results',
              urlRetrievalStatus: 'URL_RETRIEVAL_STATUS_SUCCESS',
            },
          ],
        },
      },
    ],
    usageMetadata: {
      promptTokenCount: 12,
      candidatesTokenCount: 9,
      totalTokenCount: 21,
      toolUsePromptTokenCount: 40,
    },
    modelVersion: 'gemini-2.5-flash',
  },
};

const token = (
  text: string,
  tokenId: number,
): { token: string; tokenId: number; logProbability: number } => ({
  token: text,
  tokenId,
  logProbability: -0.01,
});

const logprobs: OperationVector = {
  ...generate,
  title: 'generateContent: log probabilities',
  request: {
    contents: [{ role: 'user', parts: [{ text: 'Say it.' }] }],
    generationConfig: { responseLogprobs: true, logprobs: 2 },
  },
  answer: {
    candidates: [
      {
        content: { parts: [{ text: 'Good morning' }], role: 'model' },
        finishReason: 'STOP',
        avgLogprobs: -0.01,
        logprobsResult: {
          logProbabilitySum: -0.02,
          chosenCandidates: [token('Good', 11_082), token(' morning', 5_597)],
          topCandidates: [
            { candidates: [token('Good', 11_082), token('Fine', 24_361)] },
            { candidates: [token(' morning', 5_597), token(' day', 1_744)] },
          ],
        },
      },
    ],
  },
  stream: {
    path: `${model}:streamGenerateContent?alt=sse`,
    contentType: 'text/event-stream',
    encode: asEvents,
    events: ['Good', ' morning'].map((text, index) => ({
      candidates: [
        {
          content: { parts: [{ text }], role: 'model' },
          logprobsResult: {
            chosenCandidates: [token(text, 11_082 + index)],
            topCandidates: [{ candidates: [token(text, 11_082 + index), token(' or', 7)] }],
          },
          ...(index === 1 && { finishReason: 'STOP' }),
        },
      ],
    })),
    pieces: [
      { name: 'text', at: [0, 1].map(event => [event, 'candidates', 0, 'content', 'parts', 0, 'text']) },
      {
        name: 'tokens',
        at: [0, 1].map(event => [event, 'candidates', 0, 'logprobsResult', 'chosenCandidates', 0, 'token']),
      },
      {
        name: 'tokens of the first rank',
        at: [0, 1].map(event => [
          event,
          'candidates',
          0,
          'logprobsResult',
          'topCandidates',
          0,
          'candidates',
          0,
          'token',
        ]),
      },
    ],
  },
};

export const geminiObservedVectors: readonly OperationVector[] = [media, tools, logprobs];
