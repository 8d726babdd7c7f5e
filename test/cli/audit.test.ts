import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { pemSigner } from '../../src/ledger/signer.ts';
import { createLogins } from '../../src/simulators/logins.ts';
import { type EmbeddedPostgres, startPostgres } from '../../src/simulators/postgres.ts';
import { migrate } from '../../src/store/migrate.ts';
import { canary } from '../support/canaries.ts';
import { denial, request, response, testLedger, until } from '../support/ledger.ts';
import { type Outcome, runSallyport } from '../support/processes.ts';

const logins = {
  writer: { user: 'gate', password: 'gate' },
  reader: { user: 'auditor', password: canary('auditor-password') },
};
const keys = generateKeyPairSync('ed25519');
const refused = denial();
let exchange: string;
let postgres: EmbeddedPostgres;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  writeFileSync(join(folder, 'pub.pem'), keys.publicKey.export({ type: 'spki', format: 'pem' }));
  const other = generateKeyPairSync('ed25519').publicKey;
  writeFileSync(join(folder, 'other.pem'), other.export({ type: 'spki', format: 'pem' }));
  postgres = await startPostgres();
  await migrate(postgres.superuserUrl, { log: silentLog });
  await createLogins(postgres.superuserUrl, logins);
  exchange = await writeSome();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** An exchange with a streamed answer, and a refusal; resolves to the exchange's id. */
async function writeSome(): Promise<string> {
  const signer = pemSigner(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const { ledger, meter } = testLedger(postgres.url(logins.writer), { signer });
  await until(() => ledger.ready);
  const asked = request();
  await ledger.commit(asked.segment, asked.evidence);
  for (const { segment, evidence } of response(asked.exchange, 3)) await ledger.commit(segment, evidence);
  const before = meter.seen.records;
  ledger.note(refused);
  await until(() => meter.seen.records > before);
  await ledger.close();
  return asked.exchange;
}

const audit = (...args: string[]): Promise<Outcome> =>
  runSallyport(
    [
      'audit',
      ...args,
      '--url',
      `postgres://auditor@${postgres.host}:${postgres.port}/postgres`,
      '--password-env',
      'PW',
    ],
    { cwd: folder, env: { PW: logins.reader.password }, name: 'audit' },
  );

/** As somebody with a superuser's rights: the guard rails off, then this. */
async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  await client.query(`set session_replication_role = replica; ${sql}`);
  await client.end();
}

describe('audit show', () => {
  it('tells what is recorded of an exchange, in order', async () => {
    const { status, stdout } = await audit('show', exchange);
    expect(status).toBe(0);
    const kinds = stdout
      .trim()
      .split('\n')
      .map(line => line.split(/ +/)[1]);
    expect(kinds).toEqual(['request', 'segment', 'segment', 'response']);
    expect(stdout).toContain('EMAIL×2→mask');
  });

  it('gives the records to programs', async () => {
    const { status, stdout } = await audit('show', refused.facts.exchange, '-o', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        kind: 'denial',
        time: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
        body: { outcome: 'deny', reason: 'no_rule_permits' },
      },
    ]);
  });

  it('of an exchange that nobody knows says so', async () => {
    const unknown = await audit('show', '01a1fcbc-2df4-7671-8093-6a89e19274fe');
    expect(unknown).toMatchObject({ status: 1, stdout: 'no record of this exchange\n' });
    expect(await audit('show', 'x')).toMatchObject({
      status: 1,
      stderr: 'sallyport audit show: not the id of an exchange\n',
    });
  });
});

describe('audit verify', () => {
  it('proves a ledger that is as it was signed', async () => {
    const pinned = await audit('verify', '--key', 'pub.pem');
    expect(pinned.status).toBe(0);
    expect(pinned.stdout).toMatch(/^VERIFIED {2}\d+ records/);
    expect(pinned.stdout).not.toContain('WARNING');
    const trusting = await audit('verify');
    expect(trusting).toMatchObject({ status: 0 });
    expect(trusting.stdout).toContain('WARNING  no keys are pinned');
  });

  it('fails where another key signed, or a file holds none', async () => {
    const other = await audit('verify', '--key', 'other.pem');
    expect(other.status).toBe(5);
    expect(other.stdout).toContain('[unknown_key]');
    writeFileSync(join(folder, 'none.pem'), '\n');
    expect((await audit('verify', '--key', 'none.pem')).status).toBe(1);
  });

  it('names the record that was changed, with exit status 5, and finds nothing once it is back', async () => {
    const change = (from: string, to: string): Promise<void> =>
      asSuperuser(
        `update sallyport.record set outcome = '${to}',
           body = convert_to(replace(convert_from(body, 'UTF8'), '"outcome":"${from}"', '"outcome":"${to}"'), 'UTF8')
         where exchange = '${refused.facts.exchange}'`,
      );
    await change('deny', 'permit');
    const changed = await audit('verify', '--key', 'pub.pem', '-o', 'json');
    expect(changed.status).toBe(5);
    const { problems, problemCount } = JSON.parse(changed.stdout) as {
      problems: { code: string; seq: number }[];
      problemCount: number;
    };
    expect(problemCount).toBe(1);
    const [shown] = JSON.parse((await audit('show', refused.facts.exchange, '-o', 'json')).stdout) as {
      seq: number;
    }[];
    expect(problems).toMatchObject([{ code: 'body_changed', seq: shown!.seq }]);
    await change('permit', 'deny');
    expect((await audit('verify', '--key', 'pub.pem')).status).toBe(0);
  });

  it('finds a record that was removed', async () => {
    await asSuperuser(`create table kept as select * from sallyport.record where exchange = '${refused.facts.exchange}';
      delete from sallyport.record where exchange = '${refused.facts.exchange}'`);
    const removed = await audit('verify');
    expect(removed.status).toBe(5);
    expect(removed.stdout).toContain('[missing_record]');
    await asSuperuser('insert into sallyport.record select * from kept; drop table kept');
    expect((await audit('verify')).status).toBe(0);
  });

  it('says that Postgres is not there, with exit status 1', async () => {
    const away = await runSallyport(['audit', 'verify', '--url', 'postgres://auditor@127.0.0.1:9/x']);
    expect(away).toMatchObject({ status: 1, stdout: '' });
    expect(away.stderr).toContain('ECONNREFUSED');
  });
});
