import { WireError } from '../core/errors.ts';
import { Backlog } from './backlog.ts';

/** A piece of an array: what stands before an element, and the element. */
export interface ArrayPiece {
  readonly bytes: Uint8Array;
  /** Where the element begins; behind the last byte in the piece that ends the array, which has none. */
  readonly start: number;
}

/** What comes next: the array, its first element or its end, more of an element, a comma or the end, an element, white space. */
type State = 'array' | 'first' | 'element' | 'comma' | 'next' | 'behind';

/**
 * A JSON array of objects (RFC 8259 section 5) that comes piecemeal, cut so that the pieces, concatenated, are the body:
 *
 * - A piece ends with its element, so that none waits for what comes behind it. The first begins with `[`, each later one
 *   with its comma, and white space goes with what follows it.
 * - The last piece has `]`, and no element: it is whole when the body has ended.
 * - Only brackets and strings are looked at. Whether an element is JSON is for its reader to say.
 */
export class ArrayFramer {
  readonly #maxFrameBytes: number;
  readonly #backlog = new Backlog();
  #state: State = 'array';
  /** Brackets that are open in the element. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Up to where it was looked at, of the bytes held; and where the element begins. */
  #seen = 0;
  #start = 0;
  #ended = false;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  get held(): number {
    return this.#backlog.length;
  }

  /**
   * The pieces that are whole now.
   * @throws WireError `frame_invalid` for anything but objects and one comma between two, `frame_too_large`,
   * `body_incomplete` where the body ends before the array
   */
  push(chunk: Uint8Array, end: boolean): ArrayPiece[] {
    if (this.#ended) throw new WireError('frame_invalid', 'bytes behind the end of the stream');
    this.#ended = end;
    const bytes = this.#backlog.join(chunk);
    const pieces: ArrayPiece[] = [];
    let from = 0;
    for (let at = this.#seen; at < bytes.length; at += 1) {
      if (!this.#take(bytes[at] ?? 0, at)) continue;
      pieces.push(this.#piece(bytes, from, at + 1));
      from = at + 1;
    }
    if (end) {
      if (this.#state !== 'behind') throw new WireError('body_incomplete', 'an array that has no end');
      this.#start = bytes.length;
      pieces.push(this.#piece(bytes, from, bytes.length));
      from = bytes.length;
    }
    this.#keep(bytes, from);
    return pieces;
  }

  /** True: the element ends here. */
  #take(byte: number, at: number): boolean {
    if (this.#state === 'element') return this.#within(byte);
    if (isSpace(byte)) return false;
    const next = after(this.#state, byte);
    if (next === undefined) throw new WireError('frame_invalid', 'not an array of objects');
    this.#state = next;
    if (next === 'element') {
      this.#start = at;
      this.#depth = 1;
    }
    return false;
  }

  #within(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === 0x5c) this.#escaped = true;
      else if (byte === 0x22) this.#inString = false;
      return false;
    }
    if (byte === 0x22) this.#inString = true;
    else if (byte === 0x7b || byte === 0x5b) this.#depth += 1;
    else if (byte === 0x7d || byte === 0x5d) this.#depth -= 1;
    if (this.#depth > 0) return false;
    this.#state = 'comma';
    return true;
  }

  #piece(bytes: Uint8Array, from: number, to: number): ArrayPiece {
    if (to - from > this.#maxFrameBytes) throw tooLarge();
    return { bytes: bytes.subarray(from, to), start: this.#start - from };
  }

  #keep(bytes: Uint8Array, from: number): void {
    if (bytes.length - from > this.#maxFrameBytes) throw tooLarge();
    this.#seen = bytes.length - from;
    this.#start -= from;
    this.#backlog.keep(bytes, from);
  }
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const tooLarge = (): WireError => new WireError('frame_too_large', 'an element over the limit');

/** Undefined: it does not belong there. */
function after(state: State, byte: number): State | undefined {
  switch (byte) {
    case 0x5b:
      return state === 'array' ? 'first' : undefined;
    case 0x7b:
      return state === 'first' || state === 'next' ? 'element' : undefined;
    case 0x2c:
      return state === 'comma' ? 'next' : undefined;
    case 0x5d:
      return state === 'first' || state === 'comma' ? 'behind' : undefined;
    default:
      return undefined;
  }
}
