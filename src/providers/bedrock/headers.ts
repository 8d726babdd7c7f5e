import type { Direction } from '../../core/types.ts';

/**
 * What the AWS SDKs send, all that they sign included (boto3 signs `host`, `content-type`, `accept` and `x-amz*`; the
 * JavaScript SDK nearly everything but `user-agent`; Anthropic's client of Bedrock all of its own, too), and what InvokeModel and its answer say in headers.
 */
export const headers: Readonly<Record<Direction, readonly string[]>> = {
  request: [
    'accept',
    'amz-sdk-invocation-id',
    'amz-sdk-request',
    'authorization',
    'content-type',
    'idempotency-key',
    'user-agent',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-region-set',
    'x-amz-security-token',
    'x-amz-user-agent',
    'x-amzn-bedrock-accept',
    'x-amzn-bedrock-guardrailidentifier',
    'x-amzn-bedrock-guardrailversion',
    'x-amzn-bedrock-performanceconfig-latency',
    'x-amzn-bedrock-request-metadata',
    'x-amzn-bedrock-service-tier',
    'x-amzn-bedrock-trace',
    'x-amzn-trace-id',
    'x-stainless-*',
    'traceparent',
    'tracestate',
  ],
  response: [
    'content-type',
    'date',
    'retry-after',
    'x-amzn-bedrock-*',
    'x-amzn-errormessage',
    'x-amzn-errortype',
    'x-amzn-requestid',
    'x-amzn-trace-id',
    'traceparent',
    'tracestate',
  ],
};

export const credentials: readonly string[] = ['authorization', 'x-amz-security-token'];
