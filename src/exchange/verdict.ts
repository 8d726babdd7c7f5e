import { InvariantError } from '../core/errors.ts';
import { type Decision, type Direction, type Finding, type Treatment } from '../core/types.ts';
import { type Noted } from '../stream/channel-text.ts';
import { isEffect, join } from './join.ts';
import { type Judge } from './ports.ts';

/**
 * The decision on one direction while its findings come; it never falls. What a finding does to a decision depends on its
 * class, its entity and its band alone, so the judge is asked again only when a new kind of finding has come: then for all
 * of them, and there are few kinds. One more of a known kind is treated as those before it.
 */
export class Verdict {
  readonly #direction: Direction;
  readonly #judge: Judge;
  readonly #byKind = new Map<string, Treatment | undefined>();
  readonly #treatments = new Map<Finding, Treatment>();
  #seen = 0;
  #decision: Decision | undefined;

  constructor(direction: Direction, judge: Judge) {
    this.#direction = direction;
    this.#judge = judge;
  }

  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** `found`: all so far; the same list each time, which only grows. */
  on(found: readonly Noted[]): Decision {
    let known = this.#decision !== undefined;
    for (let index = this.#seen; known && index < found.length; index += 1) {
      const finding = found[index]?.finding;
      known = finding === undefined || this.#byKind.has(kindOf(finding));
    }
    if (!known) this.#ask(found.map(({ finding }) => finding));
    for (; this.#seen < found.length; this.#seen += 1) {
      const finding = found[this.#seen]?.finding;
      const treatment = finding && this.#byKind.get(kindOf(finding));
      if (finding && treatment) this.#treatments.set(finding, treatment);
    }
    return this.#decision ?? this.#ask([]);
  }

  #ask(findings: readonly Finding[]): Decision {
    const next = this.#judge.decide(this.#direction, findings);
    if (!isEffect(next.effect)) throw new InvariantError('a decision without an effect');
    for (const finding of findings) {
      const treatment = next.treatments.get(finding);
      this.#byKind.set(kindOf(finding), treatment);
      if (treatment) this.#treatments.set(finding, treatment);
    }
    const joined = this.#decision ? join(this.#decision, next) : next;
    return (this.#decision = { ...joined, treatments: this.#treatments });
  }
}

const kindOf = ({ class: dataClass, entity, band }: Finding): string =>
  JSON.stringify([dataClass, entity, band]);
