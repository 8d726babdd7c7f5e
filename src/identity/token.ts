import { compactVerify } from 'jose';
import { type Claims, isRecord } from './claims.ts';
import type { VerificationKey } from './keys.ts';
import { IdentityError, invalid } from './refused.ts';

/** What an unverified token says of how to verify it: nothing else is taken from it before that. */
export interface TokenHint {
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** A token of another kind (a logout token, a security event) is no proof of who asks (RFC 8725 section 3.11). */
const types = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);

/**
 * Members that bring a key along (`jwk`, `jku`, `x5u`, `x5c`) are left unread: keys come from the configured set only.
 * @throws IdentityError `identity_invalid`
 */
export function readHint(token: string): TokenHint {
  const [first = '', second = ''] = token.split('.');
  const header = readPart(first);
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string'))
    throw invalid('a token header without alg, or with an odd kid');
  // RFC 7515 section 4.1.11: what is critical must be understood. We know no extension; b64 (RFC 7797) would be one.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64'))
    throw invalid('a token header with extensions');
  if (typ !== undefined && !(typeof typ === 'string' && types.has(typ.toLowerCase())))
    throw invalid('a token of another kind');
  const { iss } = readPart(second);
  if (typeof iss !== 'string') throw invalid('a token without iss');
  return { algorithm: alg, kid, issuer: iss };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readPart(part: string): Claims {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')));
  } catch {
    throw invalid('a token part that is not JSON');
  }
  if (!isRecord(value)) throw invalid('a token part that is not an object');
  return value;
}

/** The claims, if one of the keys signed them. @throws IdentityError `identity_invalid` */
export async function verifySignature(token: string, keys: readonly VerificationKey[]): Promise<Claims> {
  for (const { key, algorithm } of keys) {
    const verified = await compactVerify(token, key, { algorithms: [algorithm] }).catch(() => undefined);
    if (verified) return readPart(Buffer.from(verified.payload).toString('base64url'));
  }
  throw invalid('a signature that no key made');
}

/** What must hold of a token besides its signature. */
export interface TokenTerms {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly toleranceMs: number;
  /** From `iat` on. */
  readonly maxTokenAgeMs: number;
}

/** The end of the year 9999: what is later is no time. */
const lastSecond = 253_402_300_799;

/**
 * RFC 7519 section 4.1. Gives the token's end in milliseconds since the epoch: its `exp`, or sooner where it is meant to
 * live for longer than we take any. Without `iat` nobody knows how old it is, so its `exp` must be near.
 * @throws IdentityError `identity_expired`, `identity_invalid`
 */
export function checkClaims(
  claims: Claims,
  { issuer, audience, toleranceMs, maxTokenAgeMs }: TokenTerms,
  nowMs: number,
): number {
  if (claims['iss'] !== issuer) throw invalid('a token of another issuer');
  const { aud } = claims;
  const meant: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audience.some(one => meant.includes(one))) throw invalid('a token for another audience');
  const expiresMs = timeOf(claims, 'exp');
  if (expiresMs === undefined) throw invalid('a token without exp');
  if (nowMs >= expiresMs + toleranceMs) throw new IdentityError('identity_expired', 'a token past its exp');
  if ((timeOf(claims, 'nbf') ?? 0) > nowMs + toleranceMs) throw invalid('a token before its nbf');
  const issuedMs = timeOf(claims, 'iat');
  if ((issuedMs ?? 0) > nowMs + toleranceMs) throw invalid('a token issued in the future');
  const endMs = (issuedMs ?? nowMs) + maxTokenAgeMs;
  if (nowMs >= endMs + toleranceMs) throw new IdentityError('identity_expired', 'a token past its age');
  if (issuedMs === undefined && expiresMs > endMs)
    throw invalid('a token of unknown age that lives too long');
  return Math.min(expiresMs, endMs);
}

function timeOf(claims: Claims, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= lastSecond)) throw invalid('a time that is none');
  return value * 1000;
}
