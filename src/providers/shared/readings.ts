import { nextTurn } from '../../core/turns.ts';
import type { Frame } from '../../core/types.ts';

/** Bytes of frames that are read in one turn of the event loop. */
const bytesPerTurn = 64 * 1024;

/** A frame of a stream on its way: its bytes are whole, and are being read. */
export interface Reading {
  readonly bytes: Uint8Array;
  /** Works for one turn of the event loop. True: it has been read. @throws WireError */
  work(): boolean;
  /** Once it has been read, and the frames before it too. @throws WireError */
  frame(): Frame;
}

/** Reads the frames of a stream one after another: at once as long as there is little to do, then in turns of the event loop. */
export class Readings {
  /** Bytes of frames that are being read. */
  held = 0;

  read(readings: readonly Reading[]): readonly Frame[] | Promise<readonly Frame[]> {
    this.held = readings.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.#readAll(readings, []);
  }

  #readAll(readings: readonly Reading[], frames: Frame[]): readonly Frame[] | Promise<readonly Frame[]> {
    let bytes = 0;
    for (let at = frames.length; at < readings.length; at += 1) {
      const reading = readings[at] as Reading;
      bytes += reading.bytes.length;
      const isPaused = bytes > bytesPerTurn && at > 0;
      if (isPaused || !reading.work()) return this.#goOn(reading, readings, frames);
      frames.push(reading.frame());
    }
    this.held = 0;
    return frames;
  }

  async #goOn(reading: Reading, readings: readonly Reading[], frames: Frame[]): Promise<readonly Frame[]> {
    do await nextTurn();
    while (!reading.work());
    frames.push(reading.frame());
    return this.#readAll(readings, frames);
  }
}
