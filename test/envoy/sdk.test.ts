import OpenAI, { APIError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../src/simulators/behaviour.ts';
import { canaryOf } from '../support/canaries.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

/** The official SDK as an application uses it: what it sends, what it understands of an answer, a denial, a late denial. */
let stack: TestStack;
let client: OpenAI;
beforeAll(async () => {
  stack = await startTestStack();
  client = await as(['developer']);
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.external.forget();
  stack.external.behave({});
});

const as = async (roles: readonly string[] | null): Promise<OpenAI> =>
  new OpenAI({
    baseURL: `${stack.url}/v1`,
    apiKey: 'sk-test',
    defaultHeaders: roles ? { 'x-sallyport-identity': await stack.token(roles) } : {},
  });
const model = 'gpt-4o-mini';
const ask = (content: string): { model: string; messages: [{ role: 'user'; content: string }] } => ({
  model,
  messages: [{ role: 'user', content }],
});
const card = canaryOf('card');

async function collect(behaviour: Behaviour): Promise<{ text: string; chunks: number }> {
  stack.external.behave(behaviour);
  const stream = await client.chat.completions.create({ ...ask('go on'), stream: true });
  let text = '';
  let chunks = 0;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    chunks += 1;
  }
  return { text, chunks };
}

describe('permitted', () => {
  it('an answer', async () => {
    stack.external.behave({ text: 'a plain answer' });
    const answer = await client.chat.completions.create(ask('hello'));
    expect(answer.choices[0]?.message.content).toBe('a plain answer');
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('the list of models', async () => {
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain('gpt-4o');
  });

  it('a stream comes delta by delta', async () => {
    const began = performance.now();
    stack.external.behave({ deltas: ['some ', 'plain ', 'words ', 'more.'], deltaMs: 150 });
    const stream = await client.chat.completions.create({ ...ask('count'), stream: true });
    const times: number[] = [];
    for await (const chunk of stream)
      if (chunk.choices[0]?.delta.content) times.push(performance.now() - began);
    expect(times).toHaveLength(4);
    // The first had come long before the last was sent.
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);
  });

  it('tools, their arguments, several choices, logprobs', async () => {
    stack.external.behave({ toolCalls: [{ name: 'pay', arguments: JSON.stringify({ card, note: 'now' }) }] });
    const tools = [
      {
        type: 'function',
        function: { name: 'pay', parameters: { type: 'object', properties: { card: { type: 'string' } } } },
      },
    ] as const;
    const answer = await client.chat.completions.create({ ...ask('pay'), tools: [...tools] });
    const call = answer.choices[0]?.message.tool_calls?.[0];
    if (call?.type !== 'function') throw new Error('no tool call');
    const args = JSON.parse(call.function.arguments) as { card: string; note: string };
    expect(args.note).toBe('now');
    expect(args.card).not.toBe(card);

    stack.external.behave({ choices: [`one ${card}`, `two ${card}`] });
    const two = await client.chat.completions.create({
      ...ask('twice'),
      n: 2,
      logprobs: true,
      top_logprobs: 2,
    });
    expect(two.choices).toHaveLength(2);
    expect(JSON.stringify(two)).not.toContain(card);
    for (const choice of two.choices) {
      const tokens = choice.logprobs?.content?.map(({ token }) => token).join('');
      expect(tokens).toBe(choice.message.content);
    }
  });
});

describe('masked', () => {
  it.each([
    ['in two deltas', [`card ${card.slice(0, 9)}`, `${card.slice(9)} end`]],
    ['one character a delta', ['card ', ...Array.from(card), ' end']],
  ])('a card %s', async (_name, deltas) => {
    const { text, chunks } = await collect({ deltas });
    expect(text).not.toContain(card.slice(0, 14));
    expect(text).toMatch(/^card \*.* end$/);
    expect(chunks).toBeGreaterThanOrEqual(deltas.length);
  });

  it('held whole, the same', async () => {
    const { text } = await collect({ text: `a card ${card} here` });
    expect(text).toMatch(/^a card \*[^0-9]*\d{4} here$/);
  });
});

describe('denied', () => {
  it('before anything left: the right exception, one attempt, the reason in it', async () => {
    const caught = await (
      await as(['visitor'])
    ).chat.completions
      .create(ask('hello'))
      .catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(PermissionDeniedError);
    expect(caught).toMatchObject({ status: 403, code: 'no_rule_permits' });
    expect((caught as APIError).message).toContain('No policy rule permits this.');
    expect(stack.external.received).toHaveLength(0);
  });

  it('without identity', async () => {
    const caught = await (
      await as(null)
    ).chat.completions
      .create(ask('hello'))
      .catch((error: unknown) => error);
    expect(caught).toMatchObject({ status: 403, code: 'identity_missing' });
  });

  it('for what the answer holds: the model was asked once', async () => {
    stack.external.behave({ text: 'TOP SECRET//SI//NOFORN\nthe plan' });
    const caught = await client.chat.completions.create(ask('the plan?')).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(PermissionDeniedError);
    expect(caught).toMatchObject({ code: 'classified_external' });
    expect(stack.external.received).toHaveLength(1);
  });

  it('in a stream that has begun: an error, never a silent end', async () => {
    const deltas = ['Here comes ', 'the plan. ', '\nTOP SECRET//SI//NOFORN\n', 'attack ', 'at dawn.'];
    stack.external.behave({ deltas, deltaMs: 60 });
    const stream = await client.chat.completions.create({ ...ask('the plan?'), stream: true });
    let text = '';
    const caught = await (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return undefined;
    })().catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(APIError);
    expect(caught).toMatchObject({ code: 'classified_external' });
    expect(text).toMatch(/^Here comes/);
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain('dawn');
    expect(stack.external.received).toHaveLength(1);
  });

  it('an error of the provider stays that error', async () => {
    stack.external.behave({
      error: { status: 429, message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' },
    });
    const caught = await client.chat.completions
      .create(ask('hi'), { maxRetries: 0 })
      .catch((error: unknown) => error);
    expect(caught).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  });
});
