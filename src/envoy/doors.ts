import { InvariantError, reasonOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { Committed, Refusal, Segment } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import type { Direction, Reason } from '../core/types.ts';
import type { Doors } from '../exchange/ports.ts';
import type { Course, Marks } from './course.ts';
import { Done } from './ending.ts';
import type { Answer } from './messages.ts';
import type { Call } from './transport.ts';

/** Envoy's RBAC filter behind us lets a request on with this alone; it is said with the request's head, or never. */
const permitted: Marks = ({ first }) => (first ? { gate: { decision: 'permit' } } : undefined);

/** The Lua filter in front of us lets no byte by beyond the total, and no trailers before the end. */
const released: Marks = ({ bytes, end }) => ({ released: end ? { bytes, end } : { bytes } });

/** Envoy resets the stream when the exchange is over; where a request was never let go nothing else may end it. */
const lingerMs = 1_000;

/** `replied`: Envoy has a whole reply of ours, and only the end of the stream is left to do. */
type State = 'open' | 'replied' | 'closed';

export interface DoorOptions {
  /** State a length where a body is known whole (Envoy 1.38 and later keep it). */
  readonly exact: boolean;
  readonly log: Log;
  /** Said once: nothing is answered any more. */
  readonly closed: () => void;
}

/** Opens Envoy's gate for what was committed, and for nothing else. */
export class StreamDoors implements Doors {
  readonly #call: Call;
  readonly #request: Course<'request'>;
  readonly #response: Course<'response'>;
  readonly #options: DoorOptions;
  #state: State = 'open';
  #linger: NodeJS.Timeout | undefined;

  constructor(
    call: Call,
    courses: { request: Course<'request'>; response: Course<'response'> },
    options: DoorOptions,
  ) {
    this.#call = call;
    this.#request = courses.request;
    this.#response = courses.response;
    this.#options = options;
  }

  /** Nothing is answered any more; what Envoy still says has no meaning. */
  get shut(): boolean {
    return this.#state !== 'open';
  }

  forward(proof: Committed<Segment<'request'>>): void {
    this.#guard(() => {
      this.#pass(this.#request, proof, permitted);
    });
  }

  release(proof: Committed<Segment<'response'>>): void {
    this.#guard(() => {
      this.#pass(this.#response, proof, released);
    });
  }

  refuse(refusal: Refusal): void {
    this.#guard(() => {
      if (!Refusal.isWorded(refusal)) throw new InvariantError('a refusal that was not worded');
      if (this.#response.released) this.#call.send(this.#response.cut(refusal.body, released));
      else this.#reply(refusal);
    });
  }

  finish(): void {
    if (this.#state === 'closed') return;
    this.#contain(() => {
      const replied = this.#state === 'replied';
      const unanswered = this.#request.begun && !this.#request.over;
      if (!replied && this.#response.over && unanswered) this.#awaitEnvoy();
      else this.#call.close(Done.of(this.#request, this.#response, { replied }));
      this.#state = 'closed';
      this.#options.closed();
    });
  }

  abandon(why: Reason): void {
    if (this.#state === 'closed') return;
    this.#fail(why);
  }

  /** Envoy is gone: whatever comes now reaches nobody. */
  gone(): void {
    clearTimeout(this.#linger);
    this.#state = 'closed';
  }

  #pass<D extends Direction>(course: Course<D>, proof: Committed<Segment<D>>, marks: Marks): void {
    const segment = Committed.open(proof);
    if (!Segment.isCut(segment)) throw new InvariantError('a segment that was not cut');
    this.#call.send(course.pass(segment, { exact: this.#options.exact, marks }));
  }

  #reply({ denial, head, body }: Refusal): void {
    const headers = head.filter(([name]) => !name.startsWith(':') && name !== 'content-length');
    const metadata = released({ bytes: body.length, end: true, first: true });
    const details = `sallyport_${denial.reason}`;
    const answer: Answer = { kind: 'immediate', status: denial.status, headers, body, details, metadata };
    this.#call.send([answer]);
    this.#state = 'replied';
  }

  /** The response is over and the request never was: OK would let it on. Envoy's reset ends the stream. */
  #awaitEnvoy(): void {
    this.#linger = setTimeout(() => {
      this.#call.fail(reason('protocol_violation'));
    }, lingerMs);
    this.#linger.unref();
  }

  #guard(open: () => void): void {
    if (this.#state === 'open') this.#contain(open);
  }

  /** A door that fails shuts, and says so: nothing of what it was asked to let go was sent, and nothing more will be. */
  #contain(open: () => void): void {
    try {
      open();
    } catch (error) {
      this.#options.log.error('edge.door.failed', { reason: reasonOf(error) }, error);
      this.#fail(reasonOf(error));
      throw error;
    }
  }

  #fail(why: Reason): void {
    this.#state = 'closed';
    this.#call.fail(why);
    this.#options.closed();
  }
}
