import { setImmediate as nextTurn } from 'node:timers/promises';
import { SallyportError } from '../core/errors.ts';
import { type Channel, type Finding, type Frame, type Slot, type Treatment } from '../core/types.ts';
import { type Piece, type Scanner, type Transform } from '../exchange/ports.ts';
import { ChannelText, type Found, type Place } from './channel-text.ts';
import { rewrite } from './rewrite.ts';

interface Waiting {
  readonly frame: Frame;
  readonly places: readonly Place[];
}

/** What has left the flow: one frame, as it may be let go. */
export interface Settled {
  readonly bytes: Uint8Array;
  /** Bytes of the frame as it came. */
  readonly received: number;
  readonly scanned: number;
  readonly unscannable: number;
}

/**
 * The texts of one direction of an exchange. Frames go in as they come, texts grow in their channels and are scanned;
 * frames leave in the order in which they came, as many as came, each once all of its texts are settled. A finding that
 * spans frames is replaced in the frame where it starts and cut out of the later ones.
 */
export class Flow {
  readonly #scanner: Scanner;
  readonly #open = new Map<Channel, ChannelText>();
  readonly #waiting: Waiting[] = [];
  readonly #touched = new Set<ChannelText>();

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** A promise where it takes more than one turn of the event loop; nothing may be pushed before it resolves. */
  push(frames: readonly Frame[]): void | Promise<void> {
    return this.#feedAll(this.#batches(frames));
  }

  #feedAll(batches: Iterator<readonly Piece[], undefined>): void | Promise<void> {
    const first = batches.next();
    if (first.done) return;
    const fed = this.#scanner.feed(first.value);
    // A second batch means that there is a lot: the event loop has its turn before it.
    if (!fed && first.value.length < batchPieces) return this.#feedAll(batches);
    return (async () => {
      await fed;
      await nextTurn();
      await this.#feedAll(batches);
    })();
  }

  /** Findings that became final since the last call. */
  takeFound(): readonly Found[] {
    const found: Found[] = [];
    for (const text of this.#touched) {
      if (text.scan.findings.length > 0) for (const one of text.takeFound()) found.push(one);
    }
    this.#touched.clear();
    return found;
  }

  /**
   * The frames that are settled, rewritten.
   * @throws SallyportError `obligation_unmet` where a finding stands in a place that cannot be rewritten.
   */
  takeSettled(treatments: ReadonlyMap<Finding, Treatment>, transform: Transform): readonly Settled[] {
    let count = 0;
    while (isSettled(this.#waiting[count])) count += 1;
    return this.#waiting.splice(0, count).map(waiting => this.#leave(waiting, treatments, transform));
  }

  /** Frames that have come and not left. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes the frames in, and hands out what is to be scanned, in the order of the texts. */
  *#batches(frames: readonly Frame[]): Generator<readonly Piece[], undefined> {
    let pieces: Piece[] = [];
    for (const frame of frames) {
      const places: Place[] = [];
      const ends = endings(frame);
      for (const [index, slot] of frame.slots.entries()) {
        const end = ends.get(slot.channel) === index;
        places.push(this.#place(slot, end, pieces));
        if (pieces.length < batchPieces) continue;
        yield pieces;
        pieces = [];
      }
      tile(frame, places);
      for (const channel of frame.last ? this.#open.keys() : frame.closes) this.#close(channel, pieces);
      this.#waiting.push({ frame, places });
    }
    if (pieces.length > 0) yield pieces;
    return undefined;
  }

  #place(slot: Slot, end: boolean, pieces: Piece[]): Place {
    let text = this.#open.get(slot.channel);
    if (!text) {
      text = new ChannelText(this.#scanner.open(slot.channel, slot.kind, slot.label));
      this.#open.set(slot.channel, text);
    }
    const place = text.add(slot);
    text.closed = end;
    pieces.push({ scan: text.scan, text: slot.text, end });
    this.#touched.add(text);
    return place;
  }

  /** Of a channel that has no text in the frame that closes it. */
  #close(channel: Channel, pieces: Piece[]): void {
    const text = this.#open.get(channel);
    if (!text || text.closed) return;
    text.closed = true;
    pieces.push({ scan: text.scan, text: nothing, end: true });
    this.#touched.add(text);
  }

  #leave(
    { frame, places }: Waiting,
    treatments: ReadonlyMap<Finding, Treatment>,
    transform: Transform,
  ): Settled {
    const bytes = rewrite(frame, places, treatments, transform);
    // Behind the last frame nothing comes that could need what is forgotten here.
    for (const place of frame.last ? [] : places) {
      place.text.left(place);
      if (place.text.closed && isFrameOwn(place.slot.channel)) this.#open.delete(place.slot.channel);
    }
    const { length: received } = frame.bytes;
    const { syntax, unscannable } = frame;
    return { bytes, received, scanned: received - syntax - unscannable, unscannable };
  }
}

const nothing = new Uint8Array(0);

/** So many texts are taken in and scanned in one turn of the event loop; of short ones it takes some 10 ms. */
const batchPieces = 2000;

/** Of the channels that end with the frame: which of its slots is their last. */
function endings({ slots, closes, last }: Frame): ReadonlyMap<Channel, number> {
  const ends = new Map<Channel, number>();
  if (last) slots.forEach(({ channel }, index) => ends.set(channel, index));
  else if (closes.length > 0) {
    for (const channel of closes) ends.set(channel, -1);
    slots.forEach(({ channel }, index) => {
      if (ends.has(channel)) ends.set(channel, index);
    });
  }
  return ends;
}

/** A channel that lives within one frame has a name that no other frame uses, and need not be remembered. */
const isFrameOwn = (channel: Channel): boolean => channel.startsWith('@');

const isSettled = (waiting: Waiting | undefined): boolean =>
  waiting?.places.every(({ text, end }) => text.scan.settled >= end) ?? false;

/** The bytes of a frame are tiled by syntax, slots and what cannot be scanned. */
function tile(frame: Frame, places: readonly Place[]): void {
  let bytes = frame.syntax + frame.unscannable;
  for (const { slot } of places) bytes += slot.quoting.outward(slot.text.length) - slot.quoting.outward(0);
  if (bytes !== frame.bytes.length)
    throw new SallyportError('tiling_mismatch', 'a frame is not tiled by what was read of it');
}
