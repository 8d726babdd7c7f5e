/** JSON, as vectors hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Member names and positions, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** One operation of an API, by the example that the harness plants its values in. The simulators' vectors are of this shape. */
export interface Vector {
  readonly provider: string;
  readonly operation: string;
  readonly title: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request: Json | undefined;
  /** Undefined: it only ever streams. */
  readonly answer: Json | undefined;
  readonly stream?: VectorStream;
}

export interface VectorStream {
  readonly path?: string;
  /** Laid over the request's members. */
  readonly request?: { readonly [name: string]: Json };
  readonly contentType: string;
  readonly events: readonly Json[];
  readonly encode: (events: readonly Json[]) => readonly Uint8Array[];
  readonly pieces: readonly Pieces[];
}

/** A text that comes in pieces: where they stand, the first part of a path being the event's position. */
export interface Pieces {
  readonly name: string;
  readonly at: readonly JsonPath[];
  /** The whole text again. */
  readonly repeatedAt?: readonly JsonPath[];
}

/** What the adapter of a vector's API knows of its places; nothing of it is taken for granted where a gateway is tried. */
export interface Lore {
  /** Lower-case names of headers that go on, credentials left out. */
  readonly headers: { readonly request: readonly string[]; readonly response: readonly string[] };
  /** Query parameters that may have any value. */
  readonly query: readonly string[];
  /** Query parameters that are the client's credential: they go on, and are not content. */
  readonly credentials: readonly string[];
  /** What of the path is not the API's own words, as it stands there. */
  readonly path: readonly string[];
  /** Member names in the vector's bodies that are not the format's own. */
  readonly names: ReadonlySet<string>;
}
