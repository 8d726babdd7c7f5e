import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { readings, type Came } from './readings.ts';

/** What reached the model server. */
export interface Arrival extends Came {
  readonly method: string;
  readonly path: string;
  /** All of it came. */
  readonly whole: boolean;
}

/** What the model server answers with. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Uint8Array[];
  readonly trailers?: Readonly<Record<string, string>>;
  /** Awaited before the head (0) and before each chunk (1 …). */
  readonly gate?: (step: number) => Promise<void>;
}

/** Cells are told apart by a mark that the request carries in a header or in a text. */
export const markOf = (id: string): string => `conformance-${id}`;
const mark = /conformance-([a-z]{12})/;

/** The harness's own end of the way: stands in for the model server, shows what reached it, and answers what it is told. */
export class Upstream {
  readonly #waiting = new Map<string, { readonly reply: Reply; readonly arrivals: Arrival[] }>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    this.#take(request, response).catch(() => request.socket.destroy());
  });

  /** @throws Error where nothing can listen there */
  static async listen(host: string, port: number): Promise<Upstream> {
    const upstream = new Upstream();
    upstream.#server.on('connection', socket => {
      upstream.#sockets.add(socket);
      socket.on('close', () => upstream.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      upstream.#server.once('error', reject);
      upstream.#server.listen(port, host, resolve);
    });
    return upstream;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What will reach it for this cell; it grows. */
  expect(id: string, reply: Reply): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    this.#waiting.set(id, { reply, arrivals });
    return arrivals;
  }

  forget(id: string): void {
    this.#waiting.delete(id);
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    const whole = await new Promise<boolean>(resolve => {
      request.on('end', () => resolve(true));
      request.on('close', () => resolve(false));
    });
    const arrival: Arrival = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: [...pairs(request.rawHeaders), ...pairs(request.rawTrailers)],
      body: Buffer.concat(chunks),
      whole,
    };
    const cell = this.#cellOf(arrival);
    cell?.arrivals.push(arrival);
    if (whole) await answer(response, cell?.reply ?? unasked);
  }

  /** A gateway that keeps no mark can still be tried with one cell at a time. */
  #cellOf(arrival: Arrival): { readonly reply: Reply; readonly arrivals: Arrival[] } | undefined {
    for (const reading of readings(arrival)) {
      const id = mark.exec(reading)?.[1];
      if (id !== undefined) return this.#waiting.get(id);
    }
    return this.#waiting.size === 1 ? [...this.#waiting.values()][0] : undefined;
  }
}

/** Nobody of ours asked this, or the mark was lost. */
const unasked: Reply = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  chunks: [Buffer.from('{}')],
};

export const pairs = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: raw.length / 2 }, (_, pair) => [
    (raw[2 * pair] ?? '').toLowerCase(),
    raw[2 * pair + 1] ?? '',
  ]);

async function answer(
  response: ServerResponse,
  { status, headers, chunks, trailers, gate }: Reply,
): Promise<void> {
  await gate?.(0);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (trailers) response.setHeader('trailer', Object.keys(trailers).join(', '));
  else if (chunks.length === 1) response.setHeader('content-length', chunks[0]?.length ?? 0);
  response.writeHead(status);
  response.flushHeaders();
  for (const [index, chunk] of chunks.entries()) {
    await gate?.(index + 1);
    if (response.destroyed) return;
    response.write(chunk);
    // Each a write of its own, so that the pieces arrive as pieces.
    if (chunks.length > 1) await turn();
  }
  if (trailers) response.addTrailers(trailers);
  response.end();
}
