import { InvariantError, WireError } from '../core/errors.ts';
import type { Segment } from '../core/passage.ts';
import type { Direction, Head } from '../core/types.ts';
import { headMutation, type Framing } from './head-mutation.ts';
import type { Answer, JsonObject, Received } from './messages.ts';

/** Envoy advises at most 64 KiB for a streamed answer (external_processor.proto, StreamedBodyResponse). */
const maxPiece = 64 * 1024;

type Heard = Extract<Received, { direction: Direction }>;

/** What goes with an answer, by the bytes of the direction that were let go with it and before. */
export type Marks = (told: {
  readonly bytes: number;
  readonly end: boolean;
  readonly first: boolean;
}) => JsonObject | undefined;
type Tell = (bytes: number, end: boolean, first: boolean) => JsonObject | undefined;

/**
 * One direction of one exchange, as Envoy knows it: what it handed over, and what it was answered.
 * Envoy's order is head, body*, and one end: with the head, with a body message, or by trailers.
 */
export class Course<D extends Direction = Direction> {
  readonly direction: D;
  #received: Head | undefined;
  #endedBy: 'head' | 'body' | 'trailers' | undefined;
  #trailers: readonly string[] = [];
  #segments = 0;
  #bytes = 0;
  #over = false;

  constructor(direction: D) {
    this.direction = direction;
  }

  /** Has Envoy begun this direction? */
  get begun(): boolean {
    return this.#received !== undefined;
  }
  /** Has anything of it been let go? */
  get released(): boolean {
    return this.#segments > 0;
  }
  /** Has its end been let go? */
  get over(): boolean {
    return this.#over;
  }

  /** @throws WireError where Envoy's message is out of order. */
  hear(message: Heard): void {
    if (this.#endedBy || (message.kind === 'head') === this.begun)
      throw new WireError('protocol_violation', `${message.kind} out of order`);
    if (message.kind === 'head') this.#received = message.head;
    if (message.kind === 'trailers') {
      this.#trailers = [...new Set(message.trailers.map(([name]) => name))];
      this.#endedBy = 'trailers';
    } else if (message.end) this.#endedBy = message.kind;
  }

  /**
   * The answers that let a segment go. `exact`: a length is stated where the body is known whole.
   * @throws InvariantError where it isn't the next one, or Envoy has not handed over what it stands for.
   */
  pass(segment: Segment<D>, { exact, marks }: { exact: boolean; marks: Marks }): Answer[] {
    this.#check(segment);
    const answers: Answer[] = [];
    const last = segment.end ? this.#endedBy : undefined;
    const tell: Tell = (bytes, end, first) => marks({ bytes, end, first });
    if (segment.head) {
      const framing = framingOf(segment, { exact, headersOnly: last === 'head' });
      const mutation = headMutation(this.#received ?? [], segment.head, framing);
      const metadata = tell(this.#bytes, last === 'head', true);
      answers.push({ kind: 'head', direction: this.direction, mutation, metadata });
    }
    answers.push(...this.#pieces(segment.bytes, last, tell));
    this.#segments += 1;
    this.#over = segment.end;
    return answers;
  }

  /** A last frame, in the place of whatever would have come. @throws InvariantError where nothing can follow. */
  cut(bytes: Uint8Array, marks: Marks): Answer[] {
    if (!this.released || this.#over || this.#endedBy === 'head')
      throw new InvariantError('there is no stream to put a last frame into');
    const answers = this.#pieces(bytes, this.#endedBy ?? 'body', (count, end) =>
      marks({ bytes: count, end, first: false }),
    );
    this.#over = true;
    return answers;
  }

  #check(segment: Segment<D>): void {
    if (segment.direction !== this.direction) throw new InvariantError('a segment of the other direction');
    if (this.#over || segment.index !== this.#segments) throw new InvariantError('a segment out of order');
    if (segment.total !== this.#bytes + segment.bytes.length)
      throw new InvariantError('the bytes of the segments do not add up');
    if (!this.begun) throw new InvariantError('nothing was received that could be let go');
    if (segment.end && !this.#endedBy) throw new InvariantError('an end that Envoy has not sent');
    if (this.#endedBy === 'head' && (!segment.end || segment.bytes.length > 0))
      throw new InvariantError('a body for a message that has none');
  }

  #pieces(bytes: Uint8Array, last: 'head' | 'body' | 'trailers' | undefined, tell: Tell): Answer[] {
    if (last === 'head') return [];
    const direction = this.direction;
    const answers: Answer[] = [];
    for (let from = 0; from < bytes.length || (from === 0 && last === 'body'); from += maxPiece) {
      const piece = bytes.subarray(from, from + maxPiece);
      const end = last === 'body' && from + maxPiece >= bytes.length;
      this.#bytes += piece.length;
      answers.push({ kind: 'body', direction, bytes: piece, end, metadata: tell(this.#bytes, end, false) });
    }
    if (last === 'trailers')
      answers.push({
        kind: 'trailers',
        direction,
        remove: this.#trailers,
        metadata: tell(this.#bytes, true, false),
      });
    return answers;
  }
}

const framingOf = (
  segment: Segment,
  { exact, headersOnly }: { exact: boolean; headersOnly: boolean },
): Framing => {
  if (headersOnly) return 'headers-only';
  return { length: exact && segment.end ? segment.bytes.length : undefined };
};
