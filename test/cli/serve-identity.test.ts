import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelCredentials, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Issuer, startIssuer, type TokenRequest } from '../../src/simulators/issuer.ts';
import { type RunningProcess, runSallyport, startSallyport } from '../support/processes.ts';

const policy = `version: 1
routes:
  - { id: outside, hosts: [api.openai.com], provider: openai, zone: external }
rules:
  - { id: staff, effect: permit, when: { roles: [staff] } }
`;

/** Nobody listens on port 9: the early check needs no ledger. */
const config = (issuer: Issuer): string => `listen:
  socket: s.sock
  certificates: certs
identity:
  issuers:
    - issuer: ${issuer.url}
      audience: sallyport
      jwks: { url: ${issuer.jwksUrl} }
      claims: { subject: { path: [sub] }, roles: [realm.roles, { path: [https://id.example/roles, all] }] }
      required: { azp: [assistant, batch], email_verified: true, tid: { present: true } }
      maxTokenAgeSeconds: 120
policy:
  files: [policy.yaml]
ledger:
  url: postgres://gate@127.0.0.1:9/audit
  signer: { file: keys/signer.pem }
  blindKey: { file: keys/blind.key }
limits: { drainMs: 100 }
admin: { port: 0 }
`;

interface CheckAnswer {
  readonly status: { readonly code: number } | null;
  readonly dynamicMetadata: {
    readonly fields: Readonly<Record<string, { readonly stringValue: string }>>;
  } | null;
  readonly deniedResponse: { readonly body: string } | null;
}
interface Client {
  check(asked: object, done: (error: Error | null, answer: CheckAnswer) => void): void;
  close(): void;
}

let folder: string;
let issuer: Issuer;
let running: RunningProcess;
let client: Client;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'identity-')));
  issuer = await startIssuer();
  writeFileSync(join(folder, 'sallyport.yaml'), config(issuer));
  writeFileSync(join(folder, 'policy.yaml'), policy);
  await runSallyport(['keys', 'init', 'keys'], { cwd: folder });
  running = startSallyport(['serve'], { cwd: folder, name: 'serve-identity' });
  await running.until(/"event":"serving"/);
  client = connect();
});
afterAll(async () => {
  client.close();
  await running.stop();
  await issuer.stop();
  rmSync(folder, { recursive: true });
});

/** As Envoy. */
function connect(): Client {
  const proto = join(import.meta.dirname, '../../proto');
  const loaded = loadPackageDefinition(
    loadSync('envoy/service/auth/v3/external_auth.proto', { includeDirs: [proto], defaults: true }),
  ) as unknown as {
    envoy: {
      service: {
        auth: { v3: { Authorization: new (at: string, as: ChannelCredentials, options: object) => Client } };
      };
    };
  };
  const file = (name: string): Buffer => readFileSync(join(folder, 'certs', name));
  const own = credentials.createSsl(file('ca.crt'), file('envoy.key'), file('envoy.crt'));
  return new loaded.envoy.service.auth.v3.Authorization(`unix:${join(folder, 's.sock')}`, own, {
    'grpc.ssl_target_name_override': 'sallyport',
  });
}

/** The subject that was proven, or the body of the refusal. */
async function check(request: TokenRequest): Promise<string> {
  const headers = {
    ':method': 'POST',
    ':path': '/v1/chat/completions',
    ':authority': 'api.openai.com',
    ':scheme': 'https',
    'content-type': 'application/json',
    'x-sallyport-identity': await issuer.token(request),
  };
  const listed = Object.entries(headers).map(([key, value]) => ({ key, rawValue: Buffer.from(value) }));
  const http = { method: 'POST', path: headers[':path'], headerMap: { headers: listed }, size: -1 };
  const answer = await new Promise<CheckAnswer>((resolve, reject) => {
    client.check({ attributes: { request: { http } } }, (error, given) =>
      error ? reject(error) : resolve(given),
    );
  });
  if (answer.status !== null && answer.status.code !== 0) return answer.deniedResponse?.body ?? '';
  const { subject, roles } = JSON.parse(answer.dynamicMetadata?.fields['principal']?.stringValue ?? '{}') as {
    subject?: string;
    roles?: readonly string[];
  };
  return `${subject ?? ''} ${(roles ?? []).join()}`;
}

const well: Readonly<Record<string, unknown>> = {
  azp: 'batch',
  email_verified: true,
  tid: 7,
  realm: { roles: ['staff'] },
  'https://id.example/roles': { all: ['analyst'] },
};
const asked = (claims: object, expiresIn = 60): TokenRequest => ({
  subject: 'ada',
  expiresIn,
  claims: { ...well, ...claims },
});

it('takes claims from where the configuration says, and requires what it says', async () => {
  expect(await check(asked({}))).toBe('ada staff,analyst');
  expect(await check(asked({ azp: ['other', 'assistant'] }))).toBe('ada staff,analyst');
});

const seconds = (): number => Math.floor(Date.now() / 1000);

it.each([
  ['another value', () => asked({ azp: 'other' })],
  ['a text for a truth value', () => asked({ email_verified: 'true' })],
  ['no value at all', () => asked({ tid: null })],
  ['another spelling of a role', () => asked({ realm: { roles: ['De\u0301veloppeur'] } })],
])('refuses %s', async (_, make) => {
  expect(await check(make())).toContain('identity_invalid');
});

it('refuses what is older than the configuration allows, whatever its exp says', async () => {
  expect(await check(asked({ iat: seconds() - 300 }, 3600))).toContain('identity_expired');
  expect(await check(asked({ iat: seconds() - 60 }, 3600))).toBe('ada staff,analyst');
});

it('tells who was proven and who was not', async () => {
  const admin = (await running.until(/"admin":"(http:[^"]+)"/))[1] ?? '';
  const told = await (await fetch(`${admin}/metrics`)).text();
  expect(told).toContain(`sallyport_identity_keys_reads_total{issuer="${issuer.url}",result="read"} 1\n`);
  expect(told).toMatch(/^sallyport_identity_proven_total\{by="token"\} 3$/m);
  expect(told).toContain('sallyport_identity_refused_total{reason="identity_invalid"} 4\n');
  expect(told).toContain('sallyport_identity_refused_total{reason="identity_expired"} 1\n');
});
