import type { Helper } from './helper.ts';
import { type Inside, insideBetween, medianInside } from './inside.ts';
import type { LoadHandlers } from './load-process.ts';
import type { BenchOptions } from './options.ts';
import { chatRequest } from './payload.ts';
import { requestText } from './request.ts';
import { median, type Quantiles, quantiles, sum } from './statistics.ts';
import type { Part, Variant, VariantName } from './variants.ts';

/** What one slice of one variant gave. */
export interface Slice extends Quantiles {
  readonly requests: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly failure: string | undefined;
  /** Microseconds spent in all. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
  readonly inside: Inside | undefined;
}

/** One variant at one level, over all rounds. Latencies in milliseconds. */
export interface Cell extends Quantiles {
  readonly variant: VariantName;
  readonly level: number;
  readonly requests: number;
  readonly failed: number;
  readonly failure: string | undefined;
  readonly perSecond: number;
  /** Microseconds per request, by part. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
  /** What Sallyport says of itself. */
  readonly inside: Inside | undefined;
  /** Per round, so that differences can be taken within one. */
  readonly slices: readonly Slice[];
}

/** Asks through all variants in turns: whatever else the machine does hits them alike. */
export async function measureRequests(
  variants: readonly Variant[],
  load: Helper<LoadHandlers>,
  { levels, rounds, sliceMs, warmUpMs }: BenchOptions,
  say: (what: string) => void,
): Promise<readonly Cell[]> {
  for (const variant of variants) {
    say(`warming up: ${variant.name}`);
    await slice(variant, load, chats(variant, Math.max(...levels)), warmUpMs);
  }
  const slices = new Map<string, Slice[]>();
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    for (const level of levels)
      for (const variant of turned(variants, round)) {
        const key = `${variant.name} ${level}`;
        slices.set(key, [
          ...(slices.get(key) ?? []),
          await slice(variant, load, chats(variant, level), sliceMs),
        ]);
      }
  }
  return levels.flatMap(level =>
    variants.map(({ name }) => cell(name, level, slices.get(`${name} ${level}`) ?? [])),
  );
}

/** Each round begins with another one, so that none always follows the same. */
export const turned = <T>(list: readonly T[], by: number): readonly T[] => [
  ...list.slice(by % list.length),
  ...list.slice(0, by % list.length),
];

const chats = (variant: Variant, level: number): readonly string[] =>
  Array.from({ length: level }, (_, i) => requestText(variant, i, chatRequest()));

/** For so long, each of these requests again and again, on a connection of its own. */
export async function slice(
  variant: Variant,
  load: Helper<LoadHandlers>,
  requests: readonly string[],
  ms: number,
): Promise<Slice> {
  const metricsBefore = await variant.sallyport?.metrics();
  const before = cpuOf(variant);
  const { latencies, tookMs, failed, failure, bodyBytes } = await load.ask('run', {
    port: variant.envoyPort,
    requests,
    ms,
  });
  const after = cpuOf(variant);
  const metricsAfter = await variant.sallyport?.metrics();
  const odd = bodyBytes.length > 1 ? `answers of ${bodyBytes.join(', ')} bytes` : undefined;
  return {
    ...quantiles(latencies),
    requests: latencies.length,
    perSecond: (latencies.length / tookMs) * 1000,
    failed: failed + (odd === undefined ? 0 : 1),
    failure: failure ?? odd,
    cpu: Object.fromEntries(after.map(([part, time], i) => [part, (time - (before[i]?.[1] ?? 0)) * 1e6])),
    inside:
      metricsBefore !== undefined && metricsAfter !== undefined
        ? insideBetween(metricsBefore, metricsAfter)
        : undefined,
  };
}

export const cpuOf = ({ cpuSeconds }: Variant): readonly (readonly [Part, number])[] =>
  (Object.entries(cpuSeconds) as [Part, () => number][]).map(([part, read]) => [part, read()]);

export function cell(variant: VariantName, level: number, slices: readonly Slice[]): Cell {
  const requests = sum(slices.map(one => one.requests));
  const parts = Object.keys(slices[0]?.cpu ?? {}) as Part[];
  return {
    variant,
    level,
    requests,
    failed: sum(slices.map(one => one.failed)),
    failure: slices.find(one => one.failure !== undefined)?.failure,
    perSecond: median(slices.map(one => one.perSecond)),
    p50: median(slices.map(one => one.p50)),
    p95: median(slices.map(one => one.p95)),
    p99: median(slices.map(one => one.p99)),
    cpu: Object.fromEntries(parts.map(part => [part, sum(slices.map(one => one.cpu[part] ?? 0)) / requests])),
    inside: medianInside(slices.flatMap(one => one.inside ?? [])),
    slices,
  };
}

/** By how much a variant is slower than another one of the same run: the median of the rounds' differences. */
export const added = (cell: Cell, than: Cell, which: keyof Quantiles): number =>
  median(cell.slices.map((one, round) => one[which] - (than.slices[round]?.[which] ?? NaN)));
