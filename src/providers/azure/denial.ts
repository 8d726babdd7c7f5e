import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

/**
 * Azure's error object (its REST API reference, "Error response"): `code` and `message` are what its own gateways say; the
 * rest is the model's, and what OpenAI's SDKs look for.
 */
export const denial = (why: Denial): Wording => ({
  head: denialHead(why, [['apim-request-id', why.exchange]]),
  body: encodeUtf8(
    JSON.stringify({
      error: {
        code: why.reason,
        message: messageOf(why),
        type: 'sallyport_permission_denied',
        param: null,
        status: why.status,
      },
    }),
  ),
});
