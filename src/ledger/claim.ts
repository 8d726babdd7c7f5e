import { SallyportError } from '../core/errors.ts';
import { type Segment } from '../core/passage.ts';
import { reason, type ReasonCode } from '../core/reason.ts';
import { seal, type Committed, type RecordRef } from '../core/seal.ts';
import { type Direction, type Reason } from '../core/types.ts';
import { type About } from './drafts.ts';

/** Somebody waits for a commit: sealed once, or refused once. A refused one may land all the same; then it is withheld. */
export interface Claim {
  readonly about: About;
  /** On `performance.now()`: later is late. */
  readonly deadlineMs: number;
  /** Why it was told no; undefined while it waits, and once it is sealed. */
  readonly refused: Reason | undefined;
  /** False: it had been refused, or it is too late by now. */
  seal(record: RecordRef): boolean;
  /** Does nothing to one that was sealed or refused before. */
  refuse(code: ReasonCode): void;
}

/** What is told about refusals, whatever they are for. */
export type Refusing = (why: Reason) => void;

/** A claim for `segment`, with the promise that its caller gets. `expired` is called when its time is over. */
export function claim<D extends Direction>(
  segment: Segment<D>,
  about: About,
  options: {
    readonly commitMs: number;
    readonly refusing: Refusing;
    readonly expired: (claim: Claim) => void;
  },
): { readonly claim: Claim; readonly promise: Promise<Committed<Segment<D>>> } {
  const { promise, resolve, reject } = Promise.withResolvers<Committed<Segment<D>>>();
  const mine = new SegmentClaim(segment, about, { ...options, resolve, reject });
  return { claim: mine, promise };
}

class SegmentClaim<D extends Direction> implements Claim {
  readonly about: About;
  readonly deadlineMs: number;
  refused: Reason | undefined;
  /** Let go with the answer: a refused claim of a batch in doubt holds no bytes of a body. */
  #segment: Segment<D> | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (proof: Committed<Segment<D>>) => void;
  readonly #reject: (error: SallyportError) => void;
  readonly #refusing: Refusing;

  constructor(
    segment: Segment<D>,
    about: About,
    options: {
      readonly commitMs: number;
      readonly refusing: Refusing;
      readonly expired: (claim: Claim) => void;
      readonly resolve: (proof: Committed<Segment<D>>) => void;
      readonly reject: (error: SallyportError) => void;
    },
  ) {
    this.#segment = segment;
    this.about = about;
    this.deadlineMs = performance.now() + options.commitMs;
    this.#timer = setTimeout(options.expired, options.commitMs, this);
    this.#resolve = options.resolve;
    this.#reject = options.reject;
    this.#refusing = options.refusing;
  }

  seal(record: RecordRef): boolean {
    // The timer may be late itself, where the event loop was held.
    if (performance.now() > this.deadlineMs) this.refuse('ledger_late');
    const segment = this.#segment;
    if (!segment) return false;
    this.#let();
    this.#resolve(seal(segment, record));
    return true;
  }

  refuse(code: ReasonCode): void {
    if (!this.#segment) return;
    this.#let();
    this.refused = reason(code);
    this.#refusing(this.refused);
    this.#reject(new SallyportError(code, 'the record was not committed'));
  }

  #let(): void {
    this.#segment = undefined;
    clearTimeout(this.#timer);
  }
}
