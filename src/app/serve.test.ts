import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, chmodSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type * as Listen from '../envoy/listen.ts';
import type { Edge, EdgeOptions } from '../envoy/listen.ts';
import { initKeys } from './keys.ts';
import { serve } from './serve.ts';

/** What becomes of the edge when it is to be drained. */
let drain: (really: () => Promise<void>) => Promise<void> = really => really();
vi.mock('../envoy/listen.ts', async importOriginal => {
  const real = await importOriginal<typeof Listen>();
  return {
    ...real,
    listenToEnvoy: async (options: EdgeOptions): Promise<Edge> => {
      const edge = await real.listenToEnvoy(options);
      return { ...edge, drain: ms => drain(() => edge.drain(ms)) };
    },
  };
});

let folder: string;
/** Stands where Postgres would: whoever connects is cut off, and tries again. */
let rude: Server;
let connections = 0;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'serving-')));
  mkdirSync(join(folder, 'run'), { mode: 0o700 });
  mkdirSync(join(folder, 'open'));
  chmodSync(join(folder, 'open'), 0o777);
  initKeys(join(folder, 'keys'));
  writeFileSync(join(folder, 'policy.yaml'), 'version: 1\n');
  writeFileSync(join(folder, 'jwks.json'), '{"keys":[]}');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  connections = 0;
  rude = createServer(socket => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>(resolve => rude.listen(0, '127.0.0.1', resolve));
  drain = really => really();
});
afterEach(async () => {
  await new Promise(resolve => rude.close(resolve));
});

function configuration(changes: Readonly<Record<string, string>> = {}): Config {
  const { port } = rude.address() as AddressInfo;
  const text = `listen: { socket: run/s.sock, certificates: certs }
identity: { issuers: [{ issuer: i, audience: a, jwks: { file: jwks.json } }] }
policy: { files: [policy.yaml] }
ledger:
  url: postgres://gate@127.0.0.1:${port}/audit
  signer: { file: keys/signer.pem }
  blindKey: { file: keys/blind.key }
  commitMs: 100
telemetry: { logLevel: error }
limits: { drainMs: 0 }
admin: { port: 0 }
`;
  return parseConfig(join(folder, 'sallyport.yaml'), text, changes).config;
}

/** What keeps a process up: sockets, servers, workers, timers. */
const held = (): readonly string[] =>
  process
    .getActiveResourcesInfo()
    .filter(name => !/^(Timeout|Immediate|TTYWrap|PipeWrap|CloseReq|FSReqPromise|TickObject)$/.test(name))
    .sort();

/** Waits until `check` holds; what never comes to hold fails the test by its own time-out. */
async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(5);
}

/** The ledger tries again after 50, 100, 200, 400 ms and so on, as long as it is open. */
async function nobodyConnects(): Promise<void> {
  // One that was on its way.
  await sleep(100);
  const known = connections;
  await sleep(700);
  expect(connections).toBe(known);
}

describe('a start that fails', () => {
  it.each([
    ['a policy that does not compile', { SALLYPORT__POLICY__FILES: '[jwks.json]' }],
    ['a key that is not there', { SALLYPORT__TRANSFORM__HASH_KEY: '{ env: SALLYPORT_NOWHERE }' }],
    ['a signer that is no key', { SALLYPORT__LEDGER__SIGNER: '{ file: jwks.json }' }],
    // That is seen when the ledger has begun to look for Postgres already.
    ['a socket in a folder that others may write to', { SALLYPORT__LISTEN__SOCKET: 'open/s.sock' }],
    ['certificates that are none', { SALLYPORT__LISTEN__CERTIFICATES: 'policy.yaml/certs' }],
  ])('gives back all that it had taken: %s', async (_, changes) => {
    const before = held();
    await expect(serve(configuration(changes))).rejects.toThrow();
    await until(() => held().every(name => before.includes(name)));
    await nobodyConnects();
    expect(existsSync(join(folder, 'run', 's.sock'))).toBe(false);
  });

  it('says which address is taken, and leaves no socket', async () => {
    const { port } = rude.address() as AddressInfo;
    await expect(serve(configuration({ SALLYPORT__ADMIN__PORT: String(port) }))).rejects.toThrow(
      `admin: 127.0.0.1:${port} cannot be listened on (EADDRINUSE). Set admin.port to another one`,
    );
    expect(existsSync(join(folder, 'run', 's.sock'))).toBe(false);
    expect(connections).toBe(0);
  });
});

describe('a stop', () => {
  it('ends all of it, once', async () => {
    const before = held();
    const running = await serve(configuration());
    expect(existsSync(join(folder, 'run', 's.sock'))).toBe(true);
    expect((await fetch(`${running.adminUrl}/readyz`)).status).toBe(200);
    expect(await Promise.all([running.stop(), running.stop()])).toEqual([[], []]);
    expect(existsSync(join(folder, 'run', 's.sock'))).toBe(false);
    await expect(fetch(`${running.adminUrl}/healthz`)).rejects.toThrow();
    expect(running.reload()).toBe(false);
    await until(() => held().every(name => before.includes(name)));
  });

  it.each([
    ['throws', () => Promise.reject(new Error('planted'))],
    ['never ends', () => new Promise<void>(() => undefined)],
  ])('goes on where the edge %s, and says so', async (_, how) => {
    const running = await serve(configuration());
    let really: (() => Promise<void>) | undefined;
    drain = given => {
      really = given;
      return how();
    };
    const stopped = running.stop();
    expect((await fetch(`${running.adminUrl}/readyz`)).status).toBe(503);
    expect(await stopped).toEqual(['edge']);
    await really?.();
    // What comes after the edge: the ledger tries no longer, the admin server is gone.
    await expect(fetch(`${running.adminUrl}/healthz`)).rejects.toThrow();
    await nobodyConnects();
  });
});
