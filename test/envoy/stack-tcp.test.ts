import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTlsServer, type ConnectionOptions } from 'node:tls';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { ensureCertificates } from '../../src/envoy/certificates.ts';
import { canaryOf } from '../support/canaries.ts';
import { tempFolder } from '../support/edge.ts';
import { chat, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** Envoy and Sallyport by TCP on loopback instead of a socket: the same doors, the same mTLS. */
const card = canaryOf('card');
let stack: TestStack;
let client: OpenAI;
beforeAll(async () => {
  stack = await startTestStack({ transport: 'tcp' });
  client = new OpenAI({
    baseURL: `${stack.url}/v1`,
    apiKey: 'sk-test',
    defaultHeaders: { 'x-sallyport-identity': await stack.token(['developer']) },
  });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
  stack.external.behave({});
});

const messages = [{ role: 'user' as const, content: 'Write to jane.roe@example.org' }];
const port = (): number => {
  const at = stack.sallyportAddress;
  if (!('port' in at)) throw new Error('Sallyport does not listen on TCP');
  return at.port;
};

describe('through TCP', () => {
  it('a permit, masked both ways, recorded', async () => {
    stack.external.behave({ text: `a card ${card} here` });
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-4o-mini', messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toMatch(/^a card \*[^0-9]*\d{4} here$/);
    expect(stack.external.received).toHaveLength(1);
    expect(stack.external.received[0]?.body.toString()).not.toContain('jane.roe@example.org');
    const records = await stack.recorded(response.headers.get('x-sallyport-exchange') ?? '');
    expect(records.map(({ kind, body }) => [kind, body['outcome']])).toEqual([
      ['request', 'redact'],
      ['response', 'redact'],
    ]);
  });

  it('a denial, recorded, and nothing upstream', async () => {
    const heard = await stack.ask({ body: chat('my key is AKIAQ7MXN4TZ2RWLPVKE ok') });
    expect([heard.status, reasonOf(heard)]).toEqual([403, 'secret_in_prompt']);
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { outcome: 'deny', reason: 'secret_in_prompt' } },
    ]);
    expect(stack.external.received).toEqual([]);
  });

  it('a stream, delta by delta, masked', async () => {
    const deltas = ['one ', `card ${card.slice(0, 8)}`, `${card.slice(8)} `, 'end'];
    let read = 0;
    let next: () => void = () => undefined;
    // The model goes on only when the first words have come through: the stream is a stream.
    const gate = (step: number): Promise<void> =>
      step < 4 || read > 0 ? Promise.resolve() : new Promise(resolve => (next = resolve));
    stack.external.behave({ deltas, gate });
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true });
    let text = '';
    for await (const chunk of stream) {
      const said = chunk.choices[0]?.delta.content ?? '';
      text += said;
      if (said !== '') read += 1;
      next();
    }
    expect(text).toMatch(/^one card \*.* end$/);
    expect(text).not.toContain(card.slice(0, 8));
  });
});

/** Does the other end speak HTTP/2 to whoever shows this? A server that takes the connection begins with its SETTINGS. */
async function speaksTo(given: ConnectionOptions): Promise<boolean> {
  const socket = connectTls({ host: '127.0.0.1', port: port(), servername: 'sallyport', ...given });
  try {
    return await new Promise(resolve => {
      socket.on('data', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

describe('who may speak there', () => {
  it('Envoy, by its certificate, and nobody else on this host', async () => {
    const own = await ensureCertificates(join(stack.folder, 'certs'));
    const strangers = await ensureCertificates(join(await tempFolder(), 'tls'));
    const ca = readFileSync(own.ca);
    const pair = ({ cert, key }: { cert: string; key: string }): ConnectionOptions => ({
      ca,
      ALPNProtocols: ['h2'],
      cert: readFileSync(cert),
      key: readFileSync(key),
    });
    expect(await speaksTo(pair(own.envoy))).toBe(true);
    expect(await speaksTo({ ca, ALPNProtocols: ['h2'] })).toBe(false);
    expect(await speaksTo(pair(strangers.envoy))).toBe(false);
    expect(await speaksTo(pair(own.sallyport))).toBe(false);
  });

  it('a process that takes the port over gets no word from Envoy, and nothing passes', async () => {
    await stack.sallyport.stop();
    const strangers = await ensureCertificates(join(await tempFolder(), 'tls'));
    const cert = readFileSync(strangers.sallyport.cert);
    const key = readFileSync(strangers.sallyport.key);
    let told = '';
    const listen = (socket: Socket): void => {
      socket.on('error', () => undefined);
      socket.on('data', bytes => (told += bytes.toString('latin1')));
    };
    for (const thief of [
      createServer(listen),
      createTlsServer({ cert, key, ALPNProtocols: ['h2'] }, listen),
    ]) {
      const calls: Socket[] = [];
      thief.on('connection', (socket: Socket) => calls.push(socket));
      thief.listen(port(), '127.0.0.1');
      await once(thief, 'listening');
      const heard = await stack.ask({ body: chat('for Sallyport alone') });
      expect(heard.status).toBe(503);
      expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'gateway_unavailable' } });
      expect(calls.length).toBeGreaterThan(0);
      for (const socket of calls) socket.destroy();
      thief.close();
      await once(thief, 'close');
    }
    // The first words of HTTP/2 (RFC 9113 section 3.4) were said to neither.
    expect(told).not.toContain('PRI * HTTP/2.0');
    expect(told).not.toContain('Sallyport alone');
    expect(stack.external.received).toEqual([]);
    await stack.restartSallyport();
    await expect.poll(async () => (await stack.ask({ body: chat('hi') })).status).toBe(200);
    expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
  });
});
