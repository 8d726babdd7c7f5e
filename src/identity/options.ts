import { type Voucher } from './vouch.ts';

/** Names of the claims. A name is tried as it stands first, then its dots as nesting. */
export interface ClaimNames {
  readonly subject: string;
  readonly roles: string;
  readonly groups: string;
  readonly scopes: string;
}

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
