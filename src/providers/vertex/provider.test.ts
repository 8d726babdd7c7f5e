import Anthropic, { PermissionDeniedError } from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId } from '../../core/types.ts';
import type { Operation, OperationMatch } from '../../exchange/ports.ts';
import type { OperationVector, StreamVector } from '../../core/vector.ts';
import { vertexVectors } from '../../simulators/vectors/vertex.ts';
import { readTarget } from '../../wire/path.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';
import { vertex } from './provider.ts';

const denial: Denial = { status: 403, reason: reason('no_rule_permits'), exchange: 'x-1' as ExchangeId };
const limits = { maxBodyBytes: 1e6, maxFrameBytes: 1e5 };
const sse = 'text/event-stream';
const vector = (title: string): OperationVector & { readonly stream: StreamVector } => {
  const found = vertexVectors.find(one => one.title === title);
  if (!found?.stream) throw new Error(`no vector ${title}`);
  return { ...found, stream: found.stream };
};
const match = (target: string, method = 'POST'): OperationMatch | undefined =>
  vertex.find(method, readTarget(target));
const operationAt = (target: string | undefined): Operation => {
  const found = match(target ?? '');
  if (!found) throw new Error(`nothing at ${target}`);
  return found.operation;
};

/** A server that answers with the same always, and remembers what it was asked. */
function server(body: string | Uint8Array, status = 200, type = 'application/json') {
  const sent: { readonly url: URL; readonly headers: Headers }[] = [];
  const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    sent.push({ url: new URL(url instanceof Request ? url.url : url), headers: new Headers(init?.headers) });
    const headers = { 'content-type': type };
    return Promise.resolve(
      new Response(typeof body === 'string' ? body : Buffer.from(body), { status, headers }),
    );
  };
  return { sent, fetch };
}
type Server = ReturnType<typeof server>;

/** What Google's client asks for a token: one that never has to be fetched. */
const authClient = {
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer t' })),
};

/** Of a project. */
const ofProject = ({ fetch }: Server): GoogleGenAI =>
  new GoogleGenAI({
    vertexai: true,
    project: 'shop-prod',
    location: 'europe-west4',
    apiVersion: 'v1',
    googleAuthOptions: { authClient: authClient as never },
    httpOptions: { baseUrl: 'http://vertex.test', fetch },
  });
const ask = { model: 'gemini-2.5-pro', contents: 'hello' };

describe('Google’s client', () => {
  it('reads the answer', async () => {
    const { answer, path } = vector('generateContent');
    const at = server(JSON.stringify(answer));
    const said = await ofProject(at).models.generateContent(ask);
    expect(at.sent[0]?.url.pathname).toBe(path);
    expect(at.sent[0]?.headers.get('authorization')).toBe('Bearer t');
    expect(said.text).toBe('It is, on the second floor.');
    expect(said.candidates?.[0]?.citationMetadata?.citations).toHaveLength(1);
  });

  it('reads the stream, with arguments in pieces', async () => {
    const { stream } = vector('generateContent');
    const at = server(Buffer.concat(stream.encode(stream.events)), 200, sse);
    const heard = { text: '', argument: '' };
    for await (const chunk of await ofProject(at).models.generateContentStream(ask)) {
      heard.text += chunk.text ?? '';
      for (const { partialArgs = [] } of chunk.functionCalls ?? [])
        for (const { jsonPath, stringValue = '' } of partialArgs)
          if (jsonPath === '$.question') heard.argument += stringValue;
    }
    expect(at.sent[0]?.url.href).toBe(`http://vertex.test${stream.path ?? ''}`);
    expect(heard).toEqual({
      text: 'One moment, I ask the shop in the north.',
      argument: 'Is the parcel of last week still there?',
    });
  });

  it('asks in express mode where it is expected', async () => {
    const at = server(JSON.stringify(vector('generateContent: express mode, array').answer));
    const sdk = new GoogleGenAI({
      vertexai: true,
      apiKey: 'k',
      httpOptions: { baseUrl: 'http://vertex.test', fetch: at.fetch },
    });
    await sdk.models.generateContent({ ...ask, model: 'gemini-2.5-flash' });
    const [{ url, headers } = { url: new URL('http://x'), headers: new Headers() }] = at.sent;
    expect(url.pathname).toBe('/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent');
    expect(match(url.pathname + url.search)?.facts.model).toBe('gemini-2.5-flash');
    expect(headers.get('x-goog-api-key')).toBe('k');
  });

  it('raises a denial, and the end of a stream that was cut', async () => {
    const { path, stream } = vector('generateContent');
    const refused = server(operationAt(path).denial(denial).body, 403);
    const raised = { status: 403, message: expect.stringContaining('x-1') as string };
    const error = await ofProject(refused)
      .models.generateContent(ask)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject(raised);
    expect(refused.sent).toHaveLength(1);
    const last = operationAt(stream.path).errorFrame(denial, sse);
    const cut = server(Buffer.concat([...stream.encode(stream.events).slice(0, 3), last]), 200, sse);
    const listen = async (): Promise<void> => {
      for await (const {} of await ofProject(cut).models.generateContentStream(ask)) void 0;
    };
    await expect(listen()).rejects.toMatchObject(raised);
    expect(cut.sent).toHaveLength(1);
  });
});

describe('Anthropic’s client', () => {
  /** As its variant for Vertex AI does it: the model moves from the body into the path, and a version comes in its place. */
  const client = (at: Server, moved: { body?: unknown } = {}): Anthropic =>
    new Anthropic({
      apiKey: null,
      authToken: 't',
      baseURL: 'http://vertex.test/v1/projects/shop-prod/locations/europe-west1/publishers/anthropic/models',
      fetch: (url, init) => {
        const { model, ...body } = JSON.parse(init?.body as string) as { model: string; stream?: boolean };
        moved.body = { anthropic_version: 'vertex-2023-10-16', ...body };
        const verb = body.stream === true ? 'streamRawPredict' : 'rawPredict';
        const { href } = new URL(url instanceof Request ? url.url : url);
        return at.fetch(href.replace(/\/v1\/messages$/, `/${model}:${verb}`), init);
      },
    });
  const titles = vertexVectors
    .filter(({ operation, stream }) => operation === 'messages' && stream)
    .map(({ title }) => title);
  const asked = {
    model: 'claude-sonnet-4-5@20250929',
    max_tokens: 10,
    messages: [{ role: 'user' as const, content: 'hi' }],
  };

  it('has vectors', () => expect(titles.length).toBeGreaterThan(1));

  it.each(titles)('reads the answer and the stream: %s', async title => {
    const { answer, path, stream } = vector(title);
    const moved: { body?: unknown } = {};
    const whole = server(JSON.stringify(answer));
    const said = await client(whole, moved).messages.create(asked);
    expect(said.content).toEqual((answer as { content: unknown }).content);
    expect(whole.sent[0]?.url.pathname).toBe(path);
    const streamed = server(Buffer.concat(stream.encode(stream.events)), 200, sse);
    const final = await client(streamed, moved).messages.stream(asked).finalMessage();
    expect(final.content.map(({ type }) => type)).toEqual(said.content.map(({ type }) => type));
    expect(streamed.sent[0]?.url.pathname).toBe(stream.path);
    const reader = operationAt(path).reader('request', 'application/json', { asked: {}, status: 0, limits });
    const frames = await reader?.read(encodeUtf8(JSON.stringify(moved.body)), true);
    expect(frames?.[0]?.facts).toEqual({ stream: true });
  });

  it('raises a denial, and the end of a stream that was cut', async () => {
    const { path, stream } = vector(titles[0] ?? '');
    const refused = server(operationAt(path).denial(denial).body, 403);
    const error = await client(refused)
      .messages.create(asked)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(String(error)).toContain('x-1');
    expect(refused.sent).toHaveLength(1);
    const last = operationAt(stream.path).errorFrame(denial, sse);
    const cut = server(Buffer.concat([...stream.encode(stream.events).slice(0, 3), last]), 200, sse);
    const listen = async (): Promise<void> => {
      for await (const {} of await client(cut).messages.create({ ...asked, stream: true })) void 0;
    };
    await expect(listen()).rejects.toThrow('x-1');
    expect(cut.sent).toHaveLength(1);
  });
});

describe('what the target may be', () => {
  const google = '/v1/projects/p/locations/l/publishers/google/models';
  const anthropic = '/v1/projects/p/locations/l/publishers/anthropic/models';

  it.each([
    [`${google}/gemini-2.5-pro:generateContent`, 'generate_content gemini-2.5-pro'],
    [`${google}/gemini-2.5-pro:streamGenerateContent?alt=sse`, 'generate_content gemini-2.5-pro'],
    ['/v1beta1/publishers/google/models/gemini-2.5-pro:countTokens?key=k', 'count_tokens gemini-2.5-pro'],
    [`${google}/text-embedding-005:predict`, 'embeddings text-embedding-005'],
    [`${google}/imagen-4.0-generate-001:predict`, undefined],
    [`${google}/veo-3.0-generate-001:predictLongRunning`, undefined],
    [`${anthropic}/claude-sonnet-4-5@20250929:rawPredict`, 'messages claude-sonnet-4-5@20250929'],
    [`${anthropic}/claude-sonnet-4-5@20250929:streamRawPredict`, 'messages claude-sonnet-4-5@20250929'],
    [`${anthropic}/count-tokens:rawPredict`, 'count_tokens '],
    [`${anthropic}/claude-sonnet-4-5:predict`, undefined],
    ['/v1/projects/p/locations/l/publishers/mistralai/models/m:rawPredict', undefined],
    ['/v1/projects/p/locations/l/endpoints/123:generateContent', undefined],
    ['/v1/projects/p/locations/l/endpoints/openapi/chat/completions', undefined],
    ['/v1/publishers/anthropic/models/claude-sonnet-4-5:rawPredict', undefined],
    ['/v1/projects/p/locations/l/cachedContents', undefined],
  ])('%s: %s', (target, expected) => {
    const found = match(target);
    expect(found && `${found.operation.name} ${found.facts.model ?? ''}`).toBe(expected);
  });

  it('names a project and a place, which are texts', () => {
    const texts = match(`${google}/m:generateContent`)?.texts.map(({ text }) => Buffer.from(text).toString());
    expect(texts).toEqual(['p', 'l', 'm:generateContent']);
  });

  it('tells the model of a request that is only counted by its body', async () => {
    const operation = operationAt(`${anthropic}/count-tokens:rawPredict`);
    const reader = operation.reader('request', 'application/json', { asked: {}, status: 0, limits });
    const frames = await reader?.read(encodeUtf8('{"model":"claude-sonnet-4-5","messages":[]}'), true);
    expect(frames?.[0]?.facts.model).toBe('claude-sonnet-4-5');
  });
});
