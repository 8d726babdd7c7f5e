import type { Direction } from '../core/types.ts';
import { writeMutation } from './codec-headers.ts';
import { writeStruct } from './codec-struct.ts';
import type { Answer } from './messages.ts';
import { lengthDelimited, newWriter, toBuffer, varint, type Writer } from './wire.ts';

/** ProcessingResponse of external_processor.proto. */
const headers = { request: lengthDelimited(1), response: lengthDelimited(2) } as const;
const body = { request: lengthDelimited(3), response: lengthDelimited(4) } as const;
const trailers = { request: lengthDelimited(5), response: lengthDelimited(6) } as const;
const immediate = lengthDelimited(7);
const dynamicMetadata = lengthDelimited(8);
const common = lengthDelimited(1);
const commonHeaders = lengthDelimited(2);
const commonBody = lengthDelimited(3);
const streamed = lengthDelimited(3);
const streamedBytes = lengthDelimited(1);
const streamedEnd = varint(2);
const trailersMutation = lengthDelimited(1);
const immediateStatus = lengthDelimited(1);
const immediateHeaders = lengthDelimited(2);
const immediateBody = lengthDelimited(3);
const immediateDetails = lengthDelimited(5);
const statusCode = varint(1);

type Of<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

function writeHead(writer: Writer, { direction, mutation }: Of<'head'>): void {
  writer.uint32(headers[direction]).fork().uint32(common).fork();
  writeMutation(writer.uint32(commonHeaders).fork(), mutation).ldelim();
  writer.ldelim().ldelim();
}

function writeBody(writer: Writer, direction: Direction, bytes: Uint8Array, end: boolean): void {
  writer.uint32(body[direction]).fork().uint32(common).fork();
  writer.uint32(commonBody).fork().uint32(streamed).fork();
  if (bytes.length > 0) writer.uint32(streamedBytes).bytes(bytes);
  if (end) writer.uint32(streamedEnd).bool(true);
  writer.ldelim().ldelim().ldelim().ldelim();
}

function writeTrailers(writer: Writer, { direction, remove }: Of<'trailers'>): void {
  writer.uint32(trailers[direction]).fork();
  writeMutation(writer.uint32(trailersMutation).fork(), { remove, set: [] }).ldelim();
  writer.ldelim();
}

function writeImmediate(writer: Writer, answer: Of<'immediate'>): void {
  writer.uint32(immediate).fork();
  writer.uint32(immediateStatus).fork().uint32(statusCode).int32(answer.status).ldelim();
  writeMutation(writer.uint32(immediateHeaders).fork(), { remove: [], set: answer.headers }).ldelim();
  if (answer.body.length > 0) writer.uint32(immediateBody).bytes(answer.body);
  writer.uint32(immediateDetails).string(answer.details).ldelim();
}

/** Writes an answer of ours. */
export function encodeAnswer(answer: Answer): Buffer {
  const writer = newWriter();
  if (answer.kind === 'head') writeHead(writer, answer);
  else if (answer.kind === 'body') writeBody(writer, answer.direction, answer.bytes, answer.end);
  else if (answer.kind === 'trailers') writeTrailers(writer, answer);
  else writeImmediate(writer, answer);
  if (answer.metadata) writeStruct(writer.uint32(dynamicMetadata).fork(), answer.metadata).ldelim();
  return toBuffer(writer);
}
