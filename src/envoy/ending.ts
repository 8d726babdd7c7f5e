import { InvariantError } from '../core/errors.ts';
import type { Course } from './course.ts';

/**
 * Envoy reads the end of a stream with status OK as "no more changes" and lets everything after it pass, whatever
 * `failure_mode_allow` says (external_processor.proto, point 6 of the protocol). So OK is said in this file alone, and
 * only for an exchange of which nothing is left that could pass. Every other end is an error status.
 */
export class Done {
  readonly #nothingLeft = true;
  private constructor() {
    // only by `of`
  }

  /**
   * @throws InvariantError unless Envoy was given a whole reply of ours, or the end of the response and, where there was a
   * request, the end of that.
   */
  static of(
    request: Course<'request'>,
    response: Course<'response'>,
    { replied }: { readonly replied: boolean },
  ): Done {
    const through = response.over && (request.over || !request.begun);
    if (!replied && !through) throw new InvariantError('an exchange was ended that is not done');
    return new Done();
  }

  static isDone(value: object): boolean {
    return #nothingLeft in value;
  }
}

/** What can be ended: a stream of the gRPC library. */
export interface Endable {
  end(): unknown;
}

/** Ends a stream with status OK. @throws InvariantError where `done` was not made by `Done.of`. */
export function endWithOk(call: Endable, done: Done): void {
  if (!Done.isDone(done)) throw new InvariantError('an end with OK needs an exchange that is done');
  // eslint-disable-next-line no-restricted-syntax -- the one place that the rule speaks of
  call.end();
}
