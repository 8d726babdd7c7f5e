import type { z } from 'zod';
import { nearest } from '../core/nearest.ts';
import type { Path } from './yaml.ts';

type Issue = z.core.$ZodIssue;

/** Of one object: who has more of them has another kind of file. */
const maxKeys = 50;

/** What is wrong at a path. `key`: with the name of that member, not with the value. */
export interface ShapeComplaint {
  readonly path: Path;
  readonly key?: string;
  readonly message: string;
  readonly hint?: string;
}

/** An issue of zod's in our words: what is wrong, what was expected and what to do. */
export function complaintsOf(
  issue: Issue,
  document: unknown,
  membersAt: (path: Path) => readonly string[],
): readonly ShapeComplaint[] {
  const path = issue.path.filter(step => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, maxKeys).map(key => unknownKey(path, key, membersAt(path)));
  if (issue.code === 'invalid_union') return unionComplaints(issue, path, document, membersAt);
  return [{ path, ...wording(issue, path, document) }];
}

/** What is of the kind of one of the choices was meant as that one: what is wrong in it is said. */
function unionComplaints(
  { errors }: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  document: unknown,
  membersAt: (path: Path) => readonly string[],
): readonly ShapeComplaint[] {
  const meant = errors.filter(issues => !issues.some(isOfAnotherKind));
  if (meant.length === 1)
    return (meant[0] ?? []).flatMap(issue =>
      complaintsOf({ ...issue, path: [...path, ...issue.path] }, document, membersAt),
    );
  const kinds = errors.flat().flatMap(one => (one.code === 'invalid_type' ? [nameOf(one.expected)] : []));
  return [{ path, ...expected(path, document, `must be ${[...new Set(kinds)].join(' or ')}.`) }];
}

const isOfAnotherKind = ({ code, path }: Issue): boolean => code === 'invalid_type' && path.length === 0;

function unknownKey(path: Path, key: string, known: readonly string[]): ShapeComplaint {
  const likely = nearest(key, known);
  const hint = likely === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${likely}"?`;
  return { path: [...path, key], key, message: 'unknown key.', ...(known.length > 0 && { hint }) };
}

type Wording = Omit<ShapeComplaint, 'path'>;

function wording(issue: Issue, path: Path, document: unknown): Wording {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, path, document);
    case 'invalid_value':
      return oneOf(issue.values.map(String), path, document);
    case 'too_small':
      return { message: issue.message.startsWith('Too small') ? 'must not be empty.' : issue.message };
    case 'too_big':
      return {
        message: `must have at most ${Number(issue.maximum)} ${issue.origin === 'string' ? 'characters' : 'items'}.`,
      };
    default:
      return { message: issue.message };
  }
}

/** What is not there at all is missing, rather than wrong. */
function expected(path: Path, document: unknown, message: string, hint?: string): Wording {
  if (valueAt(document, path) === undefined && path.length > 0)
    return { message: 'is missing.', hint: `It ${message}` };
  return { message, ...(hint !== undefined && { hint }) };
}

function wrongType(kind: string, path: Path, document: unknown): Wording {
  return expected(path, document, `must be ${nameOf(kind)}.`, remedy(kind, valueAt(document, path)));
}

function remedy(kind: string, given: unknown): string | undefined {
  if (given === null) return 'Nothing stands there: write it, or take the key out.';
  if (kind === 'array' && typeof given !== 'object') return 'Put it in brackets: [ … ].';
  if (kind === 'string' && typeof given !== 'object') return 'Put it in quotes.';
  return undefined;
}

function oneOf(values: readonly string[], path: Path, document: unknown): Wording {
  const given = valueAt(document, path);
  const only = values.length === 1 ? `must be ${values.join()}.` : `must be one of ${values.join(', ')}.`;
  return expected(path, document, only, typeof given === 'string' ? likelyOf(given, values) : undefined);
}

function likelyOf(given: string, values: readonly string[]): string | undefined {
  // Equal as a text: a number was meant.
  if (values.includes(given)) return 'Take the quotes off.';
  const likely = nearest(given, values);
  return likely === undefined ? undefined : `Did you mean "${likely}"?`;
}

const nameOf = (kind: string): string => kindNames[kind] ?? kind;

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object (key: value)',
  record: 'an object (key: value)',
  null: 'null (nobody)',
};

const valueAt = (document: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    document,
  );

/** `rules[3].when.roles[0]` */
export const formatPath = (path: Path): string =>
  path
    .map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`))
    .join('');
