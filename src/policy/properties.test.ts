import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Band, Channel, DataClass, Decision, Direction, Finding, Principal } from '../core/types.ts';
import type { Terms } from '../exchange/ports.ts';
import { judgeOf } from './judge.ts';
import { loadPolicy, type LoadedPolicy, PolicyError } from './load.ts';
import { compileRule, effectOrder } from './rules.ts';
import type { RuleSource } from './schema.ts';

/** Whole policies out of a few names, so that they meet often. */

const entities: Readonly<Record<string, DataClass>> = {
  EMAIL: 'pii',
  US_SSN: 'pii',
  CREDIT_CARD: 'pci',
  API_KEY: 'secrets',
};
const knownEntities = new Map(
  Object.entries(entities).map(([entity, known]) => [entity, { class: known, reach: { back: 1, ahead: 1 } }]),
);
const providers = new Map([['openai', { operations: [{ name: 'chat' }, { name: 'models' }] }]]);

const people = ['staff', 'hr', 'agents', '__proto__', 'constructor'];
const someOf = (names: readonly string[]): fc.Arbitrary<string[]> =>
  fc.subarray([...names], { minLength: 1 });
/** Mostly not: a rule with a condition on everything is about nobody. */
const maybe = <T>(one: fc.Arbitrary<T>, often = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary: one, weight: often });
const patterns = ['*', 'gpt-*', 'gpt-4o', 'GPT-4*', 'o3', '*-mini'];

const scope = {
  routes: maybe(someOf(['r0', 'r1'])),
  zones: maybe(someOf(['external', 'internal'])),
  operations: maybe(someOf(['chat', 'models'])),
  models: maybe(someOf(patterns)),
  subjects: maybe(someOf(['ada', 'eve'])),
  roles: maybe(someOf(people)),
  groups: maybe(someOf(people)),
};
const written = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const anyRule = fc
  .record({
    effect: fc.constantFrom('permit', 'redact', 'redact', 'redact', 'deny'),
    when: fc.record({ ...scope, phase: fc.constantFrom('request', 'response', 'both') }),
    unless: maybe(fc.record(scope)),
    data: maybe(someOf(Object.keys(entities)), 12),
    shut: maybe(someOf(['opaque', 'remote_reference', 'unclassified'])),
    band: maybe(fc.constantFrom('possible', 'likely', 'certain')),
    treatment: fc.constantFrom('mask', 'redact', 'hash'),
  })
  .map(({ effect, when, unless, data, shut, band, treatment }) => {
    const isRedact = effect === 'redact';
    const named =
      effect === 'permit' ? shut && { classes: shut } : (data ?? isRedact) && { entities: data ?? ['EMAIL'] };
    return {
      effect,
      when: written({ ...when, ...(named || {}), ...(named && band && { band }) }),
      ...(unless && { unless: written(unless) }),
      ...(isRedact && { treatment }),
    };
  });

const routes = [
  { id: 'r0', hosts: ['a.test'], provider: 'openai', zone: 'external', identity: 'optional' },
  { id: 'r1', hosts: ['a.test', 'b.test'], provider: 'openai', zone: 'internal', models: ['gpt-4*', 'o3'] },
];

const textOf = (parts: { routes?: readonly object[]; rules?: readonly object[] }): string =>
  JSON.stringify({ version: 1, ...parts });
const load = (...texts: readonly string[]): LoadedPolicy =>
  loadPolicy(
    texts.map((text, n) => ({ name: `${n}.yaml`, text })),
    { knownEntities, providers },
  );

type Written = ReturnType<typeof withIds>[number];
const withIds = (rules: readonly object[]): readonly { readonly id: string }[] =>
  rules.map((rule, n) => ({ id: `rule-${n}`, ...rule }));

/** Rules that compile: one that cannot act where it applies does not. */
const anyRules = fc
  .tuple(
    fc.array(anyRule, { maxLength: 6 }),
    fc.constantFrom<readonly object[]>([], [{ effect: 'permit', when: { phase: 'both' } }]),
  )
  .map(([rules, everybody]) => withIds([...rules, ...everybody]).filter(compiles));

function compiles(rule: object): boolean {
  try {
    load(textOf({ routes, rules: [rule] }));
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

const principal: fc.Arbitrary<Principal> = fc
  .record({
    subject: fc.constantFrom('ada', 'eve', 'zoe'),
    roles: fc.subarray([...people, 'other']),
    groups: fc.subarray([...people, 'other']),
  })
  .map(who => ({
    ...who,
    issuer: 'i',
    tenant: undefined,
    actors: [],
    workload: undefined,
    scopes: [],
    verified: {},
    credential: '',
    expiresAtMs: 0,
  }));
const asking = fc.record({
  principal: fc.option(principal, { nil: undefined, freq: 4 }),
  host: fc.constantFrom('a.test', 'b.test'),
  operation: fc.constantFrom('chat', 'models'),
  model: fc.constantFrom<string>('gpt-4o', 'gpt-4o-mini', 'GPT-5', 'o3', 'llama', ''),
});
type Asking = typeof asking extends fc.Arbitrary<infer T> ? T : never;

const finding: fc.Arbitrary<Finding> = fc
  .record({
    kind: fc.oneof(
      { arbitrary: fc.constantFrom(...Object.entries(entities)), weight: 6 },
      {
        arbitrary: fc.constantFrom<readonly [string, DataClass]>(
          ['IMAGE', 'opaque'],
          ['URL', 'remote_reference'],
          ['X', 'unclassified'],
        ),
        weight: 1,
      },
    ),
    band: fc.constantFrom<Band>('possible', 'likely', 'certain'),
  })
  .map(({ kind: [entity, dataClass], band }) => ({
    entity,
    class: dataClass,
    band,
    score: 1,
    recognizer: 'r',
    channel: 'c' as Channel,
    at: [0, 1],
  }));
const findings = fc.array(finding, { maxLength: 4 });
const direction = fc.constantFrom<Direction>('request', 'response');

function termsOf(
  policy: LoadedPolicy,
  { principal: who, host, operation, model }: Asking,
): Terms | undefined {
  const to = { host, provider: 'openai', operation, model };
  const route = policy.route(to);
  return route && { principal: who, destination: { ...to, zone: route.zone }, route };
}

/** What was decided, without the maps' identities. */
const plain = ({ treatments, ...rest }: Decision, all: readonly Finding[]): object => ({
  ...rest,
  treatments: all.map(one => treatments.get(one) ?? null),
});
const decide = (
  policy: LoadedPolicy,
  asked: Asking,
  to: Direction,
  all: readonly Finding[],
): Decision | undefined => {
  const terms = termsOf(policy, asked);
  return terms && policy.judge(terms).decide(to, all);
};
const strength = (decision: Decision | undefined): number =>
  decision ? effectOrder[decision.effect] : effectOrder.deny;

it('these policies permit, redact and deny, each in many ways', () => {
  const seen = { permit: 0, redact: 0, hold: 0, deny: 0 };
  for (const [rules, asked, to, all] of fc.sample(fc.tuple(anyRules, asking, direction, findings), {
    numRuns: 500,
    seed: 1,
  })) {
    const decision = decide(load(textOf({ routes, rules })), asked, to, all);
    if (decision) seen[decision.effect] += 1;
  }
  expect(Math.min(seen.permit, seen.redact, seen.deny)).toBeGreaterThan(20);
});

/** docs/policy.md, read plainly: the effect, and the rules that contribute. */
function asThePageSays(
  rules: readonly RuleSource[],
  terms: Terms,
  to: Direction,
  all: readonly Finding[],
): object {
  const { principal: who, route, destination } = terms;
  const has = (names: readonly string[] | undefined, ...given: readonly (string | undefined)[]): boolean =>
    !names || names.some(name => given.includes(name));
  const fits = (given: RuleSource['when'] | NonNullable<RuleSource['unless']>): boolean =>
    has(given.routes, route.id) &&
    has(given.zones, route.zone) &&
    has(given.operations, destination.operation) &&
    (!given.models ||
      given.models.some(pattern =>
        new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(destination.model),
      )) &&
    has(given.subjects, who?.subject) &&
    has(given.roles, ...(who?.roles ?? [])) &&
    has(given.groups, ...(who?.groups ?? []));
  const bands: readonly Band[] = ['possible', 'likely', 'certain'];
  const covered = ({ when, effect }: RuleSource): readonly Finding[] => {
    const least = when.band ?? (effect === 'permit' ? 'possible' : 'likely');
    const named = (one: Finding): boolean =>
      (when.classes ?? []).includes(one.class) || (when.entities ?? []).includes(one.entity);
    return all.filter(one => named(one) && bands.indexOf(one.band) >= bands.indexOf(least));
  };
  const contributing = rules.filter(
    rule =>
      ['both', to].includes(rule.when.phase) &&
      fits(rule.when) &&
      !(rule.unless && fits(rule.unless)) &&
      ((!rule.when.classes && !rule.when.entities) || covered(rule).length > 0),
  );
  const of = (effect: string): readonly RuleSource[] => contributing.filter(rule => rule.effect === effect);
  const lifted = of('permit').flatMap(covered);
  const shut = ['opaque', 'remote_reference', 'provider_state', 'provider_tool', 'unclassified'];
  const isShut = all.some(one => shut.includes(one.class) && !lifted.includes(one));
  const isGranted = of('permit').some(({ when }) => !when.classes && !when.entities);
  const effect =
    of('deny').length > 0 || isShut || !isGranted ? 'deny' : of('redact').length > 0 ? 'redact' : 'permit';
  const order = ['hash', 'mask', 'redact'];
  const treatments = all.map(one => {
    const given = of('redact').filter(rule => covered(rule).includes(one));
    return order.findLast(treatment => given.some(rule => rule.treatment === treatment)) ?? null;
  });
  return { effect, rules: contributing.map(({ id }) => id).sort(), treatments };
}

describe('any policy', () => {
  it('decides what the page says', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, (rules, asked, to, all) => {
        const policy = load(textOf({ routes, rules }));
        const terms = termsOf(policy, asked);
        if (!terms) return;
        const decision = policy.judge(terms).decide(to, all);
        const sources = rules as unknown as readonly RuleSource[];
        expect(plain(decision, all)).toMatchObject(asThePageSays(sources, terms, to, all));
      }),
      { numRuns: 800 },
    );
  });

  it('judges from its cache as it would afresh', () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.array(fc.tuple(asking, direction, findings), { minLength: 8, maxLength: 30 }),
        (rules, exchanges) => {
          const policy = load(textOf({ routes, rules }));
          const sources = rules as unknown as readonly RuleSource[];
          const compiled = sources
            .map(withFoldedModels)
            .map(compileRule)
            .sort((a, b) => (a.id < b.id ? -1 : 1));
          for (const [asked, to, all] of exchanges) {
            const terms = termsOf(policy, asked);
            if (!terms) continue;
            const fresh = judgeOf(compiled, policy.digest, terms).decide(to, all);
            expect(plain(policy.judge(terms).decide(to, all), all)).toEqual(plain(fresh, all));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('decides alike whatever the order of rules, routes, files, names and findings', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, fc.nat(6), (rules, asked, to, all, cut) => {
        const one = load(textOf({ routes, rules }));
        const other = load(
          textOf({ rules: rules.slice(cut).toReversed().map(turned) }),
          textOf({ routes: routes.toReversed(), rules: rules.slice(0, cut).map(turned) }),
        );
        const who = asked.principal;
        const backwards = who && {
          ...who,
          roles: [...who.roles.toReversed(), ...who.roles],
          groups: who.groups.toReversed(),
        };
        const a = decide(one, asked, to, all);
        const b = decide(other, { ...asked, principal: backwards }, to, all.toReversed());
        expect(b && plain(b, all)).toEqual(a && plain(a, all));
        expect(other.digest).toBe(one.digest);
      }),
      { numRuns: 150 },
    );
  });

  it('permits no more with a rule that does not permit, no less with one that does, and no more with a finding', () => {
    fc.assert(
      fc.property(
        anyRules,
        anyRules,
        asking,
        direction,
        findings,
        finding,
        (rules, more, asked, to, all, one) => {
          const before = strength(decide(load(textOf({ routes, rules })), asked, to, all));
          const grown = strength(decide(load(textOf({ routes, rules })), asked, to, [...all, one]));
          expect(grown).toBeGreaterThanOrEqual(before);
          for (const rule of more.map((given, n) => ({ ...given, id: `more-${n}` }))) {
            const after = strength(decide(load(textOf({ routes, rules: [...rules, rule] })), asked, to, all));
            if ((rule as unknown as RuleSource).effect === 'permit')
              expect(after).toBeLessThanOrEqual(before);
            else expect(after).toBeGreaterThanOrEqual(before);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('softens no rule by the unless of another', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, (rules, asked, to, all) => {
        const decided = decide(load(textOf({ routes, rules })), asked, to, all);
        for (const [n, rule] of rules.entries()) {
          const hard = rules.with(n, without(rule));
          const other = decide(load(textOf({ routes, rules: hard })), asked, to, all);
          const contributing = (given: Decision | undefined): readonly string[] =>
            given?.rules.filter(id => id !== rule.id) ?? [];
          expect(contributing(other)).toEqual(contributing(decided));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('permits nobody on a route that nobody is permitted on', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, (rules, asked, to, all) => {
        const policy = load(textOf({ routes, rules }));
        const decision = decide(policy, { ...asked, principal: undefined }, to, all);
        if (!decision || decision.effect === 'deny') return;
        const granting = (rules as unknown as readonly RuleSource[]).filter(
          ({ id, effect }) => effect === 'permit' && decision.rules.includes(id),
        );
        expect(granting.some(({ when }) => !when.subjects && !when.roles && !when.groups)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('explains by the rules that it decides by', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, (rules, asked, to, all) => {
        const policy = load(textOf({ routes, rules }));
        const terms = termsOf(policy, asked);
        if (!terms) return;
        const explained = policy.explain(to, terms, all).map(({ rule }) => rule);
        expect(explained.toSorted()).toEqual(policy.judge(terms).decide(to, all).rules);
      }),
      { numRuns: 120 },
    );
  });

  it('reads a model alike in every case', () => {
    fc.assert(
      fc.property(anyRules, asking, direction, findings, (rules, asked, to, all) => {
        const policy = load(textOf({ routes, rules }));
        const a = decide(policy, asked, to, all);
        const b = decide(policy, { ...asked, model: asked.model.toUpperCase() }, to, all);
        expect(b && plain(b, all)).toEqual(a && plain(a, all));
      }),
      { numRuns: 120 },
    );
  });
});

/** As the schema reads them. */
function withFoldedModels({ unless, ...rule }: RuleSource): RuleSource {
  const folded = <T extends { readonly models?: readonly string[] | undefined }>(given: T): T => ({
    ...given,
    ...(given.models && { models: given.models.map(model => model.toLowerCase()) }),
  });
  return { ...rule, when: folded(rule.when), ...(unless && { unless: folded(unless) }) };
}

/** The same rule, its lists and members the other way round. */
const turned = (value: Written): object => turnedAny(value) as object;
function turnedAny(value: unknown): unknown {
  if (Array.isArray(value)) return value.toReversed();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turnedAny(member)]),
  );
}

function without(rule: Written): Written {
  const { unless, ...rest } = rule as Written & { readonly unless?: unknown };
  return unless === undefined ? rule : rest;
}
