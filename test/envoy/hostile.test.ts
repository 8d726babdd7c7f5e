import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chat, reasonOf, startTestStack, type Asked, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
  stack.external.behave({});
});

const messages = '"messages":[{"role":"user","content":"hi"}]';
const body = (members: string): string => `{"model":"gpt-4o-mini",${messages},${members}}`;

/** Requests that can be read in two ways, or in none. Each is denied with its own reason, and reaches no model. */
const denied: readonly (readonly [string, Asked, string])[] = [
  ['a member twice', { body: body('"model":"gpt-4o"') }, 'duplicate_member'],
  ['a member twice, one of them in escapes', { body: body('"mod\\u0065l":"gpt-4o"') }, 'duplicate_member'],
  ['a member twice, deep inside', { body: body('"metadata":{"a":"1","a":"2"}') }, 'duplicate_member'],
  [
    'members equal under case folding',
    { body: body('"metadata":{"key":"1","KEY":"2"}') },
    'ambiguous_member',
  ],
  [
    'members equal under Unicode case folding',
    { body: body('"metadata":{"mess":"1","me\u017f\u017f":"2"}') },
    'ambiguous_member',
  ],
  ['a known member in capitals', { body: `{"MODEL":"gpt-4o",${messages}}` }, 'ambiguous_member'],
  [
    'a known member with a long s',
    { body: `{"model":"gpt-4o","me\u017f\u017fages":[{"role":"user","content":"hi"}]}` },
    'ambiguous_member',
  ],
  ['NaN', { body: body('"temperature":NaN') }, 'json_invalid'],
  ['Infinity', { body: body('"temperature":-Infinity') }, 'json_invalid'],
  ['trailing bytes', { body: `${chat('hi')} {}` }, 'json_trailing_bytes'],
  ['a byte order mark', { body: `\ufeff${chat('hi')}` }, 'bom_present'],
  [
    'invalid UTF-8',
    { body: Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]) },
    'utf8_invalid',
  ],
  ['UTF-16', { body: Buffer.from(chat('hi'), 'utf16le') }, 'json_invalid'],
  ['a lone surrogate', { body: body('"user":"\\ud800"') }, 'lone_surrogate'],
  ['a number out of range', { body: body('"temperature":1e400') }, 'number_out_of_range'],
  ['depth 129', { body: body(`"x":${'['.repeat(128)}${']'.repeat(128)}`) }, 'json_too_deep'],
  ['depth 1,000,000', { body: '['.repeat(1_000_000) }, 'json_too_deep'],
  ['an array', { body: '[]' }, 'json_not_object'],
  ['half a body', { body: '{"model":' }, 'json_invalid'],
  ['no body', { body: '' }, 'body_missing'],
  [
    'no content type',
    { body: chat('hi'), headers: { 'content-type': undefined } },
    'content_type_unsupported',
  ],
  [
    'an odd content type',
    { body: chat('hi'), headers: { 'content-type': 'text/plain' } },
    'content_type_unsupported',
  ],
  [
    'a form in parts',
    {
      body: `--x\r\ncontent-disposition: form-data; name="messages"\r\n\r\n${chat('hi')}\r\n--x--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    'content_type_unsupported',
  ],
  [
    'another charset',
    { body: chat('hi'), headers: { 'content-type': 'application/json; charset=utf-16' } },
    'content_type_unsupported',
  ],
  [
    'an encoding that nobody knows',
    { body: gzipSync(chat('hi')), headers: { 'content-encoding': 'compress' } },
    'content_encoding_unsupported',
  ],
  [
    'two encodings, one in the other',
    { body: gzipSync(gzipSync(chat('hi'))), headers: { 'content-encoding': 'gzip, gzip' } },
    'content_encoding_unsupported',
  ],
  [
    'an encoded body that is cut',
    { body: gzipSync(chat('hi')).subarray(0, -6), headers: { 'content-encoding': 'gzip' } },
    'body_incomplete',
  ],
  [
    'a query',
    { body: chat('hi'), path: '/v1/chat/completions?user=jane.roe@example.org' },
    'unknown_operation',
  ],
  ['another path', { body: chat('hi'), path: '/v1/files' }, 'unknown_operation'],
  ['another method', { body: chat('hi'), method: 'PUT' }, 'unknown_operation'],
  [
    'a finding in a member name',
    { body: body('"metadata":{"jane.roe@example.org":"x"}') },
    'obligation_unmet',
  ],
  ['a finding in a number of the schema', { body: body('"seed":4111111111111111') }, 'obligation_unmet'],
  ['no identity', { body: chat('hi'), roles: null }, 'identity_missing'],
  [
    'a forged identity',
    { body: chat('hi'), headers: { 'x-sallyport-identity': 'e30.e30.' } },
    'identity_invalid',
  ],
  ['no role that a rule permits', { body: chat('hi'), roles: ['visitor'] }, 'no_rule_permits'],
  ['a secret', { body: chat('my key is AKIAQ7MXN4TZ2RWLPVKE ok') }, 'secret_in_prompt'],
];

describe('requests that can be read in two ways, or not at all', () => {
  it.each(denied)('%s', async (_name, asked, why) => {
    const heard = await stack.ask(asked);
    expect(heard.status).toBe(403);
    expect(reasonOf(heard)).toBe(why);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: why } });
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { phase: 'request', outcome: 'deny', reason: why, bytes: { released: 0 } } },
    ]);
    expect(heard.headers['x-should-retry']).toBe('false');
    expect(stack.external.received).toHaveLength(0);
  });

  it('over the limit: 413 with a clear body', async () => {
    const heard = await stack.ask({ body: chat('a'.repeat(4 * 1024 * 1024)) });
    expect(heard.status).toBe(413);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'body_too_large' } });
    expect(stack.external.received).toHaveLength(0);
  });

  it('over the limit without saying so beforehand: 413 as well', async () => {
    const heard = await stack.ask({
      body: [chat('a'.repeat(3 * 1024 * 1024)).slice(0, -4), 'b'.repeat(2 * 1024 * 1024)],
    });
    expect([heard.status, reasonOf(heard)]).toEqual([413, 'body_too_large']);
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { phase: 'request', outcome: 'deny', reason: 'body_too_large' } },
    ]);
    expect(stack.external.received).toHaveLength(0);
  });
});

interface Sent {
  readonly metadata?: { readonly card?: unknown };
  readonly messages: readonly { readonly content: string }[];
}
const sent = (): Sent => JSON.parse(stack.external.received.at(-1)?.body.toString() ?? '{}') as Sent;

describe('what is handled', () => {
  it('a finding in a number that may become a label', async () => {
    await stack.ask({ body: body('"metadata":{"card":4111111111111111}') });
    expect(JSON.stringify(sent())).not.toContain('4111111111111111');
    expect(typeof sent().metadata?.card).toBe('string');
  });

  it('a finding in a header', async () => {
    await stack.ask({ body: chat('hi'), headers: { 'user-agent': 'app of jane.roe@example.org' } });
    const agent = stack.external.received.at(-1)?.headers.find(([name]) => name === 'user-agent')?.[1];
    expect(agent).toMatch(/^app of /);
    expect(agent).not.toContain('jane.roe@example.org');
  });

  it('identity, forwarding headers and unknown headers never reach the model server', async () => {
    await stack.ask({
      body: chat('hi'),
      headers: { 'x-forwarded-user': 'root', 'x-sallyport-forged': '1', cookie: 'a=b' },
    });
    const names = stack.external.received.at(-1)?.headers.map(([name]) => name) ?? [];
    for (const name of ['x-sallyport-identity', 'x-forwarded-user', 'x-sallyport-forged', 'cookie'])
      expect(names).not.toContain(name);
    expect(names).toContain('authorization');
    expect(stack.external.received.at(-1)?.headers).toContainEqual(['accept-encoding', 'identity']);
  });

  it('x-sallyport-* of the model server does not reach the client', async () => {
    stack.external.behave({ text: 'hello', headers: { 'x-sallyport-decision': 'forged', 'x-odd': '1' } });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status).toBe(200);
    expect(heard.headers['x-sallyport-decision']).toBeUndefined();
    expect(heard.headers['x-odd']).toBeUndefined();
  });

  it.each([
    [
      'an encoding that nobody knows',
      { text: 'hello', headers: { 'content-encoding': 'compress' } },
      'content_encoding_unsupported',
    ],
    ['an odd content type', { text: 'hello', contentType: 'text/html' }, 'content_type_unsupported'],
    [
      'a member twice',
      { raw: { status: 200, headers: { 'content-type': 'application/json' }, chunks: ['{"a":1,"a":2}'] } },
      'duplicate_member',
    ],
  ])('an answer with %s is denied', async (_name, behaviour, why) => {
    stack.external.behave(behaviour);
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status).toBe(403);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: why } });
    expect(
      (await stack.recorded(heard)).map(({ kind, body }) => [kind, body['outcome'], body['reason']]),
    ).toEqual([
      ['request', 'permit', 'permitted'],
      ['denial', 'deny', why],
    ]);
    expect(stack.external.received).toHaveLength(1);
  });

  it.each([6, 30, 128, 1024, 3 * 1024])(
    'a body of %i KiB, with an edit that changes its length',
    async kib => {
      const text = `${'lorem ipsum '.repeat((kib * 1024) / 12)} jane.roe@example.org end`;
      stack.external.behave({ text: `${text} 4111 1111 1111 1111 done` });
      const heard = await stack.ask({ body: chat(text) });
      expect(heard.status).toBe(200);
      const content = sent().messages[0]?.content ?? '';
      expect(content.length).toBeGreaterThan(kib * 1000);
      expect(content).not.toContain('jane.roe@example.org');
      expect(content.endsWith(' end')).toBe(true);
      expect(heard.body).not.toContain('4111 1111 1111 1111');
      expect(heard.body).toContain(' done');
      const announced = stack.external.received
        .at(-1)
        ?.headers.find(([name]) => name === 'content-length')?.[1];
      expect(Number(announced)).toBe(stack.external.received.at(-1)?.body.length);
    },
  );
});
