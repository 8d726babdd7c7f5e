import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaryOf } from '../support/canaries.ts';
import { coveredBytes, idsOf, readBy } from '../support/faults-check.ts';
import type { Row } from '../support/faults-ledger.ts';
import { trigger } from '../support/faults-trigger.ts';
import { marker, steps, wordsOf } from '../support/faults-model.ts';
import {
  bufferBytes,
  laterCases,
  thrownCases,
  type ThrownCase,
  withLocalReplies,
} from '../support/faults-thrown.ts';
import {
  allSteps,
  deadlineMs,
  faultConfig,
  startRig,
  until,
  type Exchange,
  type Rig,
} from '../support/faults.ts';
import { chat, reasonOf } from '../support/stack.ts';

let rig: Rig;
const since = Date.now() - 1;
beforeAll(async () => {
  rig = await startRig({
    program: join(import.meta.dirname, '../support/faulty-serve.ts'),
    config: { ...faultConfig, limits: { ...faultConfig.limits, exchangeMs: 4500 } },
    changeEnvoy: withLocalReplies,
  });
});
afterAll(() => rig.stop());

/** Its records, once one of these kinds is among them. */
async function recordsOf(exchange: string, ...kinds: readonly string[]): Promise<readonly Row[]> {
  let found: readonly Row[] = [];
  await until(`a record of kind ${kinds.join(' or ')}`, async () => {
    found = (await rig.ledger.records(since)).filter(row => row.exchange === exchange);
    return found.some(({ kind }) => kinds.includes(kind));
  });
  return found;
}

const exchangeOf = (rows: readonly Row[], { subject }: Exchange): string =>
  [...idsOf(subject, rows)][0] ?? '';

/** What is wrong with how a case ended: empty, as it must be. */
async function played(given: ThrownCase): Promise<readonly string[]> {
  const exchange = await rig.exchange(given.mode, given.headers);
  exchange.asking.sendRest();
  exchange.cue(allSteps);
  const got = await exchange.asking.got(deadlineMs);
  const wrong: string[] = [];
  if (got.end === 'hung') wrong.push('the client hangs');
  if (got.status < 400) wrong.push(`status ${got.status}`);
  if (got.body.includes(marker)) wrong.push('words of the model passed');
  if (given.direction === 'request' && exchange.reached) wrong.push('the request reached the model');
  if (exchange.reached?.body.includes(canaryOf('email'))) wrong.push('the model saw what had to be masked');
  const id = got.headers['x-sallyport-exchange'];
  const why = got.headers['x-sallyport-reason'];
  if (given.told && (typeof id !== 'string' || typeof why !== 'string')) wrong.push('no reason was given');
  if (typeof id === 'string') {
    const rows = await recordsOf(id, 'denial').catch(() => []);
    const denial = rows.find(({ kind }) => kind === 'denial');
    if (denial?.reason !== why) wrong.push(`recorded as ${String(denial?.reason)}, told ${String(why)}`);
  }
  return wrong.map(what => `${given.name}: ${what} (${got.status} ${got.end} ${String(why)})`);
}

/** Behind the first words the client reads on until an error: never to an end that looks good. */
async function playedLater(given: ThrownCase): Promise<readonly string[]> {
  const exchange = await rig.exchange('sse', given.headers);
  exchange.asking.sendRest();
  exchange.cue(steps.someWords);
  await until('some words', () => exchange.asking.soFar.includes(wordsOf.some));
  exchange.cue(allSteps);
  const got = await exchange.asking.got(deadlineMs);
  const { answer, error } = readBy(got);
  const wrong: string[] = [];
  if (given.told ? !error : got.end !== 'broken' && !error) wrong.push('no error was shown');
  if (!rig.whole.sse.startsWith(answer) || answer.length === rig.whole.sse.length)
    wrong.push('too much was read');
  const rows = await rig.ledger.records(since);
  const covered = coveredBytes(exchange.subject, rows);
  if (Buffer.byteLength(answer) > covered) wrong.push(`read ${answer.length}, recorded ${covered}`);
  await recordsOf(exchangeOf(rows, exchange), 'denial', 'abort');
  return wrong.map(what => `${given.name}: ${what} (${got.end})`);
}

const concurrently = 8;

async function all(
  cases: readonly ThrownCase[],
  play: (given: ThrownCase) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const waiting = [...cases];
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) wrong.push(...(await play(next)));
  };
  await Promise.all(Array.from({ length: concurrently }, worker));
  return wrong;
}

describe('a part of Sallyport throws', () => {
  it('denies, with a reason that the record has too, whichever it is', async () => {
    expect(await all(thrownCases, played)).toEqual([]);
    await rig.recovered();
  });

  it('ends a stream that has begun with an error', async () => {
    expect(await all(laterCases, playedLater)).toEqual([]);
    await rig.recovered();
  });
});

describe('Postgres makes the commit fail', () => {
  it.each(['rows are swallowed', 'the commit itself raises'] as const)(
    '%s: request, answer and stream are denied alike, until that is over',
    async name => {
      expect(await trigger(rig, name)).toEqual([]);
    },
  );
});

describe('what Envoy says by itself', () => {
  it.concurrent('413 behind Sallyport is recorded', async () => {
    const heard = await rig.stack.ask({ body: chat('a'.repeat(2 * bufferBytes)) });
    expect(heard.status).toBe(413);
    const rows = await recordsOf(String(heard.headers['x-sallyport-exchange']), 'local-reply');
    expect(rows.map(({ kind }) => kind)).toEqual(['request', 'local-reply']);
    expect(rows.at(-1)?.body.status).toBe(413);
    expect(rig.stack.external.received.some(({ body }) => body.includes('aaaa'))).toBe(false);
  });

  it.concurrent('504 for a model that is late is recorded', async () => {
    const exchange = await rig.exchange('json');
    exchange.asking.sendRest();
    const got = await exchange.asking.got(deadlineMs);
    expect(got.status).toBe(504);
    expect(got.headers['x-sallyport-decision']).toBe('local-reply');
    const rows = await recordsOf(String(got.headers['x-sallyport-exchange']), 'local-reply');
    expect(rows.at(-1)?.body.status).toBe(504);
  });

  it.concurrent('Sallyport’s own 413 and 504 are recorded as denials', async () => {
    const heard = await rig.stack.ask({ body: chat('a'.repeat(5 * 1024 * 1024)) });
    expect([heard.status, reasonOf(heard)]).toEqual([413, 'body_too_large']);
    const late = await rig.exchange('json');
    late.asking.sendHalf();
    const got = await late.asking.got(deadlineMs);
    expect([got.status, got.headers['x-sallyport-reason']]).toEqual([504, 'request_timeout']);
    for (const [id, why] of [
      [heard.headers['x-sallyport-exchange'], 'body_too_large'],
      [got.headers['x-sallyport-exchange'], 'request_timeout'],
    ])
      expect((await recordsOf(String(id), 'denial')).at(-1)?.reason).toBe(why);
  });
});
