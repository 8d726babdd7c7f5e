import type { Cell, Family } from './sdk-cell.ts';

/** Where it was stopped, as far as SDKs tell the difference. */
export type StopKind = 'denied' | 'in stream' | 'unavailable' | 'too many' | 'broken';

const typescript: Readonly<Record<Family, Readonly<Record<StopKind, RegExp>>>> = {
  openai: {
    denied: /^PermissionDeniedError$/,
    'in stream': /^APIError$/,
    unavailable: /^InternalServerError$/,
    'too many': /^RateLimitError$/,
    broken: /^InternalServerError$/,
  },
  anthropic: {
    denied: /^PermissionDeniedError$/,
    'in stream': /^APIError$/,
    unavailable: /^ServiceUnavailableError$/,
    'too many': /^RateLimitError$/,
    broken: /^InternalServerError$/,
  },
  gemini: {
    denied: /^ApiError$/,
    'in stream': /^ApiError$/,
    unavailable: /^ApiError$/,
    'too many': /^ApiError$/,
    broken: /^ApiError$/,
  },
  bedrock: {
    denied: /^AccessDeniedException$/,
    'in stream': /^AccessDeniedException$/,
    unavailable: /^ServiceUnavailableException$/,
    'too many': /^ThrottlingException$/,
    broken: /^InternalServerException$/,
  },
  vercel: {
    denied: /^APICallError$/,
    'in stream': /./,
    unavailable: /^RetryError of APICallError$/,
    'too many': /^APICallError$/,
    broken: /^APICallError$/,
  },
};

/** Where they differ. */
const inPython: Readonly<Partial<Record<Family, Partial<Record<StopKind, RegExp>>>>> = {
  anthropic: { 'in stream': /^(APIStatusError|PermissionDeniedError)$/ },
  bedrock: { 'in stream': /^EventStreamError$/ },
};

/** The class of the exception that the SDK has for it. */
export const raises = ({ family, name }: Cell, kind: StopKind): RegExp =>
  (name.startsWith('python') ? inPython[family]?.[kind] : undefined) ?? typescript[family][kind];
