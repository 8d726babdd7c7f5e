import { hash } from 'node:crypto';
import { reasonOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Head, Principal } from '../core/types.ts';
import type { EdgeContext, Identified, Identity } from '../exchange/ports.ts';
import { ClaimsCache } from './claims-cache.ts';
import { presentedToken } from './credential.ts';
import { Issuer } from './issuer.ts';
import type { Fetch } from './key-source.ts';
import { type IdentityMeter, silentMeter } from './meter.ts';
import type { IdentityOptions } from './options.ts';
import { IdentityError, invalid } from './refused.ts';
import { readHint } from './token.ts';
import type { Voucher, VouchedRequest } from './vouch.ts';

const defaultHeader = 'x-sallyport-identity';
/** About 10 MB of principals. */
const maxCached = 10_000;

export interface IdentityParts {
  readonly log: Log;
  /** Milliseconds since the epoch. Default: the wall clock. */
  readonly now?: () => number;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
  /** Default: nobody counts. */
  readonly meter?: IdentityMeter;
}

export type ClosableIdentity = Identity & {
  /** Ends what is under way: whoever waits is refused. */
  close(): void;
};

/** Who asks, by tokens of the configured issuers. @throws RangeError for options that cannot be safe. */
export const createIdentity = (options: IdentityOptions, parts: IdentityParts): ClosableIdentity =>
  new TokenIdentity(options, parts);

class TokenIdentity implements ClosableIdentity {
  readonly headers: readonly string[];
  readonly #header: string;
  readonly #issuers: ReadonlyMap<string, Issuer>;
  readonly #voucher: Voucher;
  readonly #cache = new ClaimsCache(maxCached);
  readonly #verifying = new Map<string, Promise<Principal>>();
  readonly #closing = new AbortController();
  readonly #now: () => number;
  readonly #log: Log;
  readonly #meter: IdentityMeter;

  constructor({ header = defaultHeader, issuers, voucher }: IdentityOptions, parts: IdentityParts) {
    const { log, now = Date.now, fetch = globalThis.fetch, meter = silentMeter } = parts;
    const context = { log, now, fetch, meter, closing: this.#closing.signal };
    this.#header = header.toLowerCase();
    this.headers = [this.#header];
    this.#issuers = new Map(issuers.map(one => [one.issuer, new Issuer(one, context)]));
    if (this.#issuers.size !== issuers.length) throw new RangeError('an issuer is named twice');
    this.#voucher = voucher;
    this.#now = now;
    this.#log = log;
    this.#meter = meter;
  }

  identify(head: Head, edge: EdgeContext): Identified | Promise<Identified> {
    try {
      const token = presentedToken(head, this.#header);
      const credential = hash('sha256', token, 'hex');
      const vouched = this.#vouched(head, edge, credential);
      if (vouched) return this.#proven(vouched, 'voucher');
      const cached = this.#cached(credential, edge);
      if (cached) return this.#proven(cached, 'cache');
      return this.#verify(token, credential).then(
        principal => this.#proven(atEdge(principal, edge), 'token'),
        (thrown: unknown) => this.#refused(thrown),
      );
    } catch (thrown) {
      return this.#refused(thrown);
    }
  }

  close(): void {
    this.#closing.abort();
  }

  #cached(credential: string, edge: EdgeContext): Principal | undefined {
    const principal = this.#cache.get(credential, this.#now());
    return principal && atEdge(principal, edge);
  }

  /** What our own early check proved of this very request. Undefined: it is verified here. */
  #vouched(head: Head, { authz, workload }: EdgeContext, credential: string): Principal | undefined {
    const request = authz && requestOf(head);
    if (!request) return undefined;
    const principal = this.#voucher.verify(authz, { ...request, credential }, this.#now());
    // Both saw one connection; where they disagree about its certificate, neither is believed over the other.
    return workload === undefined || principal?.workload === workload ? principal : undefined;
  }

  /** Whoever brings the token while it is being verified waits for the same answer. */
  #verify(token: string, credential: string): Promise<Principal> {
    const before = this.#verifying.get(credential);
    if (before) return before;
    const verifying = this.#verifyAnew(token, credential).finally(() => {
      this.#verifying.delete(credential);
    });
    this.#verifying.set(credential, verifying);
    return verifying;
  }

  async #verifyAnew(token: string, credential: string): Promise<Principal> {
    const hint = readHint(token);
    const issuer = this.#issuers.get(hint.issuer);
    if (!issuer) throw invalid('an issuer that is not configured');
    const verified = await issuer.verify(token, hint, credential);
    if (this.#now() < verified.untilMs) this.#cache.add(verified);
    return verified.principal;
  }

  #proven(principal: Principal, by: 'cache' | 'voucher' | 'token'): Identified {
    this.#meter.identified(by);
    return { principal };
  }

  #refused(thrown: unknown): Identified {
    const why = reasonOf(thrown);
    if (!(thrown instanceof IdentityError)) this.#log.error('identity failed', {}, thrown);
    this.#meter.refused(why);
    return { refused: why };
  }
}

/** Adds what Envoy proved of the connection. */
function atEdge(principal: Principal, { workload }: EdgeContext): Principal {
  if (workload === undefined) return principal;
  return { ...principal, workload, verified: { ...principal.verified, workload: 'mtls' } };
}

/** Method, host and path; undefined where one is not there exactly once. */
function requestOf(head: Head): VouchedRequest | undefined {
  const [method, host, path] = [':method', ':authority', ':path'].map(name => single(head, name));
  if (method === undefined || host === undefined || path === undefined) return undefined;
  return { method, host: host.toLowerCase(), path };
}

function single(head: Head, wanted: string): string | undefined {
  const values = head.filter(([name]) => name === wanted);
  return values.length === 1 ? values[0]?.[1] : undefined;
}
