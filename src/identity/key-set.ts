import { type Log, publicText } from '../core/log.ts';
import { type KeySource, KeySourceError } from './key-source.ts';
import { importKeys, type VerificationKey } from './keys.ts';
import type { IdentityMeter } from './meter.ts';
import { IdentityError, invalid } from './refused.ts';

/** Keys that could not be confirmed for so long are not trusted any more. */
const maxStaleMs = 24 * 3_600_000;
/** After the first failure without any keys; doubled with each, up to the source's cooldown. */
const firstBackOffMs = 1_000;

export interface KeySetOptions {
  readonly source: KeySource;
  readonly issuer: string;
  readonly algorithms: readonly string[];
  readonly log: Log;
  readonly meter: IdentityMeter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The keys of one issuer, imported once. Whatever is asked of it, it looks at its source once per cooldown at most, also
 * while that fails.
 */
export class KeySet {
  readonly #options: KeySetOptions;
  #keys: readonly VerificationKey[] = [];
  #confirmedMs: number | undefined;
  #triedMs: number | undefined;
  #failures = 0;
  #refreshing: Promise<void> | undefined;

  constructor(options: KeySetOptions) {
    this.#options = options;
  }

  /** Keys that may have signed. @throws IdentityError `identity_invalid`, `identity_unavailable` */
  async find(kid: string | undefined, algorithm: string): Promise<readonly VerificationKey[]> {
    const { freshMs } = this.#options.source;
    if (this.#age() > freshMs) {
      const refreshing = this.#refresh();
      // While the source is away, nobody waits for it who can do with the keys that there are.
      if (this.#failures === 0 || this.#age() > maxStaleMs) await refreshing;
    }
    if (this.#age() > maxStaleMs) throw unavailable();
    const known = this.#match(kid, algorithm);
    if (known.length > 0) return known;
    await this.#refresh();
    const found = this.#match(kid, algorithm);
    if (found.length > 0) return found;
    throw this.#failures > 0 ? unavailable() : invalid('a key that the issuer does not have');
  }

  #age(): number {
    return this.#confirmedMs === undefined ? Infinity : Math.abs(this.#options.now() - this.#confirmedMs);
  }

  /** A token without `kid` is taken where there is only one key that it can mean. */
  #match(kid: string | undefined, algorithm: string): readonly VerificationKey[] {
    const suited = this.#keys.filter(key => key.algorithm === algorithm);
    if (kid === undefined) return suited.length === 1 ? suited : [];
    return suited.filter(key => key.kid === kid).slice(0, 4);
  }

  /** Never rejects. */
  #refresh(): Promise<void> {
    if (this.#refreshing) return this.#refreshing;
    if (!this.#mayTry()) return Promise.resolve();
    this.#refreshing = this.#load().finally(() => {
      this.#triedMs = this.#options.now();
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  #mayTry(): boolean {
    if (this.#triedMs === undefined) return true;
    const { cooldownMs } = this.#options.source;
    const backOffMs = firstBackOffMs * 2 ** Math.min(this.#failures - 1, 20);
    const waitMs =
      this.#age() > maxStaleMs && this.#failures > 0 ? Math.min(backOffMs, cooldownMs) : cooldownMs;
    // A clock that was set back must not make it wait for hours.
    return Math.abs(this.#options.now() - this.#triedMs) >= waitMs;
  }

  async #load(): Promise<void> {
    const { source, algorithms, log, meter, issuer } = this.#options;
    try {
      const set = await source.read();
      if (set !== undefined) {
        // A set without keys is an answer too: the issuer has withdrawn them.
        this.#keys = await importKeys(set, algorithms);
        log.info('identity keys read', { issuer: publicText(issuer), keys: this.#keys.length });
      }
      this.#confirmedMs = this.#options.now();
      this.#failures = 0;
      meter.keysRead(issuer, set === undefined ? 'unchanged' : 'read');
    } catch (error) {
      this.#failures += 1;
      meter.keysRead(issuer, 'failed');
      const why = error instanceof KeySourceError ? error.message : 'not reached';
      log.warn('identity keys not read', { issuer: publicText(issuer), why: publicText(why) });
    }
  }
}

const unavailable = (): IdentityError => new IdentityError('identity_unavailable', 'no keys to verify with');
