import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEvidence } from '../../src/app/audit.ts';
import { recordLines } from '../../src/app/demo/ledger.ts';
import { type ExchangeEntry, showExchange } from '../../src/evidence/show.ts';
import type { VectorAnswer } from '../../src/simulators/vector-server.ts';
import { vectors } from '../../src/simulators/vectors/index.ts';
import type { OperationVector } from '../../src/core/vector.ts';
import { streamedAnswer } from '../../src/simulators/vector-server.ts';
import { type ProvidersStack, startProvidersStack } from '../support/providers-stack.ts';
import { askVector, type Heard } from '../support/vector-client.ts';

/** What becomes of an exchange with each provider that does not go its good way, and of one that does. */

let stack: ProvidersStack;
let token: string;
beforeAll(async () => {
  stack = await startProvidersStack({ config: { limits: { idleMs: 700 } } });
  token = await stack.token(['observer']);
});
afterAll(() => stack.stop());

const ask = (vector: OperationVector, streamed: boolean, leaveAt?: number): Promise<Heard> =>
  askVector(vector, {
    port: stack.envoyPort,
    token,
    streaming: streamed,
    ...(leaveAt !== undefined && { leaveAt }),
  });

async function recorded({ headers }: Heard): Promise<readonly ExchangeEntry[]> {
  const id = String(headers['x-sallyport-exchange']);
  await recordLines(stack.readerUrl, id);
  return withEvidence({ url: stack.readerUrl }, source => showExchange(source, id));
}

const closing = async (heard: Heard): Promise<ExchangeEntry> => {
  const last = (await recorded(heard)).filter(({ kind }) => kind !== 'segments').at(-1);
  if (!last) throw new Error('no record');
  return last;
};
const released = ({ body }: ExchangeEntry): number => (body['bytes'] as { released: number }).released;
const until = async (what: () => boolean): Promise<void> => {
  for (let tries = 0; !what(); tries += 1) {
    if (tries > 200) throw new Error('it never came');
    await new Promise(resolve => setTimeout(resolve, 25));
  }
};

const named = (those: readonly OperationVector[]): (readonly [string, OperationVector])[] =>
  those.map(vector => [`${vector.provider}, ${vector.title}`, vector]);
const streaming = vectors.filter(({ stream }) => stream !== undefined && stream.events.length > 2);

describe('on its good way', () => {
  it.each(named(vectors.filter(({ answer }) => answer !== undefined)))('%s: whole', async (_name, vector) => {
    stack.models.answerWith(() => ({ frames: [JSON.stringify(vector.answer)] }));
    const heard = await ask(vector, false);
    expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([200, undefined]);
    expect(heard.body.toString()).toBe(JSON.stringify(vector.answer));
    const end = await closing(heard);
    expect([end.kind, end.body['outcome'], released(end)]).toEqual(['response', 'permit', heard.body.length]);
  });
  it.each(named(streaming))('%s: streamed', async (_name, vector) => {
    const { encode, events, contentType } = vector.stream!;
    stack.models.answerWith(() => streamedAnswer(vector, events));
    const heard = await ask(vector, true);
    expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([200, undefined]);
    expect(heard.headers['content-type']).toBe(contentType);
    expect(heard.body.equals(Buffer.concat(encode(events)))).toBe(true);
    const end = await closing(heard);
    expect([end.kind, end.body['outcome'], released(end)]).toEqual(['response', 'permit', heard.body.length]);
  });
});

/** One stream of each provider, and of each framing. */
const kinds = new Map(streaming.map(vector => [`${vector.provider} ${vector.stream!.contentType}`, vector]));
const cut = (vector: OperationVector, more: Partial<VectorAnswer>): void =>
  stack.models.answerWith(() => ({ ...streamedAnswer(vector, vector.stream!.events), ...more }));

describe.each([...kinds])('%s', (_name, vector) => {
  // An array of JSON is JSON: it is read as such, whole.
  const isJson = vector.stream!.contentType.startsWith('application/json');
  if (!isJson)
    it('an answer in a framing that was not asked for is denied', async () => {
      cut(vector, {});
      const heard = await ask(vector, false);
      expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([403, 'content_type_unsupported']);
      expect((await closing(heard)).kind).toBe('denial');
    });

  it('a client that goes away: an abort says what was handed out, and the model server is left', async () => {
    cut(vector, { deltaMs: 100 });
    stack.models.forget();
    const heard = await ask(vector, true, 1);
    const end = await closing(heard);
    expect([end.kind, end.body['outcome'], end.body['reason']]).toEqual(['abort', 'abort', 'client_gone']);
    expect(released(end)).toBeGreaterThanOrEqual(heard.body.length);
    await until(() => stack.models.received[0]?.left === true);
  });

  it.each(['break', 'reset'] as const)(
    'a model server that ends with a %s: no good end is made up',
    async kind => {
      // Some of it has been let go by then: what it says first may have to wait for what it says next.
      cut(vector, { deltaMs: 60, ending: { kind, afterFrames: 3 } });
      const heard = await ask(vector, true);
      const end = await closing(heard);
      expect(['abort', 'denial']).toContain(end.kind);
      expect(released(end)).toBeGreaterThan(0);
      const whole = Buffer.concat(vector.stream!.encode(vector.stream!.events));
      expect(heard.body.equals(whole)).toBe(false);
      // Either the connection breaks, or the last frame is an error in the provider's words.
      expect(heard.broken || heard.body.includes(String(heard.headers['x-sallyport-exchange']))).toBe(true);
    },
  );

  it('a model server that stalls: an error in time, and it is left', async () => {
    cut(vector, { ending: { kind: 'stall', afterFrames: 2 } });
    stack.models.forget();
    const heard = await ask(vector, true);
    const end = await closing(heard);
    expect([end.kind, end.body['reason']]).toEqual(['denial', 'response_timeout']);
    expect(released(end)).toBeGreaterThan(0);
    expect(heard.body.includes(String(heard.headers['x-sallyport-exchange']))).toBe(true);
    await until(() => stack.models.received[0]?.left === true);
  });
});

describe('what is not known is denied, with what to configure', () => {
  const [, vector] = [...kinds][0]!;
  it.each([
    ['another path', { path: '/v2/everything' }],
    ['another method', { method: 'DELETE' }],
    ['a path behind a path', { path: `${vector.path}/more` }],
    ['a parameter of the query', { path: `${vector.path}?debug=1` }],
  ] as const)('%s', async (_name, odd) => {
    stack.models.forget();
    const heard = await ask({ ...vector, ...odd }, false);
    expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([403, 'unknown_operation']);
    expect(heard.body.toString()).toMatch(/Configure .*serves|operation/);
    expect(stack.models.received).toHaveLength(0);
  });

  it('a version', async () => {
    const anthropic = vectors.find(({ provider }) => provider === 'anthropic');
    stack.models.forget();
    const headers = { ...anthropic?.headers, 'anthropic-version': '2099-01-01' };
    const heard = await ask({ ...anthropic!, headers }, false);
    expect([heard.status, heard.headers['x-sallyport-reason']]).toEqual([403, 'version_unknown']);
    expect(stack.models.received).toHaveLength(0);
  });
});
