import { SallyportError } from '../core/errors.ts';
import type { Head } from '../core/types.ts';
import type { Decoder } from '../wire/content-encoding.ts';
import { decoderFor, ownerOf } from './admit.ts';
import type { Course } from './course.ts';
import { allowed, expectFinal, readHead, statusOf } from './head.ts';
import { localReplyHead, localReplyJudge, LocalReplyReader } from './local-reply.ts';
import { Pipeline } from './pipeline.ts';
import type { FrameReader, Judge, Operation } from './ports.ts';

/** The pipeline of an upstream's answer. `ended`: no body follows. @throws SallyportError with the reason to deny. */
export function answer(course: Course, head: Head, { ended }: { ended: boolean }): Pipeline<'response'> {
  const { operation, destination, route, principal } = course;
  if (!operation || !destination || !route)
    throw new SallyportError('internal_error', 'an answer without a request');
  const values = readHead(head);
  const status = statusOf(values);
  course.status = status;
  expectFinal(status);
  const judge = course.setting.snapshot.policy.judge({ principal, destination, route });
  const reader = readerFor(course, operation, values, { status, ended });
  const decoder = decoderFor(values, { ...course.setting.limits, maxBodyBytes: Infinity });
  course.answerType = values.get('content-type') ?? '';
  return pipeline(course, allowed(head, 'response', operation, []), {
    reader,
    decoder: reader && decoder,
    judge,
    whole: route.release === 'whole',
  });
}

function readerFor(
  course: Course,
  operation: Operation,
  values: ReadonlyMap<string, string>,
  { status, ended }: { status: number; ended: boolean },
): FrameReader | undefined {
  if (ended || course.method === 'HEAD' || status === 204 || status === 304) return undefined;
  const { asked, setting } = course;
  const reader = operation.reader('response', values.get('content-type') ?? '', {
    asked,
    status,
    limits: setting.limits,
  });
  if (!reader)
    throw new SallyportError('content_type_unsupported', 'no reader for the content type of the answer');
  return reader;
}

/** The pipeline of a reply that Envoy made itself. */
export function localReply(course: Course, head: Head, { ended }: { ended: boolean }): Pipeline<'response'> {
  const status = statusOf(readHead(head));
  course.status = status;
  expectFinal(status);
  const { snapshot } = course.setting;
  const reader = ended ? undefined : new LocalReplyReader();
  const judge = localReplyJudge(snapshot.policy.digest);
  return pipeline(course, localReplyHead(head), { reader, decoder: undefined, judge, whole: true });
}

interface Ways {
  readonly reader: FrameReader | undefined;
  readonly decoder: Decoder | undefined;
  readonly judge: Judge;
  readonly whole: boolean;
}

function pipeline(course: Course, head: Head, { reader, decoder, judge, whole }: Ways): Pipeline<'response'> {
  const { snapshot, limits, ids, now } = course.setting;
  return new Pipeline({
    direction: 'response',
    head,
    credentials: [],
    reader,
    decoder,
    scanner: snapshot.scanner,
    transform: snapshot.transform,
    judge: () => judge,
    ids,
    owner: () => ownerOf(course),
    blind: course.blind,
    release: whole ? 'whole' : 'segments',
    maxBodyBytes: limits.maxBodyBytes,
    now,
  });
}
