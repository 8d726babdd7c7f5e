import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { reason } from '../core/reason.ts';
import type { Reason } from '../core/types.ts';
import { encodeAnswer } from './codec-answer.ts';
import { encodeCheck } from './codec-check.ts';
import { decodeHealthAsked, encodeHealth } from './codec-health.ts';
import { decodeReceived } from './codec-received.ts';
import { endWithOk, type Done } from './ending.ts';
import { Sessions, withHttp2Limits } from './http2-limits.ts';
import type { Answer, CheckAnswer, Serving } from './messages.ts';
import type { TlsOptions } from './peer.ts';
import { listenFor, type Listen } from './sockets.ts';
import type { Call, CallEvents, HealthSource, Services, Transport } from './transport.ts';

/** Bodies come in messages of up to a few MiB; Envoy's own limits hold before this one. */
const maxMessageBytes = 64 << 20;
/** A connection over which no ping comes back is dead: its exchanges are gone. */
const keepalive = { timeMs: 30_000, timeoutMs: 10_000 };
const closeGraceMs = 1_000;

const asIs = (bytes: Buffer): Buffer => bytes;

/** Shapes of the methods for grpc-js. Messages are parsed in the handlers, so that a bad one ends as we say. */
function method<Out>(path: string, stream: 'unary' | 'bidi' | 'server', serialize: (out: Out) => Buffer) {
  return {
    path,
    requestStream: stream === 'bidi',
    responseStream: stream !== 'unary',
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: serialize,
    responseDeserialize: asIs,
  };
}

const definition = {
  process: method<Answer>('/envoy.service.ext_proc.v3.ExternalProcessor/Process', 'bidi', encodeAnswer),
  check: method<CheckAnswer>('/envoy.service.auth.v3.Authorization/Check', 'unary', encodeCheck),
  healthCheck: method<Serving>('/grpc.health.v1.Health/Check', 'unary', encodeHealth),
  healthWatch: method<Serving>('/grpc.health.v1.Health/Watch', 'server', encodeHealth),
};

type ProcessCall = ServerDuplexStream<Buffer, Answer>;

/** Code and details of a stream that does not end well. */
const failure = (why: Reason): Error =>
  Object.assign(new Error(why), { code: status.UNAVAILABLE, details: why });

/** A grpc-js stream as our own. */
class GrpcCall implements Call {
  readonly #call: ProcessCall;
  #ended = false;

  constructor(call: ProcessCall) {
    this.#call = call;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** While Envoy does not take what we say, we do not take what it says: nothing grows but what was committed already. */
  send(answers: readonly Answer[]): void {
    if (this.#ended) return;
    let room = true;
    for (const answer of answers) room = this.#call.write(answer);
    if (room || this.#call.isPaused()) return;
    this.#call.pause();
    this.#call.once('drain', () => this.#call.resume());
  }

  close(done: Done): void {
    if (this.#ended) return;
    endWithOk(this.#call, done);
    this.#ended = true;
  }

  fail(why: Reason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#call.emit('error', failure(why));
  }
}

function serveProcess(call: ProcessCall, services: Services): void {
  const wrapped = new GrpcCall(call);
  const events: CallEvents = services.process(wrapped);
  // A half-close is never "done": Envoy closes its half on a client's abort, too.
  const leave = (): void => {
    if (wrapped.ended) return;
    wrapped.fail(reason('client_gone'));
    events.gone();
  };
  call.on('data', (bytes: Buffer) => {
    events.message(() => decodeReceived(bytes));
  });
  call.on('end', leave);
  call.on('cancelled', leave);
  call.on('close', leave);
}

function serveHealthCheck(
  call: ServerUnaryCall<Buffer, Serving>,
  reply: sendUnaryData<Serving>,
  health: HealthSource,
): void {
  try {
    reply(null, health.status(decodeHealthAsked(call.request)));
  } catch {
    reply({ code: status.INVALID_ARGUMENT, details: 'not a HealthCheckRequest' });
  }
}

function serveHealthWatch(call: ServerWritableStream<Buffer, Serving>, health: HealthSource): void {
  const service = decodeHealthAsked(call.request);
  const tell = (now: Serving): void => {
    call.write(now);
  };
  tell(health.status(service));
  call.once('cancelled', health.watch(service, tell));
}

function implementation(services: Services): UntypedServiceImplementation {
  return {
    process: (call: ProcessCall) => {
      serveProcess(call, services);
    },
    check: (call: ServerUnaryCall<Buffer, CheckAnswer>, reply: sendUnaryData<CheckAnswer>) => {
      void services.check(call.request).then(verdict => {
        reply(null, verdict);
      });
    },
    healthCheck: (call: ServerUnaryCall<Buffer, Serving>, reply: sendUnaryData<Serving>) => {
      serveHealthCheck(call, reply, services.health);
    },
    healthWatch: (call: ServerWritableStream<Buffer, Serving>) => {
      serveHealthWatch(call, services.health);
    },
  };
}

const newServer = (): Server =>
  new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': keepalive.timeMs,
    'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
    // Slow readers must not make the session refuse new streams.
    'grpc-node.max_session_memory': Number.MAX_SAFE_INTEGER,
    'grpc.enable_channelz': 0,
  });

export interface GrpcTransport extends Transport {
  readonly port: number | undefined;
}

/**
 * gRPC by grpc-js, over sockets that we accept ourselves: the path, the peer's certificate and the HTTP/2 limits are
 * settled before the library sees a connection. @throws SallyportError that says what to do.
 */
export async function serveGrpc(
  listen: Listen,
  tls: TlsOptions | undefined,
  services: Services,
): Promise<GrpcTransport> {
  const server = newServer();
  server.addService(definition, implementation(services));
  const sessions = new Sessions(() => {
    services.sessionFailed();
  });
  const injector = withHttp2Limits(
    () => server.createConnectionInjector(ServerCredentials.createInsecure()),
    http2Server => {
      sessions.watch(http2Server);
    },
  );
  const listener = await listenFor(listen, tls, {
    peer: socket => {
      injector.injectConnection(socket);
    },
    stranger: () => {
      services.sessionFailed();
    },
  });
  const close = async (): Promise<void> => {
    await listener.close();
    await sessions.close(closeGraceMs);
  };
  return { port: listener.port, close };
}
