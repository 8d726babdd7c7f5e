import {
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import type { Received } from '../../src/simulators/arrival.ts';
import { canaryOf } from '../support/canaries.ts';
import { message, readAnswer, type Answer } from '../support/raw-model.ts';
import { chat, startTestStack, type TestStack } from '../support/stack.ts';

/** How a client may ask, by HTTP/1.1 and HTTP/2: methods, where it goes, what it claims. */
const secret = 'AKIAQ7MXN4TZ2RWLPVKE';
const card = canaryOf('card');

let stack: TestStack;
let token: string;
beforeAll(async () => {
  stack = await startTestStack();
  token = await stack.token(['developer']);
});
afterAll(() => stack.stop());
beforeEach(() => {
  for (const server of [stack.external, stack.internal]) {
    server.forget();
    server.behave({});
  }
});

interface Said {
  /** `POST /v1/chat/completions` */
  readonly start: string;
  /** Instead of api.openai.com. */
  readonly hosts?: readonly string[];
  readonly body?: string;
  readonly fields?: readonly string[];
  readonly anonymous?: true;
}

const bytesOf = ({ start, hosts = ['api.openai.com'], body, fields = [], anonymous }: Said): string =>
  message(
    `${start} HTTP/1.1`,
    [
      ...hosts.map(host => `host: ${host}`),
      ...(body === undefined
        ? []
        : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
      ...(anonymous ? [] : [`x-sallyport-identity: ${token}`]),
      ...(fields.some(field => field.startsWith('connection:')) ? [] : ['connection: close']),
      ...fields,
    ],
    body,
  );
const say = async (said: Said): Promise<Answer> => readAnswer(await stack.speak(bytesOf(said)));

interface Answer2 {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly pieces: number;
  readonly trailers: boolean;
  /** Of the stream; 0: it ended well. */
  readonly error: number;
}

async function say2(headers: OutgoingHttpHeaders, body?: string): Promise<Answer2> {
  const session = connectHttp2(stack.url);
  try {
    const stream = session.request(
      {
        ':authority': 'api.openai.com',
        'x-sallyport-identity': token,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      { endStream: body === undefined },
    );
    let head: IncomingHttpHeaders = {};
    let trailers = false;
    const parts: Buffer[] = [];
    stream.on('response', given => (head = given));
    stream.on('trailers', () => (trailers = true));
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', () => undefined);
    if (body !== undefined) stream.end(body);
    await new Promise<void>(resolve => stream.once('close', resolve));
    return {
      status: Number(head[':status'] ?? 0),
      headers: head,
      body: Buffer.concat(parts).toString(),
      pieces: parts.length,
      trailers,
      error: stream.rstCode,
    };
  } finally {
    session.destroy();
  }
}
const chat2 = (body: string, more: OutgoingHttpHeaders = {}): Promise<Answer2> =>
  say2({ ':method': 'POST', ':path': '/v1/chat/completions', ...more }, body);

const last = (): Received => {
  const found = stack.external.received.at(-1);
  if (!found) throw new Error('nothing reached the model server');
  return found;
};
const asked = (): readonly number[] => [stack.external.received.length, stack.internal.received.length];

/** A refusal in Sallyport's words or Envoy's: by its status, the code in its body, and its record. */
interface Refused {
  readonly status: number;
  readonly code: string;
}
const deny = (code: string): Refused => ({ status: 403, code });
const byEnvoy = (status: number): Refused => ({ status, code: `gateway_${status}` });

/** `body`: undefined where an answer has none. */
async function isRefused(id: unknown, body: string | undefined, { status, code }: Refused): Promise<void> {
  if (body !== undefined) expect(JSON.parse(body)).toMatchObject({ error: { code } });
  const records = await stack.recorded(String(id));
  const end = code.startsWith('gateway_')
    ? { kind: 'local-reply', body: { outcome: 'local-reply', reason: 'local_reply', status } }
    : { kind: 'denial', body: { outcome: 'deny', reason: code } };
  expect(records).toMatchObject([end]);
  expect(asked()).toEqual([0, 0]);
}

const post = 'POST /v1/chat/completions';
const body = chat('hi');

/** Slow ones among them: Envoy closes some connections a second after its answer. None reaches a model server. */
describe.concurrent('methods that are no operation', () => {
  it.each<[string, Said, Refused]>([
    ['TRACE', { start: 'TRACE /v1/chat/completions' }, deny('unknown_operation')],
    ['TRACE with a body', { start: 'TRACE /v1/chat/completions', body }, deny('unknown_operation')],
    ['OPTIONS', { start: 'OPTIONS /v1/chat/completions' }, deny('unknown_operation')],
    ['OPTIONS of everything', { start: 'OPTIONS *' }, byEnvoy(404)],
    [
      'OPTIONS, as a browser asks beforehand',
      {
        start: 'OPTIONS /v1/chat/completions',
        fields: ['origin: https://app.test', 'access-control-request-method: POST'],
        anonymous: true,
      },
      deny('identity_missing'),
    ],
    ['PROPFIND', { start: 'PROPFIND /v1/models' }, deny('unknown_operation')],
    ['DELETE', { start: 'DELETE /v1/models/gpt-4o' }, deny('unknown_operation')],
    ['GET with a body', { start: 'GET /v1/models', body }, deny('body_unexpected')],
    [
      'CONNECT to another host',
      { start: 'CONNECT evil.test:443', hosts: ['evil.test:443'] },
      deny('unknown_host'),
    ],
    [
      'CONNECT to the host by its port',
      { start: 'CONNECT api.openai.com:443', hosts: ['api.openai.com:443'] },
      deny('unknown_host'),
    ],
    [
      'CONNECT without identity',
      { start: 'CONNECT api.openai.com:443', hosts: ['api.openai.com:443'], anonymous: true },
      deny('identity_missing'),
    ],
    [
      'an upgrade to WebSocket',
      {
        start: 'GET /v1/realtime',
        fields: [
          'connection: upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
        ],
      },
      byEnvoy(403),
    ],
    [
      'an upgrade of a request that would be permitted',
      { start: post, body, fields: ['connection: upgrade', 'upgrade: websocket'] },
      byEnvoy(403),
    ],
  ])('%s', async (_name, said, refused) => {
    const heard = await say(said);
    expect(heard.statuses).toEqual([refused.status]);
    expect(heard.headers.get('x-should-retry')).toBe('false');
    await isRefused(heard.headers.get('x-sallyport-exchange'), heard.body, refused);
  });

  it('CONNECT to a host that Envoy has a route for', async () => {
    const host = `127.0.0.1:${stack.envoyPort}`;
    const heard = await say({ start: `CONNECT ${host}`, hosts: [host] });
    expect(heard.statuses).toEqual([403]);
    await isRefused(heard.headers.get('x-sallyport-exchange'), heard.body, byEnvoy(403));
  });

  it.each(['/v1/models', '/v1/chat/completions'])(
    'HEAD %s: a reason in the head, and no body',
    async path => {
      const heard = await say({ start: `HEAD ${path}` });
      expect([heard.status, heard.body]).toEqual([403, '']);
      expect(heard.headers.get('x-sallyport-reason')).toBe('unknown_operation');
      await isRefused(heard.headers.get('x-sallyport-exchange'), undefined, deny('unknown_operation'));
    },
  );

  it.each([
    ['an unknown method', { start: 'BREW /v1/models' }],
    ['a header name with an underscore', { start: 'GET /v1/models', fields: ['x_sallyport_identity: a'] }],
    ['CONNECT to no port', { start: 'CONNECT api.openai.com' }],
  ])('%s: Envoy closes, without a word, before anybody is asked', async (_name, said) => {
    const heard = await say(said);
    expect(heard.bytes).toMatch(/^$|^HTTP\/1\.1 400 /);
    expect(asked()).toEqual([0, 0]);
  });

  it.each<[string, OutgoingHttpHeaders, Refused]>([
    ['TRACE', { ':path': '/v1/chat/completions' }, deny('unknown_operation')],
    ['OPTIONS', { ':path': '/v1/models' }, deny('unknown_operation')],
    ['OPTIONS', { ':path': '*' }, byEnvoy(404)],
    ['HEAD', { ':path': '/v1/models' }, deny('unknown_operation')],
    ['BREW', { ':path': '/v1/models' }, deny('unknown_operation')],
    ['CONNECT', {}, byEnvoy(403)],
    ['CONNECT', { ':authority': 'evil.test:443' }, deny('unknown_host')],
  ])('HTTP/2: %s %j', async (method, headers, refused) => {
    const heard = await say2({ ':method': method, ...headers });
    expect([heard.status, heard.error]).toEqual([refused.status, 0]);
    const text = method === 'HEAD' ? undefined : heard.body;
    await isRefused(heard.headers['x-sallyport-exchange'], text, refused);
  });

  it('HTTP/2: CONNECT for a WebSocket (RFC 8441)', async () => {
    const tunnel = {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/v1/realtime',
      ':scheme': 'http',
    };
    const heard = await say2(tunnel);
    expect(heard.status).not.toBe(200);
    expect(heard.status === 0 ? heard.error : heard.status).toBeGreaterThan(0);
    expect(asked()).toEqual([0, 0]);
  });
});

describe('where a request goes', () => {
  it('the words of this test do get through where they are right', async () => {
    expect((await say({ start: post, body })).statuses).toEqual([200]);
    expect(asked()).toEqual([1, 0]);
  });

  it.each<[string, Said, Refused]>([
    ['two hosts', { start: post, hosts: ['api.openai.com', 'models.internal'] }, deny('unknown_host')],
    ['a host that nobody knows', { start: post, hosts: ['evil.example'] }, deny('unknown_host')],
    ['the host with a port', { start: post, hosts: ['api.openai.com:80'] }, deny('unknown_host')],
    ['a host with a user', { start: post, hosts: ['api.openai.com@evil.example'] }, deny('unknown_host')],
    [
      'an absolute form that fronts for another host',
      { start: 'POST http://evil.example/v1/chat/completions' },
      deny('unknown_host'),
    ],
    ['escaped slashes', { start: 'POST /v1/x%2f..%2fchat/completions' }, deny('path_not_normal')],
    ['an escaped slash', { start: 'POST /v1%2Fchat/completions' }, deny('unknown_operation')],
    ['parameters in the path', { start: 'POST /v1/chat/completions;a=b' }, deny('path_not_normal')],
  ])('%s: refused, and no model server is asked', async (_name, said, refused) => {
    const heard = await say({ ...said, body });
    expect(heard.statuses).toEqual([refused.status]);
    await isRefused(heard.headers.get('x-sallyport-exchange'), heard.body, refused);
  });

  it('an absolute form is judged as the host that it names, whatever the header says', async () => {
    const heard = await say({ start: 'POST http://models.internal/v1/chat/completions', body });
    expect(heard.statuses).toEqual([200]);
    expect(asked()).toEqual([0, 1]);
    const [request] = await stack.recorded(heard.headers.get('x-sallyport-exchange') ?? '');
    expect(request?.body['destination']).toMatchObject({ host: 'models.internal' });
  });

  it('HTTP/2: the authority counts, and a host beside it reaches nobody', async () => {
    const heard = await chat2(body, { host: 'models.internal' });
    expect(heard.status).toBe(200);
    expect(asked()).toEqual([1, 0]);
    expect(JSON.stringify(last().headers)).not.toContain('models.internal');
    const [request] = await stack.recorded(String(heard.headers['x-sallyport-exchange']));
    expect(request?.body['destination']).toMatchObject({ host: 'api.openai.com' });
  });
});

describe('HTTP/2 clients', () => {
  it('a permit', async () => {
    stack.external.behave({ text: `card ${card} end` });
    const heard = await chat2(chat('mail jane.roe@example.org'));
    expect(heard.status).toBe(200);
    expect(heard.body).toContain(' end');
    expect(heard.body).not.toContain(card);
    expect(last().body.toString()).not.toContain('jane.roe@example.org');
  });

  it('a denial', async () => {
    const heard = await chat2(chat(`my key is ${secret} ok`));
    expect([heard.status, heard.error]).toEqual([403, 0]);
    await isRefused(heard.headers['x-sallyport-exchange'], heard.body, deny('secret_in_prompt'));
  });

  it('a stream, in pieces, masked', async () => {
    stack.external.behave({
      deltas: ['one ', `card ${card.slice(0, 8)}`, `${card.slice(8)} `, 'end'],
      deltaMs: 80,
    });
    const heard = await chat2(chat('count', { stream: true }));
    expect(heard.status).toBe(200);
    expect(heard.pieces).toBeGreaterThan(1);
    expect(heard.body).not.toContain(card.slice(0, 8));
    expect(heard.body).toContain('[DONE]');
  });
});

describe('HTTP/2 clients that do not keep their word', () => {
  it.each(['5', '5000'])(
    'a content-length of %s that is wrong: refused, and nothing goes upstream',
    async length => {
      const heard = await chat2(body, { 'content-length': length });
      expect(heard.status === 200).toBe(false);
      expect(heard.status === 0 ? heard.error : heard.status).toBeGreaterThan(0);
      expect(asked()).toEqual([0, 0]);
    },
  );

  it('one that cancels a stream is recorded with what it was sent, and the model server is told', async () => {
    let told = 0;
    stack.external.behave({
      deltas: ['some words ', 'and more'],
      gate: step => (step < 3 ? Promise.resolve() : new Promise(() => (told += 1))),
    });
    const session = connectHttp2(stack.url);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/v1/chat/completions',
      ':authority': 'api.openai.com',
      'content-type': 'application/json',
      'x-sallyport-identity': token,
    });
    let id = '';
    let text = '';
    stream.on('response', headers => (id = String(headers['x-sallyport-exchange'])));
    stream.on('data', (part: Buffer) => (text += part.toString()));
    stream.on('error', () => undefined);
    stream.end(chat('go on', { stream: true }));
    await expect.poll(() => text).toContain('some words ');
    stream.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => last().left, { timeout: 5_000 }).toBe(true);
    session.destroy();
    const end = (await stack.recorded(id)).at(-1);
    expect(end).toMatchObject({ kind: 'abort', body: { outcome: 'abort', reason: 'client_gone' } });
    const { released } = end?.body['bytes'] as { released: number };
    expect(released).toBeGreaterThanOrEqual(Buffer.byteLength(text));
    expect(told).toBe(1);
  });
});

describe('headers', () => {
  it('what a client forges does not reach the model server', async () => {
    const forged = {
      'x-forwarded-client-cert': 'By=spiffe://a;URI=spiffe://company/admin',
      'x-sallyport-decision': 'permit',
      'x-sallyport-roles': 'clinician',
      'x-envoy-retry-on': '5xx',
      'x-envoy-original-path': '/v1/files',
      'x-envoy-upstream-alt-stat-name': 'x',
      'x-forwarded-host': 'models.internal',
      forwarded: 'host=models.internal',
    };
    const heard = await stack.ask({ body, headers: forged });
    expect(heard.status).toBe(200);
    const names = last().headers.map(([name]) => name);
    for (const name of Object.keys(forged)) expect(names).not.toContain(name);
    expect(asked()).toEqual([1, 0]);
    const [request] = await stack.recorded(heard);
    expect(request?.body['principal']).toMatchObject({ roles: ['developer'] });
    expect(JSON.stringify(request?.body)).not.toContain('spiffe://company/admin');
  });

  it('the token is in nothing that the model server gets', async () => {
    await stack.ask({ body, headers: { 'x-sallyport-identity': token } });
    expect(JSON.stringify([last().headers, last().body.toString()])).not.toContain(token.split('.')[2]);
  });

  it('trailers of a client stay behind', async () => {
    const chunks = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nx-late: ${secret}\r\n\r\n`;
    const fields = ['content-type: application/json', 'transfer-encoding: chunked', 'trailer: x-late'];
    const bytes = bytesOf({ start: post, fields });
    const heard = readAnswer(await stack.speak(bytes + chunks));
    expect(heard.statuses).toEqual([200]);
    expect(last().headers.map(([name]) => name)).not.toContain('x-late');
    expect(JSON.stringify(last().headers)).not.toContain(secret);
    expect(last().body.toString()).toBe(body);
  });

  it('trailers of the model server stay behind', async () => {
    stack.external.behave({ text: 'hello', trailers: { 'x-late': secret } });
    expect(await chat2(body)).toMatchObject({ status: 200, trailers: false });
    const heard = await say({ start: post, body });
    expect(heard.statuses).toEqual([200]);
    expect(heard.bytes).not.toContain('x-late');
    expect(heard.bytes).not.toContain(secret);
  });
});

it('after all of this the ledger is verified', async () => {
  expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
});
