import { WireError } from '../core/errors.ts';
import type { Quoting } from '../core/types.ts';
import { Backlog } from './backlog.ts';
import { foldLoosely } from './fold.ts';
import { lineText, PiecesQuoting, PlainQuoting } from './quoting.ts';
import { decodeUtf8, isUtf8, isWord } from './utf8.ts';

/**
 * Server-sent events (WHATWG HTML, section 9.2): cut into events whose bytes, concatenated, are the body.
 *
 * - Lines end with LF, CRLF or CR; an event ends with an empty line. A CR that ends an event waits for the byte behind
 *   it, so that the cuts do not depend on how the body came.
 * - A BOM at the very beginning is allowed by the standard and ignored by its readers; it is syntax and leaves as it came.
 * - Lines at the end that no empty line follows: a reader by the standard drops them, others do not. They are an event
 *   like any other, so that they are read and scanned.
 */
export class EventFramer {
  readonly #maxFrameBytes: number;
  readonly #backlog = new Backlog();
  /** Up to where it was looked at, of the bytes held. */
  #seen = 0;
  /** Where the line begins that is being looked at. */
  #line = 0;
  #ended = false;
  /** The last event had no empty line behind it. */
  cut = false;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  get held(): number {
    return this.#backlog.length;
  }

  /** The events that are whole now. @throws WireError `frame_too_large`, `frame_invalid` behind the end */
  push(chunk: Uint8Array, end: boolean): Uint8Array[] {
    if (this.#ended) throw new WireError('frame_invalid', 'bytes behind the end of the stream');
    this.#ended = end;
    const bytes = this.#backlog.join(chunk);
    const events: Uint8Array[] = [];
    let from = 0;
    let line = this.#line;
    let at = this.#seen;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== 0x0a && byte !== 0x0d) continue;
      if (byte === 0x0d && at + 1 === bytes.length && !end) break;
      const isEmpty = at === line;
      if (byte === 0x0d && bytes[at + 1] === 0x0a) at += 1;
      line = at + 1;
      if (!isEmpty) continue;
      events.push(this.#bounded(bytes.subarray(from, line)));
      from = line;
    }
    if (end && from < bytes.length) {
      this.cut = true;
      events.push(this.#bounded(bytes.subarray(from)));
      from = bytes.length;
    }
    this.#keep(bytes, from, line, at);
    return events;
  }

  #keep(bytes: Uint8Array, from: number, line: number, seen: number): void {
    this.#line = line - from;
    this.#seen = seen - from;
    if (bytes.length - from > this.#maxFrameBytes) throw this.#tooLarge();
    this.#backlog.keep(bytes, from);
  }

  #bounded(event: Uint8Array): Uint8Array {
    if (event.length > this.#maxFrameBytes) throw this.#tooLarge();
    return event;
  }

  #tooLarge(): WireError {
    return new WireError('frame_too_large', 'an event over the limit');
  }
}

/** A text of an event that is not its data. */
export interface EventText {
  /** `comment`, `event`, `id`, `retry`, or `field` for a line with a name that the standard does not know. */
  readonly field: 'comment' | 'event' | 'id' | 'retry' | 'field';
  readonly text: Uint8Array;
  readonly start: number;
  readonly quoting: Quoting;
}

export interface EventData {
  /** The data lines joined by LF. */
  readonly text: Uint8Array;
  /** How they stand in the event. Undefined: they are one line, which begins at `start`. */
  readonly quoting: Quoting | undefined;
  readonly start: number;
  /** Line ends between data lines: each is a byte of `text`, and syntax of the event. */
  readonly joints: number;
}

/** One event, read. */
export interface EventParts {
  /** Undefined where it has no data lines. */
  readonly data: EventData | undefined;
  /** In the order of the bytes. */
  readonly texts: readonly EventText[];
  /** Bytes that are names of fields, colons, the space behind them, line ends and the BOM. */
  readonly syntax: number;
}

interface DataLine {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads an event. `first`: it is the first of its stream, where a BOM may stand.
 * Where the data is one line, it is given in place: `quoting` is undefined and `start` is its offset in the event.
 * @throws WireError `utf8_invalid`; `frame_invalid` for a line that readers which keep to the standard less than others
 * would take for data, or for more lines than one
 */
export function readEvent(bytes: Uint8Array, { first }: { first: boolean }): EventParts {
  const lines: DataLine[] = [];
  const texts: EventText[] = [];
  let at = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let syntax = at;
  while (at < bytes.length) {
    const end = lineEnd(bytes, at);
    const next = end + (bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? 2 : end < bytes.length ? 1 : 0);
    syntax += next - end + readLine(bytes, at, end, lines, texts);
    at = next;
  }
  return { data: joined(bytes, lines), texts, syntax };
}

function lineEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end += 1;
  return end;
}

const knownFields = ['event', 'id', 'retry'] as const;
/** Readers that trim lines or fold case read ` data:` and `Data:` as data. */
const spellings: ReadonlySet<string> = new Set(['data', ...knownFields]);
/** What ends a line for readers that go by Unicode (Python's `str.splitlines`), and NUL, which ends a text for others. */
const lineSeparators = /[\0\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** How many bytes of the line are syntax. */
function readLine(bytes: Uint8Array, at: number, end: number, lines: DataLine[], texts: EventText[]): number {
  if (at === end) return 0;
  const colon = bytes.subarray(at, end).indexOf(0x3a);
  const nameEnd = colon < 0 ? end : at + colon;
  const valueStart = colon < 0 ? end : nameEnd + (bytes[nameEnd + 1] === 0x20 && nameEnd + 1 < end ? 2 : 1);
  if (isWord(bytes, at, nameEnd, 'data')) {
    lines.push({ start: valueStart, end });
    return valueStart - at;
  }
  const field = colon === 0 ? 'comment' : knownFields.find(word => isWord(bytes, at, nameEnd, word));
  const start = field === undefined ? at : valueStart;
  if (!isUtf8(bytes, at, end)) throw new WireError('utf8_invalid', 'a line that is not UTF-8');
  const line = decodeUtf8(bytes, at, end);
  if (lineSeparators.test(line)) throw new WireError('frame_invalid', 'a line that may be read as several');
  if (
    field === undefined &&
    spellings.has(foldLoosely(line.slice(0, colon < 0 ? undefined : line.indexOf(':'))))
  )
    throw new WireError('frame_invalid', 'a known field in another spelling');
  const quoting = new PlainQuoting(start, lineText);
  if (start < end) texts.push({ field: field ?? 'field', text: bytes.subarray(start, end), start, quoting });
  return start - at;
}

function joined(bytes: Uint8Array, lines: readonly DataLine[]): EventData | undefined {
  const [only] = lines;
  if (only === undefined) return undefined;
  if (lines.length === 1)
    return { text: bytes.subarray(only.start, only.end), quoting: undefined, start: only.start, joints: 0 };
  const text = new Uint8Array(lines.reduce((sum, { start, end }) => sum + end - start + 1, -1));
  const inText: number[] = [];
  let to = 0;
  for (const { start, end } of lines) {
    inText.push(to);
    text.set(bytes.subarray(start, end), to);
    to += end - start;
    if (to < text.length) text[to++] = 0x0a;
  }
  const inBytes = lines.map(({ start }) => start);
  const quoting = new PiecesQuoting(inText, inBytes, lineText);
  return { text, quoting, start: only.start, joints: lines.length - 1 };
}
