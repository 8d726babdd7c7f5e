import { Agent } from 'node:http';
import { writeFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { demoPolicy } from '../../src/app/demo/policy.ts';
import { coveredBytes, idsOf, readBy } from '../support/faults-check.ts';
import { Asking } from '../support/faults-client.ts';
import type { Row } from '../support/faults-ledger.ts';
import { lastWords, marker, saidIn, steps, wordsOf } from '../support/faults-model.ts';
import { stateNames } from '../support/faults-states.ts';
import { faultNames, strike } from '../support/faults-strike.ts';
import { allSteps, deadlineMs, metric, startRig, until, type Exchange, type Rig } from '../support/faults.ts';
import { canaryOf } from '../support/canaries.ts';
import { chat, reasonOf } from '../support/stack.ts';

let rig: Rig;
let since: number;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());
beforeEach(() => {
  since = Date.now() - 1;
  rig.stack.external.behave({});
});

/** Records of an exchange, once one of these kinds is among them. */
async function recordsOf(
  { subject, since: began }: Exchange,
  ...kinds: readonly string[]
): Promise<readonly Row[]> {
  let found: readonly Row[] = [];
  await until(`a record of kind ${kinds.join(' or ')}`, async () => {
    const rows = await rig.ledger.records(began);
    const ids = idsOf(subject, rows);
    found = rows.filter(({ exchange }) => exchange !== null && ids.has(exchange));
    return found.some(({ kind }) => kinds.includes(kind));
  });
  return found;
}

/** A stream of which some words were read. */
async function underWay(): Promise<Exchange> {
  const exchange = await rig.exchange('sse');
  exchange.asking.sendRest();
  exchange.cue(steps.someWords);
  await until('some words', () => exchange.asking.soFar.includes(wordsOf.some));
  return exchange;
}

describe('in every state of an exchange, streamed or not', () => {
  it('masks the card in the answer that all others are compared with', () => {
    expect(saidIn(rig.whole.sse)).toContain(lastWords);
    for (const whole of [saidIn(rig.whole.sse), rig.whole.json]) {
      expect(whole).toContain(marker);
      expect(whole).not.toContain(canaryOf('card').slice(0, 9));
    }
  });

  it.each(faultNames)(
    '%s: nothing unrecorded passes either way, and every client learns how it ended',
    async fault => {
      const { problems, struck } = await strike(rig, stateNames, fault);
      expect(problems).toEqual([]);
      expect(struck).toHaveLength(stateNames.length);
    },
  );
});

describe('SIGTERM while streams run', () => {
  it('lets a stream finish, takes no new one, cuts what outlives the time for it, and closes the chain', async () => {
    const finishes = await underWay();
    const outlives = await underWay();
    const { sallyport } = rig.stack;
    const stopped = sallyport.stop(deadlineMs);
    await until('it drains', async () => !(await fetch(`${rig.stack.adminUrl}/readyz`)).ok);
    const refused = await rig.stack.ask({ body: chat('too late') });
    expect(refused.status).toBe(503);
    finishes.cue(allSteps);
    const whole = await finishes.asking.got(deadlineMs);
    expect(whole).toMatchObject({ status: 200, end: 'clean', body: rig.whole.sse });
    outlives.cue(steps.someWords + 1);
    const cut = await outlives.asking.got(deadlineMs);
    expect(cut.end === 'broken' || readBy(cut).error).toBe(true);
    expect(rig.whole.sse.startsWith(readBy(cut).answer)).toBe(true);
    expect(await stopped).toBe(0);
    const rows = await rig.ledger.records(since);
    expect(rows.at(-1)?.kind).toBe('close');
    const end = (await recordsOf(outlives, 'abort')).at(-1);
    expect(end).toMatchObject({ kind: 'abort', reason: 'shutting_down' });
    expect(coveredBytes(outlives.subject, rows)).toBeGreaterThanOrEqual(
      Buffer.byteLength(readBy(cut).answer),
    );
    await rig.stack.restartSallyport();
    await rig.recovered();
  });
});

describe('SIGHUP', () => {
  const activations = async (): Promise<readonly Row[]> =>
    (await rig.ledger.records(since)).filter(({ kind }) => kind === 'policy');
  const policyOf = (external: readonly string[]): string =>
    demoPolicy({ external, internal: [rig.stack.hosts.internal] });

  it('reads the policy anew, and keeps the last good one where the new one is broken', async () => {
    const { sallyport, policyFile, hosts } = rig.stack;
    const before = readFileSync(policyFile, 'utf8');
    const status = async (): Promise<number> => (await rig.stack.ask({ body: chat('hi') })).status;
    writeFileSync(policyFile, 'version: 1\nrules: 7\n');
    sallyport.signal('SIGHUP');
    await until(
      'the metric says so',
      async () => (await metric(rig.stack, 'sallyport_policy_last_reload_successful')) === 0,
    );
    expect(readFileSync(sallyport.logFile, 'utf8')).toContain('"event":"policy.rejected"');
    expect(await status()).toBe(200);
    expect(await activations()).toHaveLength(0);
    const running = await underWay();
    writeFileSync(policyFile, policyOf([hosts.external]));
    sallyport.signal('SIGHUP');
    await until('it is recorded', async () => (await activations()).length === 1);
    expect(await metric(rig.stack, 'sallyport_policy_last_reload_successful')).toBe(1);
    const other = await rig.stack.ask({ body: chat('hi') });
    expect([other.status, reasonOf(other)]).toEqual([403, 'unknown_host']);
    // What runs keeps the policy that it began with.
    running.cue(allSteps);
    expect(await running.asking.got(deadlineMs)).toMatchObject({ end: 'clean', body: rig.whole.sse });
    writeFileSync(policyFile, before);
    sallyport.signal('SIGHUP');
    await until('it is recorded', async () => (await activations()).length === 2);
    const [first, second] = await activations();
    expect(second?.body.previous).toBe(first?.body.digest);
    expect(await status()).toBe(200);
  });
});

describe('Postgres away', () => {
  it('when it starts: ready, denies everything, and recovers by itself; the denials are recorded then', async () => {
    await rig.stack.sallyport.stop();
    await rig.stack.postgres.halt();
    await rig.stack.restartSallyport();
    expect((await fetch(`${rig.stack.adminUrl}/readyz`)).status).toBe(200);
    const reached = rig.stack.external.received.length;
    const denied = await Promise.all([1, 2, 3].map(() => rig.stack.ask({ body: chat('hi') })));
    for (const heard of denied) expect([heard.status, reasonOf(heard)]).toEqual([503, 'ledger_unavailable']);
    expect(rig.stack.external.received).toHaveLength(reached);
    await rig.stack.postgres.restart();
    await rig.recovered();
    const ids = denied.map(({ headers }) => headers['x-sallyport-exchange']);
    await until('the denials are recorded', async () => {
      const rows = await rig.ledger.records(since);
      return ids.every(id => rows.some(({ kind, exchange }) => kind === 'denial' && exchange === id));
    });
  });
});

describe('one side leaves', () => {
  it('the client, in the middle of a stream: recorded with what was released, and the model is told', async () => {
    const exchange = await underWay();
    const read = Buffer.byteLength(exchange.asking.soFar);
    exchange.asking.hangUp();
    await until('the model is left', () => exchange.reached?.left === true);
    const abort = (await recordsOf(exchange, 'abort')).at(-1);
    expect(abort).toMatchObject({ kind: 'abort', reason: 'client_gone' });
    expect(abort?.body.bytes?.released).toBeGreaterThanOrEqual(read);
    expect(abort?.body.bytes?.released).toBeLessThanOrEqual(
      coveredBytes(exchange.subject, await rig.ledger.records(since)),
    );
  });

  it('the client, before the model answers', async () => {
    const exchange = await rig.exchange('json');
    exchange.asking.sendRest();
    await until('the model is asked', () => exchange.reached?.complete === true);
    exchange.asking.hangUp();
    await until('the model is left', () => exchange.reached?.left === true);
    expect((await recordsOf(exchange, 'abort')).at(-1)).toMatchObject({ reason: 'client_gone' });
  });

  it.concurrent(
    '5,000 requests in a row on one connection, none failed',
    async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const token = await rig.stack.token(['developer']);
      const options = {
        port: rig.stack.envoyPort,
        headers: { 'x-sallyport-identity': token },
        body: chat('hi'),
        agent,
      };
      const sockets = new Set<unknown>();
      const failed: unknown[] = [];
      for (let i = 0; i < 5000; i += 1) {
        const asking = new Asking(options);
        asking.sendRest();
        const { status, end, body } = await asking.got(deadlineMs);
        if (status !== 200 || end !== 'clean') failed.push({ i, status, end, body });
        sockets.add(asking.localPort);
      }
      agent.destroy();
      expect(failed).toEqual([]);
      expect(sockets.size).toBe(1);
    },
    240_000,
  );

  const endings = (['break', 'reset', 'stall'] as const).flatMap(kind =>
    (['json', 'sse'] as const).flatMap(mode =>
      [0, 2, 6].map(afterFrames => ({ kind, mode, afterFrames }) as const),
    ),
  );
  it.concurrent.each(endings.filter(({ mode, afterFrames }) => mode === 'sse' || afterFrames < 3))(
    'the model: $kind after $afterFrames pieces of $mode',
    async ({ kind, mode, afterFrames }) => {
      const exchange = await rig.exchange(mode, undefined, { ending: { kind, afterFrames } });
      exchange.asking.sendRest();
      exchange.cue(allSteps);
      const got = await exchange.asking.got(deadlineMs);
      const { answer, error } = readBy(got);
      expect(got.end).not.toBe('hung');
      expect(error || got.end === 'broken').toBe(true);
      expect(rig.whole[mode].startsWith(answer)).toBe(true);
      expect(answer.length).toBeLessThan(rig.whole[mode].length);
      await recordsOf(exchange, 'abort', 'denial', 'local-reply');
    },
  );
});

describe('after all of this', () => {
  it('every chain holds', async () => {
    const { ok, lines } = await verifyCommitted(rig.stack.readerUrl);
    expect(lines.join('\n')).toContain('record');
    expect(ok, lines.join('\n')).toBe(true);
  });
});
