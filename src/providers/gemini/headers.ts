import type { Direction } from '../../core/types.ts';

/** `content-length`, `content-encoding`, `transfer-encoding` and the connection's own headers are the edge's to set. */
export const headers: Readonly<Record<Direction, readonly string[]>> = {
  request: [
    'accept',
    'accept-language',
    'authorization',
    'content-type',
    'user-agent',
    'x-goog-api-client',
    'x-goog-api-key',
    'x-goog-request-params',
    'x-goog-user-project',
    'x-server-timeout',
    'x-vertex-ai-llm-request-type',
    'x-vertex-ai-llm-shared-request-type',
    'traceparent',
    'tracestate',
  ],
  response: [
    'content-type',
    'cache-control',
    'date',
    'retry-after',
    'server',
    'server-timing',
    'vary',
    'x-gemini-service-tier',
    'x-vertex-ai-*',
    'traceparent',
    'tracestate',
  ],
};

/** The Gemini API takes its key as a parameter of the query too, as Vertex AI does in express mode. */
export const credentials: readonly string[] = ['authorization', 'x-goog-api-key', 'query:key'];

/** Parameters that change nothing of what an answer says ("Standard query parameters"), and `alt`, which says how it is framed. */
export const query: Readonly<Record<string, readonly string[] | 'any'>> = {
  key: 'any',
  prettyPrint: ['true', 'false'],
  alt: ['json'],
};
