import { SallyportError } from '../core/errors.ts';
import type { Committed, Segment } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import type { ExchangeFacts, FindingCount } from '../core/record.ts';
import type { Head } from '../core/types.ts';
import { answer, localReply } from './answer.ts';
import { asFacts, type Course } from './course.ts';
import type { Command } from './events.ts';
import { Inbox } from './inbox.ts';
import { grants } from './join.ts';
import { Pace } from './pace.ts';
import type { Pipeline } from './pipeline.ts';
import type { ResponseContext, ResponseEvidence, SegmentEvidence } from './ports.ts';
import { expectSame, Refused, violation } from './refused.ts';

type State = 'waiting' | 'reading' | 'done' | 'over';

/** The response's machine: head → frames → decision → segments → commits → second door. Throws what denies. */
export class ResponseMachine {
  readonly #course: Course;
  readonly #emit: (command: Command) => void;
  readonly #inbox: Inbox;
  readonly #pace: Pace;
  #state: State = 'waiting';
  #ended = false;
  /** Cut, and being committed. */
  #leaving: Segment<'response'> | undefined;
  #local = false;
  #headReleased = false;
  #since = 0;
  #readySince = 0;
  #cut = 0;
  #heldIn = 0;
  #inflated = 0;
  /** Bytes that were made here: of what is not cut yet, and of the segment that is being committed. */
  #rewritten = 0;
  #cutRewritten = 0;

  constructor(course: Course, emit: (command: Command) => void) {
    this.#course = course;
    this.#emit = emit;
    this.#pace = new Pace(course.setting.limits, course.setting.now);
    this.#inbox = new Inbox(
      'response',
      emit,
      (bytes, end) => course.response?.read(bytes, end),
      () => this.#goOn(),
    );
  }

  get state(): State {
    return this.#state;
  }

  /** Has a byte of a response gone to Envoy? Then a denial can only be the stream's last frame. */
  get headReleased(): boolean {
    return this.#headReleased;
  }

  over(): void {
    this.#state = 'over';
    this.#inbox.close();
    this.#course.response?.stop();
    for (const timer of ['first-byte', 'idle', 'segment', 'exchange'] as const)
      this.#emit({ do: 'disarm', timer });
  }

  /** `forwarded`: the request had been let go before this answer came. */
  head(head: Head, end: boolean, context: ResponseContext, { forwarded }: { forwarded: boolean }): void {
    if (this.#state !== 'waiting') throw violation();
    this.#state = 'reading';
    this.#ended = end;
    this.#emit({ do: 'disarm', timer: 'first-byte' });
    const { forwardedMs, setting, spent } = this.#course;
    if (forwardedMs !== undefined) spent.upstream = setting.now() - forwardedMs;
    this.#local = !forwarded || (context.details !== '' && context.details !== 'via_upstream');
    const make = this.#local ? localReply : answer;
    const pipeline = make(this.#course, head, { ended: end });
    this.#course.response = pipeline;
    if (end) pipeline.endAtHead();
    else this.#emit({ do: 'arm', timer: 'idle', ms: this.#course.setting.limits.idleMs });
    this.#inbox.open(pipeline.begin());
  }

  chunk(bytes: Uint8Array, end: boolean): void {
    if (this.#state === 'over' || this.#state === 'done') return;
    if (this.#state !== 'reading' || this.#ended) throw violation();
    this.#ended = end;
    if (!this.#course.hold(bytes.length))
      throw new SallyportError('budget_exhausted', 'no memory left for this answer');
    this.#heldIn += bytes.length;
    if (end) this.#emit({ do: 'disarm', timer: 'idle' });
    else this.#emit({ do: 'arm', timer: 'idle', ms: this.#course.setting.limits.idleMs });
    this.#inbox.add(bytes, end);
  }

  trailers(trailers: Head): void {
    if (this.#state === 'over' || this.#state === 'done') return;
    if (this.#ended) throw violation();
    this.#course.response?.received.close(trailers);
    this.chunk(new Uint8Array(0), true);
  }

  worked(): void {
    if (this.#state === 'reading') this.#inbox.worked();
  }

  /** Whatever it was that happened: what was judged meanwhile counts before anything more leaves. */
  #goOn(): void {
    const pipeline = this.#course.response;
    if (this.#state !== 'reading' || !pipeline) return;
    const { decision } = pipeline;
    if (decision && !grants(decision)) throw new Refused(decision.reason);
    this.#holdInflated(pipeline.inflated);
    this.#holdRewritten(pipeline.rewritten);
    this.#pump(pipeline);
  }

  #holdInflated(bytes: number): void {
    const more = Math.max(0, bytes - this.#inflated);
    if (!this.#course.hold(more))
      throw new SallyportError('budget_exhausted', 'no memory left for what was decoded');
    this.#inflated += more;
    this.#heldIn += more;
  }

  /** What was made here and is not cut yet takes memory as what came does. */
  #holdRewritten(bytes: number): void {
    if (!this.#course.hold(bytes - this.#rewritten))
      throw new SallyportError('budget_exhausted', 'no memory left for what was rewritten');
    this.#rewritten = bytes;
  }

  /** The pace allows the next segment. */
  paced(): void {
    this.#goOn();
  }

  #pump(pipeline: Pipeline<'response'>): void {
    if (!pipeline.ready || this.#leaving) return;
    const wait = pipeline.atEnd ? 0 : this.#pace.waitMs();
    if (wait > 0) this.#emit({ do: 'arm', timer: 'segment', ms: wait });
    else this.#commit(pipeline);
  }

  #commit(pipeline: Pipeline<'response'>): void {
    this.#cutRewritten = this.#rewritten;
    this.#rewritten = 0;
    this.#pace.spend();
    this.#since = this.#course.setting.now();
    this.#readySince = pipeline.readySince ?? this.#since;
    const findings = pipeline.findingsSinceCut;
    const segment = pipeline.cut(head => this.#named(head));
    this.#leaving = segment;
    const evidence = segment.end ? this.#closing(segment) : this.#entry(findings);
    this.#emit({ do: 'commit-response', segment, evidence });
  }

  /** With the exchange's id, unless it is a refusal of the early check, which has brought its own. */
  #named(head: Head): Head {
    const name = 'x-sallyport-exchange';
    return head.some(([given]) => given === name) ? head : [...head, [name, this.#course.setting.id]];
  }

  #entry(findings: readonly FindingCount[]): SegmentEvidence {
    return { kind: 'segment', exchange: this.#course.setting.id, findings };
  }

  #closing(segment: Segment<'response'>): ResponseEvidence {
    const { outcome, reason: why } = this.outcome;
    const facts = this.#course.facts('response', outcome, why, { segment, ended: true });
    return this.#local
      ? { kind: 'local-reply', facts: asFacts<'local-reply'>(facts) }
      : { kind: 'response', facts: asFacts<'response'>(facts) };
  }

  /** What is said of an answer that came to its end. */
  get outcome(): Pick<ExchangeFacts, 'outcome' | 'reason'> {
    const decision = this.#course.response?.decision;
    if (this.#local) return { outcome: 'local-reply', reason: reason('local_reply') };
    return { outcome: decision?.effect ?? 'deny', reason: decision?.reason ?? reason('internal_error') };
  }

  /** True: the response is complete. */
  committed(proof: Committed<Segment<'response'>>, segment: Segment<'response'>): boolean {
    if (this.#state !== 'reading') return false;
    expectSame(segment, this.#leaving);
    const { now } = this.#course.setting;
    this.#leaving = undefined;
    this.#course.spent.commit += now() - this.#since;
    this.#headReleased = true;
    this.#course.passed(segment);
    this.#emit({ do: 'release', proof });
    this.#emit({ do: 'held', direction: 'response', ms: now() - this.#readySince });
    this.#release();
    if (segment.end) {
      this.over();
      this.#state = 'done';
      return true;
    }
    this.#goOn();
    return false;
  }

  /** Gives back the memory of what has left. */
  #release(): void {
    const cut = this.#course.response?.counts.cut ?? 0;
    const left = Math.min(cut - this.#cut, this.#heldIn);
    this.#cut += left;
    this.#heldIn -= left;
    this.#course.letGo(left + this.#cutRewritten);
    this.#cutRewritten = 0;
  }
}
