import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import type { Frame } from '../../core/types.ts';
import { openaiVectors } from '../../simulators/vectors/openai.ts';
import type { OperationVector } from '../../core/vector.ts';
import { readTarget } from '../../wire/path.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';
import { openai } from './provider.ts';

const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 20 };
const json = 'application/json';

const vector = (title: string): OperationVector => {
  const found = openaiVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};
async function read(
  path: string,
  direction: 'request' | 'response',
  body: Uint8Array,
  contentType = json,
): Promise<readonly Frame[]> {
  const context = { asked: { stream: true }, status: 200, limits };
  const reader = operationOf(openai, 'POST', path)?.reader(direction, contentType, context);
  if (!reader) throw new Error(`no reader at ${path}`);
  return reader.read(new Uint8Array(body), true);
}
async function asked(operation: string, body: object): Promise<Frame> {
  const path = operation === 'chat' ? 'chat/completions' : operation;
  const [frame] = await read(`/v1/${path}`, 'request', encodeUtf8(JSON.stringify(body)));
  if (!frame) throw new Error('no frame');
  return frame;
}
const seen = ({ observed = [] }: Frame): readonly string[] =>
  observed.map(({ entity, where }) => `${entity} ${where}`);
const ids = ({ ids: named = [] }: Frame): readonly string[] =>
  named.map(({ use, kind, id, where }) => `${use} ${kind} ${id} ${where}`);
const chat = (more: object): Promise<Frame> => asked('chat', { model: 'm', messages: [], ...more });
const saying = (part: unknown): Promise<Frame> => chat({ messages: [{ role: 'user', content: [part] }] });
const responses = (more: object): Promise<Frame> => asked('responses', { model: 'm', store: false, ...more });

describe('a request that says no more than its texts', () => {
  it.each(
    openaiVectors.filter(({ title, request }) => !title.startsWith('observed') && request !== undefined),
  )('$title: nothing is seen in it', async ({ path, request }) => {
    const [frame] = await read(path, 'request', encodeUtf8(JSON.stringify(request)));
    expect(frame).toMatchObject({ last: true });
    expect(frame?.slots.length).toBeGreaterThan(1);
    expect(seen(frame as Frame)).toEqual([]);
    expect(ids(frame as Frame)).toEqual([]);
  });
});

describe("what a model's name says", () => {
  it.each([
    ['openai/gpt-5.2:online', ['WEB_SEARCH /model']],
    ['openai/gpt-oss-20b:free:online', ['WEB_SEARCH /model']],
    ['openai/gpt-oss-20b:Online:free', ['WEB_SEARCH /model']],
    [`${'long/'.repeat(20)}name:online`, ['WEB_SEARCH /model']],
    ['gpt-4o-search-preview-2025-03-11', ['WEB_SEARCH /model']],
    ['perplexity/sonar-pro', ['WEB_SEARCH /model']],
    ['groq/compound-mini', ['PROVIDER_TOOL /model']],
    ['openrouter/auto', ['MODEL_FALLBACK /model']],
    ['@preset/desk', ['STORED_PROMPT /model']],
    ['openai/gpt-5.2@preset/desk', ['STORED_PROMPT /model']],
    ['openai/gpt-5.2', []],
    ['openai/gpt-5.2:nitro', []],
    ['ft:gpt-4o:online-shop::7p4l', []],
    ['sonarly', []],
    ['my-compound', []],
  ])('%s', async (model, expected) => {
    expect(seen(await chat({ model }))).toEqual(expected);
    expect(seen(await responses({ model }))).toEqual(expected);
    const [frame] = await read(
      '/v1/completions',
      'request',
      encodeUtf8(JSON.stringify({ model, prompt: 'x' })),
    );
    expect(seen(frame as Frame)).toEqual(expected);
    expect(frame?.facts.model).toBe(model);
  });
});

describe('what OpenRouter is asked to do beside its answer', () => {
  it.each([
    [{ models: ['a/b', 'c/d:online'] }, ['MODEL_FALLBACK /models', 'WEB_SEARCH /models/1']],
    [{ route: 'fallback' }, ['MODEL_FALLBACK /route']],
    [{ plugins: [{ id: 'web', engine: 'exa' }] }, ['PROVIDER_TOOL /plugins', 'WEB_SEARCH /plugins/0/id']],
    [{ plugins: [{ id: 'file-parser' }] }, ['PROVIDER_TOOL /plugins']],
    [{ web_search_options: {} }, ['WEB_SEARCH /web_search_options']],
    [{ provider: { only: ['a'], data_collection: 'allow' } }, ['STORED /provider/data_collection']],
    [{ provider: { order: ['a'], data_collection: 'deny', zdr: true } }, []],
    [{ transforms: ['middle-out'] }, []],
    [{ tools: [{ type: 'openrouter:web_search' }] }, ['WEB_SEARCH /tools/0/type']],
    [{ tools: [{ type: 'openrouter:web_fetch' }] }, ['WEB_FETCH /tools/0/type']],
    [{ tools: [{ type: 'openrouter:datetime' }] }, ['PROVIDER_TOOL /tools/0/type']],
  ])('%j', async (more, expected) => expect(seen(await chat(more))).toEqual(expected));
});

describe('what a request says beside its texts', () => {
  it.each([
    [
      'observed: chat',
      [
        'REMOTE_URL /messages/0/content/1/image_url/url',
        'IMAGE /messages/0/content/2/image_url/url',
        'AUDIO /messages/0/content/3/input_audio/data',
        'CACHED_CONTENT /prompt_cache_retention',
        'STORED /store',
        'WEB_SEARCH /tools/0/type',
        'REMOTE_MCP /tools/1/type',
        'PROVIDER_TOOL /tools/2/type',
        'WEB_SEARCH /web_search_options',
        'MODEL_FALLBACK /models',
        'PROVIDER_TOOL /plugins',
        'WEB_SEARCH /plugins/0/id',
      ],
      ['used file file-81 /messages/0/content/4/file/file_id', 'used item audio_0 /messages/1/audio/id'],
    ],
    [
      'observed: responses',
      [
        'BACKGROUND /background',
        'CONVERSATION /conversation',
        'STORED_PROMPT /prompt',
        'CACHED_CONTENT /prompt_cache_retention',
        'IMAGE /input/0/content/0/image_url',
        'REMOTE_URL /input/0/content/2/file_url',
        'WEB_SEARCH /tools/0/type',
        'FILE_SEARCH /tools/1/type',
        'CODE_INTERPRETER /tools/2/type',
        'COMPUTER_USE /tools/3/type',
        'IMAGE_GENERATION /tools/4/type',
        'REMOTE_MCP /tools/5/type',
        'PROVIDER_TOOL /tools/6/type',
        'WEB_SEARCH /tools/7/tools/0/type',
        'STORED /store',
      ],
      [
        'used conversation conv_1 /conversation/id',
        'used response resp_9f2 /previous_response_id',
        'used prompt pmpt_1 /prompt/id',
        'used file file-81 /input/0/content/1/file_id',
        'used item msg_7 /input/1/id',
        'used item ci_0 /input/2/id',
        'used container cntr_0 /input/2/container_id',
        'used item mcpr_0 /input/3/approval_request_id',
        'used file vs_1 /tools/1/vector_store_ids/0',
        'used file file-82 /tools/2/container/file_ids/0',
      ],
    ],
    ['observed: completions', ['TOKENS /prompt/0', 'TOKENS /prompt/1'], []],
    ['observed: embeddings', ['TOKENS /input'], []],
    ['observed: moderations', ['REMOTE_URL /input/1/image_url/url'], []],
  ])('%s', async (title, expected, named) => {
    const { path, request } = vector(title);
    const [frame] = await read(path, 'request', encodeUtf8(JSON.stringify(request)));
    expect(seen(frame as Frame)).toEqual(expected);
    expect(ids(frame as Frame)).toEqual(named);
  });

  it.each([
    [{}, true],
    [{ store: null }, true],
    [{ store: true }, true],
    [{ store: 'false' }, true],
    [{ store: 0 }, true],
    [{ store: {} }, true],
    [{ store: false }, false],
  ])('a response with %j is kept: %j', async (more, kept) => {
    expect(seen(await asked('responses', { model: 'm', input: 'hi', ...more }))).toEqual(
      kept ? ['STORED /store'] : [],
    );
  });

  it.each([
    [{}, false],
    [{ store: null }, false],
    [{ store: false }, false],
    [{ store: true }, true],
    [{ store: 'yes' }, true],
  ])('a chat with %j is kept: %j', async (more, kept) => {
    expect(seen(await chat(more))).toEqual(kept ? ['STORED /store'] : []);
  });

  it.each([
    [{ background: true }, ['BACKGROUND /background'], []],
    [{ background: false }, [], []],
    [{ previous_response_id: 'resp_1' }, [], ['used response resp_1 /previous_response_id']],
    [{ previous_response_id: null, conversation: null, prompt: null }, [], []],
    [{ conversation: 'conv_1' }, ['CONVERSATION /conversation'], ['used conversation conv_1 /conversation']],
    [
      { conversation: { id: 'conv_1' } },
      ['CONVERSATION /conversation'],
      ['used conversation conv_1 /conversation/id'],
    ],
    [{ prompt: { id: 'pmpt_1' } }, ['STORED_PROMPT /prompt'], ['used prompt pmpt_1 /prompt/id']],
    [{ prompt_cache_retention: 'in_memory' }, [], []],
    [{ prompt_cache_retention: 'for ever' }, ['CACHED_CONTENT /prompt_cache_retention'], []],
    [{ input: [{ id: 'msg_1', role: 'user', content: 'hi' }] }, [], ['used item msg_1 /input/0/id']],
    [{ input: [{ type: 'item_reference', id: 'rs_1' }] }, [], ['used item rs_1 /input/0/id']],
    [{ input: [{ id: 'fc_1' }] }, [], ['used item fc_1 /input/0/id']],
    [
      { input: [{ type: 'additional_tools', tools: [{ type: 'mcp' }] }] },
      ['REMOTE_MCP /input/0/tools/0/type'],
      [],
    ],
    [
      { input: [{ type: 'function_call_output', output: [{ type: 'input_image', file_id: 'file-1' }] }] },
      [],
      ['used file file-1 /input/0/output/0/file_id'],
    ],
    [
      { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] },
      ['CODE_INTERPRETER /tools/0/type'],
      ['used container cntr_1 /tools/0/container'],
    ],
    [
      { prompt: { id: 'p', variables: { door: { type: 'input_file', file_id: 'file-2' } } } },
      ['STORED_PROMPT /prompt'],
      ['used prompt p /prompt/id', 'used file file-2 /prompt/variables/*/file_id'],
    ],
  ])('a response with %j', async (more, expected, named) => {
    const frame = await responses(more);
    expect(seen(frame)).toEqual(expected);
    expect(ids(frame)).toEqual(named);
  });

  it.each([
    ['function', undefined],
    ['custom', undefined],
    ['web_search', 'WEB_SEARCH'],
    ['web_search_preview_2025_03_11', 'WEB_SEARCH'],
    ['browser_search', 'WEB_SEARCH'],
    ['file_search', 'FILE_SEARCH'],
    ['code_interpreter', 'CODE_INTERPRETER'],
    ['computer_use_preview', 'COMPUTER_USE'],
    ['image_generation', 'IMAGE_GENERATION'],
    ['mcp', 'REMOTE_MCP'],
    ['shell', 'PROVIDER_TOOL'],
    ['Web_Search', 'PROVIDER_TOOL'],
    ['web_search_2029_01_01', 'PROVIDER_TOOL'],
    ['openrouter:web_search', 'WEB_SEARCH'],
    ['openrouter:anything', 'PROVIDER_TOOL'],
    ['function'.repeat(100), 'PROVIDER_TOOL'],
    [7, 'PROVIDER_TOOL'],
    [{}, 'PROVIDER_TOOL'],
  ])('a tool of type %j: %s', async (type, entity) => {
    const expected = entity === undefined ? [] : [`${entity} /tools/0/type`];
    expect(seen(await responses({ tools: [{ type, name: 'x' }] }))).toEqual(expected);
    expect(seen(await chat({ tools: [{ type, function: { name: 'x' } }] }))).toEqual(expected);
  });

  it.each([
    [{ models: ['a', 'b'] }, ['MODEL_FALLBACK /models']],
    [{ plugins: [{ id: 'web' }] }, ['PROVIDER_TOOL /plugins', 'WEB_SEARCH /plugins/0/id']],
    [{ search_parameters: { mode: 'auto' } }, ['WEB_SEARCH /search_parameters']],
    [{ web_search_options: {} }, ['WEB_SEARCH /web_search_options']],
    [{ deferred: true }, ['BACKGROUND /deferred']],
    [{ return_token_ids: true }, ['TOKENS /return_token_ids']],
    [{ kv_transfer_params: { remote: 'x' } }, ['CACHED_CONTENT /kv_transfer_params']],
    [{ input_ids: [1, 2] }, ['TOKENS /input_ids']],
    [{ models: null, plugins: null, web_search_options: null }, []],
  ])('a request with %j', async (more, expected) => {
    expect(seen(await chat(more))).toEqual(expected);
    if (!('web_search_options' in more)) expect(seen(await responses(more))).toEqual(expected);
  });

  it('a preset of OpenRouter is a prompt that was stored', async () => {
    const frame = await chat({ preset: 'desk' });
    expect([seen(frame), ids(frame)]).toEqual([['STORED_PROMPT /preset'], ['used prompt desk /preset']]);
  });

  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)]).toString(
    'base64',
  );
  const link = 'https://door.test/a';
  it.each([
    [{ type: 'image_url', image_url: link }, 'REMOTE_URL'],
    [{ type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }, 'IMAGE'],
    [{ type: 'image_url', image_url: { url: `DATA:image/png;base64,${png}` } }, 'IMAGE'],
    [{ type: 'video_url', video_url: { url: link } }, 'REMOTE_URL'],
    [{ type: 'audio_url', audio_url: { url: link } }, 'REMOTE_URL'],
    [{ type: 'document_url', document_url: link }, 'REMOTE_URL'],
    [{ type: 'file', file: { file_data: link } }, 'REMOTE_URL'],
    [{ type: 'file', file: { file_data: png } }, 'IMAGE'],
    [{ type: 'image_embeds', image_embeds: png }, 'IMAGE'],
    [{ type: 'image_embeds', image_embeds: { pixel_values: png } }, 'IMAGE'],
  ])('a part %j: %s', async (part, entity) => {
    expect((await saying(part)).observed?.map(one => one.entity)).toEqual([entity]);
  });

  it('a picture that vLLM was sent before is a reference', async () => {
    expect(ids(await saying({ type: 'image_url', image_url: null, uuid: 'a' }))).toEqual([
      'used cache a /messages/0/content/0/uuid',
    ]);
  });

  it('a text file is read, and no finding', async () => {
    const data = Buffer.from('Parcels leave on working days.').toString('base64');
    const frame = await saying({ type: 'file', file: { file_data: `data:text/plain;base64,${data}` } });
    expect([seen(frame), frame.unscannable]).toEqual([[], 0]);
  });
});

describe('what an answer gives out', () => {
  const whole = async (title: string): Promise<Frame> => {
    const { path, answer = null } = vector(title);
    const [frame] = await read(path, 'response', encodeUtf8(JSON.stringify(answer)));
    return frame as Frame;
  };
  const streamed = async (title: string): Promise<readonly Frame[]> => {
    const { path, stream } = vector(title);
    if (!stream) throw new Error('no stream');
    return read(path, 'response', Buffer.concat(stream.encode(stream.events)), stream.contentType);
  };
  const issued = ['response resp_9f2', 'item rs_1', 'item msg_1', 'item fc_1', 'item ctc_1'];
  const short = (frames: readonly Frame[]): ReadonlySet<string> =>
    new Set(
      frames.flatMap(({ ids: named = [] }) => named.map(({ use, kind, id }) => `${use} ${kind} ${id}`)),
    );

  it('of responses: the response and its items, whole and streamed, from the first event on', async () => {
    expect(ids(await whole('responses'))).toEqual([
      'issued response resp_9f2 /id',
      'issued item rs_1 /output/0/id',
      'issued item msg_1 /output/1/id',
      'issued item fc_1 /output/2/id',
      'issued item ctc_1 /output/3/id',
    ]);
    const frames = await streamed('responses');
    expect(ids(frames[0] as Frame)).toEqual(['issued response resp_9f2 /response/id']);
    expect(short(frames)).toEqual(new Set(issued.map(one => `issued ${one}`)));
    expect(frames.flatMap(seen)).toEqual([]);
  });

  it('of those that are kept: the conversation, containers; pictures are seen wherever they are', async () => {
    const expected = [
      'response resp_a07',
      'conversation conv_1',
      'item ci_1',
      'container cntr_1',
      'item mcp_1',
      'item ig_1',
    ];
    const frame = await whole('observed: responses');
    expect(short([frame])).toEqual(new Set(expected.map(one => `issued ${one}`)));
    expect(seen(frame)).toEqual(['IMAGE /output/0/outputs/1/url', 'IMAGE /output/2/result']);
    const frames = await streamed('observed: responses');
    expect(short(frames)).toEqual(short([frame]));
    expect(frames.flatMap(seen)).toEqual([
      'IMAGE /item/outputs/1/url',
      'IMAGE /partial_image_b64',
      'IMAGE /item/result',
      'IMAGE /response/output/0/outputs/1/url',
      'IMAGE /response/output/2/result',
    ]);
  });

  it('of a chat: what was said in sound', async () => {
    const frame = await whole('observed: chat');
    expect(ids(frame)).toEqual(['issued item audio_1 /choices/0/message/audio/id']);
    expect(seen(frame)).toEqual(['AUDIO /choices/0/message/audio/data']);
  });

  it('of what was asked for by its id, or was asked: the same', () => {
    for (const title of [
      'responses: get',
      'responses: cancel',
      'responses: delete',
      'responses: input items',
    ]) {
      const { method, path } = vector(title);
      expect(openai.find(method, readTarget(path))?.ids).toEqual([
        { use: 'used', kind: 'response', id: 'resp_9f2', where: 'path:response' },
      ]);
    }
  });
});
