/** A histogram as Prometheus' text format has it: counts of what is at most so large, by bound. */
export type Buckets = ReadonlyMap<number, number>;

/** The cumulative buckets of a histogram, for the series whose labels hold `label`. */
export function bucketsOf(text: string, name: string, label: string): Buckets {
  const buckets = new Map<number, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${name}_bucket{`) || !line.includes(label)) continue;
    const bound = /le="([^"]+)"/.exec(line)?.[1] ?? '';
    buckets.set(bound === '+Inf' ? Infinity : Number(bound), Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return buckets;
}

/** What was observed between two readings: as `histogram_quantile` of PromQL has it, between bounds on a line. */
export function quantileBetween(before: Buckets, after: Buckets, part: number): number {
  const counts = [...after]
    .map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)] as const)
    .sort(([a], [b]) => a - b);
  const wanted = part * (counts.at(-1)?.[1] ?? 0);
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= wanted && count > below)
      return bound === Infinity ? lower : lower + ((bound - lower) * (wanted - below)) / (count - below);
    [lower, below] = [bound, count];
  }
  return NaN;
}

/** How many observations lie between two readings. */
export const countBetween = (before: Buckets, after: Buckets): number =>
  (after.get(Infinity) ?? 0) - (before.get(Infinity) ?? 0);

/** Sum and count of a histogram, for the series whose labels hold `label`. */
export function totalsOf(
  text: string,
  name: string,
  label = '',
): { readonly sum: number; readonly count: number } {
  const value = (suffix: string): number =>
    text
      .split('\n')
      .filter(line => line.startsWith(`${name}_${suffix}`) && line.includes(label))
      .reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return { sum: value('sum'), count: value('count') };
}

/** The mean of what was observed between two readings; NaN where nothing was. */
export function meanBetween(before: string, after: string, name: string, label = ''): number {
  const [from, to] = [totalsOf(before, name, label), totalsOf(after, name, label)];
  return (to.sum - from.sum) / (to.count - from.count);
}
