import { importJWK, type CryptoKey, type JWK } from 'jose';
import { isRecord } from './claims.ts';

/** A public key, bound to the one algorithm that it is used with. */
export interface VerificationKey {
  readonly kid: string | undefined;
  readonly algorithm: string;
  readonly key: CryptoKey;
}

/** Asymmetric ones: with a shared secret, whoever verifies can also sign (RFC 8725 section 3.2). */
const kinds: Readonly<Record<string, { readonly kty: string; readonly crv?: string }>> = {
  RS256: { kty: 'RSA' },
  RS384: { kty: 'RSA' },
  RS512: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  PS384: { kty: 'RSA' },
  PS512: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { kty: 'OKP', crv: 'Ed25519' },
};

export const isAlgorithm = (name: string): boolean => Object.hasOwn(kinds, name);

/** Members of a public key (RFC 7518 section 6); a private one's are never read. */
const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;
const maxKeys = 100;

/**
 * The keys of a JWK set (RFC 7517 section 5) that may verify with one of `algorithms`. Keys of another use or kind are
 * passed over, as the RFC asks. @throws RangeError where it is not a set, or one of more than 100 keys.
 */
export async function importKeys(
  set: unknown,
  algorithms: readonly string[],
): Promise<readonly VerificationKey[]> {
  const keys: unknown = isRecord(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > maxKeys)
    throw new RangeError('not a JWK set, or too large a one');
  const wanted = keys
    .filter(isRecord)
    .flatMap(jwk => algorithms.filter(one => suits(jwk, one)).map(one => importOne(jwk, one)));
  return (await Promise.all(wanted)).filter(key => key !== undefined);
}

function suits(jwk: Readonly<Record<string, unknown>>, algorithm: string): boolean {
  const kind = kinds[algorithm];
  const { kty, crv, alg, use, key_ops: operations } = jwk;
  if (!kind || kty !== kind.kty || (kind.crv !== undefined && crv !== kind.crv)) return false;
  // EdDSA is Ed25519 under its older name (RFC 9864 section 2.2).
  const isNamed =
    alg === undefined || alg === algorithm || (kty === 'OKP' && (alg === 'EdDSA' || alg === 'Ed25519'));
  return (
    isNamed &&
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    (kty !== 'RSA' || isLongEnough(jwk['n']))
  );
}

/** RFC 7518 section 3.3: 2048 bits or more. And no more than 8192, as verifying takes its time. */
function isLongEnough(modulus: unknown): boolean {
  if (typeof modulus !== 'string') return false;
  const { length } = Buffer.from(modulus, 'base64url');
  return length >= 256 && length <= 1024;
}

async function importOne(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: string,
): Promise<VerificationKey | undefined> {
  const members = publicMembers.filter(name => typeof jwk[name] === 'string');
  const kid = typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined;
  try {
    const key = await importJWK(Object.fromEntries(members.map(name => [name, jwk[name]])) as JWK, algorithm);
    return key instanceof Uint8Array ? undefined : { kid, algorithm, key };
  } catch {
    // One malformed key must not take the others with it; a token that names it finds no key, and is denied.
    return undefined;
  }
}
