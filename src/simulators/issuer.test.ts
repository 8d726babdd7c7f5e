import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Issuer, startIssuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUrl)), {
    issuer: issuer.url,
    audience: 'sallyport',
  });

describe('the issuer', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'signs with %s what its key set verifies',
    async algorithm => {
      const token = await issuer.token({
        subject: 'alice',
        roles: ['clinician'],
        groups: ['a', 'b'],
        algorithm,
      });
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, kid: `${algorithm}-1` });
      const { payload } = await verify(token);
      expect(payload).toMatchObject({ sub: 'alice', roles: ['clinician'], groups: ['a', 'b'] });
    },
  );

  it('gives expired tokens and others when asked', async () => {
    await expect(verify(await issuer.token({ subject: 'a', expiresIn: -1 }))).rejects.toThrow('"exp"');
    await expect(verify(await issuer.token({ subject: 'a', audience: 'other' }))).rejects.toThrow('"aud"');
  });

  it('says where its keys are', async () => {
    const response = await fetch(`${issuer.url}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({ issuer: issuer.url, jwks_uri: issuer.jwksUrl });
    expect((await fetch(`${issuer.url}/else`)).status).toBe(404);
    expect(issuer.keySet().keys.every(key => !('d' in key))).toBe(true);
  });

  it('rotates: old tokens no longer verify, new ones do', async () => {
    const old = await issuer.token({ subject: 'a' });
    await issuer.rotate();
    await expect(jwtVerify(old, createLocalJWKSet({ keys: [...issuer.keySet().keys] }))).rejects.toThrow();
    await expect(verify(await issuer.token({ subject: 'a' }))).resolves.toBeDefined();
  });

  it('can be down, or slow, and counts who asks', async () => {
    const before = issuer.fetches;
    issuer.behave('down');
    expect((await fetch(issuer.jwksUrl)).status).toBe(503);
    issuer.behave({ slowMs: 60_000 });
    await expect(fetch(issuer.jwksUrl, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    issuer.behave('well');
    expect((await fetch(issuer.jwksUrl)).status).toBe(200);
    expect(issuer.fetches - before).toBe(3);
  });
});
