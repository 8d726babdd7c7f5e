import type { Client } from 'pg';
import { StoreError } from '../core/ledger-store.ts';
import { publicText } from '../core/log.ts';

/** `on` waits for the synchronous standbys' disk too, `remote_apply` until they show it; less is no commit. */
export type SynchronousCommit = 'on' | 'remote_write' | 'remote_apply';

/** pg_temp last and named: left out, it would be searched first. */
const searchPath = 'pg_catalog, pg_temp';

/** What a session is set to. */
export interface SessionTerms {
  readonly synchronousCommit: SynchronousCommit;
  /** For a statement, in milliseconds; 0: the deadline is the client's alone. */
  readonly statementMs: number;
}

const wanted = ({ synchronousCommit, statementMs }: SessionTerms): Readonly<Record<string, string>> => ({
  synchronous_commit: synchronousCommit,
  search_path: searchPath,
  default_transaction_isolation: 'read committed',
  client_min_messages: 'notice',
  // The ledger's deadline is the client's own: Postgres' fires not while a commit waits for a standby (seen), and where it
  // does it cancels.
  statement_timeout: inPostgres(statementMs),
  lock_timeout: '0',
  idle_session_timeout: '0',
  // One statement, three shapes, never worth a plan of its own for each execution.
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
});

/** A time as Postgres shows it: in the largest unit that it is a whole number of. */
function inPostgres(ms: number): string {
  if (ms === 0) return '0';
  if (ms % 60_000 === 0) return `${ms / 60_000}min`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** What must be so without our doing. */
const required: Readonly<Record<string, string>> = {
  fsync: 'on',
  full_page_writes: 'on',
  transaction_read_only: 'off',
  session_replication_role: 'origin',
  server_encoding: 'UTF8',
  client_encoding: 'UTF8',
};

/** Told in the record that opens an epoch, whatever they are. */
const noted = ['server_version', 'synchronous_standby_names', 'wal_level', 'data_checksums'];

export async function setSettings(client: Client, terms: SessionTerms): Promise<void> {
  const commands = Object.entries(wanted(terms)).map(([name, value]) =>
    name === 'search_path' ? `set search_path = ${value}` : `set ${name} = '${value}'`,
  );
  await client.query(commands.join('; '));
}

/**
 * Reads all of them back: a role, a database or a pooler between may have its own mind.
 * @throws StoreError that names the setting.
 */
export async function readSettings(
  client: Client,
  terms: SessionTerms,
): Promise<Readonly<Record<string, string>>> {
  const must = { ...wanted(terms), ...required };
  const names = [...Object.keys(must), ...noted];
  const result = await client.query<{ name: string; value: string | null }>(
    'select name, pg_catalog.current_setting(name, true) as value from pg_catalog.unnest($1::text[]) as name',
    [names],
  );
  const found = new Map(result.rows.map(row => [row.name, row.value ?? '']));
  const wrong = Object.entries(must).find(([name, value]) => found.get(name) !== value);
  if (wrong) throw new StoreError(publicText(`setting ${wrong[0]} is not ${wrong[1]}`));
  return Object.fromEntries(['synchronous_commit', ...noted].map(name => [name, found.get(name) ?? '']));
}
