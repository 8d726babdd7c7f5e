import { z } from 'zod';
import { type ClaimNames, claimsSchema, type RequiredClaims, requiredSchema } from './claims.ts';
import { isLoopback } from './loopback.ts';
import { exactlyOne, filePath, type Place } from './place.ts';

const defaultHeader = 'x-sallyport-identity';
/** Verified claims are trusted without a look at the keys for this long: a withdrawn key must not live on. */
const maxCacheSeconds = 300;
const defaultCacheSeconds = 300;
/** Clocks of one data centre agree within it; RFC 7519 section 4.1.4 asks for "usually no more than a few minutes". */
const defaultToleranceSeconds = 30;
const maxToleranceSeconds = 60;
/** Access tokens live for minutes or hours. One that is good for years is a password, and this bound ends it. */
const defaultTokenAgeSeconds = 86_400;
/** Less than clocks may differ by would refuse tokens that were issued a moment ago. */
const minTokenAgeSeconds = 60;
const maxTokenAgeSeconds = 90 * 86_400;

/** Asymmetric ones only: with a shared secret whoever verifies can also sign (RFC 8725 section 3.2). */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
export type Algorithm = (typeof algorithms)[number];

export interface IssuerConfig {
  /** `iss`, compared exactly. */
  readonly issuer: string;
  /** `aud` must contain one of them. */
  readonly audience: readonly string[];
  readonly jwks: { readonly url: string } | { readonly file: string };
  readonly algorithms: readonly Algorithm[];
  readonly claims: ClaimNames;
  /** Besides `iss`, `aud` and `exp`, which always are. */
  readonly required: RequiredClaims;
  /** A token is taken for so long from its `iat` on, whatever its `exp` says. */
  readonly maxTokenAgeSeconds: number;
  /** Verified claims are kept for so long, and never past their expiry. */
  readonly maxAgeSeconds: number;
  readonly clockToleranceSeconds: number;
}

export interface IdentityConfig {
  /** Lower-case. */
  readonly header: string;
  readonly issuers: readonly IssuerConfig[];
}

const jwksSchema = (place: Place): z.ZodType<IssuerConfig['jwks']> =>
  exactlyOne({
    url: z
      .string()
      .refine(isSafeUrl, 'is not an https URL without user info. Plain http is for loopback only.')
      .meta({ description: "The issuer's key set; https, but on loopback." })
      .optional(),
    file: filePath(place, 'A file that holds the key set (RFC 7517).').optional(),
  })
    .transform(({ url, file }) => (url === undefined ? { file: file ?? '' } : { url }))
    .meta({ description: "Where the issuer's public keys are." });

function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
  );
}

const issuerSchema = (place: Place): z.ZodType<IssuerConfig> =>
  z.strictObject({
    issuer: z.string().min(1).meta({ description: 'The iss claim, compared exactly.' }),
    audience: z
      .union([
        z
          .string()
          .min(1)
          .transform(one => [one]),
        z.array(z.string().min(1)).min(1),
      ])
      .meta({ description: 'The aud claim must contain it, or one of them.' }),
    jwks: jwksSchema(place),
    algorithms: z
      .array(z.enum(algorithms))
      .min(1)
      .default(['RS256', 'ES256', 'EdDSA'])
      .meta({ description: 'Signature algorithms that are accepted; shared secrets never are.' }),
    claims: claimsSchema.prefault({}).meta({ description: 'Which claims the principal is made of.' }),
    required: requiredSchema.default({}),
    maxTokenAgeSeconds: z
      .int()
      .min(minTokenAgeSeconds)
      .max(maxTokenAgeSeconds)
      .default(defaultTokenAgeSeconds)
      .meta({
        description:
          'How old a token may get, counted from its iat, whatever its exp says; one without iat must expire within it. In seconds.',
      }),
    maxAgeSeconds: z
      .int()
      .min(0)
      .max(maxCacheSeconds)
      .default(defaultCacheSeconds)
      .meta({ description: 'How long verified claims are kept, and never past their expiry. In seconds.' }),
    clockToleranceSeconds: z
      .int()
      .min(0)
      .max(maxToleranceSeconds)
      .default(defaultToleranceSeconds)
      .meta({ description: 'By how much clocks may differ. In seconds.' }),
  });

export const identitySchema = (place: Place): z.ZodType<IdentityConfig> =>
  z
    .strictObject({
      header: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]*$/, 'is not a header name in lower case (a-z, 0-9 and -).')
        .default(defaultHeader)
        .meta({ description: 'The header that carries the identity token; never forwarded.' }),
      issuers: z
        .array(issuerSchema(place))
        .min(1, 'is empty. Name at least one issuer: without identity nothing is permitted.')
        .refine(distinct, 'names the same issuer twice.'),
    })
    .meta({ description: 'Who may ask: tokens (JWT) and who issues them.' });

const distinct = (issuers: readonly IssuerConfig[]): boolean =>
  new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length;
