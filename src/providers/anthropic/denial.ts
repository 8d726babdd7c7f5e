import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

/** Source: docs "Errors", "HTTP errors". */
const errorTypes: Readonly<Record<Denial['status'], string>> = {
  403: 'permission_error',
  413: 'request_too_large',
  502: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** Anthropic's error object: its SDKs fill `type` and `errorCode` of the exception from it. */
const errorBody = (why: Denial): string =>
  JSON.stringify({
    type: 'error',
    error: {
      type: errorTypes[why.status],
      message: messageOf(why),
      details: { error_code: why.reason },
    },
    request_id: why.exchange,
  });

/** A whole reply. `x-should-retry: false` keeps the SDKs from asking again, whatever the status. */
export const denial = (why: Denial): Wording => ({
  head: denialHead(why, [['request-id', why.exchange]]),
  body: encodeUtf8(errorBody(why)),
});

/** The SDKs go by the event's name: without it they leave the event out, and take the stream for a success. */
export const errorFrame = (why: Denial): Uint8Array =>
  encodeUtf8(`event: error\ndata: ${errorBody(why)}\n\n`);
