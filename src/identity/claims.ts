import type { Principal } from '../core/types.ts';
import type { ClaimNames, ClaimPath, RequiredClaims } from './options.ts';
import { invalid } from './refused.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What claims say of who asks. */
export type ClaimedIdentity = Pick<
  Principal,
  'subject' | 'tenant' | 'actors' | 'roles' | 'groups' | 'scopes'
>;

const maxActors = 8;
const maxNameLength = 1024;

/**
 * Reads who asks out of verified claims. What is there in another form than ours is refused, not left out: a rule may
 * deny by a role or group, and must see it.
 * @throws IdentityError `identity_invalid`
 */
export function readClaims(claims: Claims, names: ClaimNames): ClaimedIdentity {
  refuseElsewhere(claims, names);
  return {
    subject: nameOf(claimOf(claims, names.subject), 'a token without a subject'),
    tenant: tenantOf(claims, names.tenant),
    actors: actorsOf(claims),
    roles: allOf(claims, names.roles, listOf),
    groups: allOf(claims, names.groups, listOf),
    scopes: allOf(claims, names.scopes, wordsOf),
  };
}

export const isRecord = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** By its name as it stands (`https://example.com/roles`), else through its dots (`realm_access.roles`). */
function claimOf(claims: Claims, where: ClaimPath): unknown {
  if (typeof where !== 'string') return where.path.reduce<unknown>(own, claims);
  const literal = own(claims, where);
  return literal === undefined ? where.split('.').reduce<unknown>(own, claims) : literal;
}

/** Not every token need say it; one that says it in another form is refused. */
function tenantOf(claims: Claims, where: ClaimPath | undefined): string | undefined {
  const value = where === undefined ? undefined : claimOf(claims, where);
  return value === undefined || value === null ? undefined : nameOf(value, 'a tenant that is no name');
}

const pathsOf = (given: ClaimNames['roles']): readonly ClaimPath[] =>
  typeof given === 'string' || 'path' in given ? [given] : given;

function allOf(
  claims: Claims,
  given: ClaimNames['roles'],
  read: (value: unknown) => readonly string[],
): readonly string[] {
  return [...new Set(pathsOf(given).flatMap(where => read(claimOf(claims, where))))];
}

/** @throws IdentityError `identity_invalid` where one is missing or says something else. */
export function requireClaims(claims: Claims, required: RequiredClaims): void {
  for (const [name, allowed] of Object.entries(required)) {
    const value = claimOf(claims, name);
    const given: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isThere = value !== undefined && value !== null;
    if (!isThere || (allowed.length > 0 && !allowed.some(one => given.includes(one))))
      throw invalid('a token without a claim that is required');
  }
}

/** Distributed claims (OpenID Connect Core section 5.6.2): Entra says so of groups that it left out of a token. */
function refuseElsewhere(claims: Claims, { tenant, roles, groups, scopes }: ClaimNames): void {
  const elsewhere = own(claims, '_claim_names');
  const first = [tenant ?? [], roles, groups, scopes]
    .flatMap(pathsOf)
    .map(where => (typeof where === 'string' ? where : (where.path[0] ?? '')));
  if (first.some(name => own(elsewhere, name) !== undefined))
    throw invalid('a token that leaves its tenant, roles or groups out');
}

function nameOf(value: unknown, otherwise: string): string {
  if (typeof value !== 'string' || value === '' || value.length > maxNameLength) throw invalid(otherwise);
  // C0, DEL and C1 have no place in a name, and NUL none in a record; surrogates alone are no text. In NFC alone, names
  // that look the same are the same (UAX #15): a rule that denies by a group is not got round by another spelling of it.
  if (/\p{Cc}/u.test(value) || !value.isWellFormed() || value.normalize('NFC') !== value)
    throw invalid('a name that is no plain text');
  return value;
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map(item => nameOf(item, 'a list of names with something else in it'));
}

/** `scope` is one text of words (RFC 8693 section 4.2); some issuers write a list. */
const wordsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? listOf(value.split(' ').filter(word => word !== '')) : listOf(value);

/** RFC 8693 section 4.1: each actor holds the one before it. Outermost, the current one, first. */
function actorsOf(claims: Claims): readonly string[] {
  const actors: string[] = [];
  for (let act = own(claims, 'act'); act !== undefined; act = own(act, 'act')) {
    if (actors.length === maxActors) throw invalid('a chain of actors over the limit');
    actors.push(nameOf(own(act, 'sub'), 'an actor without a name'));
  }
  return actors;
}
