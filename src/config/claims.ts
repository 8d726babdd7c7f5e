import { z } from 'zod';

/**
 * Where a claim stands. A name is tried as it stands first (`https://example.com/roles`), then its dots as nesting
 * (`realm_access.roles`). A path is names one in the other, for names that have dots themselves.
 */
export type ClaimPath = string | { readonly path: readonly string[] };

/** Which claims the principal is made of. */
export interface ClaimNames {
  readonly subject: ClaimPath;
  /** Undefined: nobody has a tenant. */
  readonly tenant: ClaimPath | undefined;
  /** Of several claims, the names of all. */
  readonly roles: readonly ClaimPath[];
  readonly groups: readonly ClaimPath[];
  readonly scopes: readonly ClaimPath[];
}

/** A claim's name → one of these values has to be it, or in it where it is a list. No values: it has to be there. */
export type RequiredClaims = Readonly<Record<string, readonly (string | number | boolean)[]>>;

const byPath = z
  .strictObject({
    path: z
      .array(z.string().min(1))
      .min(1)
      .meta({ description: 'Names one in the other, for claims whose names have dots.' }),
  })
  .meta({ description: 'Where the claim stands, by a path.' });
const claimPath = z.union([z.string().min(1), byPath]);

const one = (usual: string, what: string): z.ZodType<ClaimPath> =>
  claimPath
    .default(usual)
    .meta({ description: `The claim that holds ${what}; dots for nesting, or a path.` });

/** Names that several claims may hold together. */
const several = (usual: string, what: string): z.ZodType<readonly ClaimPath[]> =>
  z
    .union([z.string().min(1), byPath, z.array(claimPath).min(1)])
    .default(usual)
    .transform(given => (Array.isArray(given) ? given : [given]))
    .meta({
      description: `The claim that holds ${what}, or a list of claims whose names are put together; dots for nesting, or paths.`,
    });

export const claimsSchema: z.ZodType<ClaimNames> = z
  .strictObject({
    subject: one('sub', 'who asks'),
    tenant: claimPath.optional().meta({
      description:
        'The claim that names the organisation they ask for, whose the ids of providers are on routes with `ids: tenant`; dots for nesting, or a path.',
    }),
    roles: several('roles', 'roles'),
    groups: several('groups', 'groups'),
    scopes: several('scope', 'scopes'),
  })
  .transform(({ tenant, ...rest }) => ({ ...rest, tenant }));

const value = z.union([z.string(), z.number(), z.boolean()]);

const emptyList = 'is empty. Name the values that will do, or say {present: true} where any will.';
/** An empty list could be read as "none" or as "any": whoever means any value says so. */
const presence = z
  .strictObject({ present: z.literal(true) })
  .transform((): readonly (string | number | boolean)[] => []);

export const requiredSchema: z.ZodType<RequiredClaims> = z
  .record(
    z.string().min(1),
    z.union([value.transform(only => [only]), z.array(value).min(1, emptyList), presence]).meta({
      description: 'A value, a list of values of which one will do, or {present: true} where any will do.',
    }),
  )
  .meta({
    description:
      'Claims that a token must have besides iss, aud and exp, each with its value, a list of which one will do, or {present: true}.',
  });
