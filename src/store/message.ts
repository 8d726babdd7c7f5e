/**
 * Frontend messages of PostgreSQL's protocol (its documentation, 53.7), one behind the other in one piece of memory: what
 * is sent together leaves in one write. Parameters are binary but for the few that cost less as text.
 */
export class MessageWriter {
  #bytes: Buffer;
  #end = 0;
  /** Where the length of the message under way stands. */
  #lengthAt = 0;

  /** `bytes`: about as much as will be written. */
  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafe(bytes);
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Prepares `text` under `name`; the parameters' types are what it casts them to. */
  parse(name: string, text: string): void {
    this.#begin('P');
    this.#name(name);
    this.#name(text);
    this.#int16(0);
    this.#finish();
  }

  /** To be followed by `formats.length` parameters, and `execute`. Results come as text. */
  bind(name: string, formats: readonly ParameterFormat[]): void {
    this.#begin('B');
    this.#name('');
    this.#name(name);
    this.#int16(formats.length);
    for (const format of formats) this.#int16(format);
    this.#int16(formats.length);
  }

  /** Ends the parameters; runs the statement, without a description of its result, and commits. */
  execute(): void {
    this.#int16(0);
    this.#finish();
    this.#begin('E');
    this.#name('');
    this.#int32(0);
    this.#finish();
    this.#begin('S');
    this.#finish();
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
    this.#room(value.length);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  text(value: string | null): void {
    if (value === null) this.#int32(-1);
    else {
      const at = this.#open();
      this.#utf8(value);
      this.#close(at);
    }
  }

  /** A one-dimensional array (array_recv in PostgreSQL's arrayfuncs.c); `element` writes each as a parameter is written. */
  array<T>(type: ElementType, items: readonly T[], element: (item: T, index: number) => void): void {
    const at = this.#open();
    this.#int32(1);
    this.#int32(1); // there may be NULL among them
    this.#int32(type);
    this.#int32(items.length);
    this.#int32(1);
    items.forEach(element);
    this.#close(at);
  }

  #begin(type: string): void {
    this.#room(1);
    this.#bytes[this.#end] = type.charCodeAt(0);
    this.#end += 1;
    this.#lengthAt = this.#open();
  }

  /** A message's length counts itself. */
  #finish(): void {
    this.#bytes.writeInt32BE(this.#end - this.#lengthAt, this.#lengthAt);
  }

  /** Leaves room for the length of what follows, which does not count itself. */
  #open(): number {
    const at = this.#end;
    this.#int32(0);
    return at;
  }

  #close(at: number): void {
    this.#bytes.writeInt32BE(this.#end - at - 4, at);
  }

  #name(text: string): void {
    this.#utf8(text);
    this.#room(1);
    this.#bytes[this.#end] = 0;
    this.#end += 1;
  }

  #utf8(text: string): void {
    this.#room(3 * text.length); // no UTF-16 unit takes more
    this.#end += this.#bytes.write(text, this.#end);
  }

  #int16(value: number): void {
    this.#room(2);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
  }

  #int32(value: number): void {
    this.#room(4);
    this.#end = this.#bytes.writeInt32BE(value, this.#end);
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + bytes);
    larger.set(this.written);
    this.#bytes = larger;
  }
}

/** How a parameter is written. */
export const format = { text: 0, binary: 1 } as const;
export type ParameterFormat = (typeof format)[keyof typeof format];

/** Object ids of built-in types (pg_type.dat); they never change. */
export const elementType = { int4: 23, text: 25 } as const;
export type ElementType = (typeof elementType)[keyof typeof elementType];
