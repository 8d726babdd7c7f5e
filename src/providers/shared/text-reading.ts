import type { Frame } from '../../core/types.ts';
import { tile } from '../../wire/tile.ts';
import { Document } from './document.ts';
import type { Reading } from './readings.ts';
import type { Plan } from './shape.ts';
import type { StreamTexts } from './stream-texts.ts';
import { workOneTurn } from './turns.ts';

/** A frame that is one JSON text, with what stands before it. */
interface TextFrame {
  readonly bytes: Uint8Array;
  /** Where the text begins, what is before being syntax; behind the last byte: there is none. */
  readonly start: number;
  readonly last: boolean;
}

/** A frame that is one JSON text, on its way. */
export class TextReading implements Reading {
  readonly bytes: Uint8Array;
  readonly #given: TextFrame;
  readonly #texts: StreamTexts;
  readonly #document: Document | undefined;

  constructor(plan: Plan, texts: StreamTexts, given: TextFrame) {
    const { bytes, start } = given;
    const end = bytes.length;
    const naming = texts.nextFrame();
    this.bytes = bytes;
    this.#given = given;
    this.#texts = texts;
    if (start < end) this.#document = new Document(plan, { bytes, start, end, base: undefined }, naming);
  }

  work(): boolean {
    return this.#document === undefined || workOneTurn(this.#document);
  }

  frame(): Frame {
    const { bytes, start, last } = this.#given;
    const document = this.#document;
    const frame: Frame = {
      bytes,
      slots: document?.built.slots ?? [],
      ...this.#texts.endedBy(document),
      last,
      syntax: start + (document?.syntax ?? 0),
      unscannable: document?.built.unscannable ?? 0,
      ...(document?.said ?? { facts: {} }),
    };
    tile(frame);
    return frame;
  }
}
