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
