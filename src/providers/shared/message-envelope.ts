import { WireError } from '../../core/errors.ts';
import type { Quoting, Slot, Span } from '../../core/types.ts';
import { reseal } from '../../wire/event-stream.ts';
import { slotSpan } from '../../wire/tile.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';
import { compile, type Plan } from './shape.ts';

/** A payload that is one member: something encoded in base64. `p` is padding against the reading of lengths. */
export const envelopePlan: Plan = compile({ own: true, members: { bytes: {}, p: {} } });

/** A message with what is in its envelope instead of the base64 of it. */
export interface Opened {
  readonly bytes: Uint8Array;
  /** Where in `bytes` that is; empty: there is nothing in it. */
  readonly json: Span;
  /** Texts of the envelope itself, where they stand in `bytes`. They cannot be rewritten. */
  readonly around: readonly Slot[];
  /** `bytes`, rewritten within `json`, as they travel. */
  readonly carry: (rewritten: Uint8Array) => Uint8Array;
}

/** `slots`: of the message as it came, by `envelopePlan`. @throws WireError `frame_invalid` */
export function openEnvelope(message: Uint8Array, slots: readonly Slot[]): Opened {
  const encoded = slots.find(({ where, kind }) => where === '/bytes' && kind === 'text');
  const [start, end] = encoded ? slotSpan(encoded) : [message.length, message.length];
  const content = encoded ? decode(encoded.text) : new Uint8Array(0);
  const grown = content.length - (end - start);
  const around = slots
    .filter(slot => slot !== encoded)
    .map(slot => ({ ...slot, quoting: moved(slot.quoting, end, grown) }));
  return {
    bytes: replace(message, [start, end], content),
    json: [start, start + content.length],
    around,
    carry: rewritten => {
      const jsonEnd = rewritten.length - (message.length - end);
      const json = Buffer.from(rewritten.buffer, rewritten.byteOffset + start, jsonEnd - start);
      return reseal(replace(rewritten, [start, jsonEnd], Buffer.from(json.toString('base64'))));
    },
  };
}

/** Base64 that every reader decodes alike: RFC 4648 section 4, with its padding and nothing else. */
function decode(encoded: Uint8Array): Uint8Array {
  const text = decodeUtf8(encoded);
  const content = Buffer.from(text, 'base64');
  if (content.toString('base64') !== text)
    throw new WireError('frame_invalid', 'a message whose content is not base64');
  return new Uint8Array(content.buffer, content.byteOffset, content.length);
}

function replace(bytes: Uint8Array, [start, end]: Span, by: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length - (end - start) + by.length);
  out.set(bytes.subarray(0, start));
  out.set(by, start);
  out.set(bytes.subarray(end), start + by.length);
  return out;
}

/** Where a text stands once what comes before `from` has grown. */
const moved = (of: Quoting, from: number, grown: number): Quoting => ({
  outward: offset => {
    const at = of.outward(offset);
    return at < from ? at : at + grown;
  },
  quote: () => undefined,
});
