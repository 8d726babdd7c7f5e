import type { Voucher } from './vouch.ts';

/**
 * Where a claim stands. A name is tried as it stands first (`https://example.com/roles`), then its dots as nesting
 * (`realm_access.roles`). A path is names one in the other, for names that have dots themselves.
 */
export type ClaimPath = string | { readonly path: readonly string[] };

export interface ClaimNames {
  readonly subject: ClaimPath;
  /** Undefined: nobody has a tenant. */
  readonly tenant?: ClaimPath | undefined;
  /** Of several claims, the names of all. */
  readonly roles: ClaimPath | readonly ClaimPath[];
  readonly groups: ClaimPath | readonly ClaimPath[];
  readonly scopes: ClaimPath | readonly ClaimPath[];
}

/** A claim's name → one of these values has to be it, or in it where it is a list. No values: it has to be there. */
export type RequiredClaims = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** Who may issue tokens, and how theirs are read. */
export interface IssuerOptions {
  /** `iss`, compared exactly. */
  readonly issuer: string;
  /** `aud` must contain one of them. */
  readonly audience: readonly string[];
  /** `url`: https, or http on loopback. */
  readonly jwks: { readonly url: string } | { readonly file: string };
  /** What is accepted; `none` and shared secrets cannot be. */
  readonly algorithms: readonly string[];
  readonly claims: ClaimNames;
  /** Besides `iss`, `aud` and `exp`, which always are. */
  readonly required?: RequiredClaims;
  /** A token is taken for so long from its `iat` on, whatever its `exp` says. In seconds; default one day. */
  readonly maxTokenAgeSeconds?: number;
  /** How long verified claims are kept, in seconds; at most 300, and never past their expiry. */
  readonly maxAgeSeconds: number;
  /** By how much clocks may differ, in seconds; at most 60. */
  readonly clockToleranceSeconds: number;
}

export interface IdentityOptions {
  /** Lower-case; `authorization` holds the token behind `Bearer`. Default `x-sallyport-identity`. */
  readonly header?: string;
  readonly issuers: readonly IssuerOptions[];
  /** The one that the early check vouches with. */
  readonly voucher: Voucher;
}
