import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Band, Channel, DataClass, Decision, Finding, Principal } from '../core/types.ts';
import type { Terms } from '../exchange/ports.ts';
import { globMatches, globsMeet, narrowness } from './glob.ts';
import { loadPolicy, PolicyError } from './load.ts';
import { effectOrder } from './rules.ts';

const near = { back: 8, ahead: 8 };
const knownEntities = new Map<string, { class: DataClass; reach: unknown }>([
  ['EMAIL', { class: 'pii', reach: near }],
  ['US_SSN', { class: 'pii', reach: near }],
  ['CREDIT_CARD', { class: 'pci', reach: near }],
  ['API_KEY', { class: 'secrets', reach: near }],
  ['HEALTH_RECORD', { class: 'phi', reach: 'document' }],
]);

const knownProviders = new Map([
  ['openai', { operations: [{ name: 'chat' }, { name: 'embeddings' }, { name: 'models' }] }],
  ['other', { operations: [{ name: 'converse' }] }],
]);

const route = (id: string, more = ''): string =>
  `  - { id: ${id}, hosts: [${id}.test], provider: openai, zone: external${more} }\n`;
const load = (rules: string, routes = route('a') + route('b', ', release: causal')) =>
  loadPolicy([{ name: 'p.yaml', text: `version: 1\nroutes:\n${routes}rules:\n${rules}` }], {
    knownEntities,
    providers: knownProviders,
  });

const person = (roles: string[] = ['staff']): Principal => ({
  subject: 's',
  issuer: 'i',
  tenant: undefined,
  actors: [],
  workload: undefined,
  roles,
  groups: [],
  scopes: [],
  verified: {},
  credential: '',
  expiresAtMs: 0,
});
const found = (entity: string, band: Band = 'certain'): Finding => ({
  entity,
  class: knownEntities.get(entity)?.class ?? 'opaque',
  band,
  score: 1,
  recognizer: 'r',
  channel: 'c' as Channel,
  at: [0, 1],
});
const terms = (
  policy: ReturnType<typeof load>,
  principal: Principal | undefined = person(),
  host = 'a.test',
): Terms => {
  const to = { host, provider: 'openai', operation: 'chat', model: 'gpt-4o' };
  const matched = policy.route(to);
  if (!matched) throw new Error('no route');
  return { principal, destination: { ...to, zone: matched.zone }, route: matched };
};
const issuesOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return '';
};

const base = '  - { id: staff, effect: permit, when: { roles: [staff] } }\n';

describe('decisions', () => {
  it('deny without a rule that permits, whatever else matched', () => {
    const policy = load('  - { id: mask, effect: redact, when: { classes: [pii] }, treatment: mask }\n');
    const decision = policy.judge(terms(policy)).decide('request', [found('EMAIL')]);
    expect(decision).toMatchObject({ effect: 'deny', reason: 'no_rule_permits', rules: ['mask'] });
  });

  it('permit where a rule does, and not for others', () => {
    const policy = load(base);
    expect(policy.judge(terms(policy)).decide('request', [])).toMatchObject({
      effect: 'permit',
      reason: 'permitted',
      rules: ['staff'],
    });
    expect(policy.judge(terms(policy, person(['guest']))).decide('request', [])).toMatchObject({
      effect: 'deny',
    });
    expect(policy.judge({ ...terms(policy), principal: undefined }).decide('request', [])).toMatchObject({
      effect: 'deny',
    });
  });

  it('treats exactly the findings that match, the strongest treatment each', () => {
    const policy = load(
      `${base}  - { id: hash-pii, effect: redact, when: { classes: [pii] }, treatment: hash }\n` +
        '  - { id: redact-ssn, effect: redact, when: { entities: [US_SSN] }, treatment: redact }\n',
    );
    const findings = [found('EMAIL'), found('US_SSN'), found('CREDIT_CARD'), found('EMAIL', 'possible')];
    const { effect, treatments } = policy.judge(terms(policy)).decide('request', findings);
    expect(effect).toBe('redact');
    expect(findings.map(finding => treatments.get(finding))).toEqual([
      'hash',
      'redact',
      undefined,
      undefined,
    ]);
  });

  it('unless softens its own rule alone', () => {
    const policy = load(
      `${base}  - { id: no-pii, effect: deny, when: { classes: [pii] }, unless: { roles: [hr] }, reason: pii_refused }\n` +
        '  - { id: no-ssn, effect: deny, when: { entities: [US_SSN] }, reason: ssn_refused }\n',
    );
    const decide = (roles: string[], entity: string): Decision =>
      policy.judge(terms(policy, person(roles))).decide('request', [found(entity)]);
    expect(decide(['staff'], 'EMAIL')).toMatchObject({ effect: 'deny', reason: 'pii_refused' });
    expect(decide(['staff', 'hr'], 'EMAIL')).toMatchObject({ effect: 'permit' });
    expect(decide(['staff', 'hr'], 'US_SSN')).toMatchObject({ effect: 'deny', reason: 'ssn_refused' });
  });

  it('what nobody can look into is denied unless a permit rule names it', () => {
    const shut = load(base);
    expect(shut.judge(terms(shut)).decide('request', [found('IMAGE')])).toMatchObject({
      effect: 'deny',
      reason: 'opaque',
    });
    const open = load(`${base}  - { id: images, effect: permit, when: { classes: [opaque] } }\n`);
    expect(open.judge(terms(open)).decide('request', [found('IMAGE')])).toMatchObject({
      effect: 'permit',
      rules: ['images', 'staff'],
    });
    const weak = [found('IMAGE', 'possible')];
    expect(shut.judge(terms(shut)).decide('request', weak)).toMatchObject({ effect: 'deny' });
    expect(open.judge(terms(open)).decide('request', weak)).toMatchObject({
      effect: 'permit',
      rules: ['images', 'staff'],
    });
    const sure = load(
      `${base}  - { id: images, effect: permit, when: { classes: [opaque], band: certain } }\n`,
    );
    expect(sure.judge(terms(sure)).decide('request', weak)).toMatchObject({ effect: 'deny' });
    const alone = load('  - { id: images, effect: permit, when: { classes: [opaque] } }\n');
    expect(alone.judge(terms(alone)).decide('request', [found('IMAGE')])).toMatchObject({ effect: 'deny' });
  });

  it('rules of one phase leave the other alone', () => {
    const policy = load(
      `${base}  - { id: out, effect: deny, when: { classes: [secrets], phase: request } }\n`,
    );
    const judge = policy.judge(terms(policy));
    expect(judge.decide('request', [found('API_KEY')])).toMatchObject({ effect: 'deny', reason: 'out' });
    expect(judge.decide('response', [found('API_KEY')])).toMatchObject({ effect: 'permit' });
  });
});

describe('routes', () => {
  it('the narrowest counts', () => {
    const shared = (id: string, more: string): string =>
      `  - { id: ${id}, hosts: [h.test], provider: openai, zone: internal${more} }\n`;
    const policy = load(
      base,
      shared('any', '') +
        shared('gpt', ', models: ["gpt-*"]') +
        shared('four', ', models: [gpt-4o]') +
        shared('embed', ', operations: [embeddings]'),
    );
    const to = (operation: string, model: string): string | undefined =>
      policy.route({ host: 'h.test', provider: 'openai', operation, model })?.id;
    expect([to('chat', 'gpt-4o'), to('chat', 'gpt-5'), to('chat', 'o3'), to('embeddings', 'x')]).toEqual([
      'four',
      'gpt',
      'any',
      'embed',
    ]);
    expect(
      policy.route({ host: 'other.test', provider: 'openai', operation: 'chat', model: 'x' }),
    ).toBeUndefined();
    expect(policy.providers('h.test')).toEqual(['openai']);
    expect(policy.anonymous('h.test')).toBe(false);
  });

  const on = (id: string, hosts: string, more = ''): string =>
    `  - { id: ${id}, hosts: [${hosts}], provider: openai, zone: internal${more} }\n`;

  it('say whose the ids of the provider are: who asks, unless they say the tenant', () => {
    const policy = load(base, on('own', 'a.test') + on('shared', 'b.test', ', ids: tenant'));
    const idsOf = (host: string): string | undefined =>
      policy.route({ host, provider: 'openai', operation: 'chat', model: 'm' })?.ids;
    expect([idsOf('a.test'), idsOf('b.test')]).toEqual(['principal', 'tenant']);
    expect(issuesOf(() => load(base, on('own', 'a.test', ', ids: group')))).toContain('ids');
  });

  it('join the names of their hosts, over all routes that share one', () => {
    const policy = load(
      base,
      on('one', 'a.test, b.test') +
        on('two', 'c.test, d.test', ', operations: [chat]') +
        on('three', 'd.test, a.test', ', operations: [embeddings]') +
        on('four', 'e.test'),
    );
    expect([...policy.aliases('a.test')].sort()).toEqual(['b.test', 'c.test', 'd.test']);
    expect([...policy.aliases('b.test')].sort()).toEqual(['a.test', 'c.test', 'd.test']);
    expect([...policy.aliases('d.test')].sort()).toEqual(['a.test', 'b.test', 'c.test']);
    expect([policy.aliases('e.test'), policy.aliases('nowhere.test')]).toEqual([[], []]);
  });

  it('globs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }),
        (pattern, name) => {
          const expected = new RegExp(`^${pattern.join('').replaceAll('*', '.*')}$`).test(name.join(''));
          expect(globMatches(pattern.join(''), name.join(''))).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
    expect(narrowness('gpt-4o')).toBeGreaterThan(narrowness('gpt-4*'));
  });

  it('globs that meet have a name in common', () => {
    const glob = fc
      .array(fc.constantFrom('a', 'b', '*'), { maxLength: 4 })
      .map(characters => characters.join(''));
    // Two globs of at most four letters meet, if at all, in a name of at most eight.
    const names = [''];
    for (let at = 0; (names[at] ?? '').length < 8; at += 1) names.push(`${names[at]}a`, `${names[at]}b`);
    fc.assert(
      fc.property(glob, glob, (one, other) => {
        const common = names.some(name => globMatches(one, name) && globMatches(other, name));
        expect(globsMeet(one, other)).toBe(common);
      }),
      { numRuns: 1500 },
    );
    expect(globsMeet('*a'.repeat(100), '*b'.repeat(100))).toBe(false);
  });
});

describe('what does not compile', () => {
  it.each<[string, string | undefined, string]>([
    ['  - { id: x, effect: hold, when: { classes: [pii] } }\n', undefined, 'nobody is there to approve'],
    ['  - { id: x, effect: redact, when: { classes: [pii] } }\n', undefined, 'needs a treatment'],
    ['  - { id: x, effect: redact, treatment: mask }\n', undefined, 'needs classes or entities'],
    ['  - { id: x, effect: deny, when: { classes: [pii] }, treatment: mask }\n', undefined, 'treats nothing'],
    ['  - { id: x, effect: deny, when: { entities: [EMAL] } }\n', undefined, 'Did you mean "EMAIL"?'],
    ['  - { id: x, effect: deny, when: { classes: [pij] } }\n', undefined, 'there is no class "pij"'],
    ['  - { id: x, effect: deny, when: { routes: [c] } }\n', undefined, 'there is no route "c"'],
    ['  - { id: x, effect: deny, when: { zones: [internal] } }\n', undefined, 'fits no route'],
    ['  - { id: x, effect: deny, when: { operations: [chatt] } }\n', undefined, 'Did you mean "chat"?'],
    [
      '  - { id: x, effect: deny, unless: { operations: [embedings] } }\n',
      undefined,
      'rules[0].unless.operations[0]: there is no operation "embedings". Did you mean "embeddings"?',
    ],
    [
      '  - { id: x, effect: deny, when: { operations: [completion] } }\n',
      undefined,
      'There are: chat, embeddings, models, converse.',
    ],
    // One that another provider has, and none of the routes'.
    ['  - { id: x, effect: deny, when: { operations: [converse] } }\n', undefined, 'fits no route'],
    [base, route('a', ', operations: [modles]'), 'routes[0].operations[0]: there is no operation "modles"'],
    [base, route('a', ', operations: [converse]'), 'There are: chat, embeddings, models.'],
    [
      '  - { id: x, effect: deny, when: { classes: [phi] } }\n',
      undefined,
      'HEALTH_RECORD needs the whole text',
    ],
    [
      '  - { id: x, effect: permit, when: { classes: [pii] } }\n',
      undefined,
      'can name only classes that are denied by default',
    ],
    ['  - { id: x, effect: deny, reason: "Not a code" }\n', undefined, 'is not a reason code'],
    ['  - { id: x, effect: deny, reason: permitted }\n', undefined, 'that Sallyport itself gives'],
    ['  - { id: unclassified, effect: deny }\n', undefined, 'that Sallyport itself gives'],
    [
      '  - { id: x, effect: deny, when: { classes: [phi], entities: [EMAIL] } }\n',
      undefined,
      'HEALTH_RECORD needs the whole text',
    ],
    ['  - { id: x, effect: deny, unless: {} }\n', undefined, 'never acts'],
    ['  - { id: x, effect: deny, unless: { zones: [internal, external] } }\n', undefined, 'never acts'],
    ['  - { id: x, effect: deny, unless: { routes: [a, b] } }\n', undefined, 'never acts'],
    ['  - { id: x, effect: deny, unless: { models: ["*"] } }\n', undefined, 'never acts'],
    [
      '  - { id: x, effect: deny, when: { roles: [hr], operations: [chat] }, unless: { roles: [hr, staff], operations: [chat] } }\n',
      undefined,
      'never acts',
    ],
    [
      '  - { id: x, effect: deny, when: { models: ["claude-*"] } }\n',
      route('a', ', models: ["gpt-*"]'),
      'fits no route',
    ],
    ['  - { id: x, effect: deny, whenn: { zones: [external] } }\n', undefined, 'Did you mean "when"?'],
    ['  - { id: x, effect: alow }\n', undefined, 'must be one of permit'],
    ['  - { id: x, effect: deny }\n  - { id: x, effect: deny }\n', undefined, 'two rules with the id "x"'],
    ['  - { id: x, effect: deny\n', undefined, 'a bracket above is not closed'],
    [base, route('a') + route('a2').replace('a2.test', 'a.test'), 'claims the same host'],
    [
      base,
      route('a', ', models: ["gpt-*"]') + route('a2', ', models: ["*-4oo"]').replace('a2.test', 'a.test'),
      'claims the same host',
    ],
    [
      base,
      route('a') + route('a2').replace('a2.test', 'a.test').replace('openai, zone: ex', 'other, zone: in'),
      'puts another provider on the same host',
    ],
    [base, route('a', ', commit: alongside'), 'cannot run ahead'],
    [base, route('a').replace('openai', 'opnai'), 'Did you mean "openai"?'],
    [base, route('a').replace('a.test', 'A.test'), 'must be a host in lower case'],
  ])('%s', (rules, routes, message) => {
    const said = issuesOf(() => (routes === undefined ? load(rules) : load(rules, routes)));
    expect(said).toContain(message);
    expect(said).toMatch(/^p\.yaml:\d+:\d+: /);
  });

  it.each([
    ['  - { id: x, effect: deny, unless: { zones: [external], roles: [hr] } }\n', undefined],
    ['  - { id: x, effect: deny, unless: { routes: [a] } }\n', undefined],
    ['  - { id: x, effect: deny, when: { roles: [hr, staff] }, unless: { roles: [hr] } }\n', undefined],
    ['  - { id: x, effect: deny, when: { models: ["gpt-4*"] }, unless: { models: [gpt-4o] } }\n', undefined],
    ['  - { id: x, effect: deny, when: { models: ["*4*"] } }\n', route('a', ', models: ["gpt-*"]')],
    [
      '',
      route('a', ', models: ["gpt-*"]') + route('a2', ', models: ["gpt-4*"]').replace('a2.test', 'a.test'),
    ],
    ['', route('a', ', models: [one]') + route('a2', ', models: [two]').replace('a2.test', 'a.test')],
    ['', route('a') + route('a2').replace('a2.test', 'a.test').replace('openai', 'other')],
  ])('and what does: %s', (rules, routes) => {
    expect(issuesOf(() => (routes === undefined ? load(rules || base) : load(rules || base, routes)))).toBe(
      '',
    );
  });

  it('phi may be judged on the whole answer, on what came so far, or in requests', () => {
    const rule = (more: string): string =>
      `${base}  - { id: x, effect: deny, when: { classes: [phi]${more} } }\n`;
    for (const make of [
      () => load(rule(', phase: request')),
      () => load(rule(', routes: [b]')),
      () => load(rule(''), route('a', ', release: whole')),
    ])
      expect(make).not.toThrow();
  });
});

const anyRule = fc
  .record({
    effect: fc.constantFrom('permit', 'redact', 'deny'),
    entities: fc.option(fc.subarray(['EMAIL', 'US_SSN', 'CREDIT_CARD', 'API_KEY'], { minLength: 1 })),
    band: fc.constantFrom('possible', 'likely', 'certain'),
    roles: fc.option(fc.subarray(['staff', 'hr', 'guest'], { minLength: 1 })),
    unless: fc.option(fc.subarray(['staff', 'hr'], { minLength: 1 })),
    phase: fc.constantFrom('request', 'response', 'both'),
    treatment: fc.constantFrom('mask', 'redact', 'hash'),
  })
  .map(({ effect, entities, band, roles, unless, phase, treatment }) => {
    const data = effect === 'permit' ? null : (entities ?? (effect === 'redact' ? ['EMAIL'] : null));
    const when = { phase, ...(roles && { roles }), ...(data && { entities: data, band }) };
    // One that spares all whom it is about does not compile.
    const spared = unless?.filter(role => roles?.length !== 1 || role !== roles[0]);
    const spares = spared && spared.length > 0 && !roles?.every(role => spared.some(one => one === role));
    return {
      effect,
      when,
      ...(spares && { unless: { roles: spared } }),
      ...(effect === 'redact' && { treatment }),
    };
  });
const anyRules = fc
  .array(anyRule, { maxLength: 8 })
  .map(rules => rules.map((rule, index) => ({ id: `r${index}`, ...rule })));
const anyFindings = fc.array(
  fc
    .record({
      entity: fc.constantFrom('EMAIL', 'US_SSN', 'CREDIT_CARD', 'API_KEY', 'IMAGE'),
      band: fc.constantFrom<Band>('possible', 'likely', 'certain'),
    })
    .map(({ entity, band }) => found(entity, band)),
  { maxLength: 6 },
);
const loaded = (rules: readonly object[]) =>
  load(rules.map(rule => `  - ${JSON.stringify(rule)}\n`).join('') || '  []\n');
const plain = ({ treatments, effect, reason, rules }: Decision, findings: readonly Finding[]): object => ({
  effect,
  reason,
  rules,
  treatments: findings.map(finding => treatments.get(finding)),
});

describe('the lattice', () => {
  it('order means nothing: of rules, of findings, of files', () => {
    fc.assert(
      fc.property(
        anyRules,
        anyFindings,
        fc.constantFrom('request' as const, 'response' as const),
        (rules, findings, direction) => {
          const [one, other] = [loaded(rules), loaded(rules.toReversed())];
          const a = one.judge(terms(one)).decide(direction, findings);
          const b = other.judge(terms(other)).decide(direction, findings.toReversed());
          expect(plain(b, findings)).toEqual(plain(a, findings));
          expect(other.digest).toBe(one.digest);
        },
      ),
    );
  });

  it('a rule that does not permit never weakens, and more findings never weaken', () => {
    fc.assert(
      fc.property(anyRules, anyRule, anyFindings, anyFindings, (rules, more, findings, others) => {
        const policy = loaded(rules);
        const before = policy.judge(terms(policy)).decide('request', findings);
        const grown = policy.judge(terms(policy)).decide('request', [...findings, ...others]);
        expect(effectOrder[grown.effect]).toBeGreaterThanOrEqual(effectOrder[before.effect]);
        fc.pre(more.effect !== 'permit');
        const wider = loaded([...rules, { id: 'more', ...more }]);
        const after = wider.judge(terms(wider)).decide('request', findings);
        expect(effectOrder[after.effect]).toBeGreaterThanOrEqual(effectOrder[before.effect]);
      }),
    );
  });

  it('nothing but a permit rule grants', () => {
    fc.assert(
      fc.property(anyRules, anyFindings, (rules, findings) => {
        const policy = loaded(rules.filter(({ effect }) => effect !== 'permit'));
        expect(policy.judge(terms(policy)).decide('request', findings).effect).toBe('deny');
      }),
    );
  });
});
