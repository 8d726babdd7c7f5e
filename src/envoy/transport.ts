import type { Reason } from '../core/types.ts';
import type { Done } from './ending.ts';
import type { Answer, CheckAnswer, Received, Serving } from './messages.ts';

/**
 * What carries the messages: an interface of our own, so that gRPC over plain node:http2 can stand where grpc-js does.
 */
export interface Transport {
  /** Stops listening, sends GOAWAY, cuts what is still open, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** One stream of `Process`. */
export interface Call {
  /** In this order, in one go where the transport can. Nothing once the stream is gone. */
  send(answers: readonly Answer[]): void;
  /** Ends with status OK: Envoy lets pass whatever it has not yet asked about, so it takes proof that there is nothing. */
  close(done: Done): void;
  /** Ends with UNAVAILABLE, behind what was sent before. The reason's code is all that Envoy is told. */
  fail(why: Reason): void;
}

/** What a stream of `Process` tells. No call throws. */
export interface CallEvents {
  /** `read` parses the message and throws where it is none. */
  message(read: () => Received): void;
  /** Envoy reset the stream, closed its half, or the connection is gone. Said once, and not after `close` or `fail`. */
  gone(): void;
}

/** What is served. */
export interface Services {
  /** A stream was opened. */
  process(call: Call): CallEvents;
  /** Never rejects. `read` parses the message and throws where it is none. */
  check(bytes: Buffer): Promise<CheckAnswer>;
  health: HealthSource;
  /** A connection ended with an error, or with a GOAWAY that says so. */
  sessionFailed(): void;
}

export interface HealthSource {
  /** Of the server as a whole (`''`) or one of its services. */
  status(service: string): Serving;
  /** Calls back with each change, until the returned function is called. */
  watch(service: string, changed: (status: Serving) => void): () => void;
}
