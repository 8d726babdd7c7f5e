import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';

/** A program that runs beside us: its output goes to a file, and it can be hurt in the ways that machines hurt programs. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Where standard output and standard error go. */
  readonly logFile: string;
  readonly running: boolean;
  /** SIGTERM, and SIGKILL where it does not end within `graceMs`. Resolves with the exit status once it is gone. */
  stop(graceMs?: number): Promise<number | null>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  signal(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
}

const defaultGraceMs = 10_000;

/** @throws Error where the program cannot be started. */
export async function startChild({ name, command, args, logFile, env }: ChildOptions): Promise<Child> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = once(child, 'exit').then(() => child.exitCode);
  exited.catch(() => undefined);
  await once(child, 'spawn');
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const signal = (given: NodeJS.Signals): void => {
    if (running()) child.kill(given);
  };
  const stop = async (graceMs = defaultGraceMs): Promise<number | null> => {
    signal('SIGCONT');
    signal('SIGTERM');
    const timer = setTimeout(() => {
      signal('SIGKILL');
    }, graceMs);
    const status = await exited;
    clearTimeout(timer);
    log.end();
    return status;
  };
  return {
    name,
    pid: child.pid ?? 0,
    logFile,
    get running() {
      return running();
    },
    stop,
    kill: async () => {
      signal('SIGKILL');
      await exited;
    },
    freeze: () => {
      signal('SIGSTOP');
    },
    thaw: () => {
      signal('SIGCONT');
    },
    signal,
  };
}

const pollMs = 20;

/** Waits until `ready` says yes. @throws Error with the end of the log where the child ends first or takes too long. */
export async function untilReady(
  child: Child,
  ready: () => Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && child.running) {
    if (await ready().catch(() => false)) return;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
  const why = child.running ? `was not ready within ${withinMs / 1000} s` : 'ended at once';
  throw new Error(`${child.name} ${why}. The end of ${child.logFile}:\n${tail(child.logFile)}`);
}

const tailBytes = 2000;

const tail = (file: string): string => readFileSync(file, 'utf8').slice(-tailBytes);
