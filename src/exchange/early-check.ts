import { reasonOf, SallyportError, UnroutedError } from '../core/errors.ts';
import { newExchangeId } from '../core/ids.ts';
import { Committed } from '../core/passage.ts';
import type { ExchangeFacts } from '../core/record.ts';
import type { Head, Principal } from '../core/types.ts';
import { parseContentEncoding } from '../wire/content-encoding.ts';
import { admit, enter, recognise } from './admit.ts';
import { asFacts, Course, type Setting } from './course.ts';
import type { DriveOptions } from './drive.ts';
import type { CheckBody, CheckVerdict, EarlyCheck, EdgeContext } from './ports.ts';
import { readHead } from './head.ts';
import { expectSame, Refused } from './refused.ts';
import { speakerOf } from './speaker.ts';
import { denialFor, reply } from './words.ts';

/** What the early check proved, under a MAC: metadata that ext_proc compares with the headers it sees. */
export type Vouch = (
  principal: Principal,
  request: { readonly method: string; readonly host: string; readonly path: string },
) => Readonly<Record<string, string>>;

/**
 * ext_authz `Check`. Before ext_proc it is an early, cheap deny from headers alone. Where it is the only filter and has
 * the whole body, it judges the request too: permit or deny, never rewrite; its record says that nobody saw the answer.
 */
export function earlyCheck(options: DriveOptions, vouch: Vouch): EarlyCheck {
  return {
    check: (head, edge, body) =>
      body.kind === 'none' ? checkHead(options, vouch, head, edge) : checkWhole(options, head, edge, body),
  };
}

async function checkHead(
  options: DriveOptions,
  vouch: Vouch,
  head: Head,
  edge: EdgeContext,
): Promise<CheckVerdict> {
  const course = new Course(settingOf(options));
  course.head = head;
  try {
    const { snapshot } = course.setting;
    recognise(course, await snapshot.identity.identify(head, edge), head);
    const { host, operation, values } = enter(head, snapshot);
    course.operation = operation;
    const request = { method: values.get(':method') ?? '', host, path: values.get(':path') ?? '' };
    return { permit: true, metadata: course.principal ? vouch(course.principal, request) : {}, remove: [] };
  } catch (thrown) {
    options.meter.began();
    return refuse(options, course, thrown);
  }
}

async function checkWhole(
  options: DriveOptions,
  head: Head,
  edge: EdgeContext,
  body: Exclude<CheckBody, { kind: 'none' }>,
): Promise<CheckVerdict> {
  const course = new Course(settingOf(options));
  course.head = head;
  options.meter.began();
  try {
    if (options.ledger.refuses) throw new Refused(options.ledger.refuses);
    if (body.kind === 'partial')
      throw new SallyportError('body_incomplete', 'Envoy sent a part of the body only');
    recognise(course, await course.setting.snapshot.identity.identify(head, edge), head);
    const { facts, remove } = await judgeAndCommit(options, course, head, body.bytes);
    options.meter.ended(facts);
    return { permit: true, metadata: {}, remove };
  } catch (thrown) {
    return refuse(options, course, thrown);
  } finally {
    course.letGoAll();
  }
}

async function judgeAndCommit(
  options: DriveOptions,
  course: Course,
  head: Head,
  bytes: Uint8Array,
): Promise<{ facts: ExchangeFacts; remove: readonly string[] }> {
  // It cannot put the decoded body in its place, and another reader may decode it in another way.
  const encoding = parseContentEncoding(readHead(head).get('content-encoding') ?? '');
  if (encoding !== 'identity')
    throw new SallyportError('content_encoding_unsupported', 'an encoded body that would go on as it came');
  const pipeline = admit(course, head, { ended: bytes.length === 0 });
  course.request = pipeline;
  if (!course.hold(bytes.length))
    throw new SallyportError('budget_exhausted', 'no memory left for this request');
  if (bytes.length === 0) pipeline.endAtHead();
  await pipeline.begin();
  if (bytes.length > 0) await pipeline.read(bytes, true);
  const { decision } = pipeline;
  if (decision?.effect === 'redact')
    throw new SallyportError('obligation_unmet', 'the early check cannot rewrite');
  if (decision?.effect !== 'permit') throw new Refused(decision?.reason ?? reasonOf(undefined));
  const segment = pipeline.cut(given => given);
  if (!Buffer.from(segment.bytes).equals(bytes))
    throw new SallyportError('internal_error', 'a permitted body that changed');
  const known = course.facts('request', 'permit', decision.reason, { segment, ended: false });
  const facts: ExchangeFacts = { ...known, response: 'unobserved' };
  const evidence = { kind: 'request', facts: asFacts<'request'>(facts) } as const;
  const proof = await options.ledger.commit(segment, evidence);
  // This is a door, too.
  expectSame(Committed.open(proof), segment);
  const forwarded = new Set(segment.head?.map(([name]) => name));
  return {
    facts,
    remove: head.map(([name]) => name).filter(name => !name.startsWith(':') && !forwarded.has(name)),
  };
}

function refuse(options: DriveOptions, course: Course, thrown: unknown): CheckVerdict {
  const why = reasonOf(thrown);
  const configure = thrown instanceof UnroutedError ? thrown.configure : undefined;
  const facts = course.facts('request', 'deny', why, { segment: undefined, ended: true });
  options.ledger.note({ kind: 'denial', facts: asFacts<'denial'>(facts) });
  options.meter.ended(facts);
  const speaker = course.operation ?? speakerOf(course.head, course.setting.snapshot);
  return { permit: false, refusal: reply(denialFor(why, course.setting.id, configure), speaker) };
}

function settingOf(options: DriveOptions): Setting {
  const { ledger, ids, limits, budget, now } = options;
  return {
    id: newExchangeId(now()),
    snapshot: options.snapshot(),
    ledger,
    ids,
    limits,
    take: bytes => budget.take(bytes),
    give: bytes => {
      budget.give(bytes);
    },
    now,
  };
}
