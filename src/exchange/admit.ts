import { readTarget, type RequestTarget } from '../wire/path.ts';
import { InvariantError, SallyportError, UnroutedError } from '../core/errors.ts';
import { reason } from '../core/reason.ts';
import type { FrameFacts, Head } from '../core/types.ts';
import { type Decoder, decoder, parseContentEncoding } from '../wire/content-encoding.ts';
import type { Course } from './course.ts';
import { allowed, readHead } from './head.ts';
import { Pipeline } from './pipeline.ts';
import type {
  FrameReader,
  Identified,
  IdOwner,
  Judge,
  Limits,
  Operation,
  OperationMatch,
  Snapshot,
} from './ports.ts';
import { Refused } from './refused.ts';

/** A request's head, read: what it wants of whom. */
export interface Entry {
  readonly host: string;
  readonly provider: string;
  readonly operation: Operation;
  readonly match: OperationMatch;
  readonly target: RequestTarget;
  readonly values: ReadonlyMap<string, string>;
}

/** Finds the operation that a head asks for. @throws SallyportError with the reason to deny. */
export function enter(head: Head, snapshot: Snapshot): Entry {
  const values = readHead(head);
  const host = hostOf(values);
  if (values.has('upgrade') || values.has(':protocol'))
    throw new SallyportError('upgrade_refused', 'an upgrade was asked for');
  const names = snapshot.policy.providers(host);
  if (names.length === 0) throw new SallyportError('unknown_host', 'no route names this host');
  const target = readTarget(values.get(':path') ?? '');
  for (const provider of names) {
    const match = snapshot.providers.get(provider)?.find(values.get(':method') ?? '', target);
    if (!match) continue;
    expectKnown(match.operation, target, values);
    return { host, provider, operation: match.operation, match, target, values };
  }
  throw new UnroutedError(
    'unknown_operation',
    `a route of this host for another provider: ${served(names, snapshot)}`,
  );
}

/** What the providers of a host serve. */
const served = (names: readonly string[], { providers }: Snapshot): string =>
  names
    .map(name => {
      const operations = providers.get(name)?.operations.map(operation => operation.name) ?? [];
      return `its routes have ${name}, which serves ${operations.join(', ')}`;
    })
    .join('; ');

/** A parameter or a version that is not known may change what everything else means. @throws SallyportError */
function expectKnown(operation: Operation, { query }: RequestTarget, values: Entry['values']): void {
  for (const { name, value } of query) {
    const known = Object.hasOwn(operation.query, name) ? operation.query[name] : undefined;
    if (known === undefined)
      throw new SallyportError('unknown_operation', `a query parameter that ${operation.name} does not have`);
    if (known !== 'any' && !known.includes(value))
      throw new SallyportError('version_unknown', 'a value of a query parameter that is not known');
  }
  for (const [header, known] of Object.entries(operation.versions)) {
    const value = values.get(header);
    if (value !== undefined && !known.includes(value))
      throw new SallyportError('version_unknown', 'a version in a header that is not known');
  }
}

export const hostOf = (values: ReadonlyMap<string, string>): string =>
  (values.get(':authority') ?? '').toLowerCase();

/** Notes who asks. @throws Refused where nobody proved to, and no route of the host takes that. */
export function recognise(course: Course, identified: Identified, head: Head): void {
  const { policy } = course.setting.snapshot;
  if ('principal' in identified) course.principal = identified.principal;
  else if (identified.refused !== reason('identity_missing') || !policy.anonymous(hostOf(readHead(head)))) {
    throw new Refused(identified.refused);
  }
}

/** The pipeline of a request whose sender is known. `ended`: it has no body. */
export function admit(course: Course, head: Head, { ended }: { ended: boolean }): Pipeline<'request'> {
  const { snapshot, limits, now } = course.setting;
  const entry = enter(head, snapshot);
  const { operation, match, target, values } = entry;
  course.operation = operation;
  course.method = values.get(':method') ?? '';
  const { scanner, transform } = snapshot;
  const reader = readerFor(entry, course, ended);
  const passing = allowed(head, 'request', operation, snapshot.identity.headers);
  return new Pipeline({
    direction: 'request',
    head: passing,
    credentials: operation.credentials,
    target: { match, query: target.query },
    frozen: isFrozen(entry, head, passing),
    reader,
    decoder: reader && decoderFor(values, limits),
    scanner,
    transform,
    judge: facts => judgeFor(course, entry, facts),
    ids: course.setting.ids,
    owner: () => ownerOf(course),
    blind: course.blind,
    release: 'whole',
    maxBodyBytes: limits.maxBodyBytes,
    now,
  });
}

/** Whose the exchange's ids are: the route says it. @throws InvariantError where there is none */
export function ownerOf({ setting, destination, route, principal }: Course): IdOwner {
  if (!destination || !route) throw new InvariantError('ids of an exchange without a route');
  const { host, provider } = destination;
  const { policy } = setting.snapshot;
  // Another name of the host, or another API on it, may lead to the same account.
  const elsewhere = [host, ...policy.aliases(host)]
    .flatMap(name => policy.providers(name).map(other => ({ host: name, provider: other })))
    .filter(place => place.host !== host || place.provider !== provider);
  return { host, provider, elsewhere, principal, ids: route.ids };
}

/** Headers that are signed and yet nobody's to send on: the edge sets them anew. */
const ofTheConnection: ReadonlySet<string> = new Set(['host', 'content-length']);

/** A request that its sender has signed goes on as it came. @throws SallyportError where it could not */
function isFrozen({ operation, values }: Entry, head: Head, passing: Head): boolean {
  const signed = operation.signed?.(values);
  if (signed === undefined) return false;
  const came = new Set(head.map(([name]) => name));
  const left = new Set(passing.map(([name]) => name));
  const isLost = (name: string): boolean => came.has(name) && !left.has(name) && !ofTheConnection.has(name);
  if (signed.some(isLost) || values.has('content-encoding'))
    throw new SallyportError('signature_broken', 'a signed header that would not go on');
  return true;
}

function readerFor({ operation, values }: Entry, course: Course, ended: boolean): FrameReader | undefined {
  const { limits } = course.setting;
  if (Number(values.get('content-length') ?? 0) > limits.maxBodyBytes) {
    throw new SallyportError('body_too_large', 'a body announced over the limit');
  }
  if (operation.body === 'none') return undefined;
  if (ended) throw new SallyportError('body_missing', 'no body');
  const reader = operation.reader('request', values.get('content-type') ?? '', {
    asked: {},
    status: 0,
    limits,
  });
  if (!reader) throw new SallyportError('content_type_unsupported', 'no reader for the content type');
  return reader;
}

/** Undefined: the body is not encoded. @throws SallyportError `content_encoding_unsupported` */
export function decoderFor(
  values: ReadonlyMap<string, string>,
  { maxBodyBytes, maxRatio }: Limits,
): Decoder | undefined {
  const encoding = parseContentEncoding(values.get('content-encoding') ?? '');
  if (encoding === undefined)
    throw new SallyportError('content_encoding_unsupported', 'an encoding that is not known');
  return encoding === 'identity' ? undefined : decoder(encoding, { maxBytes: maxBodyBytes, maxRatio });
}

/** The destination is whole once the model is known: the route, then its rules. */
function judgeFor(course: Course, { host, provider, operation, match }: Entry, facts: FrameFacts): Judge {
  const { policy } = course.setting.snapshot;
  const { model } = match.facts;
  if (model !== undefined && facts.model !== undefined && facts.model !== model)
    throw new SallyportError('model_ambiguous', 'two models in one request');
  const to = { host, provider, operation: operation.name, model: model ?? facts.model ?? '' };
  const route = policy.route(to);
  if (!route)
    throw new UnroutedError(
      'no_route',
      `a route with this host, provider: ${provider}, operations: [${operation.name}] and this model`,
    );
  course.route = route;
  course.destination = { ...to, zone: route.zone };
  if (!course.principal && route.identity === 'required')
    throw new SallyportError('identity_missing', 'this route wants identity');
  return policy.judge({ principal: course.principal, destination: course.destination, route });
}
