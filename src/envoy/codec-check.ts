import { writeOptions, readHeaderMap } from './codec-headers.ts';
import { writeStruct } from './codec-struct.ts';
import type { CheckAnswer, CheckAsked } from './messages.ts';
import {
  lengthDelimited,
  newReader,
  newWriter,
  readFields,
  readMessage,
  toBuffer,
  varint,
  type Reader,
  type Writer,
} from './wire.ts';

/** CheckRequest and AttributeContext. */
const asked = { attributes: lengthDelimited(1) } as const;
const attributes = { source: lengthDelimited(1), request: lengthDelimited(4) } as const;
const peer = { address: lengthDelimited(1), principal: lengthDelimited(4) } as const;
const address = { socket: lengthDelimited(1) } as const;
const socket = { address: lengthDelimited(2), port: varint(3) } as const;
const requestHttp = lengthDelimited(2);
const http = {
  size: varint(9),
  body: lengthDelimited(11),
  rawBody: lengthDelimited(12),
  headerMap: lengthDelimited(13),
} as const;
/** CheckResponse. */
const answer = {
  status: lengthDelimited(1),
  denied: lengthDelimited(2),
  ok: lengthDelimited(3),
  metadata: lengthDelimited(4),
} as const;
const status = { code: varint(1), message: lengthDelimited(2) } as const;
const denied = { status: lengthDelimited(1), headers: lengthDelimited(2), body: lengthDelimited(3) } as const;
const httpStatusCode = varint(1);
const okRemove = lengthDelimited(5);
const permissionDenied = 7;

type Draft = { -readonly [K in keyof CheckAsked]: CheckAsked[K] };

function readSocketAddress(reader: Reader): string {
  let [host, port] = ['', 0];
  readMessage(reader, tag => {
    if (tag === socket.address) host = reader.string();
    else if (tag === socket.port) port = reader.uint32();
    else return false;
    return true;
  });
  return `${host}:${port}`;
}

function readPeer(reader: Reader, draft: Draft): true {
  readMessage(reader, tag => {
    if (tag === peer.principal) draft.principal = reader.string();
    else if (tag === peer.address)
      readMessage(reader, inner => {
        if (inner !== address.socket) return false;
        draft.source = readSocketAddress(reader);
        return true;
      });
    else return false;
    return true;
  });
  return true;
}

function readHttp(reader: Reader, draft: Draft): true {
  const head: (readonly [string, string])[] = [];
  readMessage(reader, tag => {
    if (tag === http.headerMap) {
      draft.head = head;
      return readHeaderMap(reader, head);
    }
    if (tag === http.size) draft.size = Number(reader.int64());
    else if (tag === http.rawBody) draft.body = reader.bytes();
    else if (tag === http.body) draft.bodyAsText = reader.bytes().length > 0;
    else return false;
    return true;
  });
  return true;
}

function readAttributes(reader: Reader, draft: Draft): true {
  readMessage(reader, tag => {
    if (tag === attributes.source) return readPeer(reader, draft);
    if (tag !== attributes.request) return false;
    readMessage(reader, inner => inner === requestHttp && readHttp(reader, draft));
    return true;
  });
  return true;
}

/** Reads what `Check` is asked. @throws WireError, RangeError: the call then fails, and Envoy denies. */
export function decodeCheck(bytes: Buffer): CheckAsked {
  const draft: Draft = {
    head: undefined,
    source: '',
    principal: '',
    size: 0,
    body: new Uint8Array(0),
    bodyAsText: false,
  };
  const reader = newReader(bytes);
  readFields(reader, reader.len, tag => tag === asked.attributes && readAttributes(reader, draft));
  return draft;
}

function writeStatus(writer: Writer, code: number, message: string): void {
  writer.uint32(answer.status).fork();
  if (code !== 0) writer.uint32(status.code).int32(code).uint32(status.message).string(message);
  writer.ldelim();
}

function writeDenied(writer: Writer, no: Extract<CheckAnswer, { permit: false }>): void {
  writeStatus(writer, permissionDenied, no.details);
  writer.uint32(answer.denied).fork();
  writer.uint32(denied.status).fork().uint32(httpStatusCode).int32(no.status).ldelim();
  writeOptions(writer, denied.headers, no.headers, 'ext_authz');
  writer.uint32(denied.body).bytes(no.body).ldelim();
}

function writePermit(writer: Writer, yes: Extract<CheckAnswer, { permit: true }>): void {
  writeStatus(writer, 0, '');
  writer.uint32(answer.ok).fork();
  for (const name of yes.remove) writer.uint32(okRemove).string(name);
  writer.ldelim();
  writeStruct(writer.uint32(answer.metadata).fork(), yes.metadata).ldelim();
}

/** Writes what `Check` answers. */
export function encodeCheck(verdict: CheckAnswer): Buffer {
  const writer = newWriter();
  if (verdict.permit) writePermit(writer, verdict);
  else writeDenied(writer, verdict);
  return toBuffer(writer);
}
