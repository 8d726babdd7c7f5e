import type { Log } from '../core/log.ts';
import type { EarlyCheck, EdgeMeter, OpenExchange } from '../exchange/ports.ts';
import { authorization } from './authorization.ts';
import { serveGrpc } from './grpc-transport.ts';
import { Health } from './health.ts';
import type { CheckAnswer } from './messages.ts';
import type { TlsOptions } from './peer.ts';
import { Processor } from './processor.ts';
import type { Listen } from './sockets.ts';

export interface EdgeOptions {
  readonly listen: Listen;
  /** Both ways pinned. Without it whoever can connect is Envoy: for tests and for sockets that nobody else can reach. */
  readonly tls?: TlsOptions | undefined;
  readonly open: OpenExchange;
  /** Without it every `Check` is denied. */
  readonly early?: EarlyCheck | undefined;
  readonly log: Log;
  readonly meter: EdgeMeter;
  /** `exact`: Envoy has `allow_content_length_header` (1.38 and later), so a body that is known whole states its length. */
  readonly contentLength: 'exact' | 'omit';
}

/** The gRPC edge while it listens. */
export interface Edge {
  /** The port that was taken; undefined for a unix socket. */
  readonly port: number | undefined;
  /** Exchanges under way. */
  readonly open: number;
  /** What gRPC health says; `serving` from the start. */
  health(ready: 'serving' | 'not-serving'): void;
  /**
   * Health turns NOT_SERVING, new streams are refused; waits up to `ms` for open exchanges, stops the rest, and ends
   * connections last. Resolves when nothing is left. A second call waits for the first.
   */
  drain(ms: number): Promise<void>;
}

const nobody: CheckAnswer = {
  permit: false,
  status: 503,
  headers: [],
  body: new Uint8Array(0),
  details: 'sallyport_processing_mode',
};

/**
 * Serves Envoy: ext_proc, ext_authz and health, on a unix socket or a loopback port.
 * @throws SallyportError where it cannot listen, with what to do about it.
 */
export async function listenToEnvoy(options: EdgeOptions): Promise<Edge> {
  const { log, meter, early } = options;
  const health = new Health();
  const processor = new Processor({ ...options, exact: options.contentLength === 'exact' });
  const transport = await serveGrpc(options.listen, options.tls, {
    process: call => processor.process(call),
    check: early ? authorization(early, log) : () => Promise.resolve(nobody),
    health,
    sessionFailed: () => {
      meter.sessionFailed();
      log.warn('edge.session.failed');
    },
  });
  health.set('serving');
  const end = async (ms: number): Promise<void> => {
    health.set('not-serving');
    await processor.drain(ms);
    await transport.close();
  };
  let ended: Promise<void> | undefined;
  return {
    port: transport.port,
    get open() {
      return processor.streams;
    },
    health: ready => {
      health.set(ready);
    },
    drain: ms => (ended ??= end(ms)),
  };
}
