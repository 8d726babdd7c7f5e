import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { silentLog } from '../../core/log.ts';
import {
  type EnvoyConfigOptions,
  type EnvoyHost,
  renderEnvoyConfig,
  type SallyportAddress,
} from '../../envoy/config.ts';
import { ensureCertificates } from '../../envoy/certificates.ts';
import { type Issuer, startIssuer } from '../../simulators/issuer.ts';
import { createLogins } from '../../simulators/logins.ts';
import { type EmbeddedPostgres, startPostgres } from '../../simulators/postgres.ts';
import { migrate } from '../../store/migrate.ts';
import { initKeys } from '../keys.ts';
import { type Child, startChild, untilReady } from './child.ts';
import { envoyBinary } from './envoy-binary.ts';

/** Everything that Sallyport runs with, for real, on loopback: shared by the demo, the tests and the benchmark. */
export interface Stack {
  /** Of Envoy: `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly envoyPort: number;
  /** Where Envoy finds Sallyport. */
  readonly sallyportAddress: SallyportAddress;
  /** Of Envoy's admin interface. */
  readonly envoyAdminUrl: string;
  readonly adminUrl: string;
  readonly folder: string;
  readonly configFile: string;
  readonly policyFile: string;
  readonly issuer: Issuer;
  readonly postgres: EmbeddedPostgres;
  /** Reads the ledger, and nothing else. */
  readonly readerUrl: string;
  readonly envoy: Child;
  readonly sallyport: Child;
  /** A token of the issuer's, for `subject` in these roles. */
  token(roles: readonly string[], subject?: string): Promise<string>;
  /** Starts a Sallyport again where the one before has ended. */
  restartSallyport(): Promise<void>;
  /** Sallyport's metrics, as Prometheus reads them. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** The policy's text, by the port that Envoy got. */
  readonly policy: (envoyPort: number) => string;
  /** What stands behind Envoy, by the port that Envoy got. */
  readonly hosts: (envoyPort: number) => readonly EnvoyHost[];
  /** Laid over the configuration, section by section. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The program that serves, instead of `main.ts serve`: gets `-c FILE`. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Tells what is being done, while it takes long. */
  readonly say?: (what: string) => void;
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Changes Envoy's configuration before it gets it. */
  readonly changeEnvoy?: (rendered: string) => string;
  /** Between Envoy and Sallyport, with mTLS either way; a unix socket by default. */
  readonly transport?: 'socket' | 'tcp';
  /** Instead of the one that is found. */
  readonly envoyBinary?: string;
  /** Leave out the second lock's timing and such: options of the renderer. */
  readonly envoyOptions?: Partial<EnvoyConfigOptions>;
}

const audience = 'sallyport';
const main = join(import.meta.dirname, '../../main.ts');
const shippedEnvoyConfig = join(import.meta.dirname, '../../../envoy/envoy.yaml');
const startMs = 20_000;

export async function startStack(options: StackOptions): Promise<Stack> {
  const say = options.say ?? (() => undefined);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await build(options, say, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  options: StackOptions,
  say: (what: string) => void,
  undo: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  say('starting Postgres');
  const postgres = await startPostgres(
    options.postgresSettings ? { settings: options.postgresSettings } : {},
  );
  undo.push(() => postgres.stop());
  const logins = await prepareLedger(postgres);
  say('starting the OpenID issuer');
  const issuer = await startIssuer({ audience });
  undo.push(() => issuer.stop());
  const envoyPort = await freePort();
  const adminPort = await freePort();
  const sallyportPort = options.transport === 'tcp' ? await freePort() : undefined;
  const parts = { options, postgres, logins, issuer, envoyPort, adminPort, sallyportPort };
  const files = writeFiles(folder, parts);
  const serve = (): Promise<Child> => startSallyport(options, folder, files.config, adminPort);
  say('starting Sallyport');
  let sallyport = await serve();
  undo.push(() => sallyport.stop());
  say('starting Envoy');
  const ports = { envoyPort, adminPort: await freePort() };
  const envoy = await startEnvoy(options, folder, files.sallyport, ports);
  undo.push(() => envoy.stop(2000));
  return {
    url: `http://127.0.0.1:${envoyPort}`,
    envoyPort,
    sallyportAddress: files.sallyport,
    envoyAdminUrl: `http://127.0.0.1:${ports.adminPort}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    folder,
    configFile: files.config,
    policyFile: files.policy,
    issuer,
    postgres,
    readerUrl: postgres.url(logins.reader),
    envoy,
    get sallyport() {
      return sallyport;
    },
    token: (roles, subject = 'alice') => issuer.token({ subject, roles }),
    restartSallyport: async () => {
      sallyport = await serve();
    },
    metrics: async () => (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text(),
    stop,
  };
}

type Logins = Parameters<typeof createLogins>[1];

async function prepareLedger(postgres: EmbeddedPostgres): Promise<Logins> {
  await migrate(postgres.superuserUrl, { log: silentLog });
  const password = (): string => randomBytes(18).toString('base64url');
  const logins = {
    writer: { user: 'sidecar', password: password() },
    reader: { user: 'auditor', password: password() },
  };
  await createLogins(postgres.superuserUrl, logins);
  return logins;
}

interface Parts {
  readonly options: StackOptions;
  readonly postgres: EmbeddedPostgres;
  readonly logins: Logins;
  readonly issuer: Issuer;
  readonly envoyPort: number;
  readonly adminPort: number;
  /** Where it listens by TCP. */
  readonly sallyportPort: number | undefined;
}

interface Files {
  readonly config: string;
  readonly policy: string;
  readonly sallyport: SallyportAddress;
}

function writeFiles(folder: string, parts: Parts): Files {
  const { options, postgres, logins, issuer } = parts;
  const keys = join(folder, 'keys');
  initKeys(keys);
  const secret = (name: string, text: string): { file: string } => {
    const file = join(keys, name);
    writeFileSync(file, text, { mode: 0o600 });
    return { file };
  };
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, options.policy(parts.envoyPort));
  const sallyport = addressFor(folder, parts.sallyportPort);
  const where = 'socket' in sallyport ? sallyport : { tcp: sallyport };
  const config: Record<string, Record<string, unknown>> = {
    listen: { ...where, certificates: join(folder, 'certs') },
    identity: { issuers: [{ issuer: issuer.url, audience, jwks: { url: issuer.jwksUrl } }] },
    policy: { files: [policy] },
    ledger: {
      url: `postgres://${logins.writer.user}@${postgres.host}:${postgres.port}/postgres`,
      password: secret('postgres.password', logins.writer.password),
      instance: 'demo',
      signer: { file: join(keys, 'signer.pem') },
      blindKey: { file: join(keys, 'blind.key') },
    },
    transform: { hashKey: { file: join(keys, 'hash.key') } },
    admin: { port: parts.adminPort, readiness: 'gateway' },
  };
  for (const [section, settings] of Object.entries(options.config ?? {}))
    config[section] = { ...config[section], ...settings };
  const file = join(folder, 'sallyport.yaml');
  writeFileSync(file, stringify(config));
  return { config: file, policy, sallyport };
}

function addressFor(folder: string, port: number | undefined): SallyportAddress {
  if (port !== undefined) return { host: '127.0.0.1', port };
  const sockets = join(folder, 'run');
  mkdirSync(sockets, { mode: 0o711 });
  chmodSync(folder, 0o711);
  return { socket: join(sockets, 'sallyport.sock') };
}

async function startSallyport(
  options: StackOptions,
  folder: string,
  config: string,
  adminPort: number,
): Promise<Child> {
  const child = await startChild({
    name: 'Sallyport',
    command: process.execPath,
    args: options.program ? [options.program, '-c', config] : [main, 'serve', '-c', config],
    logFile: join(logFolder(folder), 'sallyport.log'),
    env: options.env ?? {},
  });
  await untilReady(child, async () => (await fetch(`http://127.0.0.1:${adminPort}/readyz`)).ok, startMs);
  return child;
}

async function startEnvoy(
  options: StackOptions,
  folder: string,
  sallyport: SallyportAddress,
  { envoyPort, adminPort }: { readonly envoyPort: number; readonly adminPort: number },
): Promise<Child> {
  const binary = options.envoyBinary ?? envoyBinary();
  const certificates = await ensureCertificates(join(folder, 'certs'));
  const rendered = renderEnvoyConfig(readFileSync(shippedEnvoyConfig, 'utf8'), {
    listenPort: envoyPort,
    adminPort,
    sallyport,
    tls: { ca: certificates.ca, ...certificates.envoy },
    hosts: options.hosts(envoyPort),
    accessLog: join(logFolder(folder), 'access.log'),
    ...options.envoyOptions,
  });
  const file = join(folder, 'envoy.yaml');
  writeFileSync(file, options.changeEnvoy?.(rendered) ?? rendered);
  const flags = [
    '--concurrency',
    '1',
    '--log-level',
    'warning',
    '--disable-hot-restart',
    '--drain-time-s',
    '1',
  ];
  const child = await startChild({
    name: 'Envoy',
    command: binary,
    args: ['-c', file, ...flags],
    logFile: join(logFolder(folder), 'envoy.log'),
  });
  await untilReady(child, async () => (await fetch(`http://127.0.0.1:${adminPort}/ready`)).ok, startMs);
  return child;
}

/** Tests collect all logs in one folder and look through them at the end. */
function logFolder(folder: string): string {
  const collected = process.env['SALLYPORT_TEST_LOGS'];
  if (collected === undefined) return folder;
  const own = join(collected, folder.split('/').at(-1) ?? 'stack');
  mkdirSync(own, { recursive: true });
  return own;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
