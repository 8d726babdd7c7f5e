import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { publicText, type Log } from '../core/log.ts';
import { type PolicyDigest } from '../core/types.ts';
import { type Ledger, type Policy } from '../exchange/ports.ts';
import { knownEntities } from '../classify/recognizers.ts';
import { loadPolicy, PolicyError } from '../policy/load.ts';
import { providers } from './providers.ts';
import { type PolicyMeter } from '../telemetry/policy-meter.ts';

/** Policy files with their texts; a folder's `*.yaml` in the order of their names. @throws Error of node:fs */
export function readPolicyFiles(
  paths: readonly string[],
): readonly { readonly name: string; readonly text: string }[] {
  return paths
    .flatMap(path => {
      if (!statSync(path).isDirectory()) return [path];
      const names = readdirSync(path).filter(name => /\.ya?ml$/.test(name));
      return names.sort().map(name => join(path, name));
    })
    .map(name => ({ name, text: readFileSync(name, 'utf8') }));
}

/** @throws PolicyError with all that is wrong, or an Error of node:fs */
export const readPolicy = (paths: readonly string[]): Policy =>
  loadPolicy(readPolicyFiles(paths), { knownEntities, providers });

/** The policy in force, and its reloading: a file that does not compile leaves the last good one in force. */
export class Policies {
  readonly #paths: readonly string[];
  readonly #log: Log;
  readonly #meter: PolicyMeter;
  #current: Policy;

  /** @throws PolicyError, Error: without a first policy there is nothing to serve by. */
  constructor(paths: readonly string[], log: Log, meter: PolicyMeter) {
    this.#paths = paths;
    this.#log = log;
    this.#meter = meter;
    this.#current = readPolicy(paths);
  }

  get current(): Policy {
    return this.#current;
  }

  /** Each activation is a record. */
  activated(ledger: Pick<Ledger, 'note'>, previous: PolicyDigest | null): void {
    const { digest } = this.#current;
    ledger.note({ kind: 'policy', digest, previous, source: this.#paths.join(' ') });
    this.#meter.activated();
    this.#log.info('policy.activated', { policy: digest });
  }

  /** Atomically: exchanges that run keep the policy that they began with. False: the last good one stays in force. */
  reload(ledger: Pick<Ledger, 'note'>): boolean {
    const previous = this.#current.digest;
    try {
      this.#current = readPolicy(this.#paths);
    } catch (error) {
      this.#meter.rejected();
      this.#log.error('policy.rejected', { policy: previous, problem: publicText(problemOf(error)) });
      return false;
    }
    this.activated(ledger, previous);
    return true;
  }
}

/** A policy file is the operator's own text: what is wrong with it may be logged. */
const problemOf = (error: unknown): string =>
  error instanceof PolicyError ? error.message : ((error as NodeJS.ErrnoException).code ?? 'unreadable');
