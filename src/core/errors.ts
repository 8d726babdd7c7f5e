import { reason, type ReasonCode } from './reason.ts';
import type { Reason } from './types.ts';

/**
 * The base of the errors that Sallyport throws on purpose. `reason` is stable and public; `message` is for the log and
 * holds nothing that came in a request or a response.
 */
export class SallyportError extends Error {
  readonly reason: Reason;
  constructor(code: ReasonCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.reason = reason(code);
  }
}

/** There is no route, operation or version like that. `configure`: what would have to be, in our own words. */
export class UnroutedError extends SallyportError {
  readonly configure: string;
  constructor(code: ReasonCode, configure: string) {
    super(code, `nothing is configured for this: ${configure}`);
    this.configure = configure;
  }
}

/** The bytes are not what their format says, or are what we refuse to read in two ways. Denies. */
export class WireError extends SallyportError {}

/** Thrown where the code's own reckoning does not hold. Denies, and is a bug. */
export class InvariantError extends SallyportError {
  constructor(message: string) {
    super('internal_error', message);
  }
}

/** What to answer with when something was thrown: its own reason, or that we failed. */
export const reasonOf = (thrown: unknown): Reason =>
  thrown instanceof SallyportError ? thrown.reason : reason('internal_error');
