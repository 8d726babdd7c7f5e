import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../core/log.ts';
import { type ClosableIdentity, createIdentity } from './identity.ts';
import { createVoucher } from './vouch.ts';

const startMs = 1_700_000_000_000;
const minuteMs = 60_000;
const issuer = 'https://issuer.example';

interface Pair {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
const makePair = async (kid: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
};
const one = await makePair('one');
const two = await makePair('two');

let nowMs: number;
let fetches: number;
let answer: RequestListener;
let server: Server;
let identity: ClosableIdentity;

const publish =
  (...keys: readonly Pair[]): RequestListener =>
  (_, response) =>
    void response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
const failing: RequestListener = (_, response) => void response.writeHead(500).end('{"keys":[]}');

const sign = (kid: string, { privateKey }: Pair): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer)
    .setAudience('sallyport')
    .setSubject('ada')
    .setExpirationTime(Math.floor(nowMs / 1000) + 600)
    .sign(privateKey);
const askWith = async (token: string): Promise<string> => {
  const edge = { source: '', workload: undefined, authz: undefined };
  const identified = await identity.identify([['x-sallyport-identity', token]], edge);
  return 'refused' in identified ? identified.refused : identified.principal.subject;
};
const ask = async (pair: Pair): Promise<string> => askWith(await sign(pair.jwk.kid ?? '', pair));

const build = (url: string): ClosableIdentity =>
  createIdentity(
    {
      issuers: [
        {
          issuer,
          audience: ['sallyport'],
          jwks: { url },
          algorithms: ['ES256'],
          claims: { subject: 'sub', roles: 'roles', groups: 'groups', scopes: 'scope' },
          maxAgeSeconds: 0,
          clockToleranceSeconds: 0,
        },
      ],
      voucher: createVoucher(new Uint8Array(32)),
    },
    { log: silentLog, now: () => nowMs },
  );

beforeEach(async () => {
  nowMs = startMs;
  fetches = 0;
  answer = publish(one);
  server = createServer((request, response) => {
    fetches += 1;
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  identity = build(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
});
afterEach(async () => {
  identity.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

/** Tokens that name keys at random cost their sender nothing: they need not verify. */
const storm = async (pair: Pair, count: number): Promise<ReadonlySet<string>> => {
  const [, payload = '', signature = ''] = (await sign('x', pair)).split('.');
  const seen = new Set<string>();
  for (let from = 0; from < count; from += 500) {
    const asked = Array.from({ length: 500 }, (_, index) => {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: `random ${from + index}` }));
      return askWith(`${header.toString('base64url')}.${payload}.${signature}`);
    });
    for (const outcome of await Promise.all(asked)) seen.add(outcome);
  }
  return seen;
};

describe('a key set by URL', () => {
  it('is fetched once for many tokens', async () => {
    expect(await Promise.all([ask(one), ask(one), ask(one)])).toEqual(['ada', 'ada', 'ada']);
    expect(fetches).toBe(1);
  });

  it('is fetched again for a key that it did not have, once per cooldown', async () => {
    expect(await ask(one)).toBe('ada');
    answer = publish(two);
    expect(await ask(two)).toBe('identity_invalid');
    nowMs += 30_000;
    expect(await ask(two)).toBe('ada');
    expect(await ask(one)).toBe('identity_invalid');
    expect(fetches).toBe(2);
  });

  it('is fetched again after five minutes, so that a withdrawn key ends', async () => {
    expect(await ask(one)).toBe('ada');
    answer = publish();
    nowMs += 5 * minuteMs + 1;
    expect(await ask(one)).toBe('identity_invalid');
    expect(fetches).toBe(2);
  });

  it('cannot be made to be fetched by random kids', async () => {
    expect(await ask(one)).toBe('ada');
    expect(await storm(one, 10_000)).toEqual(new Set(['identity_invalid']));
    expect(fetches).toBe(1);
    nowMs += 30_000;
    expect(await storm(one, 10_000)).toEqual(new Set(['identity_invalid']));
    expect(fetches).toBe(2);
  });

  it('nor while the endpoint fails, with keys or without', async () => {
    answer = failing;
    expect(await storm(one, 10_000)).toEqual(new Set(['identity_unavailable']));
    expect(fetches).toBe(1);
    answer = publish(one);
    nowMs += 1_000;
    expect(await ask(one)).toBe('ada');
    expect(fetches).toBe(2);
    answer = failing;
    nowMs += 30_000;
    await storm(one, 10_000);
    expect(fetches).toBe(3);
  });

  it('backs off while there are no keys', async () => {
    answer = failing;
    for (let second = 0; second < 120; second += 1) {
      expect(await ask(one)).toBe('identity_unavailable');
      nowMs += 1_000;
    }
    // At 0, 1, 3, 7, 15 and 31 seconds, then every 30.
    expect(fetches).toBe(8);
  });

  it('keeps its keys while the endpoint is away, for a day', async () => {
    expect(await ask(one)).toBe('ada');
    answer = failing;
    for (let hour = 0; hour < 24; hour += 1) {
      expect(await ask(one)).toBe('ada');
      nowMs += 60 * minuteMs - 1;
    }
    nowMs = startMs + 24 * 60 * minuteMs + 1;
    expect(await ask(one)).toBe('identity_unavailable');
    answer = publish(one);
    nowMs += minuteMs;
    expect(await ask(one)).toBe('ada');
  });
});

describe('an endpoint', () => {
  it('that redirects is not followed', async () => {
    answer = (request, response) => {
      if (request.url === '/jwks') response.writeHead(302, { location: '/other' }).end();
      else publish(one)(request, response);
    };
    expect(await ask(one)).toBe('identity_unavailable');
    expect(fetches).toBe(1);
  });

  it('that streams for ever is cut at 256 KiB', async () => {
    const ended = new Promise<void>(resolve => {
      answer = (_, response) => {
        response.on('close', resolve);
        const more = (): void => {
          while (response.write(' '.repeat(16_384)));
        };
        response.on('drain', more);
        more();
      };
    });
    expect(await ask(one)).toBe('identity_unavailable');
    await ended;
  });

  it('that sends 10 MB of valid keys is refused', async () => {
    const many = JSON.stringify({ keys: [one.jwk], pad: 'x'.repeat(10_000_000) });
    answer = (_, response) => void response.end(many);
    expect(await ask(one)).toBe('identity_unavailable');
  });

  it('that sends 100 MB is left before they came', async () => {
    const announced = 100_000_000;
    let sent = 0;
    const closed = new Promise<void>(resolve => {
      answer = (_, response) => {
        response.writeHead(200, { 'content-length': announced });
        response.on('close', resolve);
        const more = (): void => {
          while (sent < announced) {
            sent += 65_536;
            if (!response.write(Buffer.alloc(65_536, 0x20))) return;
          }
          response.end();
        };
        response.on('drain', more);
        more();
      };
    });
    expect(await ask(one)).toBe('identity_unavailable');
    await closed;
    expect(sent).toBeLessThan(announced / 2);
  });

  it('that does not end its answer is left after three seconds', { timeout: 20_000 }, async () => {
    answer = (_, response) => void response.write('{"keys":[');
    expect(await ask(one)).toBe('identity_unavailable');
    expect(fetches).toBe(1);
  });

  it.each(['', '[]', '{"keys":{}}', 'null', '{"keys":[', `{"keys":[${'{},'.repeat(100)}{}]}`])(
    'that says %j is refused',
    async body => {
      answer = (_, response) => void response.end(body);
      expect(await ask(one)).toBe('identity_unavailable');
    },
  );

  it('is left at once when all closes', async () => {
    const asked = new Promise<void>(resolve => {
      answer = () => {
        resolve();
      };
    });
    const outcome = ask(one);
    await asked;
    identity.close();
    expect(await outcome).toBe('identity_unavailable');
  });

  it.each([
    'http://issuer.example/jwks',
    'ftp://127.0.0.1/',
    'https://user:word@issuer.example/',
    'file:///keys',
    'jwks',
    'http://127.0.0.1.example.com/',
  ])('at %s is not asked', url => {
    expect(() => build(url)).toThrow(RangeError);
  });
});
