/**
 * Frontend messages of PostgreSQL's protocol (its documentation, 53.7), one behind the other in one piece of memory: what
 * is sent together leaves in one write. What is the same each time is made once, as a `Statement`.
 */

/** How a parameter is written: as Postgres would print it, or as it sends it (the types' `recv` functions). */
export const format = { text: 0, binary: 1 } as const;
export type ParameterFormat = (typeof format)[keyof typeof format];

/** Object ids of built-in types (pg_type.dat); they never change. */
export const elementType = { int4: 23, text: 25 } as const;
export type ElementType = (typeof elementType)[keyof typeof elementType];

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);
const lengthBytes = 4;

/** A message's length counts itself, not its type. */
function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(1 + lengthBytes, type);
  head.writeInt32BE(lengthBytes + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Results as text; then run the statement, without a description of its result or a limit of rows, and commit. */
const resultFormats = int16(0);
const run = Buffer.concat([message('E', cstring(''), Buffer.alloc(lengthBytes)), message('S')]);

/** A statement that is prepared under a name, and what of its messages never changes. */
export class Statement {
  readonly name: string;
  readonly text: string;
  /** Prepares it; the parameters' types are what the text casts them to. */
  readonly parse: Buffer;
  /** Up to the first parameter; its length is still to be filled in. */
  readonly bind: Buffer;

  constructor(name: string, text: string, formats: readonly ParameterFormat[]) {
    this.name = name;
    this.text = text;
    this.parse = message('P', cstring(name), cstring(text), int16(0));
    const count = int16(formats.length);
    this.bind = message('B', cstring(''), cstring(name), count, ...formats.map(int16), count);
  }
}

/** Writes a statement's run: `begin`, its parameters in their order, `end`. */
export class RunWriter {
  #bytes: Buffer;
  #end = 0;
  #lengthAt = 0;

  /** `bytes`: about as much as will be written; it grows. */
  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafe(bytes);
  }

  begin(statement: Statement, { prepared }: { readonly prepared: boolean }): void {
    if (!prepared) this.#raw(statement.parse);
    this.#lengthAt = this.#end + 1;
    this.#raw(statement.bind);
  }

  /** What is to be sent. */
  end(): Buffer {
    this.#raw(resultFormats);
    this.#bytes.writeInt32BE(this.#end - this.#lengthAt, this.#lengthAt);
    this.#raw(run);
    return this.#bytes.subarray(0, this.#end);
  }

  null(): void {
    this.#int32(-1);
  }

  int32(value: number): void {
    this.#int32(4);
    this.#int32(value);
  }

  int64(value: bigint): void {
    this.#int32(8);
    this.#room(8);
    this.#end = this.#bytes.writeBigInt64BE(value, this.#end);
  }

  bytes(value: Uint8Array): void {
    this.#int32(value.length);
    this.#raw(value);
  }

  text(value: string | null): void {
    if (value === null) {
      this.#int32(-1);
      return;
    }
    this.#room(lengthBytes + 3 * value.length); // no UTF-16 unit takes more
    const at = this.#end + lengthBytes;
    const length = this.#bytes.write(value, at);
    this.#bytes.writeInt32BE(length, this.#end);
    this.#end = at + length;
  }

  /** A one-dimensional array (array_recv in PostgreSQL's arrayfuncs.c); `element` writes each as a parameter is written. */
  array<T>(type: ElementType, items: readonly T[], element: (item: T) => void): void {
    const at = this.#end;
    this.#int32(0);
    this.#int32(1);
    this.#int32(1); // there may be NULL among them
    this.#int32(type);
    this.#int32(items.length);
    this.#int32(1);
    for (const item of items) element(item);
    this.#bytes.writeInt32BE(this.#end - at - lengthBytes, at);
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #int32(value: number): void {
    this.#room(lengthBytes);
    this.#end = this.#bytes.writeInt32BE(value, this.#end);
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + bytes);
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}
