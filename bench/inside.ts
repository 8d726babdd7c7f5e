import { meanBetween } from './metrics.ts';
import { median } from './statistics.ts';

/** What Sallyport says of itself, means in milliseconds: per exchange, and per commit. */
export interface Inside {
  readonly identify: number;
  readonly read: number;
  readonly scan: number;
  readonly decide: number;
  /** Both waits for the ledger. */
  readonly commit: number;
  readonly upstream: number;
  /** From the sending of a batch to its acknowledgement. */
  readonly batch: number;
  readonly recordsPerBatch: number;
}

const stages = ['identify', 'read', 'scan', 'decide', 'commit', 'upstream'] as const;
const ms = 1000;

/** Between two readings of /metrics. */
export function insideBetween(before: string, after: string): Inside {
  const stage = (name: string): number =>
    meanBetween(before, after, 'sallyport_stage_duration_seconds', `stage="${name}"`) * ms;
  const means = Object.fromEntries(stages.map(name => [name, stage(name)]));
  return {
    ...(means as Record<(typeof stages)[number], number>),
    batch: meanBetween(before, after, 'sallyport_commit_duration_seconds') * ms,
    recordsPerBatch: meanBetween(before, after, 'sallyport_commit_batch_records'),
  };
}

/** Of several slices, the median of each. */
export function medianInside(all: readonly Inside[]): Inside | undefined {
  const [first] = all;
  return (
    first &&
    (Object.fromEntries(
      (Object.keys(first) as (keyof Inside)[]).map(name => [name, median(all.map(one => one[name]))]),
    ) as unknown as Inside)
  );
}
