import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { asRequest, asStream } from '../../../test/support/vector-plant.ts';
import { essence, run, scanner } from '../../../test/support/vector-runs.ts';
import { WireError } from '../../core/errors.ts';
import type { Frame } from '../../core/types.ts';
import { asNamedEvents } from '../../simulators/vectors/anthropic-dialogue.ts';
import { anthropicVectors } from '../../simulators/vectors/anthropic.ts';
import type { Json, OperationVector } from '../../core/vector.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { anthropic } from './provider.ts';

afterAll(() => scanner.close());

const json = 'application/json';
const sse = 'text/event-stream; charset=utf-8';
const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 20 };
const messages = operationOf(anthropic, 'POST', '/v1/messages')!;

async function whole(direction: 'request' | 'response', value: unknown): Promise<Frame> {
  const reader = messages.reader(direction, json, { asked: {}, status: 200, limits })!;
  const [frame] = await reader.read(encodeUtf8(JSON.stringify(value)), true);
  if (!frame) throw new Error('no frame');
  return frame;
}
const asked = (value: object): Promise<Frame> => whole('request', { model: 'm', max_tokens: 1, ...value });
const saying = (...content: readonly unknown[]): Promise<Frame> =>
  asked({ messages: [{ role: 'user', content }] });
async function streamed(...events: readonly Json[]): Promise<readonly Frame[]> {
  const reader = messages.reader('response', sse, { asked: { stream: true }, status: 200, limits })!;
  return reader.read(new Uint8Array(Buffer.concat(asNamedEvents(events))), true);
}
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof WireError ? error.reason : String(error)),
  );

const seen = ({ observed = [] }: Frame): readonly string[] =>
  observed.map(({ entity, where }) => `${entity} ${where}`);
const used = ({ ids = [] }: Frame): readonly string[] =>
  ids.map(({ use, kind, id, where }) => `${use} ${kind} ${id} ${where}`);
function texts(frames: readonly Frame[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const { slots } of frames)
    for (const { channel, text } of slots) joined[channel] = (joined[channel] ?? '') + decodeUtf8(text);
  return joined;
}
const rewritable = (frame: Frame, where: string): boolean => {
  const slot = frame.slots.find(one => one.where === where && one.kind !== 'name');
  if (!slot) throw new Error(`no text at ${where}`);
  return slot.quoting.quote(encodeUtf8('x')) !== undefined;
};
const vector = (title: string): OperationVector => {
  const found = anthropicVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};

const start = (index: number, block: Json): Json => ({
  type: 'content_block_start',
  index,
  content_block: block,
});
const delta = (index: number | undefined, given: Json): Json => ({
  type: 'content_block_delta',
  ...(index !== undefined && { index }),
  delta: given,
});
const stop = (index: number): Json => ({ type: 'content_block_stop', index });
const text = (said: string): Json => ({ type: 'text_delta', text: said });
const begun = (index: number): Json => start(index, { type: 'text', text: '' });

describe('what a request says beside its texts', () => {
  it.each([
    ['messages', [], []],
    ['messages: thinking', [], []],
    ['messages: everything else', [], []],
    ['count_tokens', [], []],
    [
      'messages: media',
      [
        'IMAGE /messages/0/content/0/source/data',
        'PDF /messages/0/content/1/source/data',
        'IMAGE /messages/2/content/0/content/0/source/data',
      ],
      [],
    ],
    [
      'messages: files and links',
      ['REMOTE_URL /messages/0/content/0/source/url', 'REMOTE_URL /messages/0/content/2/source/url'],
      [
        'used container container_011CPR5CNjB747bTd36fQLFk /container',
        'used file file_011CNha8iCJcU1wXNR6q4V8w /messages/0/content/1/source/file_id',
        'used file file_011CNvxoj286tYUAZFiZMf1U /messages/0/content/3/source/file_id',
        'used file file_011CPMxVD3fHLUhvTqtsQA5w /messages/0/content/4/file_id',
      ],
    ],
    [
      'messages: provided tools',
      [
        'WEB_SEARCH /tools/0/type',
        'WEB_FETCH /tools/1/type',
        'CODE_INTERPRETER /tools/2/type',
        'PROVIDER_TOOL /tools/3/type',
        'PROVIDER_TOOL /tools/4/type',
        'REMOTE_MCP /tools/5/type',
        'REMOTE_MCP /mcp_servers/0',
        'PROVIDER_TOOL /container/skills/0',
      ],
      ['used file file_011CPMxPlotOfTides /messages/1/content/5/content/content/0/file_id'],
    ],
    [
      'messages: kept conversation',
      ['CONVERSATION /thread', 'MODEL_FALLBACK /fallbacks'],
      [
        'used response msg_02TheWay /thread/previous_message_id',
        'used response msg_02TheWay /diagnostics/previous_message_id',
      ],
    ],
  ])('%s', async (title, expected, ids) => {
    const frame = await whole('request', vector(title).request);
    expect(seen(frame)).toEqual(expected);
    expect(used(frame)).toEqual(ids);
  });

  it.each([
    ['custom', []],
    ['bash_20250124', []],
    ['text_editor_20250728', []],
    ['computer_20251124', []],
    ['memory_20250818', []],
    ['Web_Search_20250305', ['PROVIDER_TOOL /tools/0/type']],
    ['web_search_20290101', ['PROVIDER_TOOL /tools/0/type']],
    ['bash_20290101', ['PROVIDER_TOOL /tools/0/type']],
    ['x'.repeat(100), ['PROVIDER_TOOL /tools/0/type']],
    [7, ['PROVIDER_TOOL /tools/0/type']],
    [{}, ['PROVIDER_TOOL /tools/0/type']],
  ])('a tool of type %j: %j', async (type, expected) => {
    expect(seen(await asked({ tools: [{ type, name: 'x' }] }))).toEqual(expected);
  });

  it('a tool that joins in the middle of a conversation is one, too', async () => {
    const definition = { type: 'web_search_20250305', name: 'web_search' };
    const added = { type: 'tool_addition', tool: { type: 'tool_definition', definition } };
    expect(seen(await saying(added))).toEqual(['WEB_SEARCH /messages/0/content/0/tool/definition/type']);
    const condensed = { type: 'compaction', content: 'so far', tool_changes: [added] };
    expect(seen(await saying(condensed))).toEqual([
      'WEB_SEARCH /messages/0/content/0/tool_changes/0/tool/definition/type',
    ]);
  });

  it.each(['default', [], [{ model: 'other' }]])(
    'fallbacks %j: another model may answer',
    async fallbacks => {
      expect(seen(await asked({ fallbacks }))).toEqual(['MODEL_FALLBACK /fallbacks']);
    },
  );

  it('a picture wherever a block may be', async () => {
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)]);
    const image = { type: 'image', source: { type: 'base64', data: png.toString('base64') } };
    for (const around of [
      image,
      { type: 'tool_result', tool_use_id: 't', content: [image] },
      { type: 'document', source: { type: 'content', content: [image] } },
      { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: image } },
      { type: 'what comes next year', content: [{ content: [image] }] },
    ]) {
      const frame = await saying(around);
      expect(frame.observed?.map(({ entity }) => entity)).toEqual(['IMAGE']);
      expect(frame.unscannable).toBe(png.toString('base64').length);
    }
    expect(seen(await asked({ system: [image] }))).toEqual(['IMAGE /system/0/source/data']);
  });

  it('a text is one though it could be read as base64, and base64 of a text is that text', async () => {
    const words = 'The SSN is 078 05 1120 please keep this to you';
    const document = (type: string, data: string): Promise<Frame> =>
      saying({ type: 'document', source: { data, media_type: 'text/plain', type } });
    const plain = await document('text', words);
    expect(texts([plain])['messages.0.content.0.source.data']).toBe(words);
    expect([plain.unscannable, seen(plain)]).toEqual([0, []]);
    const encoded = await document('base64', Buffer.from(`${words}.`).toString('base64'));
    expect(texts([encoded])['messages.0.content.0.source.data.data']).toBe(`${words}.`);
    expect(seen(await document('base64', words))).not.toEqual([]);
  });
});

describe('a request', () => {
  it('has its model, and says that it wants a stream', async () => {
    expect((await asked({ stream: true })).facts).toEqual({ model: 'm', stream: true });
  });

  it('shows every leaf of a call, also of JSON in its strings, and what is put there stays JSON', async () => {
    const input = { card: 4111111111111111, note: '{"card":4111111111111111}', deep: [{ a: ['b'] }] };
    const frame = await saying({ type: 'tool_use', id: 't', name: 'pay', input });
    const shown = frame.slots.map(slot => decodeUtf8(slot.text));
    for (const leaf of ['card', '4111111111111111', 'note', 'deep', 'a', 'b', 'pay', 't'])
      expect(shown).toContain(leaf);
    expect(shown.filter(leaf => leaf === '4111111111111111')).toHaveLength(2);
    const ran = await run(asRequest(vector('messages')), [
      Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'tool_use', input }] }] })),
    ]);
    expect(ran.refused).toBeUndefined();
    const left = JSON.parse(ran.bytes.toString()) as { messages: { content: { input: typeof input }[] }[] };
    const changed = left.messages[0]?.content[0]?.input;
    expect(changed).toMatchObject({ card: '[CREDIT_CARD]', deep: [{ a: ['b'] }] });
    expect(JSON.parse(changed?.note ?? '')).toEqual({ card: '[CREDIT_CARD]' });
  });

  it.each([
    ['thinking', { type: 'thinking', thinking: 'My card is 4111 1111 1111 1111.', signature: 'c2ln' }],
    ['signature', { type: 'thinking', thinking: '', signature: 'My card is 4111 1111 1111 1111.' }],
    ['data', { type: 'redacted_thinking', data: 'My card is 4111 1111 1111 1111.' }],
    [
      'encrypted_content',
      {
        type: 'web_search_tool_result',
        content: [{ type: 'web_search_result', encrypted_content: 'Card 4111 1111 1111 1111.' }],
      },
    ],
    ['content', { type: 'compaction', content: 'My card is 4111 1111 1111 1111.', signature: 'c2ln' }],
  ])('with something to redact in %s, which must stay as it is, is denied', async (_name, block) => {
    const body = { messages: [{ role: 'assistant', content: [block] }] };
    const ran = await run(asRequest(vector('messages')), [Buffer.from(JSON.stringify(body))]);
    expect(ran.refused).toBe('obligation_unmet');
    expect(ran.bytes).toHaveLength(0);
  });

  it('of an answer that is handed back, other blocks can be rewritten', async () => {
    const frame = await saying(
      { type: 'tool_result', tool_use_id: 't', content: 'said' },
      { type: 'compaction', content: 'signed' },
    );
    expect(rewritable(frame, '/messages/0/content/0/content')).toBe(true);
    expect(rewritable(frame, '/messages/0/content/1/content')).toBe(false);
  });

  it('what a tool gave and what is in a document is told from what somebody says', async () => {
    const frame = await saying(
      { type: 'text', text: 'said' },
      { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'given' }] },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'read' } },
    );
    const origins = frame.slots.map(({ text, origin }) => [Buffer.from(text).toString(), origin]);
    expect(origins).toContainEqual(['said', undefined]);
    expect(origins).toContainEqual(['given', 'tool_result']);
    expect(origins).toContainEqual(['read', 'document']);
  });

  it.each([
    ['{"Model":"m"}', 'ambiguous_member'],
    ['{"messages":[{"Content":"x"}]}', 'ambiguous_member'],
    ['{"messages":[{"content":[{"type":"text","TEXT":"x"}]}]}', 'ambiguous_member'],
    ['{"mcpServers":[]}', 'ambiguous_member'],
    ['{"model":"m","model":"n"}', 'duplicate_member'],
    ['[]', 'json_not_object'],
    ['', 'body_missing'],
  ])('%j: %s', async (body, expected) => {
    const reader = messages.reader('request', json, { asked: {}, status: 0, limits })!;
    expect(await reasonOf((async () => reader.read(encodeUtf8(body), true))())).toBe(expected);
  });
});

describe('an answer', () => {
  it('gives out the id of its conversation, of its container and of files', async () => {
    expect(used(await whole('response', vector('messages: provided tools').answer))).toEqual(
      expect.arrayContaining([
        'issued response msg_05Tides /id',
        'issued file file_011CPMxPlotOfTides /content/5/content/content/0/file_id',
        'issued container container_011CPR5CNjB747bTd36fQLFk /container/id',
      ]),
    );
    const frames = await streamed(...(vector('messages: provided tools').stream?.events ?? []));
    expect(frames.flatMap(used)).toEqual(
      expect.arrayContaining([
        'issued response msg_05Tides /message/id',
        'issued container container_011CPR5CNjB747bTd36fQLFk /delta/container/id',
      ]),
    );
  });

  it('says its model and its tokens', async () => {
    const facts = { model: 'claude-haiku-4-5-20251001', inputTokens: 412, outputTokens: 58 };
    expect((await whole('response', vector('messages').answer)).facts).toEqual(facts);
    const frames = await streamed(...(vector('messages').stream?.events ?? []));
    expect(Object.assign({}, ...frames.map(frame => frame.facts))).toEqual(facts);
  });

  it('that is an error is read, in the middle of a stream as well', async () => {
    const error = {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
      request_id: 'r',
    };
    expect(texts([await whole('response', error)])['error.message']).toBe('Overloaded');
    expect(Object.values(texts(await streamed(begun(0), error)))).toContain('Overloaded');
  });
});

describe('a stream', () => {
  it('has a channel for each text of each block, which ends with its block', async () => {
    const events: readonly Json[] = [
      begun(0),
      start(1, { type: 'tool_use', id: 't', name: 'pay', input: {} }),
      delta(0, text('My card is 4111 ')),
      delta(1, { type: 'input_json_delta', partial_json: '{"a":' }),
      delta(0, text('1111')),
      stop(0),
      delta(1, { type: 'input_json_delta', partial_json: '1}' }),
      stop(1),
      start(2, { type: 'thinking', thinking: '', signature: '' }),
      delta(2, { type: 'thinking_delta', thinking: 'hm' }),
      delta(2, { type: 'signature_delta', signature: 'c2lnbmVk' }),
      stop(2),
    ];
    const frames = await streamed(...events);
    expect(texts(frames)).toMatchObject({
      '0.text': 'My card is 4111 1111',
      '1.partial_json': '{"a":1}',
      '2.thinking': 'hm',
    });
    const ended = frames.map(({ closes }) => closes.filter(channel => !channel.startsWith('@')));
    expect(ended.flatMap((channels, index) => channels.map(channel => `${index} ${channel}`))).toEqual([
      '5 0.text',
      '7 1.partial_json',
      '11 2.thinking',
    ]);
  });

  it('goes on where the beginning of a block ended, as readers join them', async () => {
    const frames = await streamed(
      start(0, { type: 'text', text: '4111 1111 ' }),
      delta(0, text('1111 1111')),
    );
    expect(texts(frames)['0.text']).toBe('4111 1111 1111 1111');
  });

  it('is of the first block where no index is said', async () => {
    expect(texts(await streamed(begun(0), delta(undefined, text('a')), delta(0, text('b'))))['0.text']).toBe(
      'ab',
    );
  });

  it('has what nobody knows yet in one channel for each name, too', async () => {
    const piece = (said: string): Json => delta(0, { type: 'new_delta', whisper: said });
    const shown = texts(await streamed(begun(0), piece('4111 1111 '), piece('1111 1111')));
    expect(Object.values(shown)).toContain('4111 1111 1111 1111');
  });

  it('shows citations and what is said at its end whole, in the event that says them', async () => {
    const citation = { type: 'char_location', cited_text: 'cited', document_title: 'title' };
    const frames = await streamed(
      begun(0),
      delta(0, { type: 'citations_delta', citation }),
      delta(0, { type: 'citations_delta', citation }),
      stop(0),
      { type: 'message_delta', delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' } },
    );
    expect(texts(frames)).toMatchObject({
      '@1.0.citation.cited_text': 'cited',
      '@2.0.citation.cited_text': 'cited',
      '@4.0.stop_sequence': 'END',
    });
  });

  it.each([
    ['a text after its end', [begun(0), delta(0, text('a')), stop(0), delta(0, text('b'))], 'channel_closed'],
    ['a text of another kind after it', [begun(0), stop(0), delta(0, { thinking: 'b' })], 'channel_closed'],
    ['a block twice', [begun(0), begun(0)], 'frame_invalid'],
    ['a block out of turn', [begun(0), begun(2)], 'frame_invalid'],
    ['a first block that is not the first', [begun(1)], 'frame_invalid'],
    ['an index that is none', [begun(0), delta(-1, text('a'))], 'frame_invalid'],
    ['blocks in turn', [begun(0), stop(0), begun(1), delta(1, text('b'))], 'accepted'],
    ['blocks at once', [begun(0), begun(1), delta(0, text('a')), delta(1, text('b'))], 'accepted'],
    ['what may come next year', [{ type: 'new_event', index: 0, news: 'a' }], 'accepted'],
  ])('with %s: %j', async (_name, events, expected) => {
    expect(await reasonOf(streamed(...events))).toBe(expected);
  });

  it.each([
    [{ type: 'thinking', thinking: '', signature: '' }, ['thinking_delta', 'thinking']],
    [{ type: 'compaction', content: null }, ['compaction_delta', 'content']],
  ] as const)('with something to redact in a signed %j is cut', async (block, [type, member]) => {
    const cut = ['My card is 4111 1111 ', '1111 1111, and more.'];
    const pieces = member === 'content' ? [cut.join('')] : cut;
    const events = [start(0, block), ...pieces.map(piece => delta(0, { type, [member]: piece })), stop(0)];
    const { stream } = vector('messages');
    if (!stream) throw new Error('no stream');
    const ran = await run(asStream(vector('messages'), stream), [...asNamedEvents(events)]);
    expect(ran.refused).toBe('obligation_unmet');
    expect(ran.bytes.toString()).not.toContain('4111');
  });

  it('of arguments stays JSON where a number is replaced, however it is cut', async () => {
    const { stream } = vector('messages');
    if (!stream) throw new Error('no stream');
    const args = '{"card":4111111111111111,"mail":"jane.roe@example.org","n":3}';
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: args.length - 1 }), { maxLength: 8 }),
        async cuts => {
          const at = [0, ...cuts.sort((a, b) => a - b), args.length];
          const pieces = at.slice(1).map((end, index) => args.slice(at[index], end));
          const events = [
            start(0, { type: 'tool_use', id: 't', name: 'pay', input: {} }),
            ...pieces.map(piece => delta(0, { type: 'input_json_delta', partial_json: piece })),
            stop(0),
          ];
          const ran = await run(asStream(vector('messages'), stream), [...asNamedEvents(events)]);
          expect(ran.refused).toBeUndefined();
          const left = [...ran.bytes.toString().matchAll(/^data: (.*)$/gm)].map(
            ([, data = '']) => JSON.parse(data) as { delta?: { partial_json?: string } },
          );
          expect(left).toHaveLength(events.length);
          expect(JSON.parse(left.map(({ delta: given }) => given?.partial_json ?? '').join(''))).toEqual({
            card: '[CREDIT_CARD]',
            mail: '[EMAIL]',
            n: 3,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cut in two at every byte, it is the same', async () => {
    const { stream } = vector('messages');
    if (!stream) throw new Error('no stream');
    const bytes = Buffer.concat(
      asNamedEvents([
        begun(0),
        delta(0, text('Caf\u00e9 \ud83d\ude00, card 4111 ')),
        delta(0, text('1111 1111 1111, bye')),
        stop(0),
        { type: 'message_stop' },
      ]),
    );
    const what = asStream(vector('messages'), stream);
    const expected = await run(what, [bytes]);
    expect(expected.bytes.toString()).toContain('[CREDIT_CARD]');
    expect(expected.frames).toBe(5);
    for (let cut = 1; cut < bytes.length; cut += 1)
      expect(essence(await run(what, [bytes.subarray(0, cut), bytes.subarray(cut)])), `at ${cut}`).toEqual(
        essence(expected),
      );
  });

  it('is one only where one was asked for', () => {
    const reader = (contentType: string, stream: boolean, status = 200): unknown =>
      messages.reader('response', contentType, { asked: { stream }, status, limits });
    expect(reader(sse, true)).toBeDefined();
    expect(reader(sse, false)).toBeUndefined();
    expect(reader(sse, true, 500)).toBeUndefined();
    expect(reader('application/x-ndjson', true)).toBeUndefined();
    expect(reader(json, true)).toBeDefined();
  });
});

describe('the provider', () => {
  it.each([
    ['POST', '/v1/messages', 'messages'],
    ['POST', '/v1/messages?beta=true', 'messages'],
    ['POST', '/v1/messages/count_tokens', 'count_tokens'],
    ['GET', '/v1/models', 'models'],
    ['GET', '/v1/models/claude-haiku-4-5', 'models'],
    ['GET', '/v1/messages', undefined],
    ['POST', '/v1/Messages', undefined],
    ['POST', '/v1/complete', undefined],
    ['POST', '/v1/messages/batches', undefined],
    ['GET', '/v1/messages/batches/msgbatch_1/results', undefined],
    ['POST', '/v1/files', undefined],
    ['GET', '/v1/files/file_1/content', undefined],
    ['POST', '/v1/skills', undefined],
    ['POST', '/v1/sessions', undefined],
  ])('%s %s: %s', (method, path, expected) => {
    expect(operationOf(anthropic, method, path)?.name).toBe(expected);
  });

  it('knows the version whose streams these are, and no older one', () => {
    const known = messages.versions['anthropic-version'] ?? [];
    expect(known).toContain('2023-06-01');
    for (const other of ['', '2023-01-01', '2023-06-01 ', 'latest']) expect(known).not.toContain(other);
    expect(messages.query).toEqual({ beta: ['true'] });
  });
});
