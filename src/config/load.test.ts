import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { canary as plant } from '../../test/support/canaries.ts';
import { explainConfig, missingSecrets } from './explain.ts';
import { loadConfig, parseConfig } from './load.ts';
import { ConfigError } from './problem.ts';
import { configJsonSchema } from './schema.ts';
import type { Environment } from './secret.ts';

const good = `listen:
  socket: run/sallyport.sock
  certificates: certs
identity:
  issuers:
    - issuer: https://id.example.com
      audience: sallyport
      jwks: { url: https://id.example.com/jwks }
policy:
  files: [policy.yaml]
ledger:
  url: postgres://sallyport_writer@127.0.0.1:5432/audit
  password: { env: LEDGER_PASSWORD }
  instance: gate-1
  signer: { file: keys/signer.pem }
  blindKey: { env: BLIND_KEY }
`;
const file = '/etc/sallyport/sallyport.yaml';
const load = (text: string, environment: Environment = {}) => parseConfig(file, text, environment).config;

/** The lines of the error that `text` gives. */
function complaints(text: string, environment: Environment = {}): readonly string[] {
  try {
    load(text, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a good configuration', () => {
  it('has absolute paths and its defaults', () => {
    const config = load(good);
    expect(config.listen).toEqual({
      address: { kind: 'socket', path: '/etc/sallyport/run/sallyport.sock' },
      identity: { kind: 'folder', folder: '/etc/sallyport/certs' },
      contentLength: 'exact',
    });
    expect(config.limits.maxBodyBytes).toBe(4 * 1024 * 1024);
    expect(config.identity.header).toBe('x-sallyport-identity');
    expect(config.identity.issuers[0]).toMatchObject({
      audience: ['sallyport'],
      jwks: { url: 'https://id.example.com/jwks' },
      claims: { subject: 'sub', roles: ['roles'], groups: ['groups'], scopes: ['scope'] },
      required: {},
      maxTokenAgeSeconds: 86_400,
      maxAgeSeconds: 300,
    });
    expect(config.admin).toEqual({ host: '127.0.0.1', port: 9902, readiness: 'sidecar' });
    expect(config.ledger.signer.reference).toEqual({ file: '/etc/sallyport/keys/signer.pem' });
    expect(config.transform.hashKey).toBeUndefined();
  });

  it('is read from its file, and says so where there is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    writeFileSync(join(folder, 'sallyport.yaml'), good);
    expect(loadConfig(join(folder, 'sallyport.yaml'), {}).policy.files).toEqual([
      join(folder, 'policy.yaml'),
    ]);
    expect(() => loadConfig(join(folder, 'other.yaml'), {})).toThrow(
      "can't be read (ENOENT). Name the file with -c FILE.",
    );
  });

  it('says where claims stand, which are required and how old a token may get', () => {
    const text = good.replace(
      'audience: sallyport',
      `audience: [sallyport, models]
      claims:
        subject: { path: [https://id.example.com/who, id] }
        roles: [realm_access.roles, { path: [https://id.example.com/roles] }]
        groups: teams
        tenant: { path: [https://id.example.com/organisation, id] }
      required:
        tid: 6d3e
        azp: [a, b]
        acr: [1, 2]
        email_verified: true
        amr: { present: true }
      maxTokenAgeSeconds: 3600`,
    );
    const loaded = parseConfig(file, text, {});
    expect(loaded.config.identity.issuers[0]).toMatchObject({
      audience: ['sallyport', 'models'],
      claims: {
        subject: { path: ['https://id.example.com/who', 'id'] },
        roles: ['realm_access.roles', { path: ['https://id.example.com/roles'] }],
        groups: ['teams'],
        tenant: { path: ['https://id.example.com/organisation', 'id'] },
        scopes: ['scope'],
      },
      required: { tid: ['6d3e'], azp: ['a', 'b'], acr: [1, 2], email_verified: [true], amr: [] },
      maxTokenAgeSeconds: 3600,
    });
    const explained = explainConfig(loaded);
    expect(explained).toContain('- teams\n');
    expect(explained).toContain('- scope # default\n');
    // Nobody has a tenant unless the configuration says where it stands.
    expect(parseConfig(file, good, {}).config.identity.issuers[0]?.claims.tenant).toBeUndefined();
  });

  it('is read as UTF-8 or not at all', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const path = join(folder, 'sallyport.yaml');
    writeFileSync(path, `\uFEFF${good.replaceAll('\n', '\r\n')}`);
    expect(loadConfig(path, {}).ledger.instance).toBe('gate-1');
    writeFileSync(path, Buffer.from(good.replace('instance: gate-1', 'instance: käfig'), 'latin1'));
    expect(() => loadConfig(path, {})).toThrow(`${path}:14:1: is not UTF-8 text. Save it as UTF-8.`);
    writeFileSync(path, Buffer.from(`\uFEFF${good}`, 'utf16le'));
    expect(() => loadConfig(path, {})).toThrow(`${path}:1:1: is not UTF-8 text.`);
    writeFileSync(path, good.padEnd(1024 * 1024 + 1, '#'));
    expect(() => loadConfig(path, {})).toThrow(`${path}: is larger than 1 MiB.`);
    expect(() => loadConfig('/dev/zero', {})).toThrow('/dev/zero: is larger than 1 MiB.');
    expect(() => loadConfig(folder, {})).toThrow(
      `${folder}: can't be read (EISDIR). It is a folder: name a file in it.`,
    );
  });

  it('takes own certificates and TCP on loopback', () => {
    const text = good.replace(
      '  socket: run/sallyport.sock\n  certificates: certs\n',
      '  tcp: { port: 0 }\n  tls: { cert: c.pem, key: k.pem, ca: ca.pem }\n  contentLength: omit\n',
    );
    expect(load(text).listen).toEqual({
      address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      identity: {
        kind: 'files',
        cert: '/etc/sallyport/c.pem',
        key: '/etc/sallyport/k.pem',
        ca: '/etc/sallyport/ca.pem',
        peerName: 'envoy',
        pins: [],
      },
      contentLength: 'omit',
    });
  });
});

/** What is wrong → what is said. Each replaces a piece of the good configuration. */
const bad: readonly (readonly [
  name: string,
  was: string,
  becomes: string,
  says: string | readonly string[],
])[] = [
  [
    'an unknown section',
    'policy:',
    'polices:',
    [
      `${file}:1:1: policy: is missing. What may pass.`,
      `${file}:9:1: polices: unknown key. Did you mean "policy"?`,
    ],
  ],
  [
    'an unknown key',
    'audience:',
    'audiance:',
    [
      `${file}:6:7: identity.issuers[0].audience: is missing. The aud claim must contain it, or one of them.`,
      `${file}:7:7: identity.issuers[0].audiance: unknown key. Did you mean "audience"?`,
    ],
  ],
  [
    'a key like no other',
    '  instance:',
    '  wibble: 1\n  instance:',
    `${file}:14:3: ledger.wibble: unknown key. Known here: url, password, ca, instance, signer, blindKey, commitMs, maxQueueRecords, maxQueueBytes, maxNotes, synchronousCommit.`,
  ],
  [
    'a wrong type',
    'files: [policy.yaml]',
    'files: 3',
    `${file}:10:10: policy.files: must be a list. Put it in brackets: [ … ].`,
  ],
  [
    'a list of nothing',
    'files: [policy.yaml]',
    'files: []',
    `${file}:10:10: policy.files: is empty. Name at least one policy file: without a rule that permits, everything is denied.`,
  ],
  [
    'a number out of bounds',
    'policy:',
    'limits: { maxBodyBytes: 12 }\npolicy:',
    `${file}:9:25: limits.maxBodyBytes: must be at least 1024.`,
  ],
  [
    'a number over its bound',
    'policy:',
    'limits:\n  segmentMs: 1e9\npolicy:',
    `${file}:10:14: limits.segmentMs: must be at most 5000.`,
  ],
  [
    'a fraction',
    'policy:',
    'limits: { segmentMs: 1.5 }\npolicy:',
    `${file}:9:22: limits.segmentMs: must be a whole number. Between two pieces of a stream, once its first ones have left; it grows to six times this the longer the stream goes on. 0 releases what is settled at once. In milliseconds.`,
  ],
  [
    'limits that contradict each other',
    'policy:',
    'limits: { maxExchangeBytes: 65536 }\npolicy:',
    [
      `${file}:9:9: limits.maxBodyBytes: is more than limits.maxExchangeBytes allows. Lower it, or raise limits.maxExchangeBytes.`,
      `${file}:9:9: limits.maxFrameBytes: is more than limits.maxExchangeBytes allows. Lower it, or raise limits.maxExchangeBytes.`,
    ],
  ],
  [
    'a value that is no choice',
    'policy:',
    'telemetry: { logLevel: wran }\npolicy:',
    `${file}:9:24: telemetry.logLevel: must be one of debug, info, warn, error. Did you mean "warn"?`,
  ],
  [
    'two ways to listen',
    '  socket:',
    '  tcp: { port: 1 }\n  socket:',
    `${file}:2:3: listen: needs exactly one of socket, tcp.`,
  ],
  [
    'no authentication between Envoy and us',
    '  certificates: certs\n',
    '',
    `${file}:2:3: listen: needs exactly one of certificates, tls. Envoy and Sallyport always authenticate each other; \`sallyport certs init DIR\` makes what is needed.`,
  ],
  [
    'TCP that others can reach',
    'socket: run/sallyport.sock',
    'tcp: { host: 0.0.0.0, port: 1 }',
    `${file}:2:16: listen.tcp.host: is not a loopback address. Use 127.0.0.1 or ::1: what crosses a network needs a mesh.`,
  ],
  [
    'metrics that others can reach',
    'policy:',
    'admin: { host: 0.0.0.0 }\npolicy:',
    `${file}:9:16: admin.host: is not a loopback address. Set admin.exposed to true if others shall reach it.`,
  ],
  [
    'keys over plain http',
    'url: https://id.example.com/jwks',
    'url: http://id.example.com/jwks',
    `${file}:8:20: identity.issuers[0].jwks.url: is not an https URL without user info. Plain http is for loopback only.`,
  ],
  [
    'two key sets',
    'jwks: {',
    'jwks: { file: jwks.json,',
    `${file}:8:13: identity.issuers[0].jwks: needs exactly one of url, file.`,
  ],
  [
    'a shared-secret algorithm',
    'audience: sallyport',
    'audience: sallyport\n      algorithms: [HS256]',
    `${file}:8:20: identity.issuers[0].algorithms[0]: must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519. Did you mean "RS256"?`,
  ],
  [
    'an audience of a wrong type',
    'audience: sallyport',
    'audience: 7',
    `${file}:7:17: identity.issuers[0].audience: must be a text or a list.`,
  ],
  [
    'claims kept for longer than five minutes',
    'audience: sallyport',
    'audience: sallyport\n      maxAgeSeconds: 301',
    `${file}:8:22: identity.issuers[0].maxAgeSeconds: must be at most 300.`,
  ],
  [
    'tokens of any age',
    'audience: sallyport',
    'audience: sallyport\n      maxTokenAgeSeconds: 7776001',
    `${file}:8:27: identity.issuers[0].maxTokenAgeSeconds: must be at most 7776000.`,
  ],
  [
    'tokens of no age',
    'audience: sallyport',
    'audience: sallyport\n      maxTokenAgeSeconds: 0',
    `${file}:8:27: identity.issuers[0].maxTokenAgeSeconds: must be at least 60.`,
  ],
  [
    'an empty list of audiences',
    'audience: sallyport',
    'audience: []',
    `${file}:7:17: identity.issuers[0].audience: must not be empty.`,
  ],
  [
    'a claim that is no name',
    'audience: sallyport',
    'audience: sallyport\n      claims: { roles: [roles, 7] }',
    `${file}:8:32: identity.issuers[0].claims.roles[1]: must be a text or an object (key: value).`,
  ],
  [
    'a subject out of several claims',
    'audience: sallyport',
    'audience: sallyport\n      claims: { subject: [sub, oid] }',
    `${file}:8:26: identity.issuers[0].claims.subject: must be a text or an object (key: value).`,
  ],
  [
    'a misspelt path',
    'audience: sallyport',
    'audience: sallyport\n      claims: { subject: { pat: [sub] } }',
    [
      `${file}:8:26: identity.issuers[0].claims.subject.path: is missing. Names one in the other, for claims whose names have dots.`,
      `${file}:8:28: identity.issuers[0].claims.subject.pat: unknown key. Did you mean "path"?`,
    ],
  ],
  [
    'a required claim without a value',
    'audience: sallyport',
    'audience: sallyport\n      required: { tid: [] }',
    `${file}:8:24: identity.issuers[0].required.tid: is empty. Name the values that will do, or say {present: true} where any will.`,
  ],
  [
    'a required claim of nothing',
    'audience: sallyport',
    'audience: sallyport\n      required:\n        tid:',
    `${file}:9:13: identity.issuers[0].required.tid: must be a text or a number or true or false or a list or an object (key: value).`,
  ],
  [
    'a required claim that must not be there',
    'audience: sallyport',
    'audience: sallyport\n      required: { tid: { present: false } }',
    `${file}:8:35: identity.issuers[0].required.tid.present: must be one of true.`,
  ],
  [
    'a socket path longer than the system takes',
    'run/sallyport.sock',
    `${'x'.repeat(120)}.sock`,
    `${file}:2:11: listen.socket: is longer than the 103 bytes that a socket's path may have. Put it into a folder nearer to the root.`,
  ],
  [
    'a key twice',
    'policy:',
    'ledger: 1\npolicy:',
    `${file}:12:1: the same key stands here twice. Remove one of the two.`,
  ],
  [
    'no YAML',
    'policy:',
    'policy: [',
    `${file}:11:1: is indented in a way that YAML does not allow, or a bracket above is not closed. Compare with the lines above.`,
  ],
  [
    'maps that are merged',
    'policy:',
    'telemetry: { <<: { logLevel: debug } }\npolicy:',
    `${file}:9:14: maps are not merged (<<). Write the members out; whole values may be repeated by *alias.`,
  ],
  [
    'a key twice by an alias',
    'policy:\n  files:',
    'policy:\n  &f files: [other.yaml]\n  *f :',
    `${file}:11:3: a key is not a plain text. Put it in quotes.`,
  ],
  [
    'a required claim that would not be looked at',
    'audience: sallyport',
    'audience: sallyport\n      required: { __proto__: x }',
    `${file}:8:19: cannot be used as a key.`,
  ],
  [
    'a tag',
    'audience: sallyport',
    'audience: !env AUDIENCE',
    `${file}:7:17: a tag (!name) means nothing here. Take it out; a text that begins with ! needs quotes.`,
  ],
  [
    'a ledger across the network in the clear',
    '127.0.0.1:5432',
    'db.example.com:5432',
    `${file}:12:8: ledger.url: leads off this machine without a verified certificate. Add ?sslmode=verify-full, and the CA as ledger.ca.`,
  ],
  [
    'a parameter that nobody reads',
    '/audit',
    '/audit?channel_binding=require',
    `${file}:12:8: ledger.url: has a parameter that is not supported. Supported are host, port, sslmode, user, dbname.`,
  ],
  [
    'commits that do not last',
    'instance:',
    'synchronousCommit: off\n  instance:',
    `${file}:14:22: ledger.synchronousCommit: must be one of on, remote_apply.`,
  ],
];

describe('a bad configuration says where it is wrong and what to do', () => {
  it.each(bad)('%s', (_, was, becomes, says) => {
    expect(good).toContain(was);
    expect(complaints(good.replace(was, becomes))).toEqual([says].flat());
  });
});

const wholes: readonly (readonly [name: string, text: string, says: string | readonly string[]])[] = [
  [
    'nothing',
    '',
    `${file}:1:1: is empty. It needs listen, identity, policy and ledger: deploy/sallyport.example.yaml shows them all.`,
  ],
  ['a text', 'sallyport\n', `${file}:1:1: must be an object (key: value).`],
  ['a list', '- listen: {}\n', `${file}:1:1: must be an object (key: value).`],
  ['tabs', 'listen:\n\tsocket: s\n', `${file}:2:1: a tab is used for indentation. YAML wants spaces.`],
  [
    'two documents',
    `${good}---\n${good}`,
    `${file}:17:1: a second document begins here. A file is one document: split it, or remove the line ---.`,
  ],
  [
    'a section that is a number',
    good.replace(/listen:\n.*\n.*\n/, 'listen: 5\n'),
    `${file}:1:9: listen: must be an object (key: value). Known here: socket, tcp, certificates, tls, contentLength.`,
  ],
  [
    'a section without anything',
    good.replace(/listen:\n.*\n.*\n/, 'listen:\n'),
    `${file}:1:8: listen: must be an object (key: value). Nothing stands there: write it, or take the key out.`,
  ],
  [
    'a number in quotes',
    `${good}limits: { segmentMs: "100" }\n`,
    `${file}:17:22: limits.segmentMs: must be a number. Take the quotes off.`,
  ],
  [
    'a number with a unit',
    `${good}limits: { maxBodyBytes: 4MiB }\n`,
    `${file}:17:25: limits.maxBodyBytes: must be a number. The largest body of a request, or of an answer that is not streamed. In bytes.`,
  ],
  [
    'a number for a text',
    good.replace('instance: gate-1', 'instance: 7'),
    `${file}:14:13: ledger.instance: must be a text. Put it in quotes.`,
  ],
  [
    'an object for a text',
    good.replace('jwks: { url: https://id.example.com/jwks }', 'jwks: https://id.example.com/jwks'),
    `${file}:8:13: identity.issuers[0].jwks: must be an object (key: value). Known here: url, file.`,
  ],
  [
    'a line that is not indented enough',
    good.replace('  socket', ' socket'),
    `${file}:2:10: a key stands where none can. Compare with the line above; is a line end missing?`,
  ],
  [
    'a quote that is not closed',
    good.replace('audience: sallyport', 'audience: "sallyport'),
    `${file}:17:1: a closing quote, bracket or colon is missing here or above. Look at the lines before this one.`,
  ],
  ['what goes 20,000 deep', `listen: ${'['.repeat(20_000)}`, `${file}:1:…: is nested too deep.`],
];

describe('a file that is no configuration says so', () => {
  it.each(wholes)('%s', (_, text, says) => {
    expect(complaints(text).map(line => line.replace(/:1:\d{3,}:/, ':1:…:'))).toEqual([says].flat());
  });
});

describe('secrets', () => {
  const canary = plant('config');
  const inline: readonly (readonly [string, string, string])[] = [
    [
      'a literal signer',
      'signer: { file: keys/signer.pem }',
      `signer: "-----BEGIN PRIVATE KEY----- ${canary}"`,
    ],
    ['a literal password', 'password: { env: LEDGER_PASSWORD }', `password: ${canary}`],
    ['a password in the URL', 'writer@', `writer:${canary}@`],
    ['a password in the query', '/audit', `/audit?password=${canary}`],
    ['a value under a wrong name', '{ env: BLIND_KEY }', `{ value: ${canary} }`],
    ['a broken quote', 'password: { env: LEDGER_PASSWORD }', `password: "${canary}`],
    ['an alias', 'password: { env: LEDGER_PASSWORD }', `password: *${canary}`],
  ];

  it.each(inline)('%s is refused, and not repeated', (_, was, becomes) => {
    const said = complaints(good.replace(was, becomes));
    expect(said).not.toEqual([]);
    expect(said.join('\n')).not.toContain(canary);
  });

  it('says how to give them', () => {
    expect(complaints(good.replace('password: { env: LEDGER_PASSWORD }', 'password: abc'))).toEqual([
      `${file}:13:13: ledger.password: holds a secret. Secrets are given by reference only: {file: PATH} or {env: NAME}.`,
    ]);
    expect(complaints(good.replace('writer@', 'writer:abc@'))[0]).toContain('ledger.password: {env: NAME}');
  });

  it('are refused in the environment overlay too, and not repeated', () => {
    const said = complaints(good, { SALLYPORT__LEDGER__PASSWORD: canary });
    expect(said).toEqual([
      'environment variable SALLYPORT__LEDGER__PASSWORD: ledger.password: holds a secret. Secrets are given by reference only: {file: PATH} or {env: NAME}.',
    ]);
  });

  it('are read when asked for, and never printed', () => {
    const environment = { LEDGER_PASSWORD: `${canary}\n`, BLIND_KEY: canary };
    const config = load(good, environment);
    expect(config.ledger.password?.text()).toBe(canary);
    expect(config.ledger.blindKey.bytes().toString()).toBe(canary);
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      String(config.ledger.blindKey),
    ];
    printed.push(explainConfig(parseConfig(file, good, environment)));
    expect(printed.join('\n')).not.toContain(canary);
    expect(printed[0]).toContain('{"env":"BLIND_KEY"}');
  });

  it('that are not there are errors when they are read, naming the reference', () => {
    const config = load(good, { BLIND_KEY: '' });
    expect(() => config.ledger.password?.text()).toThrow('environment variable LEDGER_PASSWORD is not set');
    expect(() => config.ledger.blindKey.bytes()).toThrow('environment variable BLIND_KEY is empty');
    expect(() => config.ledger.signer.bytes()).toThrow(
      "file /etc/sallyport/keys/signer.pem can't be read (ENOENT)",
    );
    expect(missingSecrets(config).map(({ path }) => path.join('.'))).toEqual([
      'ledger.signer',
      'ledger.blindKey',
      'ledger.password',
    ]);
  });
});

describe('the environment', () => {
  it('is laid over the file, by names and indices', () => {
    const config = load(good, {
      SALLYPORT__LIMITS__MAX_BODY_BYTES: '2048',
      SALLYPORT__LIMITS__SEGMENTMS: '5',
      SALLYPORT__IDENTITY__ISSUERS__0__AUDIENCE: '7',
      SALLYPORT__IDENTITY__ISSUERS__0__CLAIMS__ROLES: '[roles, realm_access.roles]',
      SALLYPORT__IDENTITY__ISSUERS__0__REQUIRED: '{ tid: a }',
      SALLYPORT__LEDGER__INSTANCE: '0x10',
      SALLYPORT__LEDGER__BLIND_KEY__ENV: 'OTHER',
      SALLYPORT__POLICY__FILES: '[a.yaml, b.yaml]',
      UNRELATED: 'x',
      SALLYPORT_HOME: 'x',
    });
    expect(config.limits).toMatchObject({ maxBodyBytes: 2048, segmentMs: 5 });
    expect(config.identity.issuers[0]?.audience).toEqual(['7']);
    expect(config.identity.issuers[0]?.claims.roles).toEqual(['roles', 'realm_access.roles']);
    expect(config.identity.issuers[0]?.required).toEqual({ tid: ['a'] });
    expect(config.ledger.instance).toBe('0x10');
    expect(config.ledger.blindKey.reference).toEqual({ env: 'OTHER' });
    expect(config.policy.files).toEqual(['/etc/sallyport/a.yaml', '/etc/sallyport/b.yaml']);
  });

  it('is checked like the file, and its errors name the variable', () => {
    expect(complaints(good, { SALLYPORT__LIMITS__MAX_BODY_BYTES: 'many' })).toEqual([
      'environment variable SALLYPORT__LIMITS__MAX_BODY_BYTES: limits.maxBodyBytes: must be a number. The largest body of a request, or of an answer that is not streamed. In bytes.',
    ]);
    expect(complaints(good, { SALLYPORT__LIMITS__MAX_BODY_BITES: '1' })).toEqual([
      'environment variable SALLYPORT__LIMITS__MAX_BODY_BITES: names no setting. Did you mean SALLYPORT__LIMITS__MAX_BODY_BYTES?',
    ]);
    expect(complaints(good, { SALLYPORT__ADMIN__COLOUR: 'red' })).toEqual([
      'environment variable SALLYPORT__ADMIN__COLOUR: names no setting. Levels are joined by two underscores. SALLYPORT__ADMIN__ has: HOST, PORT, EXPOSED, READINESS.',
    ]);
    expect(complaints(good, { SALLYPORT__IDENTITY__ISSUERS__3__AUDIENCE: 'a' })).toEqual([
      'environment variable SALLYPORT__IDENTITY__ISSUERS__3__AUDIENCE: identity.issuers: names item 3 of a list that has not all the items before it. Items are counted from 0.',
    ]);
    expect(complaints(good, { SALLYPORT__IDENTITY__ISSUERS__0__REQUIRED: '{ __proto__: a }' })).toEqual([
      'environment variable SALLYPORT__IDENTITY__ISSUERS__0__REQUIRED: identity.issuers[0].required: cannot be used as a key.',
    ]);
    expect(complaints(good, { SALLYPORT__LIMITS__SEGMENT_MS: '' })).toEqual([
      'environment variable SALLYPORT__LIMITS__SEGMENT_MS: limits.segmentMs: is empty. Give it a value, or unset it.',
    ]);
    expect(complaints(good, { SALLYPORT__POLICY__FILES: '[' })).toEqual([
      'environment variable SALLYPORT__POLICY__FILES: policy.files: a closing quote, bracket or colon is missing here or above. Look at the lines before this one.',
    ]);
  });
});

describe('explain', () => {
  it('prints all that is in force and where it comes from', () => {
    const printed = explainConfig(
      parseConfig(file, good, { SALLYPORT__LIMITS__SEGMENT_MS: '5', BLIND_KEY: 'x', LEDGER_PASSWORD: 'x' }),
    );
    expect(printed).toContain('segmentMs: 5 # SALLYPORT__LIMITS__SEGMENT_MS\n');
    expect(printed).toContain('maxBodyBytes: 4194304 # default\n');
    expect(printed).toContain('instance: gate-1\n');
    expect(printed).toContain('env: BLIND_KEY\n');
    expect(printed).toContain(
      "NOT AVAILABLE HERE: file /etc/sallyport/keys/signer.pem can't be read (ENOENT)",
    );
  });
});

describe('the JSON Schema', () => {
  it('describes every setting, and is the same on every machine', () => {
    const schema = configJsonSchema();
    expect(Object.keys(schema.properties ?? {})).toEqual([
      'listen',
      'identity',
      'policy',
      'classify',
      'ledger',
      'transform',
      'limits',
      'telemetry',
      'admin',
    ]);
    expect(schema.required).toEqual(['listen', 'identity', 'policy', 'ledger']);
    expect(schema.properties?.['ledger']?.properties?.['instance']?.default).toBeUndefined();
  });
});
