import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

interface ErrorObject {
  readonly message: string;
  readonly type: string;
  readonly param: null;
  readonly code: string;
}

/**
 * OpenAI's error object (API reference, "Error codes"): its SDKs fill `code`, `type` and `param` of the exception from it.
 * Clients that ask again after an error before any text (the AI SDK) leave that where the type speaks of permission.
 */
const errorObject = (why: Denial): ErrorObject => ({
  message: messageOf(why),
  type: 'sallyport_permission_denied',
  param: null,
  code: why.reason,
});

/** A whole reply. `x-should-retry: false` keeps the SDKs from asking again, whatever the status. */
export const denial = (why: Denial): Wording => ({
  head: denialHead(why),
  body: encodeUtf8(JSON.stringify({ error: errorObject(why) })),
});

/** An event that the SDKs turn into an exception; a stream that just ends they take for a success. */
export const errorFrame = (why: Denial): Uint8Array =>
  encodeUtf8(`data: ${JSON.stringify({ error: errorObject(why) })}\n\n`);

/**
 * The same among a response's events, for two kinds of readers: the documented event says it in its own members, which
 * OpenAI's SDKs hand on as an event like any other; they throw for a member `error`.
 */
export function responseErrorFrame(why: Denial): Uint8Array {
  const error = errorObject(why);
  const { code, message, param } = error;
  const event = { type: 'error', code, message, param, sequence_number: 0, error };
  return encodeUtf8(`event: error\ndata: ${JSON.stringify(event)}\n\n`);
}
