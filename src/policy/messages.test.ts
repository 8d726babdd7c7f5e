import { describe, expect, it } from 'vitest';
import { parseCases } from './cases.ts';
import { loadPolicy, PolicyError } from './load.ts';

/** What somebody may write by mistake → every line that is said about it. */

const begin =
  'version: 1\nroutes:\n  - { id: a, hosts: [a.test], provider: openai, zone: external }\nrules:\n';
const said = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return '';
};

const policies: readonly (readonly [name: string, text: string, says: string])[] = [
  ['nothing', '', 'p:1:1: is empty. A policy begins with version: 1; then come routes and rules.'],
  ['no version', 'routes: []\n', 'p:1:1: version: is missing. It must be 1.'],
  ['a version in quotes', 'version: "1"\n', 'p:1:10: version: must be 1. Take the quotes off.'],
  ['another version', 'version: 2\n', 'p:1:10: version: must be 1.'],
  [
    'rules of nothing',
    'version: 1\nrules:\n',
    'p:2:7: rules: must be a list. Nothing stands there: write it, or take the key out.',
  ],
  [
    'a rule that is a text',
    'version: 1\nrules: [permit]\n',
    'p:2:9: rules[0]: must be an object (key: value).',
  ],
  [
    'a rule without an effect',
    `${begin}  - { id: x }\n`,
    'p:5:5: rules[0].effect: is missing. It must be one of permit, redact, hold, deny.',
  ],
  [
    'an effect like another',
    `${begin}  - { id: x, effect: dney }\n`,
    'p:5:22: rules[0].effect: must be one of permit, redact, hold, deny. Did you mean "deny"?',
  ],
  [
    'an effect like none',
    `${begin}  - { id: x, effect: allow }\n`,
    'p:5:22: rules[0].effect: must be one of permit, redact, hold, deny.',
  ],
  [
    'a misspelt key',
    `${begin}  - { id: x, effect: deny, wen: {} }\n`,
    'p:5:28: rules[0].wen: unknown key. Did you mean "when"?',
  ],
  [
    'a key like none',
    `${begin}  - { id: x, effect: deny, colour: red }\n`,
    'p:5:28: rules[0].colour: unknown key. Known here: id, effect, when, unless, treatment, reason, description.',
  ],
  [
    'conditions of nothing',
    `${begin}  - { id: x, effect: deny, when: }\n`,
    'p:5:34: rules[0].when: must be an object (key: value). Nothing stands there: write it, or take the key out.',
  ],
  [
    'a list without brackets',
    `${begin}  - { id: x, effect: deny, when: { roles: hr } }\n`,
    'p:5:43: rules[0].when.roles: must be a list. Put it in brackets: [ … ].',
  ],
  [
    'a name that is a number',
    `${begin}  - { id: x, effect: deny, when: { roles: [7] } }\n`,
    'p:5:44: rules[0].when.roles[0]: must be a text. Put it in quotes.',
  ],
  [
    'a URL for a host',
    `${begin.replace('a.test', '"https://a.test/v1"')}  []\n`,
    'p:3:22: routes[0].hosts[0]: must be a host in lower case, without https:// and path, with its port if it is not the default one.',
  ],
  [
    'a zone like another',
    `${begin.replace('external', 'extern')}  []\n`,
    'p:3:55: routes[0].zone: must be one of external, internal. Did you mean "external"?',
  ],
  [
    'an id with capitals',
    `${begin}  - { id: X, effect: deny }\n`,
    'p:5:11: rules[0].id: must be an id: lower-case letters, digits and "-", beginning with a letter.',
  ],
  ['tabs', 'version: 1\nrules:\n\t- id: a\n', 'p:3:1: a tab is used for indentation. YAML wants spaces.'],
  [
    'a quote that is not closed',
    'version: 1\nrules: "\n',
    'p:3:1: a closing quote, bracket or colon is missing here or above. Look at the lines before this one.',
  ],
  [
    'a colon too many',
    'version: 1: 2\n',
    'p:1:10: a key stands where none can. Compare with the line above; is a line end missing?',
  ],
  [
    'two documents',
    'version: 1\n---\nversion: 1\n',
    'p:2:1: a second document begins here. A file is one document: split it, or remove the line ---.',
  ],
  [
    'cases instead of a policy',
    'version: 1\ncases: []\n',
    'p:2:1: cases: unknown key. Known here: version, routes, rules.',
  ],
];

describe('a policy that does not compile says in which line, what was expected and what to do', () => {
  it.each(policies)('%s', (_, text, says) => {
    expect(said(() => loadPolicy([{ name: 'p', text }], { knownEntities: new Map() }))).toBe(says);
  });
});

const one = (more: string): string =>
  `cases:\n  - { name: a, principal: null, request: { host: h }, ${more} }\n`;
const expected = 'expect: { request: { effect: deny } }';
const cases: readonly (readonly [name: string, text: string, says: string])[] = [
  [
    'nothing',
    '',
    'c:1:1: is empty. Cases are a list under cases: each with a name, a principal, a request and what to expect.',
  ],
  [
    'no cases',
    'cases:\n',
    'c:1:7: cases: must be a list. Nothing stands there: write it, or take the key out.',
  ],
  [
    'a case that expects nothing',
    one('answer: {}'),
    'c:2:5: cases[0].expect: is missing. It must be an object (key: value).',
  ],
  [
    'a body that is a list',
    one(expected).replace('host: h', 'host: h, body: [1]'),
    'c:2:59: cases[0].request.body: must be a text or an object (key: value).',
  ],
  [
    'a status that is a text',
    one(`answer: { status: "200" }, ${expected}`),
    'c:2:73: cases[0].answer.status: must be a number.',
  ],
  [
    'roles without brackets',
    one(expected).replace('null', '{ roles: hr }'),
    'c:2:36: cases[0].principal.roles: must be a list. Put it in brackets: [ … ].',
  ],
  [
    'nobody who asks',
    one(expected).replace('principal: null, ', ''),
    'c:2:5: cases[0].principal: is missing. It must be an object (key: value) or null (nobody).',
  ],
  [
    'somebody who is a text',
    one(expected).replace('null', 'ada'),
    'c:2:27: cases[0].principal: must be an object (key: value) or null (nobody).',
  ],
  [
    'a policy instead of cases',
    'version: 1\ncases: []\n',
    'c:1:1: version: unknown key. Known here: cases.\nc:2:8: cases: must not be empty.',
  ],
];

describe('so do cases', () => {
  it.each(cases)('%s', (_, text, says) => {
    expect(said(() => parseCases('c', text))).toBe(says);
  });
});
