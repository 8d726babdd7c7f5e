import { arch, availableParallelism, platform, release } from 'node:os';
import type { Stored } from './ledger.ts';
import type { BenchOptions } from './options.ts';
import { added, type Cell } from './requests.ts';
import type { CrowdPart, LongPart, Memory, StreamsPart } from './parts.ts';
import type { ProviderPart, ProviderStreamCell } from './provider-part.ts';
import type { StreamCell } from './streams.ts';
import type { VariantName } from './variants.ts';

/** One variant beside another one of the same run. Latencies are differences in milliseconds, the rest are ratios. */
export interface Comparison {
  readonly with: VariantName;
  readonly variant: VariantName;
  readonly level: number;
  readonly addedP50: number;
  readonly addedP95: number;
  readonly addedP99: number;
  readonly perSecondRatio: number;
  readonly envoyCpuRatio: number;
  readonly serverCpuRatio: number;
}

export interface Aim {
  readonly what: string;
  readonly atMost: number;
  readonly measured: number;
  readonly met: boolean;
}

/** What was measured; a part that was left out is empty or undefined. */
export interface Measured {
  readonly requests: readonly Cell[];
  readonly streams: readonly StreamCell[];
  readonly providers: readonly ProviderPart[];
  readonly long: readonly LongPart[];
  readonly crowd: CrowdPart | undefined;
  readonly memoryBytes: Memory;
  readonly ledger: {
    readonly exchange: Stored | undefined;
    readonly stream: Stored | undefined;
    readonly streamAmongMany: Stored | undefined;
    /** Records by kind, in all. */
    readonly kinds: Readonly<Record<string, number>> | undefined;
  };
  readonly ownReleaseDelay: StreamsPart['ownReleaseDelay'];
}

/** Streams of a provider beside those through another variant: milliseconds, and a ratio per delta. */
export interface StreamComparison {
  readonly with: VariantName;
  readonly variant: VariantName;
  readonly addedFirstText: number;
  readonly serverCpuRatio: number;
}

export interface ComparedProvider extends ProviderPart {
  readonly comparisons: readonly Comparison[];
  readonly streamComparisons: readonly StreamComparison[];
}

export interface Results extends Measured {
  readonly providers: readonly ComparedProvider[];
  readonly finished: string;
  readonly machine: Readonly<Record<string, string | number>>;
  /** Without the paths. */
  readonly options: object;
  readonly comparisons: readonly Comparison[];
  readonly aims: readonly Aim[];
}

const baselines: readonly VariantName[] = ['plain', 'no-op'];

export function conclude(measured: Measured, options: BenchOptions, envoy: string): Results {
  const comparisons = baselines.flatMap(name => compare(measured.requests, name));
  return {
    finished: new Date().toISOString(),
    machine: {
      cores: availableParallelism(),
      platform: `${platform()} ${release()} ${arch()}`,
      node: process.versions.node,
      envoy,
    },
    options: { ...options, out: undefined, profile: undefined },
    ...measured,
    providers: measured.providers.map(compareProvider),
    comparisons,
    aims: aimsOf(comparisons, measured),
  };
}

const compareProvider = (part: ProviderPart): ComparedProvider => ({
  ...part,
  comparisons: baselines.flatMap(name => compare(part.requests, name)),
  streamComparisons: baselines.flatMap(name => compareStreams(part.streams, name)),
});

function compareStreams(
  cells: readonly ProviderStreamCell[],
  baseline: VariantName,
): readonly StreamComparison[] {
  const other = cells.find(({ variant }) => variant === baseline);
  if (!other) return [];
  return cells
    .filter(({ variant }) => variantOrder(variant) > variantOrder(baseline))
    .map(({ variant, firstText, cpuPerDelta }) => ({
      with: baseline,
      variant,
      addedFirstText: firstText.p50 - other.firstText.p50,
      serverCpuRatio: ratio(cpuPerDelta.server, other.cpuPerDelta.server),
    }));
}

function compare(cells: readonly Cell[], baseline: VariantName): readonly Comparison[] {
  return cells.flatMap(cell => {
    const other = cells.find(({ variant, level }) => variant === baseline && level === cell.level);
    // What is the baseline of a comparison is not compared with what adds to it.
    if (!other || variantOrder(cell.variant) <= variantOrder(baseline)) return [];
    return [
      {
        with: baseline,
        variant: cell.variant,
        level: cell.level,
        addedP50: added(cell, other, 'p50'),
        addedP95: added(cell, other, 'p95'),
        addedP99: added(cell, other, 'p99'),
        perSecondRatio: cell.perSecond / other.perSecond,
        envoyCpuRatio: ratio(cell.cpu.envoy, other.cpu.envoy),
        serverCpuRatio: ratio(cell.cpu.server, other.cpu.server),
      },
    ];
  });
}

/** Of all that is signed and hashed. */
const bytesOf = ({ recordBytes, batchBytes }: Stored): number => recordBytes + batchBytes;

const order: readonly VariantName[] = ['plain', 'no-op', 'no-op-loader', 'sallyport'];
const variantOrder = (name: VariantName): number => order.indexOf(name);

const ratio = (value: number | undefined, of: number | undefined): number => (value ?? NaN) / (of ?? NaN);

function aimsOf(comparisons: readonly Comparison[], { streams, long }: Measured): readonly Aim[] {
  const aims: Aim[] = [];
  const aim = (what: string, atMost: number, measured: number | undefined): void => {
    if (measured !== undefined && !Number.isNaN(measured))
      aims.push({ what, atMost, measured, met: measured <= atMost });
  };
  const beside = (baseline: VariantName, level: number): Comparison | undefined =>
    comparisons.find(one => one.variant === 'sallyport' && one.with === baseline && one.level === level);
  aim('p50 added over plain Envoy at 1 at once, ms', 2, beside('plain', 1)?.addedP50);
  aim('p95 added over plain Envoy at 16 at once, ms', 10, beside('plain', 16)?.addedP95);
  for (const { level, variant, with: baseline, serverCpuRatio } of comparisons)
    if (variant === 'sallyport' && baseline === 'no-op')
      aim(`CPU per request, times the no-op server's, at ${level} at once`, 3, serverCpuRatio);
  const one = streams.find(({ variant, level }) => variant === 'sallyport' && level === 1);
  aim('settled text released, p50, one stream at a time, ms', 5, one?.settledDelay.p50);
  for (const { plan, stored } of long)
    aim(
      `stored for ${plan.deltas} deltas, one each ${plan.everyMs} ms, KiB`,
      32,
      stored && bytesOf(stored) / 1024,
    );
  return aims;
}
