import { Client } from 'pg';
import { silentLog } from '../../src/core/log.ts';
import { startPostgres as start, type EmbeddedPostgres } from '../../src/simulators/postgres.ts';
import { migrate } from '../../src/store/migrate.ts';

/** A Postgres of a test's own, migrated, with a login for each role. */
export interface TestPostgres extends EmbeddedPostgres {
  /** As a login that was granted `sallyport_writer`. */
  readonly writerUrl: string;
  /** As a login that was granted `sallyport_reader`. */
  readonly readerUrl: string;
  /** Runs statements as superuser. */
  sql<R extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<readonly R[]>;
}

export async function startPostgres(options?: Parameters<typeof start>[0]): Promise<TestPostgres> {
  const postgres = await start(options);
  const { superuserUrl: url, password } = postgres;
  const sql: TestPostgres['sql'] = (text, values) => query(url, text, values);
  await migrate(url, { log: silentLog });
  await sql(`create role writer_login login password '${password}' in role sallyport_writer`);
  await sql(`create role reader_login login password '${password}' in role sallyport_reader`);
  return {
    ...postgres,
    sql,
    writerUrl: postgres.url({ user: 'writer_login', password }),
    readerUrl: postgres.url({ user: 'reader_login', password }),
  };
}

export async function query<R extends object>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<readonly R[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}
