import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCases } from './cases.ts';
import { PolicyError } from './problem.ts';

const oneCase = (more: string): string =>
  `cases:\n  - name: one\n    principal: { subject: ada }\n    request: { host: h.test }\n${more}`;
const expected = '    expect: { request: { effect: permit } }\n';

describe('cases', () => {
  it('say what is left out as it usually is', () => {
    const [only] = parseCases('c.yaml', oneCase(expected));
    expect(only).toMatchObject({
      principal: { subject: 'ada', issuer: 'https://issuer.example', roles: [], groups: [] },
      request: { host: 'h.test', method: 'POST', path: '/v1/chat/completions', headers: {} },
      expect: { request: { effect: 'permit' } },
    });
    expect(only?.answer).toBeUndefined();
  });

  it('of the shipped policy can be read', () => {
    const text = readFileSync(new URL('../../deploy/policy.cases.yaml', import.meta.url), 'utf8');
    expect(parseCases('policy.cases.yaml', text).length).toBeGreaterThan(5);
  });

  it.each([
    [oneCase('    expect: { request: { efect: deny } }\n'), '5:', 'Did you mean "effect"?'],
    [
      oneCase('    expect: { request: { effect: allow } }\n'),
      '5:',
      'must be one of permit, redact, hold, deny',
    ],
    [oneCase(`${expected}    anser: {}\n`), '6:', 'Did you mean "answer"?'],
    [oneCase(`${expected}    answer: { body: a, events: [b] }\n`), '6:', 'has both a body and events'],
    [oneCase(''), '2:', 'cases[0].expect: is missing'],
    ['cases: []\n', '1:', 'must not be empty'],
    ['cases: [\n', '2:', 'a bracket above is not closed'],
    ['', '1:', 'is empty'],
  ])('%j is refused with its place', (text, place, message) => {
    let thrown: unknown;
    try {
      parseCases('c.yaml', text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PolicyError);
    expect((thrown as PolicyError).message).toContain(message);
    expect((thrown as PolicyError).message.startsWith(`c.yaml:${place}`)).toBe(true);
  });
});
