import { type Frame } from '../../core/types.ts';
import { type FrameReader } from '../../exchange/ports.ts';
import { LineFramer } from '../../wire/lines.ts';
import { tile } from '../../wire/tile.ts';
import { Document, saidBy } from './document.ts';
import { emptyFrame } from './empty-body.ts';
import { UnknownMembers } from './place.ts';
import { type Reading, Readings } from './readings.ts';
import { type Plan } from './shape.ts';
import { type Naming } from './slots.ts';
import { StreamChannels } from './stream-channels.ts';
import { workOneTurn } from './turns.ts';

interface LineStream {
  readonly plan: Plan;
  readonly naming: Omit<Naming, 'frame'>;
  readonly channels: StreamChannels;
}

/** A body of lines, each a JSON text: each line is a frame. */
export class LineBody implements FrameReader {
  readonly #framer: LineFramer;
  readonly #stream: LineStream;
  readonly #readings = new Readings();
  #count = 0;

  constructor({ plan, maxFrameBytes }: { readonly plan: Plan; readonly maxFrameBytes: number }) {
    const naming = { unknown: new UnknownMembers({ stream: true }), jsonTexts: new Map() };
    this.#stream = { plan, naming, channels: new StreamChannels(naming.unknown) };
    this.#framer = new LineFramer(maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines = this.#framer.push(plain, end);
    if (end && lines.length === 0) return [emptyFrame];
    const readings = lines.map((bytes, at) => {
      const last = end && at + 1 === lines.length;
      return new LineReading(this.#stream, bytes, this.#count++, last);
    });
    return this.#readings.read(readings);
  }
}

class LineReading implements Reading {
  readonly bytes: Uint8Array;
  readonly #channels: StreamChannels;
  readonly #last: boolean;
  /** Undefined: the line is empty. */
  readonly #document: Document | undefined;

  constructor({ plan, naming, channels }: LineStream, bytes: Uint8Array, number: number, last: boolean) {
    this.bytes = bytes;
    this.#channels = channels;
    this.#last = last;
    const source = { bytes, start: 0, end: bytes.length, base: undefined };
    if (!isBlank(bytes)) this.#document = new Document(plan, source, { ...naming, frame: number });
  }

  work(): boolean {
    return this.#document === undefined || workOneTurn(this.#document);
  }

  frame(): Frame {
    const document = this.#document;
    const slots = document?.built.slots ?? [];
    const closes = this.#channels.pass(slots, document?.walk.endings ?? []);
    closes.push(...(document?.built.own ?? []));
    const frame: Frame = {
      bytes: this.bytes,
      slots,
      closes,
      last: this.#last,
      syntax: document?.syntax ?? this.bytes.length,
      unscannable: document?.built.unscannable ?? 0,
      ...(document ? saidBy(document.walk) : { facts: {} }),
    };
    tile(frame);
    return frame;
  }
}

/** White space of JSON, and nothing else. */
const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every(byte => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
