import type { Head } from '../core/types.ts';
import { IdentityError, invalid } from './refused.ts';

/** Of a token, in characters. Signed claims of a person are 1 to 4 KiB. */
export const maxTokenLength: number = 16 * 1024;

/** JWS compact serialization (RFC 7515 section 7.1), signed: no part is empty. */
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const bearer = /^bearer +/i;

/**
 * The one token of the request, in its outward form.
 * @throws IdentityError `identity_missing`, `identity_ambiguous`, `identity_invalid`
 */
export function presentedToken(head: Head, header: string): string {
  const values = head.filter(([name]) => name === header);
  const [first] = values;
  if (!first) throw new IdentityError('identity_missing', 'no identity header');
  // A comma is how proxies join repeated headers (RFC 9110 section 5.3); no token has one.
  if (values.length > 1 || first[1].includes(','))
    throw new IdentityError('identity_ambiguous', 'more than one identity header');
  const token = header === 'authorization' ? bearerToken(first[1]) : first[1];
  if (token.length > maxTokenLength) throw invalid('a token over the limit');
  if (!compact.test(token)) throw invalid('not a signed token in compact form');
  return token;
}

/** RFC 6750 section 2.1. */
function bearerToken(value: string): string {
  const scheme = bearer.exec(value)?.[0];
  if (scheme === undefined) throw invalid('authorization of another scheme');
  return value.slice(scheme.length);
}
