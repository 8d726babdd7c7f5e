import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../core/types.ts';
import { createVoucher } from './vouch.ts';

const nowMs = 1_700_000_000_000.25;
const principal: Principal = {
  subject: 'ada',
  issuer: 'https://issuer.example',
  tenant: undefined,
  actors: ['agent'],
  workload: undefined,
  roles: ['developer'],
  groups: [],
  scopes: ['chat'],
  verified: { subject: 'jwt:RS256:k1' },
  credential: 'c'.repeat(64),
  expiresAtMs: nowMs + 60_000,
};
const asked = { method: 'POST', host: 'api.example', path: '/v1/chat/completions' };
const seen = { ...asked, credential: principal.credential };
const voucher = createVoucher(new Uint8Array(32).fill(1));
const metadata = voucher.vouch(principal, asked, nowMs);

describe('a voucher', () => {
  it('gives back the principal', () => {
    expect(voucher.verify(metadata, seen, nowMs)).toEqual(principal);
    const atWork = { ...principal, workload: 'spiffe://example/app' };
    expect(voucher.verify(voucher.vouch(atWork, asked, nowMs), seen, nowMs)).toEqual(atWork);
    const ofTenant = { ...principal, tenant: 'acme' };
    expect(voucher.verify(voucher.vouch(ofTenant, asked, nowMs), seen, nowMs)).toEqual(ofTenant);
  });

  it.each(['method', 'host', 'path', 'credential'] as const)('is for no other %s', member => {
    expect(voucher.verify(metadata, { ...seen, [member]: `${seen[member]}x` }, nowMs)).toBeUndefined();
  });

  it.each(['principal', 'expires', 'mac'] as const)('refuses any change of %s', member => {
    const text = metadata[member] ?? '';
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 2 }), (at, by) => {
        const changed = text.slice(0, at) + by + text.slice(at + 1);
        // The last character of a MAC in base64url has two bits that say nothing.
        const isSame =
          changed === text ||
          (member === 'mac' && Buffer.from(changed, 'base64url').equals(Buffer.from(text, 'base64url')));
        const verified = voucher.verify({ ...metadata, [member]: changed }, seen, nowMs);
        expect(verified === undefined).toBe(!isSame);
      }),
    );
    for (const odd of [undefined, null, 1, '', {}, [text]])
      expect(voucher.verify({ ...metadata, [member]: odd }, seen, nowMs)).toBeUndefined();
  });

  it('tells fields apart however they are cut', () => {
    const shifted = { ...asked, method: 'POSTa', host: 'pi.example' };
    expect(voucher.verify(metadata, { ...seen, ...shifted }, nowMs)).toBeUndefined();
  });

  it('lasts five seconds, and never longer than the credential', () => {
    expect(voucher.verify(metadata, seen, nowMs + 4_999)).toEqual(principal);
    expect(voucher.verify(metadata, seen, nowMs + 5_000)).toBeUndefined();
    expect(voucher.verify(metadata, seen, nowMs - 1_000)).toBeUndefined();
    const short = voucher.vouch({ ...principal, expiresAtMs: nowMs + 1_000 }, asked, nowMs);
    expect(voucher.verify(short, seen, nowMs + 999)).toBeDefined();
    expect(voucher.verify(short, seen, nowMs + 1_000)).toBeUndefined();
  });

  it('is of one key', () => {
    const other = createVoucher(new Uint8Array(32).fill(2));
    expect(other.verify(metadata, seen, nowMs)).toBeUndefined();
    expect(() => createVoucher(new Uint8Array(31))).toThrow(RangeError);
  });
});
