import { existsSync } from 'node:fs';
import { explainConfig, missingSecrets } from '../config/explain.ts';
import { loadConfig as load, readClassify, readConfig } from '../config/load.ts';
import type { ClassifyConfig } from '../config/classify.ts';
import { formatPath } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Environment } from '../config/secret.ts';
import { ownComplaints } from './own.ts';

export { configJsonSchema } from '../config/schema.ts';

/** Reads the file at `path`, and checks all of it that needs no secret and no other file. @throws ConfigError */
export const loadConfig = (path: string, environment: Environment): Config =>
  load(path, environment, ownComplaints);

/** Of the file at `path` what the organisation looks for besides; the rest need not be right. @throws ConfigError */
export const loadClassify = (path: string, environment: Environment): ClassifyConfig =>
  readClassify(path, environment, ownComplaints);

/**
 * Checks a configuration. What is not here, but may be where it will run (secrets, files), is a warning.
 * @throws ConfigError
 */
export function validateConfig(
  file: string,
  environment: Environment,
): { readonly warnings: readonly string[] } {
  const { config } = readConfig(file, environment, ownComplaints);
  const secrets = missingSecrets(config).map(({ path, message }) => `${formatPath(path)}: ${message}.`);
  const files = missingFiles(config).map(({ name, path }) => `${name}: file ${path} is not there.`);
  return { warnings: [...secrets, ...files] };
}

function missingFiles({
  policy,
  classify,
  listen,
  ledger,
  identity,
}: Config): readonly { name: string; path: string }[] {
  const named = [
    ...policy.files.map((path, index) => ({ name: `policy.files[${index}]`, path })),
    ...tableFiles(classify),
    ...identity.issuers.flatMap(({ jwks }, index) =>
      'file' in jwks ? [{ name: `identity.issuers[${index}].jwks.file`, path: jwks.file }] : [],
    ),
    ...(ledger.ca === undefined ? [] : [{ name: 'ledger.ca', path: ledger.ca }]),
    ...(listen.identity.kind === 'folder' ? [] : tlsFiles(listen.identity)),
  ];
  return named.filter(({ path }) => !existsSync(path));
}

const tableFiles = ({ dictionaries, fingerprints }: ClassifyConfig): { name: string; path: string }[] =>
  Object.entries({ dictionaries, fingerprints }).flatMap(([kind, list]) =>
    list.map(({ file }, index) => ({ name: `classify.${kind}[${index}].file`, path: file })),
  );

const tlsFiles = (files: { cert: string; key: string; ca: string }): { name: string; path: string }[] =>
  (['cert', 'key', 'ca'] as const).map(member => ({ name: `listen.tls.${member}`, path: files[member] }));

/** The configuration in force, for people and for programs. @throws ConfigError */
export function explained(
  file: string,
  environment: Environment,
): { readonly json: unknown; readonly text: string } {
  const loaded = readConfig(file, environment, ownComplaints);
  return { json: loaded.config, text: explainConfig(loaded).trimEnd() };
}
