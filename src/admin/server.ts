import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AdminOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly probes: Probes;
}

/** What the admin server asks. */
export interface Probes {
  /** What keeps Sallyport from being ready, in words of our own; empty: it is. */
  notReady(): readonly string[];
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface AdminServer {
  readonly port: number;
  /** `http://127.0.0.1:9902` */
  readonly url: string;
  stop(): Promise<void>;
}

/** A probe has nothing to send, so whoever takes longer is no probe. */
const requestTimeoutMs = 5_000;
/** More would be somebody who holds connections open. */
const maxConnections = 64;

/**
 * /healthz (the process answers), /readyz (it may get traffic), /metrics (Prometheus).
 * @throws the system's error where the address can't be had.
 */
export async function startAdmin({ host, port, probes }: AdminOptions): Promise<AdminServer> {
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => {
      answer(request, probes).then(
        reply => send(response, reply),
        () => send(response, { status: 500, type: textType, body: 'failed\n' }),
      );
    },
  );
  server.maxConnections = maxConnections;
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const bind = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const textType = 'text/plain; charset=utf-8';
const jsonType = 'application/json';

async function answer(request: IncomingMessage, probes: Probes): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, type: textType, body: 'GET only\n' };
  switch (request.url?.split('?', 1)[0]) {
    case '/healthz':
      return { status: 200, type: jsonType, body: '{"status":"alive"}\n' };
    case '/readyz':
      return readiness(probes.notReady());
    case '/metrics': {
      const { type, text } = await probes.metrics();
      return { status: 200, type, body: text };
    }
    default:
      return { status: 404, type: textType, body: '/healthz, /readyz or /metrics\n' };
  }
}

const readiness = (notReady: readonly string[]): Reply =>
  notReady.length === 0
    ? { status: 200, type: jsonType, body: '{"status":"ready"}\n' }
    : {
        status: 503,
        type: jsonType,
        body: `${JSON.stringify({ status: 'not ready', because: notReady })}\n`,
      };

function send(response: ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
