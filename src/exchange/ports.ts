/** What the middle folders are to one another. They fill these ports and meet in app/; none imports another. */
import type { Committed, Refusal, Segment, Wording } from '../core/passage.ts';
import type { ExchangeFacts, FactsOf, FindingCount, SealedBlind, Versions } from '../core/record.ts';
import type { RequestTarget, TargetText } from '../wire/path.ts';
import type {
  Channel,
  Decision,
  Denial,
  Destination,
  Direction,
  ExchangeId,
  Finding,
  Frame,
  FrameFacts,
  Head,
  Origin,
  PolicyDigest,
  Principal,
  ProviderId,
  Reason,
  Route,
  SlotKind,
  Treatment,
} from '../core/types.ts';

// ── providers/ ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** One API: which operations it serves, and where. */
export interface Provider {
  /** OpenTelemetry's name (`gen_ai.provider.name`): `openai`, `anthropic`, `aws.bedrock` … */
  readonly name: string;
  /** All of them: a policy may name no other. */
  readonly operations: readonly OperationSummary[];
  /** Undefined: not an operation of this API that Sallyport knows, so it is denied. */
  find(method: string, target: RequestTarget): OperationMatch | undefined;
  /** As of its operations: for a request that is of none of them, or was refused before that was known. */
  denial(denial: Denial): Wording;
}

export interface OperationSummary {
  readonly name: string;
  /** Methods and paths, with places in braces: `POST /v1/chat/completions`. For documentation and denials. */
  readonly requests: readonly string[];
}

/** An operation, found by the request's method and target. */
export interface OperationMatch {
  readonly operation: Operation;
  /** What the target says: the model, that the answer is to be streamed. */
  readonly facts: FrameFacts;
  /** Of the path, what is not the API's own words. It is scanned, as the values of the query are. */
  readonly texts: readonly TargetText[];
  readonly ids: readonly ProviderId[];
}

/** One operation of one API: it reads, and it words refusals. It neither classifies nor judges. */
export interface Operation {
  readonly name: string;
  /** Does a request have a body? */
  readonly body: 'required' | 'none';
  /** Lower-case names of the headers that go on in that direction; a trailing `*` is a prefix. All others are removed. */
  readonly headers: Readonly<Record<Direction, readonly string[]>>;
  /** Headers that hold the provider's credential, and as `query:key` such parameters: they go on, and are not content. */
  readonly credentials: readonly string[];
  /** Query parameters that are known, and the values that each may have where not any will do; others are denied. */
  readonly query: Readonly<Record<string, readonly string[] | 'any'>>;
  /** Headers that say a version, and those that are known: another one is denied. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /**
   * A reader for a body of this content type (the header's value, empty where it is missing). Undefined: deny.
   * `asked` are the request's facts when the response is to be read: an SSE answer to a request that did not ask for one
   * is undefined. `status` is the response's.
   */
  reader(
    direction: Direction,
    contentType: string,
    context: { asked: FrameFacts; status: number; limits: WireLimits },
  ): FrameReader | undefined;
  /**
   * Of a request that its sender has signed: the names of the headers that the signature covers, in lower case. Such a
   * request goes on as it came or not at all. Undefined: it is not signed.
   */
  signed?(values: ReadonlyMap<string, string>): readonly string[] | undefined;
  /** A whole reply in this API's error shape: its SDK raises the right exception and does not retry. */
  denial(denial: Denial): Wording;
  /** A last frame that the API's SDKs turn into an exception, for a stream of this content type that has begun. */
  errorFrame(denial: Denial, contentType: string): Uint8Array;
}

export interface WireLimits {
  /** Of a whole body, in bytes. */
  readonly maxBodyBytes: number;
  /** Of one frame of a stream, in bytes. */
  readonly maxFrameBytes: number;
}

/** Bytes as they come in, whole frames out. @throws WireError, which denies. */
export interface FrameReader {
  /**
   * Whole frames so far. `end` with the last chunk; the last frame out then has `last`.
   * A promise where the work is too long for one turn of the event loop.
   */
  read(chunk: Uint8Array, end: boolean): readonly Frame[] | Promise<readonly Frame[]>;
  /** Bytes taken in and not yet given out. */
  readonly held: number;
}

// ── classify/ ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How a text leaves. `whole`: nothing of it before its end, so what stands far behind a place counts for it. `segments`:
 * piece by piece, so that a place is judged on what came before it, and on what is right behind it.
 */
export type Release = 'segments' | 'whole';

export interface Scanner {
  /** Names the engine and its recognizers; changes with either. Goes into records. */
  readonly version: string;
  /**
   * A scan of one channel's text, from its beginning. `label`: the member's name, a context (`ssn`, `mrn`). `release`: how
   * the text leaves; default `whole`, which may hold it longer. `origin`: where it is from; default `conversation`.
   */
  open(channel: Channel, kind: SlotKind, label: string, release?: Release, origin?: Origin): Scan;
  /**
   * Feeds pieces to their scans, in order. A promise where there is more than 256 KiB of text: whole texts then go to a
   * worker, others are scanned in slices, and the event loop is never held for more than 50 ms.
   * Whoever feeds waits for the promise before feeding the same scans again. @throws SallyportError (`unclassified`,
   * `recognizer_failed`), which denies.
   */
  feed(pieces: readonly Piece[]): void | Promise<void>;
  /**
   * What stands in a short text that is put together of several: what a check digit decides, secrets, and what has a form of
   * its own, at least likely. Their channel says nothing. @throws SallyportError `recognizer_failed`
   */
  across(text: Uint8Array): readonly Finding[];
}
export interface Piece {
  readonly scan: Scan;
  readonly text: Uint8Array;
  /** The text ends with this piece. */
  readonly end: boolean;
}
/** The scan of one channel. All offsets are bytes of the channel's text, counted from its beginning. */
export interface Scan {
  readonly channel: Channel;
  /**
   * No finding, present or still possible, that is not in `findings` whole and final, starts before it. Never decreases;
   * the length of the text once it has ended. A finding that starts before it may end behind it.
   */
  readonly settled: number;
  /** Final ones, sorted by start; two of them are apart or in the very same place. Only grows. */
  readonly findings: readonly Finding[];
  /**
   * Another scan of the same text, where this one stands: one may end, and the other go on. Its findings are those that
   * become final from here on. Not of one that has ended.
   */
  fork(): Scan;
}

// ── identity/ ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Identity {
  /** Headers that carry identity: never forwarded, never scanned as content, never logged. */
  readonly headers: readonly string[];
  /** At once where the credential is in the cache of verified ones. Never throws, never rejects. */
  identify(head: Head, edge: EdgeContext): Identified | Promise<Identified>;
}
export type Identified = { readonly principal: Principal } | { readonly refused: Reason };

// ── policy/ ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A compiled policy: immutable, in memory, deterministic. */
export interface Policy {
  readonly digest: PolicyDigest;
  /** Names of the providers that routes put on this host (lower-case, with its port if not the default one). */
  providers(host: string): readonly string[];
  /** Does some route on this host take requests without identity? Where none does, they are denied before their body came. */
  anonymous(host: string): boolean;
  /** Other names of this host: a route that lists several says that they are one, and so do routes that share one. */
  aliases(host: string): readonly string[];
  /** The route of a destination; undefined: none, so deny. The route gives the zone. */
  route(to: Omit<Destination, 'zone'>): Route | undefined;
  /** The rules narrowed to one exchange; ask it for decisions as findings come. */
  judge(terms: Terms): Judge;
}
export interface Terms {
  readonly principal: Principal | undefined;
  readonly destination: Destination;
  readonly route: Route;
}
export interface Judge {
  /** `findings`: all of this direction so far, with the slot place of each. Pure: the same findings, the same decision. */
  decide(direction: Direction, findings: readonly Finding[]): Decision;
}

// ── transform/ ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Transform {
  /**
   * What stands instead of `text` (the finding's own, UTF-8). Never the text itself, never longer than 4 times its
   * length plus 64 bytes; free of `"`, `\`, control characters and line ends, so that it may stand in any quoting.
   */
  replace(finding: Finding, treatment: Treatment, text: Uint8Array): Uint8Array;
}

// ── store/ ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whose API, and under which authority: it stands for the account. */
export interface IdPlace {
  readonly host: string;
  readonly provider: string;
}
/** On whose behalf a provider keeps something: an account is the destination's, within it an id belongs to who asked. */
export interface IdOwner extends IdPlace {
  /** Where else the same things may be had: an id that is known there is known. */
  readonly elsewhere?: readonly IdPlace[];
  /** Undefined: nobody in particular (a route that takes requests without identity). What they get is nobody's to use. */
  readonly principal: Principal | undefined;
  /** Of the route: theirs alone, or their tenant's. */
  readonly ids: Route['ids'];
}
/** `own`: issued through here to this owner. `foreign`: to another, or to nobody in particular. `unknown`: not through here. */
export type IdStanding = 'own' | 'foreign' | 'unknown';

/** Ids that providers issue, and to whom: kept in Postgres, by digest. */
export interface ProviderIds {
  /**
   * Resolves when Postgres acknowledged. An id stays whose it was first.
   * @throws SallyportError: nothing may be let go (`foreign_id` where one is another's)
   */
  bind(ids: readonly ProviderId[], owner: IdOwner): Promise<void>;
  /** For each of them, in their order. @throws SallyportError: it is not known, so no */
  find(ids: readonly ProviderId[], owner: IdOwner): Promise<readonly IdStanding[]>;
}

// ── ledger/ ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type RequestEvidence = { readonly kind: 'request'; readonly facts: FactsOf<'request'> };
/** For a segment that does not end the response: its entry in the batch's shared `segments` record. */
export type SegmentEvidence = {
  readonly kind: 'segment';
  readonly exchange: ExchangeId;
  /** Of this segment. */
  readonly findings: readonly FindingCount[];
};
/** For the segment that ends it: the exchange's own closing record. */
export type ResponseEvidence =
  | { readonly kind: 'response'; readonly facts: FactsOf<'response'> }
  | { readonly kind: 'local-reply'; readonly facts: FactsOf<'local-reply'> };
export type EvidenceOf<D extends Direction> = D extends 'request'
  ? RequestEvidence
  : SegmentEvidence | ResponseEvidence;

/** What opens no door, and what is recorded all the same. */
export type Note =
  | { readonly kind: 'denial'; readonly facts: FactsOf<'denial'> }
  | { readonly kind: 'abort'; readonly facts: FactsOf<'abort'> }
  | {
      readonly kind: 'policy';
      readonly digest: PolicyDigest;
      readonly previous: PolicyDigest | null;
      readonly source: string;
    };

export interface Ledger {
  /** 32 random bytes for the digests of one exchange, and the same sealed for its records. */
  blind(): { readonly blind: Uint8Array; readonly sealed: SealedBlind };
  /**
   * Resolves when Postgres acknowledged and the acknowledgement was found to be true (exact row counts, no warning).
   * Rejects with a SallyportError (`ledger_unavailable`, `ledger_late`, `ledger_full`) when it did not, may not have, or
   * did so too late: all of them are "no".
   */
  commit<D extends Direction>(segment: Segment<D>, evidence: EvidenceOf<D>): Promise<Committed<Segment<D>>>;
  /** Returns at once. Kept, bounded, and written when the ledger is back; what is lost is counted in a `gap` record. */
  note(note: Note): void;
  /** May a request be begun? A reason where not: asked before anything is done for it. */
  readonly refuses: Reason | undefined;
}

// ── envoy/ ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What Envoy says of an exchange beside its headers. */
export interface EdgeContext {
  /** Address and port of the client, as Envoy saw it; empty where it does not say. */
  readonly source: string;
  /** SPIFFE ID out of the client's verified certificate, where there is one. */
  readonly workload: string | undefined;
  /** Dynamic metadata of our own ext_authz `Check`, as received: unverified until its MAC was checked. */
  readonly authz: Readonly<Record<string, unknown>> | undefined;
}

/** What Envoy says of a response beside its headers. */
export interface ResponseContext {
  /** `response.code_details`: `via_upstream` where the upstream answered; else Envoy did. Empty where not known. */
  readonly details: string;
  /** `response.flags`, the bit field; 0 where not known. */
  readonly flags: number;
}

/**
 * The doors, as an exchange sees them: they take committed segments and worded refusals, and nothing else.
 * A door that fails throws: it has ended the stream with an error status, and nothing more passes.
 */
export interface Doors {
  forward(proof: Committed<Segment<'request'>>): void;
  release(proof: Committed<Segment<'response'>>): void;
  /** Before the response's head has been released: a whole reply. After: `refusal.body` is the last frame of the stream. */
  refuse(refusal: Refusal): void;
  /** Both machines are done: the stream may end with status OK. The only way to it. */
  finish(): void;
  /** Ends the stream with an error status: Envoy answers 5xx, or cuts what has begun. */
  abandon(reason: Reason): void;
}

/** An exchange, as the edge sees it. No call throws: an exchange that fails refuses or abandons through its doors. */
export interface Inlet {
  /** `end`: no body and no trailers follow. A response head may come first, or alone (Envoy's own replies). */
  head(direction: 'request', head: Head, end: boolean, context: EdgeContext): void;
  head(direction: 'response', head: Head, end: boolean, context: ResponseContext): void;
  chunk(direction: Direction, bytes: Uint8Array, end: boolean): void;
  /** Ends the direction. Their content is not forwarded. */
  trailers(direction: Direction, trailers: Head): void;
  /** Envoy closed or reset the stream. After `finish` it means nothing. */
  gone(): void;
  /** The process is about to stop and waits no longer: cut what is open. */
  stop(): void;
}

/** Begins an exchange on a fresh gRPC stream. */
export type OpenExchange = (doors: Doors) => Inlet;

/**
 * The early check (ext_authz): identity and route, from headers alone.
 * `permit` carries the metadata that ext_proc will verify by its MAC.
 */
export interface EarlyCheck {
  check(head: Head, edge: EdgeContext, body: CheckBody): Promise<CheckVerdict>;
}
/** `none`: the check sees headers only, ext_proc follows. `whole`: the check is the only filter and judges the request. `partial` is denied. */
export type CheckBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'partial' };
export type CheckVerdict =
  | {
      readonly permit: true;
      readonly metadata: Readonly<Record<string, string>>;
      readonly remove: readonly string[];
    }
  | { readonly permit: false; readonly refusal: Refusal };

// ── app/ gives every exchange ────────────────────────────────────────────────────────────────────────────────────────

/** What is in force: immutable; a reload swaps it, and an exchange keeps the one that it began with. */
export interface Snapshot {
  readonly policy: Policy;
  readonly scanner: Scanner;
  readonly transform: Transform;
  readonly identity: Identity;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly versions: Versions;
}

/** Memory that exchanges may hold, together. */
export interface Budget {
  /** False: there is not that much left, and nothing was taken. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export interface Limits extends WireLimits {
  /** Bytes that a decoded body may have for each encoded one, once there are more than 64 KiB. */
  readonly maxRatio: number;
  /** Held by one exchange, both directions, in bytes. */
  readonly maxExchangeBytes: number;
  /** For a request to arrive whole. */
  readonly requestMs: number;
  /** For the model server to begin its answer after the request was let go. */
  readonly firstByteMs: number;
  /** Between two chunks of an answer. */
  readonly idleMs: number;
  /** For an exchange as a whole. */
  readonly exchangeMs: number;
  /** A stream's first `segmentBurst` segments leave as they settle; between later ones there is `segmentMs` or more. */
  readonly segmentMs: number;
  readonly segmentBurst: number;
}

/** What the exchanges tell telemetry. */
export interface ExchangeMeter {
  began(): void;
  /** Once for every one that began, with the facts of its closing record. */
  ended(facts: ExchangeFacts): void;
  /** From the arrival of the bytes that settle a text to its release, in milliseconds. */
  held(direction: Direction, ms: number): void;
}

/** What the edge tells telemetry. */
export interface EdgeMeter {
  /** A gRPC stream of `Process` was opened. */
  opened(): void;
  /** One was refused before an exchange began (`processing_mode`, `protocol_violation`, `shutting_down`). */
  refused(why: Reason): void;
  /** An HTTP/2 session ended with an error or a GOAWAY that was not ours (facts: Node's rapid-reset guard). */
  sessionFailed(): void;
}

/** What ids of providers tell telemetry. */
export interface ProviderIdMeter {
  /** Of ids that were given out here (`issued`) or referred to (`used`): whose so many of them were found to be. */
  found(use: ProviderId['use'], standing: IdStanding | 'failed', count: number): void;
}

/** What the ledger tells telemetry. */
export interface LedgerMeter {
  /** A batch was acknowledged. `ms`: from the send to the acknowledgement. */
  committed(batch: { readonly records: number; readonly bytes: number; readonly ms: number }): void;
  /** What waits now. */
  queued(waiting: { readonly records: number; readonly bytes: number }): void;
  /** A commit whose outcome is not known. */
  unknown(): void;
  /** Somebody was told no. */
  refused(why: Reason): void;
  /** Commits were not possible for so long, told when it ends and at least every ten seconds while it lasts. */
  blocked(seconds: number): void;
  /** A writer epoch was opened. */
  epoch(): void;
  /** Notes that were dropped because their queue was full; a `gap` record counts them. */
  lost(records: number): void;
}
