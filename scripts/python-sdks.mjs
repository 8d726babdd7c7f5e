#!/usr/bin/env node
// A Python that has the providers' official SDKs, in pinned versions: a virtual environment in the cache folder.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './envoy.mjs';

/** What the tests run against. */
export const pinned = ['openai==3.54.0', 'anthropic==2.12.0', 'boto3==1.44.5'];

const say = text => process.stderr.write(`python-sdks: ${text}\n`);

/** Where a virtual environment has its interpreter. */
const interpreterOf = folder =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');

/** Written last: an environment without it was left half done. */
const doneIn = folder => join(folder, '.done');

function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', part => (said += part));
    child.on('error', fail);
    child.on('exit', status => {
      if (status === 0) return done();
      const end = said.trim().split('\n').slice(-5).join('\n');
      fail(new Error(`${command} ${args.slice(0, 3).join(' ')} failed.\n${end}`));
    });
  });
}

async function install(python, folder) {
  say(`installing ${pinned.join(', ')} (once) …`);
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), '.python-'));
  try {
    // Their scripts name the folder that they were made in; nothing here runs them, so that it may be moved.
    await run(python, ['-m', 'venv', work]);
    await run(interpreterOf(work), ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...pinned]);
    writeFileSync(doneIn(work), pinned.join('\n'));
    // In one step: of two processes that install at once the first one's is taken.
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(doneIn(folder))) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The path of a Python that has them. Needs Python 3 with venv and pip, and the network the first time.
 * @returns {Promise<string>} rejects with a message that says what is missing.
 */
export async function ensurePythonSdks() {
  const python = ['python3', 'python'].find(name => spawnSync(name, ['-m', 'pip', '--version']).status === 0);
  if (!python) throw new Error('There is no Python 3 with pip: the cells of its SDKs cannot be run.');
  const version = spawnSync(python, ['-VV'], { encoding: 'utf8' }).stdout;
  const key = createHash('sha256')
    .update(JSON.stringify([version, pinned]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheFolder(), `python-sdks-${key}`);
  if (!existsSync(doneIn(folder))) await install(python, folder);
  return interpreterOf(folder);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await ensurePythonSdks()}\n`);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
