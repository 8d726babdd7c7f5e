import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { answering, type Sent } from '../../../test/support/sdk-fetch.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId } from '../../core/types.ts';
import type { Operation } from '../../exchange/ports.ts';
import { openaiVectors } from '../../simulators/vectors/openai.ts';
import type { Json, OperationVector, StreamVector } from '../../core/vector.ts';
import { splice } from '../../wire/splice.ts';
import { slotSpan } from '../../wire/tile.ts';
import { readTarget } from '../../wire/path.ts';
import { encodeUtf8 } from '../../wire/utf8.ts';
import { openai } from './provider.ts';

const sse = 'text/event-stream; charset=utf-8';
const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 20 };

/** The SDK, with this as the answer to whatever it asks. */
function client(body: Uint8Array | string, given?: ResponseInit): { sdk: OpenAI; sent: readonly Sent[] } {
  const { fetch, sent } = answering(body, given);
  return { sdk: new OpenAI({ apiKey: 'sk-test', baseURL: 'http://openai.test/v1', fetch }), sent };
}
const answered = ({ answer = null }: OperationVector): ReturnType<typeof client> =>
  client(JSON.stringify(answer));
const streaming = (events: readonly Uint8Array[]): ReturnType<typeof client> =>
  client(Buffer.concat(events), { headers: { 'content-type': sse } });

const vector = (title: string): OperationVector => {
  const found = openaiVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found;
};
const streamOf = ({ stream }: OperationVector): StreamVector => {
  if (!stream) throw new Error('no stream');
  return stream;
};
const bytesOf = (one: OperationVector): readonly Uint8Array[] => {
  const { encode, events } = streamOf(one);
  return encode(events);
};
const found = ({ method, path }: OperationVector): Operation => {
  const operation = operationOf(openai, method, path);
  if (!operation) throw new Error(`no operation at ${path}`);
  return operation;
};
const plainOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What the SDK is called with for an operation: its own types differ, our vectors are JSON. */
const asking: Readonly<Record<string, (sdk: OpenAI, body: never) => Promise<unknown>>> = {
  chat: (sdk, body) => sdk.chat.completions.create(body),
  responses: (sdk, body) => sdk.responses.create(body),
  completions: (sdk, body) => sdk.completions.create(body),
  embeddings: (sdk, body) => sdk.embeddings.create(body),
  moderations: (sdk, body) => sdk.moderations.create(body),
};
const ask = (sdk: OpenAI, { operation, request }: OperationVector, more: object = {}): Promise<unknown> => {
  const call = asking[operation];
  if (!call) throw new Error(`no call for ${operation}`);
  return call(sdk, { ...(request as object), ...more } as never);
};
/** Events, as the SDK hands them on. */
async function heard(sdk: OpenAI, one: OperationVector): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for await (const event of (await ask(sdk, one, streamOf(one).request)) as AsyncIterable<unknown>)
    events.push(plainOf(event));
  return events;
}
/** What the SDK's helpers are asked: they parse texts that have a schema, and ours are no JSON. */
const plainly = ({ operation, request }: OperationVector): never =>
  ({
    ...(request as object),
    ...(operation === 'responses' ? { text: { verbosity: 'low' } } : { response_format: { type: 'text' } }),
  }) as never;
/** What the SDK's helper puts together of a stream. */
const putTogether = (
  sdk: OpenAI,
  one: OperationVector,
): Promise<OpenAI.ChatCompletion | OpenAI.Responses.Response> =>
  one.operation === 'responses'
    ? sdk.responses.stream(plainly(one)).finalResponse()
    : sdk.chat.completions.stream(plainly(one)).finalChatCompletion();

const posted = openaiVectors.filter(({ operation }) => operation in asking);
const streamed = posted.filter(({ stream }) => stream !== undefined);
const titled = (list: readonly OperationVector[]): readonly (readonly [string, OperationVector])[] =>
  list.map(one => [one.title, one]);

describe.each(titled(posted))('%s', (_title, one) => {
  it('is sent so by the SDK, and its answer read as it is', async () => {
    const { sdk, sent } = answered(one);
    expect(plainOf(await ask(sdk, one))).toMatchObject(one.answer as object);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: one.method, path: one.path, body: one.request });
  });
});

describe.each(titled(streamed))('%s, streamed', (_title, one) => {
  it('is sent so by the SDK, and its events read as they are', async () => {
    const { sdk, sent } = streaming(bytesOf(one));
    expect(await heard(sdk, one)).toEqual(streamOf(one).events);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: one.method, path: one.path });
    expect(sent[0]?.body).toEqual({ ...(one.request as object), ...streamOf(one).request });
  });
});

describe('what the SDK puts together of a stream', () => {
  it.each(['responses', 'observed: responses'])('%s: is the whole answer', async title => {
    const one = vector(title);
    const { sdk, sent } = streaming(bytesOf(one));
    expect(plainOf(await putTogether(sdk, one))).toMatchObject(one.answer as object);
    expect(sent[0]?.body).toEqual({ ...(plainly(one) as object), stream: true });
  });

  it('of a response is the text and the arguments of its calls, before its end says them again', async () => {
    const one = vector('responses');
    const { sdk } = streaming(bytesOf(one));
    let text = '';
    const snapshots: Record<string, string> = {};
    const stream = sdk.responses.stream(plainly(one));
    stream.on('response.output_text.delta', ({ delta, snapshot }) => {
      text += delta;
      expect(snapshot).toBe(text);
    });
    stream.on('response.function_call_arguments.delta', ({ item_id, snapshot }) => {
      snapshots[item_id] = snapshot;
    });
    const { output_text } = await stream.finalResponse();
    expect(output_text).toBe('Your parcel is on its way.');
    expect(text).toBe(output_text);
    expect(snapshots).toEqual({ fc_1: '{"order":"A-18"}' });
  });

  it('of a chat is both choices', async () => {
    const one = vector('chat');
    const { events, encode } = streamOf(one);
    // The helper knows no custom tool among those that are called.
    const { sdk, sent } = streaming(
      encode(events.filter(event => !JSON.stringify(event).includes('"custom"'))),
    );
    const { choices } = (await putTogether(sdk, one)) as OpenAI.ChatCompletion;
    expect(choices).toMatchObject([
      {
        finish_reason: 'tool_calls',
        message: {
          content: 'Your parcel is on its way.',
          tool_calls: [{ id: 'call_next', function: { name: 'find_order', arguments: '{"order":"A-18"}' } }],
        },
      },
      {
        finish_reason: 'stop',
        message: { content: 'It left the house today.', refusal: 'I may not say more.' },
      },
    ]);
    expect(sent[0]?.body).toEqual({ ...(plainly(one) as object), stream: true });
  });
});

/** Of a chunk, as both APIs of completions have it. */
interface Choice {
  readonly index: number;
  readonly text?: string;
  readonly delta?: { readonly content?: string | null };
}

describe('the official SDK', () => {
  it('asks for embeddings as base64 unless told otherwise, and reads them', async () => {
    const one = vector('embeddings');
    const { sdk, sent } = answered(one);
    const { data } = (await ask(sdk, one, { encoding_format: undefined })) as OpenAI.CreateEmbeddingResponse;
    expect(sent[0]).toMatchObject({ path: one.path, body: one.request });
    for (const { embedding } of data) expect(embedding).toEqual([...Float32Array.of(0.0123, -0.25, 1, 3e-7)]);
    expect(data).toHaveLength(2);
  });

  it.each<readonly [string, (sdk: OpenAI) => Promise<unknown>]>([
    ['responses: get', sdk => sdk.responses.retrieve('resp_9f2')],
    ['responses: cancel', sdk => sdk.responses.cancel('resp_9f2')],
    ['models: one', sdk => sdk.models.retrieve('gpt-3.5-turbo-instruct')],
  ])('%s', async (title, call) => {
    const one = vector(title);
    const { sdk, sent } = answered(one);
    expect(plainOf(await call(sdk))).toMatchObject(one.answer as object);
    expect(sent).toMatchObject([{ method: one.method, path: one.path, body: undefined }]);
    expect(operationOf(openai, one.method, one.path)?.body).toBe('none');
  });

  it('deletes a response', async () => {
    const one = vector('responses: delete');
    const { sdk, sent } = answered(one);
    await sdk.responses.delete('resp_9f2');
    expect(sent).toMatchObject([{ method: one.method, path: one.path, body: undefined }]);
  });

  it('lists models, and what a response was asked with', async () => {
    for (const [title, list] of [
      ['models', (sdk: OpenAI) => sdk.models.list()],
      [
        'responses: input items',
        (sdk: OpenAI) => sdk.responses.inputItems.list('resp_9f2', { limit: 20, order: 'asc' }),
      ],
    ] as const) {
      const one = vector(title);
      const { sdk, sent } = answered(one);
      const page: { readonly data: unknown } = await list(sdk);
      expect(plainOf(page.data)).toEqual((one.answer as { data: Json }).data);
      expect(sent).toMatchObject([{ method: one.method, path: one.path }]);
    }
  });

  it('takes up the stream of a response, from its beginning', async () => {
    const one = vector('responses: get');
    const { events, encode, path } = streamOf(one);
    const { sdk, sent } = streaming(encode(events));
    const got: unknown[] = [];
    for await (const event of await sdk.responses.retrieve('resp_9f2', { stream: true }))
      got.push(plainOf(event));
    expect(got).toEqual(events);
    expect(sent[0]?.path).toBe(path);
    expect(openai.find('GET', readTarget(path ?? ''))?.facts).toEqual({ stream: true });
  });

  it('has no parameter of a query that we do not know, but for taking up a stream in its middle', async () => {
    const { sdk, sent } = answered(vector('responses: get'));
    const include = ['reasoning.encrypted_content', 'message.output_text.logprobs'] as const;
    await sdk.responses.retrieve('resp_9f2', {
      include: [...include],
      include_obfuscation: false,
      starting_after: 3,
    });
    await sdk.responses.inputItems.list('resp_9f2', {
      after: 'msg_0',
      include: [...include],
      limit: 2,
      order: 'desc',
    });
    const unknown = sent.flatMap(({ path }) => {
      const known = operationOf(openai, 'GET', path)?.query ?? {};
      return readTarget(path).query.filter(({ name, value }) => {
        const values = known[name];
        return values !== 'any' && values?.includes(value) !== true;
      });
    });
    expect(unknown.map(({ name }) => name)).toEqual(['starting_after']);
    const included = sent.map(({ path }) =>
      readTarget(path).query.filter(({ name }) => name === 'include[]'),
    );
    expect(included.map(all => all.map(({ value }) => value))).toEqual([include, include]);
  });

  it('sends only headers that go on', async () => {
    const one = vector('chat');
    const { headers, credentials } = found(one);
    const { fetch, sent } = answering(JSON.stringify(one.answer));
    const sdk = new OpenAI({ apiKey: 'sk', organization: 'org', project: 'proj', fetch });
    await sdk.chat.completions.create(one.request as never, { idempotencyKey: 'k' });
    const passes = (name: string): boolean =>
      headers.request.some(entry =>
        entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
      );
    const names = [...(sent[0]?.headers.keys() ?? [])];
    expect(names.filter(name => !passes(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['authorization', 'openai-organization', 'openai-project']));
    expect(credentials).toContain('authorization');
  });

  it.each(['chat', 'completions', 'responses'])(
    'reads %s with every text of the stream rewritten',
    async title => {
      const one = vector(title);
      const reader = found(one).reader('response', sse, { asked: { stream: true }, status: 200, limits });
      const begun = new Set<string>();
      const rewritten: Uint8Array[] = [];
      for (const { bytes, slots } of (await reader?.read(
        new Uint8Array(Buffer.concat(bytesOf(one))),
        true,
      )) ?? []) {
        const edits = slots.flatMap(slot => {
          if (!/(content|text)$/.test(slot.channel) || slot.channel.startsWith('@')) return [];
          const quoted = slot.quoting.quote(encodeUtf8(begun.has(slot.channel) ? '' : '[A "label"]'));
          begun.add(slot.channel);
          return quoted === undefined ? [] : [{ at: slotSpan(slot), bytes: quoted }];
        });
        rewritten.push(splice(bytes, edits));
      }
      expect(begun.size).toBeGreaterThan(1);
      const { sdk } = streaming(rewritten);
      const text = (await heard(sdk, one)).map(event => {
        const { type, delta, choices } = event as {
          type?: string;
          delta?: string;
          choices?: readonly Choice[];
        };
        if (choices === undefined) return type === 'response.output_text.delta' ? delta : '';
        const [choice] = choices;
        return choice?.index === 0 ? (choice.delta?.content ?? choice.text ?? '') : '';
      });
      expect(text.join('')).toBe('[A "label"]');
    },
  );
});

const denial = (status: Denial['status'] = 403): Denial => ({
  status,
  reason: reason('no_rule_permits'),
  exchange: '019a0000-0000-7000-8000-000000000000' as ExchangeId,
});
const told = expect.stringContaining('No policy rule permits this.') as string;
const raised = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => 'no exception',
    (error: unknown) => error,
  );

describe('a denial', () => {
  it.each(
    ([403, 413, 502, 503, 504] as const).flatMap(status =>
      posted.map(one => [status, one.title, one] as const),
    ),
  )('with %i of %s raises an exception after one attempt', async (status, _title, one) => {
    const { head, body } = found(one).denial(denial(status));
    expect(head).toContainEqual([':status', String(status)]);
    const headers = Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));
    const { sdk, sent } = client(body, { status, headers });
    const error = await raised(() => ask(sdk, one));
    expect(error).toBeInstanceOf(status === 403 ? OpenAI.PermissionDeniedError : OpenAI.APIError);
    expect(error).toMatchObject({
      status,
      code: 'no_rule_permits',
      type: 'sallyport_permission_denied',
      message: told,
    });
    expect(sent).toHaveLength(1);
  });

  it('of a stream that has not begun raises it from helpers, too', async () => {
    for (const title of ['chat', 'responses']) {
      const { head, body } = found(vector(title)).denial(denial());
      const headers = Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));
      const { sdk, sent } = client(body, { status: 403, headers });
      const error = await raised(() => putTogether(sdk, vector(title)));
      expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
      expect(error).toMatchObject({ code: 'no_rule_permits', message: told });
      expect(sent).toHaveLength(1);
    }
  });
});

/** Events as a reader has them that knows no more than server-sent events and the documented members of `error`. */
const documented = (body: string): readonly (readonly [string, Record<string, unknown>])[] =>
  [...body.matchAll(/^event: (.*)\ndata: (.*)\n\n/gm)].map(([, name = '', data = '']) => [
    name,
    JSON.parse(data) as Record<string, unknown>,
  ]);

describe('the last event of a stream that was cut', () => {
  it.each(titled(streamed))('raises an exception wherever it comes: %s', async (_title, one) => {
    const { encode, events } = streamOf(one);
    const last = found(one).errorFrame(denial(), sse);
    for (let count = 0; count <= events.length; count += 1) {
      const { sdk, sent } = streaming([...encode(events).slice(0, count), last]);
      const got: unknown[] = [];
      const listen = async (): Promise<void> => {
        for await (const event of (await ask(sdk, one, { stream: true })) as AsyncIterable<unknown>)
          got.push(event);
      };
      const error = await raised(listen);
      expect(error, `after ${count}`).toBeInstanceOf(OpenAI.APIError);
      expect(error).toMatchObject({
        code: 'no_rule_permits',
        type: 'sallyport_permission_denied',
        message: told,
      });
      expect(got).toHaveLength(count);
      expect(sent).toHaveLength(1);
    }
  });

  it.each(['chat', 'responses', 'observed: responses'])('raises it from the helper: %s', async title => {
    const one = vector(title);
    const { encode, events } = streamOf(one);
    const last = found(one).errorFrame(denial(), sse);
    for (let count = 0; count <= events.length; count += 1) {
      const { sdk, sent } = streaming([...encode(events).slice(0, count), last]);
      const error = await raised(() => putTogether(sdk, one));
      expect(error, `after ${count}`).toBeInstanceOf(OpenAI.APIError);
      expect(error).toMatchObject({ code: 'no_rule_permits', message: told });
      expect(sent).toHaveLength(1);
    }
  });

  it('is the documented event among those of a response', () => {
    const one = vector('responses');
    const body = Buffer.concat([
      ...bytesOf(one).slice(0, 7),
      found(one).errorFrame(denial(), sse),
    ]).toString();
    const read = documented(body);
    expect(read).toHaveLength(8);
    expect(read.at(-1)).toEqual([
      'error',
      expect.objectContaining({ type: 'error', code: 'no_rule_permits', message: told, param: null }),
    ]);
  });
});
