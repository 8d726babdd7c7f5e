/** What an SDK asked for. */
export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  /** Undefined: it had none. */
  readonly body: unknown;
}
export interface Answering {
  readonly fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** One for each attempt. */
  readonly sent: readonly Sent[];
}

/** A `fetch` for SDKs that take one: the same answer to whatever they ask. */
export function answering(
  body: Uint8Array | string,
  { status = 200, headers = { 'content-type': 'application/json' } }: ResponseInit = {},
): Answering {
  const sent: Sent[] = [];
  const fetch: Answering['fetch'] = (input, init = {}) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const { method = 'GET', headers: given, body: said } = init;
    const text = typeof said === 'string' ? (JSON.parse(said) as unknown) : undefined;
    sent.push({
      method: method.toUpperCase(),
      path: pathname + search,
      headers: new Headers(given),
      body: text,
    });
    return Promise.resolve(new Response(Buffer.from(body), { status, headers }));
  };
  return { fetch, sent };
}
