import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { raw, startRig, until, type Rig } from '../support/edge.ts';

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

const get = (line: string, headers = ''): string =>
  `${line} HTTP/1.1\r\nhost: api.openai.com\r\n${headers}connection: close\r\n\r\n`;
const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1] ?? 0);

/**
 * Where every exchange lets pass whatever it is asked about, Envoy's configuration alone keeps these away. 0: what Envoy
 * does not take for a request gets no answer behind ext_proc, just the end of its connection.
 */
describe('what the configuration keeps from the upstream', () => {
  test.each([
    ['TRACE', 405, get('TRACE /v1/models')],
    ['an unknown method', 0, get('BREW /v1/models')],
    ['an upgrade', 403, get('GET /v1/realtime', 'upgrade: websocket\r\n').replace('close', 'upgrade')],
    ['CONNECT', 0, 'CONNECT api.openai.com:443 HTTP/1.1\r\nhost: api.openai.com:443\r\n\r\n'],
    ['a header name with an underscore', 0, get('GET /v1/models', 'x_sallyport_identity: a\r\n')],
    ['another authority', 404, get('GET /v1/models').replace('api.openai.com', 'evil.test')],
    ['the authority with a port', 404, get('GET /v1/models').replace('api.openai.com', 'api.openai.com:80')],
    ['two authorities', 404, get('GET /v1/models', 'host: evil.test\r\n')],
    ['an absolute form of another authority', 404, get('GET http://evil.test/v1/models')],
    ['two lengths', 0, get('POST /v1/x', 'content-length: 3\r\ncontent-length: 4\r\n') + 'abcd'],
    [
      'a length and chunks',
      0,
      get('POST /v1/x', 'content-length: 3\r\ntransfer-encoding: chunked\r\n') + '0\r\n\r\n',
    ],
    ['a NUL in a header', 0, get('GET /v1/models', 'x-a: a\0b\r\n')],
    ['a space before the colon', 0, get('GET /v1/models', 'x-a : b\r\n')],
    ['a head of 80 KiB', 0, get('GET /v1/models', `x-a: ${'a'.repeat(80_000)}\r\n`)],
  ])('%s: %i', async (_what, status, bytes) => {
    const reply = await raw(rig.envoy.port, bytes, 700);
    expect(rig.seen).toEqual([]);
    expect(statusOf(reply)).toBe(status);
    if (status > 0) expect(reply).toContain(`"code":"gateway_${status}"`);
  });

  test('a path is normal when it is judged, and goes on as it was judged', async () => {
    const reply = await raw(rig.envoy.port, get('GET /v1//a/./b/../models?q=1'));
    expect(statusOf(reply)).toBe(200);
    const judged = rig.scripts[0]!.heads.request!.find(([name]) => name === ':path')![1];
    expect(judged).toBe('/v1/a/models?q=1');
    expect(rig.seen[0]!.path).toBe(judged);
  });

  test('what a client claims about itself is not kept', async () => {
    const claims =
      'x-forwarded-client-cert: URI=spiffe://a/b\r\nx-request-id: mine\r\nx-envoy-retry-on: 5xx\r\n';
    await raw(rig.envoy.port, get('GET /v1/models', claims));
    const head = new Map(rig.scripts[0]!.heads.request);
    expect(head.get('x-forwarded-client-cert')).toBeUndefined();
    expect(head.get('x-request-id')).not.toBe('mine');
    expect(rig.seen[0]!.headers['x-envoy-retry-on']).toBeUndefined();
    expect(rig.scripts[0]!.context!.workload).toBeUndefined();
  });

  test('repeats arrive as they were sent, or joined, never lost', async () => {
    await raw(rig.envoy.port, get('GET /v1/models', 'authorization: a\r\nauthorization: b\r\n'));
    const values = rig.scripts[0]!.heads.request!.filter(([name]) => name === 'authorization');
    expect(values.map(([, text]) => text).join(',')).toBe('a,b');
  });
});

describe('what the edge refuses', () => {
  test('a header value that is not UTF-8', async () => {
    const answer = await new Promise<string>(resolve => {
      let text = '';
      const bytes = Buffer.from(get('GET /v1/models', 'x-a: \xff\xfe\r\n'), 'latin1');
      const socket = connect(rig.envoy.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', data => (text += data.toString()));
      socket.on('close', () => {
        resolve(text);
      });
    });
    expect(statusOf(answer)).toBe(503);
    expect(rig.seen).toEqual([]);
    expect(rig.met.refused).toContain('header_invalid');
  });

  test('a door that is asked for what it must not do ends the exchange, and tells it', async () => {
    const wrongs: ((script: Rig['scripts'][number]) => void)[] = [
      script => {
        script.doors.forward({} as never);
      },
      script => {
        script.doors.finish();
      },
      script => {
        script.release(Buffer.from('made up'), { head: [[':status', '200']], end: true });
      },
      script => {
        script.forward([
          ...script.heads.request!.filter(([name]) => name !== ':authority'),
          [':authority', 'evil'],
        ]);
      },
      script => {
        script.forward(undefined, Buffer.from('more'), true);
        script.forward(undefined, Buffer.from('and more'), true);
      },
      () => {
        throw new Error('an exchange that throws');
      },
    ];
    for (const request of wrongs) {
      rig.scripts.length = 0;
      rig.plan({ request });
      const reply = await rig.ask();
      expect(reply.status).toBe(503);
      expect(JSON.parse(reply.body)).toMatchObject({ error: { type: 'gateway_error' } });
      await until(() => rig.scripts[0]!.events.includes('gone'));
    }
    expect(rig.seen).toEqual([]);
  });
});

describe('Envoy’s own part', () => {
  test('a client that goes away is told to the exchange', async () => {
    rig.plan({ request: () => undefined });
    await raw(rig.envoy.port, get('GET /v1/models').replace('connection: close\r\n', ''), 100);
    await until(() => rig.scripts[0]?.events.includes('gone') ?? false);
    expect(rig.seen).toEqual([]);
  });

  test('a local reply comes first where another filter denies before us', async () => {
    const denying = await startRig({
      change: rendered => {
        // A request that an RBAC filter in front of ext_proc turns away: ext_proc sees only the answer.
        const deny = [
          '- name: deny',
          '  typed_config:',
          '    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
          '    rules:',
          '      action: DENY',
          '      policies: { all: { permissions: [ { any: true } ], principals: [ { any: true } ] } }',
        ];
        const [line = '', indent = ''] = /\n( *)- name: envoy\.filters\.http\.ext_proc/.exec(rendered) ?? [];
        return rendered.replace(line, `\n${deny.map(text => indent + text).join('\n')}${line}`);
      },
    });
    try {
      const reply = await denying.ask();
      expect(reply).toMatchObject({ status: 403, complete: true });
      expect(denying.scripts[0]!.events[0]).toBe('response head');
      expect(denying.seen).toEqual([]);
    } finally {
      await denying.close();
    }
  });

  test.each([
    ['request_body_mode', 'BUFFERED'],
    ['response_body_mode', 'STREAMED'],
    ['response_body_mode', 'NONE'],
  ])('%s %s is refused', async (mode, value) => {
    const wrong = await startRig({
      change: rendered => rendered.replace(`${mode}: FULL_DUPLEX_STREAMED`, `${mode}: ${value}`),
    });
    try {
      const reply = await wrong.ask({ body: '{}' });
      expect(reply.status).toBe(503);
      expect(wrong.met.refused).toContain('processing_mode');
      expect(wrong.scripts).toEqual([]);
      expect(wrong.seen).toEqual([]);
    } finally {
      await wrong.close();
    }
  });
});
