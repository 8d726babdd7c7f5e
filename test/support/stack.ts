import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { withEvidence } from '../../src/app/audit.ts';
import { recordLines } from '../../src/app/demo/ledger.ts';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { type Stack, type StackOptions, startStack } from '../../src/app/stack/stack.ts';
import { showExchange, type ExchangeEntry } from '../../src/evidence/show.ts';
import { type ModelServer, startModelServer } from '../../src/simulators/model-server.ts';
import { ensureEnvoy } from '../../scripts/envoy.mjs';
import { readStats } from './envoy.ts';

/** The whole stack with two model servers behind it, under the demo's policy. */
export interface TestStack extends Stack {
  readonly external: ModelServer;
  readonly internal: ModelServer;
  /** Authorities for the two. */
  readonly hosts: { readonly external: string; readonly internal: string };
  /** A raw request through Envoy: no SDK tidies it up. */
  ask(asked: Asked): Promise<Heard>;
  /** Bytes through Envoy as they are; all that came until the other side closed, or was silent for so long. */
  speak(text: string, silentMs?: number): Promise<string>;
  /** What the ledger has of the exchange that an answer names, once its end is in it; in order. */
  recorded(heard: Pick<Heard, 'headers'> | string): Promise<readonly ExchangeEntry[]>;
  /** Envoy's counters and gauges by name. */
  envoyStats(): Promise<ReadonlyMap<string, number>>;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  /** Beside the usual ones; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Roles of the token; null: no token. */
  readonly roles?: readonly string[] | null;
  readonly timeoutMs?: number;
}

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The answer broke off before its end. */
  readonly broken: boolean;
}

export async function startTestStack(options: Partial<StackOptions> = {}): Promise<TestStack> {
  process.env['ENVOY_PATH'] ??= await ensureEnvoy();
  const external = await startModelServer();
  const internal = await startModelServer();
  const hosts = (port: number): TestStack['hosts'] => ({
    external: `127.0.0.1:${port}`,
    internal: `localhost:${port}`,
  });
  const stack = await startStack({
    policy: port =>
      demoPolicy({
        external: ['api.openai.com', hosts(port).external],
        internal: ['models.internal', hosts(port).internal],
      }),
    hosts: port => [
      {
        domains: ['api.openai.com', hosts(port).external],
        upstreamHost: '127.0.0.1',
        upstreamPort: external.port,
        tls: false,
      },
      {
        domains: ['models.internal', hosts(port).internal],
        upstreamHost: '127.0.0.1',
        upstreamPort: internal.port,
        tls: false,
      },
    ],
    ...options,
  });
  const token = await stack.token(['developer']);
  return Object.defineProperties({} as TestStack, {
    ...Object.getOwnPropertyDescriptors(stack),
    ...Object.getOwnPropertyDescriptors({
      external,
      internal,
      hosts: hosts(stack.envoyPort),
      ask: async (asked: Asked): Promise<Heard> =>
        send(stack.envoyPort, asked, asked.roles ? await stack.token(asked.roles) : token),
      speak: (text: string, silentMs?: number) => speak(stack.envoyPort, text, silentMs),
      recorded: (heard: Pick<Heard, 'headers'> | string) => recorded(stack.readerUrl, heard),
      envoyStats: () => readStats(stack.envoyAdminUrl),
      stop: async (): Promise<void> => {
        await stack.stop();
        await external.stop();
        await internal.stop();
      },
    }),
  });
}

async function recorded(
  readerUrl: string,
  heard: Pick<Heard, 'headers'> | string,
): Promise<readonly ExchangeEntry[]> {
  const id = typeof heard === 'string' ? heard : String(heard.headers['x-sallyport-exchange']);
  await recordLines(readerUrl, id);
  return withEvidence({ url: readerUrl }, source => showExchange(source, id));
}

const usualSilentMs = 2_000;

async function speak(port: number, text: string, silentMs = usualSilentMs): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setTimeout(silentMs, () => socket.destroy());
  socket.on('data', part => (heard += part.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return heard;
}

const usualTimeoutMs = 20_000;

function send(port: number, asked: Asked, token: string): Promise<Heard> {
  const identity = asked.roles === null ? {} : { 'x-sallyport-identity': token };
  const usual = {
    host: 'api.openai.com',
    'content-type': 'application/json',
    authorization: 'Bearer sk-test',
    ...identity,
  };
  const given: Readonly<Record<string, string | readonly string[] | undefined>> = {
    ...usual,
    ...asked.headers,
  };
  const headers = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  const { method = 'POST', path = '/v1/chat/completions', timeoutMs = usualTimeoutMs } = asked;
  const chunks = asked.body === undefined ? [] : Array.isArray(asked.body) ? asked.body : [asked.body];
  if (chunks.length === 1) headers['content-length'] = String(Buffer.byteLength(chunks[0] as string));
  return new Promise((resolve, reject) => {
    const client = request({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    client.on('error', reject);
    client.on('response', response => {
      const parts: Buffer[] = [];
      const done = (broken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
          broken,
        });
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(false));
      response.on('error', () => done(true));
    });
    for (const chunk of chunks) client.write(chunk);
    client.end();
  });
}

/** A chat request with one message. */
export const chat = (content: unknown, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], ...more });

export const reasonOf = ({ headers }: Heard): unknown => headers['x-sallyport-reason'];
