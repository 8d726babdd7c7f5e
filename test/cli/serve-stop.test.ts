import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { createLogins } from '../../src/simulators/logins.ts';
import { type EmbeddedPostgres, startPostgres } from '../../src/simulators/postgres.ts';
import { migrate } from '../../src/store/migrate.ts';
import { canary } from '../support/canaries.ts';
import { type RunningProcess, runSallyport, startSallyport } from '../support/processes.ts';

const policy = `version: 1
routes:
  - { id: outside, hosts: [api.openai.com], provider: openai, zone: external }
rules:
  - { id: staff, effect: permit, when: { roles: [staff] } }
`;
const logins = {
  writer: { user: 'gate', password: canary('stop-password') },
  reader: { user: 'auditor', password: 'auditor' },
};

const config = (port: number, commitMs: number): string => `listen: { socket: s.sock, certificates: certs }
identity: { issuers: [{ issuer: https://id.example.com, audience: a, jwks: { file: jwks.json } }] }
policy: { files: [policy.yaml] }
ledger:
  url: postgres://gate@127.0.0.1:${port}/postgres
  password: { env: LEDGER_PASSWORD }
  signer: { file: keys/signer.pem }
  blindKey: { file: keys/blind.key }
  commitMs: ${commitMs}
limits: { drainMs: 100 }
admin: { port: 0, readiness: gateway }
`;

let folder: string;
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'stop-')));
  postgres = await startPostgres();
  await migrate(postgres.superuserUrl, { log: silentLog });
  await createLogins(postgres.superuserUrl, logins);
  writeFileSync(join(folder, 'policy.yaml'), policy);
  writeFileSync(join(folder, 'jwks.json'), '{"keys":[]}');
  await runSallyport(['keys', 'init', 'keys'], { cwd: folder });
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});
const started: RunningProcess[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

/** Started, and its epoch opened in the ledger. */
async function serving(commitMs: number): Promise<RunningProcess> {
  writeFileSync(join(folder, 'sallyport.yaml'), config(postgres.port, commitMs));
  const env = { LEDGER_PASSWORD: logins.writer.password };
  const running = startSallyport(['serve'], { cwd: folder, env, name: 'serve-stop' });
  started.push(running);
  const admin = (await running.until(/"admin":"(http:[^"]+)"/))[1] ?? '';
  while (!(await fetch(`${admin}/readyz`)).ok) await sleep(20);
  return running;
}

/** The kinds of records of the newest epoch, in order. */
async function recorded(): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ kind: string }>(
    `select kind from sallyport.record where writer =
       (select writer from sallyport.record order by time desc limit 1) order by seq`,
  );
  await client.end();
  return rows.map(({ kind }) => kind);
}

const events = (printed: string): readonly string[] =>
  printed
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { event: string }).event);

describe('SIGTERM', () => {
  it('ends in order: the last record is that of the end, nothing is left, status 0', async () => {
    const running = await serving(2_000);
    const { status, stdout, stderr } = await running.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(events(stdout).slice(-1)).toEqual(['stopped']);
    expect(await recorded()).toEqual(['open', 'policy', 'close']);
    expect(existsSync(join(folder, 's.sock'))).toBe(false);
  });

  it('with a ledger that cannot be closed ends all the rest, and says so in log and status', async () => {
    const running = await serving(200);
    await postgres.kill();
    const { status, stdout, stderr } = await running.stop();
    await postgres.restart();
    expect(status).toBe(1);
    expect(stderr).toBe('sallyport serve: did not stop in order: ledger. The log says why.\n');
    const told = events(stdout);
    expect(told.slice(told.indexOf('stop.failed'))).toEqual(['stop.failed', 'stopped']);
    expect(stdout).toContain('"part":"ledger"');
    expect(existsSync(join(folder, 's.sock'))).toBe(false);
    expect(await recorded()).toEqual(['open', 'policy']);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a second signal (%s) does not wait for the first', async (signal, expected) => {
    // A ledger that gets no answer, and a minute for that: the first signal alone would not end it within the test.
    const running = await serving(60_000);
    postgres.freeze();
    try {
      running.child.kill('SIGTERM');
      await running.until(/"event":"draining"/);
      running.child.kill(signal);
      const { status, stderr } = await running.outcome;
      expect(status).toBe(expected);
      expect(stderr).toBe(
        `sallyport: a second signal (${signal}): stopped at once, without an orderly end.\n`,
      );
    } finally {
      postgres.thaw();
    }
  });

  it('Ctrl-C that comes twice, as npm passes it on, is one', async () => {
    const running = await serving(2_000);
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    expect((await running.outcome).status).toBe(0);
  });
});

it('SIGHUP while it starts does not end it, and is not forgotten', async () => {
  const fifo = join(folder, 'slow.yaml');
  execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
  writeFileSync(join(folder, 'sallyport.yaml'), config(postgres.port, 2_000));
  const env = { LEDGER_PASSWORD: logins.writer.password, SALLYPORT__POLICY__FILES: '[slow.yaml]' };
  const running = startSallyport(['serve'], { cwd: folder, env, name: 'serve-stop' });
  started.push(running);
  // Opens once it is being read, so it is starting now, and waits for the text.
  const first = await open(fifo, 'w');
  running.child.kill('SIGHUP');
  // What is to be read anew stands there before the start can go on.
  rmSync(fifo);
  writeFileSync(fifo, policy.replace('[staff]', '[guests]'));
  await first.writeFile(policy);
  await first.close();
  await running.until(/"event":"policy.activated"[^]*"event":"serving"[^]*"event":"policy.activated"/);
  expect((await running.stop()).status).toBe(0);
});
