import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from '../../src/simulators/postgres.ts';
import { canary } from '../support/canaries.ts';
import { runSallyport } from '../support/processes.ts';

let postgres: EmbeddedPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const migrate = (...more: string[]) =>
  runSallyport(
    ['db', 'migrate', '--url', `postgres://postgres@${postgres.host}:${postgres.port}/postgres`, ...more],
    { env: { OWNER_PASSWORD: postgres.password, WRONG: canary('password') } },
  );

describe('db migrate', () => {
  it('makes the tables, and does nothing the second time', async () => {
    const first = await migrate('--password-env', 'OWNER_PASSWORD');
    expect(first).toMatchObject({ status: 0 });
    expect(first.stdout).toMatch(/^The schema went from version 0 to \d+\.\n$/);
    const second = await migrate('--password-env', 'OWNER_PASSWORD', '-o', 'json');
    expect(second).toMatchObject({ status: 0, stderr: '' });
    const { from, to } = JSON.parse(second.stdout) as { from: number; to: number };
    expect(from).toBe(to);
  });

  it('says what is wrong, and no password', async () => {
    const wrong = await migrate('--password-env', 'WRONG');
    expect(wrong).toMatchObject({ status: 1, stdout: '' });
    expect(wrong.stderr).toContain('28P01');
    const unset = await migrate('--password-env', 'UNSET');
    expect(unset).toMatchObject({
      status: 1,
      stderr: 'sallyport db migrate: environment variable UNSET is not set\n',
    });
    const inline = await runSallyport([
      'db',
      'migrate',
      '--url',
      `postgres://a:${canary('inline')}@127.0.0.1/x`,
    ]);
    expect(inline.stderr).toBe(
      'sallyport db migrate: --url holds a password. Take it out and use --password-env NAME or --password-file FILE.\n',
    );
  });
});
