import { ArrayBody } from '../shared/array-body.ts';
import { EventBody } from '../shared/event-body.ts';
import type { OperationTable, StreamTable } from '../shared/operation.ts';
import { errorElement, errorEvent } from './denial.ts';
import { embedRequest, embedResponse } from './embeddings.ts';
import { countRequest, generateRequest } from './generate-request.ts';
import { generateChunk, generateResponse } from './generate-response.ts';
import { query } from './headers.ts';
import { countResponse } from './models.ts';

const events: StreamTable = {
  contentType: 'text/event-stream',
  reader: ({ maxFrameBytes }) => new EventBody({ plan: generateChunk, maxFrameBytes, words: [] }),
  errorFrame: errorEvent,
};
const array: StreamTable = {
  contentType: 'application/json',
  reader: ({ maxFrameBytes }) => new ArrayBody({ plan: generateChunk, maxFrameBytes }),
  errorFrame: errorElement,
};

/** Content is generated, whole or streamed; streamed, as events or as a JSON array, as `alt` asks for. `models`: their paths. */
export function generating(models: readonly string[]): readonly OperationTable[] {
  const table = {
    name: 'generate_content',
    method: 'POST',
    request: generateRequest,
    response: generateResponse,
    query,
  } as const;
  const streamed = {
    ...table,
    paths: models.map(path => `${path}:streamGenerateContent`),
    streamed: true,
  } as const;
  return [
    { ...table, paths: models.map(path => `${path}:generateContent`) },
    { ...streamed, when: { alt: 'sse' }, query: { ...query, alt: ['sse'] }, streams: [events] },
    { ...streamed, when: { alt: null }, streams: [array] },
    { ...streamed, when: { alt: 'json' }, streams: [array] },
  ];
}

/** Tokens are counted, and one content is embedded. `models`: their paths. */
export function measuring(models: readonly string[]): readonly OperationTable[] {
  const of = (method: string): readonly string[] => models.map(path => `${path}:${method}`);
  return [
    {
      name: 'count_tokens',
      method: 'POST',
      paths: of('countTokens'),
      query,
      request: countRequest,
      response: countResponse,
    },
    {
      name: 'embeddings',
      method: 'POST',
      paths: of('embedContent'),
      query,
      request: embedRequest,
      response: embedResponse,
    },
  ];
}
