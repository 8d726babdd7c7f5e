import { SallyportError } from '../core/errors.ts';
import type { Committed, Segment } from '../core/passage.ts';
import { traceOf } from '../core/trace.ts';
import type { Head, Reason } from '../core/types.ts';
import { admit, recognise } from './admit.ts';
import { asFacts, type Course } from './course.ts';
import type { Command } from './events.ts';
import { Inbox } from './inbox.ts';
import type { Pipeline } from './pipeline.ts';
import type { EdgeContext, Identified } from './ports.ts';
import { expectSame, Refused, violation } from './refused.ts';

type State = 'waiting' | 'identifying' | 'reading' | 'committing' | 'forwarded' | 'over';

/** The request's machine: head → who asks → body → decision → commit → first door. Throws what denies. */
export class RequestMachine {
  readonly #course: Course;
  readonly #emit: (command: Command) => void;
  readonly #inbox: Inbox;
  #state: State = 'waiting';
  #head: Head = [];
  #trailers: Head | undefined;
  #ended = false;
  #since = 0;
  #rewritten = 0;
  #inflated = 0;
  /** Cut, and being committed. */
  #leaving: Segment<'request'> | undefined;

  constructor(course: Course, emit: (command: Command) => void) {
    this.#course = course;
    this.#emit = emit;
    this.#inbox = new Inbox(
      'request',
      emit,
      (bytes, end) => this.#read(bytes, end),
      () => this.#judged(),
    );
  }

  get state(): State {
    return this.#state;
  }

  /** A denial, an answer that came first, or the end of the stream: nothing more happens here. */
  over(): void {
    this.#state = 'over';
    this.#inbox.close();
    this.#course.request?.stop();
    this.#emit({ do: 'disarm', timer: 'request' });
  }

  head(head: Head, end: boolean, context: EdgeContext): void {
    const { snapshot, ledger, limits, now } = this.#course.setting;
    this.#expect('waiting');
    this.#state = 'identifying';
    this.#head = head;
    this.#course.head = head;
    this.#ended = end;
    this.#course.trace = traceOf(head)?.traceId ?? null;
    this.#emit({ do: 'arm', timer: 'exchange', ms: limits.exchangeMs });
    this.#emit({ do: 'arm', timer: 'request', ms: limits.requestMs });
    if (ledger.refuses) throw new Refused(ledger.refuses);
    this.#since = now();
    const identified = snapshot.identity.identify(head, context);
    if (identified instanceof Promise) {
      this.#emit({ do: 'wait', until: identified.then(given => ({ on: 'identified', identified: given })) });
    } else this.identified(identified);
  }

  identified(identified: Identified): void {
    if (this.#state !== 'identifying') return;
    this.#course.spent.identify = this.#course.setting.now() - this.#since;
    recognise(this.#course, identified, this.#head);
    const pipeline = admit(this.#course, this.#head, { ended: this.#ended && this.#inbox.empty });
    this.#course.request = pipeline;
    if (this.#trailers) pipeline.received.close(this.#trailers);
    this.#state = 'reading';
    if (this.#ended && this.#inbox.empty) pipeline.endAtHead();
    this.#inbox.open(pipeline.begin());
  }

  chunk(bytes: Uint8Array, end: boolean): void {
    if (this.#state === 'over' || this.#state === 'forwarded') return;
    if (this.#state !== 'identifying' && this.#state !== 'reading') throw violation();
    if (this.#ended) throw violation();
    this.#ended = end;
    if (!this.#course.hold(bytes.length))
      throw new SallyportError('budget_exhausted', 'no memory left for this request');
    this.#inbox.add(bytes, end);
  }

  trailers(trailers: Head): void {
    if (this.#state === 'over' || this.#state === 'forwarded') return;
    if (this.#ended) throw violation();
    this.#trailers = trailers;
    this.#course.request?.received.close(trailers);
    this.chunk(new Uint8Array(0), true);
  }

  worked(): void {
    if (this.#state === 'reading') this.#inbox.worked();
  }

  #read(bytes: Uint8Array, end: boolean): void | Promise<void> {
    return this.#course.request?.read(bytes, end);
  }

  /** What was made here takes memory as what came does. */
  #holdMade(bytes: number, what: string): void {
    if (!this.#course.hold(bytes)) throw new SallyportError('budget_exhausted', what);
  }

  #judged(): void {
    const pipeline = this.#course.request;
    if (this.#state !== 'reading' || !pipeline) return;
    this.#holdMade(pipeline.inflated - this.#inflated, 'no memory left for what was decoded');
    this.#inflated = pipeline.inflated;
    const { decision } = pipeline;
    if (!decision) return;
    const { effect, reason } = decision;
    if (effect !== 'permit' && effect !== 'redact') throw new Refused(reason);
    this.#rewritten = pipeline.rewritten;
    this.#holdMade(this.#rewritten, 'no memory left for what was rewritten');
    this.#commit(pipeline, effect, reason);
  }

  #commit(pipeline: Pipeline<'request'>, outcome: 'permit' | 'redact', why: Reason): void {
    this.#state = 'committing';
    this.#emit({ do: 'disarm', timer: 'request' });
    const segment = pipeline.cut(head => [...head, ['accept-encoding', 'identity']]);
    this.#leaving = segment;
    const facts = this.#course.facts('request', outcome, why, { segment, ended: false });
    this.#since = this.#course.setting.now();
    this.#emit({
      do: 'commit-request',
      segment,
      evidence: { kind: 'request', facts: asFacts<'request'>(facts) },
    });
  }

  committed(proof: Committed<Segment<'request'>>, segment: Segment<'request'>): void {
    if (this.#state !== 'committing') return;
    expectSame(segment, this.#leaving);
    this.#leaving = undefined;
    this.#state = 'forwarded';
    this.#course.passed(segment);
    this.#course.forwardedMs = this.#course.setting.now();
    this.#course.spent.commit += this.#course.setting.now() - this.#since;
    this.#course.letGo((this.#course.request?.received.bytes ?? 0) + this.#inflated + this.#rewritten);
    this.#emit({ do: 'forward', proof });
    this.#emit({ do: 'arm', timer: 'first-byte', ms: this.#course.setting.limits.firstByteMs });
  }

  #expect(state: State): void {
    if (this.#state !== state) throw violation();
  }
}
