import { type Head } from '../core/types.ts';
import { type HeadMutation } from './messages.ts';
import { lengthDelimited, readMessage, readText, varint, type Reader, type Writer } from './wire.ts';

/** HeaderMap, HeaderValue and HeaderValueOption of base.proto, and HeaderMutation of external_processor.proto. */
const mapHeaders = lengthDelimited(1);
const valueKey = lengthDelimited(1);
const valueText = lengthDelimited(2);
const valueRaw = lengthDelimited(3);
const optionHeader = lengthDelimited(1);
const optionAction = varint(3);
const mutationSet = lengthDelimited(1);
const mutationRemove = lengthDelimited(2);

/** The zero value of the enum appends to what a client may have forged; Envoy versions differ in heeding it. */
const overwriteIfExistsOrAdd = 2;

function readHeader(reader: Reader): readonly [string, string] {
  let name = '';
  let text = '';
  let raw: string | undefined;
  readMessage(reader, tag => {
    if (tag === valueKey) name = readText(reader);
    else if (tag === valueRaw) raw = readText(reader);
    else if (tag === valueText) text = readText(reader);
    else return false;
    return true;
  });
  return [name, raw === undefined || raw === '' ? text : raw];
}

/** Adds the headers of the HeaderMap that stands next. @throws WireError where a value is not text. */
export function readHeaderMap(reader: Reader, into: (readonly [string, string])[]): true {
  readMessage(reader, tag => tag === mapHeaders && into.push(readHeader(reader)) > 0);
  return true;
}

/** Writes a HeaderValueOption: overwrites, and the value as bytes (Envoy ignores `value`). */
export function writeHeaderOption(writer: Writer, field: number, name: string, text: string): void {
  writer.uint32(field).fork().uint32(optionHeader).fork();
  writer.uint32(valueKey).string(name).uint32(valueRaw).string(text);
  writer.ldelim().uint32(optionAction).int32(overwriteIfExistsOrAdd).ldelim();
}

/** Writes the fields of a HeaderMutation into the message that the writer stands in. */
export function writeMutation(writer: Writer, { remove, set }: HeadMutation): Writer {
  writeOptions(writer, mutationSet, set);
  for (const name of remove) writer.uint32(mutationRemove).string(name);
  return writer;
}

export function writeOptions(writer: Writer, field: number, head: Head): Writer {
  for (const [name, text] of head) writeHeaderOption(writer, field, name, text);
  return writer;
}
