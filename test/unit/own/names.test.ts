import { describe, expect, it } from 'vitest';
import { hosts, problemOfSuffix } from '../../../src/classify/own/hosts.ts';
import { type Name, names } from '../../../src/classify/own/names.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { found, scan, scanPieces, splits } from './tables.ts';

const terms = {
  name: 'n',
  entity: 'X',
  class: 'custom',
  score: 0.8,
  context: [],
  contextScore: 0.9,
} as const;
const same = (ours: readonly Recognizer[], text: string): void => {
  const whole = scan(ours, text);
  for (const pieces of splits(text)) expect(scanPieces(ours, pieces)).toEqual(whole);
};

describe('hosts', () => {
  const ours = [
    hosts({
      ...terms,
      entity: 'INTERNAL_HOST',
      suffixes: ['corp.example.com', '.internal', '*.svc.cluster.local', 'build-07'],
    }),
  ];
  it.each([
    ['ssh db1.corp.example.com now', ['db1.corp.example.com']],
    ['https://wiki.Corp.Example.com/x?y', ['wiki.Corp.Example.com']],
    ['corp.example.com.', ['corp.example.com']],
    ['corp.example.com.evil.net, xcorp.example.com, corp.example.community', []],
    ['db.internal and internal and the.internals', ['db.internal']],
    ['a-b_c.d.svc.cluster.local:8080', ['a-b_c.d.svc.cluster.local']],
    ['svc.cluster.local', []],
    ['on build-07, not build-071', ['build-07']],
    ['..internal', []],
  ])('in %j', (text, expected) => {
    expect(found(ours, text)).toEqual(expected);
    same(ours, text);
  });

  it.each([
    ['corp.example.com', true],
    ['.internal', true],
    ['internal', false],
    ['a b', false],
    ['-x.com', false],
    ['', false],
  ])('takes %j: %s', (suffix, fits) => {
    expect(problemOfSuffix(suffix) === undefined).toBe(fits);
  });
});

const list = (...of: readonly Name[]): readonly Recognizer[] => [names({ ...terms, names: of }, 'Names')];

describe('names', () => {
  const exact = list({ text: 'Falcon', case: 'exact' }, { text: 'Project Blue Heron', case: 'any' });
  it.each([
    ['Falcon, FALCON, falcon', ['Falcon', 'FALCON']],
    ["Falcon's plan; Falcons; Falconry", ['Falcon']],
    ['FalconClient my_Falcon projectFalcon2', ['Falcon', 'Falcon', 'Falcon']],
    ['project blue-heron and Project  Blue\nHeron', ['project blue-heron', 'Project  Blue\nHeron']],
    ['project blue herons, project bluebird', []],
    ['F\u200balcon Ｆalcon', ['F\u200balcon', 'Ｆalcon']],
  ])('in %j', (text, expected) => {
    expect(found(exact, text)).toEqual(expected);
    same(exact, text);
  });

  it('takes a ticker for one by what stands before it', () => {
    const ours = [
      names(
        { ...terms, context: ['shares', 'ticker'], names: [{ text: 'ACME', case: 'exact', ticker: true }] },
        'Issuers',
      ),
    ];
    const bandsOf = (text: string): readonly string[] => scan(ours, text).map(({ band }) => band);
    expect(bandsOf('$ACME')).toEqual(['certain']);
    expect(bandsOf('(NYSE: ACME)')).toEqual(['certain']);
    expect(bandsOf('shares of ACME')).toEqual(['certain']);
    expect(bandsOf('the ACME anvil')).toEqual(['possible']);
    expect(bandsOf('the acmes')).toEqual([]);
    same(ours, '$ACME and (NYSE:ACME), ACME shares');
  });

  it('is sure of what has a check digit', () => {
    const ours = list({ text: 'US0378331005', case: 'any', checked: true });
    expect(scan(ours, 'buy US0378331005 now')).toMatchObject([{ score: 1, at: [4, 16] }]);
    expect(scan(ours, 'US03783310055 XUS0378331005')).toEqual([]);
  });
});
