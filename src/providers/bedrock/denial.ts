import { denialHead } from '../../core/denial-head.ts';
import type { Wording } from '../../core/passage.ts';
import { messageOf } from '../../core/reason.ts';
import type { Denial } from '../../core/types.ts';
import { writeMessage } from '../../wire/event-stream.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';

/** Exceptions that the SDKs know (Amazon Bedrock API Reference, "InvokeModel", errors), by status. */
const types: Readonly<Record<Denial['status'], string>> = {
  403: 'AccessDeniedException',
  413: 'ValidationException',
  502: 'ModelErrorException',
  503: 'ServiceUnavailableException',
  504: 'ModelTimeoutException',
};

const errorBody = (why: Denial): Uint8Array => encodeUtf8(JSON.stringify({ message: messageOf(why) }));

/** A whole reply: the SDKs raise the exception that its header names. */
export const denial = (why: Denial): Wording => ({
  head: denialHead(why, [
    ['x-amzn-errortype', types[why.status]],
    ['x-amzn-requestid', why.exchange],
  ]),
  body: errorBody(why),
});

/**
 * A last message that the SDKs turn into an exception; a stream that just ends they take for a success. As an error, for
 * that is raised under the name that a refusal before the stream has. Of exceptions a stream knows no such one, and one that
 * it does not know loses its words.
 */
export const errorFrame = (why: Denial): Uint8Array =>
  writeMessage(
    [
      [':message-type', 'error'],
      [':error-code', types[why.status]],
      [':error-message', messageOf(why)],
    ],
    new Uint8Array(0),
  );
