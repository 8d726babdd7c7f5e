import { type Frame } from '../../core/types.ts';
import { type FrameReader } from '../../exchange/ports.ts';
import { ArrayFramer, type ArrayPiece } from '../../wire/json-array.ts';
import { tile } from '../../wire/tile.ts';
import { Document, saidBy } from './document.ts';
import { UnknownMembers } from './place.ts';
import { type Reading, Readings } from './readings.ts';
import { type Plan } from './shape.ts';
import { type Naming } from './slots.ts';
import { StreamChannels } from './stream-channels.ts';
import { workOneTurn } from './turns.ts';

export interface ArrayBodyOptions {
  /** Of an element. */
  readonly plan: Plan;
  readonly maxFrameBytes: number;
}

/** What its elements have in common, and what is remembered from one to the next. */
interface ArrayStream {
  readonly plan: Plan;
  readonly naming: Omit<Naming, 'frame'>;
  readonly channels: StreamChannels;
}

/** A body that is a JSON array, sent piecemeal: each element is a frame, and so is the array's end. */
export class ArrayBody implements FrameReader {
  readonly #framer: ArrayFramer;
  readonly #stream: ArrayStream;
  readonly #readings = new Readings();
  #count = 0;

  constructor({ plan, maxFrameBytes }: ArrayBodyOptions) {
    const unknown = new UnknownMembers({ stream: true });
    const naming = { unknown, jsonTexts: new Map(), runs: new Map() };
    this.#stream = { plan, naming, channels: new StreamChannels(unknown) };
    this.#framer = new ArrayFramer(maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const pieces = this.#framer.push(plain, end);
    return this.#readings.read(pieces.map(piece => new ElementReading(this.#stream, piece, this.#count++)));
  }
}

/** One element on its way to a frame. What stands before it is syntax. */
class ElementReading implements Reading {
  readonly bytes: Uint8Array;
  readonly #stream: ArrayStream;
  readonly #start: number;
  /** Undefined: it is the array's end. */
  readonly #document: Document | undefined;

  constructor(stream: ArrayStream, { bytes, start }: ArrayPiece, frame: number) {
    const { plan, naming } = stream;
    this.bytes = bytes;
    this.#stream = stream;
    this.#start = start;
    if (start < bytes.length)
      this.#document = new Document(
        plan,
        { bytes, start, end: bytes.length, base: undefined },
        { ...naming, frame },
      );
  }

  work(): boolean {
    return this.#document === undefined || workOneTurn(this.#document);
  }

  frame(): Frame {
    const { bytes } = this;
    const document = this.#document;
    if (document === undefined)
      return { bytes, slots: [], closes: [], last: true, syntax: bytes.length, unscannable: 0, facts: {} };
    const { walk, built } = document;
    const frame: Frame = {
      bytes,
      slots: built.slots,
      closes: [...this.#stream.channels.pass(built.slots, walk.endings, built.broken), ...built.own],
      last: false,
      syntax: this.#start + document.syntax,
      unscannable: built.unscannable,
      ...saidBy(walk),
    };
    tile(frame);
    return frame;
  }
}
