import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Stack, startStack } from '../src/app/stack/stack.ts';
import { cpuSeconds, familyCpuSeconds, familyMemoryBytes, memoryBytes } from './accounts.ts';
import { startPlainEnvoy } from './envoys.ts';
import { startHelper } from './helper.ts';
import { type Probed, probedBy } from './memory.ts';
import type { NoOpCodec, NoOpHandlers } from './no-op-process.ts';
import { benchPolicy } from './policy.ts';

export const variantNames = ['plain', 'no-op', 'no-op-loader', 'sallyport'] as const;
export type VariantName = (typeof variantNames)[number];

/** What is accounted for: `server` is the ext_proc server. */
export type Part = 'envoy' | 'server' | 'postgres';

/** One way through Envoy, while it runs. */
export interface Variant {
  readonly name: VariantName;
  readonly envoyPort: number;
  /** One for each connection: who asks. */
  readonly tokens: readonly string[];
  readonly cpuSeconds: Readonly<Partial<Record<Part, () => number>>>;
  readonly memoryBytes: Readonly<Partial<Record<Part, () => number>>>;
  /** The server, where there is one: it says what memory it uses. */
  readonly probed?: Probed;
  /** Of Sallyport alone. */
  readonly sallyport?: SallyportParts;
  stop(): Promise<void>;
}

export interface SallyportParts {
  /** Reads the ledger. */
  readonly ledgerUrl: string;
  metrics(): Promise<string>;
}

export interface Surroundings {
  readonly upstreamPort: number;
  /** For sockets, logs and configurations. */
  readonly folder: string;
  readonly connections: number;
  /** Where a CPU profile of Sallyport goes. */
  readonly profile: string | undefined;
}

export function startVariant(name: VariantName, around: Surroundings): Promise<Variant> {
  switch (name) {
    case 'plain':
      return startPlain(around);
    case 'no-op':
      return startNoOp(name, 'own', around);
    case 'no-op-loader':
      return startNoOp(name, 'proto-loader', around);
    case 'sallyport':
      return startSallyport(around);
  }
}

async function startPlain({ upstreamPort, folder }: Surroundings): Promise<Variant> {
  const { child, port } = await startPlainEnvoy({ name: 'plain', folder, upstreamPort, socket: undefined });
  return {
    name: 'plain',
    envoyPort: port,
    tokens: [],
    cpuSeconds: { envoy: () => cpuSeconds(child.pid) },
    memoryBytes: { envoy: () => memoryBytes(child.pid) },
    stop: async () => {
      await child.stop();
    },
  };
}

async function startNoOp(name: VariantName, codec: NoOpCodec, around: Surroundings): Promise<Variant> {
  const { upstreamPort, folder } = around;
  const memory = join(folder, `${name}-memory.json`);
  const server = await startHelper<NoOpHandlers>(
    join(import.meta.dirname, 'no-op-process.ts'),
    probedBy(memory),
  );
  const socket = join(folder, `${name}.sock`);
  await server.ask('listen', { socket, codec });
  const { child, port } = await startPlainEnvoy({ name, folder, upstreamPort, socket });
  return {
    name,
    envoyPort: port,
    tokens: [],
    cpuSeconds: { envoy: () => cpuSeconds(child.pid), server: () => cpuSeconds(server.pid) },
    memoryBytes: { envoy: () => memoryBytes(child.pid), server: () => memoryBytes(server.pid) },
    probed: { pid: server.pid, file: memory },
    stop: async () => {
      await child.stop();
      await server.stop();
    },
  };
}

async function startSallyport({
  upstreamPort,
  folder,
  connections,
  profile,
}: Surroundings): Promise<Variant> {
  const memory = join(folder, 'sallyport-memory.json');
  const probe = probedBy(memory);
  const profiling = profile === undefined ? '' : ` --cpu-prof --cpu-prof-dir=${resolve(profile)}`;
  const stack = await startStack({
    policy: port => benchPolicy(`127.0.0.1:${port}`),
    hosts: port => [{ domains: [`127.0.0.1:${port}`], upstreamHost: '127.0.0.1', upstreamPort, tls: false }],
    env: { ...probe, NODE_OPTIONS: `${probe.NODE_OPTIONS}${profiling}` },
  });
  const tokens = await Promise.all(
    Array.from({ length: connections }, (_, i) => stack.token(['developer'], `user-${i}`)),
  );
  const { envoy, sallyport } = stack;
  const postgres = postmasterOf(stack);
  return {
    name: 'sallyport',
    envoyPort: stack.envoyPort,
    tokens,
    cpuSeconds: {
      envoy: () => cpuSeconds(envoy.pid),
      server: () => cpuSeconds(sallyport.pid),
      postgres: () => familyCpuSeconds(postgres),
    },
    memoryBytes: {
      envoy: () => memoryBytes(envoy.pid),
      server: () => memoryBytes(sallyport.pid),
      postgres: () => familyMemoryBytes(postgres),
    },
    probed: { pid: sallyport.pid, file: memory },
    sallyport: { ledgerUrl: stack.readerUrl, metrics: () => stack.metrics() },
    stop: () => stack.stop(),
  };
}

/** The first line of postmaster.pid is the pid (Postgres' miscadmin.h, LOCK_FILE_LINE_PID). */
const postmasterOf = ({ postgres }: Stack): number =>
  Number(readFileSync(join(postgres.dataDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
