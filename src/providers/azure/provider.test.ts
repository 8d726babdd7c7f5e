import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import type { Frame } from '../../core/types.ts';
import { azureVectors } from '../../simulators/vectors/azure.ts';
import type { Json } from '../../core/vector.ts';
import { readTarget } from '../../wire/path.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { azure } from './provider.ts';

const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 20 };
const sse = 'text/event-stream';
const context = { asked: { stream: true }, status: 200, limits };
const deployed = '/openai/deployments/desk-mini/chat/completions?api-version=2024-10-21';

async function asked(path: string, body: Json): Promise<Frame> {
  const reader = operationOf(azure, 'POST', path)?.reader('request', 'application/json', context);
  if (!reader) throw new Error(`no reader at ${path}`);
  const [frame] = await reader.read(encodeUtf8(JSON.stringify(body)), true);
  if (!frame) throw new Error('no frame');
  return frame;
}
const seen = ({ observed = [] }: Frame): readonly string[] =>
  observed.map(({ entity, where }) => `${entity} ${where}`);
const chat = (more: object): Promise<Frame> => asked(deployed, { messages: [], ...more });

describe('what the target may be', () => {
  const known = (query: string, path = deployed.slice(0, deployed.indexOf('?'))): readonly string[] => {
    const target = readTarget(path + query);
    const operation = azure.find('POST', target)?.operation;
    if (!operation) return ['no operation'];
    return target.query.flatMap(({ name, value }) => {
      const values = operation.query[name] ?? [];
      return values === 'any' || values.includes(value) ? [] : [`${name}=${value}`];
    });
  };

  it.each([
    '2022-12-01',
    '2024-02-01',
    '2024-06-01',
    '2024-10-21',
    '2025-01-01-preview',
    '2025-04-01-preview',
  ])('version %s of a dated path', version => {
    expect(known(`?api-version=${version}`)).toEqual([]);
  });

  it.each([
    '2023-03-15-preview',
    '2024-10-22',
    '2026-01-01',
    '2099-01-01-preview',
    'latest',
    'v1',
    'preview',
    '',
  ])('no version %j of a dated path', version => {
    expect(known(`?api-version=${version}`)).toEqual([`api-version=${version}`]);
  });

  it('no parameter that is not known', () => {
    expect(known('?api-version=2024-10-21&api-Version=2099-01-01')).toEqual(['api-Version=2099-01-01']);
    expect(known('?api-version=2024-10-21&x=y')).toEqual(['x=y']);
    expect(() => known('?api-version=2024-10-21&api-version=2099-01-01')).toThrow('normal form');
  });

  it('a dated path says its version, wherever it leads', () => {
    const dated = azureVectors.filter(({ path }) => !path.startsWith('/openai/v1'));
    const others = [
      ['POST', '/openai/responses/resp_1/cancel'],
      ['GET', '/openai/responses/resp_1'],
      ['GET', '/openai/responses/resp_1?stream=true'],
      ['GET', '/openai/responses/resp_1/input_items'],
      ['DELETE', '/openai/responses/resp_1'],
      ['GET', '/openai/models'],
      ['GET', '/openai/models/desk'],
    ] as const;
    expect(dated.length).toBeGreaterThan(3);
    for (const [method, path] of [...dated.map(({ method, path }) => [method, path] as const), ...others]) {
      const [bare = '', query = ''] = path.split('?');
      const rest = query.split('&').filter(one => !one.startsWith('api-version') && one !== '');
      const without = rest.length === 0 ? bare : `${bare}?${rest.join('&')}`;
      const withVersion = `${bare}?${[...rest, 'api-version=2025-04-01-preview'].join('&')}`;
      expect(operationOf(azure, method, without), without).toBeUndefined();
      expect(operationOf(azure, method, withVersion), withVersion).toBeDefined();
    }
  });

  it.each(['', '?api-version=v1', '?api-version=preview', '?api-version=latest'])('below v1: %j', query => {
    for (const path of ['/openai/v1/chat/completions', '/openai/v1/responses', '/openai/v1/embeddings'])
      expect(known(query, path)).toEqual([]);
  });
  it.each(['2024-10-21', 'V1', 'v2', ''])('below v1, not: %j', version => {
    expect(known(`?api-version=${version}`, '/openai/v1/responses')).toEqual([`api-version=${version}`]);
  });

  it.each([
    ['POST', '/openai/deployments/desk/completions', 'completions'],
    ['POST', '/openai/deployments/desk/embeddings', 'embeddings'],
    ['POST', '/openai/deployments/desk/extensions/chat/completions', undefined],
    ['POST', '/openai/deployments/desk/images/generations', undefined],
    ['POST', '/openai/deployments/desk/audio/transcriptions', undefined],
    ['POST', '/openai/deployments//chat/completions', null],
    ['GET', '/openai/deployments/desk/chat/completions', undefined],
    ['POST', '/openai/deployments/desk/responses', undefined],
    ['POST', '/OpenAI/deployments/desk/chat/completions', undefined],
    ['POST', '/openai/files', undefined],
    ['POST', '/openai/assistants', undefined],
    ['POST', '/v1/chat/completions', undefined],
    ['POST', '/chat/completions', undefined],
  ])('%s %s: %s', (method, path, expected) => {
    const target = `${path}?api-version=2024-10-21`;
    if (expected === null) expect(() => operationOf(azure, method, target)).toThrow('normal form');
    else expect(operationOf(azure, method, target)?.name).toBe(expected);
  });

  it('the deployment in a path is the model, whatever the body says; below v1 the body says it', async () => {
    expect(azure.find('POST', readTarget(deployed))?.facts).toEqual({ model: 'desk-mini' });
    expect((await chat({ model: 'another', stream: true })).facts).toEqual({ stream: true });
    expect((await asked('/openai/v1/chat/completions', { model: 'desk' })).facts).toEqual({ model: 'desk' });
    expect((await asked('/openai/v1/responses', { model: 'desk' })).facts).toEqual({ model: 'desk' });
    const texts = azure.find('POST', readTarget(deployed))?.texts.map(({ text }) => decodeUtf8(text));
    expect(texts).toEqual(['desk-mini']);
  });
});

describe('what a request says beside its texts', () => {
  it.each(
    azureVectors.filter(({ title, request }) => !title.startsWith('observed') && request !== undefined),
  )('$title: nothing', async ({ path, request }) => {
    const frame = await asked(path, request ?? null);
    expect(frame.slots.length).toBeGreaterThan(1);
    expect([seen(frame), frame.ids]).toEqual([[], undefined]);
  });

  it('on your data: that the service searches, and where', async () => {
    const vector = azureVectors.find(({ title }) => title === 'observed: on your data');
    expect(seen(await asked(vector?.path ?? '', vector?.request ?? null))).toEqual([
      'PROVIDER_TOOL /data_sources',
      'REMOTE_URL /data_sources/0/parameters/endpoint',
      'REMOTE_URL /data_sources/0/parameters/embedding_dependency/endpoint',
    ]);
  });

  it.each([
    [{ enhancements: { ocr: { enabled: true } } }, ['PROVIDER_TOOL /enhancements']],
    [{ data_sources: [] }, ['PROVIDER_TOOL /data_sources']],
    [{ data_sources: null }, []],
    [{ user_security_context: { end_user_id: 'ada' } }, []],
    [{ store: true }, ['STORED /store']],
    [{ store: null }, []],
  ])('%j', async (more, expected) => {
    expect(seen(await chat(more))).toEqual(expected);
  });

  it('a response is kept here, too, unless it says otherwise', async () => {
    for (const path of ['/openai/v1/responses', '/openai/responses?api-version=2025-04-01-preview']) {
      expect(seen(await asked(path, { model: 'm', input: 'hi' }))).toEqual(['STORED /store']);
      expect(seen(await asked(path, { model: 'm', input: 'hi', store: null }))).toEqual(['STORED /store']);
      expect(seen(await asked(path, { model: 'm', input: 'hi', store: false }))).toEqual([]);
    }
  });

  it('the old spelling of a member is no other way to say it', async () => {
    await expect(chat({ dataSources: [] })).rejects.toMatchObject({ reason: 'ambiguous_member' });
  });
});

describe('an answer', () => {
  const vector = azureVectors.find(({ title }) => title === 'chat');
  const shown = (frames: readonly Frame[]): readonly string[] =>
    frames.flatMap(({ slots }) => slots.map(({ text }) => decodeUtf8(text)));

  it('shows what filters and searches said, whole and streamed', async () => {
    const operation = operationOf(azure, 'POST', deployed);
    const whole = operation?.reader('response', 'application/json', context);
    const frames = (await whole?.read(encodeUtf8(JSON.stringify(vector?.answer ?? null)), true)) ?? [];
    const { events = [], encode } = vector?.stream ?? {};
    const streamed =
      (await operation
        ?.reader('response', sse, context)
        ?.read(new Uint8Array(Buffer.concat(encode?.(events) ?? [])), true)) ?? [];
    for (const all of [shown(frames), shown(streamed)])
      expect(all).toEqual(
        expect.arrayContaining([
          'shop words',
          'https://code.test/door',
          'Thirty days.',
          'https://shop.test/r',
          'MIT',
        ]),
      );
    expect([...frames, ...streamed].flatMap(seen)).toEqual([]);
  });

  it('issues ids of responses', async () => {
    const one = azureVectors.find(({ title }) => title === 'v1: responses');
    const reader = operationOf(azure, 'POST', '/openai/v1/responses')?.reader(
      'response',
      'application/json',
      context,
    );
    const [frame] = (await reader?.read(encodeUtf8(JSON.stringify(one?.answer ?? null)), true)) ?? [];
    expect(frame?.ids?.map(({ use, kind, id }) => `${use} ${kind} ${id}`)).toEqual([
      'issued response resp_9f2',
      'issued item rs_1',
      'issued item msg_1',
      'issued item fc_1',
      'issued item ctc_1',
    ]);
  });
});
