import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldInto, parseScript, runStep, writeFiles } from './script.ts';

const folder = new URL('scripts/', import.meta.url);

describe.each(readdirSync(folder).filter(name => name.endsWith('.txt')))('%s', name => {
  const script = parseScript(readFileSync(new URL(name, folder), 'utf8'));

  it('has steps', () => expect(script.steps).not.toEqual([]));

  it('prints what it says', async () => {
    const work = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-cli-')));
    writeFiles(script.files, work);
    for (const step of script.steps) {
      const { status, stdout, stderr } = await runStep(step, work);
      const printed = {
        line: step.line,
        status,
        stdout: foldInto(step.stdout, stdout, work),
        stderr: foldInto(step.stderr, stderr, work),
      };
      expect(printed).toEqual({
        line: step.line,
        status: step.status,
        stdout: step.stdout,
        stderr: step.stderr,
      });
    }
    rmSync(work, { recursive: true });
  });
});
