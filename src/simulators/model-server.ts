import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Behaviour, type Ending, modelErrors, type ScriptLine } from './behaviour.ts';
import { createDraw, type Draw } from './draw.ts';
import { listen, type Request, type Response } from './listener.ts';
import { completion, completionChunks, errorBody, modelList, readChatRequest } from './openai-wire.ts';

/** One request as it reached the model server, from its head on: what is here was let out. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** As they came, pseudo headers included; names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What arrived so far. */
  readonly body: Buffer;
  /** The body arrived whole. */
  readonly complete: boolean;
  /** Whoever asked left, or was cut off, before the answer was said. */
  readonly left: boolean;
}

export interface ModelServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** All requests so far, in the order of their arrival. */
  readonly received: readonly Received[];
  forget(): void;
  /** From now on, unless a script line fits or another answer was queued. */
  behave(behaviour: Behaviour): void;
  /** For the next request alone; queued. */
  behaveOnce(behaviour: Behaviour): void;
  /** By what the request says. The first line that fits counts. */
  script(lines: readonly ScriptLine[]): void;
  stop(): Promise<void>;
}

export interface ModelServerOptions {
  readonly port?: number;
  /** Where given, others get 401. */
  readonly apiKeys?: readonly string[];
  readonly models?: readonly string[];
}

const defaultModels = ['gpt-4o', 'gpt-4o-mini', 'o3-mini'];

/** A model server on loopback that speaks OpenAI's wire format over HTTP/1.1 and h2c, and shows what reached it. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const received: Arrival[] = [];
  const queue: Behaviour[] = [];
  const draw = createDraw(1);
  let usual: Behaviour = {};
  let lines: readonly ScriptLine[] = [];
  const chosen = (prompt: string): Behaviour =>
    queue.shift() ?? lines.find(({ when }) => prompt.includes(when))?.then ?? usual;
  const handle = async (request: Request, response: Response): Promise<void> => {
    const arrival = new Arrival(request);
    received.push(arrival);
    response.once('close', () => {
      if (!response.writableEnded) arrival.left = true;
    });
    await arrival.read(request);
    await reply(new Sender(response, draw), arrival, options, chosen);
  };
  const listener = await listen((request, response) => {
    // Whoever asked may be gone at any moment, and a test may want just that.
    handle(request, response).catch(() => (response.stream ?? response.socket)?.destroy());
  }, options);
  return {
    port: listener.port,
    url: `http://127.0.0.1:${listener.port}`,
    received,
    forget: () => void received.splice(0),
    behave: behaviour => void (usual = behaviour),
    behaveOnce: behaviour => void queue.push(behaviour),
    script: given => void (lines = given),
    stop: () => listener.stop(),
  };
}

class Arrival implements Received {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly #chunks: Buffer[] = [];
  complete = false;
  left = false;

  constructor(request: Request) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = pairs(request.rawHeaders);
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  header(name: string): string | undefined {
    return this.headers.find(([given]) => given === name)?.[1];
  }

  async read(request: Request): Promise<void> {
    for await (const chunk of request) this.#chunks.push(chunk as Buffer);
    this.complete = true;
  }
}

const pairs = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: raw.length / 2 }, (_, pair) => [
    (raw[2 * pair] ?? '').toLowerCase(),
    raw[2 * pair + 1] ?? '',
  ]);

async function reply(
  sender: Sender,
  arrival: Arrival,
  options: ModelServerOptions,
  chosen: (prompt: string) => Behaviour,
): Promise<void> {
  const path = arrival.path.split('?', 1)[0];
  const key = arrival.header('authorization')?.replace(/^Bearer /, '');
  if (options.apiKeys && !options.apiKeys.includes(key ?? '')) return sender.error(modelErrors.unauthorised);
  if (arrival.method === 'GET' && path === '/v1/models')
    return sender.whole(JSON.stringify(modelList(options.models ?? defaultModels)), {});
  if (arrival.method === 'POST' && path === '/v1/chat/completions') return chat(sender, arrival, chosen);
  return sender.error({
    ...badRequest,
    status: 404,
    message: `Invalid URL (${arrival.method} ${path ?? ''})`,
  });
}

const badRequest = { status: 400, message: '', type: 'invalid_request_error', code: null };

async function chat(sender: Sender, arrival: Arrival, chosen: (prompt: string) => Behaviour): Promise<void> {
  const request = readChatRequest(parse(arrival.body));
  // Some tests send bodies that no provider takes, to see whether they get here; they get their answer all the same.
  const behaviour = chosen(request?.prompt ?? '');
  await pause(behaviour.firstMs);
  if (behaviour.raw) return sender.raw(behaviour);
  if (behaviour.error) return sender.error(behaviour.error);
  if (!request)
    return sender.error({ ...badRequest, message: 'We could not parse the JSON body of your request.' });
  if (request.stream) return sender.stream(completionChunks(request, behaviour, sender.draw), behaviour);
  return sender.whole(JSON.stringify(completion(request, behaviour, sender.draw), null, 2), behaviour);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Writes one answer, and breaks it off where it was told to. */
class Sender {
  readonly draw: Draw;
  readonly #response: Response;

  constructor(response: Response, draw: Draw) {
    this.#response = response;
    this.draw = draw;
  }

  async error(error: NonNullable<Behaviour['error']>): Promise<void> {
    this.#head(error.status, 'application/json', { headers: error.headers ?? {} });
    this.#response.end(JSON.stringify(errorBody(error), null, 2));
    return Promise.resolve();
  }

  async whole(body: string, behaviour: Behaviour): Promise<void> {
    await this.#frames([body], 'application/json', behaviour);
  }

  async stream(chunks: Iterable<object>, behaviour: Behaviour): Promise<void> {
    await this.#frames(events(chunks), 'text/event-stream; charset=utf-8', behaviour);
  }

  async raw(behaviour: Behaviour): Promise<void> {
    const { status, headers = {}, chunks } = behaviour.raw ?? { status: 200, chunks: [] };
    await this.#frames(
      chunks,
      '',
      { ...behaviour, headers: { ...headers, ...behaviour.headers }, contentType: '' },
      status,
    );
  }

  async #frames(
    frames: Iterable<string | Uint8Array>,
    contentType: string,
    behaviour: Behaviour,
    status = 200,
  ): Promise<void> {
    const { ending, gate } = behaviour;
    await gate?.(0);
    if (cutBefore(ending, 0)) return this.#cut(ending);
    this.#head(status, contentType, behaviour);
    let sent = 0;
    let last: string | Uint8Array = '';
    for (const frame of encoded(frames, behaviour)) {
      if (sent > 0) await pause(behaviour.deltaMs);
      await gate?.(sent + 1);
      await this.#write(frame);
      sent += 1;
      last = frame;
      if (cutBefore(ending, sent)) return this.#cut(ending);
    }
    while (ending?.kind === 'endless' && !this.#response.destroyed) {
      await this.#write(last);
      await pause(behaviour.deltaMs);
    }
    await gate?.(sent + 1);
    if (behaviour.trailers) this.#response.addTrailers(behaviour.trailers);
    this.#response.end('');
  }

  #head(
    status: number,
    contentType: string,
    { headers, contentType: odd, encoding, trailers }: Behaviour,
  ): void {
    const type = odd ?? contentType;
    const all: Record<string, string> = {
      ...providerHeaders(this.draw),
      ...(type !== '' && { 'content-type': type }),
      ...(encoding && { 'content-encoding': encoding }),
      ...(trailers && !this.#response.stream && { trailer: Object.keys(trailers).join(', ') }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) this.#response.setHeader(name, value);
    this.#response.writeHead(status);
  }

  /** Waits while the reader is slow; throws when it is gone. */
  async #write(frame: string | Uint8Array): Promise<void> {
    const response = this.#response;
    if (response.destroyed) throw new Error('the client is gone');
    if (frame.length === 0) return;
    if (response.write(frame)) return;
    await new Promise<void>(resolve => {
      response.once('drain', resolve);
      response.once('close', resolve);
    });
  }

  async #cut(ending: Ending | undefined): Promise<void> {
    if (ending?.kind === 'stall') return;
    // What was written has to be on its way, or it is cut off too.
    await sleep(20);
    const response = this.#response;
    if (response.stream) response.stream.close(ending?.kind === 'reset' ? http2InternalError : http2Cancel);
    else if (ending?.kind === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.destroy();
  }
}

/** At least a turn of the event loop, so that each frame is a write of its own. */
const pause = (ms = 0): Promise<unknown> => (ms > 0 ? sleep(ms) : turn());

/** RFC 9113 section 7. */
const http2InternalError = 2;
const http2Cancel = 8;

const cutBefore = (ending: Ending | undefined, frames: number): boolean =>
  ending !== undefined && ending.kind !== 'endless' && ending.afterFrames === frames;

function* events(chunks: Iterable<object>): Generator<string> {
  for (const chunk of chunks) yield `data: ${JSON.stringify(chunk)}\n\n`;
  yield 'data: [DONE]\n\n';
}

const encoded = (
  frames: Iterable<string | Uint8Array>,
  { encoding }: Behaviour,
): Iterable<string | Uint8Array> =>
  encoding === undefined ? frames : [gzipSync(Buffer.concat([...frames].map(frame => Buffer.from(frame))))];

/** What a real provider sends along, for whoever must decide what of it goes on. */
const providerHeaders = (draw: Draw): Record<string, string> => ({
  'x-request-id': `req_${draw.letters(32).toLowerCase()}`,
  'openai-organization': 'simulated-org',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'set-cookie': '__cf_bm=simulated; path=/; HttpOnly; Secure; SameSite=None',
  server: 'simulated',
});
