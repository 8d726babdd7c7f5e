import type { Segment } from '../core/passage.ts';
import type { ByteCounts, ExchangeFacts, ExchangeRecordKind, FactsOf, SealedBlind } from '../core/record.ts';
import type {
  Destination,
  Direction,
  ExchangeId,
  FrameFacts,
  Head,
  Principal,
  Reason,
  Route,
  Usage,
} from '../core/types.ts';
import type { Pipeline } from './pipeline.ts';
import type { Ledger, Limits, Operation, ProviderIds, Snapshot } from './ports.ts';

/** What an exchange is given. */
export interface Setting {
  readonly id: ExchangeId;
  readonly snapshot: Snapshot;
  readonly ledger: Pick<Ledger, 'blind' | 'refuses'>;
  readonly limits: Limits;
  readonly ids: ProviderIds;
  /** Takes memory; false where there is none left. */
  readonly take: (bytes: number) => boolean;
  readonly give: (bytes: number) => void;
  /** Milliseconds since the epoch, with fractions, never going back. */
  readonly now: () => number;
}

/** What a record is for. */
export interface Leaving {
  /** What leaves with the record; undefined: nothing more. */
  readonly segment: Segment | undefined;
  readonly ended: boolean;
}

/** What was handed to a door so far. */
interface Released {
  /** Of the body, in bytes. */
  readonly total: number;
  readonly digest: string | null;
}

const nothingReleased: Released = { total: 0, digest: null };
const releasedWith = ({ total, digest }: Segment): Released => ({
  total,
  digest: Buffer.from(digest).toString('hex'),
});

/** What is known of an exchange while it runs: written by the two machines, read for records. */
export class Course {
  readonly setting: Setting;
  readonly beganMs: number;
  readonly blind: Uint8Array;
  readonly #sealed: SealedBlind;
  principal: Principal | undefined;
  destination: Destination | undefined;
  route: Route | undefined;
  operation: Operation | undefined;
  /** The request's, as it came. */
  head: Head = [];
  asked: FrameFacts = {};
  method = '';
  trace: string | null = null;
  status: number | null = null;
  /** The answer's content type, as it came. */
  answerType = '';
  /** When the request was let go. */
  forwardedMs: number | undefined;
  request: Pipeline<'request'> | undefined;
  response: Pipeline<'response'> | undefined;
  readonly spent = { identify: 0, commit: 0, upstream: 0 };
  readonly #released = { request: nothingReleased, response: nothingReleased };
  #held = 0;

  constructor(setting: Setting) {
    this.setting = setting;
    this.beganMs = setting.now();
    const { blind, sealed } = setting.ledger.blind();
    this.blind = blind;
    this.#sealed = sealed;
  }

  /** Counts bytes as held by this exchange. False: over its own bound or that of the process. */
  hold(bytes: number): boolean {
    if (this.#held + bytes > this.setting.limits.maxExchangeBytes || !this.setting.take(bytes)) return false;
    this.#held += bytes;
    return true;
  }

  letGo(bytes: number): void {
    const given = Math.min(bytes, this.#held);
    this.#held -= given;
    this.setting.give(given);
  }

  letGoAll(): void {
    this.letGo(this.#held);
  }

  /** A segment was handed to its door. */
  passed(segment: Segment): void {
    this.#released[segment.direction] = releasedWith(segment);
  }

  /** The facts of a record about `direction`. */
  facts(
    direction: Direction,
    outcome: ExchangeFacts['outcome'],
    reason: Reason,
    { segment, ended }: Leaving,
  ): ExchangeFacts {
    const pipeline = direction === 'request' ? this.request : this.response;
    const { id, snapshot, now } = this.setting;
    const decision = pipeline?.decision;
    const released = segment ? releasedWith(segment) : this.#released[direction];
    return {
      exchange: id,
      phase: direction,
      began: nanos(this.beganMs),
      ended: ended ? nanos(now()) : null,
      principal: this.principal ?? null,
      destination: this.#destinationShown(),
      modelAnswered: this.response?.modelShown ?? null,
      route: this.route ?? null,
      policy: snapshot.policy.digest,
      rules: decision?.rules ?? [],
      findings: pipeline?.findings ?? [],
      bytes: this.#bytes(pipeline, released.total),
      outcome,
      reason,
      obligations: pipeline?.obligations ?? [],
      bypass: null,
      digests: pipeline
        ? { received: pipeline.received.digest(), released: released.digest, blind: this.#sealed }
        : null,
      release: this.route?.release ?? null,
      references: [],
      usage: usageOf(this.response?.facts),
      status: this.status,
      response: 'observed',
      latency: this.#latency(pipeline),
      trace: this.trace,
      versions: snapshot.versions,
    };
  }

  #destinationShown(): Destination | null {
    const { destination, request } = this;
    if (!destination || request?.modelShown === request?.facts.model) return destination ?? null;
    return { ...destination, model: request?.modelShown ?? '' };
  }

  #bytes(pipeline: Course['request'] | Course['response'], released: number): ByteCounts {
    const counts = pipeline?.counts;
    return {
      received: pipeline?.received.bytes ?? 0,
      scanned: counts?.scanned ?? 0,
      unscannable: counts?.unscannable ?? 0,
      released,
    };
  }

  #latency(pipeline: Course['request'] | Course['response']): ExchangeFacts['latency'] {
    const { identify, commit, upstream } = this.spent;
    const { read, scan, decide } = pipeline?.spent ?? { read: 0, scan: 0, decide: 0 };
    return {
      identify: micros(identify),
      read: micros(read),
      scan: micros(scan),
      decide: micros(decide),
      commit: micros(commit),
      upstream: micros(upstream),
      total: micros(this.setting.now() - this.beganMs),
    };
  }
}

/** What the model server stated; an operation that only reads, or only writes, states one of the two. */
function usageOf({ inputTokens, outputTokens }: FrameFacts = {}): Usage | null {
  if (inputTokens === undefined && outputTokens === undefined) return null;
  return { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
}

const micros = (ms: number): number => Math.round(ms * 1000);

export const nanos = (ms: number): bigint => BigInt(Math.round(ms * 1e6));

/** Facts as the evidence of a kind; the ledger checks that what the kind requires is known, and refuses otherwise. */
export const asFacts = <K extends ExchangeRecordKind>(facts: ExchangeFacts): FactsOf<K> =>
  facts as FactsOf<K>;
