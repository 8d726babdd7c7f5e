import { operationOf } from '../../../test/support/operations.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { WireError } from '../../core/errors.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId, Frame, FrameFacts, Slot } from '../../core/types.ts';
import { splice } from '../../wire/splice.ts';
import { slotSpan, tile } from '../../wire/tile.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { openai } from './provider.ts';

const load = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`testdata/${name}`, import.meta.url)));
const vectors = {
  request: load('chat-request.json'),
  response: load('chat-response.json'),
  stream: load('chat-stream.sse'),
};
const limits = { maxBodyBytes: 16 * 1024 * 1024, maxFrameBytes: 1024 * 1024 };
const chat = operationOf(openai, 'POST', '/v1/chat/completions')!;
const json = 'application/json';
const sse = 'text/event-stream; charset=utf-8';

const requestReader = (contentType = json) =>
  chat.reader('request', contentType, { asked: {}, status: 0, limits });
const responseReader = (contentType = json, asked: FrameFacts = {}, status = 200) =>
  chat.reader('response', contentType, { asked, status, limits });
const streamReader = () => responseReader(sse, { stream: true })!;

const asBytes = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? body : encodeUtf8(typeof body === 'string' ? body : JSON.stringify(body));

async function readRequest(body: unknown): Promise<Frame> {
  const frames = await requestReader()!.read(asBytes(body), true);
  expect(frames).toHaveLength(1);
  return frames[0]!;
}
async function readResponse(body: unknown): Promise<Frame> {
  const frames = await responseReader()!.read(asBytes(body), true);
  return frames[0]!;
}
async function readStream(body: Uint8Array, cuts: readonly number[] = []): Promise<Frame[]> {
  const reader = streamReader();
  const frames: Frame[] = [];
  let from = 0;
  for (const [i, cut] of [...cuts, body.length].entries()) {
    frames.push(...(await reader.read(body.subarray(from, cut), i === cuts.length)));
    from = cut;
  }
  expect(reader.held).toBe(0);
  return frames;
}

const reasonOf = (work: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(work)
    .then(
      () => 'accepted',
      (error: unknown) => (error instanceof WireError ? error.reason : String(error)),
    );

const texts = (frames: readonly Frame[]): Map<string, string> => {
  const parts = new Map<string, Uint8Array[]>();
  for (const { channel, text } of frames.flatMap(({ slots }) => slots))
    parts.set(channel, [...(parts.get(channel) ?? []), text]);
  return new Map([...parts].map(([channel, pieces]) => [channel, decodeUtf8(Buffer.concat(pieces))]));
};
const event = (value: unknown): Uint8Array => encodeUtf8(`data: ${JSON.stringify(value)}\n\n`);
const delta = (index: number, value: unknown, finish: string | null = null): unknown => ({
  choices: [{ index, delta: value, finish_reason: finish }],
});

/** All strings and numbers of a value, at any depth, also as JSON in strings where `inStrings` says so. */
function leavesOf(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}

const relabel = (frame: Frame, pick: (slot: Slot) => boolean, label: string): Uint8Array =>
  splice(
    frame.bytes,
    frame.slots.flatMap(slot => {
      const bytes = pick(slot) ? slot.quoting.quote(encodeUtf8(label)) : undefined;
      return bytes === undefined ? [] : [{ at: slotSpan(slot), bytes }];
    }),
  );

describe('a request for a chat completion', () => {
  it('shows every text in its channel', async () => {
    const frame = await readRequest(vectors.request);
    expect(frame.last).toBe(true);
    expect(frame.unscannable).toBe(0);
    expect(frame.facts).toEqual({ model: 'gpt-4o', stream: true });
    const shown = texts([frame]);
    expect(Object.fromEntries([...shown].filter(([name]) => name.startsWith('messages')))).toEqual({
      'messages.0.content': 'You are a helpful assistant.',
      'messages.1.name': 'ada',
      'messages.1.content.0': 'What’s in this image? "Quote" and \\ and 😀',
      'messages.1.content.1.image_url.url': 'https://example.com/boardwalk.jpg',
      'messages.1.content.2.input_audio.data.data': 'RIFF',
      'messages.1.content.3.file.file_id': 'file-6F2ksmvXxt4VdoqmHRw6kL',
      'messages.1.content.3.file.filename': 'a.pdf',
      'messages.2.refusal': 'No.',
      'messages.2.tool_calls.0.id': 'call_abc123',
      'messages.2.tool_calls.0.name': 'get_current_weather',
      'messages.2.tool_calls.0.arguments.*0': 'Boston, MA',
      'messages.2.tool_calls.0.arguments.*0#name': 'location',
      'messages.2.tool_calls.0.arguments.*1': '3',
      'messages.2.tool_calls.0.arguments.*1#name': 'days',
      'messages.2.tool_calls.0.arguments.*2#name': 'note',
      'messages.2.tool_calls.0.arguments.*2.*3': 'deep text',
      'messages.2.tool_calls.0.arguments.*2.*3#name': 'inner',
      'messages.2.tool_calls.0.arguments.*2.*4#name': 'list',
      'messages.2.tool_calls.0.arguments.*2.*4.0': '1',
      'messages.2.tool_calls.0.arguments.*2.*4.1': 'x',
      'messages.2.tool_calls.1.id': 'call_def456',
      'messages.2.tool_calls.1.name': 'broken',
      'messages.2.tool_calls.1.arguments': '{"location": ',
      'messages.2.tool_calls.2.id': 'call_c',
      'messages.2.tool_calls.2.custom.name': 'code_exec',
      'messages.2.tool_calls.2.custom.input': 'print(1)',
      'messages.3.tool_call_id': 'call_abc123',
      'messages.3.content': '22 degrees',
    });
    expect([...shown.values()]).toEqual(
      expect.arrayContaining([
        'Get the current weather in a given location',
        'The city and state, e.g. San Francisco, CA',
        'fahrenheit',
        'start: /a/',
        'predicted text',
        'MRN 12345',
        'patient_id',
        '-100',
        '50256',
        '\n',
        'END',
        'user-1234',
        'Bern',
        'unknown text',
        '4111111111111111',
        'x_vendor',
        'deep',
      ]),
    );
  });

  it('labels a text with the name of its member, and records no name that a client chose', async () => {
    const { slots } = await readRequest({ model: 'm', metadata: { ssn: ['078-05-1120'], patient_id: 7 } });
    const seen = slots.map(({ kind, label, where }) => [kind, label, where]);
    expect(seen).toEqual([
      ['text', 'model', '/model'],
      ['name', '', '/metadata/*'],
      ['text', 'ssn', '/metadata/*/0'],
      ['name', '', '/metadata/*'],
      ['number', 'patient_id', '/metadata/*'],
    ]);
    for (const { channel, where } of slots) expect(channel + where).not.toMatch(/ssn|patient/);
  });

  it('gives every channel one text only', async () => {
    const { slots } = await readRequest(vectors.request);
    expect(new Set(slots.map(({ channel }) => channel)).size).toBe(slots.length);
  });

  it('loses no leaf of any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async extra => {
        const body = { model: 'm', metadata: extra };
        const text = JSON.stringify(body);
        let frame: Frame;
        try {
          frame = await readRequest(text);
        } catch (error) {
          expect(error).toMatchObject({
            reason: expect.stringMatching(/^(ambiguous|duplicate)_member$/) as string,
          });
          return;
        }
        tile(frame);
        const shown = frame.slots
          .filter(({ kind }) => kind !== 'name')
          .map(({ text: shownText }) => decodeUtf8(shownText));
        const expected = leavesOf(JSON.parse(text)).filter(leaf => leaf !== '');
        expect(shown).toHaveLength(expected.length);
        shown.forEach((leaf, i) => {
          const other = expected[i];
          expect(typeof other === 'number' ? Number(leaf) : leaf).toBe(other);
        });
      }),
    );
  });

  it('is rewritten exactly where a label is put', async () => {
    const frame = await readRequest(vectors.request);
    const original = JSON.parse(decodeUtf8(vectors.request)) as unknown;
    for (const slot of frame.slots) {
      const bytes = relabel(frame, candidate => candidate === slot, '[X]');
      if (slot.quoting.quote(encodeUtf8('[X]')) === undefined) {
        expect(slot.kind === 'text').toBe(false);
        continue;
      }
      const changed = leavesOf(JSON.parse(decodeUtf8(bytes)));
      const before = leavesOf(original);
      expect(changed).toHaveLength(before.length);
      const different = changed.filter((leaf, i) => leaf !== before[i]);
      expect(different, slot.channel).toHaveLength(1);
      const [said = ''] = different;
      const shown = slot.channel.endsWith('.data') ? Buffer.from(String(said), 'base64').toString() : said;
      expect(shown).toContain('[X]');
    }
  });

  it('keeps tool arguments valid JSON when they are rewritten, eight deep', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'secret' : JSON.stringify({ v: nested(depth - 1), n: 4111 });
    const call = (depth: number) => ({
      messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: nested(depth) } }] }],
    });
    const frame = await readRequest(call(8));
    const out = relabel(
      frame,
      ({ kind, channel }) => kind !== 'name' && channel.includes('arguments'),
      '[X]',
    );
    let value: unknown = JSON.parse(decodeUtf8(out)).messages[0].tool_calls[0].function.arguments;
    for (let depth = 0; depth < 8; depth += 1) {
      const object = JSON.parse(value as string);
      expect(object.n).toBe('[X]');
      value = object.v;
    }
    expect(value).toBe('[X]');
    expect(await reasonOf(() => readRequest(call(10)))).toBe('unclassified');
  });

  it('denies numbers of the schema and names a rewriting', async () => {
    const { slots } = await readRequest({ max_tokens: 4111, user: 'u', other: 4111 });
    const can = slots.map(({ label, kind, quoting }) => [
      label,
      kind,
      quoting.quote(encodeUtf8('x')) !== undefined,
    ]);
    expect(can).toEqual([
      ['max_tokens', 'number', false],
      ['user', 'text', true],
      ['', 'name', false],
      ['other', 'number', true],
    ]);
  });

  it.each([
    ['{"model":"m","Messages":[]}', 'ambiguous_member'],
    ['{"MODEL":"m"}', 'ambiguous_member'],
    ['{"me\u017f\u017fages":[]}', 'ambiguous_member'],
    ['{"max-tokens":1}', 'ambiguous_member'],
    ['{"maxTokens":1}', 'ambiguous_member'],
    ['{" model":"m"}', 'ambiguous_member'],
    ['{"mess\\u0061ges":[]}', 'ambiguous_member'],
    ['{"messages":[{"Content":"x"}]}', 'ambiguous_member'],
    ['{"messages":[{"content":[{"Text":"x"}]}]}', 'ambiguous_member'],
    ['{"messages":[],"messages":[]}', 'duplicate_member'],
    ['{"messages":[],"mess\\u0061ges":[]}', 'duplicate_member'],
    ['{"metadata":{"Model":"x","Messages":"y"}}', 'accepted'],
    ['{"metadata":{"a":1,"A":2}}', 'ambiguous_member'],
    ['{"tools":[{"function":{"parameters":{"properties":{"Type":{},"items":{}}}}}]}', 'accepted'],
    ['[]', 'json_not_object'],
    ['"text"', 'json_not_object'],
    ['', 'body_missing'],
    ['{"model":NaN}', 'json_invalid'],
    ['{} x', 'json_trailing_bytes'],
    ['\ufeff{}', 'bom_present'],
    ['{"a":"\\ud800"}', 'lone_surrogate'],
    ['{"a":1e999}', 'number_out_of_range'],
    [`${'{"a":'.repeat(129)}1${'}'.repeat(129)}`, 'json_too_deep'],
    [
      JSON.stringify({ messages: [{ tool_calls: [{ function: { arguments: '{"a":1,"a":2}' } }] }] }),
      'duplicate_member',
    ],
    [
      JSON.stringify({ messages: [{ tool_calls: [{ function: { arguments: '{"a":"\\ud800"}' } }] }] }),
      'lone_surrogate',
    ],
    [
      JSON.stringify({ messages: [{ tool_calls: [{ function: { arguments: '[1] and more' } }] }] }),
      'accepted',
    ],
    [`[${'1,'.repeat(100_001)}1]`, 'body_too_large'],
  ])('%.60s: %s', async (body, expected) => {
    expect(await reasonOf(() => readRequest(body))).toBe(expected);
  });

  it('is refused over the limit, before it has come whole', async () => {
    const reader = chat.reader('request', json, {
      asked: {},
      status: 0,
      limits: { ...limits, maxBodyBytes: 10 },
    })!;
    expect(reader.read(encodeUtf8('{"a":"'), false)).toEqual([]);
    expect(reader.held).toBe(6);
    expect(await reasonOf(() => reader.read(encodeUtf8('12345'), false))).toBe('body_too_large');
  });

  it('comes in any chunks', async () => {
    const reader = requestReader()!;
    let frames: readonly Frame[] = [];
    for (let at = 0; at < vectors.request.length; at += 1)
      frames = await reader.read(vectors.request.subarray(at, at + 1), at + 1 === vectors.request.length);
    const whole = await readRequest(vectors.request);
    expect(frames[0]?.bytes).toEqual(whole.bytes);
    expect(texts(frames)).toEqual(texts([whole]));
    expect(reader.held).toBe(0);
  });

  it('of many megabytes is read in turns, and others get theirs', async () => {
    const words = 'word "quoted" and\nmore é '.repeat(1000);
    const body = { messages: Array.from({ length: 300 }, () => ({ role: 'user', content: words })) };
    const result = requestReader()!.read(asBytes(body), true);
    expect(result).toBeInstanceOf(Promise);
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const [frame] = await result;
    running = false;
    expect(turns).toBeGreaterThan(5);
    expect(frame?.slots).toHaveLength(300);
    expect(decodeUtf8(frame!.slots[299]!.text)).toBe(words);
  });

  it('takes JSON in UTF-8 and nothing else', () => {
    expect(requestReader('application/json; charset=utf-8')).toBeDefined();
    for (const type of [
      '',
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data; boundary=x',
      sse,
    ])
      expect(requestReader(type)).toBeUndefined();
  });
});

describe('a whole answer', () => {
  it('shows every text of every choice', async () => {
    const frame = await readResponse(vectors.response);
    expect(frame.facts).toEqual({ model: 'gpt-4o-2024-08-06', inputTokens: 19, outputTokens: 10 });
    const shown = Object.fromEntries(texts([frame]));
    expect(shown).toMatchObject({
      'choice.0.content': 'Hello! How can I assist you today?',
      'choice.0.reasoning_content': 'thinking aloud',
      'choice.0.annotations.0.url_citation.title': 'A title',
      'choice.0.annotations.0.url_citation.url': 'https://example.com/?q=1',
      'choice.0.logprobs.content': 'Hello',
      'choice.0.logprobs.content.bytes': 'Hello',
      'choice.0.logprobs.content.top.0': 'Hello',
      'choice.0.logprobs.content.top.0.bytes': 'Hello',
      'choice.0.logprobs.content.top.1': 'Hip',
      'choice.0.logprobs.content.top.1.bytes': 'Hi',
      'choice.1.refusal': "I can't help with that.",
      'choice.1.tool.0.name': 'get_current_weather',
      'choice.1.tool.0.arguments.*0': 'Boston, MA',
      'choice.1.tool.0.arguments.*1': '2101',
      id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    });
  });

  it('keeps the numbers beside tokens apart', async () => {
    const { slots } = await readResponse(vectors.response);
    const numbers = slots.filter(({ kind }) => kind === 'number').map(({ channel }) => channel);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('rewrites the bytes of a token as bytes', async () => {
    const frame = await readResponse(vectors.response);
    const out = relabel(frame, ({ channel }) => channel.endsWith('bytes'), 'é');
    const parsed = JSON.parse(decodeUtf8(out));
    expect(parsed.choices[0].logprobs.content[1].bytes).toEqual([195, 169]);
    expect(parsed.choices[0].logprobs.content[1].token).toBe('lo');
  });

  it.each([[[72, 256]], [[72, -1]], [[1.5]], [[72, 'x', 3]], [[[72], 5]], [[72, null, 1]], [[72, { a: 1 }]]])(
    'shows lists that are no bytes as what they are: %j',
    async bytes => {
      const frame = await readResponse({
        choices: [{ index: 0, logprobs: { content: [{ token: 'a', bytes }] } }],
      });
      tile(frame);
      const shown = frame.slots.filter(({ where, kind }) => where.includes('/bytes') && kind !== 'name');
      expect(shown.map(({ text }) => decodeUtf8(text))).toEqual(leavesOf(bytes).map(String));
    },
  );

  it('knows a choice by its place, whatever its index says: two are never read as one', async () => {
    const frame = await readResponse({
      choices: [
        { message: { content: 'b' }, index: 1 },
        { message: { content: 'a' }, index: 1 },
      ],
    });
    expect(texts([frame]).get('choice.0.content')).toBe('b');
    expect(texts([frame]).get('choice.1.content')).toBe('a');
  });

  it('may be an error, or any other JSON', async () => {
    const error = await readResponse({
      error: {
        message: 'Incorrect API key provided: sk-abc',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    });
    expect(texts([error]).get('error.message')).toBe('Incorrect API key provided: sk-abc');
    expect([...texts([await readResponse(['a', { detail: 'b' }])]).values()]).toEqual(['a', 'detail', 'b']);
    expect([...texts([await readResponse('"text"')]).values()]).toEqual(['text']);
  });

  it('may be empty, and then carries nothing', () => {
    for (const reader of [
      responseReader(json, {}, 204),
      responseReader('', {}, 204),
      responseReader('', {}, 502),
      responseReader(json, {}, 200),
    ]) {
      const [frame] = reader!.read(new Uint8Array(0), true) as readonly Frame[];
      expect(frame).toMatchObject({ last: true, slots: [], syntax: 0 });
    }
  });

  it('has no content where its status has none, and none without a type', async () => {
    expect(await reasonOf(() => responseReader(json, {}, 204)!.read(encodeUtf8('{}'), true))).toBe(
      'body_unexpected',
    );
    expect(await reasonOf(() => responseReader('')!.read(encodeUtf8('{}'), true))).toBe(
      'content_type_unsupported',
    );
  });

  it('is a stream only where one was asked for', () => {
    expect(responseReader(sse)).toBeUndefined();
    expect(responseReader(sse, { stream: false })).toBeUndefined();
    expect(responseReader(sse, { stream: true })).toBeDefined();
    expect(responseReader(json, { stream: true })).toBeDefined();
    for (const type of [
      'text/html',
      'text/plain',
      'application/octet-stream',
      'application/json; charset=latin1',
    ])
      expect(responseReader(type, { stream: true })).toBeUndefined();
  });
});

describe('a streamed answer', () => {
  const shape = (frames: readonly Frame[]) =>
    frames.map(({ bytes, slots, closes, last, syntax, facts }) => ({
      bytes: decodeUtf8(bytes),
      slots: slots.map(slot => [
        slot.channel,
        slot.where,
        slot.kind,
        decodeUtf8(slot.text),
        ...slotSpan(slot),
      ]),
      closes,
      last,
      syntax,
      facts,
    }));

  it('carries each text on from frame to frame', async () => {
    const frames = await readStream(vectors.stream);
    const going = Object.fromEntries([...texts(frames)].filter(([channel]) => !channel.startsWith('@')));
    expect(going).toEqual({
      'choice.0.content': 'Hello, “world” 😀!',
      'choice.0.logprobs.content': 'Hello',
      'choice.0.logprobs.content.bytes': 'Hello',
      'choice.0.logprobs.content.top.0': 'Hello',
      'choice.0.logprobs.content.top.0.bytes': 'Hello',
      'choice.0.logprobs.content.top.1': 'Hip',
      'choice.0.logprobs.content.top.1.bytes': 'Hip',
      'choice.0.tool.0.name': 'get_weather',
      'choice.0.tool.0.arguments': '{"city": "Paris"}',
      'choice.0.tool.1.name': 'get_time',
      'choice.0.tool.1.arguments': '{"tz": 1}',
      'choice.1.content': 'Zwölf Boxkämpfer',
      'choice.1.reasoning_content': 'hm',
      'choice.1.*0': 'unknown',
    });
    expect(Object.assign({}, ...frames.map(({ facts }) => facts))).toEqual({
      model: 'gpt-4o-mini',
      inputTokens: 9,
      outputTokens: 12,
    });
  });

  it('says which texts end, and ends no other', async () => {
    const frames = await readStream(vectors.stream);
    const closes = frames.map(frame => frame.closes.filter(channel => !channel.startsWith('@')));
    expect(closes.flatMap((channels, at) => channels.map(channel => [at, channel]))).toEqual([
      [9, 'choice.0.tool.0.name'],
      [10, 'choice.0.tool.1.name'],
      [14, 'choice.1.content'],
      [14, 'choice.1.reasoning_content'],
      [14, 'choice.1.*0'],
      [15, 'choice.0.content'],
      [15, 'choice.0.logprobs.content'],
      [15, 'choice.0.logprobs.content.bytes'],
      [15, 'choice.0.logprobs.content.top.0'],
      [15, 'choice.0.logprobs.content.top.0.bytes'],
      [15, 'choice.0.logprobs.content.top.1'],
      [15, 'choice.0.logprobs.content.top.1.bytes'],
      [15, 'choice.0.tool.0.arguments'],
      [15, 'choice.0.tool.1.arguments'],
    ]);
    expect(frames.map(({ last }) => last)).toEqual([...Array.from({ length: 17 }, () => false), true]);
  });

  it('names what belongs to one frame so that no other frame has it, and ends it there', async () => {
    const frames = await readStream(vectors.stream);
    const seen = new Set<string>();
    for (const frame of frames) {
      const own = new Set(
        frame.slots.map(({ channel }) => channel).filter(channel => channel.startsWith('@')),
      );
      for (const channel of own) {
        expect(seen.has(channel), channel).toBe(false);
        expect(frame.closes).toContain(channel);
        seen.add(channel);
      }
    }
    expect(seen.has('@0#0.comment')).toBe(true);
  });

  it('gives the same frames wherever it is split in two, and loses no byte', async () => {
    const whole = shape(await readStream(vectors.stream));
    expect(whole.map(({ bytes }) => bytes).join('')).toBe(decodeUtf8(vectors.stream));
    for (let cut = 1; cut < vectors.stream.length; cut += 1)
      expect(shape(await readStream(vectors.stream, [cut])), `at ${cut}`).toEqual(whole);
    expect(shape(await readStream(vectors.stream, [...vectors.stream.keys()].slice(1)))).toEqual(whole);
  });

  it('is read alike with other line ends and with its data on several lines', async () => {
    const text = decodeUtf8(vectors.stream);
    const plain = texts(await readStream(vectors.stream));
    for (const end of ['\r\n', '\r']) {
      const body = encodeUtf8(`\ufeff${text.replaceAll('\n', end)}`);
      const frames = await readStream(body);
      frames.forEach(tile);
      expect(texts(frames)).toEqual(plain);
    }
    const many = encodeUtf8(
      text.replaceAll(',"choices"', ',\ndata:"choices"').replaceAll('"delta":{', '"delta":\r\ndata:  {'),
    );
    const frames = await readStream(many);
    frames.forEach(tile);
    expect(texts(frames)).toEqual(plain);
    const rewritten = relabel(frames[2]!, ({ channel }) => channel === 'choice.0.content', '[X]');
    expect(texts(await readStream(rewritten)).get('choice.0.content')).toBe('[X]');
  });

  it('is rewritten exactly where a label is put', async () => {
    const frames = await readStream(vectors.stream);
    const before = texts(frames);
    const out = Buffer.concat(
      frames.map(frame =>
        relabel(frame, ({ channel, kind }) => channel === 'choice.0.content' && kind === 'text', '[X]'),
      ),
    );
    const after = texts(await readStream(new Uint8Array(out)));
    expect(after.get('choice.0.content')).toBe('[X][X][X]');
    for (const [channel, text] of before)
      if (channel !== 'choice.0.content') expect(after.get(channel)).toBe(text);
  });

  it('does not go on with a choice that it has ended, under an old name or a new one', async () => {
    const end = event(delta(0, {}, 'stop'));
    const join = (...events: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(events));
    const start = event(delta(0, { content: 'a' }));
    expect(await reasonOf(() => readStream(join(start, end, start)))).toBe('channel_closed');
    expect(await reasonOf(() => readStream(join(start, end, event(delta(0, { refusal: 'b' })))))).toBe(
      'channel_closed',
    );
    expect(await reasonOf(() => readStream(join(start, end, event(delta(1, { content: 'b' })))))).toBe(
      'accepted',
    );
    expect(await reasonOf(() => readStream(join(start, end, event(delta(10, { content: 'b' })))))).toBe(
      'accepted',
    );
    expect(
      await reasonOf(() => readStream(join(start, end, event(delta(0, { content: '', role: 'assistant' }))))),
    ).toBe('accepted');
    const call = (name: string | undefined, args: string) =>
      event(delta(0, { tool_calls: [{ index: 0, function: { name, arguments: args } }] }));
    expect(await reasonOf(() => readStream(join(call('f', ''), call(undefined, '{'), call('g', '}'))))).toBe(
      'channel_closed',
    );
    expect(await reasonOf(() => readStream(join(call('f', ''), call('', '{'), call(undefined, '}'))))).toBe(
      'accepted',
    );
  });

  it('ends with an empty frame where the end comes alone', async () => {
    const reader = streamReader();
    expect(await reader.read(event(delta(0, { content: 'a' })), false)).toHaveLength(1);
    expect(await reader.read(new Uint8Array(0), true)).toMatchObject([{ last: true, slots: [] }]);
    expect(await streamReader().read(new Uint8Array(0), true)).toMatchObject([{ last: true }]);
  });

  it('scans an event that nothing ends, and refuses one that is cut', async () => {
    const whole = decodeUtf8(event(delta(0, { content: 'tail' })));
    expect(texts(await readStream(encodeUtf8(whole.trimEnd()))).get('choice.0.content')).toBe('tail');
    expect(await reasonOf(() => readStream(encodeUtf8(whole.slice(0, 30))))).toBe('body_incomplete');
  });

  it.each([
    ['data: no JSON\n\n', 'json_invalid'],
    ['data: [DONE] more\n\n', 'json_invalid'],
    ['data: {"choices":[{"delta":{"content":"a","content":"b"}}]}\n\n', 'duplicate_member'],
    ['data: {"choices":[{"delta":{"Content":"a"}}]}\n\n', 'ambiguous_member'],
    ['data: {"choices":[{"index":0,"delta":{"content":"\\ud83d"}}]}\n\n', 'lone_surrogate'],
    ['data: {}\ndata: {}\n\n', 'json_trailing_bytes'],
    ['data: {"error":{"message":"overloaded"}}\n\n', 'accepted'],
    ['data:\n\ndata\n\n: \n\n', 'accepted'],
  ])('%j: %s', async (body, expected) => {
    expect(await reasonOf(() => readStream(encodeUtf8(body)))).toBe(expected);
  });

  it('opens no more unknown members than can be remembered', async () => {
    const members = Array.from({ length: 10_001 }, (_, i) => [`u${i}`, 'x'] as const);
    expect(await reasonOf(() => readStream(event(delta(0, Object.fromEntries(members)))))).toBe(
      'frame_invalid',
    );
  });

  it('is read in turns where much of it comes at once', async () => {
    const piece = event(delta(0, { content: 'word '.repeat(100) }));
    const body = new Uint8Array(Buffer.concat(Array.from({ length: 1000 }, () => piece)));
    const result = streamReader().read(body, true);
    expect(result).toBeInstanceOf(Promise);
    const frames = await result;
    expect(frames).toHaveLength(1000);
    expect(texts(frames).get('choice.0.content')).toBe('word '.repeat(100_000));
    expect(Buffer.concat(frames.map(({ bytes }) => bytes)).equals(body)).toBe(true);
  });
});

describe('the list of models', () => {
  const models = operationOf(openai, 'GET', '/v1/models')!;

  it('is asked for without a body and read as JSON', async () => {
    expect(models.body).toBe('none');
    const body = {
      object: 'list',
      data: [{ id: 'gpt-4o', object: 'model', created: 1686935002, owned_by: 'openai' }],
    };
    const [frame] = await models
      .reader('response', json, { asked: {}, status: 200, limits })!
      .read(asBytes(body), true);
    expect(Object.fromEntries(texts([frame!]))).toEqual({
      'data.0.id': 'gpt-4o',
      'data.0.created': '1686935002',
      'data.0.owned_by': 'openai',
    });
    const reader = models.reader('request', json, { asked: {}, status: 0, limits })!;
    expect(await reasonOf(() => reader.read(encodeUtf8('{}'), true))).toBe('body_unexpected');
  });

  it('is not streamed', () => {
    expect(models.reader('response', sse, { asked: { stream: true }, status: 200, limits })).toBeUndefined();
  });
});

describe('the provider', () => {
  it.each([
    ['GET', '/v1/chat/completions'],
    ['POST', '/v1/models'],
    ['POST', '/v1/Chat/completions'],
    ['post', '/v1/chat/completions'],
    ['POST', '/chat/completions'],
    ['POST', '/v2/responses'],
    ['PUT', '/v1/responses/resp_1'],
    ['GET', '/v1/chat/completions/chatcmpl-1'],
    ['POST', '/v1/files'],
    ['GET', '/v1/models/gpt-4o/x'],
  ])('does not know %s %s', (method, path) => {
    expect(operationOf(openai, method, path)).toBeUndefined();
  });
});

describe('the official SDK', () => {
  /** The SDK, with `body` as the answer to whatever it asks. */
  const client = (body: Uint8Array, headers: Record<string, string>, status = 200) => {
    let calls = 0;
    const sdk = new OpenAI({
      apiKey: 'sk-test',
      fetch: () => {
        calls += 1;
        return Promise.resolve(
          new Response(body.length === 0 ? null : Buffer.from(body), { status, headers }),
        );
      },
    });
    return { sdk, calls: () => calls };
  };
  const ask = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'hi' }] };
  const denial: Denial = {
    status: 403,
    reason: reason('no_rule_permits'),
    exchange: '019a0000-0000-7000-8000-000000000000' as ExchangeId,
  };

  it('reads our vector of an answer, and it rewritten', async () => {
    const frame = await readResponse(vectors.response);
    const answer = await client(vectors.response, { 'content-type': json }).sdk.chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('Hello! How can I assist you today?');
    const rewritten = relabel(frame, ({ channel }) => channel === 'choice.0.content', 'Hello [EMAIL] "');
    const other = await client(rewritten, { 'content-type': json }).sdk.chat.completions.create(ask);
    expect(other.choices[0]?.message.content).toBe('Hello [EMAIL] "');
    expect({ ...other.choices[0]?.message, content: '' }).toEqual({
      ...answer.choices[0]?.message,
      content: '',
    });
  });

  it('reads our vector of a stream as we do', async () => {
    const { sdk } = client(vectors.stream, { 'content-type': sse });
    const stream = await sdk.chat.completions.create({ ...ask, stream: true });
    let content = '';
    let args = '';
    for await (const { choices } of stream)
      for (const choice of choices) {
        if (choice.index === 0) content += choice.delta.content ?? '';
        for (const call of choice.delta.tool_calls ?? [])
          if (call.index === 0) args += call.function?.arguments ?? '';
      }
    const read = texts(await readStream(vectors.stream));
    expect(content).toBe(read.get('choice.0.content'));
    expect(args).toBe(read.get('choice.0.tool.0.arguments'));
  });

  it('sends a request that we read', async () => {
    let sent = '';
    const sdk = new OpenAI({
      apiKey: 'sk-test',
      fetch: (_url, init) => {
        sent = init?.body as string;
        return Promise.resolve(
          new Response(Buffer.from(vectors.response), { headers: { 'content-type': json } }),
        );
      },
    });
    await sdk.chat.completions.create({ ...ask, temperature: 0.1 });
    expect(texts([await readRequest(sent)]).get('messages.0.content')).toBe('hi');
  });

  it.each([403, 413, 502, 503, 504] as const)(
    'raises an exception for a denial with %i, after one attempt',
    async status => {
      const { head, body } = chat.denial({ ...denial, status });
      const headers = Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));
      const { sdk, calls } = client(body, headers, status);
      const error: unknown = await sdk.chat.completions.create(ask).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(status === 403 ? OpenAI.PermissionDeniedError : OpenAI.APIError);
      expect(error).toMatchObject({
        status,
        code: 'no_rule_permits',
        type: 'sallyport_permission_denied',
        param: null,
      });
      expect((error as Error).message).toContain('No policy rule permits this.');
      expect((error as Error).message).toContain(denial.exchange);
      expect(head).toContainEqual([':status', String(status)]);
      expect(headers).toMatchObject({
        'x-sallyport-decision': 'deny',
        'x-sallyport-reason': 'no_rule_permits',
        'x-sallyport-exchange': denial.exchange,
      });
      expect(calls()).toBe(1);
    },
  );

  it('raises an exception for our error frame at every place of a stream', async () => {
    const frames = await readStream(vectors.stream);
    for (let count = 0; count + 1 < frames.length; count += 1) {
      const body = Buffer.concat([
        ...frames.slice(0, count).map(({ bytes }) => bytes),
        chat.errorFrame(denial, 'text/event-stream'),
      ]);
      const { sdk, calls } = client(new Uint8Array(body), { 'content-type': sse });
      const consume = async (): Promise<void> => {
        for await (const chunk of await sdk.chat.completions.create({ ...ask, stream: true }))
          expect(chunk).toBeDefined();
      };
      await expect(consume(), `after ${count}`).rejects.toMatchObject({
        code: 'no_rule_permits',
        type: 'sallyport_permission_denied',
      });
      expect(calls()).toBe(1);
    }
  });
});
