import type { Direction } from '../../core/types.ts';

/** `content-length`, `content-encoding`, `transfer-encoding` and the connection's own headers are the edge's to set. */
export const headers: Readonly<Record<Direction, readonly string[]>> = {
  request: [
    'accept',
    'accept-language',
    'authorization',
    'api-key',
    'content-type',
    'user-agent',
    'idempotency-key',
    'openai-*',
    'x-client-request-id',
    'x-request-id',
    'x-stainless-*',
    'traceparent',
    'tracestate',
  ],
  response: [
    'content-type',
    'cache-control',
    'date',
    'openai-*',
    'retry-after',
    'retry-after-ms',
    'server',
    'x-ratelimit-*',
    'x-request-id',
    'x-should-retry',
    'traceparent',
    'tracestate',
  ],
};

export const credentials: readonly string[] = ['authorization', 'api-key'];
