import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { canaryOf } from '../support/canaries.ts';
import { Asking } from '../support/faults-client.ts';
import { metric } from '../support/faults.ts';
import { chat, reasonOf, startTestStack, type Heard, type TestStack } from '../support/stack.ts';

/** Memory for all exchanges together that a few bodies fill: whoever comes then is refused, and nobody is cut short. */
const KiB = 1024;
const card = canaryOf('card');

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    config: {
      limits: { processBytes: 1024 * KiB, maxExchangeBytes: 1024 * KiB, maxBodyBytes: 600 * KiB },
    },
  });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
  stack.external.behave({ text: 'ok' });
});

const lorem = (bytes: number): string => 'lorem ipsum '.repeat(Math.ceil(bytes / 12)).slice(0, bytes);
/** Nothing in it needs an edit: what would be written anew takes memory beside it. */
const large = (bytes: number): string => chat(`${lorem(bytes)} end`);

/** A body of which the first half is on its way; while three of them wait, some 270 KiB are left. */
const waits = async (): Promise<Asking> => {
  const headers = { 'x-sallyport-identity': await stack.token(['developer']) };
  const asking = new Asking({ port: stack.envoyPort, headers, body: large(500 * KiB) });
  asking.sendHalf();
  return asking;
};
/** Three such bodies, once Sallyport holds them. */
async function fill(): Promise<readonly Asking[]> {
  const sent = async (): Promise<number> =>
    (await stack.envoyStats()).get('cluster.sallyport.upstream_cx_tx_bytes_total') ?? 0;
  const before = await sent();
  const held = [await waits(), await waits(), await waits()];
  await expect.poll(sent).toBeGreaterThan(before + 750 * KiB);
  // On the same connection, so it was read after them.
  expect(reasonOf(await stack.ask({ body: chat('hi'), roles: null }))).toBe('identity_missing');
  return held;
}
/** The rest of a body, and a whole answer: nothing was lost while others were refused. */
async function finish(asking: Asking): Promise<void> {
  asking.sendRest();
  const got = await asking.got(10_000);
  expect([got.status, got.end]).toEqual([200, 'clean']);
  const sent = JSON.parse(stack.external.received.at(-1)?.body.toString() ?? '{}') as {
    messages: [{ content: string }];
  };
  const [{ content }] = sent.messages;
  expect(content === `${lorem(500 * KiB)} end`).toBe(true);
}
async function isRefused(heard: Heard, phase: 'request' | 'response'): Promise<void> {
  expect([heard.status, heard.broken]).toEqual([503, false]);
  expect(JSON.parse(heard.body)).toMatchObject({ error: { code: 'budget_exhausted' } });
  // An SDK would try a 503 again, twice, and so hold more.
  expect(heard.headers['x-should-retry']).toBe('false');
  expect(heard.headers['retry-after']).toBeUndefined();
  expect((await stack.recorded(heard)).at(-1)).toMatchObject({
    kind: 'denial',
    body: { phase, outcome: 'deny', reason: 'budget_exhausted', bytes: { released: 0 } },
  });
}

describe('where all memory is taken', () => {
  it('bodies that come then are refused, recorded, and reach nobody; those before them go on', async () => {
    const held = await fill();
    const refused = await Promise.all(Array.from({ length: 8 }, () => stack.ask({ body: large(400 * KiB) })));
    for (const heard of refused) await isRefused(heard, 'request');
    expect(stack.external.received).toEqual([]);
    for (const asking of held) await finish(asking);
    expect(stack.external.received).toHaveLength(3);
    expect(await metric(stack, 'sallyport_fail_closed_total')).toBeGreaterThanOrEqual(8);
  });

  it('what is small still passes, its answer too', async () => {
    const held = await fill();
    stack.external.behave({ text: `a card ${card} here` });
    const heard = await stack.ask({ body: chat('hi') });
    expect(heard.status).toBe(200);
    expect(heard.body).toContain(' here');
    expect(heard.body).not.toContain(card);
    stack.external.behave({ text: 'ok' });
    for (const asking of held) await finish(asking);
  });

  it('an answer for which there is no room is refused: nothing of it passes', async () => {
    const held = await fill();
    stack.external.behave({ text: lorem(400 * KiB) });
    const heard = await stack.ask({ body: chat('hi') });
    await isRefused(heard, 'response');
    expect(heard.body).not.toContain('lorem');
    expect(stack.external.received).toHaveLength(1);
    stack.external.behave({ text: 'ok' });
    for (const asking of held) await finish(asking);
  });

  it('a stream that outgrows it ends in an error, behind what was released', async () => {
    const held = await fill();
    let released: () => void = () => undefined;
    const goesOn = new Promise<void>(resolve => (released = resolve));
    const gate = (step: number): Promise<void> => (step < 3 ? Promise.resolve() : goesOn);
    stack.external.behave({ deltas: ['some words ', ...Array<string>(60).fill(lorem(20 * KiB))], gate });
    const headers = { 'x-sallyport-identity': await stack.token(['developer']) };
    const body = chat('go on', { stream: true });
    const asking = new Asking({ port: stack.envoyPort, headers, body });
    asking.sendRest();
    await expect.poll(() => asking.soFar).toContain('some words ');
    released();
    const got = await asking.got(10_000);
    expect([got.status, got.end]).toEqual([200, 'clean']);
    const events = got.body.trimEnd().split('\n\n');
    const last = JSON.parse(events.at(-1)?.replace(/^data: /, '') ?? '') as unknown;
    expect(last).toMatchObject({ error: { code: 'budget_exhausted' } });
    expect(got.body).not.toContain('[DONE]');
    expect((await stack.recorded(got)).at(-1)).toMatchObject({
      kind: 'denial',
      body: { phase: 'response', outcome: 'deny', reason: 'budget_exhausted' },
    });
    stack.external.behave({ text: 'ok' });
    for (const asking of held) await finish(asking);
  });
});

describe('all of it is given back', () => {
  it.each<[string, (asking: Asking) => Promise<void>]>([
    ['by requests that pass', finish],
    [
      'by clients that leave',
      async asking => {
        asking.hangUp();
        await stack.envoyStats();
      },
    ],
  ])('%s, ten times over', async (_name, end) => {
    for (let round = 0; round < 10; round += 1) {
      const held = await fill();
      for (const asking of held) await end(asking);
      // As much as there is, in two bodies at once: a tenth that was kept each time would be missing here.
      await expect.poll(async () => (await twoAtOnce()).join()).toBe('200,200');
    }
  });

  async function twoAtOnce(): Promise<readonly number[]> {
    const bodies = Array.from({ length: 2 }, () => stack.ask({ body: large(500 * KiB) }));
    return (await Promise.all(bodies)).map(({ status }) => status);
  }
});

it('after all of this the ledger is verified', async () => {
  expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
});
