import { createHash } from 'node:crypto';
import type { PolicyDigest } from '../core/types.ts';
import type { RouteSource, RuleSource } from './schema.ts';

/** SHA-256 of a canonical form: the same whatever the order of files, rules and keys, and whatever the comments. */
export function digestOf(routes: readonly RouteSource[], rules: readonly RuleSource[]): PolicyDigest {
  const byId = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
    all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const [canonicalRoutes, canonicalRules] = [byId(routes), byId(rules)].map(all =>
    all.map(one => canonical(one, '')),
  );
  const text = JSON.stringify({ version: 1, routes: canonicalRoutes, rules: canonicalRules });
  return createHash('sha256').update(text).digest('hex') as PolicyDigest;
}

/** Keys sorted, lists sorted where they are sets: all but the hosts, whose first is the canonical one. */
function canonical(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return key === 'hosts' ? value : [...new Set<unknown>(value)].sort();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, canonical(member, name)]),
  );
}
