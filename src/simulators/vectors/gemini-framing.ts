import type { Json } from '../../core/vector.ts';

/** Google's streams: events with `alt=sse`, otherwise one JSON array whose elements come one by one. */

export const asEvents = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => Buffer.from(`data: ${JSON.stringify(event)}\r\n\r\n`));

export const asArray = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map((event, index) => {
    const begin = index === 0 ? '[' : ',\r\n';
    const end = index + 1 === events.length ? '\n]\n' : '\n';
    return Buffer.from(`${begin}${JSON.stringify(event, undefined, 2)}${end}`);
  });
