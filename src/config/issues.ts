import type { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import type { ConfigPath } from './problem.ts';
import type { JsonSchema } from './schema.ts';
import { membersAt, schemasAt } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** Of one object: who has more of them has another kind of file. */
const maxKeys = 50;

/** What is wrong at a path. `key`: with the name of that member, not with the value. */
export interface Complaint {
  readonly path: ConfigPath;
  readonly key?: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** An issue of zod's in our words: what is wrong and what to do, without the value that is wrong. */
export function complaintsOf(issue: Issue, schema: JsonSchema, document: unknown): readonly Complaint[] {
  const path = issue.path.filter(step => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, maxKeys).map(key => unknownKey(path, key, schema));
  if (issue.code === 'invalid_union') return unionComplaints(issue, path, schema, document);
  if (issue.code === 'invalid_type' && valueAt(document, path) === undefined) return [missing(path, schema)];
  return [{ path, ...wording(issue, path, schema, document) }];
}

function unknownKey(path: ConfigPath, key: string, schema: JsonSchema): Complaint {
  const known = membersAt(schema, path);
  const likely = nearest(key, known);
  const hint = likely === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${likely}"?`;
  return { path: [...path, key], key, message: 'unknown key.', hint };
}

function missing(path: ConfigPath, schema: JsonSchema): Complaint {
  const description = schemasAt(schema, path)[0]?.description;
  return { path, message: 'is missing.', hint: description };
}

/** What is of the kind of one of the choices was meant as that one: what is wrong in it is said. */
function unionComplaints(
  { errors }: Extract<Issue, { code: 'invalid_union' }>,
  path: ConfigPath,
  schema: JsonSchema,
  document: unknown,
): readonly Complaint[] {
  if (valueAt(document, path) === undefined) return [missing(path, schema)];
  const meant = errors.filter(issues => !issues.some(isOfAnotherKind));
  if (meant.length === 1)
    return (meant[0] ?? []).flatMap(issue =>
      complaintsOf({ ...issue, path: [...path, ...issue.path] }, schema, document),
    );
  const kinds = schemasAt(schema, path).map(({ type }) => kindNames[type ?? ''] ?? 'something else');
  return [{ path, message: `must be ${[...new Set(kinds)].join(' or ')}.` }];
}

const isOfAnotherKind = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every(issues => issues.some(isOfAnotherKind))));

function wording(
  issue: Issue,
  path: ConfigPath,
  schema: JsonSchema,
  document: unknown,
): { message: string; hint?: string } {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, path, schema, valueAt(document, path));
    case 'invalid_value':
      return oneOf(issue.values.map(String), valueAt(document, path));
    case 'too_small':
      return { message: tooSmall(issue.origin, Number(issue.minimum), issue.message) };
    case 'too_big':
      return { message: `must be at most ${Number(issue.maximum)}.` };
    default:
      return { message: issue.message };
  }
}

function wrongType(
  expected: string,
  path: ConfigPath,
  schema: JsonSchema,
  given: unknown,
): { message: string; hint?: string } {
  if (schemasAt(schema, path).some(({ secret }) => secret))
    return {
      message: 'holds a secret.',
      hint: 'Secrets are given by reference only: {file: PATH} or {env: NAME}.',
    };
  const hint = remedy(expected, path, schema, given);
  return { message: `must be ${kindNames[expected] ?? expected}.`, ...(hint !== undefined && { hint }) };
}

/** What to write instead; nothing of what stands there is repeated. */
function remedy(expected: string, path: ConfigPath, schema: JsonSchema, given: unknown): string | undefined {
  const [described] = schemasAt(schema, path);
  if (given === null) return 'Nothing stands there: write it, or take the key out.';
  if (expected === 'array' && typeof given !== 'object') return 'Put it in brackets: [ … ].';
  if (expected === 'string' && typeof given !== 'object') return 'Put it in quotes.';
  if (expected === 'object' && path.length > 0) return `Known here: ${membersAt(schema, path).join(', ')}.`;
  if (expected !== 'number' && expected !== 'int') return undefined;
  return typeof given === 'string' && /^[0-9]+$/.test(given)
    ? 'Take the quotes off.'
    : described?.description;
}

function oneOf(values: readonly string[], given: unknown): { message: string; hint?: string } {
  const likely = typeof given === 'string' ? nearest(given, values) : undefined;
  const message = `must be one of ${values.join(', ')}.`;
  return likely === undefined ? { message } : { message, hint: `Did you mean "${likely}"?` };
}

const tooSmall = (origin: string, least: number, message: string): string => {
  if (origin === 'number' || origin === 'int') return `must be at least ${least}.`;
  return message.startsWith('Too small') ? 'must not be empty.' : message;
};

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object (key: value)',
};

export const valueAt = (document: unknown, path: ConfigPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    document,
  );
