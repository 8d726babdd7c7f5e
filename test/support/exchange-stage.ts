/** An exchange on paper whose parts take their time: whoever tests says when each of them is done, and how. */
import { Committed, type Segment } from '../../src/core/passage.ts';
import { reason } from '../../src/core/reason.ts';
import type { ExchangeFacts } from '../../src/core/record.ts';
import { seal } from '../../src/core/seal.ts';
import type { Direction, ExchangeId, Frame, Route } from '../../src/core/types.ts';
import type { Command, Event, Timer } from '../../src/exchange/events.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { FrameReader, Identified, Note, Operation } from '../../src/exchange/ports.ts';
import { alice, limits, operation, scanner, snapshot, noIds, providerOf } from './paper.ts';

type CommitCommand = Command & { do: 'commit-request' | 'commit-response' };

/** Something that a part was asked for and has not done. */
export interface Work {
  readonly part: 'identity' | 'reader' | 'scanner';
  done(): void;
  fail(): void;
}

export interface StageOptions {
  readonly release: Route['release'];
  /** Of memory for this exchange, in bytes. */
  readonly budget: number;
}

/** What stands instead of the word: longer, so that what is rewritten takes more memory than what came. */
export const label = '[word taken out]';

/** What is not allowed to happen. */
const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

export class Stage {
  readonly exchange: Exchange;
  /** Which parts take their time from now on. */
  readonly slow = { identity: false, reader: false, scanner: false };
  readonly works: Work[] = [];
  readonly commits: CommitCommand[] = [];
  /** What promises have brought, and the exchange has not been told. */
  readonly outcomes: Event[] = [];
  readonly armed = new Set<Timer>();
  readonly notes: Note[] = [];
  readonly ends: ('finish' | 'abandon')[] = [];
  readonly ended: ExchangeFacts[] = [];
  readonly closing: ExchangeFacts[] = [];
  /** The texts that were handed in, as far as the exchange took them, and those that were let out. */
  readonly sent = { request: '', response: '' };
  readonly out = { request: '', response: '' };
  readonly isOut = { request: false, response: false };
  readonly segments = { request: 0, response: 0 };
  refusals = 0;
  /** The answer is one of Envoy's own. */
  isLocal = false;
  held = 0;
  clock = 1000;
  /** Promises of the exchange that have brought nothing yet. */
  unresolved = 0;
  #answered = false;
  readonly #sealed = new Set<Segment>();

  constructor({ release, budget }: StageOptions) {
    const route: Route = {
      id: 'r',
      zone: 'external',
      release,
      commit: 'before',
      identity: 'required',
      ids: 'principal',
      owner: '',
      useCase: '',
    };
    const slowly = this.#operation();
    this.exchange = new Exchange({
      id: 'x' as ExchangeId,
      snapshot: {
        ...snapshot,
        policy: { ...snapshot.policy, route: () => route },
        providers: new Map([['paper', providerOf(slowly)]]),
        transform: { replace: () => Buffer.from(label) },
        scanner: { ...scanner, feed: pieces => this.#take('scanner', () => void scanner.feed(pieces)) },
        identity: {
          headers: snapshot.identity.headers,
          identify: () => this.#take('identity', (): Identified => ({ principal: alice })),
        },
      },
      ledger: {
        blind: () => ({ blind: new Uint8Array(32), sealed: { key: 'k', box: '' } }),
        refuses: undefined,
      },
      ids: noIds,
      // The second segment waits for the pace.
      limits: { ...limits, segmentBurst: 1 },
      take: bytes => {
        must(bytes >= 0, 'memory is taken by giving');
        if (this.held + bytes > budget) return false;
        this.held += bytes;
        return true;
      },
      give: bytes => {
        must(bytes >= 0 && bytes <= this.held, 'more memory is given back than was taken');
        this.held -= bytes;
      },
      now: () => (this.clock += 0.01),
    });
  }

  /** Done at once, or when it is told so. */
  #take<T>(part: Work['part'], work: () => T): T | Promise<T> {
    if (!this.slow[part]) return work();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.works.push({
      part,
      done: () => resolve(undefined),
      fail: () => reject(new Error('a part that fails')),
    });
    return promise.then(work);
  }

  #operation(): Operation {
    return {
      ...operation,
      reader: (...given) => {
        const inner = operation.reader(...given);
        return inner && this.#reader(inner);
      },
    };
  }

  #reader(inner: FrameReader): FrameReader {
    return {
      get held() {
        return inner.held;
      },
      // On paper a reader reads at once, or when it is told to.
      read: (chunk, end) => this.#take('reader', () => inner.read(chunk, end) as readonly Frame[]),
    };
  }

  /** Tells the exchange something, and looks at all that it does about it. */
  on(event: Event): void {
    const wasOver = this.exchange.over;
    if (event.on === 'response-head') {
      this.#answered = true;
      this.isLocal ||= this.segments.request === 0 || event.context.details !== 'via_upstream';
    }
    const commands = this.exchange.on(event);
    must(!wasOver || commands.length === 0, `${commands[0]?.do} behind the end`);
    for (const command of commands) this.#do(command);
    must(this.exchange.over === this.ended.length > 0, 'an end that is not told');
    must(this.exchange.over || this.ends.length === 0, 'the stream has ended, the exchange has not');
    if (!this.exchange.over) this.#checkWaiting();
    if (this.exchange.over && this.#isQuiet()) must(this.held === 0, 'memory that is not given back');
  }

  /** Nobody has anything to do for this exchange any more. */
  #isQuiet(): boolean {
    return this.unresolved + this.outcomes.length + this.commits.length === 0;
  }

  #checkWaiting(): void {
    must(!(this.#answered && this.armed.has('first-byte')), 'a wait for what has come');
    const leaving = this.commits.reduce((sum, { segment }) => sum + segment.bytes.length, 0);
    must(this.held >= leaving, 'memory that is held and not counted');
    const { request, response } = this.sent;
    const asked = this.segments.request === 0 ? request.length + Stage.expected(request).length : 0;
    const lines = this.out.response.split('\n').length - 1;
    const left = response.split('\n').slice(0, lines).join('\n').length;
    const made = Stage.expected(response).length - this.out.response.length;
    must(this.held <= asked + response.length - left + made, 'memory that is not held and counted');
  }

  #do(command: Command): void {
    must(this.ended.length === 0, `${command.do} behind the end`);
    switch (command.do) {
      case 'wait':
        this.#await(command.until);
        break;
      case 'commit-request':
      case 'commit-response':
        this.#commit(command);
        break;
      case 'forward':
      case 'release':
        this.#pass(command.do === 'forward' ? 'request' : 'response', command.proof);
        break;
      case 'refuse':
        this.refusals += 1;
        must(this.refusals === 1, 'refused twice');
        must(this.segments.response > 0 === (command.refusal.head.length === 0), 'refused in the wrong form');
        break;
      case 'note':
        this.notes.push(command.note);
        break;
      case 'arm':
        must(command.ms > 0 && Number.isFinite(command.ms), 'a timer without a time');
        this.armed.add(command.timer);
        break;
      case 'disarm':
        this.armed.delete(command.timer);
        break;
      case 'finish':
      case 'abandon':
        this.ends.push(command.do);
        break;
      case 'held':
        must(command.ms >= 0, 'a text was held for less than no time');
        break;
      case 'ended':
        this.ended.push(command.facts);
        break;
    }
  }

  #await(until: Promise<Event>): void {
    this.unresolved += 1;
    void until
      .catch((error: unknown): Event => ({ on: 'failed', direction: 'request', error }))
      .then(event => {
        this.unresolved -= 1;
        this.outcomes.push(event);
      });
  }

  #commit(command: CommitCommand): void {
    const { segment, evidence } = command;
    const { direction } = segment;
    must(direction === 'response' || !this.#answered, 'a request is committed that was answered');
    must(
      this.commits.every(({ do: what }) => what !== command.do),
      'two commits of one direction at once',
    );
    if ('facts' in evidence) {
      must(evidence.facts.bytes.released === segment.total, 'a record of other bytes than leave');
      must(
        evidence.facts.digests?.released === Buffer.from(segment.digest).toString('hex'),
        'another digest',
      );
      if (evidence.kind !== 'request') this.closing.push(evidence.facts);
    }
    must(segment.end === (evidence.kind !== 'segment'), 'an end without its record');
    this.commits.push(command);
  }

  /** The ledger has committed, or has not. */
  settleCommit(at: number, outcome: 'acknowledged' | 'refused'): void {
    const [command] = this.commits.splice(at % this.commits.length, 1);
    if (!command) return;
    const direction = command.do === 'commit-request' ? 'request' : 'response';
    if (outcome === 'refused') this.on({ on: 'uncommitted', direction, reason: reason('ledger_late') });
    else if (command.do === 'commit-request') {
      this.#sealed.add(command.segment);
      this.on({ on: 'request-committed', proof: seal(command.segment, { writer: 'w', seq: 1n }) });
    } else {
      this.#sealed.add(command.segment);
      this.on({ on: 'response-committed', proof: seal(command.segment, { writer: 'w', seq: 1n }) });
    }
  }

  #pass(direction: Direction, proof: Committed<Segment>): void {
    const segment = Committed.open(proof);
    must(this.#sealed.delete(segment), 'what leaves was not committed, or leaves twice');
    must(segment.direction === direction, 'through the other door');
    must(segment.index === this.segments[direction]++, 'a segment out of order');
    must((segment.index === 0) === (segment.head !== undefined), 'a head that is not the first');
    must(!this.isOut[direction] && this.refusals === 0, 'something leaves behind the end');
    must(direction === 'response' || !this.#answered, 'a request goes on that was answered');
    must(direction === 'request' || this.segments.request === 1 || this.isLocal, 'an answer to nothing');
    this.out[direction] += Buffer.from(segment.bytes).toString();
    this.isOut[direction] = segment.end;
  }

  /** What of a body that has not ended can no longer become part of the word. */
  static settled(body: string): string {
    const whole = body.slice(0, body.lastIndexOf('\n') + 1);
    const text = whole.replaceAll('\n', '');
    const open = Math.max(
      ...[0, 1, 2, 3, 4, 5].filter(n => ['SECRET', 'DENYME'].some(word => text.endsWith(word.slice(0, n)))),
    );
    let left = whole;
    while (left.replaceAll('\n', '').length > text.length - open)
      left = left.slice(0, left.lastIndexOf('\n', left.length - 2) + 1);
    return left;
  }

  /** As it is to leave: the word is replaced where it starts, and cut out of the lines behind. */
  static expected(body: string): string {
    const text = body.replaceAll('\n', '');
    const inside = new Set<number>();
    const starts = new Set<number>();
    for (let at = text.indexOf('SECRET'); at >= 0; at = text.indexOf('SECRET', at + 6)) {
      starts.add(at);
      for (let n = at; n < at + 6; n += 1) inside.add(n);
    }
    let at = -1;
    return body
      .split('')
      .map(letter => {
        if (letter === '\n') return letter;
        at += 1;
        return starts.has(at) ? label : inside.has(at) ? '' : letter;
      })
      .join('');
  }
}
