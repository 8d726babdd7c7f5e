import type { Slot } from '../../core/types.ts';
import type { Document } from './document.ts';
import { UnknownMembers } from './place.ts';
import type { Naming } from './slots.ts';
import { type Ended, StreamChannels } from './stream-channels.ts';

/** How the channels of one frame of a stream are named. */
export interface FrameNaming extends Naming {
  readonly frame: number;
}

/** What is remembered of the texts of a stream from frame to frame: how they are named, and which are open. */
export class StreamTexts {
  readonly #naming: Omit<Naming, 'frame'> = {
    unknown: new UnknownMembers({ stream: true }),
    jsonTexts: new Map(),
    runs: new Map(),
  };
  readonly #channels = new StreamChannels(this.#naming.unknown);
  #frames = 0;

  /** Call it once for each frame, in their order. */
  nextFrame(): FrameNaming {
    return { ...this.#naming, frame: this.#frames++ };
  }

  /**
   * The channels that a frame closes, with those of `own`, and those that pause with it; no document: it has no JSON. Call it
   * frame by frame, in their order.
   * @throws WireError `channel_closed`, `frame_invalid`
   */
  endedBy(document: Document | undefined, own: readonly Slot[] = []): Ended {
    const { walk, built } = document ?? {};
    const { closes, pauses } = this.#channels.pass(
      built?.slots ?? [],
      walk?.endings ?? [],
      built?.broken ?? [],
    );
    return { closes: [...closes, ...(built?.own ?? []), ...own.map(({ channel }) => channel)], pauses };
  }
}
