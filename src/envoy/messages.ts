import type { Direction, Head } from '../core/types.ts';

/** What `google.protobuf.Struct` can hold. */
export type Json = null | number | string | boolean | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** `ProcessingMode.BodySendMode` of processing_mode.proto. */
export const fullDuplexStreamed = 4;

/** The processing modes that Envoy states in the first message of a stream. Trailer modes it does not state. */
export interface Protocol {
  readonly requestBody: number;
  readonly responseBody: number;
}

/** Reads a `map<string, Struct>` when it is asked, entry by entry: most messages carry one that nobody looks at. */
export interface Structs {
  get(name: string): JsonObject | undefined;
}

interface Surroundings {
  /** First message only. */
  readonly protocol: Protocol | undefined;
  /** Envoy ignores our answers: a configuration that enforces nothing. */
  readonly observing: boolean;
  /** By filter name; with the first message of a direction. */
  readonly attributes: Structs;
  /** Dynamic metadata of the filters before us that Envoy forwards, by namespace. */
  readonly metadata: Structs;
}

/** A message of Envoy's (`ProcessingRequest`). Bodies are views of the received bytes, not copies. */
export type Received = Surroundings &
  (
    | {
        readonly kind: 'head';
        readonly direction: Direction;
        readonly head: Head;
        /** No body and no trailers follow. */
        readonly end: boolean;
      }
    | {
        readonly kind: 'body';
        readonly direction: Direction;
        readonly bytes: Uint8Array;
        readonly end: boolean;
      }
    | { readonly kind: 'trailers'; readonly direction: Direction; readonly trailers: Head }
    /** None of the kinds that we know. */
    | { readonly kind: 'unknown' }
  );

/** Names of headers: which go and which are set (overwriting; the later of two entries of one name stays). */
export interface HeadMutation {
  readonly remove: readonly string[];
  readonly set: Head;
}

/** A message of ours (`ProcessingResponse`). `metadata`: namespace → what Envoy's other filters may read. */
export type Answer = { readonly metadata?: JsonObject | undefined } & (
  | { readonly kind: 'head'; readonly direction: Direction; readonly mutation: HeadMutation }
  | {
      readonly kind: 'body';
      readonly direction: Direction;
      readonly bytes: Uint8Array;
      readonly end: boolean;
    }
  | { readonly kind: 'trailers'; readonly direction: Direction; readonly remove: readonly string[] }
  | {
      readonly kind: 'immediate';
      readonly status: number;
      readonly headers: Head;
      readonly body: Uint8Array;
      /** Shows in Envoy's access log. A reason code, never free text. */
      readonly details: string;
    }
);

/** What `Check` is asked (`CheckRequest`). */
export interface CheckAsked {
  /** Out of `header_map`; undefined where Envoy joined repeats (no `encode_raw_headers`). */
  readonly head: Head | undefined;
  /** Address and port of the client, empty where unknown. */
  readonly source: string;
  /** Identity of the verified client certificate, empty where there is none. */
  readonly principal: string;
  /** Length of the body as Envoy knows it, -1 where it does not. */
  readonly size: number;
  /** With `pack_as_bytes`. */
  readonly body: Uint8Array;
  /** The body came as text, in which odd bytes were replaced (no `pack_as_bytes`). */
  readonly bodyAsText: boolean;
}

/** What `Check` answers (`CheckResponse`). */
export type CheckAnswer =
  | { readonly permit: true; readonly remove: readonly string[]; readonly metadata: JsonObject }
  | {
      readonly permit: false;
      readonly status: number;
      readonly headers: Head;
      readonly body: Uint8Array;
      readonly details: string;
    };

/** grpc.health.v1 `ServingStatus`. */
export const serving = { unknown: 0, yes: 1, no: 2, serviceUnknown: 3 } as const;
export type Serving = (typeof serving)[keyof typeof serving];
