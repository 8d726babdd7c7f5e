import { describe, expect, it } from 'vitest';
import type { Principal } from '../core/types.ts';
import { ClaimsCache } from './claims-cache.ts';

const principal = (credential: string): Principal => ({
  subject: credential,
  issuer: 'https://issuer.example',
  tenant: undefined,
  actors: [],
  workload: undefined,
  roles: [],
  groups: [],
  scopes: [],
  verified: {},
  credential,
  expiresAtMs: 100,
});

describe('the cache of claims', () => {
  it('holds no more than it may, and lets the least lately used go', () => {
    const cache = new ClaimsCache(2);
    for (const name of ['a', 'b']) cache.add({ principal: principal(name), untilMs: 100 });
    expect(cache.get('a', 0)?.subject).toBe('a');
    cache.add({ principal: principal('c'), untilMs: 100 });
    expect(cache.size).toBe(2);
    expect(['a', 'b', 'c'].map(name => cache.get(name, 0)?.subject)).toEqual(['a', undefined, 'c']);
  });

  it('gives nothing from its time on, and forgets it', () => {
    const cache = new ClaimsCache(2);
    cache.add({ principal: principal('a'), untilMs: 100 });
    expect(cache.get('a', 99.9)).toBeDefined();
    expect(cache.get('a', 100)).toBeUndefined();
    expect(cache.size).toBe(0);
  });
});
