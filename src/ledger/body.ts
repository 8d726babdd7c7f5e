import { InvariantError } from '../core/errors.ts';
import { columnsOf, type Columns } from '../core/ledger-columns.ts';
import {
  required,
  type ByteCounts,
  type ContentNote,
  type Digests,
  type ExchangeFacts,
  type ExchangeRecordKind,
  type FindingCount,
} from '../core/record.ts';
import type { Destination, Principal, Route } from '../core/types.ts';

/** The version of the body's format; verifiers read all that were ever released. */
export const bodyVersion = 1;

/** A record but for what its place in the chain adds. */
export interface Draft {
  readonly kind: string;
  /** Its members as JSON, without the opening brace: the chain's own come first. */
  readonly tail: string;
  readonly columns: Columns;
}

/** Plain JSON: what is left of facts when all of it is spelled out. */
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };
type Members = Readonly<Record<string, Plain>>;

/**
 * A record's members in their order, and all of them: the type lets none be left out, and one that is not here cannot get
 * into a record.
 */
const spellOut = (f: ExchangeFacts): Readonly<Record<keyof ExchangeFacts, Plain>> => ({
  exchange: f.exchange,
  phase: f.phase,
  began: String(f.began),
  ended: f.ended === null ? null : String(f.ended),
  principal: f.principal && principal(f.principal),
  destination: f.destination && destination(f.destination),
  modelAnswered: f.modelAnswered,
  route: f.route && route(f.route),
  policy: f.policy,
  rules: f.rules,
  findings: f.findings.map(finding),
  bytes: bytes(f.bytes),
  outcome: f.outcome,
  reason: f.reason,
  obligations: f.obligations.map(one => ({ ...one })),
  bypass: f.bypass,
  digests: f.digests && digests(f.digests),
  release: f.release,
  references: f.references,
  usage: f.usage && { inputTokens: f.usage.inputTokens, outputTokens: f.usage.outputTokens },
  status: f.status,
  response: f.response,
  latency: { ...f.latency },
  trace: f.trace,
  versions: { sallyport: f.versions.sallyport, recognizers: f.versions.recognizers },
});

/** Their names: a fact that is undefined is told by name before anything is spelled out. */
const names = Object.keys({
  exchange: true,
  phase: true,
  began: true,
  ended: true,
  principal: true,
  destination: true,
  modelAnswered: true,
  route: true,
  policy: true,
  rules: true,
  findings: true,
  bytes: true,
  outcome: true,
  reason: true,
  obligations: true,
  bypass: true,
  digests: true,
  release: true,
  references: true,
  usage: true,
  status: true,
  response: true,
  latency: true,
  trace: true,
  versions: true,
} satisfies Readonly<Record<keyof ExchangeFacts, true>>) as readonly (keyof ExchangeFacts)[];

const principal = (p: Principal): Plain => ({
  subject: p.subject,
  issuer: p.issuer,
  tenant: p.tenant ?? null,
  actors: p.actors,
  workload: p.workload ?? null,
  roles: p.roles,
  groups: p.groups,
  scopes: p.scopes,
  verified: { ...p.verified },
  credential: p.credential,
  expiresAtMs: p.expiresAtMs,
});

const destination = ({ host, provider, operation, model, zone }: Destination): Plain => ({
  host,
  provider,
  operation,
  model,
  zone,
});

const route = (r: Route): Plain => ({
  id: r.id,
  zone: r.zone,
  release: r.release,
  commit: r.commit,
  identity: r.identity,
  ids: r.ids,
  owner: r.owner,
  useCase: r.useCase,
});

const bytes = ({ received, scanned, unscannable, released }: ByteCounts): Plain => ({
  received,
  scanned,
  unscannable,
  released,
});

const digests = ({ received, released, blind }: Digests): Plain => ({
  received,
  released,
  blind: { key: blind.key, box: blind.box },
});

export const finding = (f: FindingCount): Members => ({
  entity: f.entity,
  class: f.class,
  band: f.band,
  score: f.score,
  count: f.count,
  where: f.where,
  treatment: f.treatment,
  ...(f.contents && f.contents.length > 0 && { contents: f.contents.map(content) }),
});

/** Of what could not be read: what it is, never what is in it. */
const content = ({ type, bytes, digest }: ContentNote): Plain => ({ type, bytes, digest });

/**
 * A record of an exchange.
 * @throws InvariantError where a required fact is not known, one is left out, or there is one that records don't have.
 */
export function exchangeDraft(kind: ExchangeRecordKind, facts: ExchangeFacts): Draft {
  const given: Partial<ExchangeFacts> = facts;
  const missing = names.find(name => given[name] === undefined);
  if (missing !== undefined) throw new InvariantError(`the ${kind} record lacks ${missing}`);
  const lacking = required[kind].find(name => facts[name] === null);
  if (lacking !== undefined) throw new InvariantError(`the ${kind} record needs ${lacking}`);
  if (Object.keys(facts).length !== names.length)
    throw new InvariantError(`the ${kind} record has a fact that records do not have`);
  return draft(kind, spellOut(facts));
}

/** A record of the ledger's own, or one whose members are already plain. */
export function draft(kind: string, body: Readonly<Record<string, unknown>>): Draft {
  return { kind, tail: plainText(kind, body).slice(1), columns: columnsOf(body) };
}

/** A part of a record as JSON. @throws InvariantError where that would not say what it is. */
export function plainText(kind: string, value: object): string {
  assertPlain(kind, value);
  return JSON.stringify(value);
}

/** JSON.stringify leaves out undefined, and writes null for NaN: neither may happen to a record. */
function assertPlain(kind: string, value: unknown): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new InvariantError(`the ${kind} record has a number that is none`);
      return;
    case 'object':
      if (Array.isArray(value)) for (const inner of value) assertPlain(kind, inner);
      // `for in`: a record has neither prototypes nor symbols, and this runs for each of its values.
      else for (const name in value) assertPlain(kind, (value as Readonly<Record<string, unknown>>)[name]);
      return;
    default:
      throw new InvariantError(`the ${kind} record has a member that is ${typeof value}`);
  }
}

/** What a complete record of its kind tells, beyond what it cannot be built without. */
const expected: Readonly<Record<string, readonly (keyof ExchangeFacts)[]>> = {
  request: ['principal', 'trace'],
  response: ['principal', 'modelAnswered', 'usage', 'trace'],
  denial: ['principal', 'destination', 'route'],
};

/** Is nothing of what could be known left unknown? A measure; what must be known is never in doubt. */
export const isComplete = (kind: string, facts: ExchangeFacts): boolean =>
  (expected[kind] ?? []).every(name => facts[name] !== null);
