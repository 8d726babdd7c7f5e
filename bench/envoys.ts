import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import { type Child, startChild, untilReady } from '../src/app/stack/child.ts';
import { renderEnvoyConfig } from '../src/envoy/config.ts';

const shipped = join(import.meta.dirname, '../envoy/envoy.yaml');
const startMs = 20_000;

const extProc = 'envoy.filters.http.ext_proc';
const router = 'envoy.filters.http.router';

export interface EnvoyWanted {
  readonly name: string;
  readonly folder: string;
  readonly upstreamPort: number;
  /** Of a no-op ext_proc server; undefined: nothing between the client and the router. */
  readonly socket: string | undefined;
}

export interface BenchEnvoy {
  readonly child: Child;
  readonly port: number;
}

/** The shipped Envoy configuration without Sallyport and its locks; with `socket`, ext_proc stays as it is configured there. */
export async function startPlainEnvoy({
  name,
  folder,
  upstreamPort,
  socket,
}: EnvoyWanted): Promise<BenchEnvoy> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const rendered = renderEnvoyConfig(readFileSync(shipped, 'utf8'), {
    listenPort: port,
    adminPort,
    sallyport: { socket: socket ?? join(folder, 'nobody.sock') },
    tls: undefined,
    hosts: [{ domains: [`127.0.0.1:${port}`], upstreamHost: '127.0.0.1', upstreamPort, tls: false }],
    accessLog: join(folder, `${name}-access.log`),
  });
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, withoutLocks(rendered, socket === undefined ? [router] : [extProc, router]));
  const child = await startChild({
    name: `Envoy (${name})`,
    command: process.env['ENVOY_PATH'] ?? 'envoy',
    // As the stack starts Sallyport's.
    args: ['-c', file, '--concurrency', '1', '--log-level', 'warning', '--disable-hot-restart'],
    logFile: join(folder, `${name}-envoy.log`),
  });
  try {
    await untilReady(child, async () => (await fetch(`http://127.0.0.1:${adminPort}/ready`)).ok, startMs);
  } catch (error) {
    await child.kill();
    throw error;
  }
  return { child, port };
}

const filters = [
  'static_resources',
  'listeners',
  0,
  'filter_chains',
  0,
  'filters',
  0,
  'typed_config',
  'http_filters',
];

function withoutLocks(yaml: string, keep: readonly string[]): string {
  const doc = parseDocument(yaml);
  const list = doc.getIn(filters, true);
  if (!isSeq(list)) throw new Error('the Envoy configuration has no list of filters');
  list.items = list.items.filter(item => isMap(item) && keep.includes(String(item.get('name'))));
  if (list.items.length !== keep.length)
    throw new Error(`the Envoy configuration lacks one of ${keep.join(', ')}`);
  return doc.toString({ lineWidth: 0 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
