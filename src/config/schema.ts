import { z } from 'zod';
import { type AdminConfig, adminSchema } from './admin.ts';
import { type ClassifyConfig, classifySchema } from './classify.ts';
import { type IdentityConfig, identitySchema } from './identity.ts';
import { type LedgerConfig, ledgerSchema } from './ledger.ts';
import { type LimitsConfig, limitsSchema } from './limits.ts';
import { type ListenConfig, listenSchema } from './listen.ts';
import { type Place, placeOf } from './place.ts';
import { type PolicyConfig, policySchema } from './policy.ts';
import { type TelemetryConfig, telemetrySchema } from './telemetry.ts';
import { type TransformConfig, transformSchema } from './transform.ts';

/** What Sallyport runs by: parsed, defaults applied, paths absolute, secrets by reference. */
export interface Config {
  readonly listen: ListenConfig;
  readonly identity: IdentityConfig;
  readonly policy: PolicyConfig;
  readonly classify: ClassifyConfig;
  readonly ledger: LedgerConfig;
  readonly transform: TransformConfig;
  readonly limits: LimitsConfig;
  readonly telemetry: TelemetryConfig;
  readonly admin: AdminConfig;
}

/** A JSON Schema (draft 2020-12), as far as we walk it. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Given by reference: the value is no part of the configuration. */
  readonly secret?: boolean;
}

export const configSchema = (place: Place): z.ZodType<Config> =>
  z.strictObject({
    listen: listenSchema(place),
    identity: identitySchema(place),
    policy: policySchema(place),
    classify: classifySchema(place).prefault({}),
    ledger: ledgerSchema(place),
    transform: transformSchema(place).prefault({}),
    limits: limitsSchema().prefault({}),
    telemetry: telemetrySchema().prefault({}),
    admin: adminSchema().prefault({}),
  });

/** The JSON Schema of the file, for editors (`# yaml-language-server: $schema=…`). */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema(placeOf('.', {})), {
    io: 'input',
    override: ({ jsonSchema, path }) => {
      // Defaults that depend on the machine would make the schema differ from one to the next.
      if (path.at(-1) === 'instance') delete jsonSchema.default;
    },
  });
  return { title: 'Sallyport', ...(withSingleTypes(schema) as object) } as JsonSchema;
}

/** A choice of types said as a choice of schemas: one way to say it is enough for whoever walks it. */
function withSingleTypes(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withSingleTypes);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, member]: [string, unknown]) =>
      name === 'type' && Array.isArray(member)
        ? ['anyOf', member.map((one: unknown) => ({ type: one }))]
        : [name, withSingleTypes(member)],
    ),
  );
}
