import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { IdKind, Principal, ProviderId } from '../../src/core/types.ts';
import type { IdOwner, IdPlace, ProviderIdMeter } from '../../src/exchange/ports.ts';
import { postgresIds, type ProviderIdsHandle } from '../../src/store/provider-ids.ts';
import { until } from '../support/ledger.ts';
import { alice } from '../support/paper.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

const deadlineMs = 600;

let pg: TestPostgres;
const opened: ProviderIdsHandle[] = [];
let told: string[] = [];
const meter: ProviderIdMeter = {
  found: (use, standing, count) => void told.push(`${count} ${use} ${standing}`),
};
beforeAll(async () => (pg = await startPostgres({ settings: { max_connections: '30' } })));
afterAll(() => pg.stop());
afterEach(() => {
  pg.thaw();
  for (const ids of opened.splice(0)) ids.close();
});

/** As a process of its own has it: nothing is remembered. */
function open(url = pg.writerUrl): ProviderIdsHandle {
  const ids = postgresIds({ url, deadlineMs, log: silentLog, meter });
  opened.push(ids);
  return ids;
}

let made = 0;
/** One that was never given out before. */
const fresh = (kind: IdKind = 'response'): ProviderId => ({
  use: 'issued',
  kind,
  id: `resp_CANARY_${(made += 1)}`,
  where: '/id',
});

const owner = (principal: Principal | undefined, over: Partial<IdOwner> = {}): IdOwner => ({
  host: 'api.openai.com',
  provider: 'openai',
  principal,
  ids: 'principal',
  ...over,
});
const bob: Principal = { ...alice, subject: 'bob' };
const ofAlice = owner(alice);
const ofBob = owner(bob);

const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { reason: string }).reason,
  );

describe('an id', () => {
  it('is whose it was issued to, and foreign to anybody else', async () => {
    const ids = open();
    const [one, two] = [fresh(), fresh('file')];
    await ids.bind([one, two], ofAlice);
    for (const reader of [ids, open()]) {
      expect(await reader.find([two, fresh(), one], ofAlice)).toEqual(['own', 'unknown', 'own']);
      expect(await reader.find([two, fresh(), one], ofBob)).toEqual(['foreign', 'unknown', 'foreign']);
    }
  });

  it.each<[string, Partial<IdOwner>]>([
    ['on another host', { host: 'api.example.com' }],
    ['on another port of it', { host: 'api.openai.com:8443' }],
    ['of another provider', { provider: 'azure' }],
  ])('%s is another one', async (_, over) => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    expect(await ids.find([id], owner(alice, over))).toEqual(['unknown']);
    await ids.bind([id], owner(bob, over));
    expect(await open().find([id], ofAlice)).toEqual(['own']);
    expect(await open().find([id], owner(alice, over))).toEqual(['foreign']);
  });

  it('is the same in all places that lead to it, whichever it was issued in', async () => {
    const ids = open();
    const [one, two] = [fresh(), fresh()];
    const provider = 'openai';
    const at = (host: string): IdPlace => ({ host, provider });
    const named = (who: Principal, host: string, ...elsewhere: readonly IdPlace[]): IdOwner =>
      owner(who, { host, elsewhere });
    await ids.bind([one, two], named(alice, 'a.test', at('b.test'), at('c.test')));
    const other = named(bob, 'b.test', at('a.test'), at('c.test'));
    expect(await ids.find([fresh(), one, two], other)).toEqual(['unknown', 'foreign', 'foreign']);
    expect(await ids.find([one, fresh(), two], { ...other, principal: alice })).toEqual([
      'own',
      'unknown',
      'own',
    ]);
    expect(await ids.find([one], { ...other, provider: 'azure', elsewhere: [at('a.test')] })).toEqual([
      'foreign',
    ]);
    expect(await reasonOf(ids.bind([fresh(), two], other))).toBe('foreign_id');
    expect(await reasonOf(ids.bind([two], { ...other, principal: alice }))).toBe('done');
    // Places that were joined afterwards, and two have it: then neither does.
    await ids.bind([one], owner(bob, { host: 'd.test' }));
    expect(await ids.find([one], named(alice, 'a.test', at('d.test')))).toEqual(['foreign']);
    expect(await ids.find([one], named(bob, 'd.test', at('a.test')))).toEqual(['foreign']);
  });

  it('is the same with space around it', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    const spaced = { ...id, id: ` ${id.id}\n` };
    expect(await ids.find([spaced], ofBob)).toEqual(['foreign']);
    expect(await reasonOf(ids.bind([spaced], ofBob))).toBe('foreign_id');
  });

  it('is counted by whose it was', async () => {
    const ids = open();
    const id = fresh();
    told = [];
    await ids.bind([id], ofAlice);
    await ids.find([id, fresh()], ofAlice);
    await ids.find([id], ofBob);
    await reasonOf(ids.bind([id], ofBob));
    ids.close();
    await reasonOf(ids.find([fresh()], ofBob));
    expect(told).toEqual([
      '1 issued own',
      '1 used own',
      '1 used unknown',
      '1 used foreign',
      '1 issued foreign',
      '1 used failed',
    ]);
  });

  it('of another kind is another one', async () => {
    const ids = open();
    const id = fresh('response');
    await ids.bind([id], ofAlice);
    expect(await ids.find([{ ...id, kind: 'conversation' }], ofBob)).toEqual(['unknown']);
  });

  it('is not that of a namesake of another issuer', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    expect(await ids.find([id], owner({ ...alice, issuer: 'https://other.test' }))).toEqual(['foreign']);
  });

  it('stays whose it is, whatever else of the token changes', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    const later = {
      ...alice,
      credential: '11',
      roles: ['other'],
      groups: ['x'],
      tenant: 'acme',
      workload: 'w',
    };
    expect(await open().find([id], owner(later))).toEqual(['own']);
  });

  it('is bound again to its owner, and never to another', async () => {
    const id = fresh();
    await open().bind([id], ofAlice);
    expect(await reasonOf(open().bind([fresh(), id], ofAlice))).toBe('done');
    for (const ids of [open(), opened[0]!]) expect(await reasonOf(ids.bind([id], ofBob))).toBe('foreign_id');
    expect(await open().find([id], ofAlice)).toEqual(['own']);
  });
});

describe("a tenant's ids", () => {
  const shared = (principal: Principal): IdOwner => owner(principal, { ids: 'tenant' });
  const acme = { ...alice, tenant: 'acme' };

  it('are those of all who ask for it, and of nobody else', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], shared(acme));
    expect(await ids.find([id], shared({ ...bob, tenant: 'acme' }))).toEqual(['own']);
    expect(await ids.find([id], shared({ ...alice, tenant: 'other' }))).toEqual(['foreign']);
    expect(await ids.find([id], shared(alice))).toEqual(['foreign']);
    expect(await ids.find([id], shared({ ...acme, issuer: 'https://other.test' }))).toEqual(['foreign']);
    // Nor do they cross to a route whose ids are the principal's, not even for the same person.
    expect(await ids.find([id], owner(acme))).toEqual(['foreign']);
  });

  it('are the principal’s where they have none', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], shared(alice));
    expect(await ids.find([id], ofAlice)).toEqual(['own']);
    expect(await ids.find([id], shared(bob))).toEqual(['foreign']);
  });

  it('are not those of somebody whose name is the tenant’s', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], shared({ ...alice, tenant: 'bob' }));
    expect(await ids.find([id], ofBob)).toEqual(['foreign']);
  });
});

describe('what was issued to nobody in particular', () => {
  it('is nobody’s to use: not even by a request without identity', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], owner(undefined));
    await ids.bind([id], owner(undefined));
    expect(await ids.find([id], owner(undefined))).toEqual(['foreign']);
    expect(await ids.find([id], ofAlice)).toEqual(['foreign']);
    expect(await reasonOf(ids.bind([id], ofAlice))).toBe('foreign_id');
  });

  it('does not take what is somebody’s', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    expect(await ids.find([id, fresh()], owner(undefined))).toEqual(['foreign', 'unknown']);
    expect(await reasonOf(ids.bind([id], owner(undefined)))).toBe('foreign_id');
  });
});

describe('many at once', () => {
  it('one of two wins, whichever processes they come to', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = fresh();
      const racers = [open(), open()];
      const ends = await Promise.all(
        [ofAlice, ofBob].map((who, index) => reasonOf(racers[round % 2 === 0 ? index : 0]!.bind([id], who))),
      );
      expect(ends.toSorted()).toEqual(['done', 'foreign_id']);
      const winner = ends[0] === 'done' ? ofAlice : ofBob;
      for (const ids of [...racers, open()]) expect(await ids.find([id], winner)).toEqual(['own']);
      for (const ids of opened.splice(0)) ids.close();
    }
  });

  it('the same ones in any order bind without a deadlock', async () => {
    const many = Array.from({ length: 200 }, () => fresh('item'));
    const processes = [open(), open(), open()];
    const ends = await Promise.all(
      processes.flatMap(ids => [
        reasonOf(ids.bind(many, ofAlice)),
        reasonOf(ids.bind(many.toReversed(), ofAlice)),
      ]),
    );
    expect(new Set(ends)).toEqual(new Set(['done']));
  });

  it('go together: a hundred exchanges make a few commits, and each gets its own answer', async () => {
    const ids = open();
    await ids.bind([fresh()], ofAlice);
    const commits = async (): Promise<number> => {
      await sleep(1100); // statistics are reported once a second
      const rows = await query<{ n: string }>(
        pg.superuserUrl,
        `select xact_commit::text as n from pg_stat_database where datname = current_database()`,
      );
      return Number(rows[0]?.n);
    };
    const taken = fresh();
    await ids.bind([taken], ofBob);
    const before = await commits();
    const each = Array.from({ length: 100 }, (_, index) => (index === 50 ? taken : fresh()));
    const ends = await Promise.all(each.map(id => reasonOf(ids.bind([id], ofAlice))));
    expect(ends.map((end, index) => end === (index === 50 ? 'foreign_id' : 'done'))).not.toContain(false);
    expect((await commits()) - before).toBeLessThan(20);
    expect(await ids.find(each.slice(0, 3), ofAlice)).toEqual(['own', 'own', 'own']);
  });

  it('a thousand of one request', async () => {
    const ids = open();
    const all = Array.from({ length: 1000 }, () => fresh('item'));
    await ids.bind(all, ofAlice);
    expect(new Set(await open().find(all, ofAlice))).toEqual(new Set(['own']));
  });
});

describe('where Postgres does not answer', () => {
  const timed = async (work: Promise<unknown>): Promise<{ reason: unknown; ms: number }> => {
    const began = performance.now();
    const reason = await reasonOf(work);
    return { reason, ms: performance.now() - began };
  };

  it('frozen: refused within the deadline, and right again when it thaws', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    await ids.find([fresh()], ofAlice);
    pg.freeze();
    const later = fresh();
    const ends = await Promise.all([
      timed(ids.find([fresh()], ofAlice)),
      timed(ids.bind([later], ofAlice)),
      timed(open().find([id], ofAlice)),
      sleep(deadlineMs / 2).then(() => timed(ids.bind([fresh()], ofAlice))),
    ]);
    for (const { reason, ms } of ends) {
      expect(reason).toMatch(/^ledger_(late|unavailable)$/);
      expect(ms).toBeLessThan(deadlineMs + 150);
    }
    pg.thaw();
    await until(async () => (await reasonOf(ids.find([fresh()], ofAlice))) === 'done');
    expect(await ids.find([id], ofAlice)).toEqual(['own']);
    await until(async () => (await reasonOf(ids.bind([later], ofAlice))) === 'done');
    expect(await open().find([later], ofAlice)).toEqual(['own']);
  });

  it('gone: refused at once; started again, what was bound is', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([id], ofAlice);
    await pg.kill();
    expect(await reasonOf(ids.find([fresh()], ofAlice))).toBe('ledger_unavailable');
    expect(await reasonOf(ids.bind([fresh()], ofAlice))).toBe('ledger_unavailable');
    expect(await reasonOf(open().find([id], ofAlice))).toBe('ledger_unavailable');
    await pg.restart();
    expect(await ids.find([id, fresh()], ofBob)).toEqual(['foreign', 'unknown']);
    expect(await open().find([id], ofAlice)).toEqual(['own']);
  });

  it('a binding that waits for another’s commit is refused within its deadline', async () => {
    const ids = open();
    const id = fresh();
    await ids.bind([fresh()], ofAlice);
    const { Client } = await import('pg');
    const holder = new Client({ connectionString: pg.superuserUrl });
    await holder.connect();
    await holder.query('begin; lock table sallyport.provider_id in exclusive mode');
    const { reason, ms } = await timed(ids.bind([id], ofAlice));
    expect([reason, ms < deadlineMs + 150]).toEqual([expect.stringMatching(/^ledger_/), true]);
    await holder.query('rollback');
    await holder.end();
    // Refused, it may have been stored all the same: then it is whose it was to be.
    expect(await reasonOf(ids.bind([id], ofAlice))).toBe('done');
  });

  it('closed: refused', async () => {
    const ids = open();
    await ids.bind([fresh()], ofAlice);
    const under = reasonOf(ids.bind([fresh()], ofAlice));
    ids.close();
    expect(await under).toBe('ledger_unavailable');
    expect(await reasonOf(ids.find([fresh()], ofAlice))).toBe('ledger_unavailable');
  });
});

describe('a binding that would not hold is refused', () => {
  it.each([
    ['a trigger swallows it', 'before insert', 'return null'],
    ['a trigger gives it to another', 'before insert', `new.owner := sha256('x'); return new`],
  ])('%s', async (_, when, body) => {
    const ids = open();
    await ids.bind([fresh()], ofAlice);
    await pg.sql(
      `create function public.meddle() returns trigger language plpgsql as $$ begin ${body}; end $$;
       create trigger meddle ${when} on sallyport.provider_id for each row execute function public.meddle()`,
    );
    // The connection that stands meets it in what it reads back, a new one in the table's shape.
    expect(await reasonOf(ids.bind([fresh()], ofAlice))).toMatch(/^(ledger_unavailable|foreign_id)$/);
    expect(await reasonOf(open().bind([fresh()], ofAlice))).toBe('ledger_unavailable');
    await pg.sql('drop function public.meddle cascade');
    expect(await reasonOf(open().bind([fresh()], ofAlice))).toBe('done');
  });

  it.each([
    [
      'the table is not logged',
      'alter table sallyport.provider_id set unlogged',
      'alter table sallyport.provider_id set logged',
    ],
    ['Postgres does not wait for its disk', 'alter system set fsync = off', 'alter system reset fsync'],
  ])('%s', async (_, spoil, restore) => {
    await pg.sql(spoil);
    await pg.sql('select pg_reload_conf()');
    await sleep(200);
    expect(await reasonOf(open().bind([fresh()], ofAlice))).toBe('ledger_unavailable');
    await pg.sql(restore);
    await pg.sql('select pg_reload_conf()');
    await sleep(200);
    expect(await reasonOf(open().bind([fresh()], ofAlice))).toBe('done');
  });

  it('a standby may not have it: its commit was cancelled, and is said to be one with a warning', async () => {
    const ids = open();
    await ids.bind([fresh()], ofAlice);
    await pg.sql(`alter system set synchronous_standby_names = 'ghost'`);
    await pg.sql('select pg_reload_conf()');
    await sleep(200);
    const end = reasonOf(ids.bind([fresh()], ofAlice));
    await until(async () => {
      const rows = await pg.sql<{ done: boolean }>(
        `select pg_cancel_backend(pid) as done from pg_stat_activity where wait_event = 'SyncRep'`,
      );
      return rows.length > 0;
    });
    expect(await end).toBe('ledger_unavailable');
    await pg.sql('alter system reset synchronous_standby_names');
    await pg.sql('select pg_reload_conf()');
    await until(async () => (await reasonOf(ids.bind([fresh()], ofAlice))) === 'done');
  });
});

describe('rights', () => {
  const denied = (url: string, text: string): Promise<unknown> =>
    query(url, text).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );

  it.each([
    `update sallyport.provider_id set owner = sha256('x')`,
    'delete from sallyport.provider_id',
    'truncate sallyport.provider_id',
    `insert into sallyport.provider_id (id, owner) values (sha256('a'), sha256('b'))
       on conflict (id) do update set owner = excluded.owner`,
    `insert into sallyport.provider_id values (sha256('a'), sha256('b'), now())`,
    'select bound from sallyport.provider_id',
    'alter table sallyport.provider_id disable trigger all',
    'drop table sallyport.provider_id',
  ])('the sidecar may not %s', async text => {
    expect(await denied(pg.writerUrl, text)).toBe('42501');
  });

  it('whoever reads the ledger has none here', async () => {
    expect(await denied(pg.readerUrl, 'select id from sallyport.provider_id')).toBe('42501');
    expect(
      await denied(pg.readerUrl, `insert into sallyport.provider_id values (sha256('a'), sha256('b'))`),
    ).toBe('42501');
  });

  it('by accident not even the owner changes or removes one', async () => {
    await open().bind([fresh()], ofAlice);
    for (const text of [
      `update sallyport.provider_id set owner = sha256('x')`,
      'delete from sallyport.provider_id',
      'truncate sallyport.provider_id',
    ])
      expect(await denied(pg.superuserUrl, text)).toBe('42501');
  });
});

describe('what stands in the database', () => {
  it('tells neither the id nor whose it is', async () => {
    const id = fresh();
    await open().bind([id], owner({ ...alice, subject: 'subject-CANARY' }));
    const rows = await pg.sql<{ id: Buffer; owner: Buffer }>('select id, owner from sallyport.provider_id');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(row => row.id.length === 32 && row.owner.length === 32)).toBe(true);
    await pg.sql('checkpoint');
    const holds = async (bytes: Buffer): Promise<readonly unknown[]> => {
      const [tables] = await pg.sql<{ found: boolean }>(
        `select bool_or(position($1::bytea in pg_read_binary_file(pg_relation_filepath(c.oid))) > 0) as found
         from pg_class c where c.relname in ('provider_id', 'provider_id_pkey')`,
        [bytes],
      );
      const [log] = await pg.sql<{ found: boolean }>(
        `select bool_or(position($1::bytea in pg_read_binary_file('pg_wal/' || name)) > 0) as found
         from pg_ls_waldir() where size > 0 and name !~ 'history|status'`,
        [bytes],
      );
      return [tables?.found, log?.found];
    };
    expect(await holds(rows.at(-1)!.id)).toEqual([true, true]);
    expect(await holds(Buffer.from('resp_CANARY'))).toEqual([false, false]);
    expect(await holds(Buffer.from('subject-CANARY'))).toEqual([false, false]);
  });
});
