import { ApiError, GoogleGenAI } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId, Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { geminiVectors } from '../../simulators/vectors/gemini.ts';
import type { Json, OperationVector, StreamVector } from '../../core/vector.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { readTarget } from '../../wire/path.ts';
import { gemini } from './provider.ts';

const denial: Denial = { status: 403, reason: reason('no_rule_permits'), exchange: 'x-1' as ExchangeId };
const limits = { maxBodyBytes: 1e6, maxFrameBytes: 1e5 };
const vector = (title: string): OperationVector => {
  const found = geminiVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};
const streamOf = (title: string): StreamVector => {
  const { stream } = vector(title);
  if (!stream) throw new Error(`no stream ${title}`);
  return stream;
};
const path = '/v1beta/models/gemini-2.5-flash';
const generate = operationOf(gemini, 'POST', `${path}:generateContent`)!;
const array = 'application/json; charset=UTF-8';

interface Sent {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The official client, against an answer of ours. */
function client(
  body: Uint8Array | Json,
  { status = 200, type = 'application/json' } = {},
): { sdk: GoogleGenAI; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const asked = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    sent.push({
      url: new URL(url instanceof Request ? url.url : url),
      headers: new Headers(init?.headers),
      body: asked,
    });
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
    return Promise.resolve(new Response(bytes, { status, headers: { 'content-type': type } }));
  };
  const httpOptions = { baseUrl: 'http://gemini.test', fetch };
  return { sdk: new GoogleGenAI({ apiKey: 'k', vertexai: false, httpOptions }), sent };
}
const sse = { type: 'text/event-stream' };
const ask = { model: 'gemini-2.5-flash', contents: 'hello' };

describe('the official client', () => {
  it('reads the whole answer, and asks where it is expected', async () => {
    const { answer, path: expected } = vector('generateContent');
    const { sdk, sent } = client(answer ?? null);
    const said = await sdk.models.generateContent(ask);
    expect(sent[0]?.url.pathname).toBe(expected);
    expect(sent[0]?.headers.get('x-goog-api-key')).toBe('k');
    expect(said.text).toBe('Your parcel is on its way, two days more.');
    expect(said.functionCalls?.[0]?.args).toEqual({ order: 'A-18', since: 2025 });
    expect(said.candidates?.[0]?.citationMetadata).toBeDefined();
    expect(said.usageMetadata?.thoughtsTokenCount).toBe(34);
  });

  it('sends what the adapter knows: every header that it needs goes on', async () => {
    const { sdk, sent } = client(vector('generateContent').answer ?? null);
    await sdk.models.generateContent({
      ...ask,
      config: {
        systemInstruction: 'Be brief.',
        tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f', parametersJsonSchema: {} }] }],
        responseSchema: { type: 'OBJECT' as never, properties: { a: { type: 'STRING' as never } } },
        stopSequences: ['END'],
        cachedContent: 'cachedContents/c1',
      },
    });
    const frame = await readRequest(sent[0]?.body);
    expect(frame.observed?.map(({ entity }) => entity).sort()).toEqual(['CACHED_CONTENT', 'WEB_SEARCH']);
    expect(frame.ids).toEqual([
      { use: 'used', kind: 'cache', id: 'cachedContents/c1', where: '/cachedContent' },
    ]);
    const unknown = frame.slots.filter(({ kind }) => kind === 'name').map(({ text }) => decodeUtf8(text));
    expect(unknown).toEqual(['a']);
  });

  it('reads the stream', async () => {
    const { events, encode, path: expected } = streamOf('generateContent');
    const { sdk, sent } = client(Buffer.concat(encode(events)), sse);
    const heard: Record<string, string> = {};
    const calls: unknown[] = [];
    for await (const { candidates = [], functionCalls = [] } of await sdk.models.generateContentStream(ask)) {
      calls.push(...functionCalls.map(({ args }) => args));
      for (const { index = 0, content } of candidates)
        for (const { text = '', thought = false } of content?.parts ?? [])
          heard[`${index}${thought ? ' thought' : ''}`] =
            (heard[`${index}${thought ? ' thought' : ''}`] ?? '') + text;
    }
    expect(sent[0]?.url.href).toBe(`http://gemini.test${expected ?? ''}`);
    expect(heard).toEqual({
      '0 thought': '**Finding the order**\n\nThe tool has to be asked first.\n\n',
      '0': 'I will look that up in our order book.',
      '1': 'Hold on, the order is being looked up.',
    });
    expect(calls).toEqual([{ order: 'A-18', since: 2025, deep: { note: 'urgent' } }]);
  });

  it('counts, embeds and lists', async () => {
    const counted = client(vector('countTokens').answer ?? null);
    expect((await counted.sdk.models.countTokens(ask)).totalTokens).toBe(31);
    expect(counted.sent[0]?.url.pathname).toBe(vector('countTokens').path);
    const embedded = client(vector('batchEmbedContents').answer ?? null);
    const model = 'gemini-embedding-001';
    const { embeddings } = await embedded.sdk.models.embedContent({ model, contents: ['a', 'b'] });
    expect(embeddings?.map(({ values }) => values?.length)).toEqual([2, 2]);
    expect(embedded.sent[0]?.url.pathname).toBe(vector('batchEmbedContents').path);
    const operation = operationOf(gemini, 'POST', vector('batchEmbedContents').path)!;
    const frames = await operation
      .reader('request', 'application/json', { asked: {}, status: 0, limits })!
      .read(encodeUtf8(JSON.stringify(embedded.sent[0]?.body)), true);
    expect(frames[0]?.facts.model).toBe(model);
    const listed = client(vector('models.list').answer ?? null);
    const names: unknown[] = [];
    for (const { name } of (await listed.sdk.models.list({ config: { pageSize: 50 } })).page)
      names.push(name);
    expect(names).toEqual(['models/gemini-2.5-flash']);
    const { url } = listed.sent[0]!;
    expect(gemini.find('GET', readTarget(url.pathname + url.search))?.operation.name).toBe('models');
  });

  it('raises a denial with its words, and does not ask again', async () => {
    const { sdk, sent } = client(generate.denial(denial).body, { status: 403 });
    const error = await sdk.models.generateContent(ask).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 403, message: expect.stringContaining('x-1') as string });
    const { error: told } = JSON.parse((error as ApiError).message) as { error: Record<string, unknown> };
    expect(told).toMatchObject({
      code: 403,
      status: 'PERMISSION_DENIED',
      details: [{ reason: 'NO_RULE_PERMITS', metadata: { exchange: 'x-1' } }],
    });
    expect(sent).toHaveLength(1);
  });

  it.each([1, 4, 8])('raises the last event of a stream that was cut behind %i events', async count => {
    const { events, encode } = streamOf('generateContent');
    const operation = operationOf(gemini, 'POST', `${path}:streamGenerateContent?alt=sse`)!;
    const frame = operation.errorFrame(denial, 'text/event-stream; charset=utf-8');
    const { sdk, sent } = client(Buffer.concat([...encode(events).slice(0, count), frame]), sse);
    let heard = 0;
    const listen = async (): Promise<void> => {
      for await (const {} of await sdk.models.generateContentStream(ask)) heard += 1;
    };
    await expect(listen()).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('x-1') as string,
    });
    expect(heard).toBe(count);
    expect(sent).toHaveLength(1);
  });
});

async function readRequest(body: unknown): Promise<Frame> {
  const reader = generate.reader('request', 'application/json', { asked: {}, status: 0, limits })!;
  const [frame] = await reader.read(encodeUtf8(JSON.stringify(body)), true);
  return frame!;
}

describe('a stream that is an array', () => {
  const operation = operationOf(gemini, 'POST', `${path}:streamGenerateContent`)!;
  const { events, encode } = streamOf('generateContent: snake_case, array');

  it('is an array still when it was cut, and its last element is the error', () => {
    for (const count of [1, 2, 3]) {
      // What was cut last is replaced: of a stream that has ended, its end.
      const pieces = encode([...events.slice(0, count), {}]).slice(0, count);
      const body = Buffer.concat([...pieces, operation.errorFrame(denial, array)]).toString();
      const elements = JSON.parse(body) as { error?: { code: number; status: string } }[];
      expect(elements).toHaveLength(count + 1);
      expect(elements.at(-1)?.error).toMatchObject({ code: 403, status: 'PERMISSION_DENIED' });
    }
  });

  it('is read as one where the request asked for one, and as events where it asked for those', () => {
    const reader = (alt: string, contentType: string): string | undefined =>
      operationOf(gemini, 'POST', `${path}:streamGenerateContent${alt}`)?.reader('response', contentType, {
        asked: { stream: true },
        status: 200,
        limits,
      })?.constructor.name;
    expect(reader('', array)).toBe('ArrayBody');
    expect(reader('?alt=json', array)).toBe('ArrayBody');
    expect(reader('', 'text/event-stream')).toBeUndefined();
    expect(reader('?alt=sse', 'text/event-stream')).toBe('EventBody');
    expect(reader('?alt=sse', array)).toBe('WholeBody');
    expect(reader('?alt=proto', array)).toBeUndefined();
  });
});

describe('however a stream is split', () => {
  /** What is read of a body, frame by frame: where each text is, and what it ends. */
  const read = async (reader: FrameReader | undefined, chunks: readonly Uint8Array[]): Promise<string> => {
    const frames: Frame[] = [];
    for (const [index, chunk] of chunks.entries())
      frames.push(...((await reader?.read(chunk, index === chunks.length - 1)) ?? []));
    const told = frames.map(({ bytes, slots, closes, last, facts, syntax, unscannable }) => ({
      bytes: Buffer.from(bytes).toString('latin1'),
      slots: slots.map(({ channel, where, text }) => [channel, where, decodeUtf8(text)]),
      ...{ closes, last, facts, syntax, unscannable },
    }));
    return JSON.stringify(told);
  };

  it.each(['generateContent', 'generateContent: snake_case, array', 'generateContent: log probabilities'])(
    '%s: in two at every byte, the same is read',
    async title => {
      const { path: target = '', contentType, events, encode } = streamOf(title);
      const body = new Uint8Array(Buffer.concat(encode(events)));
      const reader = (): FrameReader | undefined =>
        operationOf(gemini, 'POST', target)?.reader('response', contentType, {
          asked: { stream: true },
          status: 200,
          limits,
        });
      const expected = await read(reader(), [body]);
      expect(JSON.parse(expected)).not.toHaveLength(0);
      for (let at = 1; at < body.length; at += 1)
        expect(await read(reader(), [body.subarray(0, at), body.subarray(at)]), `at ${at}`).toBe(expected);
    },
  );

  it('a thought ends where the answer begins, and the answer with its candidate', async () => {
    const { path: target = '', contentType, events, encode } = streamOf('generateContent');
    const reader = operationOf(gemini, 'POST', target)?.reader('response', contentType, {
      asked: { stream: true },
      status: 200,
      limits,
    });
    const frames = (await reader?.read(Buffer.concat(encode(events)), true)) ?? [];
    const closed = frames.map(({ closes }) => closes.filter(channel => channel.startsWith('choice')));
    expect(closed).toEqual([
      [],
      [],
      ['choice.0.thought.text'],
      [],
      [],
      [],
      ['choice.1.text'],
      [],
      ['choice.0.text'],
    ]);
  });
});

describe('what the target may be', () => {
  const model = (method: string, target: string): string | undefined =>
    gemini.find(method, readTarget(target))?.facts.model;

  it.each([
    ['POST', '/v1beta/models/gemini-2.5-pro:generateContent', 'gemini-2.5-pro'],
    ['POST', '/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse', 'gemini-2.5-pro'],
    ['GET', '/v1beta/models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['POST', '/v1beta/tunedModels/mine:generateContent', undefined],
    ['POST', '/v1beta/models/m:batchGenerateContent', undefined],
    ['POST', '/v1beta/cachedContents', undefined],
    ['POST', '/v1alpha/models/m:generateContent', undefined],
    ['POST', '/v1beta/models/:generateContent', undefined],
    ['POST', '/upload/v1beta/files', undefined],
    ['PATCH', '/v1beta/models/m:generateContent', undefined],
  ])('%s %s: %s', (method, target, expected) => expect(model(method, target)).toBe(expected));

  it('has a credential in its query, and nothing that changes what an answer says', () => {
    expect(generate.credentials).toContain('query:key');
    expect(Object.keys(generate.query).sort()).toEqual(['alt', 'key', 'prettyPrint']);
  });
});

describe('what a request may hide', () => {
  it.each([
    [
      'one part instead of a list',
      { contents: { parts: { file_data: { file_uri: 'gs://b/o' } } } },
      'REMOTE_URL',
    ],
    ['one tool instead of a list', { tools: { url_context: {} } }, 'WEB_FETCH'],
    ['a tool that is not known', { tools: [{ futureSearch: {} }] }, 'PROVIDER_TOOL'],
    [
      'a file of a tool’s answer',
      { contents: [{ parts: [{ functionResponse: { parts: [{ fileData: { fileUri: 'gs://b/o' } }] } }] }] },
      'REMOTE_URL',
    ],
    [
      'a file by the name of another API',
      { contents: [{ parts: [{ fileData: { fileUri: 'https://evil.test/v1beta/files/a' } }] }] },
      'REMOTE_URL',
    ],
    [
      'a whole request to be counted',
      { generateContentRequest: { cachedContent: 'cachedContents/a' } },
      'CACHED_CONTENT',
    ],
  ])('%s', async (_title, body, entity) => {
    const operation = operationOf(gemini, 'POST', `${path}:countTokens`)!;
    const reader = operation.reader('request', 'application/json', { asked: {}, status: 0, limits })!;
    const [frame] = await reader.read(encodeUtf8(JSON.stringify(body)), true);
    expect(frame?.observed?.map(one => one.entity)).toEqual([entity]);
  });

  it('a text in base64 is read', async () => {
    const data = Buffer.from('card 4111 1111 1111 1111').toString('base64url');
    const frame = await readRequest({
      contents: [{ parts: [{ inline_data: { mime_type: 'text/plain', data } }] }],
    });
    expect(frame.slots.map(({ text }) => decodeUtf8(text))).toContain('card 4111 1111 1111 1111');
    expect(frame.observed).toBeUndefined();
  });
});
