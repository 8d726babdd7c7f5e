import { type Behaviour, modelErrors, type ScriptLine } from './behaviour.ts';
import type { Arrival } from './arrival.ts';
import { completion, completionChunks, modelList, readChatRequest } from './openai-wire.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { pause, type Sender } from './sender.ts';

export interface ModelServer extends Receiver {
  /** From now on, unless a script line fits or another answer was queued. */
  behave(behaviour: Behaviour): void;
  /** For the next request alone; queued. */
  behaveOnce(behaviour: Behaviour): void;
  /** By what the request says. The first line that fits counts. */
  script(lines: readonly ScriptLine[]): void;
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
  const queue: Behaviour[] = [];
  let usual: Behaviour = {};
  let lines: readonly ScriptLine[] = [];
  const chosen = (prompt: string): Behaviour =>
    queue.shift() ?? lines.find(({ when }) => prompt.includes(when))?.then ?? usual;
  const receiver = await startReceiver((arrival, sender) => reply(sender, arrival, options, chosen), options);
  return {
    ...receiver,
    behave: behaviour => void (usual = behaviour),
    behaveOnce: behaviour => void queue.push(behaviour),
    script: given => void (lines = given),
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
