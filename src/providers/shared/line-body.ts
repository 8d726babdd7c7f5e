import type { Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { LineFramer } from '../../wire/lines.ts';
import { emptyFrame } from './empty-body.ts';
import { Readings } from './readings.ts';
import type { Plan } from './shape.ts';
import { StreamTexts } from './stream-texts.ts';
import { TextReading } from './text-reading.ts';

/** A body of lines, each a JSON text: each line is a frame. */
export class LineBody implements FrameReader {
  readonly #plan: Plan;
  readonly #framer: LineFramer;
  readonly #texts = new StreamTexts();
  readonly #readings = new Readings();

  constructor({ plan, maxFrameBytes }: { readonly plan: Plan; readonly maxFrameBytes: number }) {
    this.#plan = plan;
    this.#framer = new LineFramer(maxFrameBytes);
  }

  get held(): number {
    return this.#framer.held + this.#readings.held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    const plain = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines = this.#framer.push(plain, end);
    if (end && lines.length === 0) return [emptyFrame];
    const readings = lines.map((bytes, at) => {
      const last = end && at + 1 === lines.length;
      return new TextReading(this.#plan, this.#texts, {
        bytes,
        start: isBlank(bytes) ? bytes.length : 0,
        last,
      });
    });
    return this.#readings.read(readings);
  }
}

/** White space of JSON, and nothing else. */
const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every(byte => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
