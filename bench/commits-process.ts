/** One tree's ledger with a Postgres of its own, driven by exchanges of two commits each and nothing around them. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { newExchangeId } from '../src/core/ids.ts';
import { Cutter, type Segment } from '../src/core/passage.ts';
import type { ExchangeFacts, FactsOf } from '../src/core/record.ts';
import type { Direction } from '../src/core/types.ts';
import type { LedgerHandle } from '../src/ledger/ledger.ts';
import { facts, testLedger, type CountingMeter } from '../test/support/ledger.ts';
import { startPostgres, type TestPostgres } from '../test/support/postgres.ts';
import { familyCpuSeconds } from './accounts.ts';
import { answer } from './helper.ts';

/** Of so many exchanges at once in so many milliseconds. */
export interface SliceOptions {
  readonly level: number;
  readonly ms: number;
}

/** What a slice took: CPU in microseconds per exchange, and how long each commit was waited for, in milliseconds. */
export interface Slice {
  readonly exchanges: number;
  readonly process: number;
  readonly postgres: number;
  readonly commitMs: readonly number[];
  /** Commits to Postgres, each of which held the records of several exchanges. */
  readonly batches: number;
}

const asked = randomBytes(1024).toString('hex');
const answered = randomBytes(4096).toString('hex');
const head = {
  request: [
    [':method', 'POST'],
    [':path', '/v1/chat/completions'],
    [':authority', 'api.openai.com'],
    ['content-type', 'application/json'],
    ['user-agent', 'OpenAI/JS 6.49.0'],
  ],
  response: [
    [':status', '200'],
    ['content-type', 'application/json'],
    ['x-request-id', 'req_8a6b2c'],
  ],
} as const;
const body = { request: Buffer.from(asked), response: Buffer.from(answered) };

let postgres: TestPostgres | undefined;
let ledger: LedgerHandle | undefined;
let meter: CountingMeter | undefined;
let postmaster = 0;
let profile: Session | undefined;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** What all exchanges have in common, made once: the exchange hands the same objects on, too. */
const known = facts();

/** The two records of one exchange, with what an exchange asks of the ledger and of the cutter for them. */
async function exchange(to: LedgerHandle, commitMs: number[]): Promise<void> {
  const id = newExchangeId(Date.now());
  const { blind, sealed } = to.blind();
  const segmentOf = <D extends Direction>(direction: D): Segment<D> =>
    new Cutter(direction, blind).cut(body[direction], { head: head[direction], end: true });
  const factsOf = (segment: Segment, over: Partial<ExchangeFacts>): ExchangeFacts => {
    const received = createHash('sha256').update(blind).update(body[segment.direction]).digest('hex');
    return {
      ...known,
      exchange: id,
      began: BigInt(Date.now()) * 1_000_000n,
      phase: segment.direction,
      digests: { received, released: hex(segment.digest), blind: sealed },
      ...over,
    };
  };
  const commit = async <T>(what: () => Promise<T>): Promise<void> => {
    const began = performance.now();
    await what();
    commitMs.push(performance.now() - began);
  };
  const request = segmentOf('request');
  const evidence = { kind: 'request', facts: factsOf(request, {}) as FactsOf<'request'> } as const;
  await commit(() => to.commit(request, evidence));
  const response = segmentOf('response');
  const ended = BigInt(Date.now()) * 1_000_000n;
  const closing = factsOf(response, { ended, status: 200, modelAnswered: 'gpt-5-mini-2026' });
  await commit(() =>
    to.commit(response, { kind: 'response', facts: closing as FactsOf<'response'> } as const),
  );
}

const handlers = {
  open: async (settings: Readonly<Record<string, string>>): Promise<void> => {
    postgres = await startPostgres({ settings });
    postmaster = Number(readFileSync(join(postgres.dataDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
    ({ ledger, meter } = testLedger(postgres.writerUrl, { limits: { commitMs: 10_000 } }));
    if (!(await ledger.readyWithin(10_000))) throw new Error('the ledger does not get ready');
  },
  slice: async ({ level, ms }: SliceOptions): Promise<Slice> => {
    const to = ledger;
    if (!to) throw new Error('not open');
    const commitMs: number[] = [];
    const before = {
      own: process.cpuUsage(),
      postgres: familyCpuSeconds(postmaster),
      batches: meter?.seen.batches ?? 0,
    };
    const until = performance.now() + ms;
    await Promise.all(
      Array.from({ length: level }, async () => {
        while (performance.now() < until) await exchange(to, commitMs);
      }),
    );
    const { user, system } = process.cpuUsage(before.own);
    const exchanges = commitMs.length / 2;
    return {
      exchanges,
      process: (user + system) / exchanges,
      postgres: ((familyCpuSeconds(postmaster) - before.postgres) * 1e6) / exchanges,
      commitMs,
      batches: (meter?.seen.batches ?? 0) - before.batches,
    };
  },
  beginProfile: async (): Promise<void> => {
    profile = new Session();
    profile.connect();
    await profile.post('Profiler.enable');
    await profile.post('Profiler.setSamplingInterval', { interval: 200 });
    await profile.post('Profiler.start');
  },
  /** As V8 writes it. */
  endProfile: async (): Promise<string> => {
    const { profile: found } = (await profile?.post('Profiler.stop')) ?? {};
    profile?.disconnect();
    return JSON.stringify(found);
  },
  postmaster: (): number => postmaster,
  close: async (): Promise<void> => {
    await ledger?.close();
    await postgres?.stop();
  },
};
export type CommitsHandlers = typeof handlers;

answer(handlers);
