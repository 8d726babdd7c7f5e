import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as http1 } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { openBlind } from '../../src/ledger/blind.ts';
import { headers as openAiHeaders } from '../../src/providers/openai/headers.ts';
import { canaryOf } from '../support/canaries.ts';
import { ledgerProbe } from '../support/faults-ledger.ts';
import { runSallyport, type Outcome } from '../support/processes.ts';
import { chat, startTestStack, type TestStack } from '../support/stack.ts';

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
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'body_too_large' } });
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { phase: 'request', outcome: 'deny', reason: 'body_too_large' } },
    ]);
    expect(stack.external.received).toHaveLength(0);
  });

  it('20 MB of an answer is refused, not truncated, and the memory is given back', async () => {
    for (let round = 0; round < 4; round += 1) {
      stack.external.behave({ text: lorem(20_000_000) });
      const heard = await stack.ask({ body: chat('hi') });
      expect([heard.status, heard.broken]).toEqual([413, false]);
      expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'body_too_large' } });
      expect(heard.body).not.toContain('lorem');
      expect((await stack.recorded(heard)).at(-1)).toMatchObject({
        kind: 'denial',
        body: { phase: 'response', outcome: 'deny', reason: 'body_too_large', bytes: { released: 0 } },
      });
    }
    stack.external.behave({ text: `${lorem(10 * MiB)} done` });
    expect((await stack.ask({ body: chat(lorem(10 * MiB)) })).status).toBe(200);
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
    const entries = await stack.recorded(id);
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

describe('the ledger after all of this, by the command line', () => {
  const audit = (...args: readonly string[]): Promise<Outcome> => {
    const url = new URL(stack.readerUrl);
    const { password } = url;
    url.password = '';
    const from = ['--url', url.href, '--password-env', 'AUDITOR_PASSWORD'];
    return runSallyport(['audit', ...args, ...from], { name: 'audit', env: { AUDITOR_PASSWORD: password } });
  };

  it('show tells what became of an exchange', async () => {
    stack.external.behave({ text: `a card ${card} here` });
    const heard = await stack.ask({
      body: chat('mail jane.roe@example.org'),
      headers: { host: 'api.openai.com' },
    });
    const id = String(heard.headers['x-sallyport-exchange']);
    await stack.recorded(id);
    const { status, stdout } = await audit('show', id);
    expect(status).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => line.split(/ {2,}/));
    expect(lines.map(([, kind, who, route, outcome]) => [kind, who, route, outcome])).toEqual([
      ['request', 'alice', 'openai', 'redact'],
      ['response', 'alice', 'openai', 'redact'],
    ]);
    expect(stdout).toContain('EMAIL×1→mask');
    expect(stdout).toContain('CARD×1→mask');
    expect(stdout).not.toContain('jane.roe');
    const { stdout: json } = await audit('show', id, '-o', 'json');
    expect(JSON.parse(json)).toMatchObject([
      { kind: 'request', body: { exchange: id, outcome: 'redact', reason: 'personal_data_external' } },
      { kind: 'response', body: { exchange: id, outcome: 'redact', status: 200 } },
    ]);
  });

  it('show tells why one was denied', async () => {
    const heard = await stack.ask({ body: chat(`my key is ${secret} ok`) });
    await stack.recorded(heard);
    const { status, stdout } = await audit('show', String(heard.headers['x-sallyport-exchange']));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\S+ {2}denial .* {2}alice {2}openai {2}deny {2}secret_in_prompt /);
    expect(stdout).not.toContain(secret);
  });

  it('verify counts every record, and proves them by the key that signed', async () => {
    // Its close is the last record: nothing comes between the two counts.
    await stack.sallyport.stop();
    const rows = await ledgerProbe(stack.postgres.superuserUrl).records(0);
    expect(rows.length).toBeGreaterThan(20);
    const key = join(stack.folder, 'keys/signer.pub.pem');
    const { status, stdout } = await audit('verify', '--key', key);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^VERIFIED {2}${rows.length} records, `));
    expect(stdout).not.toContain('WARNING');
    const { stdout: json } = await audit('verify', '--key', key, '-o', 'json');
    expect(JSON.parse(json)).toMatchObject({
      ok: true,
      pinned: true,
      records: rows.length,
      problems: [],
      unclosed: [],
    });
  });
});
