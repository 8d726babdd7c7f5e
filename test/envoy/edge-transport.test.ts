import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { ensureCertificates } from '../../src/envoy/certificates.ts';
import { listenToEnvoy, type Edge, type EdgeOptions } from '../../src/envoy/listen.ts';
import {
  meterInto,
  Script,
  startRig,
  tempFolder,
  tlsOf,
  until,
  type Met,
  type Rig,
} from '../support/edge.ts';

const newMet = (): Met => ({ opened: 0, refused: [], sessionFailed: 0 });

function listen(listen: EdgeOptions['listen'], more: Partial<EdgeOptions> = {}): Promise<Edge> {
  const open: EdgeOptions['open'] = doors => new Script(doors, {});
  return listenToEnvoy({
    listen,
    open,
    log: silentLog,
    meter: meterInto(newMet()),
    contentLength: 'exact',
    ...more,
  });
}

describe('load', () => {
  let rig: Rig;
  beforeAll(async () => {
    // Past Node's guard against resets, on one connection: the product's own answer to it is on trial, not Envoy's.
    rig = await startRig({
      change: text =>
        text.replace('max_requests_per_connection: 900', 'max_requests_per_connection: 1000000'),
    });
  });
  afterAll(() => rig.close());

  test('5,000 requests on one connection, none failed', { timeout: 60_000 }, async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let failed = 0;
    const turn = async (): Promise<void> => {
      for (let i = 0; i < 250; i += 1) {
        const reply = await rig.ask({ agent, body: '{}' });
        if (reply.status !== 200 || reply.body !== '{"ok":true}') failed += 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, turn));
    agent.destroy();
    expect(failed).toBe(0);
    expect(rig.met.sessionFailed).toBe(0);
    const stats = await rig.envoy.stats();
    expect(stats.get('cluster.sallyport.upstream_cx_total')).toBe(1);
    expect(stats.get('http.sallyport.downstream_rq_2xx')).toBeGreaterThanOrEqual(5_000);
    await until(() => rig.edge.open === 0);
  });
});

describe('who may speak', () => {
  test('on the socket: the peer with its certificate, and nobody else', async () => {
    const folder = await tempFolder();
    const socket = join(folder, 'edge.sock');
    const [certificates, others] = await Promise.all([
      ensureCertificates(join(folder, 'tls')),
      ensureCertificates(join(folder, 'other')),
    ]);
    const edge = await listen({ socket }, { tls: await tlsOf(certificates) });
    const speak = async (given: object): Promise<boolean> => {
      const ca = await readFile(certificates.ca);
      // A server that takes the connection begins with its SETTINGS.
      const client = connectTls({
        path: socket,
        ca,
        servername: 'sallyport',
        ALPNProtocols: ['h2'],
        ...given,
      });
      return new Promise(resolve => {
        client.on('data', () => {
          resolve(true);
          client.destroy();
        });
        client.on('error', () => {
          resolve(false);
        });
        client.on('close', () => {
          resolve(false);
        });
      });
    };
    const pair = async (end: { cert: string; key: string }): Promise<object> => ({
      cert: await readFile(end.cert),
      key: await readFile(end.key),
    });
    expect(await speak(await pair(certificates.envoy))).toBe(true);
    expect(await speak({})).toBe(false);
    expect(await speak(await pair(others.envoy))).toBe(false);
    expect(await speak(await pair(certificates.sallyport))).toBe(false);
    await edge.drain(0);
  });

  test('a pinned key: another one of the same name is nobody', async () => {
    const rig = await startRig();
    try {
      expect((await rig.ask()).status).toBe(200);
      await rig.edge.drain(0);
      const tls = {
        ...(await tlsOf(rig.certificates)),
        pins: ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
      };
      const pinned = await listen({ socket: rig.socket }, { tls });
      expect((await rig.ask()).status).toBe(503);
      await pinned.drain(0);
    } finally {
      await rig.close();
    }
  });

  test('a process that binds our path without our certificate is refused by Envoy', async () => {
    const rig = await startRig();
    try {
      await rig.edge.drain(0);
      const thief = await ensureCertificates(join(await tempFolder(), 'tls'));
      let opened = 0;
      const open: EdgeOptions['open'] = doors => {
        opened += 1;
        return new Script(doors, {});
      };
      const plain = await listen({ socket: rig.socket }, { open });
      expect((await rig.ask()).status).toBe(503);
      await plain.drain(0);
      const own = await listen({ socket: rig.socket }, { open, tls: await tlsOf(thief) });
      expect((await rig.ask()).status).toBe(503);
      await own.drain(0);
      expect(opened).toBe(0);
      expect(rig.seen).toEqual([]);
    } finally {
      await rig.close();
    }
  });

  test('TCP: loopback only', async () => {
    const edge = await listen({ host: '127.0.0.1', port: 0 });
    expect(edge.port).toBeGreaterThan(0);
    await edge.drain(0);
    await expect(listen({ host: '0.0.0.0' as never, port: 0 })).rejects.toThrow('loopback');
  });
});

describe('the socket', () => {
  test('a stale one is replaced, one in use is not, and nothing else is touched', async () => {
    const folder = await tempFolder();
    const socket = join(folder, 'edge.sock');
    // A process that is killed leaves its socket behind.
    const code = `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`;
    const dead = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(dead.stdout, 'data');
    await expect(listen({ socket })).rejects.toThrow('in use');
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    expect((await lstat(socket)).isSocket()).toBe(true);
    const edge = await listen({ socket });
    await expect(listen({ socket })).rejects.toThrow('in use');
    await edge.drain(0);
    await expect(lstat(socket)).rejects.toThrow('ENOENT');
    await writeFile(socket, '');
    await expect(listen({ socket })).rejects.toThrow('no socket');
  });

  test('a folder that others can write to is refused, with what to do', async () => {
    const folder = await tempFolder();
    for (const mode of [0o777, 0o770, 0o1777]) {
      await chmod(folder, mode);
      await expect(listen({ socket: join(folder, 's') })).rejects.toThrow('chmod go-w');
    }
    for (const mode of [0o700, 0o750, 0o711]) {
      await chmod(folder, mode);
      await (await listen({ socket: join(folder, 's') })).drain(0);
    }
    await symlink(folder, `${folder}-link`);
    await expect(listen({ socket: join(`${folder}-link`, 's') })).rejects.toThrow('no folder');
    await expect(listen({ socket: join(folder, 'none', 's') })).rejects.toThrow('mkdir');
  });

  test('a name that another process has taken over is left to it', async () => {
    const folder = await tempFolder();
    const socket = join(folder, 'edge.sock');
    const edge = await listen({ socket });
    const next = createServer().listen(`${socket}.next`);
    await once(next, 'listening');
    await (await import('node:fs/promises')).rename(`${socket}.next`, socket);
    await edge.drain(0);
    expect((await lstat(socket)).isSocket()).toBe(true);
    next.close();
  });
});

describe('the end', () => {
  test('a drain waits for what is under way, refuses what is new, and stops what is left', async () => {
    const rig = await startRig();
    try {
      rig.plan({ request: () => undefined });
      const [patient, stuck] = [rig.ask(), rig.ask()];
      await until(() => rig.scripts.length === 2 && rig.scripts.every(s => s.events.length > 0));
      rig.plan({});
      const drained = rig.edge.drain(600);
      const late = await rig.ask();
      expect(late.status).toBe(503);
      expect(rig.met.refused).toContain('shutting_down');
      rig.scripts[0]!.forward();
      const replies = [await patient, await stuck].map(reply => reply.status).toSorted();
      expect(replies).toEqual([200, 503]);
      expect(rig.scripts[1]!.events).toContain('stop');
      await drained;
      expect(rig.edge.open).toBe(0);
    } finally {
      await rig.close();
    }
  });

  test('a Sallyport that is frozen is found out by keepalive', { timeout: 30_000 }, async () => {
    const rig = await startRig({
      change: text => text.replace('interval: 2s', 'interval: 0.5s').replace('timeout: 2s', 'timeout: 0.5s'),
    });
    const folder = await tempFolder();
    try {
      await rig.edge.drain(0);
      await mkdir(join(folder, 'x'));
      const program = `
        import { readFileSync } from 'node:fs';
        import { listenToEnvoy } from ${JSON.stringify(join(import.meta.dirname, '../../src/envoy/listen.ts'))};
        const read = file => readFileSync(file);
        const quiet = () => undefined;
        const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
        const meter = { opened: quiet, refused: quiet, sessionFailed: quiet };
        const c = ${JSON.stringify(rig.certificates)};
        const tls = { cert: read(c.sallyport.cert), key: read(c.sallyport.key), ca: read(c.ca), peerName: 'envoy' };
        const open = () => ({ head: () => console.log('head'), chunk: quiet, trailers: quiet, gone: quiet, stop: quiet });
        await listenToEnvoy({ listen: { socket: ${JSON.stringify(rig.socket)} }, tls, open, log, meter, contentLength: 'exact' });
        console.log('up');`;
      const frozen = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await once(frozen.stdout, 'data');
        const asked = rig.ask({ timeoutMs: 10_000 });
        await once(frozen.stdout, 'data');
        frozen.kill('SIGSTOP');
        const reply = await asked;
        expect(reply.status).toBe(503);
        expect(rig.seen).toEqual([]);
      } finally {
        frozen.kill('SIGKILL');
      }
    } finally {
      await rig.close();
    }
  });
});
