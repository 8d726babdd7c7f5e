import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { canaryOf } from '../support/canaries.ts';
import { ledgerProbe } from '../support/faults-ledger.ts';
import { message, readAnswer, startRawModel, type Answer, type RawModel } from '../support/raw-model.ts';
import { chat, startTestStack, type TestStack } from '../support/stack.ts';

/** What a model server can say that HTTP allows, forbids or leaves open: what the client gets of it, to the byte. */
const card = canaryOf('card');
/** In everything that must not reach the client. */
const leak = 'UNSEEN-BY-SALLYPORT';
const forged = ['decision', 'reason', 'exchange', 'lock'].map(name => `x-sallyport-${name}: ${leak}`);

let model: RawModel;
let elsewhere: RawModel;
let stack: TestStack;
let token: string;
beforeAll(async () => {
  model = await startRawModel();
  elsewhere = await startRawModel();
  stack = await startTestStack({
    policy: () => demoPolicy({ external: ['api.openai.com'], internal: ['none.test'] }),
    hosts: () => [
      { domains: ['api.openai.com'], upstreamHost: '127.0.0.1', upstreamPort: model.port, tls: false },
    ],
  });
  token = await stack.token(['developer']);
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([model.stop(), elsewhere.stop()]);
});
beforeEach(() => {
  model.forget();
});
afterEach(() => model.quiet());

async function ask(body = chat('hi'), ...fields: readonly string[]): Promise<Answer> {
  const all = [
    'host: api.openai.com',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-sallyport-identity: ${token}`,
    'connection: close',
    ...fields,
  ];
  return readAnswer(await stack.speak(message('POST /v1/chat/completions HTTP/1.1', all, body)));
}

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
const says = (status: string, fields: readonly string[], body?: string): string =>
  message(`HTTP/1.1 ${status}`, fields, body);
const asJson = 'content-type: application/json';
const asEvents = 'content-type: text/event-stream';
const asChunks = 'transfer-encoding: chunked';
const ofLength = (body: string): string => `content-length: ${body.length}`;
const json = (status: string, body: string, ...fields: readonly string[]): string =>
  says(status, [asJson, ofLength(body), ...fields], body);
const hello = json('200 OK', completion('hello'));
const interim = (status: string): string => says(status, [`x-leak: ${leak}`, `link: <${leak}>`, ...forged]);

type Told = readonly [kind: string, outcome: string, reason: string, status: number | null];
const requested: Told = ['request', 'permit', 'permitted', null];
const answered = (status: number): Told => ['response', 'permit', 'permitted', status];
const denied = (reason: string, status: number): Told => ['denial', 'deny', reason, status];
const local = (status: number): Told => ['local-reply', 'local-reply', 'local_reply', status];

/** The records of an answer; before that, what it has in common with all others, whatever the model server said. */
async function recorded(heard: Answer): Promise<readonly unknown[]> {
  expect(heard.bytes).not.toContain(leak);
  const length = heard.headers.get('content-length');
  if (length !== undefined) expect(heard.body.length).toBe(Number(length));
  const records = await stack.recorded(heard.headers.get('x-sallyport-exchange') ?? '');
  return records.map(({ kind, body }) => [kind, body['outcome'], body['reason'], body['status']]);
}

describe('interim answers (RFC 9110 section 15.2)', () => {
  it.each<[string, readonly string[]]>([
    ['none, for the others to differ from', [hello]],
    ['100', [interim('100 Continue'), hello]],
    ['102', [interim('102 Processing'), hello]],
    ['103', [interim('103 Early Hints'), hello]],
    ['104', [interim('104 Upload Resumption Supported'), hello]],
    ['199, which nobody has defined', [interim('199 Odd'), hello]],
    ['many', [interim('103 a'), interim('102 b'), interim('100 c') + interim('103 d'), hello]],
    ['in one write with the answer', [interim('100 Continue') + hello]],
  ])('%s: the client gets the answer alone', async (_name, pieces) => {
    model.say(pieces);
    const heard = await ask();
    expect(heard.statuses).toEqual([200]);
    expect(heard.body).toBe(completion('hello'));
    expect(await recorded(heard)).toEqual([requested, answered(200)]);
    expect(model.received).toHaveLength(1);
  });

  it('before a stream, which is masked as ever', async () => {
    const head = says('200 OK', [asEvents, ...forged], event(`a card ${card.slice(0, 8)}`));
    model.say([interim('103 Early Hints'), head, `${event(`${card.slice(8)} here`)}data: [DONE]\n\n`]);
    const heard = await ask(chat('go on', { stream: true }));
    expect(heard.statuses).toEqual([200]);
    expect(heard.body).toMatch(/"a card \*.* here".*data: \[DONE\]\n\n$/s);
    expect(heard.body).not.toContain(card.slice(0, 8));
    const records = await recorded(heard);
    expect(records.at(0)).toEqual(requested);
    expect(records.at(-1)).toEqual(['response', 'redact', 'personal_data_external', 200]);
  });

  it('and then nothing: an error, and no second attempt', async () => {
    model.say([interim('100 Continue')]);
    const heard = await ask();
    expect(heard.statuses).toEqual([503]);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'gateway_503' } });
    expect(await recorded(heard)).toEqual([requested, local(503)]);
    expect(model.received).toHaveLength(1);
  });

  it('asked for by the client: the one that it gets is Envoy’s own, and bare', async () => {
    model.say([interim('100 Continue'), hello]);
    const heard = await ask(chat('hi'), 'expect: 100-continue');
    expect(heard.statuses).toEqual([100, 200]);
    expect(heard.bytes).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(await recorded(heard)).toEqual([requested, answered(200)]);
  });
});

interface Row {
  readonly name: string;
  readonly asked?: string;
  readonly pieces: readonly string[];
  readonly status: number;
  /** Of the error that stands in the body. */
  readonly code?: string;
  /** Where it is no error of ours. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly end: Told;
}

/** Stands for another model server's port, which is not known yet. */
const otherPort = '@PORT@';
const location = `location: http://127.0.0.1:${otherPort}/${leak}`;
const moved = '{"error":{"message":"see elsewhere","type":"moved","param":null,"code":null}}';

const redirects: readonly Row[] = [301, 302, 303, 307, 308].flatMap(status => [
  {
    name: `${status} with a body that can be judged`,
    pieces: [json(`${status} Moved`, moved, location)],
    status,
    body: moved,
    end: answered(status),
  },
  {
    name: `${status} with a page`,
    pieces: [says(`${status} Moved`, [location, 'content-type: text/html', ofLength(leak)], leak)],
    status: 403,
    code: 'content_type_unsupported',
    end: denied('content_type_unsupported', status),
  },
  {
    name: `${status} without a body`,
    pieces: [says(`${status} Moved`, [location, 'content-length: 0'])],
    status,
    body: '',
    end: answered(status),
  },
]);

const upgraded = ['connection: upgrade', 'upgrade: websocket', ...forged];
const refused = { status: 502, code: 'upstream_status_refused' };
const odd: readonly Row[] = [
  {
    name: '101, and bytes behind it',
    pieces: [says('101 Switching Protocols', upgraded), leak],
    ...refused,
    end: denied('upstream_status_refused', 101),
  },
  {
    name: '101, with bytes in the same write',
    pieces: [says('101 Switching Protocols', upgraded, leak)],
    ...refused,
    end: denied('upstream_status_refused', 101),
  },
  {
    name: '101, and a whole answer behind it',
    pieces: [says('101 Switching Protocols', upgraded) + json('200 OK', completion(leak))],
    ...refused,
    end: denied('upstream_status_refused', 101),
  },
  ...[600, 999].map(status => ({
    name: String(status),
    pieces: [json(`${status} Odd`, `{"a":"${leak}"}`)],
    ...refused,
    end: denied('upstream_status_refused', status),
  })),
];

const nothing = { status: 200, body: '', end: answered(200) };
const empty: readonly Row[] = [
  { name: 'JSON', pieces: [says('200 OK', [asJson, 'content-length: 0', ...forged])], ...nothing },
  { name: 'JSON, chunked', pieces: [says('200 OK', [asJson, asChunks], '0\r\n\r\n')], ...nothing },
  { name: 'no type', pieces: [says('200 OK', ['content-length: 0'])], ...nothing },
  {
    name: 'a stream',
    asked: chat('hi', { stream: true }),
    pieces: [says('200 OK', [asEvents, asChunks], '0\r\n\r\n')],
    ...nothing,
  },
  {
    name: 'an error',
    pieces: [says('500 Internal Server Error', ['content-length: 0'])],
    status: 500,
    body: '',
    end: answered(500),
  },
  ...[204, 304].flatMap(status => [
    {
      name: String(status),
      pieces: [says(`${status} Nothing`, [`etag: "${leak}"`, ...forged])],
      status,
      body: '',
      end: answered(status),
    },
    {
      name: `${status}, with bytes behind it`,
      pieces: [says(`${status} Nothing`, [], leak)],
      status,
      body: '',
      end: answered(status),
    },
  ]),
  {
    name: '304, and the length that the body would have',
    pieces: [says('304 Not Modified', [ofLength(leak)], leak)],
    status: 304,
    body: '',
    end: answered(304),
  },
];

const byEnvoy = (status: number): Pick<Row, 'status' | 'code' | 'end'> => ({
  status,
  code: `gateway_${status}`,
  end: local(status),
});
const broken: readonly Row[] = [
  { name: 'nothing at all', pieces: [], ...byEnvoy(503) },
  { name: 'half a head', pieces: [`HTTP/1.1 200 OK\r\nx-leak: ${leak}`], ...byEnvoy(502) },
  { name: 'no HTTP', pieces: [`${leak}\n`.repeat(10)], ...byEnvoy(502) },
  { name: 'two lengths', pieces: [json('200 OK', completion(leak), 'content-length: 5')], ...byEnvoy(502) },
  { name: 'a length and chunks', pieces: [json('200 OK', completion(leak), asChunks)], ...byEnvoy(502) },
  {
    name: 'a 204 that says it has a body',
    pieces: [says('204 No Content', [ofLength(leak)], leak)],
    ...byEnvoy(502),
  },
  {
    name: 'more than was promised',
    pieces: [says('200 OK', [asJson, 'content-length: 20'], completion(leak))],
    status: 403,
    code: 'json_invalid',
    end: denied('json_invalid', 200),
  },
  {
    name: 'two answers',
    pieces: [hello + json('200 OK', completion(leak))],
    status: 200,
    body: completion('hello'),
    end: answered(200),
  },
];

const wrong = (message: string): string =>
  JSON.stringify({ error: { message, type: 't', param: null, code: 'c' } });
/** As providers say them, with what a client needs to know when to try again. */
const errors: readonly Row[] = [400, 401, 404, 429, 500, 503, 529].map(status => ({
  name: String(status),
  pieces: [json(`${status} Wrong`, wrong('no'), 'retry-after: 7', 'retry-after-ms: 6500', ...forged)],
  status,
  headers: { 'retry-after': '7', 'retry-after-ms': '6500', 'content-type': 'application/json' },
  body: wrong('no'),
  end: answered(status),
}));

describe.each([
  ['errors of the provider', errors],
  ['redirects', redirects],
  ['a status that is not relayed', odd],
  ['answers of no bytes', empty],
  ['answers that are broken', broken],
])('%s', (_group, rows) => {
  it.each(rows)('$name', async ({ asked, pieces, status, code, body, headers = {}, end }) => {
    model.say(pieces.map(piece => piece.replace(otherPort, String(elsewhere.port))));
    const heard = await ask(asked);
    expect(heard.statuses).toEqual([status]);
    expect(await recorded(heard)).toEqual([requested, end]);
    if (code === undefined) expect(heard.body).toBe(body);
    else expect(JSON.parse(heard.body)).toMatchObject({ error: { code } });
    expect(heard.headers.get('x-sallyport-reason')).toBe(code?.startsWith('gateway') ? undefined : code);
    expect(Object.fromEntries(heard.headers)).toMatchObject(headers);
    expect(heard.headers.get('location')).toBeUndefined();
    expect([model.received.length, elsewhere.received.length]).toEqual([1, 0]);
  });
});

describe('a model server that breaks off in the middle', () => {
  const half = completion(`${leak} and so on`).slice(0, 150);
  const words = event('some plain words ');
  const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

  it.each<[string, readonly string[]]>([
    ['less than was promised', [says('200 OK', [asJson, 'content-length: 5000', ...forged], half)]],
    ['chunks without the last one', [says('200 OK', [asJson, asChunks, ...forged], chunk(half))]],
  ])('%s: nothing of it passes, and it is tried once', async (_name, pieces) => {
    const since = Date.now() - 1;
    model.say(pieces);
    const heard = await ask();
    expect(heard.bytes).not.toContain(leak);
    expect(heard.statuses).toEqual([502]);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'gateway_502' } });
    expect(await cut(since)).toMatchObject([
      ['request', 'permit', 'permitted', 0],
      ['abort', 'abort', 'client_gone', 0],
    ]);
    expect(model.received).toHaveLength(1);
  });

  it('a stream: what was released stays released, and no end is made up', async () => {
    const since = Date.now() - 1;
    model.say([says('200 OK', [asEvents, asChunks], chunk(words)), `${chunk(words)}zz`]);
    const heard = await ask(chat('go on', { stream: true }));
    expect(heard.statuses).toEqual([200]);
    expect(heard.bytes).toContain('some plain words ');
    expect(heard.bytes.endsWith('\r\n0\r\n\r\n')).toBe(false);
    const records = await cut(since);
    expect(records.at(-1)?.slice(0, 3)).toEqual(['abort', 'abort', 'client_gone']);
    expect(records.at(-1)?.[3]).toBeGreaterThanOrEqual(heard.body.length);
  });

  it('a stream, in the middle of an event: an error in its place', async () => {
    model.say([says('200 OK', [asEvents], words), `data: {"id":"${leak}`]);
    const heard = await ask(chat('go on', { stream: true }));
    expect(heard.body.startsWith(words)).toBe(true);
    const last = JSON.parse(heard.body.slice(words.length).replace(/^data: /, '')) as unknown;
    expect(last).toMatchObject({ error: { code: 'body_incomplete' } });
    expect(heard.bytes.endsWith('\r\n0\r\n\r\n')).toBe(true);
    expect((await recorded(heard)).at(-1)).toEqual(denied('body_incomplete', 200));
  });

  /**
   * The only exchange's records since then, and how many bytes each says were released. Envoy ends its stream to Sallyport
   * in the same way whichever side broke off, and the answer that it makes up then names no exchange.
   */
  async function cut(since: number): Promise<readonly (readonly [string, ...unknown[]])[]> {
    const ledger = ledgerProbe(stack.postgres.superuserUrl);
    const ended = async (): Promise<boolean> =>
      (await ledger.records(since)).some(({ kind }) => kind === 'abort');
    await expect.poll(ended).toBe(true);
    const records = await ledger.records(since);
    return records
      .filter(({ kind }) => kind !== 'segments')
      .map(({ kind, outcome, reason, body }) => [
        kind,
        outcome,
        reason,
        kind === 'request' ? 0 : body.bytes?.released,
      ]);
  }
});

it('a stream in pieces that end anywhere is the same stream', async () => {
  const text = [`grüße an `, `card ${card.slice(0, 8)}`, `${card.slice(8)} und 你好`, ' ende']
    .map(event)
    .concat('data: [DONE]\n\n')
    .join('');
  const bytes = Buffer.from(text).toString('latin1');
  const head = says('200 OK', [asEvents]);
  model.say([head + bytes]);
  const whole = await ask(chat('go on', { stream: true }));
  await model.quiet();
  // In the middle of "data:", of a character, of the card, of the empty line, of "[DONE]".
  const places = [
    2,
    bytes.indexOf('\xc3') + 1,
    bytes.indexOf(card.slice(2, 8)),
    bytes.indexOf('\n\n', 200) + 1,
  ];
  const cuts = [0, ...places, bytes.indexOf('\xe4') + 2, bytes.indexOf('[DONE]') + 3, bytes.length];
  expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
  model.say([head, ...cuts.slice(1).map((to, index) => bytes.slice(cuts[index], to))]);
  const pieces = await ask(chat('go on', { stream: true }));
  expect(pieces.body).toBe(whole.body);
  expect(pieces.body).toContain('data: [DONE]\n\n');
  expect(pieces.body).not.toContain(card.slice(0, 8));
  expect(Buffer.from(pieces.body, 'latin1').toString()).toMatch(/grüße.*你好.* ende/s);
  expect(pieces.body.match(/\n\n/g)).toHaveLength(5);
  expect((await recorded(pieces)).at(-1)).toEqual((await recorded(whole)).at(-1));
});

it('after all of this Envoy has nothing to complain of, and the ledger is verified', async () => {
  const stats = await stack.envoyStats();
  const count = (name: string): number | undefined => stats.get(`http.sallyport.ext_proc.sallyport.${name}`);
  expect(count('streams_started')).toBeGreaterThan(50);
  for (const name of ['spurious_msgs_received', 'rejected_header_mutations', 'failure_mode_allowed'])
    expect(count(name), name).toBe(0);
  expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
});
