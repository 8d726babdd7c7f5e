import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import {
  AccessDeniedException,
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ServiceUnavailableException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId, Head } from '../../core/types.ts';
import { bedrockVectors } from '../../simulators/vectors/bedrock.ts';
import type { Json, OperationVector, StreamVector } from '../../core/vector.ts';
import { readTarget } from '../../wire/path.ts';
import { bedrock } from './provider.ts';

/** What the SDK sent, and what it is answered with. */
interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}
const asked: Asked[] = [];
const sessions = new Set<ServerHttp2Session>();
let reply: Reply = { body: '' };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(reply.status ?? 200, reply.headers ?? { 'content-type': 'application/json' });
    response.end(reply.body);
  });
});
server.on('session', session => {
  sessions.add(session);
  session.on('close', () => sessions.delete(session));
});
const clients: BedrockRuntimeClient[] = [];

beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
afterEach(() => {
  for (const sdk of clients.splice(0)) sdk.destroy();
  asked.length = 0;
});
afterAll(async () => {
  for (const session of sessions) session.destroy();
  await new Promise(resolve => server.close(resolve));
});

/** The official SDK, as it comes: HTTP/2 with prior knowledge, signed requests. */
function client(config: Partial<BedrockRuntimeClientConfig> = {}): BedrockRuntimeClient {
  const sdk = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    ...config,
  });
  clients.push(sdk);
  return sdk;
}

const vector = (title: string): OperationVector & { readonly stream: StreamVector } => {
  const found = bedrockVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found as OperationVector & { readonly stream: StreamVector };
};
const modelOf = ({ path }: OperationVector): string => decodeURIComponent(path.split('/')[2] ?? '');
const invoked = bedrockVectors.filter(({ operation }) => operation === 'invoke');
const streamed = bedrockVectors.filter(({ stream }) => stream !== undefined);
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' };
const bodyOf = ({ encode, events }: StreamVector): Uint8Array => Buffer.concat(encode(events));

/** The request of a vector in the SDK's own types: bytes where it has base64. */
function inputOf({ request, ...rest }: OperationVector): ConverseCommandInput {
  const typed = JSON.parse(JSON.stringify(request), (name, value: unknown) =>
    (name === 'bytes' || name === 'redactedContent') && typeof value === 'string'
      ? new Uint8Array(Buffer.from(value, 'base64'))
      : value,
  ) as object;
  return { modelId: modelOf(rest as OperationVector), ...typed };
}

describe('requests', () => {
  it.each(['converse', 'converse: reasoning', 'converse: files, stored prompts and tools of the provider'])(
    '%s: the SDK sends what the vector says, where we expect it',
    async title => {
      const one = vector(title);
      reply = { body: JSON.stringify(one.answer) };
      const said = await client().send(new ConverseCommand(inputOf(one)));
      expect(asked[0]?.headers[':path']).toBe(one.path);
      expect(JSON.parse(asked[0]?.body ?? '')).toEqual(one.request);
      expect(said.output?.message?.role).toBe('assistant');
      expect(said.usage?.outputTokens).toBeGreaterThan(0);
    },
  );

  it.each(invoked.map(one => [one.title, one] as const))('%s', async (_title, one) => {
    reply = { body: JSON.stringify(one.answer) };
    const command = new InvokeModelCommand({ modelId: modelOf(one), body: JSON.stringify(one.request) });
    const said = await client().send(command);
    expect(asked[0]?.headers[':path']).toBe(one.path);
    expect(JSON.parse(said.body.transformToString())).toEqual(one.answer);
    // Nothing said what the body is, and that is the SDK's word for it.
    const type = asked[0]?.headers['content-type'] ?? '';
    expect(type).toBe('application/octet-stream');
    const operation = operationOf(bedrock, 'POST', one.path)!;
    for (const given of [type, 'application/json', ''])
      expect(operation.reader('request', given, { asked: {}, status: 0, limits }), given).toBeDefined();
    for (const given of ['text/plain', 'application/json; charset=utf-16', 'multipart/form-data; boundary=x'])
      expect(operation.reader('request', given, { asked: {}, status: 0, limits }), given).toBeUndefined();
  });
});

/** `modelId` of the Amazon Bedrock API Reference. */
const arn = (resource: string): string => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;

describe('a model by its ARN', () => {
  it.each([
    arn('inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0'),
    'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-3-5-sonnet-20240620-v1:0',
  ])('%s: is found in the path as the SDK writes it', async modelId => {
    const one = vector('invoke: anthropic');
    reply = { body: JSON.stringify(one.answer) };
    await client().send(new InvokeModelCommand({ modelId, body: '{}' }));
    reply = { body: JSON.stringify(vector('converse').answer) };
    await client().send(new ConverseCommand({ ...inputOf(vector('converse')), modelId }));
    const matches = asked.map(({ headers }) => bedrock.find('POST', readTarget(headers[':path'] ?? '')));
    expect(asked.map(({ headers }) => headers[':path']?.includes('%2F'))).toEqual([true, true]);
    expect(matches.map(match => match?.operation.name)).toEqual(['invoke', 'converse']);
    for (const match of matches) expect(match?.facts.model).toBe(modelId);
  });

  it.each([
    [arn('application-inference-profile/a1b2c3d4e5f6'), ['converse']],
    [arn('custom-model/amazon.nova-lite-v1:0/a1b2c3d4e5f6'), ['converse']],
    [arn('provisioned-model/a1b2c3d4e5f6'), ['converse']],
    [arn('inference-profile/us.unheard.of-v1:0'), ['converse']],
    [arn('inference-profile/us.anthropic.claude-sonnet-4/invoke'), ['converse']],
    [arn('prompt/ABCDEFGHIJ:1'), []],
    [arn('default-prompt-router/anthropic.claude:1'), []],
    ['arn:aws:s3:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4', []],
    ['us/anthropic.claude-sonnet-4', []],
    ['anthropic.claude-sonnet-4/invoke', []],
    ['anthropic.claude-sonnet-4%2Finvoke', []],
  ])('%s: %j', (modelId, operations) => {
    const found = ['invoke', 'converse']
      .map(end => bedrock.find('POST', readTarget(`/model/${encodeURIComponent(modelId)}/${end}`)))
      .flatMap(match => match?.operation.name ?? []);
    expect(found).toEqual(operations);
  });
});

describe('streams', () => {
  it('of Converse are events of the SDK', async () => {
    const { stream, ...one } = vector('converse');
    reply = { headers: eventStream, body: bodyOf(stream) };
    const said = await client().send(new ConverseStreamCommand(inputOf(one)));
    expect(asked[0]?.headers[':path']).toBe(stream.path);
    const heard: Json[] = [];
    for await (const event of said.stream ?? []) heard.push(JSON.parse(JSON.stringify(event)) as Json);
    // The SDK drops the padding, and knows every other member of every event.
    const withoutPadding = JSON.parse(
      JSON.stringify(stream.events, (name, value: unknown) => (name === 'p' ? undefined : value)),
    ) as Json[];
    expect(heard).toEqual(withoutPadding);
  });

  it.each(streamed.filter(({ operation }) => operation === 'invoke').map(one => [one.title, one] as const))(
    '%s: chunks of the SDK',
    async (title, one) => {
      const { stream } = vector(title);
      reply = { headers: eventStream, body: bodyOf(stream) };
      const command = { modelId: modelOf(one), body: JSON.stringify(one.request) };
      const said = await client().send(new InvokeModelWithResponseStreamCommand(command));
      expect(asked[0]?.headers[':path']).toBe(stream.path);
      const heard: unknown[] = [];
      for await (const { chunk } of said.body ?? [])
        heard.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
      expect(heard).toEqual(stream.events);
    },
  );
});

const limits = { maxBodyBytes: 1 << 20, maxFrameBytes: 1 << 20 };
const denial = (status: Denial['status'] = 403): Denial => ({
  status,
  reason: reason('no_rule_permits'),
  exchange: '019a0000-0000-7000-8000-000000000000' as ExchangeId,
});
const plain = (head: Head): Record<string, string> =>
  Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));

describe('denials', () => {
  const { path } = vector('converse');
  const converse = operationOf(bedrock, 'POST', path)!;
  const ask = { modelId: modelOf(vector('converse')), messages: [] };

  it.each([
    [403, 'AccessDeniedException', 1],
    [413, 'ValidationException', 1],
    [502, 'ModelErrorException', 3],
    [503, 'ServiceUnavailableException', 3],
    [504, 'ModelTimeoutException', 3],
  ] as const)(
    'with %i raise %s, asked %i times',
    async (status, name, attempts) => {
      const { head, body } = converse.denial(denial(status));
      reply = { status, headers: plain(head), body };
      const thrown: unknown = await client()
        .send(new ConverseCommand(ask))
        .catch((error: unknown) => error);
      expect(thrown).toMatchObject({
        name,
        message: expect.stringContaining('No policy rule permits this.') as string,
        $metadata: { httpStatusCode: status, requestId: denial().exchange },
      });
      if (status === 403) expect(thrown).toBeInstanceOf(AccessDeniedException);
      if (status === 503) expect(thrown).toBeInstanceOf(ServiceUnavailableException);
      expect(asked).toHaveLength(attempts);
    },
    20_000,
  );

  it.each(['converse', 'invoke: llama'])('in a stream raise wherever they come: %s', async title => {
    const { stream, ...one } = vector(title);
    const operation = operationOf(bedrock, 'POST', stream.path!)!;
    const events = stream.encode(stream.events);
    for (let count = 0; count <= events.length; count += 1) {
      const last = operation.errorFrame(denial(), eventStream['content-type']);
      reply = { headers: eventStream, body: Buffer.concat([...events.slice(0, count), last]) };
      const heard: unknown[] = [];
      const listen = async (): Promise<void> => {
        const sdk = client();
        const input = { modelId: modelOf(one), body: '{}' };
        const parts =
          title === 'converse'
            ? (await sdk.send(new ConverseStreamCommand(ask))).stream
            : (await sdk.send(new InvokeModelWithResponseStreamCommand(input))).body;
        for await (const part of parts ?? []) heard.push(part);
      };
      const thrown: unknown = await listen().catch((error: unknown) => error);
      expect(thrown, `after ${count}`).toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('No policy rule permits this.') as string,
      });
      expect(heard).toHaveLength(count);
    }
    expect(asked).toHaveLength(events.length + 1);
  });
});

describe('signatures', () => {
  const values = (headers: IncomingHttpHeaders): ReadonlyMap<string, string> =>
    new Map(Object.entries(headers).map(([name, value]) => [name, String(value)]));

  it('of the SDK cover headers that all go on', async () => {
    reply = { body: '{}' };
    const input = {
      modelId: 'amazon.nova-lite-v1:0',
      body: '{}',
      contentType: 'application/json',
      accept: 'application/json',
      trace: 'ENABLED',
      guardrailIdentifier: 'g',
      guardrailVersion: '1',
      performanceConfigLatency: 'standard',
      serviceTier: 'default',
      requestMetadata: '{"team":"desk"}',
    } as const;
    await client().send(new InvokeModelCommand(input));
    const { headers } = asked[0]!;
    const operation = operationOf(bedrock, 'POST', headers[':path']!)!;
    const names = operation.signed?.(values(headers)) ?? [];
    expect(names).toEqual(
      expect.arrayContaining(['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']),
    );
    expect(names).toEqual(
      expect.arrayContaining(['x-amzn-bedrock-trace', 'x-amzn-bedrock-request-metadata']),
    );
    // Pseudo headers always go on; the edge sets the length anew, to the same.
    expect(names).toContain(':authority');
    const others = names.filter(name => name !== ':authority' && name !== 'content-length');
    for (const name of others) expect(operation.headers.request, name).toContain(name);
  });

  it('are not on requests with a key of Bedrock', async () => {
    reply = { body: JSON.stringify(vector('converse').answer) };
    await client({ token: { token: 'bedrock-api-key-abc' }, authSchemePreference: ['httpBearerAuth'] }).send(
      new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages: [] }),
    );
    const { headers } = asked[0]!;
    expect(headers.authorization).toMatch(/^Bearer /);
    expect(operationOf(bedrock, 'POST', headers[':path']!)?.signed?.(values(headers))).toBeUndefined();
  });
});
