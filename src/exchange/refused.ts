import { InvariantError, SallyportError } from '../core/errors.ts';
import type { Segment } from '../core/passage.ts';
import type { Reason } from '../core/types.ts';

/** An expected no, with a reason that may be a rule's own. */
export class Refused extends SallyportError {
  override readonly reason: Reason;

  constructor(why: Reason) {
    super('no_rule_permits', 'refused');
    this.reason = why;
  }
}

/** Only the proof of what was to be committed opens a door, whatever else the ledger has committed. @throws InvariantError */
export function expectSame(committed: Segment, asked: Segment | undefined): void {
  if (committed !== asked) throw new InvariantError('a proof of something else');
}

/** Envoy sent something that its protocol rules out here. */
export const violation = (): SallyportError =>
  new SallyportError('protocol_violation', 'a message out of its order');
