import { WireError } from '../../core/errors.ts';
import type { ReasonCode } from '../../core/reason.ts';
import type { Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';

/** The end of a body, where nothing of it is left to show. */
export const emptyFrame: Frame = {
  bytes: new Uint8Array(0),
  slots: [],
  closes: [],
  last: true,
  syntax: 0,
  unscannable: 0,
  facts: {},
};

/** A body that must not have a byte: a 204, or an answer that names no type of content. */
export class EmptyBody implements FrameReader {
  readonly held = 0;
  readonly #reason: ReasonCode;

  constructor(reason: ReasonCode) {
    this.#reason = reason;
  }

  /** @throws WireError */
  read(chunk: Uint8Array, end: boolean): readonly Frame[] {
    if (chunk.length > 0) throw new WireError(this.#reason, 'a body where none belongs');
    return end ? [emptyFrame] : [];
  }
}
