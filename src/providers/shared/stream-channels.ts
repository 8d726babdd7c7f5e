import { WireError } from '../../core/errors.ts';
import { type Channel, type Slot } from '../../core/types.ts';
import { type UnknownMembers } from './place.ts';
import { type Ending } from './walk.ts';

/** Texts that one stream may begin. */
const maxChannels = 10_000;

/** The texts of a stream that go on from frame to frame: which are open, and which the format has ended. */
export class StreamChannels {
  readonly #unknown: UnknownMembers;
  readonly #open = new Set<Channel>();
  readonly #closed = new Set<string>();
  /** Objects all of whose texts have ended. */
  readonly #sealed = new Set<string>();

  constructor(unknown: UnknownMembers) {
    this.#unknown = unknown;
  }

  /** A frame's texts, then what it ends: the channels that are closed by it. @throws WireError `channel_closed` */
  pass(slots: readonly Slot[], endings: readonly Ending[]): Channel[] {
    for (const { channel } of slots) if (!channel.startsWith('@')) this.#goOn(channel);
    const closes: Channel[] = [];
    for (const { place, ends } of endings) {
      const object = place.channel(this.#unknown);
      if (ends === '.') this.#seal(object, closes);
      else this.#close(`${object}.${ends}` as Channel, closes);
    }
    return closes;
  }

  #goOn(channel: Channel): void {
    if (this.#open.has(channel)) return;
    if (this.#closed.has(channel)) throw wentOn();
    for (const object of this.#sealed) if (isBelow(channel, object)) throw wentOn();
    this.#open.add(channel);
    if (this.#open.size + this.#closed.size > maxChannels)
      throw new WireError('frame_invalid', 'a stream of too many texts');
  }

  #seal(object: string, closes: Channel[]): void {
    this.#sealed.add(object);
    for (const channel of this.#open) if (isBelow(channel, object)) this.#close(channel, closes);
  }

  #close(channel: Channel, closes: Channel[]): void {
    if (!this.#open.delete(channel)) return;
    this.#closed.add(channel);
    closes.push(channel);
  }
}

const isBelow = (channel: string, object: string): boolean =>
  channel.startsWith(object) && (channel.length === object.length || channel[object.length] === '.');

const wentOn = (): WireError => new WireError('channel_closed', 'a text after its end');
