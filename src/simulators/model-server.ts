import { type Behaviour, modelErrors, type ScriptLine } from './behaviour.ts';
import { Arrival, type Received } from './arrival.ts';
import { createDraw } from './draw.ts';
import { listen, type Request, type Response } from './listener.ts';
import { completion, completionChunks, modelList, readChatRequest } from './openai-wire.ts';
import { pause, Sender } from './sender.ts';

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
