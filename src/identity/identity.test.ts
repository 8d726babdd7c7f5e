import {
  constants,
  createHmac,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../core/log.ts';
import type { Head } from '../core/types.ts';
import type { EdgeContext, Identified } from '../exchange/ports.ts';
import { type ClosableIdentity, createIdentity } from './identity.ts';
import type { IdentityMeter } from './meter.ts';
import type { IssuerOptions } from './options.ts';
import { createVoucher } from './vouch.ts';

const folder = mkdtempSync(join(tmpdir(), 'identity-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');
const jwk = (key: KeyObject, kid: string, more: object = {}): object => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...more,
});
const keysFile = join(folder, 'keys.json');
writeFileSync(
  keysFile,
  JSON.stringify({
    keys: [
      jwk(rsa.publicKey, 'rsa'),
      jwk(p256.publicKey, 'p256'),
      jwk(p384.publicKey, 'p384'),
      jwk(ed.publicKey, 'ed'),
      jwk(short.publicKey, 'short'),
      jwk(rsa.publicKey, 'enc', { use: 'enc' }),
      { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' },
      { kty: 'EC', crv: 'P-256', x: 'broken', y: 'broken', kid: 'broken' },
    ],
  }),
);

const startMs = 1_700_000_000_000;
let nowMs = startMs;
const issuerOptions: IssuerOptions = {
  issuer: 'https://issuer.example',
  audience: ['sallyport'],
  jwks: { file: keysFile },
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  claims: { subject: 'sub', roles: 'roles', groups: 'groups', scopes: 'scope' },
  maxAgeSeconds: 300,
  clockToleranceSeconds: 30,
};
const voucher = createVoucher(new Uint8Array(32).fill(9));
const build = (issuer: Partial<IssuerOptions> = {}, header?: string): ClosableIdentity =>
  createIdentity(
    { ...(header === undefined ? {} : { header }), issuers: [{ ...issuerOptions, ...issuer }], voucher },
    { log: silentLog, now: () => nowMs },
  );

type Json = Readonly<Record<string, unknown>>;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (ms: number): number => Math.floor(ms / 1000);
const usual = (): Json => ({
  iss: 'https://issuer.example',
  aud: 'sallyport',
  sub: 'ada',
  roles: ['developer'],
  exp: seconds(startMs) + 600,
});
const rs256 = (input: string, key = rsa.privateKey): string =>
  createSign('RSA-SHA256').update(input).sign(key, 'base64url');
const es = (input: string, key: KeyObject, digest = 'sha256'): string =>
  signBytes(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

const token = (claims: Json, header: Json = {}, sign = rs256): string => {
  const input = `${encode({ alg: 'RS256', kid: 'rsa', ...header })}.${encode(claims)}`;
  return `${input}.${sign(input)}`;
};
const good = (more: Json = {}, header: Json = {}): string => token({ ...usual(), ...more }, header);

const edge: EdgeContext = { source: '127.0.0.1:1', workload: undefined, authz: undefined };
const path = '/v1/chat/completions';
const pseudo: Head = [
  [':method', 'POST'],
  [':authority', 'API.example'],
  [':path', path],
];
const headOf = (value: string): Head => [...pseudo, ['x-sallyport-identity', value]];
const outcome = (identified: Identified): string =>
  'refused' in identified ? identified.refused : identified.principal.subject;

let identity: ClosableIdentity;
const ask = async (value: string): Promise<string> => outcome(await identity.identify(headOf(value), edge));

beforeEach(() => {
  nowMs = startMs;
  identity = build();
});

describe('a good token', () => {
  it('names its principal', async () => {
    const value = good({ groups: ['blue'], scope: 'chat models', act: { sub: 'agent' } });
    const identified = await identity.identify(headOf(value), { ...edge, workload: 'spiffe://example/app' });
    expect(identified).toEqual({
      principal: {
        subject: 'ada',
        issuer: 'https://issuer.example',
        actors: ['agent'],
        workload: 'spiffe://example/app',
        roles: ['developer'],
        groups: ['blue'],
        scopes: ['chat', 'models'],
        verified: { subject: 'jwt:RS256:rsa', actors: 'jwt:RS256:rsa', workload: 'mtls' },
        credential: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        expiresAtMs: startMs + 630_000,
      },
    });
  });

  it.each([
    ['ES256', 'p256', (input: string): string => es(input, p256.privateKey)],
    [
      'EdDSA',
      'ed',
      (input: string): string => signBytes(null, Buffer.from(input), ed.privateKey).toString('base64url'),
    ],
  ])('may be signed by %s', async (alg, kid, sign) => {
    expect(await ask(token(usual(), { alg, kid }, sign))).toBe('ada');
  });

  it('needs no kid where one key only can be meant', async () => {
    const input = `${encode({ alg: 'ES256' })}.${encode(usual())}`;
    expect(await ask(`${input}.${es(input, p256.privateKey)}`)).toBe('ada');
  });

  it('is at hand the second time, with the workload of the connection', async () => {
    const value = good();
    await ask(value);
    const again = identity.identify(headOf(value), { ...edge, workload: 'spiffe://example/other' });
    expect(again).toMatchObject({ principal: { subject: 'ada', workload: 'spiffe://example/other' } });
    expect(identity.identify(headOf(value), edge)).toMatchObject({ principal: { workload: undefined } });
  });

  it('is verified once for all that wait', async () => {
    const head = headOf(good());
    const [one, two] = await Promise.all([identity.identify(head, edge), identity.identify(head, edge)]);
    expect('principal' in one && 'principal' in two && one.principal === two.principal).toBe(true);
  });

  it('may come as bearer', async () => {
    identity = build({}, 'authorization');
    expect(identity.headers).toEqual(['authorization']);
    const by = async (value: string): Promise<string> =>
      outcome(await identity.identify([['authorization', value]], edge));
    expect(await by(`Bearer ${good()}`)).toBe('ada');
    expect(await by(good())).toBe('identity_invalid');
    expect(await by('Basic YTpi')).toBe('identity_invalid');
  });
});

describe('time', () => {
  it('lets no cached claim outlive its token', async () => {
    const value = good({ exp: seconds(startMs) + 100 });
    expect(await ask(value)).toBe('ada');
    nowMs = startMs + 99_999;
    expect(identity.identify(headOf(value), edge)).not.toBeInstanceOf(Promise);
    nowMs = startMs + 100_000;
    const late = identity.identify(headOf(value), edge);
    expect(late).toBeInstanceOf(Promise);
    expect(outcome(await late)).toBe('ada');
    nowMs = startMs + 130_000;
    expect(await ask(value)).toBe('identity_expired');
  });

  it('keeps claims for 300 seconds, whatever exp and the options say', async () => {
    identity = build({ maxAgeSeconds: 86_400 });
    const value = good({ exp: 253_402_300_799, iat: seconds(startMs) });
    expect(await ask(value)).toBe('ada');
    nowMs = startMs + 299_999;
    expect(identity.identify(headOf(value), edge)).not.toBeInstanceOf(Promise);
    nowMs = startMs + 300_000;
    expect(identity.identify(headOf(value), edge)).toBeInstanceOf(Promise);
  });

  it('takes a token for a day from its iat, whatever its exp', async () => {
    const value = good({ exp: 253_402_300_799, iat: seconds(startMs) });
    const identified = await identity.identify(headOf(value), edge);
    expect(identified).toMatchObject({ principal: { expiresAtMs: startMs + 86_400_000 + 30_000 } });
    nowMs = startMs + 86_400_000 + 29_999;
    expect(await ask(value)).toBe('ada');
    nowMs += 1;
    expect(await ask(value)).toBe('identity_expired');
  });

  it('takes one for as long as it is told', async () => {
    identity = build({ maxTokenAgeSeconds: 60, clockToleranceSeconds: 0 });
    expect(await ask(good({ exp: seconds(startMs) + 60 }))).toBe('ada');
    expect(await ask(good({ exp: seconds(startMs) + 61 }))).toBe('identity_invalid');
    expect(await ask(good({ iat: seconds(startMs) - 59 }))).toBe('ada');
    expect(await ask(good({ iat: seconds(startMs) - 60 }))).toBe('identity_expired');
    identity = build({ maxTokenAgeSeconds: NaN, clockToleranceSeconds: 0 });
    expect(await ask(good({ iat: seconds(startMs) }))).toBe('identity_expired');
  });

  it('keeps nothing where told so', async () => {
    identity = build({ maxAgeSeconds: 0 });
    const value = good();
    await ask(value);
    expect(identity.identify(headOf(value), edge)).toBeInstanceOf(Promise);
  });

  it('tolerates no more than 60 seconds', async () => {
    identity = build({ clockToleranceSeconds: 3600 });
    expect(await ask(good({ exp: seconds(startMs) - 59 }))).toBe('ada');
    expect(await ask(good({ exp: seconds(startMs) - 60 }))).toBe('identity_expired');
  });
});

const inOneHeader = (header: Json): string => good({}, header);
const hmacWithPublicKey = (input: string): string =>
  createHmac('sha256', rsa.publicKey.export({ type: 'spki', format: 'pem' }))
    .update(input)
    .digest('base64url');
const forged: readonly (readonly [string, () => string, string])[] = [
  ['alg none, no signature', () => token(usual(), { alg: 'none' }, () => ''), 'identity_invalid'],
  ['alg none, some signature', () => token(usual(), { alg: 'none' }), 'identity_invalid'],
  ['alg NONE', () => token(usual(), { alg: 'NONE' }), 'identity_invalid'],
  [
    'HS256 by the RSA public key',
    () => token(usual(), { alg: 'HS256' }, hmacWithPublicKey),
    'identity_invalid',
  ],
  [
    'HS256 by a symmetric key of the set',
    () =>
      token(usual(), { alg: 'HS256', kid: 'oct' }, input =>
        createHmac('sha256', 'secret').update(input).digest('base64url'),
      ),
    'identity_invalid',
  ],
  ['no alg', () => token(usual(), { alg: undefined }), 'identity_invalid'],
  ['another algorithm of the same key', () => token(usual(), { alg: 'RS512' }), 'identity_invalid'],
  [
    'PS256, which is not allowed',
    () =>
      token(usual(), { alg: 'PS256' }, input =>
        signBytes('sha256', Buffer.from(input), {
          key: rsa.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }).toString('base64url'),
      ),
    'identity_invalid',
  ],
  [
    'a key of its own in jwk',
    () =>
      token(usual(), { kid: 'mine', jwk: stranger.publicKey.export({ format: 'jwk' }) }, input =>
        rs256(input, stranger.privateKey),
      ),
    'identity_invalid',
  ],
  [
    'a key of its own in jwk, under a known kid',
    () =>
      token(usual(), { jwk: stranger.publicKey.export({ format: 'jwk' }) }, input =>
        rs256(input, stranger.privateKey),
      ),
    'identity_invalid',
  ],
  [
    'jku',
    () => token(usual(), { jku: 'http://127.0.0.1:1/' }, i => rs256(i, stranger.privateKey)),
    'identity_invalid',
  ],
  [
    'x5u',
    () => token(usual(), { x5u: 'http://127.0.0.1:1/' }, i => rs256(i, stranger.privateKey)),
    'identity_invalid',
  ],
  ['x5c', () => token(usual(), { x5c: ['MIIB'] }, i => rs256(i, stranger.privateKey)), 'identity_invalid'],
  ['crit', () => inOneHeader({ crit: ['exp'], exp: 1 }), 'identity_invalid'],
  ['an empty crit', () => inOneHeader({ crit: [] }), 'identity_invalid'],
  ['b64', () => inOneHeader({ b64: false, crit: ['b64'] }), 'identity_invalid'],
  ['b64 alone', () => inOneHeader({ b64: true }), 'identity_invalid'],
  ['another kind of token', () => inOneHeader({ typ: 'logout+jwt' }), 'identity_invalid'],
  ['a kid that is a number', () => inOneHeader({ kid: 7 }), 'identity_invalid'],
  ['an unknown kid', () => inOneHeader({ kid: 'nobody' }), 'identity_invalid'],
  ['a kid of a prototype', () => inOneHeader({ kid: '__proto__' }), 'identity_invalid'],
  ['a key for encryption', () => inOneHeader({ kid: 'enc' }), 'identity_invalid'],
  [
    'an RSA key of 1024 bits',
    () => token(usual(), { kid: 'short' }, input => rs256(input, short.privateKey)),
    'identity_invalid',
  ],
  [
    'a psychic signature (r = s = 0)',
    () => token(usual(), { alg: 'ES256', kid: 'p256' }, () => Buffer.alloc(64).toString('base64url')),
    'identity_invalid',
  ],
  [
    'a key on another curve',
    () => token(usual(), { alg: 'ES256', kid: 'p384' }, input => es(input, p384.privateKey)),
    'identity_invalid',
  ],
  [
    'a signature on another curve under a right kid',
    () => token(usual(), { alg: 'ES256', kid: 'p256' }, input => es(input, p384.privateKey)),
    'identity_invalid',
  ],
  [
    'a signature in DER',
    () =>
      token(usual(), { alg: 'ES256', kid: 'p256' }, input =>
        signBytes('sha256', Buffer.from(input), p256.privateKey).toString('base64url'),
      ),
    'identity_invalid',
  ],
  ['an RSA key as one of EC', () => token(usual(), { alg: 'ES256' }), 'identity_invalid'],
  ['an empty signature', () => token(usual(), {}, () => ''), 'identity_invalid'],
  ['a signature cut short', () => good().slice(0, -8), 'identity_invalid'],
  [
    'a signature by a stranger',
    () => token(usual(), {}, i => rs256(i, stranger.privateKey)),
    'identity_invalid',
  ],
  ['no signature part', () => good().split('.').slice(0, 2).join('.'), 'identity_invalid'],
  ['four parts', () => `${good()}.AAAA`, 'identity_invalid'],
  ['JSON serialization', () => '{"payload":"e30"}', 'identity_invalid'],
  [
    'a body that was changed',
    () => good().replace(/\.[^.]+\./, `.${encode({ ...usual(), sub: 'eve' })}.`),
    'identity_invalid',
  ],
  ['nothing', () => '', 'identity_invalid'],
  ['something', () => 'a.b.c', 'identity_invalid'],
  ['more than 16 KiB', () => good({ more: 'x'.repeat(16_384) }), 'identity_invalid'],
  ['another audience', () => good({ aud: 'another' }), 'identity_invalid'],
  ['other audiences', () => good({ aud: ['one', 'two'] }), 'identity_invalid'],
  ['no audience', () => good({ aud: undefined }), 'identity_invalid'],
  ['another issuer', () => good({ iss: 'https://issuer.example/' }), 'identity_invalid'],
  ['an issuer of a prototype', () => good({ iss: 'constructor' }), 'identity_invalid'],
  ['no issuer', () => good({ iss: undefined }), 'identity_invalid'],
  ['expired', () => good({ exp: seconds(startMs) - 30 }), 'identity_expired'],
  [
    'expired, and by a stranger',
    () => token({ ...usual(), exp: 1 }, {}, i => rs256(i, stranger.privateKey)),
    'identity_invalid',
  ],
  ['not valid yet', () => good({ nbf: seconds(startMs) + 31 }), 'identity_invalid'],
  ['issued in the future', () => good({ iat: seconds(startMs) + 31 }), 'identity_invalid'],
  ['no exp', () => good({ exp: undefined }), 'identity_invalid'],
  ['exp in a text', () => good({ exp: '9999999999' }), 'identity_invalid'],
  [
    'exp in the year 9999, issued nobody knows when',
    () => good({ exp: 253_402_300_799 }),
    'identity_invalid',
  ],
  [
    'exp in the year 9999, issued two days ago',
    () => good({ exp: 253_402_300_799, iat: seconds(startMs) - 172_800 }),
    'identity_expired',
  ],
  ['exp behind all years', () => good({ exp: 1e300 }), 'identity_invalid'],
  ['nbf in a text', () => good({ nbf: '0' }), 'identity_invalid'],
  ['no subject', () => good({ sub: undefined }), 'identity_invalid'],
  ['two tokens in one header', () => `${good()},${good()}`, 'identity_ambiguous'],
  ['a token and a comma', () => `${good()},`, 'identity_ambiguous'],
];

describe('refuses', () => {
  it.each(forged)('%s', async (_, make, why) => {
    expect(await ask(make())).toBe(why);
    // Nothing of it was kept.
    expect(await ask(make())).toBe(why);
  });

  it('a request without the header', () => {
    expect(identity.identify(pseudo, edge)).toEqual({ refused: 'identity_missing' });
  });

  it('a header that is repeated, even with one token', () => {
    const value = good();
    const head: Head = [...headOf(value), ['x-sallyport-identity', value]];
    expect(identity.identify(head, edge)).toEqual({ refused: 'identity_ambiguous' });
  });

  it.each([{ algorithms: ['none'] }, { algorithms: ['HS256'] }, { algorithms: [] }, { audience: [] }])(
    'to be built with %j',
    options => {
      expect(() => build(options)).toThrow(RangeError);
    },
  );
});

describe('required claims', () => {
  const required = { tenant: ['blue', 7], email_verified: [true], jti: [] };
  const whole = { tenant: 'blue', email_verified: true, jti: 'x' };
  it.each([
    ['all', {}, 'ada'],
    ['a number', { tenant: 7 }, 'ada'],
    ['one of a list', { tenant: ['red', 'blue'] }, 'ada'],
    ['another value', { tenant: 'red' }, 'identity_invalid'],
    ['another type', { email_verified: 'true' }, 'identity_invalid'],
    ['a number as text', { tenant: '7' }, 'identity_invalid'],
    ['an empty list', { tenant: [] }, 'identity_invalid'],
    ['null', { jti: null }, 'identity_invalid'],
    ['none', { jti: undefined }, 'identity_invalid'],
  ])('%s', async (_, more, expected) => {
    identity = build({ required });
    expect(await ask(good({ ...whole, ...more }))).toBe(expected);
  });
});

describe('the meter', () => {
  it('is told who was proven by what, who was refused, and of key sets', async () => {
    const told: string[] = [];
    const meter: IdentityMeter = {
      identified: by => told.push(by),
      refused: why => told.push(why),
      keysRead: (issuer, outcome) => told.push(`${issuer} ${outcome}`),
    };
    identity = createIdentity(
      { issuers: [issuerOptions], voucher },
      { log: silentLog, now: () => nowMs, meter },
    );
    const value = good();
    const early = await identity.identify(headOf(value), edge);
    if (!('principal' in early)) throw new Error('not identified');
    await identity.identify(headOf(value), edge);
    const asked = { method: 'POST', host: 'api.example', path };
    const authz = voucher.vouch(early.principal, asked, nowMs);
    await identity.identify(headOf(value), { ...edge, authz });
    await identity.identify(pseudo, edge);
    nowMs += 3_000;
    await ask(good({ aud: 'another' }));
    expect(told).toEqual([
      'https://issuer.example read',
      'token',
      'cache',
      'voucher',
      'identity_missing',
      'https://issuer.example unchanged',
      'identity_invalid',
    ]);
  });
});

describe('a key file', () => {
  it('is read again when it changed, and its keys are used while it is away', async () => {
    const file = join(folder, 'changing.json');
    writeFileSync(file, JSON.stringify({ keys: [jwk(rsa.publicKey, 'one')] }));
    identity = build({ jwks: { file }, maxAgeSeconds: 0 });
    expect(await ask(good({}, { kid: 'one' }))).toBe('ada');
    expect(await ask(good({}, { kid: 'two' }))).toBe('identity_invalid');
    writeFileSync(file, JSON.stringify({ keys: [jwk(rsa.publicKey, 'two'), jwk(rsa.publicKey, 'three')] }));
    nowMs += 3_000;
    expect(await ask(good({}, { kid: 'two' }))).toBe('ada');
    expect(await ask(good({}, { kid: 'one' }))).toBe('identity_invalid');
    rmSync(file);
    nowMs += 3_000;
    expect(await ask(good({}, { kid: 'two' }))).toBe('ada');
    nowMs += 24 * 3_600_000;
    expect(await ask(good({ exp: seconds(nowMs) + 60 }, { kid: 'two' }))).toBe('identity_unavailable');
  });
});

describe('a voucher of the early check', () => {
  const vouched = async (): Promise<{ value: string; authz: Record<string, string> }> => {
    const value = good();
    const early = await identity.identify(headOf(value), { ...edge, workload: 'spiffe://example/app' });
    if (!('principal' in early)) throw new Error('not identified');
    const asked = { method: 'POST', host: 'api.example', path };
    return { value, authz: voucher.vouch(early.principal, asked, nowMs) };
  };

  it('is believed for the same request, without keys', async () => {
    const { value, authz } = await vouched();
    identity = build({ jwks: { file: join(folder, 'none') } });
    const identified = identity.identify(headOf(value), { ...edge, authz });
    expect(identified).toMatchObject({ principal: { subject: 'ada', workload: 'spiffe://example/app' } });
  });

  it('is not believed for another token, path, host, method or workload, nor late', async () => {
    const { value, authz } = await vouched();
    identity = build({ jwks: { file: join(folder, 'none') } });
    const given = { ...edge, authz };
    const others: readonly Head[] = [
      headOf(good({ sub: 'eve' })),
      ...[':method', ':authority', ':path'].flatMap(name => [
        headOf(value).map(([key, was]) => [key, key === name ? `${was}x` : was] as const),
        headOf(value).filter(([key]) => key !== name),
        [...headOf(value), headOf(value).find(([key]) => key === name) ?? ['', '']] as Head,
      ]),
    ];
    for (const head of others)
      expect(outcome(await identity.identify(head, given))).toBe('identity_unavailable');
    const elsewhere = { ...given, workload: 'spiffe://example/other' };
    expect(outcome(await identity.identify(headOf(value), elsewhere))).toBe('identity_unavailable');
    nowMs += 5_000;
    expect(outcome(await identity.identify(headOf(value), given))).toBe('identity_unavailable');
  });

  it('that is forged leaves the token to be verified', async () => {
    const { value, authz } = await vouched();
    const eve = authz['principal']?.replace('"ada"', '"eve"') ?? '';
    identity = build();
    expect(
      outcome(await identity.identify(headOf(value), { ...edge, authz: { ...authz, principal: eve } })),
    ).toBe('ada');
    const bare = identity.identify(pseudo, { ...edge, authz });
    expect(bare).toEqual({ refused: 'identity_missing' });
  });
});
