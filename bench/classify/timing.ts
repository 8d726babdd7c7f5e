/** The median of what one call takes, in milliseconds, over so many milliseconds or a few calls more. */
export function time(work: () => unknown, forMs = 1000): number {
  for (let i = 0; i < 3; i++) work();
  const samples: number[] = [];
  for (const began = performance.now(); performance.now() - began < forMs || samples.length < 5;) {
    const before = performance.now();
    work();
    samples.push(performance.now() - before);
  }
  return quantile(samples, 0.5);
}

export function quantile(samples: readonly number[], at: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? NaN;
}
