import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { publicText, type Log } from '../core/log.ts';
import type { PolicyDigest } from '../core/types.ts';
import type { Ledger, Policy } from '../exchange/ports.ts';
import type { KnownEntities } from './known-entities.ts';
import { readTextFile, TextFileError, unreadable } from '../config/text-file.ts';
import { loadPolicy, PolicyError, type PolicyText } from '../policy/load.ts';
import { formatIssue, type PolicyIssue } from '../policy/problem.ts';
import { providers } from './providers.ts';
import type { PolicyMeter } from '../telemetry/policy-meter.ts';

/** The files that the paths name, with their texts. @throws PolicyError for all that cannot be read */
export function readPolicyFiles(paths: readonly string[]): readonly PolicyText[] {
  const read = paths
    .flatMap(path => orIssue(path, () => filesAt(path)))
    .map(found =>
      typeof found === 'string'
        ? orIssue(found, () => [{ name: found, text: readTextFile(found) }])
        : [found],
    );
  const all = read.flat();
  const issues = all.filter(one => 'message' in one);
  if (issues.length > 0) throw new PolicyError(issues);
  return all.filter(one => 'text' in one);
}

/** A file itself; a folder's `*.yaml` in the order of their names, hidden ones left out as shells do. */
function filesAt(path: string): readonly string[] {
  const names = namesIn(path);
  if (!names) return [path];
  const files = names.filter(name => /^[^.].*\.ya?ml$/i.test(name)).sort();
  if (files.length === 0)
    throw new TextFileError(
      'is a folder without a *.yaml file.',
      'Name the file, or put the policy into the folder.',
    );
  return files.map(name => join(path, name));
}

/** Undefined: it is no folder. */
function namesIn(path: string): readonly string[] | undefined {
  try {
    return statSync(path).isDirectory() ? readdirSync(path) : undefined;
  } catch (error) {
    throw unreadable((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

/** What `read` gives, or why it could not. */
export function orIssue<T>(file: string, read: () => readonly T[]): readonly (T | PolicyIssue)[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    const { message, hint, line } = error;
    return [{ file, message, hint, ...(line !== undefined && { line }) }];
  }
}

/** @throws PolicyError with all that is wrong */
const readPolicy = (paths: readonly string[], knownEntities: KnownEntities): Policy =>
  loadPolicy(readPolicyFiles(paths), { knownEntities, providers });

/** The policy in force, and its reloading: a file that does not compile leaves the last good one in force. */
export class Policies {
  readonly #paths: readonly string[];
  readonly #known: KnownEntities;
  readonly #log: Log;
  readonly #meter: PolicyMeter;
  #current: Policy;

  /** @throws PolicyError, Error: without a first policy there is nothing to serve by. */
  constructor(paths: readonly string[], known: KnownEntities, log: Log, meter: PolicyMeter) {
    this.#paths = paths;
    this.#known = known;
    this.#log = log;
    this.#meter = meter;
    this.#current = readPolicy(paths, known);
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
      this.#current = readPolicy(this.#paths, this.#known);
    } catch (error) {
      this.#meter.rejected();
      const problems = problemsOf(error);
      this.#log.error('policy.rejected', { policy: previous, problems: problems.length });
      for (const problem of problems.slice(0, maxLogged))
        this.#log.error('policy.problem', { problem: publicText(problem) });
      return false;
    }
    this.activated(ledger, previous);
    return true;
  }
}

const maxLogged = 10;
/** The log takes no longer text in a field. */
const maxProblem = 256;

/** A policy file is the operator's own text: what is wrong with it may be logged. */
function problemsOf(error: unknown): readonly string[] {
  const said = error instanceof PolicyError ? error.issues.map(formatIssue) : ['the policy cannot be read.'];
  return said.map(text => (text.length > maxProblem ? `${text.slice(0, maxProblem - 1)}…` : text));
}
