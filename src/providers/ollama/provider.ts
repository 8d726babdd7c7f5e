import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import type { Provider } from '../../exchange/ports.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';
import { LineBody } from '../shared/line-body.ts';
import { type ApiTable, jsonProvider, type OperationTable } from '../shared/operation.ts';
import type { Plan } from '../shared/shape.ts';
import {
  chatAnswer,
  chatRequest,
  embedAnswer,
  embedRequest,
  generateAnswer,
  generateRequest,
  tags,
  version,
} from './shapes.ts';

/** The error is a string: of an object its clients show `[object Object]`. */
const errorText = (why: Denial): string => JSON.stringify({ error: messageOf(why) });

const api: ApiTable = {
  headers: {
    request: ['accept', 'authorization', 'content-type', 'user-agent', 'traceparent', 'tracestate'],
    response: ['content-type', 'date', 'server', 'retry-after', 'traceparent', 'tracestate'],
  },
  credentials: ['authorization'],
  denial: (why: Denial): Wording => ({ head: denialHead(why), body: encodeUtf8(errorText(why)) }),
};

const streamed = (name: string, path: string, request: Plan, response: Plan): OperationTable => ({
  name,
  method: 'POST',
  paths: [path],
  request,
  response,
  streamed: true,
  streams: [
    {
      contentType: 'application/x-ndjson',
      reader: ({ maxFrameBytes }) => new LineBody({ plan: response, maxFrameBytes }),
      errorFrame: why => encodeUtf8(`${errorText(why)}\n`),
    },
  ],
});

/** Ollama's own API; it speaks OpenAI's as well, under /v1. */
export const ollama: Provider = jsonProvider('ollama', api, [
  streamed('chat', '/api/chat', chatRequest, chatAnswer),
  streamed('generate', '/api/generate', generateRequest, generateAnswer),
  {
    name: 'embeddings',
    method: 'POST',
    paths: ['/api/embed', '/api/embeddings'],
    request: embedRequest,
    response: embedAnswer,
  },
  { name: 'models', method: 'GET', paths: ['/api/tags'], response: tags },
  { name: 'version', method: 'GET', paths: ['/api/version'], response: version },
]);
