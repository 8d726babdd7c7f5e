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
