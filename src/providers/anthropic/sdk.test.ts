import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId } from '../../core/types.ts';
import { anthropicVectors } from '../../simulators/vectors/anthropic.ts';
import type { Json, OperationVector, StreamVector } from '../../core/vector.ts';
import { splice } from '../../wire/splice.ts';
import { slotSpan } from '../../wire/tile.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { anthropic } from './provider.ts';

/** What the SDK sent, and what it is answered with. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}
const asked: Asked[] = [];
let reply: Reply = { body: '' };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(reply.status ?? 200, reply.headers ?? { 'content-type': 'application/json' });
    response.end(reply.body);
  });
});
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
afterEach(() => void (asked.length = 0));
afterAll(() => {
  server.closeAllConnections();
  return new Promise(resolve => server.close(resolve));
});

const client = (): Anthropic =>
  new Anthropic({
    apiKey: 'sk-ant-test',
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeout: 5000,
    // What the vectors are of; the SDK's own may be a later one.
    defaultHeaders: { 'anthropic-version': '2023-06-01' },
  });
const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 20 };
const messages = operationOf(anthropic, 'POST', '/v1/messages')!;
const sse = 'text/event-stream; charset=utf-8';

type Body = Anthropic.MessageCreateParamsNonStreaming;
const vectors = anthropicVectors.filter(({ operation }) => operation === 'messages');
const streamOf = ({ stream }: OperationVector): StreamVector => {
  if (!stream) throw new Error('no stream');
  return stream;
};
const bytesOf = (vector: OperationVector): readonly Uint8Array[] => {
  const { encode, events } = streamOf(vector);
  return encode(events);
};
// Vectors are JSON as the documentation has it, and know nothing of the SDK's types: that it sends them so is what is tried.
const bodyOf = ({ request }: OperationVector): Body => request as unknown as Body;
const answering = (body: Json): void => void (reply = { body: JSON.stringify(body) });
const streaming = (events: readonly Uint8Array[]): void =>
  void (reply = { headers: { 'content-type': sse }, body: Buffer.concat(events) });

describe.each(vectors.map(vector => [vector.title, vector] as const))('%s', (_title, vector) => {
  const { request, answer = null } = vector;

  it('is sent so by the SDK, and its answer read as it is', async () => {
    answering(answer);
    const message = await client().messages.create(bodyOf(vector));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: vector.method, path: vector.path, headers: vector.headers });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(request);
    expect(message).toMatchObject(answer as object);
  });

  it('is sent to a way that we know by those who try what is new', async () => {
    answering(answer);
    await client().beta.messages.create({ ...(bodyOf(vector) as object), betas: ['new-2026'] } as never);
    expect(asked[0]?.headers['anthropic-beta']).toBe('new-2026');
    expect(operationOf(anthropic, 'POST', asked[0]?.path ?? '')).toBe(messages);
    expect(messages.query).toMatchObject({ beta: ['true'] });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(request);
  });

  it('is the same message when its events are put together', async () => {
    streaming(bytesOf(vector));
    const message = await client()
      .beta.messages.stream(bodyOf(vector) as never)
      .finalMessage();
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ ...(request as object), stream: true });
    expect(JSON.parse(JSON.stringify(message))).toMatchObject(answer as object);
  });

  it('is read by us as the SDK reads it', async () => {
    const events = bytesOf(vector);
    const reader = messages.reader('response', sse, { asked: { stream: true }, status: 200, limits })!;
    const texts = new Map<string, string>();
    for (const { slots } of await reader.read(new Uint8Array(Buffer.concat(events)), true))
      for (const { channel, text, kind } of slots)
        if (kind === 'text') texts.set(channel, (texts.get(channel) ?? '') + decodeUtf8(text));
    streaming(events);
    const message = await client().messages.stream(bodyOf(vector)).finalMessage();
    for (const [index, block] of message.content.entries()) {
      if (block.type === 'text') expect(texts.get(`${index}.text`)).toBe(block.text);
      if (block.type === 'thinking') expect(texts.get(`${index}.thinking`)).toBe(block.thinking);
    }
  });
});

describe('the official SDK', () => {
  const [vector] = vectors;
  if (!vector) throw new Error('no vector');
  const body = bodyOf(vector);

  it('counts tokens', async () => {
    const count = anthropicVectors.find(({ operation }) => operation === 'count_tokens');
    answering(count?.answer ?? null);
    expect(await client().messages.countTokens(count?.request as never)).toEqual(count?.answer);
    expect(asked[0]).toMatchObject({ method: 'POST', path: count?.path });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(count?.request);
  });

  it('lists models, and looks one up', async () => {
    const [list, one] = anthropicVectors.filter(({ operation }) => operation === 'models');
    answering(list?.answer ?? null);
    expect(await client().models.list({ limit: 20 })).toMatchObject(list?.answer as object);
    answering(one?.answer ?? null);
    expect(await client().models.retrieve('claude-haiku-4-5')).toEqual(one?.answer);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${list?.path}`,
      `GET ${one?.path}`,
    ]);
    answering(list?.answer ?? null);
    await client().models.list({ after_id: 'a', before_id: 'b', lifecycle: ['active', 'retired'] });
    const [, query = ''] = (asked.at(-1)?.path ?? '').split('?');
    const known = Object.keys(operationOf(anthropic, 'GET', '/v1/models')?.query ?? {});
    expect(known).toEqual(expect.arrayContaining([...new URLSearchParams(query).keys()]));
  });

  it('sends only headers that go on, or that nobody needs', async () => {
    answering(vector.answer ?? null);
    await client().messages.create(body, { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } });
    const { headers, credentials } = messages;
    const passes = (name: string): boolean =>
      headers.request.some(entry =>
        entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
      );
    const names = Object.keys(asked[0]?.headers ?? {});
    expect(names.filter(name => !passes(name)).sort()).toEqual([
      'accept-encoding',
      'connection',
      'content-length',
      'host',
      'sec-fetch-mode',
    ]);
    expect(names).toContain('authorization');
    expect(credentials).toEqual(expect.arrayContaining(['authorization', 'x-api-key']));
  });

  it('reads a stream with every text in it rewritten', async () => {
    const events = bytesOf(vector);
    const reader = messages.reader('response', sse, { asked: { stream: true }, status: 200, limits })!;
    const begun = new Set<string>();
    const rewritten: Uint8Array[] = [];
    for (const frame of await reader.read(new Uint8Array(Buffer.concat(events)), true)) {
      const edits = frame.slots.flatMap(slot => {
        if (!/^\d+\.text$/.test(slot.channel)) return [];
        const label = begun.has(slot.channel) ? '' : '[A "label"]';
        begun.add(slot.channel);
        const bytes = slot.quoting.quote(encodeUtf8(label));
        return bytes === undefined ? [] : [{ at: slotSpan(slot), bytes }];
      });
      rewritten.push(splice(frame.bytes, edits));
    }
    streaming(rewritten);
    const message = await client().messages.stream(body).finalMessage();
    const original = vector.answer as { content: { type: string; text?: string }[] };
    expect(JSON.parse(JSON.stringify(message.content))).toEqual(
      original.content.map(block => (block.type === 'text' ? { ...block, text: '[A "label"]' } : block)),
    );
  });

  const denial: Denial = {
    status: 403,
    reason: reason('no_rule_permits'),
    exchange: '019a0000-0000-7000-8000-000000000000' as ExchangeId,
  };
  const types = {
    403: 'permission_error',
    413: 'request_too_large',
    502: 'api_error',
    503: 'overloaded_error',
    504: 'timeout_error',
  } as const;

  it.each([403, 413, 502, 503, 504] as const)(
    'raises an exception for a denial with %i, after one attempt',
    async status => {
      const { head, body: bytes } = messages.denial({ ...denial, status });
      expect(head).toContainEqual([':status', String(status)]);
      const headers = Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));
      reply = { status, headers, body: bytes };
      for (const ask of [
        () => client().messages.create(body),
        () => client().messages.stream(body).finalMessage(),
      ]) {
        asked.length = 0;
        const error: unknown = await ask().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(status === 403 ? Anthropic.PermissionDeniedError : Anthropic.APIError);
        expect(error).toMatchObject({
          status,
          type: types[status],
          errorCode: 'no_rule_permits',
          requestID: denial.exchange,
        });
        expect((error as Error).message).toContain('No policy rule permits this.');
        expect((error as Error).message).toContain(denial.exchange);
        expect(asked).toHaveLength(1);
      }
    },
  );

  it('raises an exception for our error frame at every place of every stream, after one attempt', async () => {
    for (const each of vectors) {
      const events = bytesOf(each);
      for (let count = 0; count < events.length; count += 1) {
        streaming([...events.slice(0, count), messages.errorFrame(denial, sse)]);
        const raw = async (): Promise<void> => {
          for await (const event of await client().messages.create({ ...body, stream: true }))
            expect(event.type).toBeDefined();
        };
        for (const consume of [raw, () => client().messages.stream(body).finalMessage()]) {
          asked.length = 0;
          await expect(consume(), `${each.title} after ${count}`).rejects.toMatchObject({
            type: 'permission_error',
            errorCode: 'no_rule_permits',
          });
          expect(asked).toHaveLength(1);
        }
      }
    }
  });
});
