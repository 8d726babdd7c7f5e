import { type LedgerSize, ledgerSize, recordKinds } from './ledger.ts';
import { type Buckets, bucketsOf } from './metrics.ts';
import type { BenchOptions } from './options.ts';
import type { StreamHelpers } from './streams.ts';
import type { SallyportParts, Variant } from './variants.ts';

/** What each part of the benchmark works with. */
export interface Bench {
  readonly variants: readonly Variant[];
  readonly helpers: StreamHelpers;
  readonly options: BenchOptions;
  /** Undefined: Sallyport takes no part. */
  readonly read: () => Promise<Reading | undefined>;
  readonly say: (what: string) => void;
}

/** What Sallyport's ledger and metrics said at one moment. */
export interface Reading {
  readonly size: LedgerSize;
  readonly kinds: Readonly<Record<string, number>>;
  readonly releaseDelay: Buckets;
}

export async function readingOf(sallyport: SallyportParts): Promise<Reading> {
  return {
    size: await ledgerSize(sallyport.ledgerUrl),
    kinds: await recordKinds(sallyport.ledgerUrl),
    releaseDelay: bucketsOf(
      await sallyport.metrics(),
      'sallyport_release_delay_seconds',
      'direction="response"',
    ),
  };
}
