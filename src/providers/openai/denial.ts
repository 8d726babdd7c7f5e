import { type Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import { type Denial } from '../../core/types.ts';
import { denialHead } from '../shared/denial-head.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

/** OpenAI's error object (API reference, "Error codes"): its SDKs fill `code`, `type` and `param` of the exception from it. */
const errorBody = (why: Denial): string =>
  JSON.stringify({
    error: { message: messageOf(why), type: 'sallyport_denied', param: null, code: why.reason },
  });

/** A whole reply. `x-should-retry: false` keeps the SDKs from asking again, whatever the status. */
export const denial = (why: Denial): Wording => ({
  head: denialHead(why),
  body: encodeUtf8(errorBody(why)),
});

/** An event that the SDKs turn into an exception; a stream that just ends they take for a success. */
export const errorFrame = (why: Denial): Uint8Array => encodeUtf8(`data: ${errorBody(why)}\n\n`);
