import { readTarget } from '../wire/path.ts';
import { SallyportError } from '../core/errors.ts';
import { reason } from '../core/reason.ts';
import { type Head } from '../core/types.ts';
import { type Course } from './course.ts';
import { allowed, readHead } from './head.ts';
import { Pipeline } from './pipeline.ts';
import { type FrameReader, type Identified, type Judge, type Operation, type Snapshot } from './ports.ts';
import { Refused } from './refused.ts';

/** A request's head, read: what it wants of whom. */
export interface Entry {
  readonly host: string;
  readonly provider: string;
  readonly operation: Operation;
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
  const { path, query } = readTarget(values.get(':path') ?? '');
  for (const provider of names) {
    const operation = snapshot.providers.get(provider)?.operation(values.get(':method') ?? '', path);
    if (!operation) continue;
    if (query.every(({ name }) => operation.query.includes(name)))
      return { host, provider, operation, values };
    throw new SallyportError('unknown_operation', `a query parameter that ${operation.name} does not have`);
  }
  throw new SallyportError('unknown_operation', 'no provider of this host has such an operation');
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
  const { operation } = entry;
  course.operation = operation;
  course.method = entry.values.get(':method') ?? '';
  const { scanner, transform } = snapshot;
  return new Pipeline({
    direction: 'request',
    head: allowed(head, 'request', operation, snapshot.identity.headers),
    credentials: operation.credentials,
    reader: readerFor(entry, course, ended),
    scanner,
    transform,
    judge: facts => judgeFor(course, entry, facts.model ?? ''),
    blind: course.blind,
    release: 'whole',
    maxBodyBytes: limits.maxBodyBytes,
    now,
  });
}

function readerFor({ operation, values }: Entry, course: Course, ended: boolean): FrameReader | undefined {
  const { limits } = course.setting;
  refuseEncoded(values);
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

/** @throws SallyportError `content_encoding_unsupported` */
export function refuseEncoded(values: ReadonlyMap<string, string>): void {
  const encoding = values.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new SallyportError('content_encoding_unsupported', 'an encoded body');
}

/** The destination is whole once the model is known: the route, then its rules. */
function judgeFor(course: Course, { host, provider, operation }: Entry, model: string): Judge {
  const { policy } = course.setting.snapshot;
  const to = { host, provider, operation: operation.name, model };
  const route = policy.route(to);
  if (!route) throw new SallyportError('no_route', 'no route for this model and operation');
  course.route = route;
  course.destination = { ...to, zone: route.zone };
  if (!course.principal && route.identity === 'required')
    throw new SallyportError('identity_missing', 'this route wants identity');
  return policy.judge({ principal: course.principal, destination: course.destination, route });
}
