import type { Nanos } from '../core/types.ts';

/** The monotonic clock may be this far from the wall's before the wall is asked again: a step, or a suspended machine. */
const driftMs = 5;

/** Nanoseconds since the epoch: the wall's time, with the fractions of a millisecond that `Date.now` lacks. */
export function wallClock(): () => Nanos {
  let origin = Date.now() - performance.now();
  return () => {
    const elapsed = performance.now();
    const wall = Date.now();
    if (Math.abs(origin + elapsed - wall) > driftMs) origin = wall - elapsed;
    const ms = origin + elapsed;
    const whole = Math.floor(ms);
    return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1e6));
  };
}
