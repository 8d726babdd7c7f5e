import { noIds } from '../support/paper.ts';
import { operationOf } from '../support/operations.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { createScanner } from '../../src/classify/scanner.ts';
import { reason } from '../../src/core/reason.ts';
import { inTurns } from '../../src/core/turns.ts';
import type { Finding, PolicyDigest, Treatment } from '../../src/core/types.ts';
import { Pipeline } from '../../src/exchange/pipeline.ts';
import type { Judge } from '../../src/exchange/ports.ts';
import { openai } from '../../src/providers/openai/provider.ts';

const scanner = createScanner();
afterAll(() => scanner.close());

const limits = { maxBodyBytes: 16 << 20, maxFrameBytes: 1 << 16 };
/** Of what is found, the tests speak of these. */
const isText = (finding: Finding): boolean => finding.entity === 'EMAIL';
const judge: Judge = {
  decide: (_direction, findings) => ({
    effect: findings.some(isText) ? 'redact' : 'permit',
    reason: reason('permitted'),
    rules: [],
    policy: 'p' as PolicyDigest,
    treatments: new Map<Finding, Treatment>(findings.filter(isText).map(finding => [finding, 'redact'])),
  }),
};

const list = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => item(index));
const mail = (index: number): string => `jane${index}@example.org`;
const prose = 'lorem ipsum dolor sit amet '.repeat(40);
const content = (given: unknown): object => ({ messages: [{ role: 'user', content: given }] });

const mebibyte = 1 << 20;
const image = (url: string): object => content([{ type: 'image_url', image_url: { url } }]);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const words = prose.repeat((3 * mebibyte) / prose.length);

/** Bodies with as much of something as a body can have, and how many findings are in them. */
const bodies: Readonly<Record<string, readonly [body: object, findings: number, rewritten?: object]>> = {
  'one long text': [content(`${prose.repeat(3500)} ${mail(1)}`), 1],
  'a finding every 22 bytes of one text': [content(list(180_000, mail).join(' ')), 180_000],
  'very many texts': [content(list(90_000, n => ({ type: 'text', text: `value ${n}` }))), 0],
  'very many texts with a finding each': [
    content(list(90_000, n => ({ type: 'text', text: mail(n) }))),
    90_000,
  ],
  'very many names': [
    { ...content('x'), metadata: Object.fromEntries(list(45_000, n => [`k${n}`, `value ${n}`])) },
    0,
  ],
  'very many texts in JSON in a string': [
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [
            {
              id: 'c',
              type: 'function',
              function: {
                name: 'f',
                arguments: JSON.stringify(Object.fromEntries(list(45_000, n => [`k${n}`, mail(n)]))),
              },
            },
          ],
        },
      ],
    },
    45_000,
  ],
  'very many numbers': [{ ...content('x'), metadata: { a: list(95_000, n => 123456789 + n) } }, 0],
  'text in base64': [
    image(`data:text/plain;base64,${base64(`${words} jane1@example.org`)}`),
    1,
    image(`data:text/plain;base64,${base64(`${words} [x]`)}`),
  ],
  'bytes in base64': [image(`data:image/png;base64,${base64(`\x89PNG\r\n\x1a\n${words}`)}`), 1],
  'what is nearly base64': [image(`data:text/plain;base64,${base64(words)}!`), 1],
  'text in percent-encoding': [image(`data:text/plain,${'%6c%6F'.repeat(700_000)}`), 0],
  'an escape every other byte': [content('"\n\\'.repeat(600_000)), 0],
};

/** The longest turn of the event loop, in milliseconds of this thread's own work: what else the machine does counts not. */
async function longestTurn(work: () => Promise<void>): Promise<number> {
  const cpuMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let last = cpuMs();
  const look = (): void => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  await work();
  await new Promise(resolve => setTimeout(resolve, 5));
  clearInterval(timer);
  return longest;
}

async function run(body: Uint8Array): Promise<{ found: number; rewritten: string }> {
  const operation = operationOf(openai, 'POST', '/v1/chat/completions');
  const context = { asked: {}, status: 200, limits };
  const pipeline = new Pipeline({
    direction: 'request',
    head: [],
    credentials: [],
    reader: operation?.reader('request', 'application/json', context),
    scanner,
    transform: { replace: () => Buffer.from('[x]') },
    judge: () => judge,
    ids: noIds,
    owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
    blind: new Uint8Array(32),
    release: 'whole',
    maxBodyBytes: limits.maxBodyBytes,
    now: () => performance.now(),
  });
  await pipeline.begin();
  for (let at = 0; at < body.length; at += 65_536) {
    await pipeline.read(body.subarray(at, at + 65_536), at + 65_536 >= body.length);
    await new Promise(setImmediate);
  }
  const segment = pipeline.cut(head => head);
  // Much is possible in so many numbers.
  const found = pipeline.findings
    .filter(({ entity, class: of }) => entity === 'EMAIL' || of === 'opaque')
    .reduce((sum, { count }) => sum + count, 0);
  return { found, rewritten: Buffer.from(segment.bytes).toString() };
}

describe('the event loop is not held by', () => {
  // What is promised is 50 ms; asserted is five times that.
  it.each(Object.entries(bodies))('%s', { timeout: 60_000 }, async (_, [body, findings, rewritten]) => {
    const sent = JSON.stringify({ model: 'm', ...body });
    let ran = { found: -1, rewritten: '' };
    const longest = await longestTurn(async () => {
      ran = await run(Buffer.from(sent));
    });
    expect(ran.found).toBe(findings);
    const expected =
      rewritten === undefined
        ? sent.replaceAll(/jane\d+@example\.org/g, '[x]')
        : JSON.stringify({ model: 'm', ...rewritten });
    expect(ran.rewritten === expected).toBe(true);
    expect(longest).toBeLessThan(250);
  });
});

describe('work in turns', () => {
  it('that is short is done at once', () => {
    let done = 0;
    const steps = (function* () {
      while (done < 3) {
        done += 1;
        yield;
      }
    })();
    expect(inTurns(steps)).toBeUndefined();
    expect(done).toBe(3);
  });

  it('lets others have theirs, and fails as it would have', async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 1);
    const steps = (function* () {
      const began = performance.now();
      while (performance.now() - began < 100) yield;
      throw new RangeError('late');
    })();
    await expect(inTurns(steps)).rejects.toThrow('late');
    clearInterval(other);
    expect(turns).toBeGreaterThan(3);
  });
});
