import { z } from 'zod';
import { description, host, knownNames, modelPatterns, peoplesNames, recorded } from './names.ts';
import { type FileShape, membersOf } from './parse.ts';

/** The shape of a policy file. Every list is a set: its order means nothing, but that the first host is the canonical one. */

const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,63}$/,
    'must be an id: lower-case letters, digits and "-", beginning with a letter.',
  );
const zones = ['external', 'internal'] as const;
const phases = ['request', 'response', 'both'] as const;
const bands = ['possible', 'likely', 'certain'] as const;
export const effects: readonly ['permit', 'redact', 'hold', 'deny'] = ['permit', 'redact', 'hold', 'deny'];
const treatments = ['hash', 'mask', 'redact'] as const;

type Zone = (typeof zones)[number];
type Phase = (typeof phases)[number];

export interface RouteSource {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly provider: string;
  readonly operations?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly zone: Zone;
  readonly release: 'segments' | 'whole' | 'causal';
  readonly commit: 'before' | 'alongside';
  readonly identity: 'required' | 'optional';
  readonly ids: 'principal' | 'tenant';
  readonly owner: string;
  readonly use_case: string;
}

/** Who, and where to. Within a field any of the names will do, all fields must fit. */
export interface ScopeSource {
  readonly routes?: readonly string[] | undefined;
  readonly zones?: readonly Zone[] | undefined;
  readonly operations?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

export interface ConditionSource extends ScopeSource {
  /** A finding of one of these classes, or of one of these entities. */
  readonly classes?: readonly string[] | undefined;
  readonly entities?: readonly string[] | undefined;
  /** At this strength or a greater one. */
  readonly band?: (typeof bands)[number] | undefined;
  readonly phase: Phase;
}

export interface RuleSource {
  readonly id: string;
  readonly effect: (typeof effects)[number];
  readonly when: ConditionSource;
  readonly unless?: ScopeSource | undefined;
  readonly treatment?: (typeof treatments)[number] | undefined;
  readonly reason?: string | undefined;
  readonly description: string;
}

export interface PolicyFile {
  readonly version: 1;
  readonly routes: readonly RouteSource[];
  readonly rules: readonly RuleSource[];
}

const routeShape = {
  id,
  hosts: z
    .array(host)
    .min(1)
    .refine(hosts => new Set(hosts).size === hosts.length, 'names the same host twice.'),
  provider: z.string().min(1),
  operations: knownNames.optional(),
  models: modelPatterns.optional(),
  zone: z.enum(zones),
  release: z.enum(['segments', 'whole', 'causal']).default('segments'),
  commit: z.enum(['before', 'alongside']).default('before'),
  identity: z.enum(['required', 'optional']).default('required'),
  ids: z.enum(['principal', 'tenant']).default('principal'),
  owner: recorded.default(''),
  use_case: recorded.default(''),
};

const scopeShape = {
  routes: knownNames.optional(),
  zones: z.array(z.enum(zones)).min(1).optional(),
  operations: knownNames.optional(),
  models: modelPatterns.optional(),
  subjects: peoplesNames.optional(),
  roles: peoplesNames.optional(),
  groups: peoplesNames.optional(),
};

const conditionShape = {
  ...scopeShape,
  classes: knownNames.optional(),
  entities: knownNames.optional(),
  band: z.enum(bands).optional(),
  phase: z.enum(phases).default('both'),
};

const ruleShape = {
  id,
  effect: z.enum(effects),
  when: z.strictObject(conditionShape).prefault({}),
  unless: z.strictObject(scopeShape).optional(),
  treatment: z.enum(treatments).optional(),
  reason: z.string().optional(),
  description: description.default(''),
};

const fileShape = {
  version: z.literal(1),
  routes: z.array(z.strictObject(routeShape)).default([]),
  rules: z.array(z.strictObject(ruleShape)).default([]),
};

const shapes: Readonly<Record<string, object>> = {
  '': fileShape,
  routes: routeShape,
  rules: ruleShape,
  'rules.when': conditionShape,
  'rules.unless': scopeShape,
};

export const policyFile: FileShape<PolicyFile> = {
  schema: z.strictObject(fileShape),
  begin: 'A policy begins with version: 1; then come routes and rules.',
  membersAt: path => membersOf(shapes, path),
};
