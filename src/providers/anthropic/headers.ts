import type { Direction } from '../../core/types.ts';

/** `content-length`, `content-encoding`, `transfer-encoding` and the connection's own headers are the edge's to set. */
export const headers: Readonly<Record<Direction, readonly string[]>> = {
  request: [
    'accept',
    'accept-language',
    'authorization',
    'x-api-key',
    'anthropic-*',
    'content-type',
    'user-agent',
    'idempotency-key',
    'x-stainless-*',
    'traceparent',
    'tracestate',
  ],
  response: [
    'content-type',
    'cache-control',
    'date',
    'anthropic-*',
    'request-id',
    'retry-after',
    'retry-after-ms',
    'server',
    'x-should-retry',
    'traceparent',
    'tracestate',
  ],
};

export const credentials: readonly string[] = ['x-api-key', 'authorization'];

/**
 * Source: docs "Versions". Older ones have streams of another form; the latest, which the SDKs ask for by themselves,
 * takes fewer members in requests.
 */
export const versions: Readonly<Record<string, readonly string[]>> = {
  'anthropic-version': ['2023-06-01', '2026-10-21'],
};
