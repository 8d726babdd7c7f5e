import { isUtf8 } from 'node:buffer';
import protobuf from 'protobufjs/minimal.js';
import { WireError } from '../core/errors.ts';

/**
 * What the codecs share: protobuf's tags, and walks over messages. Written over protobufjs' Reader and Writer alone,
 * which need no reflection and compile no code (a hardened process may forbid that).
 */
export type Reader = protobuf.Reader;
export type Writer = protobuf.Writer;
export const newReader = (bytes: Buffer): Reader => protobuf.Reader.create(bytes);
export const newWriter = (): Writer => protobuf.Writer.create();

/** A field's tag on the wire: its number and its wire type. A field of another type than declared is an unknown one. */
export const varint = (field: number): number => field << 3;
export const fixed64 = (field: number): number => (field << 3) | 1;
export const lengthDelimited = (field: number): number => (field << 3) | 2;

/** Reads fields up to `end`; `field` says whether it knew the tag, and took what follows. @throws WireError, RangeError. */
export function readFields(reader: Reader, end: number, field: (tag: number) => boolean): void {
  if (end > reader.len) throw new WireError('protocol_violation', 'a message is longer than what holds it');
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!field(tag)) reader.skipType(tag & 7);
  }
  if (reader.pos !== end)
    throw new WireError('protocol_violation', 'a field is longer than the message that holds it');
}

/** The message that stands next, by its length. */
export function readMessage(reader: Reader, field: (tag: number) => boolean): void {
  const length = reader.uint32();
  readFields(reader, reader.pos + length, field);
}

/** Where the next length-delimited field lies, and past it. */
export function readSpan(reader: Reader): readonly [start: number, end: number] {
  const length = reader.uint32();
  const start = reader.pos;
  if (start + length > reader.len) throw new WireError('protocol_violation', 'a field is cut off');
  reader.pos = start + length;
  return [start, reader.pos];
}

/**
 * Text, without loss: what is not valid UTF-8 is refused, since a scanner would read something else than what leaves.
 * @throws WireError `header_invalid`.
 */
export function readText(reader: Reader): string {
  const [start, end] = readSpan(reader);
  const bytes = reader.buf as Buffer;
  const text = bytes.toString('utf8', start, end);
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end)))
    throw new WireError('header_invalid', 'a header value is not valid UTF-8');
  return text;
}

/** Finishes a message as the Buffer that gRPC wants. */
export function toBuffer(writer: Writer): Buffer {
  const bytes = writer.finish();
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
