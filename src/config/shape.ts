import { type ConfigPath } from './problem.ts';
import { type JsonSchema } from './schema.ts';

/** The schemas that a value at `path` may follow: more than one behind a choice, none where nothing is known there. */
export const schemasAt = (root: JsonSchema, path: ConfigPath): readonly JsonSchema[] =>
  path.reduce<readonly JsonSchema[]>(
    (schemas, step) => schemas.flatMap(schema => childrenOf(schema, step)),
    choicesOf(root),
  );

/** The members that an object at `path` may have. */
export const membersAt = (root: JsonSchema, path: ConfigPath): readonly string[] =>
  schemasAt(root, path).flatMap(schema => Object.keys(schema.properties ?? {}));

function childrenOf(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  const child = typeof step === 'number' ? schema.items : schema.properties?.[step];
  return child ? choicesOf(child) : [];
}

const choicesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf?.map(choice => ({ ...schema, anyOf: undefined, ...choice })) ?? [schema];
