import { InvariantError } from '../core/errors.ts';
import { columnsOf, type Columns } from '../core/ledger-columns.ts';
import { required, type ExchangeFacts, type ExchangeRecordKind, type FindingCount } from '../core/record.ts';
import { type Destination, type Principal, type Route } from '../core/types.ts';

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
 * The order of a record's members, and all of them: one that is not here cannot get into a record, one that is here cannot
 * be left out.
 */
const members: { readonly [F in keyof ExchangeFacts]: (facts: ExchangeFacts) => Plain } = {
  exchange: f => f.exchange,
  phase: f => f.phase,
  began: f => String(f.began),
  ended: f => (f.ended === null ? null : String(f.ended)),
  principal: f => f.principal && principal(f.principal),
  destination: f => f.destination && destination(f.destination),
  modelAnswered: f => f.modelAnswered,
  route: f => f.route && route(f.route),
  policy: f => f.policy,
  rules: f => f.rules,
  findings: f => f.findings.map(finding),
  bytes: ({ bytes: { received, scanned, unscannable, released } }) => ({
    received,
    scanned,
    unscannable,
    released,
  }),
  outcome: f => f.outcome,
  reason: f => f.reason,
  obligations: f => f.obligations.map(one => ({ ...one })),
  bypass: f => f.bypass,
  digests: ({ digests: d }) =>
    d && { received: d.received, released: d.released, blind: { key: d.blind.key, box: d.blind.box } },
  release: f => f.release,
  references: f => f.references,
  usage: ({ usage }) => usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
  status: f => f.status,
  response: f => f.response,
  latency: f => ({ ...f.latency }),
  trace: f => f.trace,
  versions: ({ versions: { sallyport, recognizers } }) => ({ sallyport, recognizers }),
};
const names = Object.keys(members) as readonly (keyof ExchangeFacts)[];

const principal = (p: Principal): Plain => ({
  subject: p.subject,
  issuer: p.issuer,
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
  owner: r.owner,
  useCase: r.useCase,
});

export const finding = (f: FindingCount): Members => ({
  entity: f.entity,
  class: f.class,
  band: f.band,
  score: f.score,
  count: f.count,
  where: f.where,
  treatment: f.treatment,
});

/**
 * A record of an exchange.
 * @throws InvariantError where a required fact is not known, one is left out, or there is one that records don't have.
 */
export function exchangeDraft(kind: ExchangeRecordKind, facts: ExchangeFacts): Draft {
  const given: Partial<ExchangeFacts> = facts;
  const missing = names.find(name => given[name] === undefined);
  if (missing !== undefined) throw new InvariantError(`a ${kind} record without ${missing}`);
  const lacking = required[kind].find(name => facts[name] === null);
  if (lacking !== undefined) throw new InvariantError(`a ${kind} record needs ${lacking}`);
  if (Object.keys(facts).length !== names.length)
    throw new InvariantError(`a ${kind} record with a fact that records do not have`);
  return draft(kind, Object.fromEntries(names.map(name => [name, members[name](facts)])));
}

/** A record of the ledger's own, or one whose members are already plain. */
export function draft(kind: string, body: Readonly<Record<string, unknown>>): Draft {
  assertPlain(kind, body);
  return { kind, tail: JSON.stringify(body).slice(1), columns: columnsOf(body) };
}

/** JSON.stringify leaves out undefined, and writes null for NaN: neither may happen to a record. */
function assertPlain(kind: string, value: unknown): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new InvariantError(`a ${kind} record with a number that is none`);
      return;
    case 'object':
      if (value !== null) for (const inner of Object.values(value)) assertPlain(kind, inner);
      return;
    default:
      throw new InvariantError(`a ${kind} record with a member that is ${typeof value}`);
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
