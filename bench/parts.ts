import { type Stored, stored, storedPer } from './ledger.ts';
import { measureStreamMemory, type StreamMemory } from './memory.ts';
import { countBetween, quantileBetween } from './metrics.ts';
import { type StreamPlan, usualStream } from './payload.ts';
import type { Bench, Reading } from './reading.ts';
import { type Cell, measureRequests } from './requests.ts';
import { type Quantiles, sum } from './statistics.ts';
import { measureStreams, type StreamCell } from './streams.ts';
import type { Part, Variant, VariantName } from './variants.ts';

/** The parts of the benchmark, one function each. */

/** By variant and part, in bytes. */
export type Memory = Readonly<Partial<Record<VariantName, Readonly<Partial<Record<Part, number>>>>>>;

export interface RequestsPart {
  readonly cells: readonly Cell[];
  /** After the load. */
  readonly memoryBytes: Memory;
  readonly exchange: Stored | undefined;
}

export async function requestsPart({ variants, helpers, options, read, say }: Bench): Promise<RequestsPart> {
  const before = await read();
  const cells = await measureRequests(variants, helpers.load, options, say);
  const memoryBytes = Object.fromEntries(variants.map(variant => [variant.name, memoryOf(variant)]));
  return { cells, memoryBytes, exchange: between(before, await read()) };
}

const memoryOf = ({ memoryBytes }: Variant): Readonly<Partial<Record<Part, number>>> =>
  Object.fromEntries(
    (Object.entries(memoryBytes) as [Part, () => number][]).map(([part, read]) => [part, read()]),
  );

const between = (before: Reading | undefined, after: Reading | undefined): Stored | undefined =>
  before && after && stored(before.size, after.size);

export interface StreamsPart {
  readonly cells: readonly StreamCell[];
  readonly stream: Stored | undefined;
  readonly streamAmongMany: Stored | undefined;
  /** Sallyport's own metric over the streams one at a time, in milliseconds. */
  readonly ownReleaseDelay: (Quantiles & { readonly segments: number }) | undefined;
}

/** 100 deltas in 500 ms: one stream at a time, then many. */
export async function streamsPart({ variants, helpers, options, read, say }: Bench): Promise<StreamsPart> {
  const { streams, streamsAtOnce } = options;
  const before = await read();
  say(`streams, one at a time: ${streams}`);
  const one = { plans: [usualStream], times: streams, warmUp: 'once' } as const;
  const single = await measureStreams(variants, helpers, one);
  const middle = await read();
  const times = Math.max(2, Math.ceil(streams / 10));
  say(`streams, ${streamsAtOnce} at once: ${times * streamsAtOnce}`);
  const plans = Array<StreamPlan>(streamsAtOnce).fill(usualStream);
  const many = await measureStreams(variants, helpers, { plans, times, warmUp: 'once' });
  return {
    cells: [...single, ...many],
    stream: between(before, middle),
    streamAmongMany: between(middle, await read()),
    ownReleaseDelay: before && middle && releaseDelay(before, middle),
  };
}

function releaseDelay(before: Reading, after: Reading): NonNullable<StreamsPart['ownReleaseDelay']> {
  const at = (part: number): number => quantileBetween(before.releaseDelay, after.releaseDelay, part) * 1000;
  const segments = countBetween(before.releaseDelay, after.releaseDelay);
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    segments: segments / (after.size.exchanges - before.size.exchanges),
  };
}

/** Long streams at one pace, one at a time: nobody shares their records. */
export interface LongPart {
  readonly plan: StreamPlan;
  readonly cells: readonly StreamCell[];
  /** Per stream. */
  readonly stored: Stored | undefined;
}

/** 600 deltas in 3 s, through all variants; the same in 12 s through Sallyport, once, for what is stored. */
export async function longPart({
  variants,
  helpers,
  options,
  read,
  say,
}: Bench): Promise<readonly LongPart[]> {
  const own = variants.filter(({ sallyport }) => sallyport);
  const all = [
    { plan: { deltas: 600, everyMs: 5 }, through: variants, times: options.longStreams },
    { plan: { deltas: 600, everyMs: 20 }, through: own, times: 1 },
  ];
  const done: LongPart[] = [];
  for (const { plan, through, times } of all) {
    say(`streams of ${plan.deltas} deltas, one each ${plan.everyMs} ms: ${times}`);
    const before = await read();
    const load = { plans: [plan], times, warmUp: 'none' } as const;
    const cells = await measureStreams(through, helpers, load);
    done.push({ plan, cells, stored: between(before, await read()) });
  }
  return done;
}

export interface CrowdPart {
  readonly cells: readonly StreamCell[];
  readonly stored: Stored | undefined;
  readonly storedPerDelta: Stored | undefined;
  readonly memory: readonly StreamMemory[];
}

/** Of the `index`-th of the crowd: 100 to 200 deltas, one each 20 to 50 ms, no two neighbours alike. */
const crowdPlan = (_: unknown, index: number): StreamPlan => ({
  deltas: 100 + ((index * 37) % 101),
  everyMs: 20 + ((index * 13) % 31),
});

const warmUpStreams = 20;

/** Very many streams at once, all begun in the same moment; then as many once more, for the memory that open ones take. */
export async function crowdPart({ variants, helpers, options, read, say }: Bench): Promise<CrowdPart> {
  const plans = Array.from({ length: options.crowd }, crowdPlan);
  say(`streams, ${options.crowd} at once`);
  // What only the first streams of a process cost is not what is asked: code that is not compiled yet, tokens not seen yet.
  const short = plans.map(() => ({ deltas: 20, everyMs: 20 }));
  for (const some of [short.slice(0, warmUpStreams), short])
    await measureStreams(variants, helpers, { plans: some, times: 1, warmUp: 'none' });
  const before = await read();
  const cells = await measureStreams(variants, helpers, { plans, times: 1, warmUp: 'none' });
  const after = await read();
  const memory: StreamMemory[] = [];
  for (const variant of variants) {
    say(`memory of ${options.crowd} open streams: ${variant.name}`);
    const found = await measureStreamMemory(variant, options.crowd, helpers);
    if (found) memory.push(found);
  }
  const deltas = sum(plans.map(plan => plan.deltas));
  return {
    cells,
    stored: between(before, after),
    storedPerDelta: before && after && storedPer(before.size, after.size, deltas),
    memory,
  };
}
