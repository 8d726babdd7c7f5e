import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newExchangeId } from '../../src/core/ids.ts';
import { silentLog, type Log } from '../../src/core/log.ts';
import { Cutter, type Segment } from '../../src/core/passage.ts';
import { reason } from '../../src/core/reason.ts';
import type { ExchangeFacts, FactsOf, Versions } from '../../src/core/record.ts';
import type { Channel, ExchangeId, PolicyDigest, Reason } from '../../src/core/types.ts';
import type { LedgerMeter, RequestEvidence, ResponseEvidence } from '../../src/exchange/ports.ts';
import type { BlindKey } from '../../src/ledger/blind.ts';
import { openLedger, type LedgerHandle, type LedgerLimits } from '../../src/ledger/ledger.ts';
import { generateSignerPem, pemSigner, type Signer } from '../../src/ledger/signer.ts';
import { postgresStore } from '../../src/store/postgres-store.ts';

export const testSigner: Signer = pemSigner(generateSignerPem());
export const testBlindKey: BlindKey = { id: 'k1', key: randomBytes(32) };
export const versions: Versions = { sallyport: '0.0.0-test', recognizers: 'none' };
export const limits: LedgerLimits = {
  commitMs: 2000,
  maxQueueRecords: 4096,
  maxQueueBytes: 16 * 1024 * 1024,
  maxNotes: 1000,
};

/** Facts of a request that was let go; a test changes what it is about. */
export function facts(over: Partial<ExchangeFacts> = {}): ExchangeFacts {
  return {
    exchange: newExchangeId(Date.now()),
    phase: 'request',
    began: BigInt(Date.now()) * 1_000_000n,
    ended: null,
    principal: {
      subject: 'ada@example.org',
      issuer: 'https://issuer.example.org',
      tenant: undefined,
      actors: [],
      workload: undefined,
      roles: ['developer'],
      groups: ['research', 'payments'],
      scopes: ['openid'],
      verified: { subject: 'jwt:RS256:key-1' },
      credential: 'c'.repeat(64),
      expiresAtMs: 1_900_000_000_000,
    },
    destination: {
      host: 'api.openai.com',
      provider: 'openai',
      operation: 'chat',
      model: 'gpt-5-mini',
      zone: 'external',
    },
    modelAnswered: null,
    route: {
      id: 'openai-chat',
      zone: 'external',
      release: 'segments',
      commit: 'before',
      identity: 'required',
      ids: 'principal',
      owner: 'platform@example.org',
      useCase: 'assistant',
    },
    policy: 'd'.repeat(64) as PolicyDigest,
    rules: ['permit-developers', 'redact-personal-data'],
    findings: [
      {
        entity: 'EMAIL',
        class: 'pii',
        band: 'certain',
        score: 0.98,
        count: 2,
        where: ['/messages/1/content'],
        treatment: 'mask',
      },
    ],
    bytes: { received: 2048, scanned: 1800, unscannable: 0, released: 2044 },
    outcome: 'redact',
    reason: reason('permitted'),
    obligations: [{ kind: 'mask', count: 2 }],
    bypass: null,
    digests: { received: 'a'.repeat(64), released: null, blind: { key: 'k1', box: 'AAAA' } },
    release: 'segments',
    references: [],
    usage: null,
    status: null,
    response: 'observed',
    latency: { identify: 12, read: 80, scan: 420, decide: 11 },
    trace: '4bf92f3577b34da6a3ce929d0e0e4736',
    versions,
    ...over,
  };
}

const head = [[':method', 'POST']] as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export interface Offer<D extends 'request' | 'response'> {
  readonly exchange: ExchangeId;
  readonly segment: Segment<D>;
}

/** A request's only segment and its evidence. */
export function request(
  over: Partial<ExchangeFacts> = {},
): Offer<'request'> & { readonly evidence: RequestEvidence } {
  const segment = new Cutter('request', randomBytes(32)).cut(Buffer.from('{"ask":1}'), { head, end: true });
  const known = facts(over);
  const digests = { ...known.digests, released: hex(segment.digest) };
  return {
    exchange: known.exchange,
    segment,
    evidence: { kind: 'request', facts: { ...known, digests } as FactsOf<'request'> },
  };
}

/** A response of `count` segments: each with its evidence. */
export function* response(
  exchange: ExchangeId,
  count: number,
): Generator<{
  readonly segment: Segment<'response'>;
  readonly evidence: ResponseEvidence | { kind: 'segment'; exchange: ExchangeId; findings: readonly [] };
}> {
  const cutter = new Cutter('response', randomBytes(32));
  for (let i = 0; i < count; i += 1) {
    const end = i === count - 1;
    const segment = cutter.cut(Buffer.from(`piece ${i}`), {
      head: i === 0 ? [[':status', '200']] : undefined,
      end,
    });
    const known = facts({ exchange, phase: 'response', ended: BigInt(Date.now()) * 1_000_000n, status: 200 });
    const digests = { ...known.digests, released: hex(segment.digest) };
    const evidence: ResponseEvidence = {
      kind: 'response',
      facts: { ...known, digests } as FactsOf<'response'>,
    };
    yield { segment, evidence: end ? evidence : { kind: 'segment', exchange, findings: [] } };
  }
}

export const denial = (over: Partial<ExchangeFacts> = {}): { kind: 'denial'; facts: FactsOf<'denial'> } => ({
  kind: 'denial',
  facts: facts({
    outcome: 'deny',
    reason: reason('no_rule_permits'),
    ended: 1n,
    ...over,
  }) as FactsOf<'denial'>,
});

export const channel = (name: string): Channel => name as Channel;

export interface CountingMeter extends LedgerMeter {
  readonly seen: {
    batches: number;
    records: number;
    unknown: number;
    epochs: number;
    lost: number;
    blocked: number;
    refused: Reason[];
  };
}

export function countingMeter(): CountingMeter {
  const seen: CountingMeter['seen'] = {
    batches: 0,
    records: 0,
    unknown: 0,
    epochs: 0,
    lost: 0,
    blocked: 0,
    refused: [],
  };
  return {
    seen,
    committed: batch => {
      seen.batches += 1;
      seen.records += batch.records;
    },
    queued: () => undefined,
    unknown: () => void (seen.unknown += 1),
    refused: why => void seen.refused.push(why),
    blocked: seconds => void (seen.blocked += seconds),
    epoch: () => void (seen.epochs += 1),
    lost: records => void (seen.lost += records),
  };
}

export interface TestLedger {
  readonly ledger: LedgerHandle;
  readonly meter: CountingMeter;
}

export function testLedger(
  url: string,
  options: {
    readonly instance?: string;
    readonly limits?: Partial<LedgerLimits>;
    readonly log?: Log;
    readonly signer?: Signer;
    readonly connectMs?: number;
    readonly checkEveryMs?: number;
  } = {},
): TestLedger {
  const meter = countingMeter();
  const log = options.log ?? silentLog;
  const ledger = openLedger({
    store: postgresStore({ url, log, connectMs: options.connectMs }),
    instance: options.instance ?? 'test',
    signer: options.signer ?? testSigner,
    blindKey: testBlindKey,
    versions,
    limits: { ...limits, ...options.limits },
    log,
    meter,
    checkEveryMs: options.checkEveryMs,
  });
  return { ledger, meter };
}

/** Waits until `what` holds. @throws Error after `ms`. */
export async function until(what: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what.toString()}`);
    await sleep(10);
  }
}
