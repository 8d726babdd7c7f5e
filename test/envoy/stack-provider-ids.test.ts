import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { query } from '../support/postgres.ts';
import { type Heard, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** What a provider keeps for one is not for another one, though all come with the same API key. */

interface Reached {
  readonly what: string;
  readonly body: string;
}
let stack: TestStack;
let model: Server;
let reached: Reached[] = [];
let made = 0;

/** Keeps nothing, and answers as if it did: whatever is asked of it, it has. */
function respond(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (bytes: Buffer) => (body += bytes.toString()));
  request.on('end', () => {
    reached.push({ what: `${request.method ?? ''} ${request.url ?? ''}`, body });
    const asked = (body === '' ? {} : JSON.parse(body)) as {
      stream?: boolean;
      previous_response_id?: string;
    };
    const named = /^\/v1\/responses\/([^/?]+)/.exec(request.url ?? '')?.[1];
    const answer = responseOf(named ?? `resp_${(made += 1)}`, asked.previous_response_id ?? null);
    if (asked.stream === true) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of eventsOf(answer))
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
}

const message = (id: string, text: string): object => ({
  type: 'message',
  id: `msg_${id}`,
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const responseOf = (
  id: string,
  previous: string | null,
): Record<string, unknown> & { readonly id: string } => ({
  id,
  object: 'response',
  created_at: 1_760_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'gpt-4o-mini',
  output: [message(id, 'The bridge opens at noon.')],
  parallel_tool_calls: true,
  previous_response_id: previous,
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: {
    input_tokens: 9,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 6,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15,
  },
  metadata: {},
});

function* eventsOf(
  answer: ReturnType<typeof responseOf>,
): Generator<{ readonly type: string; readonly sequence_number: number }> {
  const begun = { ...answer, status: 'in_progress', output: [], usage: null };
  const at = { output_index: 0, item_id: `msg_${answer.id}`, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const text = 'The bridge opens at noon.';
  const events: { readonly type: string; readonly [name: string]: unknown }[] = [
    { type: 'response.created', response: begun },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...message(answer.id, ''), status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...at, part },
    { type: 'response.output_text.delta', ...at, delta: text, logprobs: [] },
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: { ...part, text } },
    { type: 'response.output_item.done', output_index: 0, item: message(answer.id, text) },
    { type: 'response.completed', response: answer },
  ];
  for (const [index, event] of events.entries()) yield { ...event, sequence_number: index };
}

const policy = `version: 1
routes:
  - { id: own, hosts: [api.openai.com, alias.test], provider: openai, zone: external }
  - { id: shared, hosts: [shared.test], provider: openai, zone: external, ids: tenant }
  - { id: open, hosts: [open.test], provider: openai, zone: external, identity: optional }
rules:
  - { id: staff, effect: permit, when: { roles: [developer] } }
  - { id: anybody, effect: permit, when: { routes: [open] } }
  - id: responses-may-be-kept
    effect: permit
    when: { classes: [provider_state], entities: [STORED] }
  - id: auditors-name-what-they-like
    effect: permit
    when: { roles: [auditor], classes: [remote_reference] }
`;

beforeAll(async () => {
  model = createServer(respond).listen(0, '127.0.0.1');
  await once(model, 'listening');
  const upstream = {
    upstreamHost: '127.0.0.1',
    upstreamPort: (model.address() as AddressInfo).port,
    tls: false,
  } as const;
  stack = await startTestStack({
    policy: () => policy,
    hosts: () =>
      ['api.openai.com', 'alias.test', 'shared.test', 'open.test'].map(domain => ({
        domains: [domain],
        ...upstream,
      })),
    config: { ledger: { commitMs: 1000 } },
  });
  // Where the tenant stands, it can be told once the issuer is there.
  const config = parse(readFileSync(stack.configFile, 'utf8')) as {
    ledger: object;
    identity: { issuers: { claims?: object }[] };
  };
  for (const issuer of config.identity.issuers) issuer.claims = { tenant: 'org' };
  writeFileSync(stack.configFile, stringify(config));
  await stack.sallyport.stop();
  await stack.restartSallyport();
});
afterAll(async () => {
  await stack.stop();
  model.close();
});
beforeEach(() => {
  reached = [];
});

interface Who {
  readonly subject: string;
  readonly org?: string;
  readonly roles?: readonly string[];
}
const alice: Who = { subject: 'alice' };
const bob: Who = { subject: 'bob' };

interface Asking {
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: object;
}

/** `who` undefined: without identity. */
async function ask(who: Who | undefined, { host = 'api.openai.com', body, ...rest }: Asking): Promise<Heard> {
  const token =
    who &&
    (await stack.issuer.token({
      subject: who.subject,
      roles: who.roles ?? ['developer'],
      claims: who.org === undefined ? {} : { org: who.org },
    }));
  return stack.ask({
    path: '/v1/responses',
    ...rest,
    headers: { host, 'x-sallyport-identity': token },
    ...(body && { body: JSON.stringify(body) }),
    timeoutMs: 15_000,
  });
}

const create = (who: Who | undefined, previous?: string, more: object = {}, host?: string): Promise<Heard> =>
  ask(who, {
    ...(host !== undefined && { host }),
    body: {
      model: 'gpt-4o-mini',
      input: 'When does the bridge open?',
      ...(previous !== undefined && { previous_response_id: previous }),
      ...more,
    },
  });

const idOf = ({ body }: Heard): string => {
  const id = /"id":"(resp_\w+)"/.exec(body)?.[1];
  if (id === undefined) throw new Error(`no id in ${body}`);
  return id;
};
const denied = (heard: Heard): readonly unknown[] => [heard.status, reasonOf(heard), reached.length];
const foundIn = async (heard: Heard): Promise<unknown> => {
  const [request] = await stack.recorded(heard);
  return (request?.body['findings'] as { entity: string }[]).map(({ entity }) => entity);
};

describe('a response that was kept', () => {
  it('is gone on with by whom it was made for: nothing is found in that', async () => {
    const first = await create(alice);
    expect([first.status, await foundIn(first)]).toEqual([200, ['STORED']]);
    const second = await create(alice, idOf(first));
    expect([second.status, await foundIn(second)]).toEqual([200, ['STORED']]);
    expect(JSON.parse(reached[1]?.body ?? '')).toMatchObject({ previous_response_id: idOf(first) });
  });

  it('is not for somebody else: 403, and the model server is not asked', async () => {
    const id = idOf(await create(alice));
    reached = [];
    for (const attempt of [
      create(bob, id),
      create(bob, id, { stream: true }),
      ask(bob, { method: 'GET', path: `/v1/responses/${id}` }),
      ask(bob, { method: 'DELETE', path: `/v1/responses/${id}` }),
      ask(bob, { method: 'GET', path: `/v1/responses/${id}/input_items` }),
      // Rules permit what is unknown, not what is known to be another's.
      create({ ...bob, roles: ['developer', 'auditor'] }, id),
      create(bob, undefined, { input: [{ type: 'item_reference', id: `msg_${id}` }] }),
    ]) {
      const heard = await attempt;
      expect(denied(heard)).toEqual([403, 'foreign_id', 0]);
      expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'foreign_id' } });
      const [record] = await stack.recorded(heard);
      expect(record).toMatchObject({ kind: 'denial', body: { reason: 'foreign_id' } });
      expect(JSON.stringify(record?.body)).not.toContain(id);
    }
    expect((await create(alice, id)).status).toBe(200);
  });

  it('is whose it is by another name of the host, too', async () => {
    const id = idOf(await create(alice));
    reached = [];
    expect(denied(await create({ ...bob, roles: ['developer', 'auditor'] }, id, {}, 'alias.test'))).toEqual([
      403,
      'foreign_id',
      0,
    ]);
    expect((await create(alice, id, {}, 'alias.test')).status).toBe(200);
  });

  it('that nobody here has seen being made is denied, unless a rule permits it', async () => {
    const heard = await create(alice, 'resp_invented');
    expect(denied(heard)).toEqual([403, 'remote_reference', 0]);
    expect(await foundIn(heard)).toEqual(['STORED', 'RESPONSE_ID']);
    expect(denied(await ask(alice, { method: 'GET', path: '/v1/responses/resp_invented' }))).toEqual([
      403,
      'remote_reference',
      0,
    ]);
    const auditor = { subject: 'carol', roles: ['developer', 'auditor'] };
    const got = await ask(auditor, { method: 'GET', path: '/v1/responses/resp_invented' });
    expect(got.status).toBe(200);
    // What was had is had: it is carol's from then on.
    expect(denied(await create(alice, 'resp_invented'))).toEqual([403, 'foreign_id', 1]);
  });

  it('of a stream is bound by the time that its first event arrives', async () => {
    const heard = await create(alice, undefined, { stream: true });
    expect([heard.status, heard.broken]).toEqual([200, false]);
    const id = idOf(heard);
    reached = [];
    expect(denied(await create(bob, id))).toEqual([403, 'foreign_id', 0]);
    expect((await create(alice, id, { stream: true })).status).toBe(200);
  });

  it('of another one does not come in an answer either', async () => {
    const id = idOf(await create(alice));
    // A model server that gives bob's response the name of alice's.
    made = Number(id.slice('resp_'.length)) - 1;
    const heard = await create(bob);
    expect([heard.status, reasonOf(heard)]).toEqual([403, 'foreign_id']);
    expect(heard.body).not.toContain('bridge');
    made += 1000;
    const again = idOf(await create(alice));
    made = Number(again.slice('resp_'.length)) - 1;
    const stream = await create(bob, undefined, { stream: true });
    expect(stream.body).not.toContain('bridge');
    expect(stream.body).toContain('foreign_id');
    made += 1000;
  });
});

describe("a tenant's", () => {
  it('is for all who ask for it, and for nobody else', async () => {
    const made = idOf(await create({ subject: 'alice', org: 'acme' }, undefined, {}, 'shared.test'));
    expect((await create({ subject: 'bob', org: 'acme' }, made, {}, 'shared.test')).status).toBe(200);
    reached = [];
    for (const who of [{ subject: 'bob', org: 'other' }, { subject: 'alice' }])
      expect(denied(await create(who, made, {}, 'shared.test'))).toEqual([403, 'foreign_id', 0]);
    const [record] = await stack.recorded(
      await create({ subject: 'alice', org: 'acme' }, undefined, {}, 'shared.test'),
    );
    expect(record?.body['principal']).toMatchObject({ subject: 'alice', tenant: 'acme' });
    expect(record?.body['route']).toMatchObject({ id: 'shared', ids: 'tenant' });
  });
});

describe('without identity', () => {
  it('one may be made, and nobody goes on with it', async () => {
    const id = idOf(await create(undefined, undefined, {}, 'open.test'));
    reached = [];
    for (const who of [undefined, alice])
      expect(denied(await create(who, id, {}, 'open.test'))).toEqual([403, 'foreign_id', 0]);
  });
});

describe('Sallyport and Postgres', () => {
  it('started again, they know whose it is', async () => {
    const id = idOf(await create(alice));
    await stack.sallyport.stop();
    await stack.restartSallyport();
    reached = [];
    expect(denied(await create(bob, id))).toEqual([403, 'foreign_id', 0]);
    expect((await create(alice, id)).status).toBe(200);
  });

  it('away in between: nobody goes on with anything', async () => {
    const id = idOf(await create(alice));
    await stack.postgres.kill();
    reached = [];
    for (const who of [alice, bob]) {
      const heard = await create(who, id);
      expect(denied(heard)).toEqual([503, expect.stringMatching(/^ledger_/), 0]);
    }
    await stack.postgres.restart();
    await recovered();
    reached = [];
    expect(denied(await create(bob, id))).toEqual([403, 'foreign_id', 0]);
    expect((await create(alice, id)).status).toBe(200);
  });

  it('with a table that hangs: denied in time, before the model server or after it', async () => {
    const id = idOf(await create(alice));
    await stack.sallyport.stop();
    await stack.restartSallyport();
    const lock = (text: string): Promise<unknown> => query(stack.postgres.superuserUrl, text);
    const held = lock('begin; lock table sallyport.provider_id; select pg_sleep(3)').catch(() => undefined);
    await sleep(300);
    reached = [];
    // The ledger can be written, and its own checks do not look into the table.
    const [used, issued] = await Promise.all([create(alice, id), create(alice)]);
    expect([used.status, reasonOf(used)]).toEqual([
      503,
      expect.stringMatching(/^ledger_(late|unavailable)$/),
    ]);
    expect([issued.status, reasonOf(issued)]).toEqual([
      503,
      expect.stringMatching(/^ledger_(late|unavailable)$/),
    ]);
    expect(issued.body).not.toContain('bridge');
    expect(reached.map(({ body }) => body.includes(id))).toEqual([false]);
    await held;
    expect((await create(alice, id)).status).toBe(200);
  });

  it('count whose ids were named', async () => {
    const metrics = await stack.metrics();
    expect(metrics).toMatch(/sallyport_provider_ids_total\{use="used",standing="own"\} [1-9]/);
    expect(metrics).toMatch(/sallyport_provider_ids_total\{use="issued",standing="own"\} [1-9]/);
  });
});

async function recovered(): Promise<void> {
  const end = Date.now() + 15_000;
  while ((await create(alice)).status !== 200) {
    if (Date.now() > end) throw new Error('it does not recover');
    await sleep(100);
  }
}
