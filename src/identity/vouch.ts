import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../core/types.ts';

/** What a principal was proven for. `host` in lower case. */
export interface VouchedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

/** Says by a MAC, from the early check to ext_proc of the same request, who was proven to ask. */
export interface Voucher {
  /** Metadata for the request; good for a few seconds. `nowMs`: milliseconds since the epoch. */
  vouch(principal: Principal, request: VouchedRequest, nowMs: number): Record<string, string>;
  /** `credential`: the digest of the token that the request carries. Undefined: not vouched for, whatever the cause. */
  verify(
    metadata: Readonly<Record<string, unknown>>,
    request: VouchedRequest & { readonly credential: string },
    nowMs: number,
  ): Principal | undefined;
}

/** Envoy goes from ext_authz to ext_proc in well under a second; whoever comes later is verified anew. */
const lifetimeMs = 5_000;
const minKeyBytes = 32;
const domain = 'sallyport.identity.voucher.v1';

/** @throws RangeError where the key has fewer than 32 bytes. */
export function createVoucher(key: Uint8Array): Voucher {
  if (key.length < minKeyBytes) throw new RangeError('the key for vouchers has fewer than 32 bytes');
  const secret = createSecretKey(key);
  const mac = (fields: readonly string[]): Buffer => {
    // With its length in front of each field, no two lists of fields are the same bytes.
    const bytes = [domain, ...fields].map(field => `${Buffer.byteLength(field)}:${field}`).join('');
    return createHmac('sha256', secret).update(bytes).digest();
  };
  return {
    vouch: (principal, { method, host, path }, nowMs) => {
      const expires = String(Math.floor(Math.min(nowMs + lifetimeMs, principal.expiresAtMs)));
      const text = JSON.stringify(principal);
      const tag = mac([text, principal.credential, method, host, path, expires]);
      return { principal: text, expires, mac: tag.toString('base64url') };
    },
    verify: ({ principal: text, expires, mac: tag }, { credential, method, host, path }, nowMs) => {
      if (typeof text !== 'string' || typeof expires !== 'string' || typeof tag !== 'string')
        return undefined;
      if (!isAhead(expires, nowMs)) return undefined;
      const given = Buffer.from(tag, 'base64url');
      const expected = mac([text, credential, method, host, path, expires]);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return readPrincipal(text, credential, nowMs);
    },
  };
}

/** Neither past nor farther ahead than we ever say. */
function isAhead(expires: string, nowMs: number): boolean {
  const atMs = /^\d{1,15}$/.test(expires) ? Number(expires) : 0;
  return nowMs < atMs && atMs <= nowMs + lifetimeMs;
}

/** The text is our own: its MAC was right. */
function readPrincipal(text: string, credential: string, nowMs: number): Principal | undefined {
  const principal = JSON.parse(text) as Omit<Principal, 'workload' | 'tenant'> & {
    readonly workload?: string;
    readonly tenant?: string;
  };
  if (principal.credential !== credential || !(nowMs < principal.expiresAtMs)) return undefined;
  return { ...principal, workload: principal.workload, tenant: principal.tenant };
}
