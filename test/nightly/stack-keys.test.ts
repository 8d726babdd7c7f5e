import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat, reasonOf, startTestStack, type TestStack } from '../support/stack.ts';

/** Keys by URL are looked for again half a minute after the last time, at the earliest. */
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const claims = { subject: 'bob', roles: ['developer'] };
const asked = async (token: string): Promise<unknown> =>
  reasonOf(await stack.ask({ body: chat('hi'), headers: { 'x-sallyport-identity': token } })) ?? 'permitted';

it('keys that were rotated: the new ones are found, and the issuer is not asked for each token that has one', async () => {
  expect(await asked(await stack.issuer.token(claims))).toBe('permitted');
  const before = stack.issuer.fetches;
  await stack.issuer.rotate();
  let tries = 0;
  await expect
    .poll(
      async () => {
        tries += 1;
        return asked(await stack.issuer.token({ ...claims, subject: `carol-${tries}` }));
      },
      { timeout: 40_000, interval: 500 },
    )
    .toBe('permitted');
  expect(tries).toBeGreaterThan(10);
  expect(stack.issuer.fetches - before).toBeLessThanOrEqual(2);
});
