import { isIP } from 'node:net';
import type { ClientConfig } from 'pg';
import { StoreError } from '../core/ledger-store.ts';
import { publicText } from '../core/log.ts';

export interface PostgresTarget {
  /** `postgres://ROLE@HOST:PORT/DATABASE?sslmode=…`; `?host=/folder` is a unix socket. */
  readonly url: string;
  /** Where the URL holds none. */
  readonly password?: string | undefined;
  /** PEM: the CA of Postgres' certificate; the system's where absent. */
  readonly ca?: string | undefined;
  /** For a connection to stand and to be checked, in milliseconds. */
  readonly connectMs?: number | undefined;
}

/** Enough for a TLS handshake across regions; a frozen server is noticed. */
export const defaultConnectMs = 5000;
const applicationName = 'sallyport';

const known = new Set(['host', 'port', 'sslmode', 'user', 'dbname']);

/**
 * The client's configuration, complete: nothing is left to PG* variables of the environment.
 * @throws StoreError where the connection would leave the machine without a verified certificate.
 */
export function clientConfig(target: PostgresTarget): ClientConfig {
  const url = URL.parse(target.url);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw refused('ledger.url is not a postgres:// URL');
  const unknown = [...url.searchParams.keys()].find(name => !known.has(name));
  // A parameter that is not understood may be one that was meant to protect.
  if (unknown !== undefined) throw refused('ledger.url has a parameter that is not supported');
  const host = url.searchParams.get('host') ?? (decodeURIComponent(url.hostname) || '127.0.0.1');
  const user = url.searchParams.get('user') ?? decodeURIComponent(url.username);
  if (user === '') throw refused('ledger.url names no role');
  const password = target.password ?? decodeURIComponent(url.password);
  return {
    host: bare(host),
    port: Number(url.searchParams.get('port') ?? (url.port || '5432')),
    user,
    database: url.searchParams.get('dbname') ?? (decodeURIComponent(url.pathname.slice(1)) || 'postgres'),
    // A function: an empty text would be looked for in PGPASSWORD and ~/.pgpass.
    password: () => password,
    ssl: tls(bare(host), url.searchParams.get('sslmode'), target.ca),
    application_name: applicationName,
    connectionTimeoutMillis: target.connectMs ?? defaultConnectMs,
    keepAlive: true,
    options: '',
  };
}

const refused = (problem: string): StoreError => new StoreError(publicText(problem));
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** On the machine: a socket in the file system, or loopback. */
const isLocal = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

function tls(host: string, mode: string | null, ca: string | undefined): ClientConfig['ssl'] {
  if (mode === 'verify-full')
    return { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) };
  if (isLocal(host) && (mode === null || mode === 'disable')) return false;
  throw refused(
    isLocal(host)
      ? 'sslmode must be verify-full or disable'
      : 'off the machine, ledger.url must say sslmode=verify-full',
  );
}
