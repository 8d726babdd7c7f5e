import { createHash } from 'node:crypto';
import type { ProviderId } from '../core/types.ts';
import type { IdOwner, IdPlace } from '../exchange/ports.ts';

/** What stands in the database for an id, and for whose it is: lower-case hex SHA-256. */
export type Digest = string;

/** With its length in front of each field, no two lists of fields are the same bytes. */
function digestOf(domain: string, fields: readonly string[]): Digest {
  const hash = createHash('sha256').update(domain);
  for (const field of fields) hash.update(`${Buffer.byteLength(field)}:${field}`);
  return hash.digest('hex');
}

/** Of an id within an account of a provider; space around it says nothing, and servers differ in whether they mind. */
export const idDigest = (
  { provider, host }: IdPlace,
  { kind, id }: Pick<ProviderId, 'kind' | 'id'>,
): Digest => digestOf('sallyport.provider-id.v1', [provider, host, kind, id.trim()]);

/**
 * Of whose they are: a name is its issuer's, so the tenant or subject of another issuer is somebody else. Who cannot be named
 * owns nothing: this is then the digest of nobody.
 */
export function ownerDigest({ principal, ids }: Pick<IdOwner, 'principal' | 'ids'>): Digest {
  const domain = 'sallyport.id-owner.v1';
  if (!principal) return digestOf(domain, ['nobody']);
  const { issuer, subject, tenant } = principal;
  return ids === 'tenant' && tenant !== undefined
    ? digestOf(domain, ['tenant', issuer, tenant])
    : digestOf(domain, ['principal', issuer, subject]);
}
