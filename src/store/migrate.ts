import { Client } from 'pg';
import { StoreError } from '../core/ledger-store.ts';
import { publicText, type Log } from '../core/log.ts';
import { asStoreError } from './failure.ts';
import { migrations, type Migration } from './migrations.ts';
import { clientConfig, type PostgresTarget } from './target.ts';

/** One migrator of a database at a time. The number is arbitrary and never changes. */
const lockKey = '7235419023417';
/** Partitions are made so far ahead: whoever upgrades once a year never meets the default one. */
const monthsAhead = 24;

const bootstrap = `
create schema if not exists sallyport;
create table if not exists sallyport.migration (
  version integer primary key,
  name text not null,
  breaking boolean not null,
  digest text not null,
  applied timestamptz not null default clock_timestamp()
);
revoke all on schema sallyport from public;`;

/**
 * Brings the schema up to what this program knows, under an advisory lock; a second run does nothing but add partitions.
 * Needs a role that may create schemas and roles; it becomes the owner. Versions are of the schema, 0 is none.
 * @throws StoreError where the database has a newer breaking schema, or an applied migration was another file.
 */
export async function migrate(
  target: PostgresTarget | string,
  { log }: { readonly log: Log },
): Promise<{ readonly from: number; readonly to: number }> {
  const client = new Client(clientConfig(typeof target === 'string' ? { url: target } : target));
  client.on('error', () => undefined); // the query under way rejects with it
  try {
    await client.connect();
    await client.query('set search_path = pg_catalog, pg_temp');
    await client.query(`select pg_catalog.pg_advisory_lock(${lockKey})`);
    return await apply(client, log);
  } catch (error) {
    throw asStoreError(error);
  } finally {
    await client.end(); // and with it the lock
  }
}

async function apply(client: Client, log: Log): Promise<{ from: number; to: number }> {
  await client.query(bootstrap);
  const known = migrations();
  const applied = await client.query<{ version: number; breaking: boolean; digest: string }>(
    'select version, breaking, digest from sallyport.migration order by version',
  );
  for (const row of applied.rows) compare(row, known[row.version - 1]);
  const from = applied.rows.at(-1)?.version ?? 0;
  for (const migration of known.slice(from)) await step(client, migration, log);
  await client.query('select sallyport.add_partitions(pg_catalog.now(), $1)', [monthsAhead]);
  return { from, to: Math.max(from, known.length) };
}

function compare(row: { version: number; breaking: boolean; digest: string }, known?: Migration): void {
  if (!known && row.breaking)
    throw new StoreError(
      publicText(`schema version ${row.version} is newer than this program and breaks it`),
    );
  if (known && known.digest !== row.digest)
    throw new StoreError(publicText(`migration ${row.version} was applied from another file`));
}

async function step(
  client: Client,
  { version, name, breaking, digest, sql }: Migration,
  log: Log,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      'insert into sallyport.migration (version, name, breaking, digest) values ($1, $2, $3, $4)',
      [version, name, breaking, digest],
    );
    // A COMMIT of a failed transaction answers ROLLBACK, and no error.
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new StoreError(publicText(`migration ${version} was rolled back`));
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the connection may be gone; the first error tells
    throw error;
  }
  log.info('store.migrated', { version });
}

/** @throws StoreError where the schema is older than this program, or newer and breaking. */
export async function checkVersion(client: Client, version: number): Promise<void> {
  const result = await client.query<{ version: number | null; breaks: boolean | null }>(
    'select max(version) as version, bool_or(breaking and version > $1) as breaks from sallyport.migration',
    [version],
  );
  const found = result.rows[0];
  if (found?.breaks) throw new StoreError(publicText('the schema is newer than this program and breaks it'));
  if ((found?.version ?? 0) < version)
    throw new StoreError(publicText('the schema is older than this program: migrate it'));
}
