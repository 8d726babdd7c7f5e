import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { request as http } from 'node:http';
import { connect } from 'node:http2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, OperationVector } from '../core/vector.ts';
import { startVectorServer, streamedAnswer, usualAnswer, type VectorServer } from './vector-server.ts';

const lines = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => Buffer.from(`data: ${JSON.stringify(event)}\n\n`));

const vector = (title: string, path: string, more: Partial<OperationVector> = {}): OperationVector => ({
  provider: 'paper',
  operation: 'chat',
  title,
  source: 'https://example.org/reference',
  method: 'POST',
  path,
  request: { model: 'm', prompt: 'hello' },
  answer: { from: title },
  ...more,
});
const streams = (title: string, path?: string): Partial<OperationVector> => ({
  stream: {
    ...(path !== undefined && { path }),
    contentType: 'text/event-stream',
    events: [{ from: title }, { delta: 1 }, { delta: 2 }],
    encode: lines,
    pieces: [],
  },
});

const vectors = [
  vector('plain', '/v1/chat', streams('plain')),
  vector('with tools', '/v1/chat', { request: { model: 'm', prompt: 'hello', tools: [] } }),
  vector('llama', '/model/meta.llama3-v1%3A0/invoke'),
  vector('titan', '/model/amazon.titan-v1%3A0/invoke', streams('titan', '/model/amazon.titan-v1%3A0/stream')),
  vector(
    'gemini',
    '/v1/models/g-1:generateContent',
    streams('sse', '/v1/models/g-1:streamGenerateContent?alt=sse'),
  ),
  vector(
    'gemini array',
    '/v1/models/g-1:generateContent',
    streams('array', '/v1/models/g-1:streamGenerateContent'),
  ),
  vector('list', '/v1/models', { method: 'GET', request: undefined }),
];

let server: VectorServer;
beforeAll(async () => {
  server = await startVectorServer({ vectors });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.forget();
  server.answerWith(undefined);
});

const ask = (path: string, body: Json = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
const fromOf = async (path: string, body?: Json): Promise<string> => {
  const text = await (await ask(path, body)).text();
  return /"from":"([^"]*)"/.exec(text)?.[1] ?? text;
};

describe('the vector that fits', () => {
  it.each<[string, string, Json]>([
    ['plain', '/v1/chat', { model: 'other', prompt: 'x' }],
    ['with tools', '/v1/chat', { model: 'other', prompt: 'x', tools: [] }],
    ['plain', '/v1/chat', { model: 'other', prompt: 'x', tools: [], stream: true }],
    ['llama', '/model/meta.llama4-v9%3A0/invoke', {}],
    ['titan', '/model/amazon.titan-v1:0/invoke', {}],
    ['titan', '/model/amazon.titan-v2%3A1/stream', {}],
    ['gemini', '/v1/models/another-model:generateContent', {}],
    ['sse', '/v1/models/another-model:streamGenerateContent?alt=sse', {}],
    ['array', '/v1/models/another-model:streamGenerateContent', {}],
  ])('%s: %s %j', async (title, path, body) => {
    expect(await fromOf(path, body)).toBe(title);
  });

  it.each(['/v1/chats', '/v1/models/g-1:countTokens', '/v1/chat/1', '/model/a/converse'])(
    'none: %s',
    async path => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it('the method counts', async () => {
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(200);
    expect((await ask('/v1/models')).status).toBe(404);
  });
});

describe('what it says', () => {
  it('an answer, and it keeps what it was asked', async () => {
    const answer = await ask('/v1/chat?x=1', { prompt: 'hello' });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ from: 'plain' });
    const [seen] = server.received;
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/chat?x=1', complete: true, left: false });
    expect(JSON.parse(seen?.body.toString() ?? '')).toEqual({ prompt: 'hello' });
  });

  it('over h2c too', async () => {
    const session = connect(server.url);
    const stream = session.request({ ':method': 'POST', ':path': '/v1/chat' });
    stream.end(JSON.stringify({ stream: true }));
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    session.close();
    expect(text).toBe(Buffer.concat(lines([{ from: 'plain' }, { delta: 1 }, { delta: 2 }])).toString());
  });

  it('a stream, event by event', async () => {
    const slow = await startVectorServer({ vectors, deltaMs: 30 });
    const chunks = await new Promise<string[]>((resolve, reject) => {
      const client = http(`${slow.url}/v1/chat`, { method: 'POST' }, response => {
        const heard: string[] = [];
        response.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
        response.on('end', () => resolve(heard));
      });
      client.on('error', reject);
      client.end('{"stream":true}');
    });
    await slow.stop();
    expect(chunks).toHaveLength(3);
  });

  it('something else, where it is told to', async () => {
    server.answerWith(asked => ({
      ...usualAnswer(asked),
      status: 429,
      headers: { 'retry-after': '3', 'content-type': 'application/problem+json' },
    }));
    const answer = await ask('/v1/chat');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');

    server.answerWith(({ vector }) => vector && streamedAnswer(vector, [{ from: 'me' }]));
    expect(await fromOf('/v1/chat', { stream: true })).toBe('me');
    server.answerWith(() => undefined);
    expect(await fromOf('/v1/chat')).toBe('plain');
  });

  it.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
  ] as const)('compressed with %s, each event to be read as it comes', async (encoding, open) => {
    const frames = ['one ', 'two ', 'three'];
    let go = (): void => undefined;
    const gate = (step: number): Promise<void> =>
      step < 3 ? Promise.resolve() : new Promise(resolve => (go = resolve));
    server.answerWith(() => ({ frames, encoding, gate }));
    const answer = await new Promise<{ encoding: unknown; body: Buffer; early: number }>(
      (resolve, reject) => {
        const client = http(`${server.url}/v1/chat`, { method: 'POST' }, response => {
          const heard: Buffer[] = [];
          let early = 0;
          response.on('data', (chunk: Buffer) => {
            heard.push(chunk);
            early ||= Number(heard.length === 2);
            if (heard.length >= 2) setTimeout(() => go(), 5);
          });
          response.on('end', () =>
            resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(heard), early }),
          );
        });
        client.on('error', reject);
        client.end('{}');
      },
    );
    expect(answer).toMatchObject({ encoding, early: 1 });
    expect(open(answer.body).toString()).toBe('one two three');
  });

  it('it breaks off where it is told to', async () => {
    server.answerWith(() => ({ frames: ['a', 'b', 'c'], ending: { kind: 'break', afterFrames: 2 } }));
    const answer = await ask('/v1/chat');
    await expect(answer.text()).rejects.toThrow();
  });
});
