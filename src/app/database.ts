import { readFileSync } from 'node:fs';
import { problemOfUrl } from '../config/ledger.ts';
import { loadConfig } from '../config/load.ts';
import { type Environment, Secret } from '../config/secret.ts';
import type { PostgresTarget } from '../store/target.ts';

/** Which database a command works on, and as whom: the configuration's ledger, or what the command line says instead. */
export interface DatabaseChoice {
  /** The configuration's file; not read where `url` is given. */
  readonly config: string;
  readonly url: string | undefined;
  /** Names an environment variable. */
  readonly passwordEnv: string | undefined;
  readonly passwordFile: string | undefined;
  /** A PEM file. */
  readonly ca: string | undefined;
  readonly environment: Environment;
}

/** @throws ConfigError, SecretError, RangeError where the URL can't be used */
export function databaseTarget(choice: DatabaseChoice): PostgresTarget {
  const ledger = choice.url === undefined ? loadConfig(choice.config, choice.environment).ledger : undefined;
  const url = choice.url ?? ledger?.url ?? '';
  const problem = problemOfUrl(url);
  // On a command line the whole machine could read it.
  if (problem !== undefined)
    throw new RangeError(problem.includes('password') ? passwordInUrl : `--url ${problem}`);
  const ca = choice.ca ?? ledger?.ca;
  return {
    url,
    password: (passwordOf(choice) ?? ledger?.password)?.text(),
    ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
  };
}

const passwordInUrl =
  '--url holds a password. Take it out and use --password-env NAME or --password-file FILE.';

function passwordOf({ passwordEnv, passwordFile, environment }: DatabaseChoice): Secret | undefined {
  if (passwordFile !== undefined) return new Secret({ file: passwordFile }, environment);
  return passwordEnv === undefined ? undefined : new Secret({ env: passwordEnv }, environment);
}
