import { describe, expect, it } from 'vitest';
import type { Band, Channel, DataClass, Finding, Principal } from '../core/types.ts';
import type { Terms } from '../exchange/ports.ts';
import { parseCases } from './cases.ts';
import { loadPolicy, type LoadedPolicy, PolicyError } from './load.ts';

/** What somebody may write, by mistake or on purpose, so that a policy says less than it seems to. */

const knownEntities = new Map<string, { class: DataClass; reach: unknown }>([
  ['EMAIL', { class: 'pii', reach: { back: 8, ahead: 8 } }],
]);
const providers = new Map([['openai', { operations: [{ name: 'chat' }, { name: 'models' }] }]]);
const loadText = (text: string): LoadedPolicy =>
  loadPolicy([{ name: 'p.yaml', text }], { knownEntities, providers });
const route = '  - { id: a, hosts: [a.test], provider: openai, zone: external }\n';
const file = (rules: string, routes = route): string => `version: 1\nroutes:\n${routes}rules:\n${rules}`;

const issuesOf = (text: string): string => {
  try {
    loadText(text);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return '';
};

const ada: Principal = {
  subject: 'ada',
  issuer: 'i',
  tenant: undefined,
  actors: [],
  workload: undefined,
  roles: ['staff'],
  groups: [],
  scopes: [],
  verified: {},
  credential: '',
  expiresAtMs: 0,
};
function terms(policy: LoadedPolicy, model = 'gpt-4o', principal: Partial<Principal> = {}): Terms {
  const to = { host: 'a.test', provider: 'openai', operation: 'chat', model };
  const matched = policy.route(to);
  if (!matched) throw new Error('no route');
  return {
    principal: { ...ada, ...principal },
    destination: { ...to, zone: matched.zone },
    route: matched,
  };
}
const found = (dataClass: DataClass, band: Band = 'certain'): Finding => ({
  entity: 'X',
  class: dataClass,
  band,
  score: 1,
  recognizer: 'r',
  channel: 'c' as Channel,
  at: [0, 1],
});

const permit = '  - { id: staff, effect: permit, when: { roles: [staff] } }\n';

describe('YAML that reads otherwise than it looks', () => {
  it.each([
    [
      'a key by an alias, which comes over the one before',
      'version: 1\n&a rules: []\n*a : []\n',
      'is not a plain text',
    ],
    ['a number and the same as a text', '{ version: 1, 1: a, "1": b }\n', 'is not a plain text'],
    ['a key that is a list', 'version: 1\n? [a]\n: 1\n', 'is not a plain text'],
    ['a key of nothing', 'version: 1\n? \n: 1\n', 'is not a plain text'],
    ['__proto__', 'version: 1\n__proto__: { rules: [] }\n', 'cannot be used as a key'],
    [
      'a merge key',
      `x: &x { id: a }\nversion: 1\nrules:\n  - { <<: *x, effect: permit }\n`,
      'are not merged',
    ],
    ['another version of YAML', '%YAML 1.1\n---\nversion: 1\nrules: []\n', 'YAML 1.2'],
    ['an unknown directive', '%POLICY 1\n---\nversion: 1\n', 'directive'],
    ['a tag', file('  - { id: x, effect: !deny permit }\n'), 'tag'],
    ['a tag of a type', file('  - { id: x, effect: permit, when: { roles: !!set { a } } }\n'), 'tag'],
    ['the same key twice', 'version: 1\nrules: []\nrules: []\n', 'the same key stands here twice'],
    ['two documents', 'version: 1\n---\nversion: 1\n', 'a second document begins here'],
    ['a list that holds itself', 'version: 1\nrules: &a [*a]\n', 'holds itself'],
    ['an alias of nothing', 'version: 1\nrules: *a\n', 'p.yaml:2:8: an alias'],
    [
      'aliases of aliases of aliases',
      `version: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`,
      'too many aliases',
    ],
    ['brackets, 20,000 deep', `version: 1\nrules: ${'['.repeat(20_000)}`, 'too deep'],
    ['maps, 20,000 deep', `version: 1\nrules: ${'{a: '.repeat(20_000)}`, 'too deep'],
    ['brackets, 300 deep', `version: 1\nrules: ${'['.repeat(300)}${']'.repeat(300)}\n`, 'too deep'],
    ['nothing', '', 'p.yaml:1:1: is empty'],
    ['a comment alone', '# nothing\n', 'is empty'],
    ['a text', 'permit everything\n', 'must be an object'],
    ['a list', '- version: 1\n', 'must be an object'],
  ])('%s is refused', (_, text, message) => {
    const said = issuesOf(text);
    expect(said).toContain(message);
    expect(said.split('\n').length).toBeLessThanOrEqual(60);
    for (const line of said.split('\n')) expect(line).toMatch(/^p\.yaml:\d+:\d+: |^… and \d+ more/);
  });

  it('is read where it says the same in another way', () => {
    const text = file(permit);
    const { digest } = loadText(text);
    expect(loadText(`\uFEFF${text}`).digest).toBe(digest);
    expect(loadText(text.replaceAll('\n', '\r\n')).digest).toBe(digest);
    expect(loadText(`---\n${text}...\n`).digest).toBe(digest);
    const names = file(
      permit.replace('[staff]', '&s [staff]') +
        permit.replace('id: staff', 'id: too').replace('[staff]', '*s'),
    );
    expect(loadText(names).counts.rules).toBe(2);
  });

  it('may use one anchor in many rules', () => {
    const many = Array.from(
      { length: 60 },
      (_, n) => `  - { id: r${n}, effect: deny, when: { roles: *s } }\n`,
    );
    const text = file(permit.replace('[staff]', '&s [staff, other]') + many.join(''));
    expect(loadText(text).counts.rules).toBe(61);
  });
});

describe('names that can never be anybody’s', () => {
  it.each([
    ['a pattern where none is read', 'when: { groups: ["agents-*"] }', 'Only models take patterns'],
    ['a pattern of roles in unless', 'unless: { roles: ["*"] }', 'Only models take patterns'],
    ['space around it', 'when: { roles: [" staff"] }', 'space'],
    ['a line end in it', 'when: { roles: ["staff\\n"] }', 'space'],
    ['a control character', 'when: { roles: ["st\\0aff"] }', 'control'],
    ['half a character', 'when: { roles: ["\\uD800"] }', 'not text'],
    ['a decomposed letter', 'when: { groups: ["E\\u0301quipe"] }', 'NFC'],
    ['a joiner between letters that it cannot join', 'when: { groups: ["sta\\u200Dff"] }', 'invisible'],
    ['a zero-width space', 'when: { groups: ["staff\\u200B"] }', 'invisible'],
    ['a name longer than any', `when: { groups: [${'a'.repeat(1025)}] }`, 'at most 1024'],
    ['a number', 'when: { groups: [7] }', 'must be a text'],
    ['nothing', 'when: { groups: [] }', 'must not be empty'],
    ['an empty name', 'when: { groups: [""] }', 'must not be empty'],
    ['another kind of pattern', 'when: { models: ["gpt-?"] }', 'only "*"'],
    ['a class of characters', 'when: { models: ["gpt-[45]"] }', 'only "*"'],
    ['a class that nothing finds', 'when: { classes: [custom] }', 'there is no class "custom"'],
    ['an inherited name as a class', 'when: { classes: [constructor] }', 'there is no class'],
    ['an inherited name as an entity', 'when: { entities: [__proto__] }', 'there is no entity'],
    ['an inherited name as a route', 'when: { routes: [toString] }', 'there is no route'],
    ['an inherited name as a reason', 'reason: constructor', 'reason'],
  ])('%s', (_, more, message) => {
    expect(issuesOf(file(`  - { id: x, effect: deny, ${more} }\n`))).toContain(message);
  });

  it('a rule’s id that would be an inherited reason', () => {
    expect(issuesOf(file('  - { id: constructor, effect: deny }\n'))).toContain('reason');
  });

  it.each([
    ['a port over the last one', route.replace('a.test', 'a.test:65536'), 'port'],
    ['an empty label', route.replace('a.test', 'a..test'), 'host'],
    ['a host twice', route.replace('a.test', 'a.test, a.test'), 'twice'],
    [
      'an owner with a NUL, which no record can hold',
      route.replace('zone', 'owner: "a\\0", zone'),
      'control',
    ],
    ['an owner as long as a book', route.replace('zone', `owner: ${'a'.repeat(2000)}, zone`), 'at most 256'],
    ['an operation that is a pattern', route.replace('zone', 'operations: ["*"], zone'), 'no operation'],
  ])('of a route: %s', (_, routes, message) => {
    expect(issuesOf(file(permit, routes))).toContain(message);
  });

  it('two of one id: the other place is named', () => {
    const other = { name: 'q.yaml', text: file(permit, '  []\n') };
    expect(() =>
      loadPolicy([{ name: 'p.yaml', text: file(permit) }, other], { knownEntities, providers }),
    ).toThrow(/^q\.yaml:5:11: rules\[0\]\.id: .* p\.yaml:5/);
  });
});

it('names of all scripts can be named', () => {
  const groups = [
    'développeurs',
    '研究開発',
    'नौकरी‍',
    'می‌خواهم',
    'naïve & Söhne GmbH (Köln)',
    'CN=Staff,OU=Groups,DC=x',
  ];
  for (const group of groups) {
    const policy = loadText(
      file(`  - { id: x, effect: permit, when: { groups: [${JSON.stringify(group.normalize('NFC'))}] } }\n`),
    );
    const judge = policy.judge(terms(policy, 'm', { groups: [group.normalize('NFC')] }));
    expect(judge.decide('request', []).effect).toBe('permit');
  }
});

describe('inherited names of people', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a role like any other', name => {
    const policy = loadText(file(`  - { id: x, effect: permit, when: { roles: [${name}] } }\n`));
    expect(policy.judge(terms(policy)).decide('request', []).effect).toBe('deny');
    const judge = policy.judge(terms(policy, 'm', { roles: [name] }));
    expect(judge.decide('request', []).effect).toBe('permit');
  });
});

describe('a model in another spelling', () => {
  const spellings = ['gpt-4o', 'GPT-4o', 'Gpt-4O', 'g\u017Ft', '\u212Aimi'];
  const policy = loadText(
    file(
      `${permit}  - { id: no, effect: deny, when: { models: ["gpt-4*", "GST", kimi] } }\n`,
      `${route}  - { id: small, hosts: [a.test], provider: openai, zone: internal, models: ["GPT-4O-mini"] }\n`,
    ),
  );

  it.each(spellings)('%s does not get round a rule', model => {
    expect(policy.judge(terms(policy, model)).decide('request', []).effect).toBe('deny');
  });
  it('finds the same route', () => {
    for (const model of ['gpt-4o-mini', 'GPT-4o-MINI'])
      expect(policy.route({ host: 'a.test', provider: 'openai', operation: 'chat', model })?.id).toBe(
        'small',
      );
  });
  it('does not make two routes of one model', () => {
    const two = ['[gpt-4o]', '[GPT-4o]'].map(
      (models, n) =>
        `  - { id: r${n}, hosts: [a.test], provider: openai, zone: internal, models: ${models} }\n`,
    );
    expect(issuesOf(file(permit, two.join('')))).toContain('claims the same');
  });
});

it('the reason of a refusal does not depend on the order of findings', () => {
  const policy = loadText(file(permit));
  const findings = [found('unclassified'), found('opaque')];
  const judge = policy.judge(terms(policy));
  const there = judge.decide('request', findings);
  expect(judge.decide('request', findings.toReversed())).toEqual(there);
});

it('the digest means the same sets whatever is said twice in them', () => {
  const twice = file(permit.replace('[staff]', '[staff, staff]'));
  expect(loadText(twice).digest).toBe(loadText(file(permit)).digest);
});

it('says all that is wrong, but not for ever', () => {
  const rules = Array.from({ length: 500 }, (_, n) => `  - { id: R${n}, effect: alow }\n`).join('');
  const lines = issuesOf(file(rules)).split('\n');
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe('… and 950 more.');
});

describe('cases', () => {
  it.each([
    ['__proto__ in a body', 'body: { __proto__: 1 }', 'cannot be used as a key'],
    ['a key that is no text', 'body: { 1: a }', 'is not a plain text'],
    ['a body that holds itself', 'body: &a { x: *a }', 'holds itself'],
    ['a body of a wrong kind', 'body: 7', 'must be a text or an object'],
    ['no host', 'path: /', 'request.host: is missing'],
  ])('%s is refused', (_, body, message) => {
    const text = `cases:\n  - { name: a, principal: null, request: { host: h, ${body} }, expect: { request: { effect: deny } } }\n`;
    const given = body.startsWith('path') ? text.replace('host: h, ', '') : text;
    expect(() => parseCases('c.yaml', given)).toThrow(message);
  });
});
