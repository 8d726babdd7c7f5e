import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentials, loadPackageDefinition, type ChannelCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { silentLog } from '../../src/core/log.ts';
import { Refusal } from '../../src/core/passage.ts';
import type { Denial, ExchangeId, Reason } from '../../src/core/types.ts';
import { listenToEnvoy } from '../../src/envoy/listen.ts';
import type { CheckBody, CheckVerdict, EarlyCheck } from '../../src/exchange/ports.ts';
import { meterInto, startRig, tempFolder, until, type Rig } from '../support/edge.ts';

const root = join(import.meta.dirname, '../..');
type Filter = { name: string; typed_config: Record<string, unknown> };
const snippet = parse(await readFile(join(root, 'envoy/ext-authz.yaml'), 'utf8')) as [Filter];

/** The documented variants: in front of ext_proc, or alone with the whole body. */
function withCheck(rendered: string, variant: 'before' | 'alone'): string {
  const config = parse(rendered) as {
    static_resources: {
      listeners: [{ filter_chains: [{ filters: [{ typed_config: { http_filters: Filter[] } }] }] }];
    };
  };
  const manager = config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
  const [check] = snippet;
  const body = {
    with_request_body: { max_request_bytes: 1_000, allow_partial_message: false, pack_as_bytes: true },
  };
  if (variant === 'before') manager.http_filters.splice(1, 0, check);
  else {
    const router = manager.http_filters.at(-1)!;
    manager.http_filters = [{ ...check, typed_config: { ...check.typed_config, ...body } }, router];
  }
  return stringify(config, { aliasDuplicateObjects: false });
}

const denial: Denial = {
  status: 403,
  reason: 'identity_missing' as unknown as Reason,
  exchange: 'x' as ExchangeId,
};
const refuse = (): CheckVerdict => ({
  permit: false,
  refusal: Refusal.word(denial, () => ({
    head: [
      [':status', '403'],
      ['content-type', 'application/json'],
      ['x-should-retry', 'false'],
    ],
    body: Buffer.from('{"error":{"code":"identity_missing"}}'),
  })),
});

describe.each(['before', 'alone'] as const)('the early check, %s', variant => {
  let rig: Rig;
  let verdict: () => CheckVerdict;
  let body: CheckBody | undefined;
  const early: EarlyCheck = {
    check: (_head, _edge, given) => {
      body = given.kind === 'whole' ? { kind: 'whole', bytes: Buffer.from(given.bytes) } : given;
      return Promise.resolve(verdict());
    },
  };
  beforeAll(async () => {
    rig = await startRig({ early, change: rendered => withCheck(rendered, variant) });
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.seen.length = 0;
    rig.scripts.length = 0;
    verdict = () => ({ permit: true, metadata: { principal: 'alice' }, remove: ['x-sallyport-identity'] });
  });

  test('a permit', async () => {
    const headers = { 'x-sallyport-identity': 'token' };
    const reply = await rig.ask({ body: 'prompt', headers });
    expect(reply.status).toBe(200);
    expect(rig.seen).toMatchObject([{ body: 'prompt' }]);
    expect(rig.seen[0]!.headers['x-sallyport-identity']).toBeUndefined();
    if (variant === 'before') expect(rig.scripts[0]!.context!.authz).toMatchObject({ principal: 'alice' });
    expect(body).toEqual(
      variant === 'before' ? { kind: 'none' } : { kind: 'whole', bytes: Buffer.from('prompt') },
    );
  });

  test('a denial in our words', async () => {
    verdict = refuse;
    if (variant === 'before') rig.plan({});
    const reply = await rig.ask({ body: 'prompt' });
    expect(reply).toMatchObject({ status: 403, body: '{"error":{"code":"identity_missing"}}' });
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-should-retry': 'false' });
    expect(rig.seen).toEqual([]);
  });

  test('a check that throws', async () => {
    verdict = () => {
      throw new Error('broken');
    };
    expect((await rig.ask({ body: 'prompt' })).status).toBe(503);
    expect(rig.seen).toEqual([]);
  });

  if (variant === 'alone')
    test('a body over the limit, and one that a client says is whole', async () => {
      expect((await rig.ask({ body: 'a'.repeat(2_000) })).status).toBe(413);
      const forged = { 'x-envoy-auth-partial-body': 'false' };
      await rig.ask({ body: 'prompt', headers: forged });
      expect(body?.kind === 'whole' ? Buffer.from(body.bytes).toString() : body?.kind).toMatch(
        /^(prompt|partial)$/,
      );
    });
});

describe('health', () => {
  const definition = loadSync('grpc/health/v1/health.proto', {
    includeDirs: [join(root, 'proto')],
    enums: String,
  });
  type Answer = { status: string };
  interface Client {
    check(asked: object, done: (error: Error | null, answer: Answer) => void): void;
    watch(asked: object): NodeJS.EventEmitter & { cancel(): void };
    close(): void;
  }
  const loaded = loadPackageDefinition(definition) as unknown as {
    grpc: { health: { v1: { Health: new (address: string, of: ChannelCredentials) => Client } } };
  };

  test('is told, for the server and its services, and turns before a drain ends', async () => {
    const socket = join(await tempFolder(), 's');
    const edge = await listenToEnvoy({
      listen: { socket },
      open: () => {
        throw new Error('unused');
      },
      log: silentLog,
      meter: meterInto({ opened: 0, refused: [], sessionFailed: 0 }),
      contentLength: 'exact',
    });
    const client = new loaded.grpc.health.v1.Health(`unix:${socket}`, credentials.createInsecure());
    const check = (service: string): Promise<string> =>
      new Promise((resolve, reject) => {
        client.check({ service }, (error, answer) => {
          if (error) reject(error);
          else resolve(answer.status);
        });
      });
    const told: string[] = [];
    const watching = client.watch({ service: '' });
    watching.on('data', (answer: Answer) => told.push(answer.status));
    watching.on('error', () => told.push('ended'));
    expect(await check('')).toBe('SERVING');
    expect(await check('envoy.service.ext_proc.v3.ExternalProcessor')).toBe('SERVING');
    expect(await check('nobody')).toBe('SERVICE_UNKNOWN');
    edge.health('not-serving');
    expect(await check('')).toBe('NOT_SERVING');
    edge.health('serving');
    await until(() => told.length === 3);
    await edge.drain(0);
    await until(() => told.length === 5);
    expect(told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING', 'ended']);
    client.close();
  });
});
