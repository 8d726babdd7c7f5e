import { denialHead } from '../core/denial-head.ts';
import { Refusal, type Wording } from '../core/passage.ts';
import { messageOf } from '../core/reason.ts';
import type { Denial, ExchangeId, Reason } from '../core/types.ts';
import type { Operation } from './ports.ts';
import type { Speaker } from './speaker.ts';

/** The HTTP status for a reason. Only what is our own trouble is a 5xx; a policy's no is a 403, which no SDK retries. */
const statusOf: Readonly<Record<string, Denial['status']>> = {
  body_too_large: 413,
  frame_too_large: 502,
  upstream_broken: 502,
  upstream_status_refused: 502,
  request_timeout: 504,
  response_timeout: 504,
  identity_unavailable: 503,
  policy_unavailable: 503,
  budget_exhausted: 503,
  ledger_unavailable: 503,
  ledger_late: 503,
  ledger_full: 503,
  shutting_down: 503,
  recognizer_failed: 503,
  tiling_mismatch: 503,
  internal_error: 503,
};

/** `configure`: what would have to be, where something is missing. */
export const denialFor = (reason: Reason, exchange: ExchangeId, configure?: string): Denial => ({
  status: statusOf[reason] ?? 403,
  reason,
  exchange,
  configure,
});

/** For a client whose API is not known: the shape that most SDKs read, and the member where the others look. */
function plainWords(denial: Denial): Wording {
  const message = messageOf(denial);
  const error = { message, type: 'sallyport_permission_denied', param: null, code: denial.reason };
  return { head: denialHead(denial), body: Buffer.from(JSON.stringify({ error, message })) };
}

/** A whole reply. */
export const reply = (denial: Denial, speaker: Speaker | undefined): Refusal =>
  Refusal.word(denial, speaker ? given => speaker.denial(given) : plainWords);

/** The last frame of a stream of this content type that has begun. */
export const lastFrame = (denial: Denial, operation: Operation, contentType: string): Refusal =>
  Refusal.word(denial, given => ({ head: [], body: operation.errorFrame(given, contentType) }));
