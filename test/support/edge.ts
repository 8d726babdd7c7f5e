import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cutter, Refusal } from '../../src/core/passage.ts';
import { silentLog, type Log } from '../../src/core/log.ts';
import { seal } from '../../src/core/seal.ts';
import type { Denial, Direction, ExchangeId, Head, Reason } from '../../src/core/types.ts';
import { ensureCertificates } from '../../src/envoy/certificates.ts';
import { listenToEnvoy, type Edge, type EdgeOptions } from '../../src/envoy/listen.ts';
import type { Doors, EdgeContext, EdgeMeter, Inlet, ResponseContext } from '../../src/exchange/ports.ts';
import { freePort, startEnvoy, type RunningEnvoy, type StartEnvoyOptions } from './envoy.ts';

/** An exchange whose every step a test can replace; what is not replaced lets everything pass, as it came. */
export class Script implements Inlet {
  readonly doors: Doors;
  readonly plan: Plan;
  readonly events: string[] = [];
  readonly cutters = {
    request: new Cutter('request', randomBytes(32)),
    response: new Cutter('response', randomBytes(32)),
  };
  heads: Partial<Record<Direction, Head>> = {};
  bodies: Record<Direction, Buffer[]> = { request: [], response: [] };
  context: EdgeContext | undefined;
  responseContext: ResponseContext | undefined;

  constructor(doors: Doors, plan: Plan) {
    this.doors = doors;
    this.plan = plan;
  }

  head(direction: Direction, head: Head, end: boolean, context: EdgeContext | ResponseContext): void {
    this.events.push(`${direction} head${end ? ' end' : ''}`);
    this.heads[direction] = head;
    if (direction === 'request') this.context = context as EdgeContext;
    else this.responseContext = context as ResponseContext;
    if (direction === 'request') (this.plan.requestHead ?? nothing)(this);
    else (this.plan.responseHead ?? nothing)(this);
    if (end) this.#ended(direction);
  }

  chunk(direction: Direction, bytes: Uint8Array, end: boolean): void {
    this.events.push(`${direction} chunk ${bytes.length}${end ? ' end' : ''}`);
    this.bodies[direction].push(Buffer.from(bytes));
    if (direction === 'response') (this.plan.responseChunk ?? nothing)(this, Buffer.from(bytes));
    if (end) this.#ended(direction);
  }

  trailers(direction: Direction, trailers: Head): void {
    this.events.push(`${direction} trailers ${trailers.length}`);
    this.#ended(direction);
  }

  gone(): void {
    this.events.push('gone');
    this.plan.gone?.(this);
  }

  stop(): void {
    this.events.push('stop');
    this.doors.abandon('shutting_down' as unknown as Reason);
  }

  body(direction: Direction): Buffer {
    return Buffer.concat(this.bodies[direction]);
  }

  /** Lets the whole request go. */
  forward(head: Head = this.heads.request!, bytes: Uint8Array = this.body('request'), end = true): void {
    const segment = this.cutters.request.cut(bytes, { head, end });
    this.doors.forward(seal(segment, { writer: 'test', seq: 1n }));
  }

  /** Lets a piece of the response go; the first takes the head with it. */
  release(bytes: Uint8Array, { end = false, head }: { end?: boolean; head?: Head } = {}): void {
    const segment = this.cutters.response.cut(bytes, { head, end });
    this.doors.release(seal(segment, { writer: 'test', seq: 2n }));
  }

  releaseAll(head: Head = this.heads.response!, bytes: Uint8Array = this.body('response')): void {
    this.release(bytes, { head, end: true });
    this.doors.finish();
  }

  refuse(
    status: Denial['status'],
    body: string,
    headers: Head = [['content-type', 'application/json']],
  ): void {
    const denial: Denial = {
      status,
      reason: 'no_rule_permits' as unknown as Reason,
      exchange: 'x' as ExchangeId,
    };
    const head: Head = [[':status', String(status)], ...headers];
    this.doors.refuse(Refusal.word(denial, () => ({ head, body: Buffer.from(body) })));
  }

  #ended(direction: Direction): void {
    if (direction === 'request') (this.plan.request ?? forwardAll)(this);
    else (this.plan.response ?? releaseAll)(this);
  }
}

const nothing = (): void => undefined;
const forwardAll = (script: Script): void => {
  script.forward();
};
const releaseAll = (script: Script): void => {
  script.releaseAll();
};

/** What a test puts in the place of a step. */
export interface Plan {
  requestHead?: (script: Script) => void;
  /** The request is whole. */
  request?: (script: Script) => void;
  responseHead?: (script: Script) => void;
  responseChunk?: (script: Script, bytes: Buffer) => void;
  /** The response is whole. */
  response?: (script: Script) => void;
  gone?: (script: Script) => void;
}

/** Releases every piece as it comes: a stream. */
export const streaming: Plan = {
  responseHead: script => {
    script.release(Buffer.alloc(0), { head: script.heads.response! });
  },
  responseChunk: (script, bytes) => {
    if (!script.events.at(-1)!.endsWith('end')) script.release(bytes);
  },
  response: script => {
    script.release(script.bodies.response.at(-1) ?? Buffer.alloc(0), { end: true });
    script.doors.finish();
  },
};

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: string;
  /** Ended as HTTP says, not cut. */
  readonly complete: boolean;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly host?: string;
  readonly agent?: http.Agent;
  readonly timeoutMs?: number;
  /** Sends trailers. */
  readonly trailers?: Record<string, string>;
}

function ask(port: number, asked: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { host: asked.host ?? 'api.openai.com', ...asked.headers };
    const { method = asked.body === undefined ? 'GET' : 'POST', path = '/v1/models' } = asked;
    const request = http.request({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers,
      agent: asked.agent ?? false,
    });
    request.setTimeout(asked.timeoutMs ?? 20_000, () =>
      request.destroy(new Error('the client waited too long')),
    );
    request.on('error', reject);
    request.on('response', response => {
      const parts: Buffer[] = [];
      const settle = (): void => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          trailers: response.trailers,
          body: Buffer.concat(parts).toString(),
          complete: response.complete,
        });
      };
      response.on('data', (bytes: Buffer) => parts.push(bytes));
      response.on('end', settle);
      response.on('error', settle);
    });
    if (asked.trailers) request.addTrailers(asked.trailers);
    request.end(asked.body);
  });
}

/** Sends bytes as they are, and gives back what came until the other end closed, or `ms` passed. */
export function raw(port: number, bytes: string, ms = 1_500): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    const settle = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(settle, ms);
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('error', settle);
    socket.on('close', settle);
  });
}

/** What reached the model server. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly complete: boolean;
}

export interface Rig {
  readonly envoy: RunningEnvoy;
  readonly edge: Edge;
  readonly socket: string;
  readonly certificates: Awaited<ReturnType<typeof ensureCertificates>>;
  readonly seen: Seen[];
  readonly scripts: Script[];
  readonly met: Met;
  /** Replaces the plan of the exchanges to come. */
  plan(plan: Plan): void;
  upstream(answer: RequestListener): void;
  ask(asked?: Asked): Promise<Reply>;
  close(): Promise<void>;
}

export interface Met {
  opened: number;
  refused: string[];
  sessionFailed: number;
}

export const meterInto = (met: Met): EdgeMeter => ({
  opened: () => (met.opened += 1),
  refused: why => met.refused.push(why),
  sessionFailed: () => (met.sessionFailed += 1),
});

const plainAnswer: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"ok":true}');
};

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sp-'));
  await chmod(folder, 0o700);
  return folder;
}

export type RigOptions = Partial<Omit<EdgeOptions, 'open' | 'listen' | 'tls'>> &
  Pick<StartEnvoyOptions, 'change' | 'version'>;

export async function tlsOf(certificates: Rig['certificates'], end: 'sallyport' | 'envoy' = 'sallyport') {
  const [cert, key, ca] = await Promise.all(
    [certificates[end].cert, certificates[end].key, certificates.ca].map(file => readFile(file)),
  );
  return { cert: cert!, key: key!, ca: ca!, peerName: 'envoy' };
}

/** An upstream, an edge with scripted exchanges, and the real Envoy between them, with mTLS on the socket. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const folder = await tempFolder();
  const socket = join(folder, 'edge.sock');
  const certificates = await ensureCertificates(join(folder, 'tls'));
  const seen: Seen[] = [];
  const scripts: Script[] = [];
  const met: Met = { opened: 0, refused: [], sessionFailed: 0 };
  let answer = plainAnswer;
  let plan: Plan = {};
  const upstream = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    const note = (): void => {
      const { method = '', url = '', headers, complete } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(parts).toString(), complete });
    };
    request.on('data', (bytes: Buffer) => parts.push(bytes));
    request.on('error', note);
    request.on('end', () => {
      note();
      answer(request, response);
    });
  });
  upstream.keepAliveTimeout = 60_000;
  const upstreamPort = await freePort();
  await new Promise<void>(resolve => upstream.listen(upstreamPort, '127.0.0.1', resolve));
  const log: Log = options.log ?? silentLog;
  const edge = await listenToEnvoy({
    listen: { socket },
    tls: await tlsOf(certificates),
    open: doors => {
      const script = new Script(doors, plan);
      scripts.push(script);
      return script;
    },
    log,
    meter: meterInto(met),
    contentLength: options.contentLength ?? 'exact',
    early: options.early,
  });
  const envoy = await startEnvoy({
    sallyport: { socket },
    tls: { ca: certificates.ca, ...certificates.envoy },
    hosts: [
      {
        domains: ['api.openai.com'],
        upstreamHost: '127.0.0.1',
        upstreamPort,
        tls: false,
        authority: 'api.openai.com',
      },
    ],
    ...(options.change ? { change: options.change } : {}),
    ...(options.version ? { version: options.version } : {}),
  });
  return {
    envoy,
    edge,
    socket,
    certificates,
    seen,
    scripts,
    met,
    plan: next => (plan = next),
    upstream: next => (answer = next),
    ask: (asked = {}) => ask(envoy.port, asked),
    close: async () => {
      await envoy.kill();
      await edge.drain(0);
      upstream.closeAllConnections();
      upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until `holds`, and fails where it does not. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
