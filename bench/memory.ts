import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StreamHelpers, streamRequests } from './streams.ts';
import type { Variant, VariantName } from './variants.ts';

/** Of a server, in bytes, once its garbage is collected. */
export interface MemoryInUse {
  readonly rss: number;
  readonly heapUsed: number;
  /** Buffers and what else is outside the heap; those of Node itself included. */
  readonly external: number;
}

/**
 * What one open stream takes, in bytes: the difference between so many open ones and none, divided by them. Of the heap and
 * what belongs to it, none afterwards; of resident memory, which is seldom given back, none before.
 */
export interface StreamMemory {
  readonly variant: VariantName;
  readonly streams: number;
  readonly perStream: MemoryInUse;
}

/** With memory-probe.ts loaded. */
export interface Probed {
  readonly pid: number;
  readonly file: string;
}

const probe = join(import.meta.dirname, 'memory-probe.ts');

/** The environment in which a process can be asked. */
export const probedBy = (
  file: string,
): { readonly NODE_OPTIONS: string; readonly BENCH_MEMORY_FILE: string } => ({
  NODE_OPTIONS: `--import=${probe}`,
  BENCH_MEMORY_FILE: file,
});

const answerMs = 10_000;
const pollMs = 20;

async function memoryInUse({ pid, file }: Probed): Promise<MemoryInUse> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const until = Date.now() + answerMs; !existsSync(file);) {
    if (Date.now() > until) throw new Error(`process ${pid} does not say how much memory it uses`);
    await sleep(pollMs);
  }
  const { rss, heapUsed, external } = JSON.parse(readFileSync(file, 'utf8')) as MemoryInUse;
  return { rss, heapUsed, external };
}

/** So long after the request every stream has brought texts, and none has ended. */
const openMs = 7000;
const plan = { deltas: 50, everyMs: 200 };

/** So many streams are opened; when each has brought something, memory is read, and read again when all are over. */
export async function measureStreamMemory(
  variant: Variant,
  streams: number,
  { load, upstream }: StreamHelpers,
): Promise<StreamMemory | undefined> {
  const { probed } = variant;
  if (!probed) return undefined;
  const { requests } = streamRequests(
    variant,
    Array.from({ length: streams }, () => plan),
  );
  const before = await memoryInUse(probed);
  const following = load.ask('streams', { port: variant.envoyPort, requests });
  await sleep(openMs);
  const open = await memoryInUse(probed);
  const late = (await following).filter(
    ({ askedAt, events }) => !((events[1] ?? Infinity) - askedAt < openMs),
  );
  await upstream.ask('takeWritten');
  if (late.length > 0)
    throw new Error(
      `${variant.name}: ${late.length} of ${streams} streams had brought nothing in ${openMs} ms. ` +
        `The first: ${late[0]?.failure ?? `${late[0]?.events.length ?? 0} events`}`,
    );
  const after = await memoryInUse(probed);
  return {
    variant: variant.name,
    streams,
    perStream: {
      rss: (open.rss - before.rss) / streams,
      heapUsed: (open.heapUsed - after.heapUsed) / streams,
      external: (open.external - after.external) / streams,
    },
  };
}
