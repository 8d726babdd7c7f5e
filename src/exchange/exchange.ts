import { reasonOf, UnroutedError } from '../core/errors.ts';
import { Committed } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import type { ExchangeFacts } from '../core/record.ts';
import type { Direction, Reason } from '../core/types.ts';
import { asFacts, Course, type Setting } from './course.ts';
import type { Command, Event, Timer } from './events.ts';
import { RequestMachine } from './request.ts';
import { ResponseMachine } from './response.ts';
import { speakerOf } from './speaker.ts';
import { denialFor, lastFrame, reply } from './words.ts';

const late: Readonly<Record<Exclude<Timer, 'segment'>, readonly [Direction, Reason]>> = {
  request: ['request', reason('request_timeout')],
  'first-byte': ['response', reason('response_timeout')],
  idle: ['response', reason('response_timeout')],
  exchange: ['response', reason('response_timeout')],
};

/** Commands that an event answers, and those events. */
const asks: ReadonlySet<Command['do']> = new Set(['wait', 'commit-request', 'commit-response']);
const answers: ReadonlySet<Event['on']> = new Set([
  'identified',
  'worked',
  'failed',
  'request-committed',
  'response-committed',
  'uncommitted',
]);

/**
 * One request and its response: two machines that meet in four places only. The response takes its terms from the
 * request's decision; it waits for the request's commit; a denial ends both; an answer that comes before the request was
 * let go ends the request. Events in, commands out: no gRPC, no SQL, no timers here.
 */
export class Exchange {
  readonly #course: Course;
  readonly #request: RequestMachine;
  readonly #response: ResponseMachine;
  #out: Command[] = [];
  #over = false;
  /** Commands that an event has not answered yet. */
  #asked = 0;

  constructor(setting: Setting) {
    const emit = (command: Command): void => {
      if (asks.has(command.do)) this.#asked += 1;
      this.#out.push(command);
    };
    this.#course = new Course(setting);
    this.#request = new RequestMachine(this.#course, emit);
    this.#response = new ResponseMachine(this.#course, emit);
  }

  /** Both directions are complete, or it was refused, cut or left: nothing happens any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Never throws: what goes wrong inside refuses. */
  on(event: Event): readonly Command[] {
    this.#out = [];
    if (answers.has(event.on)) this.#asked -= 1;
    if (!this.#over) this.#guard(event);
    if (this.#over) this.#giveBack(event);
    return this.#out;
  }

  /** Memory counts as held until all that works on it has answered; where a port threw, that may never be. */
  #giveBack({ on }: Event): void {
    if (this.#asked <= 0 || on === 'broken') this.#course.letGoAll();
  }

  #guard(event: Event): void {
    try {
      this.#handle(event);
    } catch (thrown) {
      const configure = thrown instanceof UnroutedError ? thrown.configure : undefined;
      this.#deny(this.#response.state === 'waiting' ? 'request' : 'response', reasonOf(thrown), configure);
    }
  }

  #handle(event: Event): void {
    switch (event.on) {
      case 'request-head':
        this.#request.head(event.head, event.end, event.context);
        break;
      case 'identified':
        this.#request.identified(event.identified);
        break;
      case 'response-head':
        this.#answer(event);
        break;
      case 'chunk':
        this.#machine(event.direction).chunk(event.bytes, event.end);
        break;
      case 'trailers':
        this.#machine(event.direction).trailers(event.trailers);
        break;
      case 'worked':
        this.#machine(event.direction).worked();
        break;
      case 'failed':
        if (this.#answered(event.direction)) break;
        throw event.error;
      case 'request-committed':
        this.#request.committed(event.proof, Committed.open(event.proof));
        this.#course.asked = this.#course.request?.facts ?? {};
        break;
      case 'response-committed':
        if (this.#response.committed(event.proof, Committed.open(event.proof))) this.#complete();
        break;
      case 'uncommitted':
        if (!this.#answered(event.direction)) this.#deny(event.direction, event.reason);
        break;
      case 'expired':
        this.#expire(event.timer);
        break;
      case 'gone':
        this.#abort(reason('client_gone'));
        break;
      case 'broken':
        this.#abort(event.reason);
        break;
      case 'stop':
        this.#abort(reason('shutting_down'));
        break;
    }
  }

  #machine(direction: Direction): RequestMachine | ResponseMachine {
    return direction === 'request' ? this.#request : this.#response;
  }

  /** Of a request that Envoy has answered by itself: what becomes of it any more changes nothing. */
  #answered(direction: Direction): boolean {
    return direction === 'request' && this.#request.state === 'over';
  }

  #answer({ head, end, context }: Event & { on: 'response-head' }): void {
    const forwarded = this.#request.state === 'forwarded';
    if (!forwarded) this.#request.over();
    this.#response.head(head, end, context, { forwarded });
  }

  #expire(timer: Timer): void {
    if (timer === 'segment') {
      this.#response.paced();
      return;
    }
    const [direction, why] = late[timer === 'exchange' && this.#isAsking ? 'request' : timer];
    this.#deny(direction, why);
  }

  /** The model server was not asked yet, nor has anybody answered. */
  get #isAsking(): boolean {
    return this.#request.state !== 'forwarded' && this.#response.state === 'waiting';
  }

  #complete(): void {
    const { outcome, reason: why } = this.#response.outcome;
    this.#out.push({ do: 'finish' });
    this.#end(this.#course.facts('response', outcome, why, { segment: undefined, ended: true }));
  }

  /** Ends both machines: with a whole reply, or, behind a head that has left, with the stream's last frame. */
  #deny(direction: Direction, why: Reason, configure?: string): void {
    const { setting, operation, answerType, head } = this.#course;
    const denial = denialFor(why, setting.id, configure);
    this.#stopBoth();
    const refusal =
      this.#response.headReleased && operation
        ? lastFrame(denial, operation, answerType)
        : reply(denial, operation ?? speakerOf(head, setting.snapshot));
    const facts = this.#course.facts(direction, 'deny', why, { segment: undefined, ended: true });
    this.#out.push({ do: 'note', note: { kind: 'denial', facts: asFacts<'denial'>(facts) } });
    this.#out.push({ do: 'refuse', refusal }, { do: 'finish' });
    this.#end(facts);
  }

  /** The other side is gone, or we are about to be: the stream ends with an error status, and the record says how far it came. */
  #abort(why: Reason): void {
    const direction: Direction = this.#response.state === 'waiting' ? 'request' : 'response';
    this.#stopBoth();
    const facts = this.#course.facts(direction, 'abort', why, { segment: undefined, ended: true });
    this.#out.push(
      { do: 'note', note: { kind: 'abort', facts: asFacts<'abort'>(facts) } },
      { do: 'abandon', reason: why },
    );
    this.#end(facts);
  }

  #stopBoth(): void {
    this.#request.over();
    this.#response.over();
  }

  #end(facts: ExchangeFacts): void {
    this.#over = true;
    this.#out.push({ do: 'ended', facts });
  }
}
