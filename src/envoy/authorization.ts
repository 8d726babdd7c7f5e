import { reasonOf, SallyportError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { Refusal } from '../core/passage.ts';
import type { Head, Reason } from '../core/types.ts';
import type { CheckBody, CheckVerdict, EarlyCheck } from '../exchange/ports.ts';
import { decodeCheck } from './codec-check.ts';
import { workloadOf } from './context.ts';
import type { CheckAnswer, CheckAsked } from './messages.ts';

/** Envoy adds it where it was told to send the body: was that cut? It comes last, behind one that a client may have forged. */
const partialHeader = 'x-envoy-auth-partial-body';

const valuesOf = (head: Head, name: string): readonly string[] =>
  head.filter(([known]) => known === name).map(([, text]) => text);

/**
 * What the check was given of the body. Whole is only what is said to be whole once, came as bytes, and has the length
 * that the request states.
 */
export function bodyOf({ head, size, body, bodyAsText }: CheckAsked): CheckBody {
  const told = valuesOf(head ?? [], partialHeader);
  if (told.length === 0) return bodyAsText || body.length > 0 ? { kind: 'partial' } : { kind: 'none' };
  const lengths = valuesOf(head ?? [], 'content-length');
  const whole =
    told.length === 1 &&
    told[0] === 'false' &&
    !bodyAsText &&
    size <= body.length &&
    lengths.every(length => length === String(body.length));
  return whole ? { kind: 'whole', bytes: body } : { kind: 'partial' };
}

const failed = (why: Reason): CheckAnswer => ({
  permit: false,
  status: 503,
  headers: [['x-should-retry', 'false']],
  body: new Uint8Array(0),
  details: `sallyport_${why}`,
});

function refused({ denial, head, body }: Refusal): CheckAnswer {
  const headers = head.filter(([name]) => !name.startsWith(':') && name !== 'content-length');
  return { permit: false, status: denial.status, headers, body, details: `sallyport_${denial.reason}` };
}

function answerOf(verdict: CheckVerdict): CheckAnswer {
  if (verdict.permit) return { permit: true, remove: verdict.remove, metadata: verdict.metadata };
  if (!Refusal.isWorded(verdict.refusal))
    throw new SallyportError('internal_error', 'a refusal that was not worded');
  return refused(verdict.refusal);
}

async function judge(early: EarlyCheck, bytes: Buffer): Promise<CheckAnswer> {
  const asked = decodeCheck(bytes);
  if (!asked.head) throw new SallyportError('processing_mode', 'ext_authz is not told to send raw headers');
  const head = asked.head.filter(([name]) => name !== partialHeader);
  const edge = { source: asked.source, workload: workloadOf(asked.principal), authz: undefined };
  return answerOf(await early.check(head, edge, bodyOf(asked)));
}

/** The ext_authz `Check` over the early check. Never rejects: whatever is thrown is a denial. */
export const authorization =
  (early: EarlyCheck, log: Log) =>
  async (bytes: Buffer): Promise<CheckAnswer> => {
    try {
      return await judge(early, bytes);
    } catch (error) {
      log.error('edge.check.failed', { reason: reasonOf(error) }, error);
      return failed(reasonOf(error));
    }
  };
