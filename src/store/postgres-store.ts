import { Client } from 'pg';
import type { LedgerConnection, LedgerStore } from '../core/ledger-store.ts';
import type { Log } from '../core/log.ts';
import { closedOf, destroy, PostgresConnection } from './connection.ts';
import { asStoreError } from './failure.ts';
import { checkVersion } from './migrate.ts';
import { schemaVersion } from './migrations.ts';
import { readSettings, type SessionTerms, setSettings, type SynchronousCommit } from './settings.ts';
import { checkShape } from './shape.ts';
import { clientConfig, defaultConnectMs, type PostgresTarget } from './target.ts';

export interface PostgresStoreOptions extends Omit<PostgresTarget, 'password'> {
  /** Read anew for each connection, so that a rotated password is taken up. */
  readonly password?: (() => string | undefined) | undefined;
  readonly synchronousCommit?: SynchronousCommit | undefined;
  readonly log: Log;
}

/** The ledger's storage in Postgres, by the URL of a login role that was granted `sallyport_writer`. */
export function postgresStore(options: PostgresStoreOptions): LedgerStore {
  const version = schemaVersion();
  return {
    connect: async () => {
      try {
        return await connect(options, version);
      } catch (error) {
        throw asStoreError(error);
      }
    },
  };
}

async function connect(options: PostgresStoreOptions, version: number): Promise<LedgerConnection> {
  const terms = termsOf(options, 0);
  const { client, ...found } = await openChecked(options, { version, terms });
  return new PostgresConnection(client, { ...found, terms });
}

export const termsOf = (options: PostgresStoreOptions, statementMs: number): SessionTerms => ({
  synchronousCommit: options.synchronousCommit ?? 'on',
  statementMs,
});

/** A connection that is set up and was found to be as it must be. */
export interface Opened {
  readonly client: Client;
  readonly settings: Readonly<Record<string, string>>;
  /** Resolves once the connection is gone. */
  readonly closed: Promise<void>;
}

/** @throws StoreError, or what the client throws, where it is not to be had in time or not as it must be. */
export async function openChecked(
  options: PostgresStoreOptions,
  { version, terms }: { readonly version: number; readonly terms: SessionTerms },
): Promise<Opened> {
  const client = new Client(clientConfig({ ...options, password: options.password?.() }));
  const closed = closedOf(client);
  const late = setTimeout(() => destroy(client), options.connectMs ?? defaultConnectMs);
  try {
    await client.connect();
    await setSettings(client, terms);
    const settings = await readSettings(client, terms);
    await checkVersion(client, version);
    await checkShape(client);
    await checkRole(client, options.log);
    return { client, settings, closed };
  } catch (error) {
    destroy(client);
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** More rights than the write path needs are no reason to stop, but to say so: what can be changed is proven less. */
async function checkRole(client: Client, log: Log): Promise<void> {
  const result = await client.query<{ strong: boolean }>(
    `select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') or exists (
       select from pg_catalog.unnest('{writer,batch,record,provider_id}'::text[]) t,
         pg_catalog.unnest('{UPDATE,DELETE,TRUNCATE}'::text[]) p
       where pg_catalog.has_table_privilege('sallyport.' || t, p)) as strong`,
  );
  if (result.rows[0]?.strong !== false) log.warn('ledger.role_too_strong');
}
