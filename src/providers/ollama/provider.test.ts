import { Ollama } from 'ollama';
import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId, Frame } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { ollamaVectors } from '../../simulators/vectors/ollama.ts';
import type { OperationVector } from '../../core/vector.ts';
import { ollama } from './provider.ts';

const denial: Denial = { status: 403, reason: reason('no_rule_permits'), exchange: 'x-1' as ExchangeId };
const vector = (title: string): OperationVector => {
  const found = ollamaVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};
const chat = operationOf(ollama, 'POST', '/api/chat')!;
const limits = { maxBodyBytes: 1e6, maxFrameBytes: 1e5 };

/** The official client, against an answer of ours. */
function client(
  body: Uint8Array | string,
  status = 200,
): { sdk: Ollama; sent: { url: string; body: unknown }[] } {
  const sent: { url: string; body: unknown }[] = [];
  const sdk = new Ollama({
    host: 'http://ollama.test',
    fetch: (url, options) => {
      sent.push({ url: url as string, body: JSON.parse(options?.body as string) as unknown });
      const headers = { 'content-type': status === 200 ? 'application/x-ndjson' : 'application/json' };
      return Promise.resolve(new Response(Buffer.from(body), { status, headers }));
    },
  });
  return { sdk, sent };
}

describe('the official client', () => {
  it('reads the whole answer, and asks where it is expected', async () => {
    const { answer, path } = vector('chat');
    const { sdk, sent } = client(JSON.stringify(answer));
    const said = await sdk.chat({ model: 'llama3.2', messages: [{ role: 'user', content: 'hi' }] });
    expect(new URL(sent[0]!.url).pathname).toBe(path);
    expect(said.message.content).toBe('It is on its way, two days more.');
    expect(said.message.tool_calls?.[0]?.function.arguments).toEqual({ order: 'A-18' });
  });

  it('reads the stream', async () => {
    const { stream } = vector('chat');
    const { sdk } = client(Buffer.concat(stream!.encode(stream!.events)));
    let text = '';
    let thought = '';
    const parts = await sdk.chat({
      model: 'llama3.2',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    for await (const { message } of parts) {
      text += message.content;
      thought += message.thinking ?? '';
    }
    expect([text, thought]).toEqual(['It is on its way, two days more.', 'The tool says two days.']);
  });

  it('raises a denial with its words', async () => {
    const { sdk, sent } = client(chat.denial(denial).body, 403);
    const asked = sdk.chat({ model: 'llama3.2', messages: [] });
    await expect(asked).rejects.toMatchObject({
      status_code: 403,
      message: expect.stringContaining('x-1') as string,
    });
    expect(sent).toHaveLength(1);
  });

  it('raises the last frame of a stream that was cut', async () => {
    const { stream } = vector('generate');
    const [first] = stream!.encode(stream!.events);
    const last = chat.errorFrame(denial, 'application/x-ndjson');
    const { sdk } = client(Buffer.concat([first!, last]));
    const parts = await sdk.generate({ model: 'llama3.2', prompt: 'hi', stream: true });
    const heard: string[] = [];
    const listen = async (): Promise<void> => {
      for await (const { response = '' } of parts) heard.push(response);
    };
    await expect(listen()).rejects.toThrow('No policy rule permits this.');
    expect(heard).toEqual(['Good ']);
  });
});

describe('what is streamed', () => {
  const read = (reader: FrameReader | undefined, text: string): readonly Frame[] => {
    const frames = reader?.read(Buffer.from(text), true);
    if (!Array.isArray(frames)) throw new Error('no frames at once');
    return frames as readonly Frame[];
  };
  const reader = (asked: object, type: string): FrameReader | undefined =>
    chat.reader('response', type, { asked, status: 200, limits });

  it('is what the request did not refuse: only it may be lines', () => {
    expect(reader({ stream: true }, 'application/x-ndjson')).toBeDefined();
    expect(reader({ stream: false }, 'application/x-ndjson')).toBeUndefined();
    expect(reader({ stream: false }, 'application/json')).toBeDefined();
  });

  it.each([
    ['{"done":true}', 1],
    ['{"done":false}\n{"done":true}\n', 2],
    ['{"done":false}\r\n\n{"done":true}\n', 3],
    ['\n', 1],
  ])('%j is %i frames', (text, count) => {
    const frames = read(reader({ stream: true }, 'application/x-ndjson'), text);
    expect(frames).toHaveLength(count);
    expect(Buffer.concat(frames.map(({ bytes }) => bytes)).toString()).toBe(text);
    expect(frames.at(-1)?.last).toBe(true);
  });

  it('may go on with what is thought, which waits for nothing', () => {
    const line = (message: object): string => `${JSON.stringify({ message })}\n`;
    const frames = read(
      reader({ stream: true }, 'application/x-ndjson'),
      [{ thinking: 'a' }, { content: 'b' }, { content: 'c' }, { thinking: 'd' }, { content: 'e' }]
        .map(line)
        .join(''),
    );
    expect(frames.map(({ pauses = [] }) => pauses)).toEqual([
      [],
      ['message.thinking'],
      [],
      [],
      ['message.thinking'],
      ...frames.slice(5).map(() => []),
    ]);
  });

  it('says, and ends what was thought, which need not wait any longer', () => {
    const { stream } = vector('chat');
    const frames = read(
      reader({ stream: true }, 'application/x-ndjson'),
      Buffer.concat(stream!.encode(stream!.events)).toString(),
    );
    expect(frames.map(({ pauses = [] }) => pauses.filter(channel => !channel.startsWith('@')))).toEqual([
      [],
      [],
      ['message.thinking'],
      [],
      [],
      [],
      [],
    ]);
  });

  it.each([
    ['{"done":true} {"done":true}\n', 'json_trailing_bytes'],
    ['{"done":tr\nue}\n', 'json_invalid'],
    ['not json\n', 'json_invalid'],
    [`{"response":"${'x'.repeat(200_000)}"}\n`, 'frame_too_large'],
  ] as const)('%# is refused', (text, why) => {
    const refused = (): unknown => read(reader({ stream: true }, 'application/x-ndjson'), text);
    expect(refused).toThrow(expect.objectContaining({ reason: why }));
  });
});

it('images and contexts are seen, and nobody can read them', async () => {
  const frames = await operationOf(ollama, 'POST', '/api/generate')!
    .reader('request', 'application/json', { asked: {}, status: 0, limits })!
    .read(
      Buffer.from(
        JSON.stringify({
          model: 'llava',
          prompt: 'What is it?',
          images: [Buffer.from('\x89PNG\r\n\x1a\n0123456789012345678', 'latin1').toString('base64')],
          context: [1, 2, 3],
        }),
      ),
      true,
    );
  expect(frames[0]?.observed?.map(({ entity, where }) => `${entity} ${where}`)).toEqual([
    'IMAGE /images/0',
    'TOKENS /context',
  ]);
});
