import { SallyportError } from '../core/errors.ts';
import type { Segment } from '../core/passage.ts';
import { reason, type ReasonCode } from '../core/reason.ts';
import { seal, type Committed, type RecordRef } from '../core/seal.ts';
import type { Direction, Reason } from '../core/types.ts';
import type { Deadlines, Waiting } from './deadlines.ts';
import type { About } from './drafts.ts';

/** Somebody waits for a commit: sealed once, or refused once. A refused one may land all the same; then it is withheld. */
export interface Claim extends Waiting {
  readonly about: About;
  /** Why it was told no; undefined while it waits, and once it is sealed. */
  readonly refused: Reason | undefined;
  /** False: it had been refused, or it is too late by now. */
  seal(record: RecordRef): boolean;
  /** Does nothing to one that was sealed or refused before. */
  refuse(code: ReasonCode): void;
}

/** What all claims of a ledger have in common. */
export interface Claiming {
  /** From the call to the acknowledgement, in milliseconds. */
  readonly commitMs: number;
  /** Where it waits until it is sealed or refused. */
  readonly deadlines: Deadlines;
  /** Its time is over. */
  readonly expired: (claim: Claim) => void;
  /** What is told about refusals, whatever they are for. */
  readonly refusing: (why: Reason) => void;
}

/** A claim for `segment`, with the promise that its caller gets. */
export function claim<D extends Direction>(
  segment: Segment<D>,
  about: About,
  claiming: Claiming,
): { readonly claim: Claim; readonly promise: Promise<Committed<Segment<D>>> } {
  const { promise, resolve, reject } = Promise.withResolvers<Committed<Segment<D>>>();
  const mine = new SegmentClaim(segment, about, claiming, { resolve, reject });
  claiming.deadlines.add(mine);
  return { claim: mine, promise };
}

interface Answer<D extends Direction> {
  readonly resolve: (proof: Committed<Segment<D>>) => void;
  readonly reject: (error: SallyportError) => void;
}

class SegmentClaim<D extends Direction> implements Claim {
  readonly about: About;
  readonly deadlineMs: number;
  refused: Reason | undefined;
  /** Let go with the answer: a refused claim of a batch in doubt holds no bytes of a body. */
  #segment: Segment<D> | undefined;
  readonly #claiming: Claiming;
  readonly #answer: Answer<D>;

  constructor(segment: Segment<D>, about: About, claiming: Claiming, answer: Answer<D>) {
    this.#segment = segment;
    this.about = about;
    this.deadlineMs = performance.now() + claiming.commitMs;
    this.#claiming = claiming;
    this.#answer = answer;
  }

  seal(record: RecordRef): boolean {
    // The timer may be late itself, where the event loop was held.
    if (performance.now() > this.deadlineMs) this.refuse('ledger_late');
    const segment = this.#segment;
    if (!segment) return false;
    this.#let();
    this.#answer.resolve(seal(segment, record));
    return true;
  }

  late(): void {
    this.#claiming.expired(this);
  }

  refuse(code: ReasonCode): void {
    if (!this.#segment) return;
    this.#let();
    this.refused = reason(code);
    this.#claiming.refusing(this.refused);
    this.#answer.reject(new SallyportError(code, 'the record was not committed'));
  }

  #let(): void {
    this.#segment = undefined;
    this.#claiming.deadlines.remove(this);
  }
}
