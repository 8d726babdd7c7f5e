import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/core/log.ts';
import type { LedgerHandle } from '../../src/ledger/ledger.ts';
import { denial, request, testLedger, until, type CountingMeter } from '../support/ledger.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

/** Where an acknowledged commit would not be true, there must be none. */

let pg: TestPostgres;
beforeAll(async () => (pg = await startPostgres({ settings: { synchronous_standby_names: '' } })));
afterAll(() => pg.stop());

let logged: string[] = [];
beforeEach(() => (logged = []));
const log: Log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map(level => [
    level,
    (event: string, fields?: object, error?: unknown) =>
      logged.push(
        JSON.stringify([event, fields, String(error)], (_, v: unknown) =>
          typeof v === 'bigint' ? String(v) : v,
        ),
      ),
  ]),
) as unknown as Log;

let instances = 0;
const open = (url = pg.writerUrl): { ledger: LedgerHandle; meter: CountingMeter } =>
  testLedger(url, { instance: `i${(instances += 1)}`, limits: { commitMs: 600 }, log });

const commit = async (ledger: LedgerHandle): Promise<unknown> => {
  const { segment, evidence } = request();
  return ledger.commit(segment, evidence).then(
    () => 'sealed',
    (error: unknown) => (error as { reason: string }).reason,
  );
};

const stored = async (): Promise<number> =>
  Number(
    (await pg.sql<{ n: string }>(`select count(*) as n from sallyport.record where kind = 'request'`))[0]?.n,
  );

const swallow = `create function public.swallow() returns trigger language plpgsql as $$ begin return null; end $$`;

/** A hostile change while no writer is connected: none becomes ready, the log says why; undone, it recovers by itself. */
describe('a writer does not begin where', () => {
  it.each([
    [
      'a trigger swallows records',
      `create trigger swallow before insert on sallyport.record for each row execute function public.swallow()`,
      `drop trigger swallow on sallyport.record`,
      'unexpected: trigger record swallow',
    ],
    [
      'a trigger swallows the records of one partition',
      `create trigger swallow before insert on sallyport.record_default for each row execute function public.swallow()`,
      `drop trigger swallow on sallyport.record_default`,
      'trigger record/* swallow',
    ],
    [
      'a rule does nothing instead',
      `create rule nothing as on insert to sallyport.batch do instead nothing`,
      `drop rule nothing on sallyport.batch`,
      'unexpected: rule batch nothing',
    ],
    [
      'a table is unlogged',
      `alter table sallyport.batch set unlogged`,
      `alter table sallyport.batch set logged`,
      'missing: table batch rp',
    ],
    [
      'a partition is unlogged',
      `alter table sallyport.record_default set unlogged`,
      `alter table sallyport.record_default set logged`,
      'table record/*',
    ],
    [
      'a guard is disabled',
      `alter table sallyport.batch disable trigger refuse_change`,
      `alter table sallyport.batch enable trigger refuse_change`,
      'missing: trigger batch refuse_change',
    ],
    [
      'the guard’s function was replaced',
      `create or replace function sallyport.refuse() returns trigger language plpgsql
         set search_path = pg_catalog, pg_temp as $$ begin return null; end $$`,
      '',
      'missing: trigger batch refuse_change',
    ],
    [
      'rows are hidden',
      `alter table sallyport.batch enable row level security`,
      `alter table sallyport.batch disable row level security`,
      'missing: table batch rp',
    ],
    [
      'a key is gone',
      `alter table sallyport.batch drop constraint batch_writer_first_seq_key`,
      `alter table sallyport.batch add unique (writer, first_seq)`,
      'missing: unique batch u writer,first_seq',
    ],
    [
      'the database is read-only',
      `alter role writer_login set default_transaction_read_only = on`,
      `alter role writer_login reset all`,
      'setting transaction_read_only is not off',
    ],
    ['fsync is off', `alter system set fsync = off`, `alter system reset fsync`, 'setting fsync is not on'],
    [
      'pages are written in part',
      `alter system set full_page_writes = off`,
      `alter system reset full_page_writes`,
      'setting full_page_writes is not on',
    ],
  ])('%s', async (_what, harm, cure, why) => {
    const source = await pg.sql<{ text: string }>(
      `select pg_get_functiondef('sallyport.refuse()'::regprocedure) as text`,
    );
    await pg.sql(swallow).catch(() => undefined);
    await pg.sql(harm);
    await pg.sql('select pg_reload_conf()');
    const { ledger } = open();
    try {
      await until(() => logged.some(line => line.includes(why)));
      expect(ledger.ready).toBe(false);
      expect(ledger.refuses).toBe('ledger_unavailable');
      expect(await commit(ledger)).toBe('ledger_unavailable');
    } finally {
      await pg.sql(cure === '' ? (source[0]?.text ?? '') : cure);
      await pg.sql('select pg_reload_conf()');
    }
    expect(await ledger.readyWithin(10_000)).toBe(true);
    expect(await commit(ledger)).toBe('sealed');
    await ledger.close();
  });
});

/** The same while it is connected, between two looks at the tables: the statement itself must not be fooled. */
describe('a standing writer is not fooled where', () => {
  const harms = [
    [
      'a trigger swallows all records',
      `create trigger swallow before insert on sallyport.record for each row execute function public.swallow()`,
      `drop trigger swallow on sallyport.record`,
    ],
    [
      'a trigger swallows some records',
      `create trigger swallow before insert on sallyport.record for each row when (new.seq % 3 = 1) execute function public.swallow()`,
      `drop trigger swallow on sallyport.record`,
    ],
    [
      'a trigger swallows the batch',
      `create trigger swallow before insert on sallyport.batch for each row execute function public.swallow()`,
      `drop trigger swallow on sallyport.batch`,
    ],
    [
      'a rule swallows the records',
      `create rule nothing as on insert to sallyport.record do instead nothing`,
      `drop rule nothing on sallyport.record`,
    ],
    [
      'the commit itself fails, after the statement has said how many went in',
      `create function public.late() returns trigger language plpgsql as $$ begin raise exception 'late'; end $$;
       create constraint trigger late after insert on sallyport.batch deferrable initially deferred
         for each row execute function public.late()`,
      `drop trigger late on sallyport.batch; drop function public.late`,
    ],
    [
      'the right to insert is gone',
      `revoke insert on sallyport.record from sallyport_writer`,
      `grant insert on sallyport.record to sallyport_writer`,
    ],
  ] as const;

  it.each(harms.flatMap(([what, harm, cure]) => [1, 7].map(count => [what, count, harm, cure] as const)))(
    '%s (%i at once)',
    async (_what, count, harm, cure) => {
      await pg.sql(swallow).catch(() => undefined);
      const { ledger } = open();
      await ledger.readyWithin(5000);
      const before = await stored();
      await pg.sql(harm);
      try {
        const answers = await Promise.all(Array.from({ length: count }, () => commit(ledger)));
        expect(answers).toEqual(answers.map(() => 'ledger_unavailable'));
        expect(await stored()).toBe(before);
        await until(() => ledger.refuses === 'ledger_unavailable');
      } finally {
        await pg.sql(cure);
      }
      expect(await ledger.readyWithin(10_000)).toBe(true);
      expect(await commit(ledger)).toBe('sealed');
      await ledger.close();
    },
  );

  it.each([
    [
      'a table became unlogged',
      `alter table sallyport.batch set unlogged`,
      `alter table sallyport.batch set logged`,
    ],
    ['fsync was turned off', `alter system set fsync = off`, `alter system reset fsync`],
  ])('%s: it looks again', async (_what, harm, cure) => {
    const { ledger } = testLedger(pg.writerUrl, { instance: `i${(instances += 1)}`, log, checkEveryMs: 100 });
    await ledger.readyWithin(5000);
    await pg.sql(harm);
    await pg.sql('select pg_reload_conf()');
    try {
      await until(() => ledger.refuses === 'ledger_unavailable');
    } finally {
      await pg.sql(cure);
      await pg.sql('select pg_reload_conf()');
    }
    expect(await ledger.readyWithin(10_000)).toBe(true);
    await ledger.close();
  });

  it('a warning comes with the commit: refused, found to be stored, withheld', async () => {
    const { ledger, meter } = open();
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer ?? '';
    await pg.sql(
      `create function public.warn() returns trigger language plpgsql as $$ begin raise warning 'x'; return new; end $$;
       create trigger warn before insert on sallyport.record for each row execute function public.warn()`,
    );
    try {
      expect(await commit(ledger)).toBe('ledger_unavailable');
      expect(meter.seen.unknown).toBe(1);
    } finally {
      await pg.sql('drop trigger warn on sallyport.record');
    }
    await ledger.readyWithin(10_000);
    expect(await ledger.close()).toBe(true);
    const rows = await pg.sql<{ kind: string }>(
      'select kind from sallyport.record where writer = $1 order by seq',
      [writer],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['open', 'request', 'withheld', 'close']);
  });

  it('a constraint refuses a record: the writer ends, the next one goes on and names what it gave up', async () => {
    const { ledger, meter } = open();
    await ledger.readyWithin(5000);
    const writer = ledger.writer?.writer ?? '';
    await pg.sql(
      `alter table sallyport.record add constraint odd check (reason is distinct from 'no_rule_permits')`,
    );
    try {
      ledger.note(denial());
      await until(() => meter.seen.epochs === 2);
      expect(await commit(ledger)).toBe('sealed');
      await ledger.close();
    } finally {
      await pg.sql('alter table sallyport.record drop constraint odd');
    }
    const rows = await pg.sql<{ body: Buffer; kind: string }>(
      `select kind, body from sallyport.record where writer = (select writer from sallyport.writer where prev_writer = $1) order by seq`,
      [writer],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['open', 'gap', 'request', 'close']);
    expect(JSON.parse(rows[0]?.body.toString() ?? '')).toMatchObject({
      abandoned: { writer, batch: 1, size: 2 },
    });
  });
});

describe('a writer commits for good where', () => {
  it('its role says synchronous_commit off, and another search_path', async () => {
    await pg.sql(`alter role writer_login set synchronous_commit = off`);
    await pg.sql(`alter role writer_login set search_path = public`);
    const { ledger } = open();
    await ledger.readyWithin(5000);
    const rows = await pg.sql<{ body: Buffer }>(
      `select body from sallyport.record where writer = $1 and kind = 'open'`,
      [ledger.writer?.writer],
    );
    expect(JSON.parse(rows[0]?.body.toString() ?? '')).toMatchObject({
      postgres: { synchronous_commit: 'on' },
    });
    expect(await commit(ledger)).toBe('sealed');
    await ledger.close();
    await pg.sql(`alter role writer_login reset all`);
  });

  it('temporary tables and functions of the same names come before the real ones', async () => {
    await pg.sql(`grant temporary on database postgres to writer_login`);
    // At login, before the writer has set anything.
    await pg.sql(
      `create schema hostile; grant usage on schema hostile to public;
       create function hostile.unnest(anyarray) returns setof int language sql as 'select 1';
       create function hostile.shadow() returns event_trigger language plpgsql as $$ begin
         if session_user = 'writer_login' then
           create temporary table writer (writer uuid); create temporary table batch (writer uuid);
           create temporary table record (writer uuid);
         end if; end $$;
       create event trigger shadow on login execute function hostile.shadow();
       alter role writer_login set search_path = pg_temp, hostile, sallyport, pg_catalog`,
    );
    try {
      const before = await stored();
      const { ledger } = open();
      await ledger.readyWithin(5000);
      expect(logged.join()).toContain('ledger.role_too_strong');
      expect(await Promise.all([commit(ledger), commit(ledger)])).toEqual(['sealed', 'sealed']);
      expect(await stored()).toBe(before + 2);
      await ledger.close();
    } finally {
      await pg.sql(
        `drop event trigger shadow; alter role writer_login reset all; drop schema hostile cascade;
         revoke temporary on database postgres from writer_login`,
      );
    }
  });
});

describe('what is logged', () => {
  it('never quotes a value that Postgres quotes', async () => {
    const canary = 'canary-7f3a';
    await pg.sql(
      `alter table sallyport.record add constraint quoting check (subject is distinct from '${canary}')`,
    );
    const { ledger } = open();
    await ledger.readyWithin(5000);
    const { segment, evidence } = request();
    const principal = { ...evidence.facts.principal!, subject: canary };
    const refused = await ledger
      .commit(segment, { kind: 'request', facts: { ...evidence.facts, principal } })
      .then(
        String,
        (error: unknown) => `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`,
      );
    await expect(
      query(pg.writerUrl, `insert into sallyport.record values (null, 1, now(), 1, null, '${canary}')`),
    ).rejects.toThrow();
    await pg.sql('alter table sallyport.record drop constraint quoting');
    await ledger.close();
    expect(refused).toContain('SallyportError');
    expect(logged.join('\n')).toContain('23514 quoting');
    expect(`${logged.join('\n')} ${refused}`).not.toContain(canary);
  });
});
