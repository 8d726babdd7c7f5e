import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as http1 } from 'node:http';
import { connect as http2, type IncomingHttpHeaders } from 'node:http2';
import { connect as tcp } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { recordLines, verifyCommitted } from '../../src/app/demo/ledger.ts';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { withEvidence } from '../../src/app/audit.ts';
import { showExchange, type ExchangeEntry } from '../../src/evidence/show.ts';
import { openBlind } from '../../src/ledger/blind.ts';
import { headers as openAiHeaders } from '../../src/providers/openai/headers.ts';
import { modelErrors } from '../../src/simulators/behaviour.ts';
import { canaryOf } from '../support/canaries.ts';
import { ledgerProbe } from '../support/faults-ledger.ts';
import { chat, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** What holds through the whole stack and is not told by the other files here: sizes, versions, identity, evidence. */
const MiB = 1024 * 1024;
const secret = 'AKIAQ7MXN4TZ2RWLPVKE';
const card = canaryOf('card');

const policyOf = (port: number): string =>
  demoPolicy({
    external: ['api.openai.com', `127.0.0.1:${port}`],
    internal: ['models.internal', `localhost:${port}`],
  }).replace('release: causal', 'release: whole');

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    policy: policyOf,
    config: {
      limits: { maxBodyBytes: 12 * MiB, maxExchangeBytes: 64 * MiB, processBytes: 128 * MiB },
    },
  });
});
afterAll(() => stack.stop());
beforeEach(() => {
  for (const server of [stack.external, stack.internal]) {
    server.forget();
    server.behave({});
  }
});

const lorem = (bytes: number): string => 'lorem ipsum '.repeat(Math.ceil(bytes / 12)).slice(0, bytes);
const last = (): { headers: readonly (readonly [string, string])[]; body: Buffer } => {
  const found = stack.external.received.at(-1);
  if (!found) throw new Error('nothing reached the model server');
  return found;
};
const streamed = (content: string): string => chat(content, { stream: true });

describe('sizes', () => {
  it('10 MiB both ways, with an edit that changes the length', async () => {
    const text = `${lorem(10 * MiB)} jane.roe@example.org end`;
    stack.external.behave({ text: `${lorem(10 * MiB)} ${secret} done` });
    const heard = await stack.ask({ body: chat(text) });
    expect([heard.status, heard.broken]).toEqual([200, false]);
    expect(last().body.toString()).not.toContain('jane.roe@example.org');
    expect(last().headers).toContainEqual(['content-length', String(last().body.length)]);
    expect(heard.body).not.toContain(secret);
    const answer = JSON.parse(heard.body) as { choices: [{ message: { content: string } }] };
    expect(answer.choices[0].message.content.startsWith(lorem(10 * MiB))).toBe(true);
    expect(answer.choices[0].message.content.endsWith(' done')).toBe(true);
  });

  it('20 MB of a request is refused, not truncated', async () => {
    const heard = await stack.ask({ body: chat(lorem(20_000_000)) });
    expect(heard.status).toBe(413);
    expect(reasonOf(heard)).toBe('body_too_large');
    expect(stack.external.received).toHaveLength(0);
  });

  it('20 MB of an answer is refused, not truncated, and the memory is given back', async () => {
    for (let round = 0; round < 4; round += 1) {
      stack.external.behave({ text: lorem(20_000_000) });
      const heard = await stack.ask({ body: chat('hi') });
      expect([403, 413, 502]).toContain(heard.status);
      expect(reasonOf(heard)).toBe('body_too_large');
      expect(heard.body).not.toContain('lorem');
    }
    stack.external.behave({ text: `${lorem(10 * MiB)} done` });
    expect((await stack.ask({ body: chat(lorem(10 * MiB)) })).status).toBe(200);
  });

  it('an answer of no bytes', async () => {
    stack.external.behave({
      raw: {
        status: 200,
        headers: { 'content-type': 'application/json', 'content-length': '0' },
        chunks: [],
      },
    });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.broken).toBe(false);
    // Nothing was said, so nothing was let by: either the empty answer, or a reason why not.
    expect(heard.status === 200 ? heard.body : reasonOf(heard)).toMatch(/^$|^[a-z_]+$/);
  });

  it('the event loop is not blocked while bodies of 4 MiB are scanned', async () => {
    await stack.metrics();
    stack.external.behave({ text: `${lorem(4 * MiB)} ${card}` });
    const heard = await Promise.all([1, 2].map(() => stack.ask({ body: chat(`${lorem(4 * MiB)} ${card}`) })));
    expect(heard.map(({ status }) => status)).toEqual([200, 200]);
    const lag = /^sallyport_event_loop_lag_seconds\{quantile="1"\} ([\d.e-]+)$/m.exec(await stack.metrics());
    expect(Number(lag?.[1])).toBeLessThan(0.25);
  });
});

describe('release: whole', () => {
  it.each(['json', 'sse'])('says the same as segments do (%s)', async form => {
    const ask = form === 'sse' ? streamed('go on') : chat('go on');
    const bodies: string[] = [];
    for (const host of [stack.hosts.external, stack.hosts.internal]) {
      const raw =
        form === 'sse'
          ? {
              status: 200,
              headers: { 'content-type': 'text/event-stream' },
              chunks: [`key ${secret.slice(0, 8)}`, `${secret.slice(8)} end`, '.'].map(delta).concat(done),
            }
          : {
              status: 200,
              headers: { 'content-type': 'application/json' },
              chunks: [JSON.stringify(completion(`key ${secret} end`))],
            };
      stack.external.behave({ raw, deltaMs: 20 });
      stack.internal.behave({ raw, deltaMs: 20 });
      const heard = await stack.ask({ body: ask, headers: { host } });
      expect(heard.status).toBe(200);
      bodies.push(heard.body);
    }
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[0]).not.toContain(secret.slice(8));
    expect(bodies[0]).toContain(' end');
  });
});

const completion = (content: string): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4o-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const delta = (content: string): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  })}\n\n`;
const done = 'data: [DONE]\n\n';

interface Heard2 {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly pieces: number;
  readonly trailers: boolean;
}

async function ask2(body: string, more: Record<string, string> = {}): Promise<Heard2> {
  const session = http2(stack.url);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/v1/chat/completions',
      ':authority': 'api.openai.com',
      'content-type': 'application/json',
      'x-sallyport-identity': await stack.token(['developer']),
      ...more,
    });
    let headers: IncomingHttpHeaders = {};
    let trailers = false;
    stream.on('response', given => (headers = given));
    stream.on('trailers', () => (trailers = true));
    stream.end(body);
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    return { status: Number(headers[':status']), headers, body: text, pieces: parts.length, trailers };
  } finally {
    session.close();
  }
}

describe('HTTP/2 clients', () => {
  it('a permit', async () => {
    stack.external.behave({ text: `card ${card} end` });
    const heard = await ask2(chat('mail jane.roe@example.org'));
    expect(heard.status).toBe(200);
    expect(heard.body).not.toContain(card);
    expect(last().body.toString()).not.toContain('jane.roe@example.org');
  });

  it('a denial', async () => {
    const heard = await ask2(chat(`my key is ${secret} ok`));
    expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([403, 'secret_in_prompt']);
    expect(stack.external.received).toHaveLength(0);
  });

  it('a stream, in pieces, masked', async () => {
    stack.external.behave({
      deltas: ['one ', `card ${card.slice(0, 8)}`, `${card.slice(8)} `, 'end'],
      deltaMs: 80,
    });
    const heard = await ask2(streamed('count'));
    expect(heard.status).toBe(200);
    expect(heard.pieces).toBeGreaterThan(1);
    expect(heard.body).not.toContain(card.slice(0, 8));
    expect(heard.body).toContain('[DONE]');
  });
});

/** Bytes as they are, over TCP; what came until the other side was silent or closed. */
async function speak(text: string, waitMs = 3_000): Promise<string> {
  const socket = tcp(stack.envoyPort, '127.0.0.1');
  let heard = '';
  socket.on('data', part => (heard += part.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  await Promise.race([once(socket, 'close'), new Promise(resolve => setTimeout(resolve, waitMs))]);
  socket.destroy();
  return heard;
}

const spoken = async (start: string, hosts: readonly string[], body = chat('hi')): Promise<string> =>
  speak(
    [
      start,
      ...hosts.map(host => `host: ${host}`),
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-sallyport-identity: ${await stack.token(['developer'])}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );

describe('where a request says it goes', () => {
  const post = 'POST /v1/chat/completions HTTP/1.1';

  it('the words of this test do get through where they are right', async () => {
    expect(await spoken(post, ['api.openai.com'])).toMatch(/^HTTP\/1.1 200/);
    expect(stack.external.received).toHaveLength(1);
  });

  it.each([
    ['two hosts', post, ['api.openai.com', 'models.internal']],
    ['no host that is known', post, ['evil.example']],
    ['a host with a user', post, ['api.openai.com@evil.example']],
    [
      'an absolute form that fronts for another host',
      'POST http://evil.example/v1/chat/completions HTTP/1.1',
      ['api.openai.com'],
    ],
  ])('%s: refused, and no model server is asked', async (_name, start, hosts) => {
    expect(await spoken(start, hosts)).toMatch(/^(HTTP\/1.1 [45]\d\d|$)/);
    expect(stack.external.received).toHaveLength(0);
    expect(stack.internal.received).toHaveLength(0);
  });

  it('an absolute form is judged as the host that it names, whatever the header says', async () => {
    await spoken('POST http://models.internal/v1/chat/completions HTTP/1.1', ['api.openai.com']);
    expect(stack.external.received).toHaveLength(0);
    expect(stack.internal.received).toHaveLength(1);
  });

  it('HTTP/2: an authority and another host', async () => {
    await ask2(chat('hi'), { host: 'models.internal' }).catch(() => undefined);
    expect(stack.internal.received).toHaveLength(0);
  });

  it('an upgrade to WebSocket is refused', async () => {
    const heard = await speak(
      `GET /v1/realtime HTTP/1.1\r\nhost: api.openai.com\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-sallyport-identity: ${await stack.token(['developer'])}\r\n\r\n`,
    );
    expect(heard).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(stack.external.received).toHaveLength(0);
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
    const heard = await stack.ask({ body: chat('hi'), headers: forged });
    expect(heard.status).toBe(200);
    const names = last().headers.map(([name]) => name);
    for (const name of Object.keys(forged)) expect(names).not.toContain(name);
    expect(stack.external.received).toHaveLength(1);
  });

  it('the token is in nothing that the model server gets', async () => {
    const token = await stack.token(['developer']);
    await stack.ask({ body: chat('hi'), headers: { 'x-sallyport-identity': token } });
    const { headers, body } = last();
    expect(JSON.stringify([headers, body.toString()])).not.toContain(token.split('.')[2]);
  });

  it('trailers of a client stay behind', async () => {
    const body = chat('hi');
    const token = await stack.token(['developer']);
    const heard = await new Promise<number>(resolve => {
      const client = http1({
        port: stack.envoyPort,
        host: '127.0.0.1',
        method: 'POST',
        path: '/v1/chat/completions',
        headers: {
          host: 'api.openai.com',
          'content-type': 'application/json',
          'transfer-encoding': 'chunked',
          trailer: 'x-late',
          'x-sallyport-identity': token,
        },
      });
      client.on('response', response => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      client.write(body);
      client.addTrailers({ 'x-late': 'AKIA' });
      client.end();
    });
    expect(heard).toBe(200);
    expect(last().headers.map(([name]) => name)).not.toContain('x-late');
    expect(last().body.toString()).toBe(body);
  });

  it('trailers of the model server stay behind', async () => {
    stack.external.behave({ text: 'hello', trailers: { 'x-late': secret } });
    expect(await ask2(chat('hi'))).toMatchObject({ status: 200, trailers: false });
    expect(await spoken('POST /v1/chat/completions HTTP/1.1', ['api.openai.com'])).not.toContain('x-late: ');
  });
});

describe('what the model server says', () => {
  it.each(Object.values(modelErrors).map(error => [error.status, error] as const))(
    'a %i is relayed with its headers',
    async (status, error) => {
      stack.external.behave({ error });
      const heard = await stack.ask({ body: chat('hi') });
      expect(heard.status).toBe(status);
      expect(JSON.parse(heard.body)).toMatchObject({ error: { code: error.code, message: error.message } });
      expect(heard.headers).toMatchObject(error.headers ?? {});
      expect(stack.external.received).toHaveLength(1);
    },
  );

  it.each([301, 302, 307, 308])('a %i is never followed', async status => {
    const location = `http://127.0.0.1:${stack.internal.port}/v1/chat/completions`;
    stack.external.behave({ raw: { status, headers: { location, 'content-length': '0' }, chunks: [] } });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status === status || reasonOf(heard) !== undefined).toBe(true);
    expect(heard.headers['location']).toBeUndefined();
    expect([stack.external.received.length, stack.internal.received.length]).toEqual([1, 0]);
  });

  it('a 101 that nobody asked for is not relayed', async () => {
    stack.external.behave({
      raw: { status: 101, headers: { upgrade: 'websocket', connection: 'upgrade' }, chunks: [secret] },
    });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status).toBeGreaterThanOrEqual(500);
    expect(heard.body).not.toContain(secret);
  });

  it.each([204, 304])('a %i has no body', async status => {
    stack.external.behave({ raw: { status, chunks: [] } });
    const heard = await stack.ask({ body: chat('hi') });
    expect([heard.status, heard.body, heard.broken]).toEqual([status, '', false]);
  });

  it('HEAD is no operation of the API', async () => {
    const heard = await stack.ask({
      method: 'HEAD',
      path: '/v1/models',
      headers: { 'content-type': undefined },
    });
    expect([heard.status, reasonOf(heard)]).toEqual([403, 'unknown_operation']);
    expect(stack.external.received).toHaveLength(0);
  });
});

/** An exchange's records, once its end is among them. */
async function entriesOf(on: TestStack, id: string): Promise<readonly ExchangeEntry[]> {
  await recordLines(on.readerUrl, id);
  return withEvidence({ url: on.readerUrl }, source => showExchange(source, id));
}

interface Digests {
  readonly released: string;
  readonly blind: { readonly key: string; readonly box: string };
}

async function raw(body: string): Promise<{ head: [string, string][]; body: Buffer }> {
  const token = await stack.token(['developer']);
  return new Promise((resolve, reject) => {
    const headers = {
      host: 'api.openai.com',
      'content-type': 'application/json',
      'x-sallyport-identity': token,
    };
    const path = '/v1/chat/completions';
    const client = http1({ port: stack.envoyPort, host: '127.0.0.1', method: 'POST', path, headers });
    client.on('error', reject);
    client.on('response', response => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const flat = response.rawHeaders;
        const pairs = Array.from({ length: flat.length / 2 }, (_, at): [string, string] => [
          (flat[2 * at] ?? '').toLowerCase(),
          flat[2 * at + 1] ?? '',
        ]);
        resolve({ head: [[':status', String(response.statusCode)], ...pairs], body: Buffer.concat(parts) });
      });
    });
    client.end(body);
  });
}

describe('the promise to auditors', () => {
  it.each(['json', 'sse'])('the digest is that of what the client got (%s)', async form => {
    const deltas = ['one ', `card ${card.slice(0, 8)}`, `${card.slice(8)} `, 'end'];
    stack.external.behave({ deltas, deltaMs: 60 });
    const got = await raw(form === 'sse' ? streamed('count') : chat('count'));
    const id = got.head.find(([name]) => name === 'x-sallyport-exchange')?.[1] ?? '';
    const entries = await entriesOf(stack, id);
    const kinds = entries.map(({ kind }) => kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['request', 'response']);
    if (form === 'sse') expect(kinds.slice(1, -1)).toContain('segment');
    const { released, blind } = entries.at(-1)?.body['digests'] as Digests;
    const key = Buffer.from(readFileSync(join(stack.folder, 'keys/blind.key'), 'utf8'), 'base64');
    const opened = openBlind(blind, { id: blind.key, key });
    const listed = (name: string): boolean =>
      name === ':status' ||
      name === 'x-sallyport-exchange' ||
      openAiHeaders.response.some(given =>
        given.endsWith('*') ? name.startsWith(given.slice(0, -1)) : name === given,
      );
    const head = JSON.stringify(got.head.filter(([name]) => listed(name)));
    const digest = (bytes: Uint8Array): string =>
      createHash('sha256').update(opened).update(head).update(bytes).digest('hex');
    expect(digest(got.body)).toBe(released);
    expect(digest(Buffer.concat([got.body, Buffer.from(' ')]))).not.toBe(released);
  });

  it('the same value gets the same hash, another value another', async () => {
    const hashing = await startTestStack({
      policy: port => policyOf(port).replace('treatment: mask', 'treatment: hash'),
    });
    try {
      const labels: string[] = [];
      for (const mail of ['jane.roe@example.org', 'jane.roe@example.org', 'john.doe@example.org']) {
        await hashing.ask({ body: chat(`mail ${mail}`) });
        const sent = hashing.external.received.at(-1)?.body.toString() ?? '{}';
        const said = JSON.parse(sent) as { messages: [{ content: string }] };
        labels.push(said.messages[0].content);
      }
      expect(labels.join()).not.toContain('example.org');
      expect(labels[0]).toMatch(/^mail ./);
      expect(labels[1]).toBe(labels[0]);
      expect(labels[2]).not.toBe(labels[0]);
    } finally {
      await hashing.stop();
    }
  });
});

const asked = async (token: string): Promise<unknown> =>
  reasonOf(await stack.ask({ body: chat('hi'), headers: { 'x-sallyport-identity': token } })) ?? 'permitted';
const claims = { subject: 'bob', roles: ['developer'] };

describe('identity', () => {
  it('expired, and for another audience', async () => {
    expect(await asked(await stack.issuer.token({ ...claims, expiresIn: -3_600 }))).toMatch(/^identity_/);
    expect(await asked(await stack.issuer.token({ ...claims, audience: 'other' }))).toMatch(/^identity_/);
    expect(stack.external.received).toHaveLength(0);
  });

  it('an issuer that is down when Sallyport starts: denied as unavailable, until it is back', async () => {
    stack.issuer.behave('down');
    await stack.sallyport.stop();
    const restarted = stack.restartSallyport();
    await restarted;
    const token = await stack.issuer.token({ ...claims, subject: 'dave' });
    try {
      await expect.poll(() => asked(token), { timeout: 8_000 }).toBe('identity_unavailable');
      expect(stack.external.received).toHaveLength(0);
    } finally {
      stack.issuer.behave('well');
    }
    await expect.poll(() => asked(token), { timeout: 15_000, interval: 250 }).toBe('permitted');
  });
});

// The keys are looked for again half a minute after the last time: the others run meanwhile.
describe.concurrent('with the early check, and with keys that change', () => {
  type Filter = { name: string; typed_config: Record<string, unknown> };
  const [check] = parse(readFileSync(join(import.meta.dirname, '../../envoy/ext-authz.yaml'), 'utf8')) as [
    Filter,
  ];
  const withCheck =
    (variant: 'before' | 'alone') =>
    (rendered: string): string => {
      const config = parse(rendered) as {
        static_resources: {
          listeners: [{ filter_chains: [{ filters: [{ typed_config: { http_filters: Filter[] } }] }] }];
        };
      };
      const manager = config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
      const whole = {
        max_request_bytes: 100_000,
        allow_partial_message: variant === 'alone',
        pack_as_bytes: true,
      };
      const router = manager.http_filters.at(-1);
      if (!router) throw new Error('no router');
      if (variant === 'before') manager.http_filters.splice(1, 0, check);
      else
        manager.http_filters = [
          { ...check, typed_config: { ...check.typed_config, with_request_body: whole } },
          router,
        ];
      return stringify(config, { aliasDuplicateObjects: false });
    };

  it('keys that were rotated', async () => {
    expect(await asked(await stack.issuer.token(claims))).toBe('permitted');
    await stack.issuer.rotate();
    const fresh = await stack.issuer.token({ ...claims, subject: 'carol' });
    await expect.poll(() => asked(fresh), { timeout: 40_000, interval: 500 }).toBe('permitted');
  });

  it('in front: who has no identity is denied early, who has is vouched for', async () => {
    const checked = await startTestStack({ changeEnvoy: withCheck('before') });
    try {
      const nobody = await checked.ask({ body: chat('hi'), roles: null });
      expect(nobody.status).toBe(403);
      expect(JSON.parse(nobody.body)).toMatchObject({ error: { code: 'identity_missing' } });
      expect(reasonOf(nobody)).toBe('identity_missing');
      expect(
        await recordLines(checked.readerUrl, String(nobody.headers['x-sallyport-exchange'])),
      ).toHaveLength(1);
      expect(checked.external.received).toHaveLength(0);
      const heard = await checked.ask({ body: chat('mail jane.roe@example.org') });
      expect(heard.status).toBe(200);
      expect(checked.external.received).toHaveLength(1);
      expect(checked.external.received[0]?.body.toString()).not.toContain('jane.roe@example.org');
      expect((await verifyCommitted(checked.readerUrl)).ok).toBe(true);
    } finally {
      await checked.stop();
    }
  });

  it('alone: a permit is recorded as unobserved; what needs an edit or is cut is denied', async () => {
    const checked = await startTestStack({ changeEnvoy: withCheck('alone') });
    try {
      expect((await checked.ask({ body: chat('hi') })).status).toBe(200);
      const edit = await checked.ask({ body: chat('mail jane.roe@example.org') });
      expect([edit.status, reasonOf(edit)]).toEqual([403, 'obligation_unmet']);
      const cut = await checked.ask({ body: chat(lorem(200_000)) });
      expect([cut.status, reasonOf(cut)]).toEqual([403, 'body_incomplete']);
      expect(checked.external.received).toHaveLength(1);
      const names = checked.external.received[0]?.headers.map(([name]) => name) ?? [];
      expect(names).not.toContain('x-sallyport-identity');
      const records = await ledgerProbe(checked.postgres.superuserUrl).records(0);
      const permits = records.filter(({ kind }) => kind === 'request');
      expect(permits.map(({ body }) => body)).toMatchObject([{ response: 'unobserved' }]);
      expect((await verifyCommitted(checked.readerUrl)).ok).toBe(true);
    } finally {
      await checked.stop();
    }
  });
});

it('after all of this the ledger is verified', async () => {
  const { ok, lines } = await verifyCommitted(stack.readerUrl);
  expect(lines.join('\n')).toContain('VERIFIED');
  expect(ok).toBe(true);
});
