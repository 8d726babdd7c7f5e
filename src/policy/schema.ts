import { z } from 'zod';

/** The shape of a policy file. Every list is a set: its order means nothing, but that the first host is the canonical one. */

const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,63}$/,
    'must be an id: lower-case letters, digits and "-", beginning with a letter.',
  );
const names = z.array(z.string().min(1)).min(1);
const host = z
  .string()
  .regex(
    /^[a-z0-9._-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/,
    'must be a host in lower case, with its port if it is not the default one.',
  );

export const zones = ['external', 'internal'] as const;
export const phases = ['request', 'response', 'both'] as const;
export const bands = ['possible', 'likely', 'certain'] as const;
export const effects = ['permit', 'redact', 'hold', 'deny'] as const;
export const treatments = ['hash', 'mask', 'redact'] as const;

const route = z.strictObject({
  id,
  hosts: z.array(host).min(1),
  provider: z.string().min(1),
  operations: names.optional(),
  models: names.optional(),
  zone: z.enum(zones),
  release: z.enum(['segments', 'whole', 'causal']).default('segments'),
  commit: z.enum(['before', 'alongside']).default('before'),
  identity: z.enum(['required', 'optional']).default('required'),
  owner: z.string().default(''),
  use_case: z.string().default(''),
});

/** Who, and where to. Within a field any of the names will do, all fields must fit. */
const scope = {
  routes: names.optional(),
  zones: z.array(z.enum(zones)).min(1).optional(),
  operations: names.optional(),
  models: names.optional(),
  subjects: names.optional(),
  roles: names.optional(),
  groups: names.optional(),
};

const rule = z.strictObject({
  id,
  effect: z.enum(effects),
  when: z
    .strictObject({
      ...scope,
      /** A finding of one of these classes, or of one of these entities. */
      classes: names.optional(),
      entities: names.optional(),
      /** At this strength or a greater one. */
      band: z.enum(bands).optional(),
      phase: z.enum(phases).default('both'),
    })
    .prefault({}),
  unless: z.strictObject(scope).optional(),
  treatment: z.enum(treatments).optional(),
  reason: z.string().optional(),
  description: z.string().default(''),
});

export const policyFileSchema = z.strictObject({
  version: z.literal(1),
  routes: z.array(route).default([]),
  rules: z.array(rule).default([]),
});

export type RouteSource = z.infer<typeof route>;
export type RuleSource = z.infer<typeof rule>;
export type ScopeSource = NonNullable<RuleSource['unless']>;
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** Names of the members at a path of the file, for "did you mean". */
export function membersAt(path: readonly (string | number)[]): readonly string[] {
  const steps = path.filter(step => typeof step === 'string').join('.');
  const shapes: Readonly<Record<string, object>> = {
    '': policyFileSchema.shape,
    routes: route.shape,
    rules: rule.shape,
    'rules.when': { ...scope, classes: 1, entities: 1, band: 1, phase: 1 },
    'rules.unless': scope,
  };
  return Object.keys(shapes[steps] ?? {});
}
