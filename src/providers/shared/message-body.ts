import { WireError } from '../../core/errors.ts';
import type { Channel, Frame, Slot } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import {
  MessageFramer,
  type MessageHeader,
  type MessageParts,
  readMessage,
  reseal,
} from '../../wire/event-stream.ts';
import { utf8Essence } from '../../wire/media-type.ts';
import { FixedQuoting } from '../../wire/quoting.ts';
import { tile } from '../../wire/tile.ts';
import { Document } from './document.ts';
import { emptyFrame } from './empty-body.ts';
import { type Opened, openEnvelope, envelopePlan } from './message-envelope.ts';
import { type Reading, Readings } from './readings.ts';
import type { Plan } from './shape.ts';
import { type FrameNaming, StreamTexts } from './stream-texts.ts';
import { workOneTurn } from './turns.ts';

/** What the payload of an event is. */
export interface EventPayload {
  readonly plan: Plan;
  /** The plan's JSON stands in base64 in the payload's member `bytes`. */
  readonly enveloped?: true;
}

export interface MessageBodyOptions {
  /** By type. Another one denies: nobody knows which of its texts go on. */
  readonly events: Readonly<Record<string, EventPayload>>;
  /** Of exceptions: types that are the API's own words, and their payload. */
  readonly exceptions: readonly string[];
  readonly exception: Plan;
  readonly maxFrameBytes: number;
}

/**
 * A body of event stream messages whose payloads are JSON: each message is a frame. Where its text was rewritten, its
 * lengths and checksums are made right again.
 */
export class MessageBody implements FrameReader {
  readonly #options: MessageBodyOptions;
  readonly #framer: MessageFramer;
  readonly #readings = new Readings();
  readonly #texts = new StreamTexts();

  constructor(options: MessageBodyOptions) {
    this.#options = options;
    this.#framer = new MessageFramer(options.maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const messages = this.#framer.push(plain, end);
    if (end && messages.length === 0) return [emptyFrame];
    return this.#readings.read(
      messages.map((bytes, at) => {
        const last = end && at + 1 === messages.length;
        return new MessageReading(bytes, { last, options: this.#options, texts: this.#texts });
      }),
    );
  }
}

interface MessageContext {
  readonly last: boolean;
  readonly options: MessageBodyOptions;
  readonly texts: StreamTexts;
}

/** One message on its way to a frame. */
class MessageReading implements Reading {
  readonly bytes: Uint8Array;
  readonly #context: MessageContext;
  readonly #naming: FrameNaming;
  #parts: MessageParts | undefined;
  #payload: EventPayload | undefined;
  /** The payload; where that is an envelope, `opened` is what is in it, and `inner` its JSON. */
  #outer: Document | undefined;
  #opened: Opened | undefined;
  #inner: Document | undefined;

  constructor(bytes: Uint8Array, context: MessageContext) {
    this.bytes = bytes;
    this.#context = context;
    this.#naming = context.texts.nextFrame();
  }

  work(): boolean {
    if (this.#parts === undefined) this.#begin();
    if (this.#outer === undefined) return true;
    if (this.#opened === undefined) {
      if (!workOneTurn(this.#outer)) return false;
      if (this.#payload?.enveloped !== true) return true;
      this.#open(this.#outer, this.#payload.plan);
    }
    return this.#inner === undefined || workOneTurn(this.#inner);
  }

  #begin(): void {
    const parts = (this.#parts = readMessage(this.bytes));
    const payload = (this.#payload = payloadOf(parts.headers, this.#context.options));
    const [start, end] = parts.payload;
    if (start === end) return;
    const plan = payload.enveloped === true ? envelopePlan : payload.plan;
    this.#outer = new Document(plan, { bytes: this.bytes, start, end, base: undefined }, this.#naming);
  }

  #open(outer: Document, plan: Plan): void {
    const opened = (this.#opened = openEnvelope(this.bytes, outer.built.slots));
    if (opened.json[0] === opened.json[1]) return;
    const [start, end] = opened.json;
    const source = { bytes: opened.bytes, start, end, base: undefined };
    this.#inner = new Document(plan, source, this.#naming);
  }

  frame(): Frame {
    const { headers = [], syntax = 0 } = this.#parts ?? {};
    const { last, texts } = this.#context;
    const own = headers.flatMap((header, index) => this.#headerSlots(header, index));
    own.push(...(this.#opened?.around.map(slot => this.#around(slot)) ?? []));
    const document = this.#opened === undefined ? this.#outer : this.#inner;
    const read = document?.built.slots ?? [];
    const { bytes, carry } = this.#opened ?? { bytes: this.bytes, carry: reseal };
    const frame: Frame = {
      bytes,
      carried: { bytes: this.bytes, carry },
      slots: [...own, ...read].sort((a, b) => a.quoting.outward(0) - b.quoting.outward(0)),
      ...texts.endedBy(document, own),
      last,
      syntax: syntax + this.#headerWords() + (this.#outer?.syntax ?? 0) + (this.#inner?.syntax ?? 0),
      unscannable: document?.built.unscannable ?? 0,
      ...(document?.said ?? { facts: {} }),
    };
    tile(frame);
    return frame;
  }

  /** What of a header is not the format's own word: its name, its value. */
  #headerSlots({ name, nameAt, text = '', textAt }: MessageHeader, index: number): Slot[] {
    const isKnown = knownHeaders.has(name);
    const slot = (kind: 'name' | 'header', [start, end]: readonly [number, number]): Slot => ({
      channel: `@${this.#naming.frame}#${index}.${kind}` as Channel,
      kind,
      where: `header:${isKnown ? name : '*'}`,
      label: kind === 'name' || isKnown ? '' : name,
      text: this.bytes.subarray(start, end),
      quoting: new FixedQuoting(start),
    });
    return [
      ...(isKnown ? [] : [slot('name', nameAt)]),
      ...(text === '' || this.#isWord(name, text) ? [] : [slot('header', textAt)]),
    ];
  }

  #isWord(name: string, text: string): boolean {
    const { events, exceptions } = this.#context.options;
    if (name === ':message-type') return true;
    if (name === ':event-type') return Object.hasOwn(events, text);
    if (name === ':exception-type') return exceptions.includes(text);
    return name === ':content-type' && text === 'application/json';
  }

  /** Bytes of headers that are words of the format. */
  #headerWords(): number {
    let words = 0;
    for (const { name, nameAt, text = '', textAt } of this.#parts?.headers ?? []) {
      if (knownHeaders.has(name)) words += nameAt[1] - nameAt[0];
      if (this.#isWord(name, text)) words += textAt[1] - textAt[0];
    }
    return words;
  }

  /** A text of the envelope, in a channel that nothing in it has. */
  #around(slot: Slot): Slot {
    return { ...slot, channel: slot.channel.replace('.', '#envelope.') as Channel };
  }
}

/** Smithy 2.0, "Amazon Event Stream Specification". */
const knownHeaders: ReadonlySet<string> = new Set([
  ':message-type',
  ':event-type',
  ':content-type',
  ':exception-type',
  ':error-code',
  ':error-message',
]);

/** @throws WireError `frame_invalid`, `content_type_unsupported` */
function payloadOf(headers: readonly MessageHeader[], options: MessageBodyOptions): EventPayload {
  if (headers.some(({ text }) => text === undefined))
    throw new WireError('frame_invalid', 'a message with a header that is no text');
  const valueOf = (name: string): string => headers.find(header => header.name === name)?.text ?? '';
  const contentType = valueOf(':content-type');
  if (contentType !== '' && utf8Essence(contentType) !== 'application/json')
    throw new WireError('content_type_unsupported', 'a message whose payload is not JSON');
  const type = valueOf(':message-type');
  if (type === 'exception' || type === 'error') return { plan: options.exception };
  const event = valueOf(':event-type');
  const payload = Object.hasOwn(options.events, event) ? options.events[event] : undefined;
  if (type !== 'event' || payload === undefined)
    throw new WireError('frame_invalid', 'a message of a type that is not known');
  return payload;
}
