import { SallyportError } from '../core/errors.ts';
import { type Reason } from '../core/types.ts';

/** An expected no, with a reason that may be a rule's own. */
export class Refused extends SallyportError {
  override readonly reason: Reason;

  constructor(why: Reason) {
    super('no_rule_permits', 'refused');
    this.reason = why;
  }
}

/** Envoy sent something that its protocol rules out here. */
export const violation = (): SallyportError =>
  new SallyportError('protocol_violation', 'a message out of its order');
