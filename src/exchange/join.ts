import type { Decision, Effect, Treatment } from '../core/types.ts';

const order: Readonly<Record<Effect, number>> = { permit: 0, redact: 1, hold: 2, deny: 3 };

const strength: Readonly<Record<Treatment, number>> = { tokenise: 0, hash: 1, mask: 2, redact: 3 };

/** The stronger of two treatments of the same kind of finding. */
export const stronger = (before: Treatment | undefined, next: Treatment): Treatment =>
  before !== undefined && strength[before] > strength[next] ? before : next;

/** Only these two let anything go; whatever else a decision says, or does not say, stops it. */
export const grants = ({ effect }: Pick<Decision, 'effect'>): boolean =>
  effect === 'permit' || effect === 'redact';

/** Is it one of the effects that there are? */
export const isEffect = (effect: unknown): effect is Effect =>
  typeof effect === 'string' && Object.hasOwn(order, effect);

/**
 * The least upper bound of two decisions on the same direction: it never falls. `next` was made on everything that
 * `before` was made on and more, so its treatments are the newer ones.
 */
export function join(before: Decision, next: Decision): Decision {
  if (order[next.effect] >= order[before.effect]) return next;
  return {
    ...next,
    effect: before.effect,
    reason: before.reason,
    rules: [...new Set([...before.rules, ...next.rules])].sort(),
  };
}
