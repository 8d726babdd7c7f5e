import { SallyportError } from '../core/errors.ts';
import type { Channel, Finding, Slot, Span } from '../core/types.ts';
import type { Scan } from '../exchange/ports.ts';
import { Line } from './line.ts';
import { type Pause, Seam } from './seam.ts';
import { Beside } from './beside.ts';
import { Told } from './told.ts';

/** A slot's place in its channel's text, in bytes from the beginning of that text. */
export interface Place {
  readonly slot: Slot;
  readonly text: ChannelText;
  readonly start: number;
  readonly end: number;
}

/** A finding that is final, with what is needed to record it. */
export interface Noted {
  readonly finding: Finding;
  /** Where its first byte stands. */
  readonly where: string;
}

/** And with what is needed to treat it. */
export interface Found extends Noted {
  /** The text found. Lives until the last frame that shows a piece of it has left, and goes into no record. */
  readonly text: Uint8Array;
  /** A piece of what goes on in another text: of it nothing may be shown, as each of them would show something. */
  readonly isPiece?: true;
}

/** The text of one channel while it comes: its scan, the places that have not left yet, what was found in them. */
export class ChannelText {
  closed = false;
  /** What stands beside it may still tell more of it: until that is known, nothing of it is settled. */
  joining = false;
  readonly #beside = new Beside();
  readonly #told: Told;
  readonly #seam: Seam | undefined;
  #pause: Pause | undefined;
  #length = 0;
  readonly #places = new Line<Place>();
  readonly #found = new Line<Found>();

  /** `pause`: where it goes on, if it had paused. */
  constructor(scan: Scan, pause?: Pause) {
    this.#told = new Told(scan);
    this.#seam = pause && new Seam(pause);
  }

  /** Those that what comes is fed to. */
  get scans(): readonly Scan[] {
    const { scan } = this.#told;
    return this.#seam ? [scan, this.#seam.scan] : [scan];
  }

  /** Up to where no finding, present or still possible, starts that is not known. */
  get settled(): number {
    return this.joining ? -1 : Math.min(this.#told.scan.settled, this.#seam?.settled ?? Infinity);
  }

  /**
   * It ends here, and may go on in another one: what stands here need not wait for that. Call it once all of it was fed, and
   * end its scans.
   */
  pause(): void {
    const whole = this.#seam ?? this.#told;
    const scan = whole.pause();
    this.#pause = { scan, ended: whole.scan, at: (this.#seam?.at ?? 0) + this.#length };
    this.closed = true;
  }

  /** It has ended, and does not go on. */
  close(): void {
    this.closed = true;
    this.#pause = undefined;
  }

  /** Where it goes on, if it has paused. */
  get paused(): Pause | undefined {
    return this.#pause;
  }

  /** @throws SallyportError `channel_closed` */
  add(slot: Slot): Place {
    if (this.closed) throw new SallyportError('channel_closed', 'text after the close of its channel');
    const start = this.#length;
    this.#length += slot.text.length;
    const place = { slot, text: this, start, end: this.#length };
    this.#places.add(place);
    return place;
  }

  /** Nothing was found in it, and nothing more can be: it has ended, and all of it is settled. */
  get isClean(): boolean {
    const isFound = this.#told.count > 0 || this.#beside.count > 0;
    return !this.#seam && !isFound && this.closed && this.settled >= this.#length;
  }

  /** Is this place all of the text? */
  isAllOf({ start }: Place): boolean {
    return start === 0 && this.closed && this.#places.length === 1;
  }

  /** Have findings become final since the last call of `nextFound`? */
  get hasFound(): boolean {
    if (this.joining) return false;
    return (this.#told.next ?? this.#beside.next) !== undefined || this.#seam?.hasFound === true;
  }

  get channel(): Channel {
    return this.#told.scan.channel;
  }

  /** What was found in it by itself. */
  get own(): readonly Finding[] {
    return this.#told.all;
  }

  /** It stands there in this text and in others beside it. Call it while `joining`: before the next finding was asked for. */
  join(finding: Finding, at: Span): void {
    if (!this.joining) throw new SallyportError('internal_error', 'a finding in a text that was handed out');
    this.#beside.add({ ...finding, channel: this.channel }, at, this.own);
  }

  /** The next finding that became final. */
  nextFound(): Found | undefined {
    if (this.joining) return undefined;
    const own = this.#told.next;
    const beside = this.#beside.next;
    const isPiece = beside !== undefined && (own === undefined || beside.at[0] < own.at[0]);
    const finding = isPiece ? beside : own;
    if (!finding) return undefined;
    const found = isPiece ? { ...this.#locate(finding), isPiece } : this.#locate(finding);
    if (isPiece) this.#beside.take();
    else this.#told.take();
    this.#found.add(found);
    return found;
  }

  /** The next finding that begins before this text does, or is told by what stood there. It cannot be treated. */
  nextLate(): Noted | undefined {
    const finding = this.#seam?.next(this.#told.scan);
    const place = finding && this.#places.first;
    if (!finding) return undefined;
    if (!place) throw new SallyportError('internal_error', 'a finding in text that has left');
    return { finding, where: place.slot.where };
  }

  /** The findings that overlap a place, in order. */
  foundIn(place: Place): readonly Found[] {
    if (!this.#found.first) return [];
    return this.#found.run(
      ({ finding }) => finding.at[1] > place.start,
      ({ finding }) => finding.at[0] < place.end,
    );
  }

  /** The place has left: forget what only it needed. */
  left(place: Place): void {
    if (this.#places.first !== place) throw new SallyportError('internal_error', 'places leave in order');
    this.#places.shift();
    while (this.#found.first && this.#found.first.finding.at[1] <= place.end) this.#found.shift();
  }

  #locate(finding: Finding): Found {
    const [start, end] = finding.at;
    const inside = this.#places.run(
      place => place.end > start,
      place => place.start < end,
    );
    const first = inside[0];
    if (!first || first.start > start)
      throw new SallyportError('internal_error', 'a finding in text that has left');
    return { finding, where: first.slot.where, text: textOf(inside, start, end) };
  }
}

/** The text between two offsets of the channel. */
function textOf(places: readonly Place[], start: number, end: number): Uint8Array {
  const pieces = places.map(({ slot, start: from }) =>
    slot.text.subarray(Math.max(0, start - from), Math.max(0, end - from)),
  );
  const [only] = pieces;
  return pieces.length === 1 && only ? only : Buffer.concat(pieces);
}
