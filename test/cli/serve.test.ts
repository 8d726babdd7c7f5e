import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canary } from '../support/canaries.ts';
import { type RunningProcess, runSallyport, startSallyport } from '../support/processes.ts';

const policy = `version: 1
routes:
  - { id: outside, hosts: [api.openai.com], provider: openai, zone: external }
rules:
  - { id: staff, effect: permit, when: { roles: [staff] } }
`;

/** Nobody listens on port 9, so the ledger is away. */
const config = `listen:
  socket: s.sock
  certificates: certs
identity:
  issuers:
    - issuer: https://id.example.com
      audience: sallyport
      jwks: { file: jwks.json }
policy:
  files: [policy.yaml]
ledger:
  url: postgres://gate@127.0.0.1:9/audit
  password: { env: LEDGER_PASSWORD }
  signer: { file: keys/signer.pem }
  blindKey: { file: keys/blind.key }
transform:
  hashKey: { file: keys/hash.key }
limits: { drainMs: 100 }
admin: { port: 0 }
`;

const env = { LEDGER_PASSWORD: canary('ledger-password') };
let folder: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'serve-')));
  writeFileSync(join(folder, 'sallyport.yaml'), config);
  writeFileSync(join(folder, 'policy.yaml'), policy);
  writeFileSync(join(folder, 'jwks.json'), '{"keys":[]}');
  await runSallyport(['keys', 'init', 'keys'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const started: RunningProcess[] = [];
afterEach(() => Promise.all(started.splice(0).map(running => running.stop())));

function start(more: Readonly<Record<string, string>> = {}): RunningProcess {
  const running = startSallyport(['serve'], { cwd: folder, env: { ...env, ...more }, name: 'serve' });
  started.push(running);
  return running;
}

const adminOf = async (running: RunningProcess): Promise<string> =>
  (await running.until(/"admin":"(http:[^"]+)"/))[1] ?? '';

const events = (printed: string): readonly string[] =>
  printed
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { event: string }).event);

describe('sallyport serve', () => {
  it('does not start beside another one on the same socket, and does not hang', async () => {
    await adminOf(start());
    const second = await start().outcome;
    expect(second.status).toBe(1);
    expect(second.stderr).toContain('s.sock is in use by a process that answers');
  });

  it('starts with Postgres away, answers probes, and stops in order', async () => {
    const running = start();
    const admin = await adminOf(running);
    expect((await fetch(`${admin}/healthz`)).status).toBe(200);
    expect((await fetch(`${admin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${admin}/metrics`)).text()).toContain(
      'sallyport_policy_last_reload_successful 1',
    );
    const healthy = await runSallyport(['healthcheck', '--url', admin], { cwd: folder });
    expect(healthy).toMatchObject({ status: 0, stderr: '{"status":"ready"}\n' });
    const { status, stdout, stderr } = await running.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    // The writer can't be closed while Postgres is away, and that is said too.
    expect(events(stdout)).toEqual(expect.arrayContaining(['draining', 'ledger.not_closed', 'stopped']));
    expect(stdout).not.toContain(canary(''));
  });

  it('as a gateway is not ready while Postgres is away', async () => {
    const running = start({ SALLYPORT__ADMIN__READINESS: 'gateway' });
    const admin = await adminOf(running);
    const response = await fetch(`${admin}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not ready', because: ['the ledger cannot be written'] });
    expect((await running.stop()).status).toBe(0);
  });

  it('reads the policy anew at SIGHUP, and keeps the last good one', async () => {
    const running = start();
    const admin = await adminOf(running);
    const metric = async (): Promise<string> => (await fetch(`${admin}/metrics`)).text();
    writeFileSync(join(folder, 'policy.yaml'), 'version: 1\nrules: 7\n');
    running.child.kill('SIGHUP');
    await running.until(/"event":"policy.rejected"/);
    await running.until(/"problem":"[^"]+policy.yaml:2:8: rules: must be a list.[^"]*"/);
    expect(await metric()).toContain('sallyport_policy_last_reload_successful 0');
    writeFileSync(join(folder, 'policy.yaml'), policy.replace('[staff]', '[staff, guests]'));
    running.child.kill('SIGHUP');
    await running.until(/"event":"policy.activated"[^]*"event":"policy.activated"/);
    expect(await metric()).toContain('sallyport_policy_last_reload_successful 1');
    writeFileSync(join(folder, 'policy.yaml'), policy);
    expect((await running.stop()).status).toBe(0);
  });

  it.each([
    [
      'a configuration that is not right',
      { SALLYPORT__LIMITS__SEGMENT_MS: 'often' },
      3,
      'limits.segmentMs: must be a number.',
    ],
    [
      'a policy that is not there',
      { SALLYPORT__POLICY__FILES: '[nowhere.yaml]' },
      3,
      "nowhere.yaml: can't be read (ENOENT). There is no such file.",
    ],
    [
      'a key that is not there',
      { SALLYPORT__LEDGER__BLIND_KEY: '{env: NOWHERE}' },
      1,
      'environment variable NOWHERE is not set',
    ],
  ])('does not start with %s', async (_, more, status, says) => {
    const outcome = await start(more).outcome;
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toContain(says);
    expect(outcome.stdout + outcome.stderr).not.toContain(canary(''));
  });
});
