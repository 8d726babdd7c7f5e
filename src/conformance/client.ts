import { Agent, request as http } from 'node:http';
import { Agent as TlsAgent, request as https } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import type { Came } from './readings.ts';
import { pairs } from './upstream.ts';

/** What is sent to the endpoint. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** None: no body. */
  readonly chunks: readonly Uint8Array[];
  readonly trailers?: Readonly<Record<string, string>>;
}

/** What the client got. */
export interface Heard extends Came {
  /** 0: nothing. */
  readonly status: number;
  /** It broke off before its end, or never came. */
  readonly broken: boolean;
}

/** The harness's other end of the way: asks as an application does, over connections that are kept. */
export class Client {
  readonly #url: URL;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  constructor(url: URL, options: { readonly connections: number; readonly timeoutMs: number }) {
    this.#url = url;
    this.#timeoutMs = options.timeoutMs;
    const kept = { keepAlive: true, maxSockets: options.connections };
    this.#agent = url.protocol === 'https:' ? new TlsAgent(kept) : new Agent(kept);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Never rejects: an endpoint that hangs up is something that was heard. `onChunk`: so far so many bytes came. */
  send(ask: Ask, onChunk: (bytes: number) => void = () => undefined): Promise<Heard> {
    return new Promise(resolve => {
      const parts: Buffer[] = [];
      let head: { readonly status: number; readonly headers: Came['headers'] } = { status: 0, headers: [] };
      const done = (broken: boolean, trailers: readonly string[] = []): void =>
        resolve({
          status: head.status,
          headers: [...head.headers, ...pairs(trailers)],
          body: Buffer.concat(parts),
          broken,
        });
      const client = this.#open(ask);
      client.on('error', () => done(true));
      client.on('response', response => {
        head = { status: response.statusCode ?? 0, headers: pairs(response.rawHeaders) };
        response.on('data', (part: Buffer) => {
          parts.push(part);
          onChunk(part.length);
        });
        response.on('end', () => done(!response.complete, response.rawTrailers));
        response.on('error', () => done(true));
      });
      void write(client, ask);
    });
  }

  #open({ method, path, headers, chunks, trailers }: Ask): ReturnType<typeof http> {
    const { pathname } = this.#url;
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const framing =
      chunks.length === 0
        ? {}
        : trailers
          ? { 'transfer-encoding': 'chunked', trailer: Object.keys(trailers).join(', ') }
          : chunks.length === 1
            ? { 'content-length': String(length) }
            : { 'transfer-encoding': 'chunked' };
    return (this.#url.protocol === 'https:' ? https : http)({
      host: this.#url.hostname,
      port: this.#url.port,
      method,
      path: `${pathname.replace(/\/$/, '')}${path}`,
      headers: { ...headers, ...framing },
      agent: this.#agent,
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
  }
}

async function write(client: ReturnType<typeof http>, { chunks, trailers }: Ask): Promise<void> {
  client.setNoDelay(true);
  for (const chunk of chunks) {
    if (client.destroyed) return;
    if (!client.write(chunk)) await drained(client);
    else if (chunks.length > 1) await turn();
  }
  if (trailers) client.addTrailers(Object.entries(trailers));
  client.end();
}

const drained = (client: ReturnType<typeof http>): Promise<void> =>
  new Promise(resolve => {
    client.once('drain', resolve);
    client.once('close', resolve);
  });
