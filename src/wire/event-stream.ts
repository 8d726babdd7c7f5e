import { crc32 } from 'node:zlib';
import { WireError } from '../core/errors.ts';
import type { Span } from '../core/types.ts';
import { decodeUtf8, isUtf8 } from './utf8.ts';

/**
 * Messages of AWS' event stream encoding (`application/vnd.amazon.eventstream`; Amazon Transcribe Developer Guide, "Event
 * stream encoding"; Smithy 2.0, "Amazon Event Stream Specification"):
 *
 *     total length   uint32, of the whole message, this field and the last one included
 *     headers length uint32
 *     prelude CRC    CRC-32 (IEEE 802.3) of the eight bytes before it
 *     headers        name length uint8, name, type uint8, value by type; any number of them
 *     payload
 *     message CRC    CRC-32 of all bytes before it
 *
 * All numbers are big-endian.
 */
const preludeLength = 12;
const crcLength = 4;
/** So long at most; the AWS SDK for Python takes no longer ones either. */
const maxHeadersLength = 128 * 1024;

/** Cuts a body into messages whose bytes, concatenated, are the body. */
export class MessageFramer {
  readonly #maxFrameBytes: number;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Bytes taken in and not given out. */
  get held(): number {
    return this.#length;
  }

  /**
   * The messages that are whole now. Their checksums hold.
   * @throws WireError `frame_too_large`, `frame_invalid`; `body_incomplete` where the body ends within a message
   */
  push(chunk: Uint8Array, end: boolean): Uint8Array[] {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#length += chunk.length;
    const messages: Uint8Array[] = [];
    if (this.#length >= this.#needed()) this.#cut(messages);
    if (end && this.#length > 0) throw new WireError('body_incomplete', 'a body that ends within a message');
    return messages;
  }

  #cut(messages: Uint8Array[]): void {
    let bytes = joined(this.#chunks, this.#length);
    for (;;) {
      const length = bytes.length < preludeLength ? Infinity : this.#lengthOf(bytes);
      if (length > bytes.length) break;
      const message = bytes.subarray(0, length);
      if (crc32(message.subarray(0, length - crcLength)) !== uint32(message, length - crcLength))
        throw new WireError('frame_invalid', 'a message whose checksum is wrong');
      messages.push(message);
      bytes = bytes.subarray(length);
    }
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
  }

  /** Bytes without which nothing can be cut. */
  #needed(): number {
    const [first] = this.#chunks;
    if (!first || first.length < preludeLength) return preludeLength;
    return this.#lengthOf(first);
  }

  #lengthOf(bytes: Uint8Array): number {
    const length = uint32(bytes, 0);
    const headers = uint32(bytes, 4);
    if (crc32(bytes.subarray(0, 8)) !== uint32(bytes, 8))
      throw new WireError('frame_invalid', 'a message whose first checksum is wrong');
    if (length > this.#maxFrameBytes) throw new WireError('frame_too_large', 'a message over the limit');
    if (headers > maxHeadersLength || length < preludeLength + headers + crcLength)
      throw new WireError('frame_invalid', 'a message whose lengths do not fit together');
    return length;
  }
}

/** A header of a message. */
export interface MessageHeader {
  readonly name: string;
  readonly nameAt: Span;
  /** Undefined: it is of another type than string. */
  readonly text: string | undefined;
  readonly textAt: Span;
}

/** Where things stand in a message. */
export interface MessageParts {
  /** In their order; no two of one name. */
  readonly headers: readonly MessageHeader[];
  readonly payload: Span;
  /** Bytes that are neither names nor values of headers nor payload. */
  readonly syntax: number;
}

/** Reads one message that a `MessageFramer` cut. @throws WireError `frame_invalid`, `utf8_invalid` */
export function readMessage(bytes: Uint8Array): MessageParts {
  const end = preludeLength + uint32(bytes, 4);
  const headers: MessageHeader[] = [];
  const names = new Set<string>();
  let syntax = preludeLength + crcLength;
  for (let at = preludeLength; at < end;) {
    const header = readHeader(bytes, at, end);
    const { name, nameAt, textAt } = header;
    if (name === '' || names.has(name))
      throw new WireError('frame_invalid', 'a header without a name, or one that is repeated');
    names.add(name);
    headers.push(header);
    syntax += nameAt[0] - at + textAt[0] - nameAt[1];
    at = textAt[1];
  }
  return { headers, payload: [end, bytes.length - crcLength], syntax };
}

function readHeader(bytes: Uint8Array, at: number, end: number): MessageHeader {
  const nameAt: Span = [at + 1, at + 1 + (bytes[at] ?? 0)];
  const textAt = valueSpan(bytes, nameAt[1], end);
  const text = bytes[nameAt[1]] === stringType ? textOf(bytes, ...textAt) : undefined;
  return { name: textOf(bytes, ...nameAt), nameAt, text, textAt };
}

const stringType = 7;
/** Bytes of a value, by its type: true, false, byte, short, integer, long, bytes, string, timestamp, UUID. */
const widths = [0, 0, 1, 2, 4, 8, 'counted', 'counted', 8, 16] as const;

function valueSpan(bytes: Uint8Array, typeAt: number, end: number): Span {
  const width = widths[bytes[typeAt] ?? 255];
  if (typeAt >= end || width === undefined)
    throw new WireError('frame_invalid', 'a header of a type that there is not');
  const start = width === 'counted' ? typeAt + 3 : typeAt + 1;
  const length = width === 'counted' ? uint16(bytes, typeAt + 1) : width;
  if (start + length > end) throw new WireError('frame_invalid', 'a header that is longer than all of them');
  return [start, start + length];
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (!isUtf8(bytes.subarray(start, end))) throw new WireError('utf8_invalid', 'a header that is not UTF-8');
  return decodeUtf8(bytes, start, end);
}

/** A message whose payload was rewritten, with its lengths and checksums made right again. The headers are as they were. */
export function reseal(message: Uint8Array): Uint8Array {
  const out = message.slice();
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  view.setUint32(0, out.length);
  view.setUint32(8, crc32(out.subarray(0, 8)));
  view.setUint32(out.length - crcLength, crc32(out.subarray(0, out.length - crcLength)));
  return out;
}

/** A message made new: headers of type string. */
export function writeMessage(
  headers: readonly (readonly [name: string, value: string])[],
  payload: Uint8Array,
): Uint8Array {
  const written = Buffer.concat(headers.map(header => writeHeader(...header)));
  const out = new Uint8Array(preludeLength + written.length + payload.length + crcLength);
  new DataView(out.buffer).setUint32(4, written.length);
  out.set(written, preludeLength);
  out.set(payload, preludeLength + written.length);
  return reseal(out);
}

function writeHeader(name: string, value: string): Uint8Array {
  const named = Buffer.from(name);
  const text = Buffer.from(value);
  if (named.length === 0 || named.length > 255 || text.length > 32_767)
    throw new RangeError('a header that does not fit');
  return Buffer.concat([
    Buffer.from([named.length]),
    named,
    Buffer.from([stringType, text.length >> 8, text.length & 255]),
    text,
  ]);
}

const uint16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2);

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
