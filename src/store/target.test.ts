import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { outcomeOf, problemOf } from './failure.ts';
import { misshapen } from './shape.ts';
import { expectedShape } from './expected-shape.ts';
import { clientConfig } from './target.ts';

describe('a connection', () => {
  it.each([
    'postgres://u@db.example.org/x',
    'postgres://u@db.example.org/x?sslmode=require',
    'postgres://u@db.example.org/x?sslmode=verify-ca',
    'postgres://u@10.0.0.7/x?sslmode=disable',
    'postgres://u@localhost.example.org/x',
    'postgres://u@[2001:db8::1]/x',
    'postgres://u@x/x?host=db.example.org',
    'postgres://127.0.0.1/x',
    'postgres://u@127.0.0.1/x?sslmode=prefer',
    'postgres://u@127.0.0.1/x?channel_binding=require',
    'https://db.example.org/x',
  ])('is refused: %s', url => expect(() => clientConfig({ url })).toThrow());

  it.each([
    ['postgres://u@127.0.0.1:5433/x', '127.0.0.1', false],
    ['postgres://u@localhost/x', 'localhost', false],
    ['postgres://u@[::1]/x', '::1', false],
    ['postgres:///x?user=u&host=/var/run/postgresql', '/var/run/postgresql', false],
    ['postgres://u@db.example.org/x?sslmode=verify-full', 'db.example.org', { rejectUnauthorized: true }],
  ] as const)('%s', (url, host, ssl) => {
    const config = clientConfig({ url });
    expect(config).toMatchObject({ host, database: 'x' });
    if (ssl === false) expect(config.ssl).toBe(false);
    else expect(config.ssl).toMatchObject(ssl);
  });

  it('takes the password from beside the URL, and nothing from the environment', () => {
    const config = clientConfig({ url: 'postgres://u%40x@localhost/x', password: 'p', ca: 'PEM' });
    expect(config).toMatchObject({ user: 'u@x', port: 5432, options: '' });
    expect((config.password as () => string)()).toBe('p');
    expect(clientConfig({ url: 'postgres://u@h/x?sslmode=verify-full', ca: 'PEM' }).ssl).toMatchObject({
      ca: 'PEM',
    });
  });
});

describe('an error in answer to an append', () => {
  const error = (code: string): DatabaseError =>
    Object.assign(new DatabaseError('canary', 1, 'error'), {
      code,
      detail: 'Key (subject)=(canary)',
      constraint: 'c',
    });

  it.each([
    ['40001', 'again'],
    ['40P01', 'again'],
    ['23505', 'conflict'],
    ['23514', 'impossible'],
    ['22021', 'impossible'],
    ['22012', 'refused'],
    ['42501', 'refused'],
    ['53100', 'refused'],
    ['53300', 'refused'],
    ['25006', 'refused'],
    ['0A000', 'refused'],
    ['40003', 'unknown'],
    ['57014', 'unknown'],
    ['57P01', 'unknown'],
    ['08006', 'unknown'],
    ['XX000', 'unknown'],
  ])('%s is %s', (code, outcome) => {
    expect(outcomeOf(error(code))).toEqual({ outcome, problem: `${code} c` });
  });

  it('is unknown where it is not Postgres’ own, and never quotes', () => {
    expect(outcomeOf(new Error('canary'))).toEqual({ outcome: 'unknown', problem: 'connection lost' });
    expect(problemOf(Object.assign(new Error('canary'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(problemOf(Object.assign(new Error('x'), { code: 'can ary' }))).toBe('connection lost');
  });
});

describe('the shape of the tables', () => {
  const [first] = expectedShape;
  it('may have more columns and keys, and nothing else', () => {
    expect(misshapen(expectedShape)).toBeUndefined();
    expect(
      misshapen([...expectedShape, 'column record tenant text', 'unique record u exchange']),
    ).toBeUndefined();
    expect(misshapen(expectedShape.slice(1))).toBe(`missing: ${first}`);
    expect(misshapen([...expectedShape, 'rule record nothing'])).toBe('unexpected: rule record nothing');
    expect(misshapen([...expectedShape, 'table record/* ru (some)'])).toContain('unexpected');
    expect(misshapen([...expectedShape, 'trigger record x 7O public.swallow 00'])).toContain('unexpected');
  });
});
