import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The ledger's database as its superuser sees it: reads records, and holds commits up. */
export interface LedgerProbe {
  /** Records written since `since` (milliseconds since the epoch), in order. */
  records(since: number): Promise<readonly Row[]>;
  run(sql: string): Promise<void>;
  /** From now on commits wait until released. `lock`: before anything is written; `standby`: written, and not acknowledged. */
  hold(how: HoldKind): Promise<Hold>;
}

export type HoldKind = 'lock' | 'standby';

export interface Hold {
  /** Resolves when a commit waits. @throws Error where none does */
  caught(): Promise<void>;
  release(): Promise<void>;
}

export interface Row {
  readonly writer: string;
  readonly seq: number;
  readonly kind: string;
  readonly exchange: string | null;
  readonly subject: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly body: RecordBody;
}

/** What the tests read of a record's body. */
export interface RecordBody {
  readonly exchange?: string;
  readonly phase?: string;
  readonly status?: number | null;
  readonly digest?: string;
  readonly previous?: unknown;
  readonly bytes?: { readonly released: number };
  /** Exchange, index, bytes, and more. */
  readonly segments?: readonly (readonly [string, number, number, ...unknown[]])[];
  readonly of?: {
    readonly kind: string;
    readonly writer: string;
    readonly seq: string;
    readonly index: number;
  };
}

const pollMs = 15;
const catchMs = 5000;

export function ledgerProbe(superuserUrl: string): LedgerProbe {
  const query = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
    withClient(superuserUrl, async client => (await client.query<R & pg.QueryResultRow>(text, values)).rows);
  const caught = async (): Promise<void> => {
    for (const until = Date.now() + catchMs; Date.now() < until;) {
      const waiting = await query(
        `select from pg_stat_activity where usename = 'sidecar' and (wait_event_type = 'Lock' or wait_event = 'SyncRep')`,
      );
      if (waiting.length > 0) return;
      await sleep(pollMs);
    }
    throw new Error('no commit was held up');
  };
  return {
    records: async since =>
      (
        await query<Omit<Row, 'body' | 'seq'> & { seq: string; text: string }>(
          `select writer, seq, kind, exchange, subject, outcome, reason, convert_from(body, 'UTF8') as text
           from sallyport.record where time >= to_timestamp($1::float8 / 1000) order by time, writer, seq`,
          [since],
        )
      ).map(({ text, seq, ...row }) => ({ ...row, seq: Number(seq), body: JSON.parse(text) as RecordBody })),
    run: async sql => {
      await query(sql);
    },
    hold: async how => ({
      caught,
      release: how === 'lock' ? await lockRecords(superuserUrl) : await missStandby(superuserUrl, query),
    }),
  };
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  // Postgres is killed under it; what was asked then fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A lock that no insert gets past. */
async function lockRecords(url: string): Promise<() => Promise<void>> {
  const client = await connect(url);
  await client.query('begin');
  await client.query('lock table sallyport.record in access exclusive mode');
  return async () => {
    await client.query('rollback').catch(() => undefined);
    await client.end().catch(() => undefined);
  };
}

/** A standby that does not exist: commits are durable here, and wait for it before they are acknowledged. */
async function missStandby(
  url: string,
  query: (text: string) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const set = async (names: string): Promise<void> => {
    await query(`alter system set synchronous_standby_names = '${names}'`);
    await query('select pg_reload_conf()');
  };
  await query('create table if not exists public.standby_probe (n integer)');
  await set('nobody');
  while (!(await commitWaits(url))) await sleep(pollMs);
  return () => set('');
}

/** Longer than a commit takes that nobody holds up. */
const probeMs = 250;

/** The reload is asked for, and takes effect some time later: until then commits are acknowledged as before. */
async function commitWaits(url: string): Promise<boolean> {
  const client = await connect(url);
  const committed = client.query('insert into public.standby_probe values (1)').then(
    () => true,
    () => true,
  );
  const waits = !(await Promise.race([committed, sleep(probeMs, false)]));
  // What waits for a standby does not hear a goodbye: its connection is cut, and its backend ended.
  const { processID } = client as unknown as { processID: number };
  await withClient(url, other => other.query('select pg_terminate_backend($1)', [processID]));
  await client.end().catch(() => undefined);
  return waits;
}
