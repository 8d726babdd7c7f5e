import OpenAI, { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../test/support/operations.ts';
import { answering, type Sent } from '../../../test/support/sdk-fetch.ts';
import { reason } from '../../core/reason.ts';
import type { Denial, ExchangeId } from '../../core/types.ts';
import type { Operation } from '../../exchange/ports.ts';
import { azureVectors } from '../../simulators/vectors/azure.ts';
import type { OperationVector, StreamVector } from '../../core/vector.ts';
import { azure } from './provider.ts';

const sse = 'text/event-stream; charset=utf-8';
const endpoint = 'https://shop.test';

interface Client {
  readonly sdk: AzureOpenAI;
  readonly sent: readonly Sent[];
}
type Options = ConstructorParameters<typeof AzureOpenAI>[0];
/** The SDK's own client for Azure, with this as the answer to whatever it asks. */
function client(body: Uint8Array | string, given: ResponseInit = {}, options: Options = {}): Client {
  const { fetch, sent } = answering(body, given);
  const sdk = new AzureOpenAI({ endpoint, apiKey: 'azure-key', apiVersion: '2024-10-21', fetch, ...options });
  return { sdk, sent };
}
const streaming = (events: readonly Uint8Array[], options?: Options): Client =>
  client(Buffer.concat(events), { headers: { 'content-type': sse } }, options);
const jsonOf = ({ answer = null }: OperationVector): string => JSON.stringify(answer);

const vector = (title: string): OperationVector & { readonly stream: StreamVector } => {
  const found = azureVectors.find(one => one.title === title);
  if (!found) throw new Error(`no vector ${title}`);
  return found as OperationVector & { readonly stream: StreamVector };
};
const found = ({ method, path }: Pick<OperationVector, 'method' | 'path'>): Operation => {
  const operation = operationOf(azure, method, path);
  if (!operation) throw new Error(`no operation at ${path}`);
  return operation;
};
const plainOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
async function eventsOf(stream: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for await (const event of stream) events.push(plainOf(event));
  return events;
}

const desk: Options = { deployment: 'desk-mini' };
/** Responses have no deployment in their path: of a version, and below v1. */
const dated: Options = { apiVersion: '2025-04-01-preview' };
const belowV1: Options = { apiVersion: 'preview', baseURL: `${endpoint}/openai/v1`, endpoint: undefined };

describe('a deployment', () => {
  const one = vector('chat');

  it('is asked as the vector says, with a key, and its answer read as it is', async () => {
    const { sdk, sent } = client(jsonOf(one), {}, desk);
    const said = await sdk.chat.completions.create(one.request as never);
    expect(plainOf(said)).toMatchObject(one.answer as object);
    expect(said.choices[0]?.message.content).toBe('Your parcel is on its way.');
    expect(sent).toMatchObject([{ method: 'POST', path: one.path, body: one.request }]);
    expect(sent[0]?.headers.get('api-key')).toBe('azure-key');
    expect(sent[0]?.headers.has('authorization')).toBe(false);
    expect(azure.operations.map(({ name }) => name)).toContain(one.operation);
  });

  it('is named by the model where the client was not told one', async () => {
    const { sdk, sent } = client(jsonOf(one));
    await sdk.chat.completions.create({ ...(one.request as object), model: 'desk-mini' } as never);
    expect(sent[0]?.path).toBe(one.path);
  });

  it('streams, and its events are read as they are', async () => {
    const { events, encode, request } = one.stream;
    const { sdk, sent } = streaming(encode(events), desk);
    const asked = { ...(one.request as object), ...request };
    const got = await eventsOf((await sdk.chat.completions.create(asked as never)) as never);
    expect(got).toEqual(events);
    expect(sent).toMatchObject([{ path: one.path, body: asked }]);
  });

  it('takes a token of Entra ID instead of a key', async () => {
    const tokens = { ...desk, apiKey: undefined, azureADTokenProvider: () => Promise.resolve('entra') };
    const { sdk, sent } = client(jsonOf(one), {}, tokens);
    await sdk.chat.completions.create(one.request as never);
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer entra');
    expect(found(one).credentials).toEqual(expect.arrayContaining(['authorization', 'api-key']));
  });

  it('is sent only headers that go on', async () => {
    const { sdk, sent } = client(jsonOf(one), {}, desk);
    await sdk.chat.completions.create(one.request as never);
    const passes = (name: string): boolean =>
      found(one).headers.request.some(entry =>
        entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
      );
    expect([...(sent[0]?.headers.keys() ?? [])].filter(name => !passes(name))).toEqual([]);
  });

  it('completes texts, and embeds them', async () => {
    const completions = vector('completions');
    const completing = client(jsonOf(completions), {}, { deployment: 'desk' });
    const { choices } = await completing.sdk.completions.create(completions.request as never);
    expect(choices.map(({ text }) => text)).toEqual(['Your parcel is on its way.', 'It left today.']);
    expect(completing.sent).toMatchObject([{ path: completions.path, body: completions.request }]);
    const streamed = streaming(completions.stream.encode(completions.stream.events), { deployment: 'desk' });
    const asked = { ...(completions.request as object), ...completions.stream.request };
    const got = await eventsOf((await streamed.sdk.completions.create(asked as never)) as never);
    expect(got).toEqual(completions.stream.events);
    const embeddings = vector('embeddings');
    const embedding = client(jsonOf(embeddings), {}, { deployment: 'vectors' });
    const plain = { ...(embeddings.request as object), encoding_format: undefined };
    const { data } = await embedding.sdk.embeddings.create(plain as never);
    expect(data.map(one => one.embedding.length)).toEqual([4, 4]);
    expect(embedding.sent).toMatchObject([{ path: embeddings.path, body: embeddings.request }]);
  });
});

describe('responses', () => {
  it.each([
    ['of a version', vector('responses'), dated, ''],
    ['below v1', vector('v1: responses'), belowV1, '?api-version=preview'],
  ] as const)('%s are asked for and read, streamed as well', async (_title, one, options, query) => {
    const { sdk, sent } = client(jsonOf(one), {}, options);
    expect(plainOf(await sdk.responses.create(one.request as never))).toMatchObject(one.answer as object);
    expect(sent).toMatchObject([{ path: one.path + query, body: one.request }]);
    expect(operationOf(azure, 'POST', one.path + query)?.name).toBe('responses');
    const { events, encode } = one.stream;
    const streamed = streaming(encode(events), options);
    const asked = { ...(one.request as object), stream: true };
    expect(await eventsOf((await streamed.sdk.responses.create(asked as never)) as never)).toEqual(events);
    const plainly = { ...(one.request as object), text: {} } as never;
    const final = await streaming(encode(events), options).sdk.responses.stream(plainly).finalResponse();
    expect(final.output_text).toBe('Your parcel is on its way.');
  });

  it.each([dated, belowV1])('that were kept are found: %j', async options => {
    const one = vector('v1: responses: get');
    const { sdk, sent } = client(jsonOf(one), {}, options);
    await sdk.responses.retrieve('resp_9f2');
    await sdk.responses.cancel('resp_9f2');
    await sdk.responses.delete('resp_9f2');
    await sdk.responses.inputItems.list('resp_9f2', { limit: 20, order: 'asc' });
    await sdk.models.retrieve('desk-mini');
    expect(sent.map(({ method, path }) => operationOf(azure, method, path)?.name)).toEqual([
      'responses_get',
      'responses_cancel',
      'responses_delete',
      'responses_input_items',
      'models',
    ]);
    const known = sent.flatMap(({ method, path }) =>
      Object.keys(found({ method: method as 'GET', path }).query),
    );
    expect(known).toEqual(expect.arrayContaining(['api-version', 'limit', 'order']));
  });

  it('below v1 are as well those of the client that is not Azure’s', async () => {
    const one = vector('v1: responses');
    const { fetch, sent } = answering(jsonOf(one));
    const sdk = new OpenAI({ apiKey: 'azure-key', baseURL: `${endpoint}/openai/v1/`, fetch });
    await sdk.responses.create(one.request as never);
    expect(sent).toMatchObject([{ path: one.path, body: one.request }]);
  });
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
const ask = (
  sdk: AzureOpenAI,
  { operation, request }: OperationVector,
  more: object = {},
): Promise<unknown> => {
  const body = { ...(request as object), ...more } as never;
  return operation === 'responses' ? sdk.responses.create(body) : sdk.chat.completions.create(body);
};

const asked = [
  ['chat', vector('chat'), desk],
  ['responses', vector('responses'), dated],
  ['responses below v1', vector('v1: responses'), belowV1],
] as const;

describe('a denial', () => {
  it.each(
    ([403, 413, 502, 503, 504] as const).flatMap(status =>
      asked.map(([title, one, options]) => [status, title, one, options] as const),
    ),
  )('with %i of %s raises an exception after one attempt', async (status, _title, one, options) => {
    const { head, body } = found(one).denial(denial(status));
    expect(head).toContainEqual([':status', String(status)]);
    const headers = Object.fromEntries(head.filter(([name]) => !name.startsWith(':')));
    const { sdk, sent } = client(body, { status, headers }, options);
    const error = await raised(() => ask(sdk, one));
    expect(error).toBeInstanceOf(status === 403 ? OpenAI.PermissionDeniedError : OpenAI.APIError);
    expect(error).toMatchObject({
      status,
      code: 'no_rule_permits',
      type: 'sallyport_permission_denied',
      message: told,
    });
    expect(headers).toMatchObject({ 'apim-request-id': denial().exchange, 'x-should-retry': 'false' });
    expect(sent).toHaveLength(1);
  });

  it.each(asked)('in a stream raises it wherever it comes: %s', async (_title, one, options) => {
    const { encode, events } = one.stream;
    const last = found(one).errorFrame(denial(), sse);
    for (let count = 0; count <= events.length; count += 1) {
      const { sdk, sent } = streaming([...encode(events).slice(0, count), last], options);
      const got: unknown[] = [];
      const error = await raised(async () => {
        for await (const event of (await ask(sdk, one, { stream: true })) as AsyncIterable<unknown>)
          got.push(event);
      });
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
});
