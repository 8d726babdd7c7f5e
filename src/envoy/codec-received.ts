import { WireError } from '../core/errors.ts';
import type { Direction } from '../core/types.ts';
import { readHeaderMap } from './codec-headers.ts';
import { StructMap } from './codec-struct.ts';
import type { Protocol, Received } from './messages.ts';
import { lengthDelimited, newReader, readFields, readMessage, varint, type Reader } from './wire.ts';

/** ProcessingRequest of external_processor.proto. */
const request = {
  requestHeaders: lengthDelimited(2),
  responseHeaders: lengthDelimited(3),
  requestBody: lengthDelimited(4),
  responseBody: lengthDelimited(5),
  requestTrailers: lengthDelimited(6),
  responseTrailers: lengthDelimited(7),
  metadata: lengthDelimited(8),
  attributes: lengthDelimited(9),
  observing: varint(10),
  protocol: lengthDelimited(11),
} as const;
const headHeaders = lengthDelimited(1);
const headEnd = varint(3);
const bodyBytes = lengthDelimited(1);
const bodyEnd = varint(2);
const trailersHeaders = lengthDelimited(1);
const filterMetadata = lengthDelimited(1);
const requestBodyMode = varint(1);
const responseBodyMode = varint(2);

type Said =
  | Pick<Extract<Received, { kind: 'head' }>, 'kind' | 'direction' | 'head' | 'end'>
  | Pick<Extract<Received, { kind: 'body' }>, 'kind' | 'direction' | 'bytes' | 'end'>
  | Pick<Extract<Received, { kind: 'trailers' }>, 'kind' | 'direction' | 'trailers'>
  | { readonly kind: 'unknown' };

function readHead(reader: Reader, direction: Direction): Said {
  const head: (readonly [string, string])[] = [];
  let end = false;
  readMessage(reader, tag => {
    if (tag === headHeaders) return readHeaderMap(reader, head);
    if (tag !== headEnd) return false;
    end = reader.bool();
    return true;
  });
  return { kind: 'head', direction, head, end };
}

const noBytes = new Uint8Array(0);

function readBody(reader: Reader, direction: Direction): Said {
  let bytes: Uint8Array = noBytes;
  let end = false;
  readMessage(reader, tag => {
    if (tag === bodyBytes) bytes = reader.bytes();
    else if (tag === bodyEnd) end = reader.bool();
    else return false;
    return true;
  });
  return { kind: 'body', direction, bytes, end };
}

function readTrailers(reader: Reader, direction: Direction): Said {
  const trailers: (readonly [string, string])[] = [];
  readMessage(reader, tag => tag === trailersHeaders && readHeaderMap(reader, trailers));
  return { kind: 'trailers', direction, trailers };
}

function readProtocol(reader: Reader): Protocol {
  let [requestBody, responseBody] = [0, 0];
  readMessage(reader, tag => {
    if (tag === requestBodyMode) requestBody = reader.int32();
    else if (tag === responseBodyMode) responseBody = reader.int32();
    else return false;
    return true;
  });
  return { requestBody, responseBody };
}

/** What the message says, where `tag` is one that says it. */
function readSaid(reader: Reader, tag: number): Said | undefined {
  switch (tag) {
    case request.requestHeaders:
      return readHead(reader, 'request');
    case request.responseHeaders:
      return readHead(reader, 'response');
    case request.requestBody:
      return readBody(reader, 'request');
    case request.responseBody:
      return readBody(reader, 'response');
    case request.requestTrailers:
      return readTrailers(reader, 'request');
    case request.responseTrailers:
      return readTrailers(reader, 'response');
    default:
      return undefined;
  }
}

/** Reads a message of Envoy's. @throws WireError, RangeError where it is none: the stream is then ended with an error. */
export function decodeReceived(bytes: Buffer): Received {
  const reader = newReader(bytes);
  const attributes = new StructMap(bytes);
  const metadata = new StructMap(bytes);
  let said: Said = { kind: 'unknown' };
  let protocol: Protocol | undefined;
  let observing = false;
  readFields(reader, reader.len, tag => {
    const next = readSaid(reader, tag);
    if (next) {
      if (said.kind !== 'unknown') throw new WireError('protocol_violation', 'a message says two things');
      said = next;
    } else if (tag === request.attributes) attributes.note(reader);
    else if (tag === request.metadata)
      readMessage(reader, inner => inner === filterMetadata && metadata.note(reader));
    else if (tag === request.protocol) protocol = readProtocol(reader);
    else if (tag === request.observing) observing = reader.bool();
    else return false;
    return true;
  });
  return { ...said, protocol, observing, attributes, metadata };
}
