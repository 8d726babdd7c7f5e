import { existsSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI, { PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureEnvoy } from '../../scripts/envoy.mjs';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { ensureCertificates } from '../../src/envoy/certificates.ts';
import { canaryOf } from '../support/canaries.ts';
import { startEnvoy, type RunningEnvoy } from '../support/envoy.ts';
import { Asking, type Got } from '../support/faults-client.ts';
import { chat, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** Every Envoy that is supported, with the shipped configuration as it is rendered for it. One that cannot be had fails. */
const versions = ['1.36.4', '1.37.0', '1.38.3', '1.39.3', '1.40.0'] as const;
type Version = (typeof versions)[number];
/** Before these, Sallyport cannot state the length of a request that it holds whole. */
const chunkedOnes: readonly Version[] = ['1.36.4', '1.37.0'];

/** Long enough for what an Envoy forgets about a stream that is alone (50 s), and below its time for a request (60 s). */
const loneMs = 60_000;
const slowRequestMs = 55_000;
const loneHost = 'lone.test';

const card = canaryOf('card');
const mail = canaryOf('email');

/** An exchange that has an Envoy for itself, and what became of it. */
interface Lone {
  readonly envoy: RunningEnvoy;
  readonly got: Promise<Got>;
}
const loneWays = ['a late answer', 'a late stream', 'a slow request', 'a client that leaves'] as const;
type LoneWay = (typeof loneWays)[number];

interface Case {
  readonly stack: TestStack;
  readonly lone: Readonly<Record<LoneWay, Lone>>;
}
const cases = new Map<Version, Case>();
const caseOf = (version: Version): Case => {
  const found = cases.get(version);
  if (!found) throw new Error(`Envoy ${version} did not start`);
  return found;
};

beforeAll(async () => {
  // One after the other: a version that is missing is fetched, and that is said once.
  for (const version of versions) await ensureEnvoy({ version });
  for (const version of versions) cases.set(version, await start(version));
}, 600_000);
afterAll(async () => {
  for (const { stack, lone } of cases.values()) {
    await Promise.all(Object.values(lone).map(({ envoy }) => envoy.kill()));
    await stack.stop();
  }
});

async function start(version: Version): Promise<Case> {
  const contentLength = chunkedOnes.includes(version) ? 'omit' : 'exact';
  const stack = await startTestStack({
    envoyBinary: await ensureEnvoy({ version }),
    envoyOptions: { version },
    config: {
      listen: { contentLength },
      limits: { requestMs: 100_000, idleMs: 100_000 },
    },
    policy: port =>
      demoPolicy({ external: ['api.openai.com', `127.0.0.1:${port}`, loneHost], internal: ['none.test'] }),
  });
  stack.external.script([
    { when: 'late answer', then: { text: `a late card ${card} here`, firstMs: loneMs } },
    { when: 'late stream', then: { deltas: ['a late ', `card ${card} `, 'here'], deltaMs: loneMs / 5 } },
    { when: 'client that leaves', then: { text: 'for nobody', firstMs: 2 * loneMs } },
  ]);
  const [late, stream, slow, leaves] = await Promise.all(loneWays.map(way => startLone(stack, version, way)));
  if (!late || !stream || !slow || !leaves) throw new Error('a lone exchange is missing');
  return {
    stack,
    lone: {
      'a late answer': late,
      'a late stream': stream,
      'a slow request': slow,
      'a client that leaves': leaves,
    },
  };
}

async function startLone(stack: TestStack, version: Version, way: LoneWay): Promise<Lone> {
  const certificates = await ensureCertificates(join(stack.folder, 'certs'));
  const envoy = await startEnvoy({
    version,
    sallyport: stack.sallyportAddress,
    tls: { ca: certificates.ca, ...certificates.envoy },
    hosts: [
      { domains: [loneHost], upstreamHost: '127.0.0.1', upstreamPort: stack.external.port, tls: false },
    ],
  });
  const asking = await loneAsking(stack, envoy, way);
  if (way === 'a slow request') {
    asking.sendHalf();
    setTimeout(() => asking.sendRest(), slowRequestMs);
  } else asking.sendRest();
  if (way === 'a client that leaves') setTimeout(() => asking.hangUp(), loneMs);
  return { envoy, got: asking.got(loneMs + 40_000) };
}

async function loneAsking(stack: TestStack, envoy: RunningEnvoy, way: string): Promise<Asking> {
  const headers = {
    host: loneHost,
    'x-sallyport-identity': await stack.token(['developer'], way.replaceAll(' ', '-')),
  };
  return new Asking({
    port: envoy.port,
    headers,
    body: chat(`${way} for ${mail}`, { stream: way === 'a late stream' }),
  });
}

const clientOf = async (stack: TestStack): Promise<OpenAI> =>
  new OpenAI({
    baseURL: `${stack.url}/v1`,
    apiKey: 'sk-test',
    maxRetries: 0,
    defaultHeaders: { 'x-sallyport-identity': await stack.token(['developer']) },
  });
const ask = (content: string): { model: string; messages: [{ role: 'user'; content: string }] } => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content }],
});

describe.each(versions)('Envoy %s', version => {
  let stack: TestStack;
  let client: OpenAI;
  beforeAll(async () => {
    ({ stack } = caseOf(version));
    client = await clientOf(stack);
  });
  /** What reached the model server from here: the lone exchanges reach it as well. */
  const reached = (
    of: string,
  ): readonly { headers: readonly (readonly [string, string])[]; body: Buffer }[] =>
    stack.external.received.filter(({ body }) => body.includes(of));

  it('is that version', async () => {
    const info = (await (await fetch(`${stack.envoyAdminUrl}/server_info`)).json()) as { version: string };
    expect(info.version).toContain(`/${version}/`);
  });

  it('a permit', async () => {
    stack.external.behave({ text: 'a plain answer' });
    const { data, response } = await client.chat.completions.create(ask('plain-permit')).withResponse();
    expect(data.choices[0]?.message.content).toBe('a plain answer');
    expect(reached('plain-permit')).toHaveLength(1);
    const records = await stack.recorded(response.headers.get('x-sallyport-exchange') ?? '');
    expect(records.map(({ kind, body }) => [kind, body['outcome']])).toEqual([
      ['request', 'permit'],
      ['response', 'permit'],
    ]);
  });

  it('a mask that changes the length, both ways', async () => {
    const text = 'lorem ipsum '.repeat(20_000);
    stack.external.behave({ text: `${text} ${card} end` });
    const heard = await stack.ask({ body: chat(`length-change ${text} ${mail} end`) });
    expect([heard.status, heard.broken]).toEqual([200, false]);
    expect(heard.body).not.toContain(card);
    const answer = JSON.parse(heard.body) as { choices: [{ message: { content: string } }] };
    expect(answer.choices[0].message.content).toMatch(/ \*.* end$/);
    const [request] = reached('length-change');
    const sent = JSON.parse(request?.body.toString() ?? '') as { messages: [{ content: string }] };
    expect(sent.messages[0].content).not.toContain(mail);
    expect(sent.messages[0].content).toMatch(/^length-change lorem .* end$/);
    const names = new Map(request?.headers);
    if (chunkedOnes.includes(version)) expect(names.get('transfer-encoding')).toBe('chunked');
    else expect(names.get('content-length')).toBe(String(request?.body.length));
    const length = heard.headers['content-length'];
    if (length !== undefined) expect(Number(length)).toBe(Buffer.byteLength(heard.body));
  });

  it('a denial', async () => {
    const heard = await stack.ask({ body: chat('denied-key AKIAQ7MXN4TZ2RWLPVKE ok') });
    expect([heard.status, reasonOf(heard)]).toEqual([403, 'secret_in_prompt']);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'secret_in_prompt' } });
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { reason: 'secret_in_prompt' } },
    ]);
    expect(reached('denied-key')).toEqual([]);
  });

  it('a stream, masked', async () => {
    const deltas = ['one ', `card ${card.slice(0, 8)}`, `${card.slice(8)} `, 'end'];
    stack.external.behave({ deltas, deltaMs: 30 });
    const stream = await client.chat.completions.create({ ...ask('masked-stream'), stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toMatch(/^one card \*.* end$/);
    expect(text).not.toContain(card.slice(0, 8));
  });

  it('an answer whose head is withheld, and then denied', async () => {
    stack.external.behave({ text: `${'words '.repeat(50_000)}\nTOP SECRET//SI//NOFORN\nthe plan` });
    const caught = await client.chat.completions.create(ask('late-deny')).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(PermissionDeniedError);
    expect(caught).toMatchObject({ status: 403, code: 'classified_external' });
    expect(reached('late-deny')).toHaveLength(1);
  });

  it('a stream that has begun, and is then denied', async () => {
    const deltas = ['Here comes ', 'the plan. ', '\nTOP SECRET//SI//NOFORN\n', 'attack ', 'at dawn.'];
    stack.external.behave({ deltas, deltaMs: 60 });
    const stream = await client.chat.completions.create({ ...ask('begun-deny'), stream: true });
    let text = '';
    const caught = await (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return undefined;
    })().catch((error: unknown) => error);
    expect(caught).toMatchObject({ code: 'classified_external' });
    expect(text).toMatch(/^Here comes/);
    expect(text).not.toMatch(/SECRET|dawn/);
  });

  it('x-sallyport-* of the model server does not reach the client', async () => {
    const forged = {
      'x-sallyport-decision': 'forged',
      'x-sallyport-exchange': 'forged',
      'x-sallyport-lock': 'forged',
    };
    for (const stream of [false, true]) {
      stack.external.behave({ text: 'hello', headers: forged });
      const heard = await stack.ask({ body: chat('hi', { stream }) });
      expect(heard.status).toBe(200);
      expect(JSON.stringify(heard.headers)).not.toContain('forged');
      expect((await stack.recorded(heard)).at(-1)?.kind).toBe('response');
    }
  });

  it('1,000 requests, past the 900 after which Envoy changes its connection to Sallyport: none failed', async () => {
    stack.external.behave({ text: 'ok' });
    const statuses = new Map<number, number>();
    const connections = async (): Promise<number> =>
      (await stack.envoyStats()).get('cluster.sallyport.upstream_cx_total') ?? 0;
    const before = await connections();
    const turn = async (): Promise<void> => {
      for (let i = 0; i < 100; i += 1) {
        const { status } = await stack.ask({ body: chat('many') });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 10 }, turn));
    expect([...statuses]).toEqual([[200, 1_000]]);
    expect(await connections()).toBeGreaterThan(before);
  });

  it('Envoy has counted nothing that must not be', async () => {
    const stats = await stack.envoyStats();
    const count = (name: string): number | undefined =>
      stats.get(`http.sallyport.ext_proc.sallyport.${name}`);
    expect(count('streams_started')).toBeGreaterThan(1_000);
    for (const name of ['spurious_msgs_received', 'rejected_header_mutations', 'failure_mode_allowed'])
      expect(count(name), name).toBe(0);
    expect(stack.envoy.running).toBe(true);
  });
});

describe.each(versions)('Envoy %s, after a minute with one exchange alone', version => {
  it.each([
    ['a late answer', /a late card \*.* here/],
    ['a late stream', /\[DONE\]/],
    ['a slow request', /chat\.completion/],
  ] as const)('%s comes through, whole and masked', async (way, says) => {
    const { envoy, got } = caseOf(version).lone[way];
    const { status, end, body } = await got;
    expect([status, end], envoy.said()).toEqual([200, 'clean']);
    expect(body).toMatch(says);
    expect(body).not.toContain(card);
    await stillServes(version, way);
  });

  it('a client that leaves is recorded, and the model server is told', async () => {
    const { stack, lone } = caseOf(version);
    await lone['a client that leaves'].got;
    const received = (): boolean =>
      stack.external.received.some(({ body, left }) => body.includes('client that leaves') && left);
    await expect.poll(received, { timeout: 5_000 }).toBe(true);
    await stillServes(version, 'a client that leaves');
  });

  /** The Envoy that the exchange had for itself goes on as if nothing had been. */
  async function stillServes(of: Version, way: LoneWay): Promise<void> {
    const { stack, lone } = caseOf(of);
    const { envoy } = lone[way];
    expect(existsSync(`/proc/${envoy.pid}`), envoy.said()).toBe(true);
    stack.external.behave({ text: 'and on' });
    const asking = await loneAsking(stack, envoy, 'one more');
    asking.sendRest();
    expect(await asking.got(10_000)).toMatchObject({ status: 200, end: 'clean' });
  }
});

describe.each(versions)('Envoy %s, Sallyport killed', version => {
  it('lets nothing pass that was not judged, before and after', async () => {
    const { stack } = caseOf(version);
    const headers = { 'x-sallyport-identity': await stack.token(['developer']) };
    const asking = (body: string): Asking => new Asking({ port: stack.envoyPort, headers, body });
    let goOn: () => void = () => undefined;
    const gate = (step: number): Promise<void> =>
      step < 3 ? Promise.resolve() : new Promise(resolve => (goOn = resolve));
    stack.external.behave({ deltas: ['some words ', 'UNSEEN ', 'UNSEEN'], gate });
    const stream = asking(chat('killed-stream', { stream: true }));
    stream.sendRest();
    await expect.poll(() => stream.soFar).toContain('some words ');
    const half = asking(chat('killed-half'));
    half.sendHalf();
    await stack.sallyport.kill();
    goOn();
    half.sendRest();
    const later = await stack.ask({ body: chat('killed-later') });
    const [streamed, halved] = [await stream.got(15_000), await half.got(15_000)];
    expect(streamed.body).not.toContain('UNSEEN');
    expect(streamed.body).not.toContain('[DONE]');
    expect(streamed.end).not.toBe('hung');
    expect(halved.status).toBe(503);
    expect(later.status).toBe(503);
    expect(later.body).not.toContain('UNSEEN');
    const bodies = stack.external.received.map(({ body }) => body.toString()).join('\n');
    expect(bodies).not.toMatch(/killed-half|killed-later/);
    await stack.restartSallyport();
    stack.external.behave({ text: 'back' });
    await expect
      .poll(async () => (await stack.ask({ body: chat('hi') })).status, { timeout: 10_000 })
      .toBe(200);
    const { ok, lines } = await verifyCommitted(stack.readerUrl);
    expect(ok, lines.join('\n')).toBe(true);
  });
});
