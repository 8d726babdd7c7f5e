import { WireError } from '../core/errors.ts';
import type { Json, JsonObject, Structs } from './messages.ts';
import {
  fixed64,
  lengthDelimited,
  newReader,
  readFields,
  readMessage,
  readSpan,
  varint,
  type Reader,
  type Writer,
} from './wire.ts';

/** google.protobuf.Struct (struct.proto), read to and written from plain JSON values. */
const value = {
  null: varint(1),
  number: fixed64(2),
  string: lengthDelimited(3),
  bool: varint(4),
  struct: lengthDelimited(5),
  list: lengthDelimited(6),
} as const;
const entry = { key: lengthDelimited(1), value: lengthDelimited(2) } as const;
const inner = lengthDelimited(1);

/** Deeper than anything that a filter of Envoy's writes; bounds the recursion. */
const maxDepth = 32;

const emptyObject = (): Record<string, Json> => Object.create(null) as Record<string, Json>;

function readValue(reader: Reader, depth: number): Json {
  let read: Json = null;
  readMessage(reader, tag => {
    if (tag === value.null) {
      reader.int32();
      read = null;
    } else if (tag === value.number) read = reader.double();
    else if (tag === value.string) read = reader.string();
    else if (tag === value.bool) read = reader.bool();
    else if (tag === value.struct) read = readStruct(reader, depth + 1);
    else if (tag === value.list) read = readList(reader, depth + 1);
    else return false;
    return true;
  });
  return read;
}

function readList(reader: Reader, depth: number): Json[] {
  if (depth > maxDepth) throw new WireError('protocol_violation', 'metadata is nested too deeply');
  const items: Json[] = [];
  readMessage(reader, tag => tag === inner && items.push(readValue(reader, depth)) > 0);
  return items;
}

function readEntry(reader: Reader, depth: number, into: Record<string, Json>): true {
  let key = '';
  let read: Json = null;
  readMessage(reader, tag => {
    if (tag === entry.key) key = reader.string();
    else if (tag === entry.value) read = readValue(reader, depth);
    else return false;
    return true;
  });
  into[key] = read;
  return true;
}

/** The struct that stands next. Its object has no prototype, so no name in it means anything to the language. */
export function readStruct(reader: Reader, depth = 0): JsonObject {
  if (depth > maxDepth) throw new WireError('protocol_violation', 'metadata is nested too deeply');
  const object = emptyObject();
  readMessage(reader, tag => tag === inner && readEntry(reader, depth, object));
  return object;
}

/** Entries of a `map<string, Struct>`, kept as they came. A name that comes twice has its last value, as in protobuf. */
export class StructMap implements Structs {
  readonly #bytes: Buffer;
  readonly #entries: (readonly [start: number, end: number])[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Takes note of the entry that stands next in a reader over the same bytes. */
  note(reader: Reader): true {
    this.#entries.push(readSpan(reader));
    return true;
  }

  get(name: string): JsonObject | undefined {
    for (const [start, end] of this.#entries.toReversed()) {
      const found = readNamed(this.#bytes.subarray(start, end), name);
      if (found) return found;
    }
    return undefined;
  }
}

function readNamed(bytes: Buffer, name: string): JsonObject | undefined {
  const reader = newReader(bytes);
  let key = '';
  let struct: JsonObject | undefined;
  readFields(reader, reader.len, tag => {
    if (tag === entry.key) key = reader.string();
    else if (tag === entry.value) struct = readStruct(reader);
    else return false;
    return true;
  });
  return key === name ? (struct ?? emptyObject()) : undefined;
}

function writeValue(writer: Writer, json: Json): void {
  if (json === null) writer.uint32(value.null).int32(0);
  else if (typeof json === 'number') writer.uint32(value.number).double(json);
  else if (typeof json === 'string') writer.uint32(value.string).string(json);
  else if (typeof json === 'boolean') writer.uint32(value.bool).bool(json);
  else if (isList(json)) writeList(writer.uint32(value.list).fork(), json).ldelim();
  else writeStruct(writer.uint32(value.struct).fork(), json).ldelim();
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

function writeList(writer: Writer, list: readonly Json[]): Writer {
  for (const item of list) {
    writer.uint32(inner).fork();
    writeValue(writer, item);
    writer.ldelim();
  }
  return writer;
}

/** Writes the fields of a struct into the message that the writer stands in. */
export function writeStruct(writer: Writer, object: JsonObject): Writer {
  for (const [name, json] of Object.entries(object)) {
    writer.uint32(inner).fork().uint32(entry.key).string(name).uint32(entry.value).fork();
    writeValue(writer, json);
    writer.ldelim().ldelim();
  }
  return writer;
}
