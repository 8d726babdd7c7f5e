/** JSON, as vectors hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Member names and positions, from the outside in. */
export type JsonPath = readonly (string | number)[];

/**
 * One operation of an API, as its provider documents it: a request with every field that has a text or says something
 * beside it, the answer to it, and the same answer streamed. What the SDK tests, the split tests, the simulators and the
 * leak harness go by.
 */
export interface OperationVector {
  /** As in policies: `anthropic`. */
  readonly provider: string;
  /** As in policies: `messages`. */
  readonly operation: string;
  /** Tells it from other vectors of the provider: `messages`, `invoke: llama`. */
  readonly title: string;
  /** Where the provider's documentation says all this: a URL. */
  readonly source: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** Beside content type and credential, in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: it has no body. */
  readonly request: Json | undefined;
  /** Undefined: it only ever streams. */
  readonly answer: Json | undefined;
  readonly stream?: StreamVector;
}

export interface StreamVector {
  /** Where it is asked for by another path. */
  readonly path?: string;
  /** Laid over the request's members: `{ "stream": true }`. */
  readonly request?: { readonly [name: string]: Json };
  /** Of the answer. */
  readonly contentType: string;
  /** One after another: what each says, in JSON. */
  readonly events: readonly Json[];
  /** The body, event by event: concatenated they are all of it. */
  readonly encode: (events: readonly Json[]) => readonly Uint8Array[];
  /** Texts that come in pieces: where the pieces stand, in order. The first part of a path is the event's position. */
  readonly pieces: readonly TextInPieces[];
}

export interface TextInPieces {
  /** `content`, `second choice`, `reasoning`, `tool arguments`. */
  readonly name: string;
  readonly at: readonly JsonPath[];
  /** Elsewhere in the stream, the whole text again: `response.output_text.done`. */
  readonly repeatedAt?: readonly JsonPath[];
}
