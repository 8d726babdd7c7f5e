import type { Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { ArrayFramer } from '../../wire/json-array.ts';
import { Readings } from './readings.ts';
import type { Plan } from './shape.ts';
import { StreamTexts } from './stream-texts.ts';
import { TextReading } from './text-reading.ts';

export interface ArrayBodyOptions {
  /** Of an element. */
  readonly plan: Plan;
  readonly maxFrameBytes: number;
}

/** A body that is a JSON array, sent piecemeal: each element is a frame, and so is the array's end. */
export class ArrayBody implements FrameReader {
  readonly #plan: Plan;
  readonly #framer: ArrayFramer;
  readonly #texts = new StreamTexts();
  readonly #readings = new Readings();

  constructor({ plan, maxFrameBytes }: ArrayBodyOptions) {
    this.#plan = plan;
    this.#framer = new ArrayFramer(maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const readings = this.#framer.push(plain, end).map(({ bytes, start }) => {
      const last = start === bytes.length;
      return new TextReading(this.#plan, this.#texts, { bytes, start, last });
    });
    return this.#readings.read(readings);
  }
}
