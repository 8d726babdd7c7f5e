import { connect, constants } from 'node:http2';
import { request as http, type IncomingMessage } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelErrors } from './behaviour.ts';
import { type ModelServer, startModelServer } from './model-server.ts';

let server: ModelServer;
let client: OpenAI;
beforeAll(async () => {
  server = await startModelServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'test', maxRetries: 0 });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.forget();
  server.behave({});
});

const ask = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user' as const, content }] });

async function streamed(body: object = {}): Promise<OpenAI.ChatCompletionChunk[]> {
  const stream = await client.chat.completions.create({ ...ask('hi'), ...body, stream: true });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
const textOf = (chunks: readonly OpenAI.ChatCompletionChunk[], index = 0): string =>
  chunks
    .flatMap(({ choices }) => choices)
    .filter(choice => choice.index === index)
    .map(({ delta }) => delta.content ?? '')
    .join('');

describe('the official SDK', () => {
  it('gets an answer, and the server shows what reached it', async () => {
    server.behave({ text: prompt => `You said ${prompt}.` });
    const answer = await client.chat.completions.create(ask('hello'));
    expect(answer.choices[0]?.message).toMatchObject({
      role: 'assistant',
      content: 'You said hello.',
      refusal: null,
    });
    expect(answer.usage?.total_tokens).toBeGreaterThan(3);
    const [seen] = server.received;
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/chat/completions', complete: true });
    expect(JSON.parse(seen!.body.toString())).toEqual(ask('hello'));
    expect(seen!.headers).toContainEqual(['authorization', 'Bearer test']);
  });

  it('gets a stream in the deltas asked for, with usage', async () => {
    server.behave({ deltas: ['a', 'bc', '', 'd'] });
    const chunks = await streamed({ stream_options: { include_usage: true } });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual([
      '',
      'a',
      'bc',
      '',
      'd',
      undefined,
      undefined,
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
  });

  it('gets several choices in turns', async () => {
    server.behave({ choices: ['one two', 'three'] });
    const chunks = await streamed({ n: 2 });
    expect([textOf(chunks, 0), textOf(chunks, 1)]).toEqual(['one two', 'three']);
    expect(chunks.slice(2, 5).map(({ choices }) => choices[0]?.index)).toEqual([0, 1, 0]);
  });

  it('gets tool calls, whole and in pieces', async () => {
    server.behave({ toolCalls: [{ name: 'look_up', arguments: '{"patient":"0042"}' }] });
    const whole = await client.chat.completions.create(ask('hi'));
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const stream = client.chat.completions.stream(ask('hi'));
    const [call] = (await stream.finalChatCompletion()).choices[0]!.message.tool_calls ?? [];
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'look_up', arguments: '{"patient":"0042"}' },
    });
  });

  it('gets logprobs and a refusal', async () => {
    const whole = await client.chat.completions.create({ ...ask('hi'), logprobs: true, top_logprobs: 2 });
    expect(whole.choices[0]?.logprobs?.content?.[0]).toMatchObject({
      token: 'Certainly.',
      top_logprobs: [{}, {}],
    });
    server.behave({ refusal: "I can't do that." });
    const stream = client.chat.completions.stream(ask('hi'));
    expect((await stream.finalChatCompletion()).choices[0]?.message.refusal).toBe("I can't do that.");
  });

  it('lists models', async () => {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('gpt-4o');
  });

  it.each([
    ['unauthorised', OpenAI.AuthenticationError],
    ['rateLimited', OpenAI.RateLimitError],
    ['broken', OpenAI.InternalServerError],
  ] as const)('raises on %s', async (name, type) => {
    server.behaveOnce({ error: modelErrors[name] });
    await expect(client.chat.completions.create(ask('hi'))).rejects.toBeInstanceOf(type);
    await expect(client.chat.completions.create(ask('hi'))).resolves.toBeDefined();
  });

  it('reads a gzip answer', async () => {
    server.behave({ encoding: 'gzip', text: 'small' });
    expect((await client.chat.completions.create(ask('hi'))).choices[0]?.message.content).toBe('small');
  });

  it('follows a script by what is asked', async () => {
    server.script([{ when: 'secret', then: { text: 'scripted' } }]);
    expect((await client.chat.completions.create(ask('a secret?'))).choices[0]?.message.content).toBe(
      'scripted',
    );
    expect((await client.chat.completions.create(ask('no'))).choices[0]?.message.content).toContain(
      'Certainly',
    );
    server.script([]);
  });
});

describe('misbehaviour', () => {
  it('breaks a stream off, and resets it', async () => {
    server.behave({ deltas: ['a', 'b'], ending: { kind: 'break', afterFrames: 2 } });
    await expect(streamed()).rejects.toThrow();
    server.behave({ deltas: ['a', 'b'], ending: { kind: 'reset', afterFrames: 2 } });
    await expect(streamed()).rejects.toThrow();
    server.behave({ ending: { kind: 'break', afterFrames: 0 } });
    await expect(client.chat.completions.create(ask('hi'))).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
  });

  it('stalls until the client has enough', async () => {
    server.behave({ ending: { kind: 'stall', afterFrames: 1 } });
    const stream = await client.chat.completions.create({ ...ask('hi'), stream: true });
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).done).toBe(false);
    const silence = new Promise(resolve => setTimeout(resolve, 100, 'silence'));
    expect(await Promise.race([iterator.next(), silence])).toBe('silence');
    stream.controller.abort();
  });

  it('goes on for ever', async () => {
    server.behave({ deltas: ['x'], ending: { kind: 'endless' }, deltaMs: 0 });
    const response = await plain('{"model":"m","messages":[],"stream":true}');
    let bytes = 0;
    for await (const chunk of response) {
      bytes += (chunk as Buffer).length;
      if (bytes > 100_000) break;
    }
    expect(bytes).toBeGreaterThan(100_000);
  });

  it('answers with raw bytes, odd types and trailers', async () => {
    server.behave({
      raw: { status: 207, headers: { 'x-odd': '1' }, chunks: [Uint8Array.of(0xff), 'z'] },
      trailers: { 'x-end': 'e' },
    });
    const response = await plain('no json');
    const body = await read(response);
    expect(response.statusCode).toBe(207);
    expect(response.headers).toMatchObject({ 'x-odd': '1' });
    expect(response.headers['content-type']).toBeUndefined();
    expect(body).toEqual(Buffer.from([0xff, 0x7a]));
    expect(response.trailers).toEqual({ 'x-end': 'e' });
  });

  it('refuses what is no request, and keys that it does not know', async () => {
    expect((await plain('no json')).statusCode).toBe(400);
    expect((await plain('{}', '/v1/nowhere')).statusCode).toBe(404);
    const strict = await startModelServer({ apiKeys: ['right'] });
    const wrong = new OpenAI({ baseURL: `${strict.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(wrong.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await strict.stop();
  });
});

it('speaks HTTP/2 with prior knowledge on the same port', async () => {
  server.behave({ text: 'over h2' });
  const session = connect(server.url);
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: '/v1/chat/completions',
  });
  stream.end(JSON.stringify(ask('hi')));
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  session.close();
  expect(JSON.parse(body).choices[0].message.content).toBe('over h2');
  expect(server.received[0]?.headers).toContainEqual([':method', 'POST']);
});

const plain = (body: string, path = '/v1/chat/completions'): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    http(`${server.url}${path}`, { method: 'POST' }, resolve).on('error', reject).end(body);
  });

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
