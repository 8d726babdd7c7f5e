import type { Head } from '../core/types.ts';
import type { HeadMutation } from './messages.ts';
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

/** Where the two filters look for a value: ext_proc in `raw_value` alone, ext_authz in `value` alone. */
type Reads = 'ext_proc' | 'ext_authz';
const valueFor: Readonly<Record<Reads, number>> = { ext_proc: valueRaw, ext_authz: valueText };

/** Writes HeaderValueOptions, all of them overwriting, as the repeated field with this tag. */
export function writeOptions(writer: Writer, tag: number, head: Head, reads: Reads): void {
  for (const [name, text] of head) {
    writer.uint32(tag).fork().uint32(optionHeader).fork();
    writer.uint32(valueKey).string(name).uint32(valueFor[reads]).string(text);
    writer.ldelim().uint32(optionAction).int32(overwriteIfExistsOrAdd).ldelim();
  }
}

/** Writes the fields of ext_proc's HeaderMutation into the message that the writer stands in. */
export function writeMutation(writer: Writer, { remove, set }: HeadMutation): Writer {
  writeOptions(writer, mutationSet, set, 'ext_proc');
  for (const name of remove) writer.uint32(mutationRemove).string(name);
  return writer;
}
