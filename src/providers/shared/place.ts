import { WireError } from '../../core/errors.ts';

/** Unknown places that one stream may open: each is remembered until it ends. */
const maxUnknown = 10_000;

/**
 * Numbers for members that a format does not know. A channel's name goes into records, and what a client calls a member
 * may be anything; the same member of the same place has the same number, in every frame.
 */
export class UnknownMembers {
  readonly #numbers = new Map<string, number>();
  readonly #limit: number;

  constructor({ stream }: { stream: boolean }) {
    this.#limit = stream ? maxUnknown : Infinity;
  }

  /** @throws WireError `frame_invalid` */
  segment(place: string, name: string): string {
    const key = `${place}\0${name}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      if (number >= this.#limit)
        throw new WireError('frame_invalid', 'a stream with too many unknown members');
      this.#numbers.set(key, number);
    }
    return `*${number}`;
  }
}

export interface PlaceTraits {
  /** A name that the format does not know, instead of `segment`. */
  readonly unknown: string | undefined;
  readonly where: string;
  readonly label: string;
  readonly own: boolean;
  /** Below an element whose siblings carry on the same texts. */
  readonly merged: boolean;
}

/** An object or array, as a place that texts stand in. */
export class Place {
  readonly parent: Place | undefined;
  readonly traits: PlaceTraits;
  /** Its part of the channel's name; empty: none. Of a keyed element, known once its key was read. */
  segment: string;
  /** What its texts are, known once that was read; below its segment. A number stands for what the format does not know. */
  kind: string | undefined;
  isKnownKind = true;
  /** Whose its texts are, known once that was read; undefined: theirs around it. */
  speaker: string | undefined;
  /** Its texts stand next to no other's. */
  isApart = false;
  #channel: string | undefined;
  #isSealed = false;

  constructor(parent: Place | undefined, segment: string, traits: PlaceTraits) {
    this.parent = parent;
    this.segment = segment;
    this.traits = traits;
  }

  /** Nothing in it can be rewritten. */
  seal(): void {
    this.#isSealed = true;
  }

  get isSealed(): boolean {
    return this.#isSealed || this.parent?.isSealed === true;
  }

  /** Call it when the whole frame has been read. */
  channel(unknown: UnknownMembers): string {
    return (this.#channel ??= this.channelOf(this.#kindSegment(unknown), unknown));
  }

  /** That of its texts of a kind; empty: of all of them. */
  channelOf(kind: string, unknown: UnknownMembers): string {
    const all = channelOf(this.parent, this.segment, this.traits.unknown, unknown);
    return all === '' || kind === '' ? all + kind : `${all}.${kind}`;
  }

  #kindSegment(unknown: UnknownMembers): string {
    if (this.kind === undefined || this.isKnownKind) return this.kind ?? '';
    return unknown.segment('\0kind', this.kind);
  }

  /** Whose its texts are, as of the innermost that says so. Call it when the whole frame has been read. */
  get speaks(): string | undefined {
    return this.speaker ?? this.parent?.speaks;
  }

  /** Which texts stand next to its own (`Slot.joins`). Call it when the whole frame has been read. */
  joins(unknown: UnknownMembers): string {
    return joinsIn(this, unknown);
  }

  /** Tells it from all others, also from one that it shares its channel with because it is left out of names. */
  key(unknown: UnknownMembers): string {
    const { parent, segment, traits } = this;
    const isLeftOut = segment === '' && traits.unknown === undefined;
    return parent && isLeftOut ? `${parent.key(unknown)}\0` : this.channel(unknown);
  }
}

/** The channel of what stands in `place` under `segment`, or under a name that the format does not know. */
export function channelOf(
  place: Place | undefined,
  segment: string,
  name: string | undefined,
  unknown: UnknownMembers,
): string {
  const outer = place?.channel(unknown) ?? '';
  const inner = name === undefined ? segment : unknown.segment(place?.key(unknown) ?? '', name);
  if (inner === '') return outer;
  return outer === '' ? inner : `${outer}.${inner}`;
}

/** Who speaks there, and in which of several answers. */
function joinsIn(from: Place, unknown: UnknownMembers): string {
  let speaker: string | undefined;
  for (let place: Place | undefined = from; place; place = place.parent) {
    speaker ??= place.speaker ?? place.kind;
    if (place.isApart) return `${place.channel(unknown)} ${speaker ?? ''}`;
  }
  return speaker ?? '';
}
