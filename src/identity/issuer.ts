import type { Log } from '../core/log.ts';
import type { Verified } from './claims-cache.ts';
import { readClaims, requireClaims } from './claims.ts';
import { KeySet } from './key-set.ts';
import { type Fetch, fileSource, urlSource } from './key-source.ts';
import { isAlgorithm } from './keys.ts';
import type { IdentityMeter } from './meter.ts';
import type { IssuerOptions } from './options.ts';
import { invalid } from './refused.ts';
import { checkClaims, type TokenHint, type TokenTerms, verifySignature } from './token.ts';

/** A withdrawn key must not live on for longer in claims that it once signed. */
const maxAgeSeconds = 300;
const maxToleranceSeconds = 60;
/** Access tokens live for minutes or hours; one that lives for years is a password. */
const defaultTokenAgeSeconds = 86_400;

export interface IssuerContext {
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: Fetch;
  readonly meter: IdentityMeter;
  /** Ends what is under way. */
  readonly closing: AbortSignal;
}

/** One issuer made ready: it verifies the tokens that name it. */
export class Issuer {
  readonly #options: IssuerOptions;
  readonly #keys: KeySet;
  readonly #terms: TokenTerms;
  readonly #maxAgeMs: number;
  readonly #now: () => number;

  /** @throws RangeError where an algorithm is not one to trust, no audience is named, or the URL is not safe. */
  constructor(options: IssuerOptions, { log, now, fetch, meter, closing }: IssuerContext) {
    const { issuer, audience, jwks, algorithms } = options;
    if (algorithms.length === 0 || !algorithms.every(isAlgorithm))
      throw new RangeError('an issuer needs algorithms, asymmetric ones only');
    if (audience.length === 0) throw new RangeError('an issuer needs an audience');
    const source = 'url' in jwks ? urlSource(jwks.url, fetch, closing) : fileSource(jwks.file);
    this.#options = options;
    this.#keys = new KeySet({ source, issuer, algorithms, log, meter, now });
    this.#terms = {
      issuer,
      audience,
      toleranceMs: clampSeconds(options.clockToleranceSeconds, maxToleranceSeconds),
      maxTokenAgeMs: clampSeconds(options.maxTokenAgeSeconds ?? defaultTokenAgeSeconds, Infinity),
    };
    this.#maxAgeMs = clampSeconds(options.maxAgeSeconds, maxAgeSeconds);
    this.#now = now;
  }

  /** @throws IdentityError */
  async verify(token: string, { algorithm, kid }: TokenHint, credential: string): Promise<Verified> {
    const { issuer, algorithms, claims: names, required = {} } = this.#options;
    if (!algorithms.includes(algorithm)) throw invalid('an algorithm that the issuer does not use');
    const keys = await this.#keys.find(kid, algorithm);
    const claims = await verifySignature(token, keys);
    const nowMs = this.#now();
    const expiresMs = checkClaims(claims, this.#terms, nowMs);
    requireClaims(claims, required);
    const identity = readClaims(claims, names);
    const how = kid === undefined ? `jwt:${algorithm}` : `jwt:${algorithm}:${kid}`;
    return {
      principal: {
        ...identity,
        issuer,
        workload: undefined,
        verified: identity.actors.length > 0 ? { subject: how, actors: how } : { subject: how },
        credential,
        expiresAtMs: expiresMs + this.#terms.toleranceMs,
      },
      untilMs: Math.min(nowMs + this.#maxAgeMs, expiresMs),
    };
  }
}

/** In milliseconds. What is not a number is 0: nothing is tolerated, nothing kept. */
const clampSeconds = (seconds: number, max: number): number =>
  seconds > 0 ? Math.min(seconds, max) * 1000 : 0;
