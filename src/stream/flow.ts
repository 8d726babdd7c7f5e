import { SallyportError } from '../core/errors.ts';
import type { Carriage, Channel, Finding, Frame, Slot } from '../core/types.ts';
import type { Piece, Release, Scanner } from '../exchange/ports.ts';
import { ChannelText, type Found, type Noted, type Place } from './channel-text.ts';
import { lookAcross } from './across.ts';
import { Joins } from './joins.ts';
import { Line } from './line.ts';
import { rewrite, type Treating } from './rewrite.ts';
import { nextTurn, Turn, type Wait } from '../core/turns.ts';

/** A frame that has not left. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly carried: Carriage | undefined;
  readonly syntax: number;
  readonly unscannable: number;
  readonly last: boolean;
  /** Of its texts those in which something was found, or may be yet; and, at the end, those that are being scanned. */
  readonly places: Place[];
  /** So many of `places` were scanned and stay. */
  kept: number;
  /** So many of `places`, from the first, are known to be settled: what is, stays so. */
  settled: number;
}

/** What has left the flow: one frame, as it may be let go. */
export interface Settled {
  readonly bytes: Uint8Array;
  /** `bytes` are others than came. */
  readonly isNew: boolean;
  /** Bytes of the frame as it came. */
  readonly received: number;
  readonly scanned: number;
  readonly unscannable: number;
}

/** What is scanned together. */
interface Batch {
  readonly pieces: readonly Piece[];
  readonly texts: readonly ChannelText[];
  /** Frames that have texts in it. */
  readonly frames: readonly Waiting[];
  /** Texts beside one another that are to be looked at. */
  readonly seams: number;
}

/**
 * The texts of one direction of an exchange. Frames go in as they come, texts grow in their channels and are scanned;
 * frames leave in the order in which they came, as many as came, each once all of its texts are settled. A finding that
 * spans frames is replaced in the frame where it starts and cut out of the later ones.
 */
export class Flow {
  readonly #scanner: Scanner;
  readonly #release: Release;
  readonly #wait: Wait;
  readonly #open = new Map<Channel, ChannelText>();
  readonly #waiting = new Line<Waiting>();
  /** Findings in text that has left, by kind. */
  readonly #late = new Map<string, Finding>();
  readonly #joins: Joins;
  /** Of texts beside one another: findings in what has left in part, to be handed out. */
  readonly #lateBeside: Noted[] = [];
  /** Texts in which findings became final. */
  readonly #found = new Set<ChannelText>();
  #ended = false;

  /** `release`: whether its frames leave before the last one came. `wait`: for another turn of the event loop. */
  constructor(scanner: Scanner, release: Release = 'whole', wait: Wait = nextTurn) {
    this.#scanner = scanner;
    this.#release = release;
    this.#joins = new Joins(release);
    this.#wait = wait;
  }

  /** A promise where it takes more than one turn of the event loop; nothing may be pushed before it resolves. */
  push(frames: readonly Frame[]): void | Promise<void> {
    return this.#goOn(this.#batches(frames));
  }

  /** Frames that have come and not left. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Hands out the findings that became final since it was last done, in steps. */
  *takeFound(take: (found: Found | Noted) => void): Generator<void, void> {
    let steps = 0;
    for (const late of this.#lateBeside.splice(0)) {
      this.#late.set(kindOf(late.finding), late.finding);
      take(late);
    }
    for (const text of this.#found) {
      for (let found = this.#nextOf(text); found; found = this.#nextOf(text)) {
        take(found);
        if (++steps % findingsPerStep === 0) yield;
      }
      this.#found.delete(text);
    }
  }

  #nextOf(text: ChannelText): Found | Noted | undefined {
    const found = text.nextFound();
    if (found) return found;
    const late = text.nextLate();
    if (late) this.#late.set(kindOf(late.finding), late.finding);
    return late;
  }

  /**
   * Hands out the frames that are settled, rewritten, in steps.
   * @throws SallyportError `obligation_unmet` where a finding stands in a place that cannot be rewritten, or has left.
   */
  *takeSettled(treating: Treating, take: (settled: Settled) => void): Generator<void, void> {
    let steps = 0;
    for (const late of this.#late.values())
      if (treating.treatmentOf(late) !== undefined)
        throw new SallyportError('obligation_unmet', 'a finding in text that has left');
    for (let next = this.#waiting.first; next && isSettled(next); next = this.#waiting.first) {
      const { bytes: read, carried, syntax, unscannable } = next;
      const bytes = next.places.length === 0 ? read : yield* rewrite(read, next.places, treating);
      this.#leave(next);
      const isNew = bytes !== read;
      const scanned = read.length - syntax - unscannable;
      const received = carried?.bytes ?? read;
      const leaving = isNew ? (carried?.carry(bytes) ?? bytes) : received;
      take({ bytes: leaving, isNew, received: received.length, scanned, unscannable });
      if (++steps % framesPerStep === 0) yield;
    }
  }

  #goOn(batches: Iterator<Batch | undefined, void>): void | Promise<void> {
    const turn = new Turn();
    for (let next = batches.next(); !next.done; next = batches.next()) {
      const batch = next.value;
      const fed = batch && batch.pieces.length > 0 ? this.#scanner.feed(batch.pieces) : undefined;
      if (batch && fed) return fed.then(() => this.#putDown(batches, batch));
      if (batch) this.#sort(batch);
      if (!isLast(batch) && turn.over) return this.#putDown(batches);
    }
  }

  /** Another turn of the event loop, for the others. */
  async #putDown(batches: Iterator<Batch | undefined, void>, fed?: Batch): Promise<void> {
    if (fed) this.#sort(fed);
    await this.#wait();
    await this.#goOn(batches);
  }

  /** Takes the frames in, and hands out what is to be scanned, in the order of the texts; or nothing, for a pause. */
  *#batches(frames: readonly Frame[]): Generator<Batch | undefined, void> {
    let batch = newBatch();
    for (const frame of frames) {
      if (this.#ended) throw new SallyportError('channel_closed', 'a frame behind the last one');
      this.#ended = frame.last;
      checkTiled(frame);
      const waiting = waitingFor(frame);
      batch.frames.push(waiting);
      const ends = yield* endings(frame);
      for (const [index, slot] of frame.slots.entries()) {
        waiting.places.push(this.#place(slot, { at: index, end: ends.get(slot.channel) }, batch));
        if (!isFull(batch)) continue;
        yield batch;
        batch = newBatch(waiting);
      }
      const pausing = this.#pausing(frame);
      if (pausing.length > 0 && batch.pieces.length > 0) {
        yield batch;
        batch = newBatch(waiting);
      }
      for (const text of pausing) this.#pause(text, batch);
      for (const channel of frame.last ? this.#open.keys() : frame.closes) {
        this.#close(channel, batch);
        if (!isFull(batch)) continue;
        yield batch;
        batch = newBatch(waiting);
      }
      this.#joins.endFrame(frame.last);
      batch.seams = this.#joins.waiting;
      this.#waiting.add(waiting);
    }
    if (batch.pieces.length > 0 || batch.seams > 0) yield batch;
  }

  /** `at`: the slot's index in its frame; `end`: that of its text's last one, where the text ends with the frame. */
  #place(slot: Slot, { at, end: last }: SlotPlace, batch: OpenBatch): Place {
    const end = at === last;
    let text = this.#open.get(slot.channel);
    if (!text || text.paused) {
      // A frame leaves as a whole, and so does a text that has no other.
      const release = last === undefined ? this.#release : 'whole';
      const scan = this.#scanner.open(slot.channel, slot.kind, slot.label, release, slot.origin);
      text = new ChannelText(scan, text?.paused);
      this.#open.set(slot.channel, text);
    }
    const place = text.add(slot);
    this.#joins.add(text, slot);
    batch.seams = this.#joins.waiting;
    text.closed = end;
    feed(text, slot.text, end, batch);
    return place;
  }

  /** The texts that pause with a frame. All of them has to be scanned by then. */
  #pausing({ pauses = [], last }: Frame): readonly ChannelText[] {
    if (last) return [];
    const texts = new Set(pauses.map(channel => this.#open.get(channel)));
    return [...texts].flatMap(text => (text && !text.closed ? [text] : []));
  }

  #pause(text: ChannelText, batch: OpenBatch): void {
    text.pause();
    feed(text, nothing, true, batch);
  }

  /** Of a channel that has no text in the frame that closes it. */
  #close(channel: Channel, batch: OpenBatch): void {
    const text = this.#open.get(channel);
    if (!text) return;
    const isOpen = !text.closed;
    text.close();
    if (isOpen) feed(text, nothing, true, batch);
  }

  /** What was scanned is remembered as long as it may matter, and no longer. */
  #sort({ texts, frames }: Batch): void {
    for (const text of texts) if (text.hasFound) this.#found.add(text);
    this.#lookAcross();
    for (const waiting of frames) {
      for (const place of waiting.places.splice(waiting.kept))
        if (!this.#isDone(place, waiting)) waiting.places.push(place);
      // What still waits for what stands beside it is looked at again.
      const joining = waiting.places.findIndex(({ text }, index) => index >= waiting.kept && text.joining);
      waiting.kept = joining < 0 ? waiting.places.length : joining;
    }
  }

  /** What stands next to one another, once all of it was scanned. */
  #lookAcross(): void {
    for (let next = this.#joins.next(); next; next = this.#joins.next()) {
      this.#lateBeside.push(...lookAcross(next.joints, this.#scanner));
      for (const text of next.done) {
        text.joining = false;
        if (text.hasFound) this.#found.add(text);
      }
    }
  }

  /** A text that came with one frame, and is clean, is forgotten; most are. */
  #isDone(place: Place, { last }: Waiting): boolean {
    const { text, slot } = place;
    if (!text.isClean || !text.isAllOf(place)) return false;
    if (last || isFrameOwn(slot.channel)) this.#open.delete(slot.channel);
    return true;
  }

  #leave(waiting: Waiting): void {
    this.#waiting.shift();
    // Behind the last frame nothing comes that could need what is forgotten here.
    if (waiting.last) this.#open.clear();
    else {
      for (const place of waiting.places) {
        place.text.left(place);
        if (place.text.closed && isFrameOwn(place.slot.channel)) this.#open.delete(place.slot.channel);
      }
    }
  }
}

/** The bytes of a frame are tiled by syntax, slots and what cannot be scanned. @throws SallyportError `tiling_mismatch` */
function checkTiled({ bytes, slots, syntax, unscannable }: Frame): void {
  let tiled = syntax + unscannable;
  for (const { quoting, text } of slots) tiled += quoting.outward(text.length) - quoting.outward(0);
  if (tiled !== bytes.length)
    throw new SallyportError('tiling_mismatch', 'a frame is not tiled by what was read of it');
}

const isFull = ({ pieces, seams }: Batch): boolean => pieces.length >= batchPieces || seams >= batchSeams;

/** One that is not full has none behind it. */
const isLast = (batch: Batch | undefined): boolean => batch !== undefined && !isFull(batch);

interface SlotPlace {
  readonly at: number;
  readonly end: number | undefined;
}

type OpenBatch = {
  readonly pieces: Piece[];
  readonly texts: ChannelText[];
  readonly frames: Waiting[];
  seams: number;
};

function feed(channel: ChannelText, text: Uint8Array, end: boolean, { pieces, texts }: OpenBatch): void {
  for (const scan of channel.scans) pieces.push({ scan, text, end });
  texts.push(channel);
}

const kindOf = ({ class: dataClass, entity, band }: Finding): string => `${dataClass} ${entity} ${band}`;

const newBatch = (...frames: Waiting[]): OpenBatch => ({ pieces: [], texts: [], frames, seams: 0 });

const nothing = new Uint8Array(0);

/** So many texts at the most are scanned at once; of short ones that takes some milliseconds. */
const batchPieces = 1000;
/** Each takes some ten microseconds or two. */
const batchSeams = 100;
const slotsPerStep = 2000;
const findingsPerStep = 200;
const framesPerStep = 50;

const waitingFor = ({ bytes, carried, syntax, unscannable, last }: Frame): Waiting => ({
  bytes,
  carried,
  syntax,
  unscannable,
  last,
  places: [],
  kept: 0,
  settled: 0,
});

/** Of the channels that end with the frame: which of its slots is their last. */
function* endings({ slots, closes, last }: Frame): Generator<undefined, ReadonlyMap<Channel, number>> {
  const ends = new Map<Channel, number>();
  if (!last) for (const channel of closes) ends.set(channel, -1);
  if (!last && ends.size === 0) return ends;
  for (const [index, { channel }] of slots.entries()) {
    if (last || ends.has(channel)) ends.set(channel, index);
    if (index % slotsPerStep === slotsPerStep - 1) yield undefined;
  }
  return ends;
}

/** A channel that lives within one frame has a name that no other frame uses, and need not be remembered. */
const isFrameOwn = (channel: Channel): boolean => channel.startsWith('@');

/** Asked once its push is done, and again with each one behind it: a place is not looked at twice once it is settled. */
function isSettled(waiting: Waiting): boolean {
  for (let next = waiting.places[waiting.settled]; next; next = waiting.places[waiting.settled]) {
    if (!(next.text.settled >= next.end)) return false;
    waiting.settled += 1;
  }
  return true;
}
