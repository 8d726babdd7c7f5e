import { InvariantError } from '../core/errors.ts';
import type { Decision, Direction, Finding, Treatment } from '../core/types.ts';
import { isEffect, join, stronger } from './join.ts';
import { KindMap } from './kinds.ts';
import type { Judge } from './ports.ts';

/**
 * The decision on one direction while its findings come; neither it nor what is done with a kind ever falls. What a finding does to a decision depends on its
 * kind alone, so the judge is asked again only when a new kind has come: then about one finding of each.
 */
export class Verdict {
  readonly #direction: Direction;
  readonly #judge: Judge;
  readonly #treatments = new KindMap<Treatment>();
  #judged = 0;
  #decision: Decision | undefined;

  constructor(direction: Direction, judge: Judge) {
    this.#direction = direction;
    this.#judge = judge;
  }

  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** `kinds`: one finding of each kind so far; the same list each time, which only grows. */
  on(kinds: readonly Finding[]): Decision {
    if (this.#decision && this.#judged === kinds.length) return this.#decision;
    return this.#ask(kinds);
  }

  /** What is to be done with a finding of a kind that was judged. */
  treatmentOf(finding: Finding): Treatment | undefined {
    return this.#treatments.get(finding);
  }

  #ask(kinds: readonly Finding[]): Decision {
    const next = this.#judge.decide(this.#direction, kinds);
    if (!isEffect(next.effect)) throw new InvariantError('a decision without an effect');
    for (const finding of kinds) {
      const treatment = next.treatments.get(finding);
      if (treatment) this.#treatments.set(finding, stronger(this.#treatments.get(finding), treatment));
    }
    this.#judged = kinds.length;
    return (this.#decision = this.#decision ? join(this.#decision, next) : next);
  }
}
