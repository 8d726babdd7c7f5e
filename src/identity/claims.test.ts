import { describe, expect, it } from 'vitest';
import { readClaims } from './claims.ts';

const names = {
  subject: 'sub',
  roles: 'realm_access.roles',
  groups: 'https://example.com/groups',
  scopes: 'scope',
};

describe('claims', () => {
  it('are read by their names, as they stand or nested', () => {
    const claims = {
      sub: 'ada',
      realm_access: { roles: ['developer'] },
      'https://example.com/groups': ['blue', 'red'],
      scope: 'chat  models',
      act: { sub: 'agent', act: { sub: 'tool' } },
    };
    expect(readClaims(claims, names)).toEqual({
      subject: 'ada',
      roles: ['developer'],
      groups: ['blue', 'red'],
      scopes: ['chat', 'models'],
      actors: ['agent', 'tool'],
    });
  });

  describe('a tenant', () => {
    const tenanted = { ...names, tenant: 'org.id' };

    it('is read where the issuer’s configuration says so, and only there', () => {
      const claims = { sub: 'ada', org: { id: 'acme' }, tenant: 'other' };
      expect(readClaims(claims, tenanted).tenant).toBe('acme');
      expect(readClaims(claims, { ...names, tenant: { path: ['tenant'] } }).tenant).toBe('other');
      expect(readClaims(claims, names).tenant).toBeUndefined();
    });

    it('need not be there', () => {
      for (const claims of [{}, { org: {} }, { org: { id: null } }])
        expect(readClaims({ sub: 'ada', ...claims }, tenanted).tenant).toBeUndefined();
    });

    it.each([
      ['a list', ['acme']],
      ['a number', 7],
      ['empty', ''],
      ['no text', 'ac\0me'],
      ['not composed', 'e\u0301'],
    ])('that is %s refuses the token', (_, id) => {
      expect(() => readClaims({ sub: 'ada', org: { id } }, tenanted)).toThrow();
    });

    it('that is kept elsewhere refuses the token', () => {
      const claims = { sub: 'ada', _claim_names: { 'org.id': 'src1' } };
      expect(() => readClaims(claims, tenanted)).toThrow('leaves its tenant');
    });
  });

  it('that look the same in another spelling are refused', () => {
    const decomposed = 'E\u0301quipe';
    const claims = { sub: 'ada', 'https://example.com/groups': [decomposed.normalize('NFC')] };
    expect(readClaims(claims, names).groups).toEqual(['\u00c9quipe']);
    for (const other of [
      { ...claims, 'https://example.com/groups': ['blue', decomposed] },
      { ...claims, sub: decomposed },
      { ...claims, realm_access: { roles: decomposed } },
      { ...claims, act: { sub: decomposed } },
    ])
      expect(() => readClaims(other, names)).toThrow('no plain text');
  });

  it('are read by a path of names that have dots', () => {
    const claims = {
      'https://example.com/user': { 'a.b': 'ada' },
      resource_access: { 'my.app': { roles: ['developer'] }, other: { roles: ['analyst', 'developer'] } },
    };
    const paths = {
      ...names,
      subject: { path: ['https://example.com/user', 'a.b'] },
      roles: [{ path: ['resource_access', 'my.app', 'roles'] }, 'resource_access.other.roles', 'none'],
    };
    expect(readClaims(claims, paths)).toMatchObject({ subject: 'ada', roles: ['developer', 'analyst'] });
    expect(() => readClaims({ ...claims, none: 7 }, paths)).toThrow();
    const elsewhere = { ...claims, _claim_names: { resource_access: 'src1' } };
    expect(() => readClaims(elsewhere, paths)).toThrow();
  });

  it('prefer the name as it stands', () => {
    const claims = { sub: 'ada', 'realm_access.roles': 'one', realm_access: { roles: ['two'] } };
    expect(readClaims(claims, names).roles).toEqual(['one']);
  });

  it('are own members only', () => {
    expect(() => readClaims({ sub: 'ada' }, { ...names, subject: 'constructor.name' })).toThrow();
    expect(readClaims({ sub: 'ada' }, { ...names, roles: '__proto__.x' }).roles).toEqual([]);
  });

  const chain = (depth: number): unknown =>
    depth === 0 ? undefined : { sub: `actor ${depth}`, act: chain(depth - 1) };

  it('take eight actors', () => {
    const claims = JSON.parse(JSON.stringify({ sub: 'ada', act: chain(8) })) as Record<string, unknown>;
    expect(readClaims(claims, names).actors).toHaveLength(8);
  });

  it.each([
    ['no subject', {}],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 7 }],
    ['a subject with a NUL', { sub: 'ada\0' }],
    ['a subject with a lone surrogate', { sub: 'ada\ud800' }],
    ['roles with a number', { sub: 'ada', realm_access: { roles: ['one', 2] } }],
    ['roles in an object', { sub: 'ada', realm_access: { roles: { one: true } } }],
    ['groups that stand elsewhere', { sub: 'ada', _claim_names: { 'https://example.com/groups': 'src1' } }],
    ['an actor that is a text', { sub: 'ada', act: 'agent' }],
    ['an actor that is null', { sub: 'ada', act: null }],
    ['an actor without a name', { sub: 'ada', act: { act: { sub: 'tool' } } }],
    ['nine actors', { sub: 'ada', act: chain(9) }],
  ])('with %s are refused', (_, claims) => {
    expect(() => readClaims(claims, names)).toThrow(expect.objectContaining({ reason: 'identity_invalid' }));
  });
});
