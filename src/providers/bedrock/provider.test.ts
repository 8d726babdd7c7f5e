import { afterAll, describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { run, type Ran, scanner, type What } from '../../../test/support/vector-runs.ts';
import { bedrockVectors } from '../../simulators/vectors/bedrock.ts';
import type { Json, OperationVector } from '../../core/vector.ts';
import { MessageFramer, readMessage, writeMessage } from '../../wire/event-stream.ts';
import { readTarget } from '../../wire/path.ts';
import { bedrock } from './provider.ts';

afterAll(() => scanner.close());

const eventStream = 'application/vnd.amazon.eventstream';
const vector = (title: string): OperationVector => {
  const found = bedrockVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};
const what = (path: string, direction: What['direction'], contentType: string): What => {
  const match = bedrock.find('POST', readTarget(path));
  if (!match) throw new Error(`no operation ${path}`);
  return { direction, match, contentType, stream: contentType === eventStream };
};
const ask = (path: string, request: Json): Promise<Ran> =>
  run(what(path, 'request', 'application/json'), [Buffer.from(JSON.stringify(request))]);
const answer = (
  path: string,
  messages: readonly Uint8Array[],
  cuts: readonly number[] = [],
): Promise<Ran> => {
  const body = Buffer.concat(messages);
  const at = [0, ...cuts, body.length];
  return run(
    what(path, 'response', eventStream),
    at.slice(1).map((end, index) => body.subarray(at[index], end)),
  );
};

/** What messages say, decoded where they are envelopes. */
function payloads(bytes: Uint8Array): unknown[] {
  return new MessageFramer(1 << 20).push(bytes, true).map(message => {
    const payload = JSON.parse(Buffer.from(message.subarray(...readMessage(message).payload)).toString()) as {
      bytes?: string;
    };
    return payload.bytes === undefined
      ? payload
      : (JSON.parse(Buffer.from(payload.bytes, 'base64').toString()) as unknown);
  });
}

const converse = '/model/amazon.nova-lite-v1%3A0/converse';
const invokeStream = '/model/us.meta.llama3-3-70b-instruct-v1%3A0/invoke-with-response-stream';

describe('operations', () => {
  it.each([
    ['/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse', 'converse', false],
    ['/model/us.anthropic.claude-sonnet-4-20250514-v1:0/converse', 'converse', false],
    ['/model/ai21.jamba-1-5-large-v1%3A0/converse-stream', 'converse', true],
    ['/model/us-gov.anthropic.claude-3-5-sonnet-20240620-v1%3A0/invoke', 'invoke', false],
    ['/model/global.anthropic.claude-sonnet-4-20250514-v1%3A0/invoke-with-response-stream', 'invoke', true],
    ['/model/apac.amazon.nova-pro-v1%3A0/invoke-with-response-stream', 'invoke', true],
    ['/model/mistral.pixtral-large-2502-v1%3A0/invoke', 'invoke', false],
    ['/model/cohere.embed-english-v3/invoke', 'invoke', false],
  ])('%s: %s', (path, name, stream) => {
    const match = bedrock.find('POST', readTarget(path));
    expect(match?.operation.name).toBe(name);
    expect(match?.facts.stream).toBe(stream ? true : undefined);
    expect(match?.facts.model).toBe(decodeURIComponent(path.split('/')[2]!));
    expect(match?.texts).toHaveLength(1);
  });

  it.each([
    ['GET', converse],
    ['POST', '/model/ai21.jamba-1-5-large-v1%3A0/invoke'],
    ['POST', '/model/anthropic.claude-v2%3A1/invoke'],
    ['POST', '/model/anthropic.claude-instant-v1/invoke'],
    ['POST', '/model/evil.us.meta.llama3-8b-instruct-v1%3A0/invoke'],
    ['POST', '/model/amazon.nova-canvas-v1%3A0/invoke'],
    ['POST', '/model/amazon.titan-image-generator-v2%3A0/invoke'],
    ['POST', '/model/cohere.embed-english-v3/invoke-with-response-stream'],
    ['POST', '/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream'],
    ['POST', '/model/amazon.nova-lite-v1%3A0/count-tokens'],
    ['POST', '/guardrail/g/version/1/apply'],
    ['POST', '/async-invoke'],
    ['GET', '/async-invoke'],
  ])('none: %s %s', (method, path) => expect(operationOf(bedrock, method, path)).toBeUndefined());

  it('stream only where the path asks for it, and in one framing', () => {
    const limits = { maxBodyBytes: 1e6, maxFrameBytes: 1e6 };
    const reads = (path: string, contentType: string, status = 200): boolean => {
      const match = bedrock.find('POST', readTarget(path))!;
      return (
        match.operation.reader('response', contentType, { asked: match.facts, status, limits }) !== undefined
      );
    };
    expect(reads(invokeStream, eventStream)).toBe(true);
    expect(reads(invokeStream, 'application/json')).toBe(true);
    expect(reads(invokeStream, 'text/event-stream')).toBe(false);
    expect(reads(invokeStream, eventStream, 400)).toBe(false);
    expect(reads(converse, eventStream)).toBe(false);
    expect(reads(converse, 'application/json')).toBe(true);
    expect(reads(converse, 'application/octet-stream')).toBe(false);
  });
});

describe('what is beside texts', () => {
  it('is seen, wherever it stands', async () => {
    const { path, request } = vector('converse: files, stored prompts and tools of the provider');
    const { seen, refused } = await ask(path, request!);
    expect(refused).toBeUndefined();
    expect([...seen].sort()).toEqual(
      [
        'IMAGE /messages/0/content/0/image/source/bytes',
        'REMOTE_URL /messages/0/content/1/image/source/s3Location/uri',
        'PDF /messages/0/content/2/document/source/bytes',
        'REMOTE_URL /messages/0/content/3/document/source/s3Location/uri',
        'VIDEO /messages/0/content/4/video/source/bytes',
        'REMOTE_URL /messages/0/content/5/video/source/s3Location/uri',
        'AUDIO /messages/0/content/6/audio/source/bytes',
        'IMAGE /messages/0/content/7/guardContent/image/source/bytes',
        'REMOTE_MCP /messages/1/content/0/toolAddition/tool/serverName',
        'WEB_SEARCH /toolConfig/tools/0/systemTool/name',
        'CODE_INTERPRETER /toolConfig/tools/1/systemTool/name',
        'PROVIDER_TOOL /toolConfig/tools/2/systemTool/name',
        'REMOTE_MCP /additionalModelRequestFields/mcp_servers',
        'WEB_SEARCH /additionalModelRequestFields/tools/0/type',
        'STORED_PROMPT /promptVariables',
      ].sort(),
    );
  });

  it('is not seen where there is nothing', async () => {
    for (const { path, request, title } of bedrockVectors.filter(one => !one.title.includes('files'))) {
      const { seen, refused } = await ask(path, request!);
      expect([refused, ...seen], title).toEqual([undefined]);
    }
  });

  it('a file that is text is read as one, and rewritten as one', async () => {
    const bytes = Buffer.from('name,card\nAda,4111 1111 1111 1111\n').toString('base64');
    const document = { format: 'csv', name: 'cards', source: { bytes } };
    const left = await ask(converse, { messages: [{ role: 'user', content: [{ document }] }] });
    const said = JSON.parse(left.bytes.toString()) as {
      messages: [{ content: [{ document: { source: { bytes: string } } }] }];
    };
    const { source } = said.messages[0].content[0].document;
    expect(Buffer.from(source.bytes, 'base64').toString()).toBe('name,card\nAda,[CREDIT_CARD]\n');
  });
});

describe('what is signed stays as it is', () => {
  const card = 'pay with 4111 1111 1111 1111 today';
  it.each([
    ['reasoning', { reasoningContent: { reasoningText: { text: card, signature: 'c2ln' } } }],
    ['a signature', { reasoningContent: { reasoningText: { text: 'x', signature: card } } }],
    ['redacted reasoning', { reasoningContent: { redactedContent: Buffer.from(card).toString('base64') } }],
  ])('%s: a redaction denies', async (_name, block) => {
    const { refused } = await ask(converse, { messages: [{ role: 'assistant', content: [block] }] });
    expect(refused).toBe('obligation_unmet');
  });

  it('in a stream, too', async () => {
    const { stream } = vector('converse: reasoning');
    // JSON of vectors is read-only and may be anything; of this one's copy it is known where the deltas are.
    const events = structuredClone(stream!.events) as unknown as { contentBlockDelta: { delta: Json } }[];
    events[1]!.contentBlockDelta.delta = { reasoningContent: { text: 'pay with 4111 1111' } };
    events[2]!.contentBlockDelta.delta = { reasoningContent: { text: ' 1111 1111 today' } };
    const ran = await answer(stream!.path!, stream!.encode(events));
    expect(ran.refused).toBe('obligation_unmet');
    expect(ran.bytes.toString('latin1')).not.toContain('1111');
  });

  it('and so does padding', async () => {
    const message = writeMessage(
      [
        [':message-type', 'event'],
        [':event-type', 'chunk'],
      ],
      Buffer.from(JSON.stringify({ bytes: Buffer.from('{"generation":"x"}').toString('base64'), p: card })),
    );
    expect((await answer(invokeStream, [message])).refused).toBe('obligation_unmet');
  });
});

/** A card over the pieces of every text of every vector that streams, decoded before it is looked at. */
describe.each(
  bedrockVectors
    .filter(({ stream, title }) => stream !== undefined && !title.includes('reasoning'))
    .flatMap(one => one.stream!.pieces.map(piece => [`${one.title}, ${piece.name}`, one, piece] as const)),
)('%s', (_title, { stream }, { at, repeatedAt = [] }) => {
  const parts = ['my card 41', '11 1111 111', '1 1111 is old'];
  const planted = structuredClone(stream!.events) as Json[];
  const put = (path: readonly (string | number)[], text: string): void => {
    // A copy, written into by a path that leads through it: what a step is, no type knows.
    let place = planted as unknown as Record<string | number, unknown>;
    for (const name of path.slice(0, -1)) place = place[name] as Record<string | number, unknown>;
    place[path.at(-1) ?? ''] = text;
  };
  const said = at.length === 3 ? parts : [parts.slice(0, 2).join(''), parts[2]!];
  said.forEach((text, index) => put(at[index]!, text));
  for (const path of repeatedAt) put(path, parts.join(''));
  const messages = stream!.encode(planted);

  it('is found over its pieces and in its repeats, and nothing else changes', async () => {
    const { bytes, found, frames, refused } = await answer(stream!.path!, messages);
    expect(refused).toBeUndefined();
    expect(frames).toBe(planted.length);
    expect(found.map(one => one.split(' ')[0])).toEqual(Array(1 + repeatedAt.length).fill('CREDIT_CARD'));
    const heard = payloads(bytes);
    expect(heard).toHaveLength(planted.length);
    expect(JSON.stringify(heard)).not.toMatch(/4111|1111/);
    const valueAt = (path: readonly (string | number)[]): string =>
      path.reduce<unknown>(
        (value, name) => (value as Record<string | number, unknown>)[name],
        unwrapped(heard),
      ) as string;
    expect(at.map(valueAt).join('')).toBe('my card [CREDIT_CARD] is old');
    for (const path of repeatedAt) expect(valueAt(path)).toBe('my card [CREDIT_CARD] is old');
  });

  it('wherever it is split', async () => {
    const whole = await answer(stream!.path!, messages);
    const { length } = Buffer.concat(messages);
    // Framing is tried at every byte beside it; here in steps that meet every part of every message.
    for (let cut = 1; cut < length; cut += 7) {
      const ran = await answer(stream!.path!, messages, [cut]);
      expect(ran.bytes.equals(whole.bytes), `at ${cut}`).toBe(true);
      expect([ran.found, ran.frames]).toEqual([whole.found, whole.frames]);
    }
  });

  /** A vector's events of Converse are members named after their type. */
  function unwrapped(heard: readonly unknown[]): unknown[] {
    return heard.map((payload, index) => {
      const [name = ''] = Object.keys(planted[index] as object);
      const isConverse = stream!.path!.endsWith('converse-stream');
      return isConverse ? { [name]: payload } : payload;
    });
  }
});

describe('texts of a stream', () => {
  it('leave with the end of their block, not with that of the message', async () => {
    const { stream } = vector('converse');
    // What could go on to be a card would wait until the end.
    const open = (text: string): readonly Uint8Array[] =>
      stream!.encode([
        ...stream!.events.slice(0, 3),
        { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } },
        { contentBlockStop: { contentBlockIndex: 0 } },
      ]);
    const reader = what(stream!.path!, 'response', eventStream).match.operation.reader(
      'response',
      eventStream,
      {
        asked: { stream: true },
        status: 200,
        limits: { maxBodyBytes: 1e6, maxFrameBytes: 1e6 },
      },
    );
    const frames = await reader!.read(Buffer.concat(open('call 4111')), false);
    expect(frames.at(-1)?.closes).toContain('block0');
  });

  it('of two blocks are apart, and of one that has ended do not go on', async () => {
    const { stream } = vector('converse');
    const delta = (contentBlockIndex: number, text: string): Json => ({
      contentBlockDelta: { contentBlockIndex, delta: { text } },
    });
    const two = await answer(
      stream!.path!,
      stream!.encode([delta(0, 'card 4111 1111'), delta(1, ' 1111 1111'), delta(0, ' done')]),
    );
    expect([two.refused, two.found]).toEqual([undefined, []]);
    const ended = stream!.encode([
      delta(0, 'a'),
      { contentBlockStop: { contentBlockIndex: 0 } },
      delta(0, 'b'),
    ]);
    expect((await answer(stream!.path!, ended)).refused).toBe('channel_closed');
  });

  it.each([
    [
      'of a kind of delta that is not known',
      { contentBlockIndex: 0, delta: { audio: { transcript: '' } } },
      'contentBlockDelta',
      ['delta', 'audio', 'transcript'],
    ],
    [
      'of a tool that the provider runs',
      { contentBlockIndex: 0, delta: { toolResult: [{ text: '' }] } },
      'contentBlockDelta',
      ['delta', 'toolResult', 0, 'text'],
    ],
  ] as const)('%s are joined', async (_name, payload, type, path) => {
    const { stream } = vector('converse');
    const events = ['card 4111 11', '11 1111 1111 x'].map(text => {
      const event = { [type]: structuredClone(payload) } as Record<string, unknown>;
      let place = event[type] as Record<string | number, unknown>;
      for (const name of path.slice(0, -1)) place = place[name] as Record<string | number, unknown>;
      place[path.at(-1) ?? ''] = text;
      return event as Json;
    });
    const ran = await answer(stream!.path!, stream!.encode(events));
    expect(ran.refused).toBeUndefined();
    expect(ran.found).toHaveLength(1);
    expect(ran.bytes.toString('latin1')).not.toMatch(/4111|1111/);
  });
});
