import http2, { type Http2Server, type ServerHttp2Session } from 'node:http2';

/**
 * Envoy resets each ext_proc stream when its exchange is over, which Node's guard against rapid resets takes for an
 * attack: after 1000 resets, and then 33 a second, it ends the connection with GOAWAY, and exchanges under way fail
 * (nodejs/node#56306). The peer is an Envoy that proved itself, so the guard is raised out of reach. Node 24 and later;
 * older ones ignore it, and Envoy's `max_requests_per_connection` must stay below 1000.
 */
const streamResets = { streamResetBurst: 1_000_000, streamResetRate: 1_000_000 };

/** One body message is up to about 1 MiB: it should not wait for window updates half-way. */
const streamWindow = 1 << 20;
const sessionWindow = 16 << 20;

/** A stream per exchange, and held approvals count. */
const maxConcurrentStreams = 10_000;

type Create = typeof http2.createServer;

/**
 * Runs `make`, which creates an HTTP/2 server somewhere in the gRPC library, and gives that server the options that the
 * library has no setting for. Synchronous, so nobody else's server is touched.
 */
export function withHttp2Limits<T>(make: () => T, use: (server: Http2Server) => void): T {
  const create = http2.createServer;
  const wrapped = (options: http2.ServerOptions): Http2Server => {
    const settings = { ...options.settings, initialWindowSize: streamWindow, maxConcurrentStreams };
    const server = create({ ...options, ...streamResets, settings });
    use(server);
    return server;
  };
  http2.createServer = wrapped as Create;
  try {
    return make();
  } finally {
    http2.createServer = create;
  }
}

/** Sessions of a server, and word of those that fail. */
export class Sessions {
  readonly #open = new Set<ServerHttp2Session>();
  readonly #failed: () => void;

  constructor(failed: () => void) {
    this.#failed = failed;
  }

  watch(server: Http2Server): void {
    server.on('session', session => {
      this.#open.add(session);
      session.setLocalWindowSize(sessionWindow);
      let failed = false;
      const fail = (): void => {
        if (!failed) this.#failed();
        failed = true;
      };
      session.on('error', fail);
      session.on('goaway', code => {
        if (code !== http2.constants.NGHTTP2_NO_ERROR) fail();
      });
      session.on('close', () => this.#open.delete(session));
    });
  }

  /** GOAWAY to all; resolves when they are closed, those that take longer than `graceMs` by force. */
  async close(graceMs: number): Promise<void> {
    await Promise.all([...this.#open].map(session => closeSession(session, graceMs)));
  }
}

function closeSession(session: ServerHttp2Session, graceMs: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      session.destroy();
    }, graceMs);
    session.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (session.destroyed) session.emit('close');
    else session.close();
  });
}
