import { WireError } from '../../core/errors.ts';
import { reason } from '../../core/reason.ts';
import type { Channel, Frame, Slot } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { type EventParts, EventFramer, type EventText, readEvent } from '../../wire/sse.ts';
import { tile } from '../../wire/tile.ts';
import { isWord } from '../../wire/utf8.ts';
import { Document } from './document.ts';
import { emptyFrame } from './empty-body.ts';
import { type Reading, Readings } from './readings.ts';
import type { Plan } from './shape.ts';
import { type FrameNaming, StreamTexts } from './stream-texts.ts';
import { workOneTurn } from './turns.ts';

export interface EventBodyOptions {
  readonly plan: Plan;
  readonly maxFrameBytes: number;
  /** Data that is no JSON but the format's own word: `[DONE]`. */
  readonly words: readonly string[];
}

/** A body of server-sent events whose data is JSON: each event is a frame. */
export class EventBody implements FrameReader {
  readonly #framer: EventFramer;
  readonly #options: EventBodyOptions;
  readonly #texts = new StreamTexts();
  readonly #readings = new Readings();

  constructor(options: EventBodyOptions) {
    this.#options = options;
    this.#framer = new EventFramer(options.maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events = this.#framer.push(plain, end);
    if (end && events.length === 0) return [emptyFrame];
    const readings = events.map((bytes, at) => {
      const last = end && at + 1 === events.length;
      return new EventReading(this.#options, this.#texts, { bytes, last, cut: last && this.#framer.cut });
    });
    return this.#readings.read(readings);
  }
}

interface EventBytes {
  readonly bytes: Uint8Array;
  readonly last: boolean;
  /** The stream ends inside of it. */
  readonly cut: boolean;
}

/** One event on its way to a frame. */
class EventReading implements Reading {
  readonly bytes: Uint8Array;
  readonly #options: EventBodyOptions;
  readonly #texts: StreamTexts;
  readonly #naming: FrameNaming;
  readonly #given: EventBytes;
  #parts: EventParts | undefined;
  #document: Document | undefined;
  #joints = 0;
  #words = 0;

  constructor(options: EventBodyOptions, texts: StreamTexts, given: EventBytes) {
    this.bytes = given.bytes;
    this.#options = options;
    this.#texts = texts;
    this.#naming = texts.nextFrame();
    this.#given = given;
  }

  work(): boolean {
    if (this.#parts === undefined) this.#begin();
    if (this.#document === undefined) return true;
    try {
      return workOneTurn(this.#document);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #begin(): void {
    const { plan, words } = this.#options;
    this.#parts = readEvent(this.bytes, { first: this.#naming.frame === 0 });
    const { data } = this.#parts;
    if (data === undefined || data.text.length === 0) return;
    const { text, quoting, start, joints } = data;
    if (!quoting && words.some(word => isWord(text, 0, text.length, word))) {
      this.#words = text.length;
      return;
    }
    this.#joints = joints;
    const source = quoting
      ? { bytes: text, start: 0, end: text.length, base: quoting }
      : { bytes: this.bytes, start, end: start + text.length, base: undefined };
    this.#document = new Document(plan, source, this.#naming);
  }

  frame(): Frame {
    const { texts = [], syntax = 0 } = this.#parts ?? {};
    const document = this.#document;
    const own = texts.map((text, index) => this.#slot(text, index));
    const read = document?.built.slots ?? [];
    const slots =
      own.length === 0 ? read : [...read, ...own].sort((a, b) => a.quoting.outward(0) - b.quoting.outward(0));
    const frame: Frame = {
      bytes: this.bytes,
      slots,
      ...this.#texts.endedBy(document, own),
      last: this.#given.last,
      syntax: syntax + this.#words + (document?.syntax ?? 0) - this.#joints,
      unscannable: document?.built.unscannable ?? 0,
      ...(document?.said ?? { facts: {} }),
    };
    tile(frame);
    return frame;
  }

  /** Each line is a text of its own; what a member is called says nothing of a field. */
  #slot({ field, text, quoting }: EventText, index: number): Slot {
    const channel = `@${this.#naming.frame}#${index}.${field}` as Channel;
    return { channel, kind: 'text', where: `event:${field}`, label: '', text, quoting };
  }

  /** JSON that breaks off in an event that has no end was cut on its way. */
  #explain(error: unknown): unknown {
    if (!this.#given.cut || !(error instanceof WireError) || error.reason !== reason('json_invalid'))
      return error;
    return new WireError('body_incomplete', 'a stream that ends inside of an event');
  }
}
