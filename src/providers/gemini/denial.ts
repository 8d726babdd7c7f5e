import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

/** The names that go with a status (`google.rpc.Code` and its HTTP mapping, google/rpc/code.proto). */
const codeNames: Readonly<Record<Denial['status'], string>> = {
  403: 'PERMISSION_DENIED',
  413: 'INVALID_ARGUMENT',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/**
 * Google's error object (AIP-193): the reason code is an `ErrorInfo`'s, of which the API's own readers take it. Its SDKs raise
 * `ApiError` with all of it as its message.
 */
const errorBody = (why: Denial): string =>
  JSON.stringify({
    error: {
      code: why.status,
      message: messageOf(why),
      status: codeNames[why.status],
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: String(why.reason).toUpperCase(),
          domain: 'sallyport',
          metadata: { reason: why.reason, exchange: why.exchange },
        },
      ],
    },
  });

export const denial = (why: Denial): Wording => ({
  head: denialHead(why),
  body: encodeUtf8(errorBody(why)),
});

/** An event that the SDKs turn into an exception; a stream that just ends they take for a success. */
export const errorEvent = (why: Denial): Uint8Array => encodeUtf8(`data: ${errorBody(why)}\n\n`);

/** The last element of an array that has begun with another one, and the array's end. */
export const errorElement = (why: Denial): Uint8Array => encodeUtf8(`,\n${errorBody(why)}\n]`);
