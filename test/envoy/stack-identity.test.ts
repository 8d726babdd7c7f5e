import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import type { TokenRequest } from '../../src/simulators/issuer.ts';
import { ledgerProbe } from '../support/faults-ledger.ts';
import { chat, reasonOf, startTestStack, type Heard, type TestStack } from '../support/stack.ts';

/** Who asks, through the whole stack: tokens that are no good, keys that change, and the early check in front. */
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
});

const claims = { subject: 'bob', roles: ['developer'] };
const askWith = (token: string, on = stack, headers: Record<string, string> = {}): Promise<Heard> =>
  on.ask({ body: chat('hi'), headers: { 'x-sallyport-identity': token, ...headers } });
const asked = async (token: string): Promise<unknown> => reasonOf(await askWith(token)) ?? 'permitted';

describe('a token that is no good', () => {
  it.each<[string, Partial<TokenRequest>, string]>([
    ['that has expired', { expiresIn: -3_600 }, 'identity_expired'],
    ['for another audience', { audience: 'other' }, 'identity_invalid'],
    ['of another issuer', { claims: { iss: 'https://elsewhere.test' } }, 'identity_invalid'],
    ['that is not valid yet', { claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } }, 'identity_invalid'],
    ['without a subject', { claims: { sub: undefined } }, 'identity_invalid'],
    ['without an end', { claims: { exp: undefined } }, 'identity_invalid'],
  ])('%s', async (_name, wrong, reason) => {
    const heard = await askWith(await stack.issuer.token({ ...claims, ...wrong }));
    await isDenied(heard, reason);
  });

  it('signed by a key that the issuer does not have', async () => {
    const [head, body, signature = ''] = (await stack.issuer.token(claims)).split('.');
    const other = signature.startsWith('A') ? 'B' : 'A';
    await isDenied(await askWith([head, body, other + signature.slice(1)].join('.')), 'identity_invalid');
  });

  it('two of them', async () => {
    const tokens = [
      await stack.issuer.token(claims),
      await stack.issuer.token({ ...claims, roles: ['clinician'] }),
    ];
    const heard = await stack.ask({ body: chat('hi'), headers: { 'x-sallyport-identity': tokens } });
    await isDenied(heard, 'identity_ambiguous');
  });

  it('and one that is', async () => {
    const heard = await askWith(await stack.issuer.token(claims));
    expect(heard.status).toBe(200);
    const [request] = await stack.recorded(heard);
    expect(request?.body['principal']).toMatchObject({ subject: 'bob', roles: ['developer'] });
  });

  /** The client's error, the header, the record, and a record that names nobody. */
  async function isDenied(heard: Heard, reason: string): Promise<void> {
    expect([heard.status, reasonOf(heard), heard.headers['x-should-retry']]).toEqual([403, reason, 'false']);
    expect(JSON.parse(heard.body)).toMatchObject({ error: { code: reason } });
    const records = await stack.recorded(heard);
    expect(records).toMatchObject([{ kind: 'denial', body: { outcome: 'deny', reason, principal: null } }]);
    expect(stack.external.received).toEqual([]);
  }
});

it('an issuer that is down when Sallyport starts: denied as unavailable, until it is back', async () => {
  stack.issuer.behave('down');
  await stack.sallyport.stop();
  await stack.restartSallyport();
  const token = await stack.issuer.token({ ...claims, subject: 'dave' });
  try {
    await expect.poll(() => asked(token), { timeout: 8_000 }).toBe('identity_unavailable');
    const heard = await askWith(token);
    expect(heard.status).toBe(503);
    expect(await stack.recorded(heard)).toMatchObject([
      { kind: 'denial', body: { outcome: 'deny', reason: 'identity_unavailable' } },
    ]);
    expect(stack.external.received).toEqual([]);
  } finally {
    stack.issuer.behave('well');
  }
  await expect.poll(() => asked(token), { timeout: 15_000, interval: 250 }).toBe('permitted');
});

interface Filter {
  readonly name: string;
  readonly typed_config: Record<string, unknown>;
}
const [check] = parse(readFileSync(join(import.meta.dirname, '../../envoy/ext-authz.yaml'), 'utf8')) as [
  Filter,
];

/** The shipped configuration with its filters changed. */
const withFilters =
  (change: (filters: readonly Filter[]) => readonly Filter[]) =>
  (rendered: string): string => {
    const config = parse(rendered) as {
      static_resources: {
        listeners: [
          { filter_chains: [{ filters: [{ typed_config: { http_filters: readonly Filter[] } }] }] },
        ];
      };
    };
    const manager = config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
    manager.http_filters = change(manager.http_filters);
    return stringify(config, { aliasDuplicateObjects: false });
  };
const isFirst = ({ name }: Filter): boolean => name === 'envoy.filters.http.lua';
const isRouter = ({ name }: Filter): boolean => name === 'envoy.filters.http.router';
/** The check behind the second lock, and what else comes before ext_proc. */
const inFront =
  (...more: readonly Filter[]) =>
  (filters: readonly Filter[]): readonly Filter[] => [
    ...filters.filter(isFirst),
    check,
    ...more,
    ...filters.filter(filter => !isFirst(filter)),
  ];
const alone = (filters: readonly Filter[]): readonly Filter[] => {
  const whole = { max_request_bytes: 100_000, allow_partial_message: true, pack_as_bytes: true };
  return [
    { ...check, typed_config: { ...check.typed_config, with_request_body: whole } },
    ...filters.filter(isRouter),
  ];
};

/** Holds a request between the check and ext_proc for as many milliseconds as a header says. */
const delay: Filter = {
  name: 'envoy.filters.http.fault',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault',
    delay: { header_delay: {}, percentage: { numerator: 100 } },
  },
};
const delayed = (ms: number): Record<string, string> => ({ 'x-envoy-fault-delay-request': String(ms) });

describe('the early check in front', () => {
  let checked: TestStack;
  beforeAll(async () => {
    checked = await startTestStack({ changeEnvoy: withFilters(inFront(delay)) });
  });
  afterAll(() => checked.stop());

  it('who has no identity is denied early, who has is let on', async () => {
    const nobody = await checked.ask({ body: chat('hi'), roles: null });
    expect([nobody.status, reasonOf(nobody)]).toEqual([403, 'identity_missing']);
    expect(JSON.parse(nobody.body)).toMatchObject({ error: { code: 'identity_missing' } });
    expect(await checked.recorded(nobody)).toMatchObject([
      { kind: 'denial', body: { outcome: 'deny', reason: 'identity_missing' } },
    ]);
    expect(checked.external.received).toHaveLength(0);
    const heard = await checked.ask({ body: chat('mail jane.roe@example.org') });
    expect(heard.status).toBe(200);
    expect(checked.external.received).toHaveLength(1);
    expect(checked.external.received[0]?.body.toString()).not.toContain('jane.roe@example.org');
  });

  it('what it vouched for is not verified again, for as long as that counts', async () => {
    const keys = join(checked.folder, 'keys.json');
    const publish = (): void => writeFileSync(keys, JSON.stringify(checked.issuer.keySet()));
    await withoutClaimsKept(checked, keys, publish);
    checked.external.forget();
    const token = await checked.issuer.token(claims);
    // Both pass the check while the key that signed the token is there, and reach ext_proc when it is withdrawn: one within
    // the five seconds in which the check's word counts, one after them, when the token must be verified again.
    const asked = [askWith(token, checked, delayed(3_500)), askWith(token, checked, delayed(5_500))];
    await expect.poll(proven).toEqual({ token: 2, voucher: 0 });
    await checked.issuer.rotate();
    publish();
    const [vouched, verified] = (await Promise.all(asked)) as [Heard, Heard];
    expect(await proven()).toEqual({ token: 2, voucher: 1 });
    expect(vouched.status).toBe(200);
    const [request] = await checked.recorded(vouched);
    expect(request?.body['principal']).toMatchObject({ subject: 'bob', roles: ['developer'] });
    expect([verified.status, reasonOf(verified)]).toEqual([403, 'identity_invalid']);
    // The key is withdrawn for everybody by now, and its successor is known.
    expect(reasonOf(await askWith(token, checked))).toBe('identity_invalid');
    expect((await askWith(await checked.issuer.token(claims), checked)).status).toBe(200);
    expect(checked.external.received).toHaveLength(2);
    expect((await verifyCommitted(checked.readerUrl)).ok).toBe(true);
  });

  /** How often somebody was proven since Sallyport started, by what. */
  async function proven(): Promise<Record<'token' | 'voucher', number>> {
    const text = await checked.metrics();
    const count = (by: string): number =>
      Number(
        new RegExp(`^sallyport_identity_proven_total\\{by="${by}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
      );
    return { token: count('token'), voucher: count('voucher') };
  }
});

describe('the early check alone', () => {
  it('a permit is recorded as unobserved; what needs an edit or is cut is denied', async () => {
    const checked = await startTestStack({ changeEnvoy: withFilters(alone) });
    try {
      expect((await checked.ask({ body: chat('hi') })).status).toBe(200);
      const edit = await checked.ask({ body: chat('mail jane.roe@example.org') });
      expect([edit.status, reasonOf(edit)]).toEqual([403, 'obligation_unmet']);
      const cut = await checked.ask({ body: chat('lorem ipsum '.repeat(20_000)) });
      expect([cut.status, reasonOf(cut)]).toEqual([403, 'body_incomplete']);
      expect(checked.external.received).toHaveLength(1);
      const names = checked.external.received[0]?.headers.map(([name]) => name) ?? [];
      expect(names).not.toContain('x-sallyport-identity');
      for (const heard of [edit, cut])
        expect(await checked.recorded(heard)).toMatchObject([
          { kind: 'denial', body: { outcome: 'deny', reason: reasonOf(heard) } },
        ]);
      const records = await ledgerProbe(checked.postgres.superuserUrl).records(0);
      const permits = records.filter(({ kind }) => kind === 'request');
      expect(permits.map(({ body }) => body)).toMatchObject([{ response: 'unobserved' }]);
      expect((await verifyCommitted(checked.readerUrl)).ok).toBe(true);
    } finally {
      await checked.stop();
    }
  });
});

/** Starts Sallyport again with its keys in a file, which is looked at every few seconds, and verified claims not kept. */
async function withoutClaimsKept(on: TestStack, keys: string, publish: () => void): Promise<void> {
  const config = parse(readFileSync(on.configFile, 'utf8')) as {
    identity: { issuers: [Record<string, unknown>] };
  };
  Object.assign(config.identity.issuers[0], { jwks: { file: keys }, maxAgeSeconds: 0 });
  publish();
  writeFileSync(on.configFile, stringify(config));
  await on.sallyport.stop();
  await on.restartSallyport();
}

it('after all of this the ledger is verified', async () => {
  expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
});
