import { describe, expect, test } from 'vitest';
import { silentLog } from '../core/log.ts';
import { Refusal } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import type { ExchangeId, Head } from '../core/types.ts';
import type { CheckVerdict } from '../exchange/ports.ts';
import { authorization, bodyOf } from './authorization.ts';
import type { CheckAsked } from './messages.ts';

const asked = (head: Head, body = '', more: Partial<CheckAsked> = {}): CheckAsked => ({
  head,
  source: '',
  principal: '',
  size: -1,
  body: Buffer.from(body),
  bodyAsText: false,
  ...more,
});
const whole: [string, string] = ['x-envoy-auth-partial-body', 'false'];

describe('the body of a check', () => {
  test.each<[string, CheckAsked, string]>([
    ['headers only', asked([['a', 'b']]), 'none'],
    ['headers only, of a request with a body', asked([['content-length', '3']]), 'none'],
    ['whole', asked([whole], 'abc'), 'whole'],
    ['whole with its length', asked([['content-length', '3'], whole], 'abc', { size: 3 }), 'whole'],
    ['whole and empty', asked([whole]), 'whole'],
    ['cut, as Envoy says', asked([['x-envoy-auth-partial-body', 'true']], 'abc'), 'partial'],
    ['shorter than its length', asked([['content-length', '4'], whole], 'abc'), 'partial'],
    ['longer than its length', asked([['content-length', '2'], whole], 'abc'), 'partial'],
    ['shorter than Envoy knows', asked([whole], 'abc', { size: 4 }), 'partial'],
    [
      'claimed whole by the client, cut by Envoy',
      asked([whole, ['x-envoy-auth-partial-body', 'true']], 'a'),
      'partial',
    ],
    ['claimed whole by the client', asked([['content-length', '3'], whole]), 'partial'],
    ['claimed twice', asked([whole, whole], 'abc'), 'partial'],
    ['a body that nobody announced', asked([], 'abc'), 'partial'],
    ['as text, in which bytes were replaced', asked([whole], '', { bodyAsText: true }), 'partial'],
  ])('%s', (_what, of, kind) => {
    expect(bodyOf(of).kind).toBe(kind);
  });
});

describe('whatever goes wrong is a denial', () => {
  // CheckRequest{attributes{request{http{header_map{}}}}}
  const bare = Buffer.from([0x0a, 0x06, 0x22, 0x04, 0x12, 0x02, 0x6a, 0x00]);
  const answer = (verdict: () => Promise<CheckVerdict>, bytes: Buffer = bare): Promise<{ permit: boolean }> =>
    authorization({ check: verdict }, silentLog)(bytes);
  const permit = (): Promise<CheckVerdict> =>
    Promise.resolve({ permit: true, metadata: { a: 'b' }, remove: ['x'] });

  test('a permit is a permit', async () => {
    expect(await answer(permit)).toEqual({ permit: true, metadata: { a: 'b' }, remove: ['x'] });
  });
  test('a refusal has its words', async () => {
    const denial = { status: 403, reason: reason('identity_missing'), exchange: 'x' as ExchangeId } as const;
    const words = {
      head: [
        [':status', '403'],
        ['content-type', 'a/b'],
      ] as Head,
      body: Buffer.from('no'),
    };
    const refusal = Refusal.word(denial, () => words);
    expect(await answer(() => Promise.resolve({ permit: false, refusal }))).toEqual({
      permit: false,
      status: 403,
      headers: [['content-type', 'a/b']],
      body: Buffer.from('no'),
      details: 'sallyport_identity_missing',
    });
  });
  test.each<[string, () => Promise<CheckVerdict>, Buffer]>([
    ['a check that rejects', () => Promise.reject(new Error('x')), bare],
    [
      'a check that throws',
      () => {
        throw new Error('x');
      },
      bare,
    ],
    ['a check without a verdict', () => Promise.resolve(undefined as never), bare],
    [
      'a refusal that was not worded',
      () => Promise.resolve({ permit: false, refusal: Object.create(Refusal.prototype) as Refusal }),
      bare,
    ],
    ['no message', permit, Buffer.from([0xff])],
    ['headers that Envoy joined', permit, Buffer.alloc(0)],
  ])('%s', async (_what, verdict, bytes) => {
    expect(await answer(verdict, bytes)).toMatchObject({ permit: false, status: 503 });
  });
});
