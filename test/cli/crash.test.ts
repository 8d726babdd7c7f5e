import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { canary } from '../support/canaries.ts';
import { programs } from '../support/processes.ts';

const crash = new URL('../../src/app/crash.ts', import.meta.url).href;

/** A process that fails in a way that nobody catches. */
function crashed(code: string): { status: number | null; printed: string } {
  const script = `import { endOnCrash } from ${JSON.stringify(crash)};\nendOnCrash();\n${code}`;
  const { status, stdout, stderr } = spawnSync(programs.node, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return { status, printed: stdout + stderr };
}

describe('an error that nobody caught', () => {
  it.each([
    ['thrown', `setTimeout(() => { throw new RangeError('${canary('crash')}'); });`],
    ['rejected', `setTimeout(() => { Promise.reject(new RangeError('${canary('crash')}')); });`],
  ])('%s: ends the process, and its message is not printed', (_, code) => {
    const { status, printed } = crashed(code);
    expect(status).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({
      event: 'crashed',
      level: 'fatal',
      error: { class: 'RangeError' },
    });
    expect(printed).not.toContain(canary(''));
  });

  it('that is no error at all', () => {
    const { status, printed } = crashed(`setTimeout(() => { throw '${canary('crash')}'; });`);
    expect(status).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({ error: { class: 'thrown string' } });
  });
});
