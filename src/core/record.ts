import type {
  Band,
  DataClass,
  Destination,
  Direction,
  Effect,
  ExchangeId,
  Nanos,
  PolicyDigest,
  Principal,
  Reason,
  ReleaseMode,
  Route,
  Treatment,
  Usage,
} from './types.ts';

/**
 * What a record says. The exchange states the facts, the ledger adds writer, seq, time and the hash of
 * the record before, serialises, chains, signs and commits. There is never a value of a finding in it.
 */
export interface FindingCount {
  readonly entity: string;
  readonly class: DataClass;
  readonly band: Band;
  /** The highest of the group. */
  readonly score: number;
  readonly count: number;
  /** Slot places, at most 8 distinct ones. */
  readonly where: readonly string[];
  readonly treatment: Treatment | null;
  /** Of class `opaque`: what could not be read, at most 8 of them. */
  readonly contents?: readonly ContentNote[];
}

/** Content that nobody could read, as a record has it. */
export interface ContentNote {
  readonly type: string;
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the decoded content, begun with the exchange's blind. */
  readonly digest: string;
}

/** The blind of an exchange's digests, as AES-256-GCM box that only the holder of the key can open. */
export interface SealedBlind {
  readonly key: string;
  readonly box: string;
}

/** Lower-case hex SHA-256, begun with the exchange's blind. */
export interface Digests {
  readonly received: string;
  readonly released: string | null;
  readonly blind: SealedBlind;
}

export interface ByteCounts {
  readonly received: number;
  readonly scanned: number;
  readonly unscannable: number;
  readonly released: number;
}

/** Microseconds spent, by stage. */
export type Latency = Readonly<
  Partial<Record<'identify' | 'read' | 'scan' | 'decide' | 'commit' | 'upstream' | 'total', number>>
>;

export interface Versions {
  readonly sallyport: string;
  readonly recognizers: string;
}

/** An obligation that was carried out: `mask` ×3, or a parameter: original → forced. */
export interface ObligationDone {
  readonly kind: Treatment | 'limit' | 'force';
  readonly count: number;
  readonly parameter?: string;
  readonly original?: string;
  readonly forced?: string;
}

/**
 * Everything that is known of an exchange when a record of it is made. `null` says "not known then" (no principal before
 * identification, no destination before the route), never "forgotten": `required` below says per kind what must be there.
 */
export interface ExchangeFacts {
  readonly exchange: ExchangeId;
  /** The direction that the record is about. */
  readonly phase: Direction;
  readonly began: Nanos;
  readonly ended: Nanos | null;
  readonly principal: Principal | null;
  readonly destination: Destination | null;
  /** The model that answered, as the provider states it. */
  readonly modelAnswered: string | null;
  readonly route: Route | null;
  readonly policy: PolicyDigest | null;
  readonly rules: readonly string[];
  readonly findings: readonly FindingCount[];
  readonly bytes: ByteCounts;
  readonly outcome: Effect | 'abort' | 'local-reply';
  readonly reason: Reason;
  readonly obligations: readonly ObligationDone[];
  /** Id of the bypass or break-glass that was used. */
  readonly bypass: string | null;
  readonly digests: Digests | null;
  readonly release: ReleaseMode | null;
  readonly references: readonly string[];
  readonly usage: Usage | null;
  readonly status: number | null;
  /** `unobserved`: the early check was the only filter, so nobody saw the answer. */
  readonly response: 'observed' | 'unobserved';
  readonly latency: Latency;
  /** W3C trace id, 32 hex digits. */
  readonly trace: string | null;
  readonly versions: Versions;
}

export type ExchangeRecordKind = 'request' | 'response' | 'denial' | 'abort' | 'local-reply' | 'withheld';

/** Which facts must not be null in a record of that kind; a record without one cannot be built. */
export const required = {
  request: ['destination', 'route', 'policy', 'digests', 'release'],
  response: ['ended', 'destination', 'route', 'policy', 'digests', 'release', 'status'],
  denial: ['ended'],
  abort: ['ended'],
  'local-reply': ['ended', 'status'],
  withheld: ['ended'],
} as const;

/** Facts with what `kind` requires known. */
export type FactsOf<K extends ExchangeRecordKind> = ExchangeFacts & {
  readonly [F in (typeof required)[K][number]]: NonNullable<ExchangeFacts[F]>;
};
