import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepLog } from './canaries.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Paths of what tests start. */
export const programs: { readonly node: string; readonly sallyport: string } = {
  node: join(root, 'node_modules', 'node', 'bin', 'node'),
  sallyport: join(root, 'src', 'main.ts'),
};

export interface ProcessOptions {
  readonly cwd?: string;
  /** Beside or instead of ours; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The log's name; standard output and error are kept under it and searched for canaries. */
  readonly name?: string;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real process of the sallyport program, as an operator starts it. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once both outputs ended. */
  readonly outcome: Promise<Outcome>;
  /** Waits until standard output or error fits. @throws Error with what it printed instead, at its end or in time. */
  until(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** SIGTERM, then SIGKILL. */
  stop(withinMs?: number): Promise<Outcome>;
}

export function startSallyport(args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const child = spawn(programs.node, [programs.sallyport, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      keepLog(options.name ?? 'cli', text);
    });
  const outcome = once(child, 'close').then(([code]): Outcome => ({
    status: (code as number | null) ?? -1,
    ...printed,
  }));
  return {
    child,
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    outcome,
    until: (pattern, withinMs = 20_000) => waitFor(pattern, printed, child, withinMs),
    stop: async (withinMs = 20_000) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      return outcome.finally(() => clearTimeout(timer));
    },
  };
}

/** Runs a command line to its end. */
export const runSallyport = (args: readonly string[], options: ProcessOptions = {}): Promise<Outcome> =>
  startSallyport(args, options).outcome;

const pollMs = 20;

async function waitFor(
  pattern: RegExp,
  printed: { readonly stdout: string; readonly stderr: string },
  child: ChildProcess,
  withinMs: number,
): Promise<RegExpExecArray> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const ended = child.exitCode !== null || child.signalCode !== null || Date.now() > deadline;
    const found = pattern.exec(printed.stdout) ?? pattern.exec(printed.stderr);
    if (found) return found;
    if (ended)
      throw new Error(`never printed ${String(pattern)}, but:\n${printed.stdout}\n${printed.stderr}`);
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
}
