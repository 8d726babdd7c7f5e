import { nearest } from '../core/nearest.ts';
import { valueAt } from './issues.ts';
import type { ConfigPath, Problem } from './problem.ts';
import type { JsonSchema } from './schema.ts';
import type { Environment } from './secret.ts';
import { membersAt, schemasAt } from './shape.ts';
import { readYaml } from './yaml.ts';

const prefix = 'SALLYPORT__';

/** One setting out of the environment. */
export interface Override {
  readonly variable: string;
  readonly path: ConfigPath;
  readonly value: unknown;
}

/**
 * Settings of the form `SALLYPORT__LIMITS__MAX_BODY_BYTES=1048576`: two underscores between the levels, single ones and
 * case do not matter, numbers are indices of lists. Values are YAML, but where the setting is a text they are taken as
 * they are.
 */
export function readOverlay(
  environment: Environment,
  schema: JsonSchema,
): { readonly overrides: readonly Override[]; readonly problems: readonly Problem[] } {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  for (const variable of Object.keys(environment)
    .filter(name => name.startsWith(prefix))
    .sort()) {
    const found = locate(variable, schema);
    if ('problem' in found) problems.push(found.problem);
    else addOverride(variable, found.path, environment[variable] ?? '', schema, overrides, problems);
  }
  return { overrides, problems };
}

function addOverride(
  variable: string,
  path: ConfigPath,
  text: string,
  schema: JsonSchema,
  overrides: Override[],
  problems: Problem[],
): void {
  const read = valueOf(text, schemasAt(schema, path));
  if ('fault' in read) problems.push({ variable, path, ...read.fault });
  else overrides.push({ variable, path, value: read.value });
}

type Located = { readonly path: ConfigPath } | { readonly problem: Problem };

function locate(variable: string, schema: JsonSchema): Located {
  const path: (string | number)[] = [];
  for (const word of variable.slice(prefix.length).split('__')) {
    const step = stepFor(word, path, schema);
    if (step === undefined) return { problem: unknown(variable, word, path, schema) };
    path.push(step);
  }
  return { path };
}

function stepFor(word: string, path: ConfigPath, schema: JsonSchema): string | number | undefined {
  if (/^\d{1,3}$/.test(word) && schemasAt(schema, path).some(({ items }) => items)) return Number(word);
  return membersAt(schema, path).find(member => plain(member) === plain(word));
}

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

function unknown(variable: string, word: string, path: ConfigPath, schema: JsonSchema): Problem {
  const likely = nearest(plain(word), membersAt(schema, path));
  const suggestion = likely && [...path, likely].map(step => shout(String(step))).join('__');
  const there = membersAt(schema, path).map(shout);
  const known = there.length > 0 ? ` ${shoutedPath(path)} has: ${there.join(', ')}.` : '';
  return {
    variable,
    path: [],
    message: 'names no setting.',
    hint: suggestion
      ? `Did you mean ${prefix}${suggestion}?`
      : `Levels are joined by two underscores.${known}`,
  };
}

const shoutedPath = (path: ConfigPath): string =>
  `${prefix}${path.map(step => `${shout(String(step))}__`).join('')}`;

/** maxBodyBytes → MAX_BODY_BYTES */
const shout = (name: string): string =>
  name.replace(/(?<=[a-z])[A-Z]/g, letter => `_${letter}`).toUpperCase();

/** A text as it is, all else as YAML. What is wrong is said without the value. */
function valueOf(
  text: string,
  schemas: readonly JsonSchema[],
): { readonly value: unknown } | { readonly fault: { readonly message: string; readonly hint?: string } } {
  const choices = new Set(schemas.map(({ type }) => type));
  // Where a list or an object will do as well, brackets say that one is meant: no name begins with them.
  const isWritten = (choices.has('array') || choices.has('object')) && /^\s*[[{]/.test(text);
  if (choices.has('string') && !isWritten) return { value: text };
  const { faults, value } = readYaml(text, 'Give it a value, or unset it.');
  const [fault] = faults;
  if (!fault) return { value };
  const { message, hint } = fault;
  return { fault: { message, ...(hint !== undefined && { hint }) } };
}

/** Items of lists that were named without those before them. */
export function gapsIn(overrides: readonly Override[], written: unknown): readonly Problem[] {
  return overrides.flatMap(({ variable, path }) => {
    const depth = path.findIndex((step, at) => {
      const list = valueAt(written, path.slice(0, at));
      return typeof step === 'number' && Array.isArray(list) && Object.keys(list).length < list.length;
    });
    if (depth < 0) return [];
    const message = `names item ${String(path[depth])} of a list that has not all the items before it.`;
    return [{ variable, path: path.slice(0, depth), message, hint: 'Items are counted from 0.' }];
  });
}

/** `document` with the overrides in it; lists and objects on the way are made. Leaves `document` as it is. */
export function applyOverrides(document: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((value, { path, value: given }) => withValue(value, path, given), document);
}

function withValue(value: unknown, path: ConfigPath, given: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return given;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[step] = withValue(list[step], rest, given);
    return list;
  }
  const object: Record<string, unknown> = isObject(value) ? { ...value } : {};
  object[step] = withValue(object[step], rest, given);
  return object;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
