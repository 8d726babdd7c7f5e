import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDigest, Principal, Route } from '../core/types.ts';
import type { Judge, Terms } from '../exchange/ports.ts';
import { JudgeCache } from './judge-cache.ts';
import { judgeOf } from './judge.ts';
import { compileRule } from './rules.ts';
import type { RuleSource } from './schema.ts';

const rule = (id: string, when: object, unless?: object): RuleSource => ({
  id,
  effect: 'permit',
  description: '',
  when: { phase: 'both', ...when },
  ...(unless && { unless }),
});
const rules = [
  rule('all', {}),
  rule('staff', { roles: ['staff', 'a b', '0'] }, { groups: ['agents'] }),
  rule('agents', { groups: ['agents', 'staff', '0,1'] }),
  rule('ada', { subjects: ['ada', 'staff'] }),
  rule('gpt', { models: ['gpt-*', 'gpt-4o'] }, { operations: ['embeddings'] }),
  rule('inside', { zones: ['internal'] }),
  rule('r2', { routes: ['r2'] }),
];
const compiled = rules.map(compileRule);
const make = (terms: Terms): Judge => judgeOf(compiled, 'd' as PolicyDigest, terms);

const names = fc.array(fc.constantFrom('staff', 'agents', 'a b', '0', '0,1', 'other', ''), { maxLength: 4 });
const principal: fc.Arbitrary<Principal> = fc
  .record({ subject: fc.constantFrom('ada', 'staff', 'eve', ''), roles: names, groups: names })
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
const terms: fc.Arbitrary<Terms> = fc
  .record({
    principal: fc.option(principal, { nil: undefined }),
    id: fc.constantFrom('r1', 'r2'),
    zone: fc.constantFrom('internal' as const, 'external' as const),
    operation: fc.constantFrom('chat', 'embeddings'),
    model: fc.constantFrom('gpt-4o', 'gpt-5', 'o3', ''),
  })
  .map(({ principal: who, id, zone, operation, model }) => ({
    principal: who,
    destination: { host: 'h', provider: 'p', operation, model, zone },
    route: { id, zone } as Route,
  }));

describe('the cache of judges', () => {
  it('gives a judge that decides as a fresh one does', () => {
    const cache = new JudgeCache(rules, make);
    fc.assert(
      fc.property(terms, given => {
        expect(cache.of(given).decide('request', [])).toEqual(make(given).decide('request', []));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes people and models alike that no rule tells apart', () => {
    const cache = new JudgeCache(rules, make);
    fc.assert(
      fc.property(terms, fc.uuid(), (given, made) => {
        if (!given.principal) return;
        const { principal: who, destination } = given;
        const other = { ...who, roles: [...who.roles, made].reverse(), groups: [made, ...who.groups] };
        expect(cache.of({ ...given, principal: other })).toBe(cache.of(given));
        const asking = (model: string): Terms => ({ ...given, destination: { ...destination, model } });
        expect(cache.of(asking(made))).toBe(cache.of(asking('')));
      }),
    );
  });

  it('holds no more than it may, and lets the least lately used go', () => {
    const cache = new JudgeCache([rule('m', { models: ['one', 'two', 'three'] })], make, 2);
    const of = (model: string): Judge =>
      cache.of({
        principal: undefined,
        destination: { host: 'h', provider: 'p', operation: 'chat', model, zone: 'internal' },
        route: { id: 'r1', zone: 'internal' } as Route,
      });
    const [one, two] = [of('one'), of('two')];
    expect(of('one')).toBe(one);
    of('three');
    expect(cache.size).toBe(2);
    expect(of('one')).toBe(one);
    expect(of('two')).not.toBe(two);
  });
});
