import http from 'node:http';
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { encodeAnswer } from '../../src/envoy/codec-answer.ts';
import { decodeReceived } from '../../src/envoy/codec-received.ts';
import { ensureCertificates } from '../../src/envoy/certificates.ts';
import type { Answer, Received } from '../../src/envoy/messages.ts';
import { tempFolder, tlsOf } from './edge.ts';
import { freePort, startEnvoy, type RunningEnvoy } from './envoy.ts';

/**
 * A Sallyport that breaks: it answers as a good one does up to a point, and then ends the stream there, with OK or with an
 * error. Our own code cannot be brought to the first; this is what the locks in Envoy's configuration are for.
 */
export type How = 'ok' | 'error';
export type Where =
  | 'request head'
  | 'request body'
  | 'request end, permitted head only'
  | 'request end'
  | 'response head'
  | 'response head released'
  | 'first piece held'
  | 'first piece released'
  | 'nowhere';

export interface Breaks {
  readonly how: How;
  readonly where: Where;
}

/** What the upstream says; everything with SECRET in it must not pass where the rogue broke before it. */
export const first = 'data: first\n\n';
export const later = 'data: SECRET\n\n';

export interface RogueRig {
  readonly envoy: RunningEnvoy;
  /** Bodies of requests that reached the upstream, by their id; `undefined`: a head only, or nothing. */
  readonly reached: Map<string, string>;
  /** `id` names the exchange; `kind` what the upstream answers. */
  get(id: string, breaks: Breaks, kind?: Kind, path?: string): Promise<RogueReply>;
  close(): Promise<void>;
}
export interface RogueReply {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: http.IncomingHttpHeaders;
  readonly trailers: string;
  readonly complete: boolean;
}
export type Kind = 'stream' | 'messages' | 'json' | '204' | '304' | 'HEAD' | 'large' | 'endless';

type Stream = ServerDuplexStream<Buffer, Answer>;

class Rogue {
  readonly #stream: Stream;
  readonly #closed: (id: string) => void;
  #id = '';
  #breaks: Breaks = { how: 'ok', where: 'nowhere' };
  #body = Buffer.alloc(0);
  #bytes = 0;
  #over = false;

  constructor(stream: Stream, closed: (id: string) => void) {
    this.#stream = stream;
    this.#closed = closed;
    stream.on('data', (bytes: Buffer) => {
      if (!this.#over) this.#take(decodeReceived(bytes));
    });
    stream.on('error', () => undefined);
  }

  #at(where: Where): boolean {
    if (this.#breaks.where !== where || this.#over) return this.#over;
    this.#over = true;
    if (this.#breaks.how === 'ok') this.#stream.end();
    else this.#stream.emit('error', Object.assign(new Error('broke'), { code: 14, details: 'broke' }));
    setTimeout(() => {
      this.#closed(this.#id);
    }, 30);
    return true;
  }

  #take(message: Received): void {
    if (message.kind === 'unknown') return;
    if (message.direction === 'request') this.#request(message);
    else this.#response(message);
  }

  #request(message: Exclude<Received, { kind: 'unknown' }>): void {
    if (message.kind === 'head') {
      const find = (name: string): string => message.head.find(([known]) => known === name)?.[1] ?? '';
      this.#id = find('x-id');
      this.#breaks = JSON.parse(find('x-breaks')) as Breaks;
      if (this.#at('request head')) return;
      if (message.end) this.#forward(false);
    } else if (message.kind === 'body') {
      this.#body = Buffer.concat([this.#body, message.bytes]);
      if (this.#at('request body')) return;
      if (message.end) this.#forward(true);
    }
  }

  #forward(body: boolean): void {
    const metadata = { gate: { decision: 'permit' } };
    const mutation = { remove: [], set: [] };
    this.#stream.write({ kind: 'head', direction: 'request', mutation, metadata });
    if (body && this.#at('request end, permitted head only')) return;
    if (body) this.#stream.write({ kind: 'body', direction: 'request', bytes: this.#body, end: true });
    this.#at('request end');
  }

  #response(message: Exclude<Received, { kind: 'unknown' }>): void {
    if (message.kind === 'head') {
      if (this.#at('response head')) return;
      const metadata = { released: message.end ? { bytes: 0, end: true } : { bytes: 0 } };
      this.#stream.write({
        kind: 'head',
        direction: 'response',
        mutation: { remove: [], set: [] },
        metadata,
      });
      this.#at('response head released');
    } else if (message.kind === 'body') {
      if (this.#at('first piece held')) return;
      this.#bytes += message.bytes.length;
      const { bytes, end } = message;
      const released = end ? { bytes: this.#bytes, end } : { bytes: this.#bytes };
      this.#stream.write({ kind: 'body', direction: 'response', bytes, end, metadata: { released } });
      if (bytes.length > 0) this.#at('first piece released');
    } else
      this.#stream.write({
        kind: 'trailers',
        direction: 'response',
        remove: [],
        metadata: { released: { bytes: this.#bytes, end: true } },
      });
  }
}

async function serveRogue(
  socket: string,
  tls: Awaited<ReturnType<typeof tlsOf>>,
  closed: (id: string) => void,
) {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  const asIs = (bytes: Buffer): Buffer => bytes;
  const process = {
    path: '/envoy.service.ext_proc.v3.ExternalProcessor/Process',
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: encodeAnswer,
    responseDeserialize: asIs,
  };
  server.addService(
    { process },
    {
      process: (stream: Stream) => {
        new Rogue(stream, closed);
      },
    },
  );
  const credentials = ServerCredentials.createSsl(
    tls.ca,
    [{ private_key: tls.key, cert_chain: tls.cert }],
    true,
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, credentials, error => {
      if (error) reject(error);
      else resolve();
    });
  });
  return server;
}

/** Calls back once the rogue has broken the exchange, or soon. */
class Signals {
  readonly #waiting = new Map<string, () => void>();
  readonly #done = new Set<string>();

  wait(id: string, then: () => void): void {
    if (this.#done.has(id)) then();
    else this.#waiting.set(id, then);
    setTimeout(() => {
      this.done(id);
    }, 300);
  }
  done = (id: string): void => {
    this.#done.add(id);
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  };
}

const types: Readonly<Partial<Record<Kind, string>>> = {
  json: 'application/json',
  large: 'application/json',
  messages: 'application/vnd.amazon.eventstream',
};

function answer(kind: Kind, response: http.ServerResponse, wait: (then: () => void) => void): void {
  const headers = { 'x-secret': 'SECRET', trailer: 'x-late' };
  if (kind === '204' || kind === '304')
    return void response.writeHead(Number(kind), { 'x-secret': 'SECRET' }).end();
  if (kind === 'HEAD')
    return void response.writeHead(200, { 'x-secret': 'SECRET', 'content-length': '42' }).end();
  const type = types[kind] ?? 'text/event-stream';
  response.writeHead(200, { ...headers, 'content-type': type });
  response.write(first);
  wait(() => {
    if (kind === 'endless') {
      streamOn(response);
      return;
    }
    response.write(kind === 'large' ? 'SECRET'.repeat(1_000_000) : later);
    response.addTrailers({ 'x-late': 'SECRET' });
    setTimeout(() => response.end(later), 10);
  });
}

function streamOn(response: http.ServerResponse): void {
  const timer = setInterval(() => response.write(later), 5);
  response.on('close', () => {
    clearInterval(timer);
  });
}

function get(
  port: number,
  options: http.RequestOptions,
  body: string,
  cutAfterMs: number,
): Promise<RogueReply> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', agent: false, ...options });
    request.on('error', reject);
    request.on('response', response => {
      const parts: Buffer[] = [];
      const settle = (): void => {
        clearTimeout(timer);
        request.destroy();
        const { statusCode: status = 0, headers, trailers, complete } = response;
        const bytes = Buffer.concat(parts);
        const text = bytes.toString();
        resolve({ status, text, bytes, headers, trailers: JSON.stringify(trailers), complete });
      };
      const timer = setTimeout(settle, cutAfterMs);
      response.on('data', (bytes: Buffer) => parts.push(bytes));
      response.on('end', settle);
      response.on('error', settle);
    });
    request.end(body);
  });
}

/** The real Envoy between a client, an upstream, and a rogue. `change`: of the configuration. */
export async function startRogueRig(change?: (rendered: string) => string): Promise<RogueRig> {
  const folder = await tempFolder();
  const socket = join(folder, 'edge.sock');
  const certificates = await ensureCertificates(join(folder, 'tls'));
  const signals = new Signals();
  const server = await serveRogue(socket, await tlsOf(certificates), signals.done);
  const reached = new Map<string, string>();
  const upstream = http.createServer((request, response) => {
    const id = String(request.headers['x-id']);
    let body = '';
    reached.set(id, body);
    request.on('data', (bytes: Buffer) => reached.set(id, (body += bytes.toString())));
    request.on('error', () => undefined);
    request.on('end', () => {
      answer(request.headers['x-kind'] as Kind, response, then => {
        signals.wait(id, then);
      });
    });
  });
  const upstreamPort = await freePort();
  await new Promise<void>(resolve => upstream.listen(upstreamPort, '127.0.0.1', resolve));
  const envoy = await startEnvoy({
    sallyport: { socket },
    tls: { ca: certificates.ca, ...certificates.envoy },
    hosts: [{ domains: ['api.openai.com'], upstreamHost: '127.0.0.1', upstreamPort, tls: false }],
    ...(change ? { change } : {}),
  });
  return {
    envoy,
    reached,
    get: (id, breaks, kind = 'stream', path = '/') => {
      const headers = {
        host: 'api.openai.com',
        'x-id': id,
        'x-kind': kind,
        'x-breaks': JSON.stringify(breaks),
      };
      const body = kind === 'HEAD' ? '' : 'the prompt';
      const method = kind === 'HEAD' ? 'HEAD' : 'POST';
      return get(envoy.port, { path, headers, method }, body, 1_000);
    },
    close: async () => {
      await envoy.kill();
      server.forceShutdown();
      upstream.closeAllConnections();
      upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
