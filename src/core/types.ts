/** The vocabulary of Sallyport. Imports nothing; every folder may import it. */

declare const brand: unique symbol;
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** One request and its response. A UUIDv7 that Sallyport mints; never the client's `x-request-id`. */
export type ExchangeId = Brand<string, 'ExchangeId'>;
/** Lower-case hex SHA-256 of the canonical form of a policy. */
export type PolicyDigest = Brand<string, 'PolicyDigest'>;
/** One text as its reader meets it: `messages.0.content`, `choice.1.content`, `header.user-agent`. Never a value. */
export type Channel = Brand<string, 'Channel'>;
export type Direction = 'request' | 'response';

/** Half-open, in bytes. The name of the member that holds it says of what. */
export type Span = readonly [start: number, end: number];

/** Headers as received or as they are to leave: lower-case names, pseudo headers included; repeats stay repeats. */
export type Head = readonly (readonly [name: string, value: string])[];

/** Nanoseconds since the Unix epoch. */
export type Nanos = bigint;

/** How a text is written where it stands. Quotings nest: JSON in a JSON string is two of them, composed. */
export interface Quoting {
  /** Offset in the text (0 … its length) → offset in the frame; total and monotone. */
  outward(offset: number): number;
  /** The bytes that say `text` in this place. Undefined: it cannot be rewritten here (signed, a number of a fixed schema). */
  quote(text: Uint8Array): Uint8Array | undefined;
  /** The text can only be rewritten as a whole (a number, an array of bytes): `quote` then takes all of it. */
  readonly whole?: true;
}

/** What kind of leaf a slot is. */
export type SlotKind = 'text' | 'number' | 'name' | 'header';

/**
 * Where a text is from, if not from those who talk: what a tool gave, or a document, is written by nobody knows whom, and
 * instructions in it are more likely to be somebody else's.
 */
export type Origin = 'conversation' | 'tool_result' | 'document';

/** A leaf of one frame: the next piece of its channel's text. */
export interface Slot {
  readonly channel: Channel;
  readonly kind: SlotKind;
  /** JSON pointer in the frame with unknown names left out (`/messages/0/content`, `/metadata/*`), or `header:name`. Goes into records. */
  readonly where: string;
  /** The member's own name, a context for the recognizers (`ssn`, `patient_id`); empty where there is none. Never recorded. */
  readonly label: string;
  /**
   * Texts of one key, with none of another key between them, stand next to each other for who reads them: parts of a
   * message, messages of one speaker. Never recorded.
   */
  readonly joins?: string | undefined;
  /** Default `conversation`. Never recorded. */
  readonly origin?: Origin | undefined;
  /** UTF-8, escapes resolved. */
  readonly text: Uint8Array;
  readonly quoting: Quoting;
}

/** Token counts as the provider states them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What an adapter reads off a frame beside its texts. Absent: this frame does not say. */
export interface FrameFacts {
  readonly model?: string;
  /** Tokens so far, as the provider states them. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Of a request: it asks for a streamed answer. */
  readonly stream?: boolean;
}

/** Classes of what an adapter sees in a frame beside its texts; all are denied unless a rule permits them by name. */
export type ObservedClass = 'opaque' | 'remote_reference' | 'provider_state' | 'provider_tool';

/** Content that nobody here can read. */
export interface OpaqueContent {
  /** Media type, told by the bytes themselves (`image/png`); `application/octet-stream` where they do not say. */
  readonly type: string;
  /** Decoded. */
  readonly bytes: Uint8Array;
}

/** What an adapter says of a place in a frame, whatever its texts are: a finding without a text, which nothing can treat. */
export interface Observation {
  /** `IMAGE`, `FILE_ID`, `STORED_RESPONSE`, `WEB_SEARCH`: one of `observedEntities`. */
  readonly entity: string;
  readonly class: ObservedClass;
  /** JSON pointer, as of slots. */
  readonly where: string;
  /** Of `opaque`. */
  readonly content?: OpaqueContent;
}

/** A thing that a provider keeps and gives a name to. */
export type IdKind =
  'response' | 'conversation' | 'file' | 'cache' | 'batch' | 'item' | 'prompt' | 'container';

/** A provider's name for something that it keeps. `issued`: given out here; `used`: referred to, by who asks. */
export interface ProviderId {
  readonly use: 'issued' | 'used';
  readonly kind: IdKind;
  /** Goes into no record and no log. */
  readonly id: string;
  readonly where: string;
}

/** How a frame's bytes travel where that is not as they are read: with checksums, or a part of them encoded. */
export interface Carriage {
  /** As they came; the frames of a body, concatenated so, are that body. */
  readonly bytes: Uint8Array;
  /** What travels for `bytes` as they were rewritten. */
  readonly carry: (rewritten: Uint8Array) => Uint8Array;
}

/** One SSE event, line or event-stream message. A whole body is a stream of one frame. */
export interface Frame {
  /** After content decoding, as they are read; the frames of a body, concatenated, are that body, unless `carried` says how. */
  readonly bytes: Uint8Array;
  readonly carried?: Carriage | undefined;
  readonly observed?: readonly Observation[] | undefined;
  readonly ids?: readonly ProviderId[] | undefined;
  readonly slots: readonly Slot[];
  /** Texts that end with this frame: their tails need not wait any longer. */
  readonly closes: readonly Channel[];
  /** Texts that others come behind, and that may go on all the same: their tails need not wait either. */
  readonly pauses?: readonly Channel[] | undefined;
  /** Closes every channel. */
  readonly last: boolean;
  /** Bytes of `bytes` that are the format's own: punctuation, white space, member names and words of its fixed vocabulary. */
  readonly syntax: number;
  /** Content bytes of `bytes` that no slot shows. */
  readonly unscannable: number;
  readonly facts: FrameFacts;
}

/** Strength of a finding: possible < likely < certain. */
export type Band = 'possible' | 'likely' | 'certain';

/** The classes of data that policy speaks of. A dictionary of the organisation's own adds `custom`. */
export type DataClass =
  | 'pii'
  | 'phi'
  | 'health_topic'
  | 'pci'
  | 'secrets'
  | 'source_code'
  | 'mnpi'
  | 'classified_marker'
  | 'prompt_injection'
  | 'opaque'
  | 'remote_reference'
  | 'provider_state'
  | 'provider_tool'
  | 'unclassified'
  | 'custom';

/** An entity found: a place and a strength, never a value. */
export interface Finding {
  /** `CREDIT_CARD`, `US_SSN` … */
  readonly entity: string;
  readonly class: DataClass;
  readonly band: Band;
  /** 0 … 1. */
  readonly score: number;
  readonly recognizer: string;
  /** The recognizer's own word (`iban`, `social security`) that was found near it, where one spoke for it. */
  readonly context?: string;
  /** How it was read, where not as it is written: `base64`, or `base64, escapes` for escapes in base64. Never recorded. */
  readonly reading?: string;
  readonly channel: Channel;
  /** Of the channel's text, counted in bytes from its beginning. */
  readonly at: Span;
}

/** permit < redact < hold < deny. */
export type Effect = 'permit' | 'redact' | 'hold' | 'deny';
/** Weakest first; where rules disagree about one finding, the strongest is done. */
export type Treatment = 'tokenise' | 'hash' | 'mask' | 'redact';
export type Zone = 'external' | 'internal';

/** The PDP's answer. Along one direction of one exchange decisions are joined, so they never fall. */
export interface Decision {
  readonly effect: Effect;
  readonly reason: Reason;
  /** Ids, sorted; at least one of them permits, unless the effect is deny. */
  readonly rules: readonly string[];
  readonly policy: PolicyDigest;
  /** What to do with each finding that has to be treated. */
  readonly treatments: ReadonlyMap<Finding, Treatment>;
}

/** Stable code for records, metrics and clients: `no_rule_permits`, `duplicate_member`. Never free text. */
export type Reason = Brand<string, 'Reason'>;

/** Why the answer is no, in our own words: there is no room in it for a byte of anybody's body. */
export interface Denial {
  readonly status: 403 | 413 | 502 | 503 | 504;
  readonly reason: Reason;
  readonly exchange: ExchangeId;
  /** What to configure, in words of our own and of the policy: nothing that came in a request. */
  readonly configure?: string | undefined;
}

/** Who asks, as proven: RFC 7519 claims bound to the company's issuer; never merely asserted by the application. */
export interface Principal {
  readonly subject: string;
  readonly issuer: string;
  /** The organisation that they ask for, where the issuer says so by the claim that is configured for it. */
  readonly tenant: string | undefined;
  /** RFC 8693 section 4.1 `act`, outermost (current) actor first. */
  readonly actors: readonly string[];
  /** SPIFFE ID of the calling workload, where Envoy proved one. */
  readonly workload: string | undefined;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** How each part was verified: `subject` → `jwt:RS256:<kid>`, `workload` → `mtls`. */
  readonly verified: Readonly<Record<string, string>>;
  /** Lower-case hex SHA-256 of the credential as presented. */
  readonly credential: string;
  /** Milliseconds since the epoch: not valid from then on. */
  readonly expiresAtMs: number;
}

/** Where the exchange goes. */
export interface Destination {
  readonly host: string;
  readonly provider: string;
  readonly operation: string;
  /** As asked for; empty where the operation knows no model. */
  readonly model: string;
  readonly zone: Zone;
}

/** How the answer of a route is let go: piece by piece, all at once, or piece by piece judged on what came so far. */
export type ReleaseMode = 'segments' | 'whole' | 'causal';

/** A match in the policy: the terms under which an exchange with a destination runs. */
export interface Route {
  readonly id: string;
  readonly zone: Zone;
  readonly release: ReleaseMode;
  /** `before`: the request waits for its commit. `alongside`: it runs ahead; internal zones only. */
  readonly commit: 'before' | 'alongside';
  readonly identity: 'required' | 'optional';
  /** Whose the ids are that the provider gives out: theirs who asked, or their tenant's where they have one. */
  readonly ids: 'principal' | 'tenant';
  readonly owner: string;
  readonly useCase: string;
}
