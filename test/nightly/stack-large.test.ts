import { readFileSync } from 'node:fs';
import { request as http1, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { canaryOf } from '../support/canaries.ts';
import { chat, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** Much at once, through the whole stack: bodies of 20 MB within a budget for one of them, and a client that does not read. */
const MB = 1_000_000;
const MiB = 1024 * 1024;
const card = canaryOf('card');
const mail = canaryOf('email');

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({
    config: { limits: { maxBodyBytes: 24 * MiB, maxExchangeBytes: 96 * MiB, processBytes: 96 * MiB } },
  });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
  stack.external.behave({});
});

const lorem = (bytes: number): string => 'lorem ipsum '.repeat(Math.ceil(bytes / 12)).slice(0, bytes);
const text = lorem(20 * MB);
const contentOf = (body: string, at: 'messages' | 'choices'): string => {
  const [first] = (JSON.parse(body) as Record<string, { content?: string; message?: { content: string } }[]>)[
    at
  ]!;
  return first?.content ?? first?.message?.content ?? '';
};

describe('20 MB both ways', () => {
  it('masked, whole, with its exact length', async () => {
    stack.external.behave({ text: `${text} ${card} end` });
    const heard = await stack.ask({ body: chat(`${text} ${mail} end`), timeoutMs: 60_000 });
    expect([heard.status, heard.broken]).toEqual([200, false]);
    const answer = contentOf(heard.body, 'choices');
    expect(answer.startsWith(text) && answer.endsWith(' end') && !answer.includes(card)).toBe(true);
    const [sent] = stack.external.received;
    const asked = contentOf(sent?.body.toString() ?? '', 'messages');
    expect(asked.startsWith(text) && asked.endsWith(' end') && !asked.includes(mail)).toBe(true);
    expect(sent?.headers).toContainEqual(['content-length', String(sent?.body.length)]);
  });

  it('six at once where there is memory for a few: each is whole, or refused; and then one more passes', async () => {
    stack.external.behave({ text: 'ok' });
    for (let round = 0; round < 3; round += 1) {
      stack.external.forget();
      const asked = Array.from({ length: 6 }, () => stack.ask({ body: chat(text), timeoutMs: 60_000 }));
      const heard = await Promise.all(asked);
      const passed = heard.filter(({ status }) => status === 200);
      const refused = heard.filter(({ status }) => status !== 200);
      expect(refused.map(one => [one.status, reasonOf(one)])).toEqual(
        refused.map(() => [503, 'budget_exhausted']),
      );
      expect(refused.length).toBeGreaterThan(0);
      expect(stack.external.received).toHaveLength(passed.length);
      for (const { body } of stack.external.received)
        expect(contentOf(body.toString(), 'messages') === text).toBe(true);
      expect((await stack.ask({ body: chat(text), timeoutMs: 60_000 })).status).toBe(200);
    }
  });
});

/** Resident memory of a process, in bytes. */
function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}

describe('a client that does not read', () => {
  it('holds the model server up, with no more in Envoy than one exchange may hold', async () => {
    let pieces = 0;
    const delta = lorem(20_000);
    stack.external.behave({
      deltas: Array<string>(20_000).fill(delta),
      deltaMs: 2,
      gate: () => {
        pieces += 1;
        return Promise.resolve();
      },
    });
    const before = residentBytes(stack.sallyport.pid);
    const response = await startReading();
    response.pause();
    // It goes on until all between the two is full, the kernel's buffers too, and then no further.
    let seen = -1;
    for (const end = Date.now() + 120_000; pieces !== seen && Date.now() < end;) {
      seen = pieces;
      await sleep(3_000);
    }
    expect(pieces).toBe(seen);
    // Held up, not cut off.
    expect(pieces * delta.length).toBeGreaterThan(1 * MiB);
    expect(stack.external.received[0]?.left).toBe(false);
    const stats = await stack.envoyStats();
    const waiting = stats.get('http.sallyport.downstream_cx_tx_bytes_buffered');
    expect(waiting).toBeLessThan(16 * MiB);
    expect(residentBytes(stack.sallyport.pid) - before).toBeLessThan(128 * MiB);
    // Somebody else is served meanwhile.
    stack.external.behave({ text: 'ok' });
    expect((await stack.ask({ body: chat('hi') })).status).toBe(200);
    response.destroy();
    await expect.poll(() => stack.external.received[0]?.left, { timeout: 5_000 }).toBe(true);
  });

  async function startReading(): Promise<IncomingMessage> {
    const headers = {
      host: 'api.openai.com',
      'content-type': 'application/json',
      'x-sallyport-identity': await stack.token(['developer']),
    };
    return new Promise((resolve, reject) => {
      const client = http1({
        port: stack.envoyPort,
        host: '127.0.0.1',
        method: 'POST',
        path: '/v1/chat/completions',
        headers,
      });
      client.on('error', reject);
      client.on('response', response => {
        response.on('error', () => undefined);
        resolve(response);
      });
      client.end(chat('go on', { stream: true }));
    });
  }
});

it('after all of this the ledger is verified', async () => {
  expect((await verifyCommitted(stack.readerUrl)).ok).toBe(true);
});
