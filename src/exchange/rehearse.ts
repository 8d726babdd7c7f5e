import { reasonOf } from '../core/errors.ts';
import { reason } from '../core/reason.ts';
import type { ExchangeId, Effect, Head, Principal, Reason, Zone } from '../core/types.ts';
import type { FindingCount } from '../core/record.ts';
import { admit, recognise } from './admit.ts';
import { answer } from './answer.ts';
import { Course } from './course.ts';
import { grants } from './join.ts';
import type { Pipeline } from './pipeline.ts';
import type { Limits, ProviderIds, Snapshot } from './ports.ts';

/** An exchange on paper. */
export interface Script {
  readonly principal: Principal | undefined;
  readonly request: { readonly head: Head; readonly body: Uint8Array };
  /** Chunks as they would come. */
  readonly answer?: { readonly head: Head; readonly chunks: readonly Uint8Array[] };
}

/** What would have been done with one direction. */
export interface Outcome {
  readonly effect: Effect;
  readonly reason: Reason;
  readonly rules: readonly string[];
  readonly findings: readonly FindingCount[];
  readonly zone: Zone | undefined;
  readonly route: string | undefined;
  /** What would have left, where anything would. */
  readonly head: Head;
  readonly body: Uint8Array;
}

const noBlind = new Uint8Array(32);
/** On paper nothing was issued before. */
const ids: ProviderIds = {
  bind: () => Promise.resolve(),
  find: asked => Promise.resolve(asked.map(() => 'unknown')),
};
const ledger = { blind: () => ({ blind: noBlind, sealed: { key: '', box: '' } }), refuses: undefined };

/**
 * Runs an exchange through the very pipelines that a real one goes through, and to no door: nothing is judged in two
 * ways. For `policy test`, replay and explanation.
 */
export async function rehearse(
  snapshot: Snapshot,
  limits: Limits,
  script: Script,
): Promise<{ request: Outcome; response: Outcome | undefined }> {
  const now = (): number => performance.timeOrigin + performance.now();
  const open = { take: () => true, give: () => undefined };
  const course = new Course({ id: 'rehearsal' as ExchangeId, snapshot, ledger, ids, limits, ...open, now });
  const request = await play(course, () => {
    const { head, body } = script.request;
    const identified = script.principal
      ? { principal: script.principal }
      : { refused: reason('identity_missing') };
    recognise(course, identified, head);
    course.request = admit(course, head, { ended: body.length === 0 });
    return { pipeline: course.request, chunks: body.length === 0 ? [] : [body] };
  });
  if (!grants(request) || !script.answer) return { request, response: undefined };
  course.asked = course.request?.facts ?? {};
  const { head, chunks } = script.answer;
  const response = await play(course, () => {
    course.response = answer(course, head, { ended: chunks.length === 0 });
    return { pipeline: course.response, chunks };
  });
  return { request, response };
}

type Begun = {
  readonly pipeline: Pipeline<'request'> | Pipeline<'response'>;
  readonly chunks: readonly Uint8Array[];
};

async function play(course: Course, begin: () => Begun): Promise<Outcome> {
  let pipeline: Begun['pipeline'] | undefined;
  const facts = (): Pick<Outcome, 'findings' | 'zone' | 'route'> => ({
    findings: pipeline?.findings ?? [],
    zone: course.route?.zone,
    route: course.route?.id,
  });
  const empty = { head: [], body: new Uint8Array(0) };
  try {
    const begun = begin();
    pipeline = begun.pipeline;
    const { decision, head, body } = await run(begun);
    return {
      effect: decision.effect,
      reason: decision.reason,
      rules: decision.rules,
      head,
      body,
      ...facts(),
    };
  } catch (thrown) {
    return {
      effect: 'deny',
      reason: reasonOf(thrown),
      rules: pipeline?.decision?.rules ?? [],
      ...empty,
      ...facts(),
    };
  }
}

async function run({
  pipeline,
  chunks,
}: Begun): Promise<{ decision: NonNullable<Begun['pipeline']['decision']>; head: Head; body: Uint8Array }> {
  let head: Head = [];
  const bodies: Uint8Array[] = [];
  const cut = (): void => {
    if (!pipeline.ready) return;
    const segment = pipeline.cut(given => given);
    head = segment.head ?? head;
    bodies.push(segment.bytes);
  };
  if (chunks.length === 0) pipeline.endAtHead();
  await pipeline.begin();
  for (const [index, chunk] of chunks.entries()) {
    if (pipeline.decision && !grants(pipeline.decision)) break;
    await pipeline.read(chunk, index === chunks.length - 1);
    cut();
  }
  cut();
  const { decision } = pipeline;
  if (!decision) throw new TypeError('a rehearsal without a decision');
  return { decision, head, body: Buffer.concat(bodies) };
}
