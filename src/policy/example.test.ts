import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownEntities } from '../classify/recognizers.ts';
import { loadPolicy } from './load.ts';

const text = readFileSync(new URL('../../deploy/policy.example.yaml', import.meta.url), 'utf8');

describe('the policy to start from', () => {
  it('loads with the recognizers that there are', () => {
    const { counts } = loadPolicy([{ name: 'policy.example.yaml', text }], {
      knownEntities,
      providers: new Map([['openai', { operations: [{ name: 'chat' }, { name: 'models' }] }]]),
    });
    expect(counts.routes).toBe(2);
    expect(counts.rules).toBeGreaterThanOrEqual(8);
  });

  it('says nothing twice, and why in each rule', () => {
    const reasons = [...text.matchAll(/^ {4}reason: (\w+)$/gm)].map(([, code]) => code);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(text.match(/^ {4}description: /gm)?.length).toBe(text.match(/^ {4}effect: /gm)?.length);
  });
});

describe('docs/policy.md', () => {
  const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');

  it('names the classes that there are, and their entities', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.*[A-Z]{4}.*) \|$/gm)].map(
      ([, dataClass = '', listed = '']) => [dataClass, listed.match(/\b[A-Z][A-Z_]+[A-Z]\b/g) ?? []] as const,
    );
    const classes = new Set([...knownEntities.values()].map(({ class: known }) => known));
    expect(rows.map(([dataClass]) => dataClass).sort()).toEqual([...classes].sort());
    for (const [dataClass, listed] of rows) {
      const known = [...knownEntities]
        .filter(([, { class: its }]) => its === dataClass)
        .map(([entity]) => entity);
      expect(known).toEqual(expect.arrayContaining(listed));
      // There are too many keys of providers, and numbers of countries, to name them all.
      if (dataClass !== 'secrets' && dataClass !== 'pii') expect(listed.toSorted()).toEqual(known.toSorted());
    }
  });

  it('shows a rule that compiles', () => {
    const [, rule = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const routes = '  - { id: a, hosts: [a.test], provider: openai, zone: external }\n';
    const rules = rule.replace(/^/gm, '  ');
    const policy = { name: 'page', text: `version: 1\nroutes:\n${routes}rules:\n${rules}` };
    expect(loadPolicy([policy], { knownEntities }).counts.rules).toBe(1);
  });
});
