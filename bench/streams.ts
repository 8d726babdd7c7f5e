import type { Helper } from './helper.ts';
import type { LoadHandlers, StreamSeen } from './load-process.ts';
import { chatRequest, deltas, planned, type StreamPlan } from './payload.ts';
import { requestText } from './request.ts';
import { cpuOf } from './requests.ts';
import { settledBy } from './settling.ts';
import { quantile, type Quantiles, quantiles, sum } from './statistics.ts';
import type { UpstreamHandlers } from './upstream-process.ts';
import type { Part, Variant, VariantName } from './variants.ts';

/** A time of each stream: of the one in the middle, and of the worst. */
export interface Spread {
  readonly p50: number;
  readonly worst: number;
}

/** Streams through one variant, so many at once. Times in milliseconds. */
export interface StreamCell {
  readonly variant: VariantName;
  readonly level: number;
  readonly streams: number;
  readonly failed: number;
  readonly failure: string | undefined;
  /** Of all streams together. */
  readonly deltas: number;
  /** From the request to the first text. */
  readonly firstText: Quantiles & Spread;
  /** The longest time in which a stream brought nothing, once it had begun. */
  readonly longestGap: Spread;
  /** From the writing of a text by the upstream to its arrival at the client. */
  readonly delay: Quantiles;
  /** From the writing of the bytes that settle a text to its arrival. Without Sallyport a text settles itself. */
  readonly settledDelay: Quantiles;
  /** As they came: how many pieces of the answer a client saw apart. */
  readonly arrivals: number;
  /** Microseconds per stream. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
  /** Microseconds per delta. */
  readonly cpuPerDelta: Readonly<Partial<Record<Part, number>>>;
}

export interface StreamHelpers {
  readonly load: Helper<LoadHandlers>;
  readonly upstream: Helper<UpstreamHandlers>;
}

export interface StreamLoad {
  /** Of the streams that run at once. */
  readonly plans: readonly StreamPlan[];
  /** How often. */
  readonly times: number;
  /** Once more before that, not counted. */
  readonly warmUp: 'once' | 'none';
}

/** The same streams at once through each variant, in turns. */
export async function measureStreams(
  variants: readonly Variant[],
  helpers: StreamHelpers,
  { plans, times, warmUp }: StreamLoad,
): Promise<readonly StreamCell[]> {
  const settling = await settledBy(deltas(Math.max(...plans.map(plan => plan.deltas))));
  const groups = new Map<VariantName, Group[]>(variants.map(({ name }) => [name, []]));
  for (let turn = warmUp === 'once' ? -1 : 0; turn < times; turn += 1)
    for (const variant of variants) {
      const group = await followStreams(variant, plans, helpers);
      if (turn >= 0) groups.get(variant.name)?.push(group);
    }
  return variants.map(({ name, sallyport }) =>
    cellOf(name, plans.length, groups.get(name) ?? [], sallyport ? settling : undefined),
  );
}

interface Followed {
  readonly plan: StreamPlan;
  readonly seen: StreamSeen;
  /** When each event was written. */
  readonly written: readonly number[];
}

interface Group {
  readonly streams: readonly Followed[];
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
}

/** One request for each of `plans`, and the names under which the upstream knows them. */
export function streamRequests(
  variant: Variant,
  plans: readonly StreamPlan[],
): { readonly users: readonly string[]; readonly requests: readonly string[] } {
  const users = plans.map((plan, i) => planned(`stream-${i}`, plan));
  const requests = users.map((user, i) => requestText(variant, i, chatRequest({ stream: true, user })));
  return { users, requests };
}

async function followStreams(
  variant: Variant,
  plans: readonly StreamPlan[],
  { load, upstream }: StreamHelpers,
): Promise<Group> {
  const { users, requests } = streamRequests(variant, plans);
  const before = cpuOf(variant);
  const seen = await load.ask('streams', { port: variant.envoyPort, requests });
  const cpu = cpuOf(variant).map(([part, time], i) => [part, (time - (before[i]?.[1] ?? 0)) * 1e6] as const);
  const times = await upstream.ask('takeWritten');
  const streams = seen.flatMap((one, i) => {
    const plan = plans[i];
    return plan ? [{ plan, seen: one, written: times.get(users[i] ?? '') ?? [] }] : [];
  });
  return { streams, cpu: Object.fromEntries(cpu) };
}

/** The role comes first. */
const firstDelta = 1;

function cellOf(
  variant: VariantName,
  level: number,
  groups: readonly Group[],
  settling: readonly number[] | undefined,
): StreamCell {
  const all = groups.flatMap(({ streams }) => streams);
  const wrong = all.map(problemOf);
  const good = all.filter((_, i) => wrong[i] === undefined);
  const count = sum(all.map(({ plan }) => plan.deltas));
  const cpu = (per: number): StreamCell['cpu'] => {
    const parts = Object.keys(groups[0]?.cpu ?? {}) as Part[];
    return Object.fromEntries(parts.map(part => [part, sum(groups.map(one => one.cpu[part] ?? 0)) / per]));
  };
  const first = good.map(({ seen }) => (seen.events[firstDelta] ?? NaN) - seen.askedAt);
  return {
    variant,
    level,
    streams: good.length,
    failed: all.length - good.length,
    failure: wrong.find(one => one !== undefined),
    deltas: count,
    firstText: { ...quantiles(first), ...spread(first) },
    longestGap: spread(good.map(longestGap)),
    delay: quantiles(good.flatMap(stream => delays(stream, undefined))),
    settledDelay: quantiles(good.flatMap(stream => delays(stream, settling))),
    arrivals: quantiles(good.map(({ seen }) => new Set(seen.events).size)).p50,
    cpu: cpu(all.length),
    cpuPerDelta: cpu(count),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return { p50: quantile(sorted, 0.5), worst: sorted.at(-1) ?? NaN };
}

/** Of each text: from the writing of what settles it, itself or a later one, to its arrival. The end settles all. */
const delays = (
  { plan, seen, written }: Followed,
  settling: readonly number[] | undefined,
): readonly number[] =>
  Array.from({ length: plan.deltas }, (_, delta) => {
    const by = Math.min(settling?.[delta] ?? delta, plan.deltas);
    return (seen.events[firstDelta + delta] ?? NaN) - (written[firstDelta + by] ?? NaN);
  });

const longestGap = ({ seen: { events } }: Followed): number =>
  events.slice(1).reduce((longest, at, i) => Math.max(longest, at - (events[i] ?? NaN)), 0);

/** A stream counts only if it came whole: the role, each delta as it was, the end. */
function problemOf({ plan, seen: { failure, texts } }: Followed): string | undefined {
  if (failure !== undefined) return failure;
  const missing = deltas(plan.deltas).findIndex(
    (text, i) => !texts[firstDelta + i]?.includes(JSON.stringify(text)),
  );
  if (missing >= 0) return `delta ${missing} came as ${texts[firstDelta + missing] ?? 'nothing'}`;
  return texts.at(-1) === 'data: [DONE]' ? undefined : 'the stream has no end';
}
