import { closeSync, openSync, readSync } from 'node:fs';

/** A list that cannot be read. Says where, and nothing of what stands there. */
export class InputError extends Error {}

const CHUNK = 64 * 1024;
/** A field that is longer was opened by a quote that is never closed. */
const MAX_FIELD = 64 * 1024;

/** The text of a file, piece by piece: however large it is, little of it is in memory. @throws InputError */
function* textOf(file: string): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const buffer = Buffer.alloc(CHUNK);
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    for (let got = -1; got !== 0;) {
      got = readSync(handle, buffer, 0, CHUNK, null);
      yield decoder.decode(buffer.subarray(0, got), { stream: got > 0 });
    }
  } catch (error) {
    if (error instanceof TypeError) throw new InputError(`${file} is not UTF-8 text. Save it as UTF-8.`);
    throw unreadable(file, error);
  } finally {
    closeSync(handle);
  }
}

const unreadable = (file: string, error: unknown): InputError =>
  new InputError(`${file} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);

/** One value a line. @throws InputError */
export function* linesOf(file: string): Generator<readonly string[]> {
  let rest = '';
  for (const text of textOf(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_FIELD)
      throw new InputError(`${file} has a line of more than 64 KiB. Is it a list of values?`);
    for (const line of lines) yield [line];
  }
  if (rest !== '') yield [rest];
}

/** The records of a CSV file (RFC 4180), the first one with the columns' names. @throws InputError */
export function* recordsOf(file: string, separator: string): Generator<readonly string[]> {
  const reader = new Records(file, separator);
  for (const text of textOf(file)) yield* reader.take(text);
  yield* reader.end();
}

class Records {
  readonly #file: string;
  readonly #separator: string;
  #record: string[] = [];
  #field = '';
  #line = 1;
  #opened = 0;
  /** `quote`: the last character was a quote in a quoted field: it ends it, or is the first of two. */
  #state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';

  constructor(file: string, separator: string) {
    this.#file = file;
    this.#separator = separator;
  }

  *take(text: string): Generator<readonly string[]> {
    for (const char of text) {
      if (this.#field.length > MAX_FIELD)
        throw new InputError(
          `${this.#file}:${this.#opened || this.#line}: a field is longer than 64 KiB. Is a quote not closed?`,
        );
      const record = this.#step(char);
      if (char === '\n') this.#line++;
      if (record) yield record;
    }
  }

  *end(): Generator<readonly string[]> {
    if (this.#state === 'quoted')
      throw new InputError(`${this.#file}:${this.#opened}: a quote is not closed.`);
    if (this.#state !== 'start' || this.#record.length > 0) yield this.#finish();
  }

  /** The record that the character ends, if it ends one. */
  #step(char: string): readonly string[] | undefined {
    if (this.#state === 'quoted') {
      if (char === '"') this.#state = 'quote';
      else this.#field += char;
      return undefined;
    }
    if (char === '"' && this.#state !== 'plain') {
      if (this.#state === 'quote') this.#field += char;
      else this.#opened = this.#line;
      this.#state = 'quoted';
      return undefined;
    }
    if (char === '\n') return this.#finish();
    if (char === this.#separator) this.#close();
    else if (char !== '\r') this.#add(char);
    return undefined;
  }

  #add(char: string): void {
    if (this.#state === 'quote')
      throw new InputError(
        `${this.#file}:${this.#line}: something stands behind a closing quote. Double the quotes within a field.`,
      );
    this.#state = 'plain';
    this.#field += char;
  }

  #close(): void {
    this.#record.push(this.#field);
    this.#field = '';
    this.#state = 'start';
  }

  #finish(): readonly string[] {
    this.#close();
    const record = this.#record;
    this.#record = [];
    return record;
  }
}
