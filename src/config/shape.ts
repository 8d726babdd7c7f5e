import type { ConfigPath } from './problem.ts';
import type { JsonSchema } from './schema.ts';

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
  const child = typeof step === 'number' ? schema.items : memberOf(schema, step);
  return child ? choicesOf(child) : [];
}

/** Of an object whose members are free to name: what each of them is. */
function memberOf(
  { properties = {}, additionalProperties }: JsonSchema,
  name: string,
): JsonSchema | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

const choicesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf?.flatMap(choice => choicesOf({ ...schema, anyOf: undefined, ...choice })) ?? [schema];
