import { SallyportError } from '../core/errors.ts';
import { type Committed, type Segment } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import { type Head, type Reason } from '../core/types.ts';
import { asFacts, type Course, traceOf } from './course.ts';
import { type Command } from './events.ts';
import { allowed, readHead } from './head.ts';
import { Inbox } from './inbox.ts';
import { Pipeline } from './pipeline.ts';
import { type EdgeContext, type FrameReader, type Identified, type Judge, type Operation } from './ports.ts';
import { readTarget } from '../wire/path.ts';

type State = 'waiting' | 'identifying' | 'reading' | 'committing' | 'forwarded' | 'over';

/** The request's machine: head → who asks → body → decision → commit → first door. Throws what denies. */
export class RequestMachine {
  readonly #course: Course;
  readonly #emit: (command: Command) => void;
  readonly #inbox: Inbox;
  #state: State = 'waiting';
  #head: Head = [];
  #ended = false;
  #since = 0;

  constructor(course: Course, emit: (command: Command) => void) {
    this.#course = course;
    this.#emit = emit;
    this.#inbox = new Inbox(
      'request',
      emit,
      (bytes, end) => this.#read(bytes, end),
      () => this.#settle(),
    );
  }

  get state(): State {
    return this.#state;
  }

  /** A denial, an answer that came first, or the end of the stream: nothing more happens here. */
  over(): void {
    this.#state = 'over';
    this.#emit({ do: 'disarm', timer: 'request' });
  }

  head(head: Head, end: boolean, context: EdgeContext): void {
    const { snapshot, ledger, limits, now } = this.#course.setting;
    this.#expect('waiting');
    this.#state = 'identifying';
    this.#head = head;
    this.#ended = end;
    this.#course.trace = traceOf(head);
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
    const { snapshot, now } = this.#course.setting;
    this.#course.spent.identify = now() - this.#since;
    const values = readHead(this.#head);
    const host = (values.get(':authority') ?? '').toLowerCase();
    if ('principal' in identified) this.#course.principal = identified.principal;
    else if (identified.refused !== reason('identity_missing') || !snapshot.policy.anonymous(host)) {
      throw new Refused(identified.refused);
    }
    this.#begin(host, values);
  }

  #begin(host: string, values: ReadonlyMap<string, string>): void {
    const { snapshot } = this.#course.setting;
    const { operation, provider, path, query } = this.#operationFor(host, values);
    this.#course.operation = operation;
    for (const name of query) {
      if (!operation.query.includes(name))
        throw new SallyportError(
          'unknown_operation',
          `a query parameter that ${operation.name} does not have`,
        );
    }
    void path;
    const reader = this.#readerFor(operation, values);
    const pipeline = new Pipeline({
      direction: 'request',
      head: allowed(this.#head, 'request', operation, snapshot.identity.headers),
      credentials: operation.credentials,
      reader,
      scanner: snapshot.scanner,
      transform: snapshot.transform,
      judge: facts => this.#judge(host, provider, facts.model ?? ''),
      blind: this.#course.blind,
      release: 'whole',
      maxBodyBytes: this.#course.setting.limits.maxBodyBytes,
      now: this.#course.setting.now,
    });
    this.#course.request = pipeline;
    this.#state = 'reading';
    if (this.#ended) pipeline.endAtHead();
    this.#inbox.open(pipeline.begin());
  }

  #operationFor(host: string, values: ReadonlyMap<string, string>): Found {
    const { snapshot } = this.#course.setting;
    const method = values.get(':method') ?? '';
    this.#course.method = method;
    if (values.has('upgrade') || values.has(':protocol'))
      throw new SallyportError('upgrade_refused', 'an upgrade was asked for');
    const names = snapshot.policy.providers(host);
    if (names.length === 0) throw new SallyportError('unknown_host', 'no route names this host');
    const { path, query } = readTarget(values.get(':path') ?? '');
    for (const provider of names) {
      const operation = snapshot.providers.get(provider)?.operation(method, path);
      if (operation) return { operation, provider, path, query: query.map(({ name }) => name) };
    }
    throw new SallyportError('unknown_operation', 'no provider of this host has such an operation');
  }

  #readerFor(operation: Operation, values: ReadonlyMap<string, string>): FrameReader | undefined {
    const { limits } = this.#course.setting;
    const encoding = values.get('content-encoding') ?? 'identity';
    if (encoding.toLowerCase() !== 'identity')
      throw new SallyportError('content_encoding_unsupported', 'an encoded body');
    if (Number(values.get('content-length') ?? 0) > limits.maxBodyBytes)
      throw new SallyportError('body_too_large', 'announced over the limit');
    if (operation.body === 'none') return undefined;
    if (this.#ended) throw new SallyportError('body_missing', 'no body');
    const context = { asked: {}, status: 0, limits };
    const reader = operation.reader('request', values.get('content-type') ?? '', context);
    if (!reader) throw new SallyportError('content_type_unsupported', 'no reader for the content type');
    return reader;
  }

  /** The destination is whole once the model is known: route, then rules. */
  #judge(host: string, provider: string, model: string): Judge {
    const { policy } = this.#course.setting.snapshot;
    const to = { host, provider, operation: this.#course.operation?.name ?? '', model };
    const route = policy.route(to);
    if (!route) throw new SallyportError('no_route', 'no route for this model and operation');
    this.#course.route = route;
    this.#course.destination = { ...to, zone: route.zone };
    if (!this.#course.principal && route.identity === 'required')
      throw new SallyportError('identity_missing', 'this route wants identity');
    return policy.judge({ principal: this.#course.principal, destination: this.#course.destination, route });
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
    this.#course.request?.received.close(trailers);
    this.chunk(new Uint8Array(0), true);
  }

  worked(): void {
    if (this.#state === 'reading') this.#inbox.worked();
  }

  #read(bytes: Uint8Array, end: boolean): void | Promise<void> {
    return this.#course.request?.read(bytes, end);
  }

  #settle(): void {
    const pipeline = this.#course.request;
    if (this.#state !== 'reading' || !pipeline) return;
    const decision = pipeline.settle();
    if (!decision) return;
    if (decision.effect === 'deny' || decision.effect === 'hold') throw new Refused(decision.reason);
    this.#commit(pipeline, decision.effect, decision.reason);
  }

  #commit(pipeline: Pipeline<'request'>, outcome: 'permit' | 'redact', why: Reason): void {
    this.#state = 'committing';
    this.#emit({ do: 'disarm', timer: 'request' });
    const segment = pipeline.cut(head => [...head, ['accept-encoding', 'identity']]);
    this.#course.released.request = segment.total;
    const digest = Buffer.from(segment.digest).toString('hex');
    const facts = this.#course.facts('request', outcome, why, { released: digest, ended: false });
    this.#since = this.#course.setting.now();
    this.#emit({
      do: 'commit-request',
      segment,
      evidence: { kind: 'request', facts: asFacts<'request'>(facts) },
    });
  }

  committed(proof: Committed<Segment<'request'>>): void {
    if (this.#state !== 'committing') return;
    this.#state = 'forwarded';
    this.#course.spent.commit += this.#course.setting.now() - this.#since;
    this.#course.letGo(this.#course.request?.received.bytes ?? 0);
    this.#emit({ do: 'forward', proof });
    this.#emit({ do: 'arm', timer: 'first-byte', ms: this.#course.setting.limits.firstByteMs });
  }

  #expect(state: State): void {
    if (this.#state !== state) throw violation();
  }
}

interface Found {
  readonly operation: Operation;
  readonly provider: string;
  readonly path: string;
  readonly query: readonly string[];
}

const violation = (): SallyportError =>
  new SallyportError('protocol_violation', 'a message out of its order');

/** A refusal that is nobody's fault: the decision's own reason. */
export class Refused extends SallyportError {
  constructor(why: Reason) {
    super('internal_error', 'refused');
    Object.defineProperty(this, 'reason', { value: why });
  }
}
