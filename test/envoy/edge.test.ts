import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startRig, streaming, until, type Rig } from '../support/edge.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
afterEach(() => {
  rig.plan({});
  rig.seen.length = 0;
  rig.scripts.length = 0;
});

const json = { 'content-type': 'application/json' };

describe('what was committed passes, as it was committed', () => {
  test('a request and its answer', async () => {
    const reply = await rig.ask({ body: '{"a":1}', headers: json, path: '/v1/chat/completions' });
    expect(reply).toMatchObject({ status: 200, body: '{"ok":true}', complete: true });
    expect(rig.seen).toMatchObject([{ method: 'POST', path: '/v1/chat/completions', body: '{"a":1}' }]);
    expect(rig.scripts[0]!.context!.source).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(rig.scripts[0]!.responseContext!.details).toBe('via_upstream');
  });

  test('a rewritten request has its exact length, and only the headers that were judged', async () => {
    rig.plan({
      request: script => {
        const head = script.heads
          .request!.filter(([name]) => name.startsWith(':') || name === 'content-type')
          .map(([name, text]) =>
            name === ':path' ? ([name, '/v1/other'] as const) : ([name, text] as const),
          );
        script.forward([...head, ['x-new', 'grüße']], Buffer.from('{"redacted":true}'));
      },
    });
    const headers = { ...json, authorization: 'Bearer secret', 'x-odd': '1', cookie: 'a=b' };
    await rig.ask({ body: '{"card":"4111111111111111"}', headers });
    const [seen] = rig.seen;
    expect(seen).toMatchObject({ path: '/v1/other', body: '{"redacted":true}', complete: true });
    expect(seen!.headers['content-length']).toBe('17');
    expect(seen!.headers['transfer-encoding']).toBeUndefined();
    expect(Buffer.from(seen!.headers['x-new'] as string, 'latin1').toString()).toBe('grüße');
    expect(Object.keys(seen!.headers).toSorted()).toEqual([
      'content-length',
      'content-type',
      'host',
      'x-new',
    ]);
  });

  test('a rewritten answer has its exact length, another status and only the headers that were judged', async () => {
    rig.upstream((_request, response) => {
      response.writeHead(200, { ...json, 'x-internal': 'secret', 'set-cookie': ['a=1', 'b=2'] });
      response.end('{"ssn":"078-05-1120"}');
    });
    rig.plan({
      response: script => {
        script.releaseAll(
          [
            [':status', '203'],
            ['content-type', 'text/plain'],
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
          Buffer.from('masked'),
        );
      },
    });
    const reply = await rig.ask();
    expect(reply).toMatchObject({ status: 203, body: 'masked', complete: true });
    expect(reply.headers).toMatchObject({ 'content-length': '6', 'content-type': 'text/plain' });
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(reply.headers['x-internal']).toBeUndefined();
  });

  test.each([0, 1, 65_535, 65_536, 65_537, 1_048_576, 10_485_760])(
    'a body of %i bytes both ways',
    async size => {
      const body = Buffer.alloc(size, 'a');
      rig.upstream((_request, response) => response.writeHead(200, json).end(body));
      const reply = await rig.ask({ body, headers: json });
      expect(reply.body.length).toBe(size);
      expect(rig.seen[0]!.body.length).toBe(size);
      expect(rig.seen[0]!.headers['content-length']).toBe(String(size));
      expect(reply.complete).toBe(true);
    },
  );

  test('trailers end both directions, and stay behind', async () => {
    rig.upstream((_request, response) => {
      response.writeHead(200, { ...json, trailer: 'x-late' });
      response.write('{"ok":');
      response.addTrailers({ 'x-late': 'secret' });
      response.end('true}');
    });
    const headers = { ...json, trailer: 'x-check', 'transfer-encoding': 'chunked' };
    const reply = await rig.ask({ body: '{"a":1}', headers, trailers: { 'x-check': 'secret' } });
    expect(reply).toMatchObject({ body: '{"ok":true}', complete: true, trailers: {} });
    expect(rig.scripts[0]!.events).toContain('request trailers 1');
    expect(rig.scripts[0]!.events).toContain('response trailers 1');
    expect(rig.seen[0]!.body).toBe('{"a":1}');
  });

  test('a stream passes piece by piece, and each piece at once', async () => {
    let next: (() => void) | undefined;
    rig.upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      next = () => response.end('data: 2\n\n');
    });
    rig.plan(streaming);
    const asked = rig.ask();
    await until(() => rig.scripts[0]?.events.includes('response chunk 9') ?? false);
    next!();
    expect((await asked).body).toBe('data: 1\n\ndata: 2\n\n');
  });

  test('the head of an answer is withheld while its body arrives, and can still become a 403', async () => {
    rig.upstream((_request, response) => response.writeHead(200, json).end('secret'.repeat(20_000)));
    rig.plan({
      response: script => {
        script.refuse(403, '{"error":{"code":"no_rule_permits"}}');
        script.doors.finish();
      },
    });
    const reply = await rig.ask();
    expect(reply).toMatchObject({
      status: 403,
      body: '{"error":{"code":"no_rule_permits"}}',
      complete: true,
    });
    expect(reply.headers['content-type']).toBe('application/json');
  });

  test('a stream that has begun ends with the last frame that was worded, and the upstream is cut', async () => {
    let cut = false;
    rig.upstream((_request, response) => {
      response.on('close', () => (cut = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      setTimeout(() => response.write('data: secret\n\n'), 50);
    });
    let pieces = 0;
    rig.plan({
      ...streaming,
      responseChunk: (script, bytes) => {
        if ((pieces += 1) === 1) script.release(bytes);
        else {
          script.refuse(403, 'data: {"error":{}}\n\n');
          script.doors.finish();
        }
      },
    });
    const reply = await rig.ask();
    expect(reply).toMatchObject({ status: 200, body: 'data: 1\n\ndata: {"error":{}}\n\n', complete: true });
    await until(() => cut);
  });

  test.each([403, 413, 502, 503, 504] as const)(
    'a refusal of a request with %i keeps its own words',
    async status => {
      rig.plan({
        request: script => {
          script.refuse(status, '{"error":{"message":"no"}}', [
            ['content-type', 'application/json'],
            ['x-should-retry', 'false'],
            ['x-sallyport-reason', 'no_rule_permits'],
          ]);
          script.doors.finish();
        },
      });
      const reply = await rig.ask({ body: '{}', headers: json });
      expect(reply).toMatchObject({ status, body: '{"error":{"message":"no"}}', complete: true });
      expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-should-retry': 'false' });
      expect(rig.seen).toEqual([]);
    },
  );
});

describe('heads without bodies', () => {
  test.each([204, 304])('a %i', async status => {
    rig.upstream((_request, response) => response.writeHead(status, { etag: '"x"' }).end());
    expect(await rig.ask()).toMatchObject({ status, body: '', complete: true });
  });

  test('HEAD keeps the length that the answer would have', async () => {
    rig.upstream((_request, response) => response.writeHead(200, { ...json, 'content-length': '42' }).end());
    const reply = await rig.ask({ method: 'HEAD' });
    expect(reply).toMatchObject({ status: 200, body: '', complete: true });
    expect(reply.headers['content-length']).toBe('42');
  });
});

describe('Envoy answers by itself', () => {
  test('an upstream that cannot be reached: the answer is seen, and reads as the provider’s errors', async () => {
    rig.upstream((request, response) => {
      request.socket.destroy();
      response.destroy();
    });
    const reply = await rig.ask({ body: '{}', headers: json });
    expect(reply.status).toBe(503);
    expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'gateway_503' } });
    expect(rig.scripts[0]!.responseContext!.details).not.toBe('via_upstream');
    expect(rig.scripts[0]!.responseContext!.flags).not.toBe(0);
    expect(reply.body).not.toContain('upstream');
  });
});

test('the access log tells what was let go, and no content', async () => {
  rig.upstream((_request, response) => response.writeHead(200, json).end('{"ok":true}'));
  await rig.ask({ body: '{"canary":"4111111111111111"}', headers: json, path: '/v1/canary' });
  // Lines are written some time after their exchanges: it is the one of so many bytes.
  const its = async (): Promise<Record<string, unknown> | undefined> =>
    (await rig.envoy.accessLog()).find(({ bytes_received }) => bytes_received === 29);
  await until(async () => (await its()) !== undefined);
  const lines = await rig.envoy.accessLog();
  expect(await its()).toMatchObject({ gate: { decision: 'permit' }, released: { end: true } });
  expect(JSON.stringify(lines)).not.toContain('canary');
});
