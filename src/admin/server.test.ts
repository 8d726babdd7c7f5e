import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canary } from '../../test/support/canaries.ts';
import { type AdminServer, startAdmin } from './server.ts';

let admin: AdminServer;
let because: string[];
let metrics: () => Promise<{ type: string; text: string }>;
beforeEach(async () => {
  because = [];
  metrics = () => Promise.resolve({ type: 'text/plain; version=0.0.4', text: 'a_total 1\n' });
  admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    probes: { notReady: () => because, metrics: () => metrics() },
  });
});
afterEach(() => admin.stop());

const get = async (path: string, method = 'GET') => {
  const response = await fetch(`${admin.url}${path}`, { method });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
};

describe('the admin server', () => {
  it('says that the process is alive, ready or not', async () => {
    because = ['the ledger cannot be written'];
    expect(await get('/healthz')).toMatchObject({ status: 200, body: '{"status":"alive"}\n' });
  });

  it('says whether it is ready, and why not', async () => {
    expect(await get('/readyz')).toMatchObject({ status: 200, type: 'application/json' });
    because = ['shutting down'];
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      body: '{"status":"not ready","because":["shutting down"]}\n',
    });
  });

  it('gives the metrics in their own type', async () => {
    expect(await get('/metrics?x=1')).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: 'a_total 1\n',
    });
  });

  it('keeps to itself what failed', async () => {
    metrics = () => Promise.reject(new Error(canary('admin')));
    expect(await get('/metrics')).toMatchObject({ status: 500, body: 'failed\n' });
  });

  it('takes GET and HEAD, and knows three paths', async () => {
    expect(await get('/healthz', 'POST')).toMatchObject({ status: 405 });
    expect(await get('/healthz', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await get('/')).toMatchObject({ status: 404 });
  });

  it('fails to start where the port is taken', async () => {
    const taken = { host: '127.0.0.1', port: admin.port, probes: { notReady: () => because, metrics } };
    await expect(startAdmin(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
