import { WireError } from '../core/errors.ts';
import { Backlog } from './backlog.ts';

/**
 * Newline-delimited JSON (application/x-ndjson; JSON Lines): cut behind each LF, so that the lines, concatenated, are the
 * body. A CR before it is white space of JSON. What no LF follows is a line like any other.
 */
export class LineFramer {
  readonly #maxFrameBytes: number;
  readonly #backlog = new Backlog();
  /** Up to where it was looked at, of the bytes that wait. */
  #seen = 0;
  #ended = false;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Bytes taken in and not given out. */
  get held(): number {
    return this.#backlog.length;
  }

  /** The lines that are whole now. @throws WireError `frame_too_large`, `frame_invalid` behind the end */
  push(chunk: Uint8Array, end: boolean): Uint8Array[] {
    if (this.#ended) throw new WireError('frame_invalid', 'bytes behind the end of the stream');
    this.#ended = end;
    const bytes = this.#backlog.join(chunk);
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let at = bytes.indexOf(0x0a, this.#seen); at >= 0; at = bytes.indexOf(0x0a, from)) {
      lines.push(this.#bounded(bytes.subarray(from, at + 1)));
      from = at + 1;
    }
    if (end && from < bytes.length) {
      lines.push(this.#bounded(bytes.subarray(from)));
      from = bytes.length;
    }
    this.#bounded(bytes.subarray(from));
    this.#backlog.keep(bytes, from);
    this.#seen = this.#backlog.length;
    return lines;
  }

  #bounded(line: Uint8Array): Uint8Array {
    if (line.length > this.#maxFrameBytes) throw new WireError('frame_too_large', 'a line over the limit');
    return line;
  }
}
