import { WireError } from '../../core/errors.ts';
import type { Channel, Slot } from '../../core/types.ts';
import type { UnknownMembers } from './place.ts';
import type { Ending } from './walk.ts';

/**
 * Texts that one stream may begin, and objects that it may end. Each keeps some 2 kB until the stream is over, with the scan
 * of its text, which no budget counts: so the bound keeps a stream below 4 MiB of them. Answers have a few dozen.
 */
const maxChannels = 2000;

type State = 'open' | 'paused' | 'closed';

/** What ends with a frame, and what breaks off with it and may go on. */
export interface Ended {
  readonly closes: Channel[];
  readonly pauses: Channel[];
}

/**
 * The texts of a stream that go on from frame to frame: which are open, and which the format has ended. What a frame costs
 * here does not depend on how many there are.
 */
export class StreamChannels {
  readonly #unknown: UnknownMembers;
  readonly #texts = new Map<string, State>();
  /** By object: the texts below it that were begun. */
  readonly #below = new Map<string, Channel[]>();
  /** By object: of these, those that are open, and perhaps some that no longer are. */
  readonly #awake = new Map<string, Set<Channel>>();
  /** Objects all of whose texts have ended. */
  readonly #sealed = new Set<string>();
  /** By object: the elements of it that were begun. */
  readonly #begun = new Map<string, number>();

  constructor(unknown: UnknownMembers) {
    this.#unknown = unknown;
  }

  /**
   * A frame's texts, then what it ends: the channels that are closed by it, and that pause with it. `broken`: those that
   * were broken off in it.
   * @throws WireError `channel_closed`, `frame_invalid`
   */
  pass(slots: readonly Slot[], endings: readonly Ending[], broken: readonly Channel[]): Ended {
    for (const { place, begins } of endings) if (begins === true) this.#begin(place.channel(this.#unknown));
    for (const { channel } of slots) if (!channel.startsWith('@')) this.#goOn(channel);
    const ended: Ended = { closes: [], pauses: [] };
    for (const channel of broken) this.#close(channel, ended.closes);
    for (const ending of endings) if (ending.begins !== true) this.#end(ending, ended);
    return ended;
  }

  #end({ place, ends, kind, pauses }: Ending, ended: Ended): void {
    const object = kind === undefined ? place.channel(this.#unknown) : place.channelOf(kind, this.#unknown);
    if (pauses === true) this.#pause(within(object, ends), ended.pauses);
    else if (ends === '.') this.#seal(object, ended.closes);
    else if (ends.endsWith('.')) this.#sealBegun(within(object, ends.slice(0, -1)), ended.closes);
    else this.#close(within(object, ends) as Channel, ended.closes);
  }

  /** A text, or with a `.` behind its name all that is in it. */
  #pause(name: string, pauses: Channel[]): void {
    const object = name.endsWith('.') ? name.slice(0, -1) : undefined;
    const channels = object === undefined ? [name as Channel] : (this.#awake.get(object) ?? []);
    if (object !== undefined) this.#awake.delete(object);
    for (const channel of channels) {
      if (this.#texts.get(channel) !== 'open') continue;
      this.#texts.set(channel, 'paused');
      pauses.push(channel);
    }
  }

  #begin(element: string): void {
    const dot = element.lastIndexOf('.');
    const object = element.slice(0, Math.max(dot, 0));
    const next = this.#begun.get(object) ?? 0;
    if (element.slice(dot + 1) !== String(next))
      throw new WireError('frame_invalid', 'an element that begins out of its turn');
    this.#begun.set(object, next + 1);
  }

  #goOn(channel: Channel): void {
    const state = this.#texts.get(channel);
    if (state === 'open') return;
    const objects = objectsAround(channel);
    if (state === 'closed' || objects.some(object => this.#sealed.has(object)))
      throw new WireError('channel_closed', 'a text after its end');
    this.#texts.set(channel, 'open');
    bound(this.#texts);
    for (const object of objects) {
      const awake = this.#awake.get(object);
      if (awake) awake.add(channel);
      else this.#awake.set(object, new Set([channel]));
      if (state === undefined) this.#isBelow(channel, object);
    }
  }

  #isBelow(channel: Channel, object: string): void {
    const below = this.#below.get(object);
    if (below) below.push(channel);
    else this.#below.set(object, [channel]);
  }

  /** Of what has not begun nothing ends. */
  #sealBegun(object: string, closes: Channel[]): void {
    if (this.#below.has(object)) this.#seal(object, closes);
  }

  #seal(object: string, closes: Channel[]): void {
    this.#sealed.add(object);
    bound(this.#sealed);
    for (const channel of this.#below.get(object) ?? []) this.#close(channel, closes);
    this.#below.delete(object);
    this.#awake.delete(object);
  }

  #close(channel: Channel, closes: Channel[]): void {
    const state = this.#texts.get(channel);
    if (state === undefined || state === 'closed') return;
    this.#texts.set(channel, 'closed');
    closes.push(channel);
  }
}

function bound({ size }: { readonly size: number }): void {
  if (size > maxChannels) throw new WireError('frame_invalid', 'a stream of too many texts');
}

const within = (object: string, name: string): string => (object === '' ? name : `${object}.${name}`);

/** `a.b.c` → `a.b.c`, `a.b`, `a`. */
function objectsAround(channel: string): readonly string[] {
  const objects = [channel];
  for (let dot = channel.lastIndexOf('.'); dot > 0; dot = channel.lastIndexOf('.', dot - 1))
    objects.push(channel.slice(0, dot));
  return objects;
}
