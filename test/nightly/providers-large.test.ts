import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamedAnswer } from '../../src/simulators/vector-server.ts';
import { vectors } from '../../src/simulators/vectors/index.ts';
import type { Json, JsonPath, OperationVector } from '../../src/core/vector.ts';
import { canaryOf } from '../support/canaries.ts';
import { type ProvidersStack, startProvidersStack } from '../support/providers-stack.ts';
import { askVector, type Heard } from '../support/vector-client.ts';
import { readable } from '../support/vector-runs.ts';
import { put, strings } from '../support/vector-plant.ts';

/** Much, with every provider: bodies of 10 MiB either way, and streams of 10,000 events, each with something to mask. */
const MiB = 1024 * 1024;
const card = canaryOf('card');
const [cardBegin, cardEnd] = [card.slice(0, 9), card.slice(9)];
const lorem = 'lorem ipsum '.repeat((10 * MiB) / 12);
const many = 10_000;

let stack: ProvidersStack;
let token: string;
beforeAll(async () => {
  stack = await startProvidersStack({
    config: {
      limits: {
        maxBodyBytes: 16 * MiB,
        maxFrameBytes: 16 * MiB,
        maxExchangeBytes: 96 * MiB,
        processBytes: 96 * MiB,
      },
    },
  });
  token = await stack.token(['observer']);
});
afterAll(() => stack.stop());

const ask = (vector: OperationVector, streaming: boolean): Promise<Heard> =>
  askVector(vector, { port: stack.envoyPort, token, streaming });

/** One of each provider's operations that stream. */
const kinds = new Map(
  vectors
    .filter(({ stream, answer, request }) => stream && answer && request)
    .toReversed()
    .map(vector => [`${vector.provider} ${vector.operation} ${vector.stream?.contentType ?? ''}`, vector]),
);

/** Prose: a text that something can be put into. Thinking is signed, and could not be rewritten. */
function prose(value: Json): JsonPath {
  const isProse = ([at, text]: readonly [JsonPath, string]): boolean =>
    text.includes(' ') &&
    !text.startsWith('{') &&
    !at.some(name => /think|reason|schema|signature|description/i.test(String(name)));
  const [path] = [...strings(value)].find(isProse) ?? [];
  if (!path) throw new Error('no prose');
  return path;
}

describe.each([...kinds].map(([name, vector]) => [name, vector] as const))('%s', (_name, vector) => {
  it('a request and an answer of 10 MiB, masked', async () => {
    const large = (value: Json): Json => put(value, prose(value), () => `${lorem} ${card} end`);
    stack.models.forget();
    stack.models.answerWith(() => ({ frames: [JSON.stringify(large(vector.answer ?? null))] }));
    const heard = await ask({ ...vector, request: large(vector.request ?? null) }, false);
    expect([heard.status, heard.headers['x-sallyport-reason'], heard.broken]).toEqual([
      200,
      undefined,
      false,
    ]);
    const sent = stack.models.received[0]?.body.toString() ?? '';
    for (const body of [heard.body.toString(), sent]) {
      expect(body.length).toBeGreaterThan(10 * MiB);
      expect(body.includes(card)).toBe(false);
      expect(body.includes(' end"')).toBe(true);
      expect(() => JSON.parse(body) as unknown).not.toThrow();
    }
  });

  it('a stream of 10,000 events, masked, in order, as many as came', async () => {
    const { stream } = vector;
    const piece =
      stream?.pieces.find(({ name }) => !/think|reason|argument|tool|citation/i.test(name)) ??
      stream?.pieces[0];
    const [first, ...path] = piece?.at[0] ?? [];
    if (!stream || typeof first !== 'number') throw new Error('no text in pieces');
    const say = (text: string): Json => put(stream.events[first] ?? null, path, () => text);
    const middle = Array.from({ length: many }, (_, index) =>
      say(index === 5000 ? `pay ${cardBegin}` : index === 5001 ? `${cardEnd} now ` : `word ${index} `),
    );
    const events = [
      ...stream.events.slice(0, first),
      ...middle,
      ...stream.events.slice((piece?.at.at(-1)?.[0] as number) + 1),
    ];
    stack.models.answerWith(() => streamedAnswer(vector, events));
    const heard = await ask(vector, true);
    expect([heard.status, heard.headers['x-sallyport-reason'], heard.broken]).toEqual([
      200,
      undefined,
      false,
    ]);
    const plain = readable(heard.body);
    expect(plain.includes(cardEnd)).toBe(false);
    const words = [...plain.matchAll(/word (\d+) /g)].map(([, number]) => Number(number));
    expect(words).toEqual(
      Array.from({ length: many }, (_, index) => index).filter(index => index !== 5000 && index !== 5001),
    );
  });
});
