import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { ensureCertificates, peerNames } from '../../src/envoy/certificates.ts';
import { canaryOf } from '../support/canaries.ts';
import { tempFolder } from '../support/edge.ts';
import { chat, startTestStack, type TestStack } from '../support/stack.ts';

/** A provider as real ones are: reached by TLS, its name verified, and by HTTP/2. */
const card = canaryOf('card');
const mail = canaryOf('email');
const leak = 'UNSEEN-BY-SALLYPORT';

interface Reached {
  readonly authority: string | undefined;
  readonly serverName: unknown;
  readonly body: string;
}

let provider: Http2SecureServer;
let stack: TestStack;
let reached: Reached[] = [];
let answer: (stream: ServerHttp2Stream) => void;

beforeAll(async () => {
  const certificates = await ensureCertificates(join(await tempFolder(), 'tls'));
  const strangers = await ensureCertificates(join(await tempFolder(), 'tls'));
  provider = createSecureServer({
    cert: readFileSync(certificates.sallyport.cert),
    key: readFileSync(certificates.sallyport.key),
  });
  provider.on('sessionError', () => undefined);
  provider.on('stream', (stream, headers) => {
    let body = '';
    stream.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => (body += bytes.toString()));
    stream.on('end', () => {
      const { servername } = stream.session?.socket as TLSSocket & { servername: unknown };
      reached.push({ authority: headers[':authority'], serverName: servername, body });
      answer(stream);
    });
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const upstream = {
    upstreamHost: '127.0.0.1',
    upstreamPort: (provider.address() as AddressInfo).port,
    tls: true,
    trustedCa: certificates.ca,
  };
  stack = await startTestStack({
    policy: () =>
      demoPolicy({ external: ['secure.test', 'misnamed.test', 'untrusted.test'], internal: ['none.test'] }),
    hosts: () => [
      { domains: ['secure.test'], authority: peerNames.sallyport, ...upstream },
      // Its certificate is for another name.
      { domains: ['misnamed.test'], authority: 'misnamed.test', ...upstream },
      // Nobody who is trusted for it has signed its certificate.
      {
        domains: ['untrusted.test'],
        authority: peerNames.sallyport,
        ...upstream,
        trustedCa: strangers.ca,
      },
    ],
  });
});
afterAll(async () => {
  await stack.stop();
  provider.close();
});
beforeEach(() => {
  reached = [];
});

const ask = (host: string, content: string, stream = false): ReturnType<TestStack['ask']> =>
  stack.ask({ headers: { host }, body: chat(content, stream ? { stream } : {}) });
const completion = (content: string): string =>
  JSON.stringify({
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
const event = (content: string): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  })}\n\n`;
const json = { ':status': 200, 'content-type': 'application/json' };
const events = { ':status': 200, 'content-type': 'text/event-stream' };

describe('by TLS and HTTP/2', () => {
  it('masked both ways; it is asked as the host that it is, whatever the client calls it', async () => {
    answer = stream => {
      stream.respond(json);
      stream.end(completion(`a card ${card} here`));
    };
    const heard = await ask('secure.test', `mail ${mail}`);
    expect(heard.status).toBe(200);
    expect(heard.body).toMatch(/a card \*[^"]* here/);
    expect(heard.body).not.toContain(card);
    expect(reached).toMatchObject([{ authority: peerNames.sallyport, serverName: peerNames.sallyport }]);
    expect(reached[0]?.body).not.toContain(mail);
    const [request] = await stack.recorded(heard);
    expect(request?.body['destination']).toMatchObject({ host: 'secure.test' });
  });

  it('interim answers and forged headers of its own go to nobody', async () => {
    const forged = { 'x-sallyport-decision': leak, 'x-sallyport-exchange': leak, link: `<${leak}>` };
    answer = stream => {
      for (const status of [100, 102, 103]) stream.additionalHeaders({ ':status': status, ...forged });
      stream.respond({ ...json, ...forged });
      stream.end(completion('hello'));
    };
    const token = await stack.token(['developer']);
    const body = chat('hi');
    const bytes = await stack.speak(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: secure.test\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\nx-sallyport-identity: ${token}\r\nconnection: close\r\n\r\n${body}`,
    );
    expect(bytes.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200']);
    expect(bytes).not.toContain(leak);
  });

  it('trailers of its own go to nobody', async () => {
    answer = stream => {
      stream.respond(json, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-late': leak }));
      stream.end(completion('hello'));
    };
    const heard = await ask('secure.test', 'hi');
    expect([heard.status, heard.body]).toEqual([200, completion('hello')]);
    expect(JSON.stringify(heard.headers)).not.toContain(leak);
  });

  it('a stream that it resets: what was released stays, no end is made up', async () => {
    answer = stream => {
      stream.respond(events);
      stream.write(event('some plain words '));
      setTimeout(() => {
        stream.write(`data: {"id":"${leak}`);
        setTimeout(() => stream.destroy(new Error('reset')), 50);
      }, 100);
    };
    const heard = await ask('secure.test', 'go on', true);
    expect([heard.status, heard.broken]).toEqual([200, true]);
    expect(heard.body).toBe(event('some plain words '));
    expect((await stack.recorded(heard)).at(-1)).toMatchObject({ kind: 'abort', body: { outcome: 'abort' } });
  });
});

describe('somebody else in its place', () => {
  it.each(['misnamed.test', 'untrusted.test'])(
    '%s: it learns nothing, and nothing of it passes',
    async host => {
      answer = stream => {
        stream.respond(json);
        stream.end(completion(leak));
      };
      const heard = await ask(host, 'for the provider alone');
      expect([heard.status, heard.broken]).toEqual([503, false]);
      expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'gateway_503' } });
      expect(heard.body).not.toMatch(/TLS|CERTIFICATE|verif/i);
      expect(reached).toEqual([]);
      expect((await stack.recorded(heard)).map(({ kind, body }) => [kind, body['status']])).toEqual([
        ['request', null],
        ['local-reply', 503],
      ]);
    },
  );
});
