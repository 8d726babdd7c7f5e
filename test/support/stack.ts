import { request } from 'node:http';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { type Stack, type StackOptions, startStack } from '../../src/app/stack/stack.ts';
import { type ModelServer, startModelServer } from '../../src/simulators/model-server.ts';
import { ensureEnvoy } from '../../scripts/envoy.mjs';

/** The whole stack with two model servers behind it, under the demo's policy. */
export interface TestStack extends Stack {
  readonly external: ModelServer;
  readonly internal: ModelServer;
  /** Authorities for the two. */
  readonly hosts: { readonly external: string; readonly internal: string };
  /** A raw request through Envoy: no SDK tidies it up. */
  ask(asked: Asked): Promise<Heard>;
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
      stop: async (): Promise<void> => {
        await stack.stop();
        await external.stop();
        await internal.stop();
      },
    }),
  });
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
