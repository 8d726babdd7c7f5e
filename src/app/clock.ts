/**
 * Milliseconds since the epoch with fractions, never going back: the monotonic clock on top of the wall clock at start. A
 * step of the wall clock while the process runs is not followed.
 */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
