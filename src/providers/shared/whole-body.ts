import { WireError } from '../../core/errors.ts';
import type { Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { tile } from '../../wire/tile.ts';
import { Document } from './document.ts';
import { emptyFrame } from './empty-body.ts';
import { UnknownMembers } from './place.ts';
import type { Plan } from './shape.ts';
import { workOneTurn, workOn } from './turns.ts';

export interface WholeBodyOptions {
  readonly plan: Plan;
  readonly maxBodyBytes: number;
  /** `object`: nothing else will do, nor no body at all. `any`: any JSON, and an empty body too. */
  readonly root: 'object' | 'any';
}

/** A body that is one JSON text: a stream of one frame. */
export class WholeBody implements FrameReader {
  readonly #options: WholeBodyOptions;
  #chunks: Uint8Array[] = [];
  #held = 0;

  constructor(options: WholeBodyOptions) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]> {
    this.#held += chunk.length;
    if (this.#held > this.#options.maxBodyBytes)
      throw new WireError('body_too_large', 'a body over the limit');
    if (chunk.length > 0) this.#chunks.push(chunk);
    if (!end) return [];
    const bytes = joinChunks(this.#chunks, this.#held);
    this.#chunks = [];
    if (bytes.length === 0) return this.#empty();
    return this.#parse(bytes);
  }

  #parse(bytes: Uint8Array): readonly Frame[] | Promise<readonly Frame[]> {
    const source = { bytes, start: 0, end: bytes.length, base: undefined };
    const naming = {
      unknown: new UnknownMembers({ stream: false }),
      jsonTexts: new Map(),
      runs: new Map(),
      frame: undefined,
    };
    const document = new Document(this.#options.plan, source, naming);
    if (workOneTurn(document)) return this.#frame(bytes, document);
    return workOn(document).then(() => this.#frame(bytes, document));
  }

  #frame(bytes: Uint8Array, document: Document): readonly Frame[] {
    const { walk, built, said, syntax } = document;
    if (this.#options.root === 'object' && !walk.isObject)
      throw new WireError('json_not_object', 'a JSON text that is no object');
    const { slots, unscannable } = built;
    const frame = { bytes, slots, closes: [], last: true, syntax, unscannable, ...said };
    tile(frame);
    this.#held = 0;
    return [frame];
  }

  #empty(): readonly Frame[] {
    if (this.#options.root === 'object') throw new WireError('body_missing', 'an empty body');
    return [emptyFrame];
  }
}

/** A plain array over the bytes: what a `Buffer` is asked for costs more. */
function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only) return new Uint8Array(only.buffer, only.byteOffset, only.byteLength);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
