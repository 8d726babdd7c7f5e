import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, type JWK, type CryptoKey, SignJWT } from 'jose';
import { listen, type Response } from './listener.ts';

export type IssuerAlgorithm = 'RS256' | 'ES256' | 'EdDSA';
const allAlgorithms: readonly IssuerAlgorithm[] = ['RS256', 'ES256', 'EdDSA'];

/** What a token says. */
export interface TokenRequest {
  readonly subject: string;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly scope?: string;
  readonly audience?: string;
  /** From now on, in seconds; below zero for a token that has expired. */
  readonly expiresIn?: number;
  readonly algorithm?: IssuerAlgorithm;
  /** Beside or instead of the usual claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** How the key endpoint behaves: as it should, answering 503, or not for so long. */
export type IssuerBehaviour = 'well' | 'down' | { readonly slowMs: number };

export interface Issuer {
  readonly port: number;
  /** The `iss` claim and the base of the endpoints. */
  readonly url: string;
  readonly jwksUrl: string;
  /** A signed JWT (RFC 7519). */
  token(request: TokenRequest): Promise<string>;
  /** New keys under new ids; the old ones are no longer published. */
  rotate(): Promise<void>;
  behave(behaviour: IssuerBehaviour): void;
  /** How often the keys were asked for. */
  readonly fetches: number;
  /** The public keys (RFC 7517), for a configuration that has them in a file. */
  keySet(): { readonly keys: readonly JWK[] };
  stop(): Promise<void>;
}

export interface IssuerOptions {
  readonly port?: number;
  readonly audience?: string;
}

interface Key {
  readonly algorithm: IssuerAlgorithm;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const usualLifetimeSeconds = 600;

/** An OpenID issuer on loopback: discovery (OpenID Connect Discovery 1.0 section 4), a key set, and tokens. */
export async function startIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  let generation = 1;
  let keys = await makeKeys(generation);
  let behaviour: IssuerBehaviour = 'well';
  let fetches = 0;
  const keySet = (): { keys: readonly JWK[] } => ({ keys: keys.map(({ jwk }) => jwk) });
  const listener = await listen((request, response) => {
    if (request.url === '/jwks') {
      fetches += 1;
      void answerKeys(response, behaviour, keySet());
    } else if (request.url === '/.well-known/openid-configuration') send(response, 200, discovery(url()));
    else send(response, 404, { error: 'not_found' });
  }, options);
  const url = (): string => `http://127.0.0.1:${listener.port}`;
  return {
    port: listener.port,
    url: url(),
    jwksUrl: `${url()}/jwks`,
    token: request => sign(request, keys, url(), options.audience ?? 'sallyport'),
    rotate: async () => {
      generation += 1;
      keys = await makeKeys(generation);
    },
    behave: next => void (behaviour = next),
    get fetches() {
      return fetches;
    },
    keySet,
    stop: () => listener.stop(),
  };
}

const makeKeys = (generation: number): Promise<readonly Key[]> =>
  Promise.all(allAlgorithms.map(algorithm => makeKey(algorithm, generation)));

async function makeKey(algorithm: IssuerAlgorithm, generation: number): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = {
    ...(await exportJWK(publicKey)),
    kid: `${algorithm}-${generation}`,
    alg: algorithm,
    use: 'sig',
  };
  return { algorithm, privateKey, jwk };
}

async function sign(
  request: TokenRequest,
  keys: readonly Key[],
  issuer: string,
  audience: string,
): Promise<string> {
  const key = keys.find(({ algorithm }) => algorithm === (request.algorithm ?? 'RS256'));
  if (!key) throw new TypeError('no key for that algorithm');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    sub: request.subject,
    aud: request.audience ?? audience,
    iat: now,
    exp: now + (request.expiresIn ?? usualLifetimeSeconds),
    ...(request.roles && { roles: request.roles }),
    ...(request.groups && { groups: request.groups }),
    ...(request.scope !== undefined && { scope: request.scope }),
    ...request.claims,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.algorithm, kid: key.jwk.kid ?? '', typ: 'JWT' })
    .sign(key.privateKey);
}

async function answerKeys(response: Response, behaviour: IssuerBehaviour, keySet: object): Promise<void> {
  if (typeof behaviour === 'object') await sleep(behaviour.slowMs);
  if (behaviour === 'down') send(response, 503, { error: 'unavailable' });
  else send(response, 200, keySet);
}

function send(response: Response, status: number, body: object): void {
  response.setHeader('content-type', 'application/json');
  response.writeHead(status);
  response.end(JSON.stringify(body));
}

const discovery = (url: string): object => ({
  issuer: url,
  jwks_uri: `${url}/jwks`,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: allAlgorithms,
});
