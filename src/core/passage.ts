import { createHash, type Hash } from 'node:crypto';
import type { Denial, Direction, Head } from './types.ts';

export { Committed, type RecordRef } from './seal.ts';

/**
 * What passes a door: bytes → Segment → Committed<Segment> → door.
 * A segment is cut by a Cutter and by nothing else; a Committed is sealed by the ledger and by nothing else.
 * Both are nominal (`#private`), so an object literal is neither, and a forged one throws at the door.
 */
const cutting: unique symbol = Symbol('cutting');

/** What leaves together. The first of a direction carries the head, the last the end. Cut, never constructed. */
export class Segment<D extends Direction = Direction> {
  readonly #cut = true;
  readonly direction: D;
  readonly index: number;
  readonly head: Head | undefined;
  readonly bytes: Uint8Array;
  readonly end: boolean;
  /** Blinded SHA-256 of head and bytes of this and of all segments before it. */
  readonly digest: Uint8Array;
  /** Bytes of this and of all segments before it, heads not counted. */
  readonly total: number;

  constructor(key: typeof cutting, s: Omit<Segment<D>, never>) {
    if (key !== cutting) throw new TypeError('a segment is cut, not constructed');
    this.direction = s.direction;
    this.index = s.index;
    this.head = s.head;
    this.bytes = s.bytes;
    this.end = s.end;
    this.digest = s.digest;
    this.total = s.total;
  }

  static isCut(value: object): boolean {
    return #cut in value;
  }
}

/**
 * Cuts one direction of one exchange. `blind` is 32 random bytes that only the holder of a key can unseal, so that a
 * short answer can't be guessed from its digest (a running Hash can be copied, a Hmac cannot; the blind comes first).
 */
export class Cutter<D extends Direction> {
  readonly #direction: D;
  readonly #hash: Hash;
  #index = 0;
  #total = 0;
  #ended = false;

  constructor(direction: D, blind: Uint8Array) {
    this.#direction = direction;
    this.#hash = createHash('sha256').update(blind);
  }

  /** @throws TypeError after the end, and where the head does not come first: nothing leaves behind the last segment. */
  cut(bytes: Uint8Array, { head, end }: { head?: Head | undefined; end: boolean }): Segment<D> {
    if (this.#ended) throw new TypeError('cut after the end');
    if ((this.#index === 0) !== (head !== undefined))
      throw new TypeError('the first segment carries the head, no other does');
    this.#ended = end;
    if (head) this.#hash.update(JSON.stringify(head));
    this.#hash.update(bytes);
    this.#total += bytes.length;
    const digest = end ? this.#hash.digest() : this.#hash.copy().digest();
    const segment = {
      direction: this.#direction,
      index: this.#index,
      head,
      bytes,
      end,
      digest,
      total: this.#total,
    };
    this.#index += 1;
    return new Segment(cutting, segment);
  }
}

/** What a refusal may look like: a whole reply, or a last frame of a stream that has begun. */
export interface Wording {
  readonly head: Head;
  readonly body: Uint8Array;
}

/**
 * The third way out. Worded from a denial alone: the function that words it is given a reason code, a status and an id,
 * and no byte of anybody's body.
 */
export class Refusal {
  readonly #worded = true;
  readonly denial: Denial;
  readonly head: Head;
  readonly body: Uint8Array;

  private constructor(denial: Denial, wording: Wording) {
    this.denial = denial;
    this.head = wording.head;
    this.body = wording.body;
  }

  static word(denial: Denial, words: (denial: Denial) => Wording): Refusal {
    return new Refusal(denial, words(denial));
  }

  static isWorded(value: object): boolean {
    return #worded in value;
  }
}
