import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a helper process does when it is asked. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A part of the benchmark in a process of its own, so that its CPU is nobody else's. */
export interface Helper<H extends Handlers> {
  readonly pid: number;
  /** @throws Error with what the helper threw, or that it is gone. */
  ask<K extends keyof H & string>(what: K, ...argument: Parameters<H[K]>): Promise<Awaited<ReturnType<H[K]>>>;
  stop(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly what: string;
  readonly argument: unknown;
}
interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Starts `file`, which calls `answer`; `env` is added to this process's own. */
export async function startHelper<H extends Handlers>(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Helper<H>> {
  const child = fork(file, { serialization: 'advanced', env: { ...process.env, ...env } });
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', () => {
    for (const [id, settle] of waiting) settle({ id, error: `${file} ended` });
  });
  await once(child, 'spawn');
  let last = 0;
  return {
    pid: child.pid ?? 0,
    ask: (what, ...[argument]) =>
      new Promise((resolve, reject) => {
        const id = (last += 1);
        waiting.set(id, reply => {
          if (reply.error === undefined) resolve(reply.result as never);
          else reject(new Error(reply.error));
        });
        child.send({ id, what, argument } satisfies Question);
      }),
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}

/** The helper's side: answers until whoever started it is gone. */
export function answer(handlers: Handlers): void {
  process.on('message', ({ id, what, argument }: Question) => {
    Promise.resolve()
      .then(() => handlers[what]?.(argument as never))
      .then(
        result => process.send?.({ id, result } satisfies Reply),
        (error: unknown) => process.send?.({ id, error: String(error) } satisfies Reply),
      );
  });
  process.on('disconnect', () => process.exit(0));
}
