import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { startPostgres as startEmpty, type EmbeddedPostgres } from '../../src/simulators/postgres.ts';
import { expectedShape } from '../../src/store/expected-shape.ts';
import { migrate } from '../../src/store/migrate.ts';
import { schemaVersion } from '../../src/store/migrations.ts';
import { postgresStore } from '../../src/store/postgres-store.ts';
import { readShape } from '../../src/store/shape.ts';
import { Client } from 'pg';
import { query } from '../support/postgres.ts';

let pg: EmbeddedPostgres;
beforeAll(async () => (pg = await startEmpty()));
afterAll(() => pg.stop());

const log = silentLog;
const latest = schemaVersion();
const sql = (text: string, values?: unknown[]): Promise<readonly Record<string, unknown>[]> =>
  query(pg.superuserUrl, text, values);
const connect = (): Promise<unknown> => postgresStore({ url: pg.superuserUrl, log }).connect();

describe('migrations', () => {
  it('are needed before anything is written', async () => {
    await expect(connect()).rejects.toThrow('42P01');
  });

  it('are done once by many at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate(pg.superuserUrl, { log })));
    expect(all.map(({ from }) => from).sort()).toEqual([0, latest, latest, latest]);
    expect(all.every(({ to }) => to === latest)).toBe(true);
    expect(await migrate(pg.superuserUrl, { log })).toEqual({ from: latest, to: latest });
    expect(await sql('select version from sallyport.migration order by 1')).toHaveLength(latest);
  });

  it('are done in two databases of one cluster at once, whose roles are the same', async () => {
    await sql('create database one');
    await sql('create database two');
    const url = (database: string): string => pg.url({ user: 'postgres', password: pg.password, database });
    await Promise.all([migrate(url('one'), { log }), migrate(url('two'), { log })]);
    expect(await query(url('two'), 'select 1 from sallyport.migration')).toHaveLength(latest);
  });

  it('make what the program expects', async () => {
    const client = new Client({ connectionString: pg.superuserUrl });
    await client.connect();
    expect(await readShape(client)).toEqual(expectedShape);
    await client.end();
  });

  it('make partitions for two years, each with a trigger of its own against TRUNCATE', async () => {
    const rows = await sql(
      `select c.relname, count(t.oid) filter (where t.tgname = 'refuse_truncate') as guards
       from pg_inherits i join pg_class c on c.oid = i.inhrelid left join pg_trigger t on t.tgrelid = c.oid
       where i.inhparent = 'sallyport.record'::regclass group by 1 order by 1`,
    );
    expect(rows).toHaveLength(25);
    expect(rows.every(({ guards }) => guards === '1')).toBe(true);
    const month = new Date().toISOString().slice(0, 7).replace('-', '_');
    expect(rows[0]).toMatchObject({ relname: `record_${month}` });
    expect(rows.at(-1)).toMatchObject({ relname: 'record_default' });
  });

  it('have bodies compressed by lz4 in every partition, where this Postgres has it', async () => {
    const rows = await sql(
      `select distinct a.attcompression::text as method, 'lz4' = any (s.enumvals) as offered
       from pg_attribute a join pg_settings s on s.name = 'default_toast_compression'
       where a.attname = 'body' and (a.attrelid = 'sallyport.record'::regclass
         or a.attrelid in (select inhrelid from pg_inherits where inhparent = 'sallyport.record'::regclass))`,
    );
    const offered = rows[0]?.['offered'];
    expect(rows).toEqual([{ method: offered === true ? 'l' : '', offered }]);
  });

  it('refuse to go on where an applied one was another file', async () => {
    await sql(`update sallyport.migration set digest = 'x' where version = 1`);
    await expect(migrate(pg.superuserUrl, { log })).rejects.toThrow('applied from another file');
    const [{ digest } = {}] = await query<{ digest: string }>(
      pg.url({ user: 'postgres', password: pg.password, database: 'one' }),
      'select digest from sallyport.migration where version = 1',
    );
    await sql('update sallyport.migration set digest = $1 where version = 1', [digest]);
    await migrate(pg.superuserUrl, { log });
  });

  it('refuse a newer schema that breaks, and accept one that does not', async () => {
    await sql(`insert into sallyport.migration values (98, 'more', false, 'x')`);
    expect(await migrate(pg.superuserUrl, { log })).toEqual({ from: 98, to: 98 });
    await expect(connect()).resolves.toBeDefined();
    await sql(`insert into sallyport.migration values (99, 'else', true, 'x')`);
    await expect(migrate(pg.superuserUrl, { log })).rejects.toThrow('newer than this program');
    await expect(connect()).rejects.toThrow('newer than this program');
    await sql('delete from sallyport.migration where version > $1', [latest]);
  });

  it('refuse an older schema', async () => {
    await sql(
      'begin; create table kept as select * from sallyport.migration; delete from sallyport.migration; commit',
    );
    await expect(connect()).rejects.toThrow('migrate it');
    await sql('insert into sallyport.migration select * from kept');
  });
});
