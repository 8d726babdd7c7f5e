import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureEnvoy } from '../../scripts/envoy.mjs';
import { renderEnvoyConfig, type EnvoyConfigOptions } from '../../src/envoy/config.ts';

export type StartEnvoyOptions = Omit<EnvoyConfigOptions, 'listenPort' | 'adminPort' | 'accessLog'> & {
  /** Free ones by default. */
  readonly listenPort?: number;
  readonly adminPort?: number;
  /** The shipped file by default. */
  readonly yaml?: string;
  /** Changes the rendered configuration, before Envoy gets it. */
  readonly change?: (rendered: string) => string;
};

export interface RunningEnvoy {
  readonly port: number;
  readonly adminPort: number;
  readonly pid: number;
  /** Lets exchanges go and ends it. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Counters and gauges by name. */
  stats(): Promise<ReadonlyMap<string, number>>;
  /** The access log so far, a line an exchange. */
  accessLog(): Promise<readonly Record<string, unknown>[]>;
  /** What Envoy itself said. */
  readonly said: () => string;
}

export const shippedConfig = join(import.meta.dirname, '../../envoy/envoy.yaml');

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    child.once('exit', () => {
      resolve();
    });
  });
}

async function isReady(adminPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${adminPort}/ready`)).status === 200;
  } catch {
    return false;
  }
}

async function untilReady(child: ChildProcess, adminPort: number, said: () => string): Promise<void> {
  const until = Date.now() + 30_000;
  while (!(await isReady(adminPort))) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`Envoy did not start:\n${said().slice(-4_000)}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

/** Counters and gauges by name, of the Envoy whose admin interface that is. */
export async function readStats(adminUrl: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${adminUrl}/stats`)).text();
  const lines = text.split('\n').map(line => /^(.+): (\d+)$/.exec(line));
  return new Map(lines.filter(line => line !== null).map(([, name = '', value]) => [name, Number(value)]));
}

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Record<string, unknown>);

/** Starts the real Envoy with the shipped configuration, pointed at local ports. */
export async function startEnvoy(options: StartEnvoyOptions): Promise<RunningEnvoy> {
  const binary = await ensureEnvoy(options.version ? { version: options.version } : {});
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-envoy-'));
  const port = options.listenPort ?? (await freePort());
  const adminPort = options.adminPort ?? (await freePort());
  const log = join(folder, 'access.log');
  const yaml = options.yaml ?? (await readFile(shippedConfig, 'utf8'));
  const rendered = renderEnvoyConfig(yaml, { ...options, listenPort: port, adminPort, accessLog: log });
  const file = join(folder, 'envoy.yaml');
  await writeFile(file, options.change?.(rendered) ?? rendered);
  const flags = ['--concurrency', '1', '--log-level', 'warning', '--disable-hot-restart'];
  const quick = ['--drain-time-s', '1', '--file-flush-interval-msec', '50'];
  const child = spawn(binary, ['-c', file, ...flags, ...quick], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, adminPort, () => text);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    port,
    adminPort,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    stats: () => readStats(`http://127.0.0.1:${adminPort}`),
    accessLog: async () => jsonLines(await readFile(log, 'utf8').catch(() => '')),
    said: () => text,
  };
}
