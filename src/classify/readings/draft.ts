import type { DataClass } from '../../core/types.ts';
import { isSpace } from '../bytes.ts';
import type { Source } from './source.ts';

/** Context that is put before what is read, as it stands there. */
const CONTEXT = 128;

/** How what is found in a reading counts. */
export interface Manner {
  /** Characters don't stand for themselves one by one: a finding takes its share of all that was read. */
  readonly coarse?: boolean;
  /** Scores are multiplied by it. */
  readonly weight?: number;
  /** Only what recognizers find that a check digit decides for. */
  readonly checked?: boolean;
  /** It is hardly text: words in it are there by chance, and what they say of people. */
  readonly sparse?: boolean;
  /** Only findings of this score and more. */
  readonly least?: number;
  /** Only findings of this class. */
  readonly class?: DataClass;
  /** It is not read any further. */
  readonly last?: boolean;
}

/** A text as it is read otherwise than it is written, with the place of each of its bytes in the text that is written. */
export class Draft {
  bytes: Uint8Array = new Uint8Array(2048);
  starts: Int32Array = new Int32Array(2048);
  ends: Int32Array = new Int32Array(2048);
  length = 0;
  /** Bytes of context before it. */
  head = 0;
  /** What was read, in the source. */
  start = 0;
  end = 0;

  begin({ bytes, origin }: Source, start: number): void {
    const floor = Math.max(0, origin);
    let from = Math.max(floor, start - CONTEXT);
    // From the start of a token on.
    while (from > floor && from < start && !isSpace(bytes[from - 1] as number)) from++;
    // What the context says stands for itself: it has no places.
    this.bytes.set(bytes.subarray(from, start));
    this.length = start - from;
    this.head = this.length;
    this.start = start;
  }

  /** A byte, and what says it. */
  put(byte: number, start: number, end: number): void {
    if (this.length === this.bytes.length) this.#grow();
    this.bytes[this.length] = byte;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  /** A character, and what says it. */
  putPoint(point: number, start: number, end: number): void {
    if (point < 0x80) {
      this.put(point, start, end);
      return;
    }
    for (const byte of Buffer.from(String.fromCodePoint(point))) this.put(byte, start, end);
  }

  /** Bytes that say themselves. */
  copy({ bytes }: Source, from: number, to: number): void {
    for (let at = from; at < to; at++) this.put(bytes[at] as number, at, at + 1);
  }

  #grow(): void {
    const wider = new Uint8Array(this.length * 2);
    const starts = new Int32Array(this.length * 2);
    const ends = new Int32Array(this.length * 2);
    wider.set(this.bytes);
    starts.set(this.starts);
    ends.set(this.ends);
    this.bytes = wider;
    this.starts = starts;
    this.ends = ends;
  }
}
