import type { Provider } from '../../exchange/ports.ts';
import { denial, errorFrame } from '../anthropic/denial.ts';
import { headers as anthropicHeaders, versions } from '../anthropic/headers.ts';
import { hostedMessageRequest, messageRequest } from '../anthropic/message-request.ts';
import { hostedMessageAnswer, hostedMessageEvent, tokenCount } from '../anthropic/message-response.ts';
import { credentials, headers, query } from '../gemini/headers.ts';
import { EventBody } from '../shared/event-body.ts';
import { jsonProvider, type OperationTable, type StreamTable } from '../shared/operation.ts';

const models = ['/v1', '/v1beta1'].map(
  version => `${version}/projects/{project}/locations/{location}/publishers/anthropic/models`,
);

const events: StreamTable = {
  contentType: 'text/event-stream',
  reader: ({ maxFrameBytes }) => new EventBody({ plan: hostedMessageEvent, maxFrameBytes, words: [] }),
  errorFrame,
};

const messages = {
  name: 'messages',
  method: 'POST',
  query,
  request: hostedMessageRequest,
  response: hostedMessageAnswer,
  streams: [events],
} as const;

const tables: readonly OperationTable[] = [
  // What stands where a model does is none: the body names it.
  {
    name: 'count_tokens',
    method: 'POST',
    paths: models.map(path => `${path}/count-tokens:rawPredict`),
    query,
    request: messageRequest,
    response: tokenCount,
  },
  { ...messages, paths: models.map(path => `${path}/{model}:rawPredict`) },
  { ...messages, paths: models.map(path => `${path}/{model}:streamRawPredict`), streamed: true },
];

/**
 * Anthropic's models on Vertex AI ("Claude on Vertex AI"): its messages, and its errors, for that is what its clients read. A
 * key in the query is not for partners' models, but is a credential wherever it stands.
 */
export const anthropicOnVertex: Provider = jsonProvider(
  'gcp.vertex_ai',
  {
    headers: {
      request: [...new Set([...headers.request, ...anthropicHeaders.request])],
      response: [...new Set([...headers.response, ...anthropicHeaders.response])],
    },
    credentials: [...credentials, 'x-api-key'],
    versions,
    denial,
  },
  tables,
);
