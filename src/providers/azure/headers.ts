import type { Direction } from '../../core/types.ts';
import { headers as openaiHeaders } from '../openai/headers.ts';

/** What OpenAI's clients send, and what Azure adds. */
export const headers: Readonly<Record<Direction, readonly string[]>> = {
  request: [
    ...openaiHeaders.request,
    'ocp-apim-subscription-key',
    'x-ms-client-request-id',
    'x-ms-useragent',
  ],
  response: [
    ...openaiHeaders.response,
    'apim-request-id',
    'azureml-model-session',
    'operation-location',
    'x-ms-client-request-id',
    'x-ms-deployment-name',
    'x-ms-rai-invoked',
    'x-ms-region',
  ],
};

/** A key of the resource, a token of Entra ID, or a key of a gateway in front of it (Azure API Management). */
export const credentials: readonly string[] = ['api-key', 'authorization', 'ocp-apim-subscription-key'];
