import { writeMessage } from '../../wire/event-stream.ts';
import type { Json } from '../../core/vector.ts';

const message = (type: string, payload: Json): Uint8Array =>
  writeMessage(
    [
      [':event-type', type],
      [':content-type', 'application/json'],
      [':message-type', 'event'],
    ],
    Buffer.from(JSON.stringify(payload)),
  );

/** As much as brings it to a usual length. */
const padding = (length: number): string => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + (length % 26));

/** Events of ConverseStream: each is a member whose name is its type. */
export const encodeConverse = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => {
    const [[type, payload] = ['', null]] = Object.entries(event as { readonly [name: string]: Json });
    return message(type, payload);
  });

/** Events of a family's own stream, as InvokeModelWithResponseStream wraps them. */
export const encodeChunks = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => {
    const bytes = Buffer.from(JSON.stringify(event)).toString('base64');
    return message('chunk', { bytes, p: padding(bytes.length) });
  });

export const eventStream = 'application/vnd.amazon.eventstream';
