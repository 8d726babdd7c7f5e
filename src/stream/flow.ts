import { SallyportError } from '../core/errors.ts';
import { type Channel, type Finding, type Frame, type Slot, type Treatment } from '../core/types.ts';
import { type Piece, type Scanner, type Transform } from '../exchange/ports.ts';
import { ChannelText, type Found, type GrowingPiece, type Place } from './channel-text.ts';
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

  /** A promise where the scan takes more than one turn of the event loop; nothing may be pushed before it resolves. */
  push(frames: readonly Frame[]): void | Promise<void> {
    const pieces: GrowingPiece[] = [];
    for (const frame of frames) this.#take(frame, pieces);
    for (const { scan } of pieces) {
      const text = this.#open.get(scan.channel);
      if (text) text.unfed = undefined;
    }
    return this.#scanner.feed(pieces);
  }

  /** Findings that became final since the last call. */
  takeFound(): readonly Found[] {
    const found: Found[] = [];
    for (const text of this.#touched) found.push(...text.takeFound());
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

  #take(frame: Frame, pieces: GrowingPiece[]): void {
    const places = frame.slots.map(slot => this.#place(slot, pieces));
    tile(frame, places);
    for (const channel of frame.closes) this.#close(channel, pieces);
    if (frame.last) for (const channel of this.#open.keys()) this.#close(channel, pieces);
    this.#waiting.push({ frame, places });
  }

  #place(slot: Slot, pieces: GrowingPiece[]): Place {
    let text = this.#open.get(slot.channel);
    if (!text) {
      text = new ChannelText(this.#scanner.open(slot.channel, slot.kind, slot.label));
      this.#open.set(slot.channel, text);
    }
    const place = text.add(slot);
    this.#feed(text, slot.text, pieces);
    return place;
  }

  #close(channel: Channel, pieces: GrowingPiece[]): void {
    const text = this.#open.get(channel);
    if (!text || text.closed) return;
    text.closed = true;
    if (!text.unfed) this.#feed(text, nothing, pieces);
    if (text.unfed) text.unfed.end = true;
  }

  #feed(text: ChannelText, bytes: Uint8Array, pieces: GrowingPiece[]): void {
    const piece = { scan: text.scan, text: bytes, end: false } satisfies Piece;
    text.unfed = piece;
    pieces.push(piece);
    this.#touched.add(text);
  }

  #leave(
    { frame, places }: Waiting,
    treatments: ReadonlyMap<Finding, Treatment>,
    transform: Transform,
  ): Settled {
    const bytes = rewrite(frame, places, treatments, transform);
    for (const place of places) {
      place.text.left(place);
      if (place.text.closed && isFrameOwn(place.slot.channel)) this.#open.delete(place.slot.channel);
    }
    const { length: received } = frame.bytes;
    const { syntax, unscannable } = frame;
    return { bytes, received, scanned: received - syntax - unscannable, unscannable };
  }
}

const nothing = new Uint8Array(0);

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
