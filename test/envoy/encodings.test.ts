import { once } from 'node:events';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chat, startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());
beforeEach(() => stack.external.forget());

const card = '4111 1111 1111 1111';
const encodings = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;
const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `pay with ${card} now` } },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** A gzip stream that gives out what it has after each piece, as servers that compress streams do. */
async function gzipped(pieces: readonly string[]): Promise<readonly Buffer[]> {
  const gzip = createGzip();
  const out: Buffer[] = [];
  let from: Buffer[] = [];
  gzip.on('data', (part: Buffer) => from.push(part));
  for (const piece of pieces) {
    gzip.write(piece);
    await new Promise<void>(resolve => gzip.flush(constants.Z_SYNC_FLUSH, resolve));
    out.push(Buffer.concat(from));
    from = [];
  }
  gzip.end();
  await once(gzip, 'end');
  return [...out, Buffer.concat(from)];
}

describe.each(Object.entries(encodings))('%s', (name, encode) => {
  it('of a request is undone: it is scanned, and goes on as it reads', async () => {
    const heard = await stack.ask({
      body: encode(chat(`pay with ${card} now`)),
      headers: { 'content-encoding': name },
    });
    expect(heard.status).toBe(200);
    const [received] = stack.external.received;
    const headers = new Map(received?.headers);
    expect(headers.has('content-encoding')).toBe(false);
    expect(headers.get('content-length')).toBe(String(received?.body.length));
    const text = received?.body.toString() ?? '';
    expect(JSON.parse(text)).toMatchObject({ model: 'gpt-4o-mini' });
    expect(text).toMatch(/pay with .{4,40} now/);
    expect(text).not.toContain(card);
  });

  it('of an answer, though none was asked for, is undone too', async () => {
    const chunks = [encode(completion)];
    stack.external.behaveOnce({
      raw: { status: 200, headers: { 'content-type': 'application/json', 'content-encoding': name }, chunks },
    });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status).toBe(200);
    expect(heard.headers['content-encoding']).toBeUndefined();
    expect(heard.body).toContain('pay with ');
    expect(heard.body).not.toContain(card);
    const [, response] = await stack.recorded(heard);
    const bytes = response?.body['bytes'] as { received: number; released: number };
    expect(bytes.received).toBe(chunks[0]?.length);
    expect(bytes.released).toBe(Buffer.byteLength(heard.body));
  });
});

describe('a compressed stream', () => {
  const event = (content: string): string =>
    `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };

  it('is released as it comes, its texts read over its events', async () => {
    const chunks = await gzipped([event('pay with 4111 11'), event('11 1111 1111 now'), 'data: [DONE]\n\n']);
    stack.external.behaveOnce({ deltaMs: 30, raw: { status: 200, headers, chunks } });
    const heard = await stack.ask({ body: chat('hi', { stream: true }) });
    expect(heard.status).toBe(200);
    expect(heard.broken).toBe(false);
    expect(heard.body.match(/^data: /gm)).toHaveLength(3);
    expect(heard.body).not.toMatch(/4111|11 1111/);
    expect(heard.body).toContain('**** **** **** 1111');
  });

  it('that is a bomb is cut with an error', async () => {
    const chunks = await gzipped([event('hello '), event('x'.repeat(900_000)), event('y'.repeat(900_000))]);
    stack.external.behaveOnce({ deltaMs: 50, raw: { status: 200, headers, chunks } });
    const heard = await stack.ask({ body: chat('hi', { stream: true }) });
    expect(heard.body).toContain('body_too_large');
    expect(heard.body).not.toContain('xxxx');
  });
});

it('bombs are refused before they are unpacked, either way', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20), { level: 9 });
  const before = process.memoryUsage().rss;
  const request = await stack.ask({ body: bomb, headers: { 'content-encoding': 'gzip' } });
  expect([request.status, request.headers['x-sallyport-reason']]).toEqual([413, 'body_too_large']);
  expect(stack.external.received).toHaveLength(0);
  stack.external.behaveOnce({
    raw: {
      status: 200,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      chunks: [bomb],
    },
  });
  const answer = await stack.ask({ body: chat('hi') });
  expect(answer.headers['x-sallyport-reason']).toBe('body_too_large');
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
});
