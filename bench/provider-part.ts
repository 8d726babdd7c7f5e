import type { BytesSeen } from './load-process.ts';
import type { Bench } from './reading.ts';
import { providerLoads, type ProviderLoad } from './provider-payload.ts';
import { requestText } from './request.ts';
import { type Cell, cell, cpuOf, type Slice, slice, turned } from './requests.ts';
import { median, type Quantiles, quantiles, sum } from './statistics.ts';
import { usualStream } from './payload.ts';
import type { Part, Variant, VariantName } from './variants.ts';

/** What one provider's API costs, through each variant. */
export interface ProviderPart {
  readonly name: string;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly streamBytes: number;
  readonly requests: readonly Cell[];
  readonly streams: readonly ProviderStreamCell[];
}

/** Streams of 100 deltas in 500 ms through one variant. Times in milliseconds. */
export interface ProviderStreamCell {
  readonly variant: VariantName;
  readonly level: number;
  readonly streams: number;
  readonly failed: number;
  readonly failure: string | undefined;
  /** From the request to the whole of the first delta. */
  readonly firstText: Quantiles;
  /** In how many a client got the stream: reads that brought something. */
  readonly pieces: number;
  /** Microseconds per delta: of the whole stream, divided by its deltas. */
  readonly cpuPerDelta: Readonly<Partial<Record<Part, number>>>;
}

interface StreamGroup {
  readonly seen: readonly BytesSeen[];
  readonly cpu: readonly (readonly [Part, number])[];
}

/** What is gathered of one provider through one variant. */
interface Gathered {
  readonly slices: Slice[];
  readonly streams: StreamGroup[];
}

/** Every provider's requests, one at a time, and its streams, through all variants in turns. */
export async function providersPart(bench: Bench): Promise<readonly ProviderPart[]> {
  const { rounds, streamRounds } = bench.options.providers;
  const loads = providerLoads();
  const gathered = loads.map(
    () =>
      new Map<VariantName, Gathered>(bench.variants.map(({ name }) => [name, { slices: [], streams: [] }])),
  );
  bench.say(`providers, warming up: ${loads.length} APIs`);
  for (const load of loads) await warmUp(bench, load);
  for (let round = 0; round < rounds; round += 1) {
    bench.say(`providers, round ${round + 1} of ${rounds}`);
    for (const [at, load] of loads.entries())
      for (const variant of turned(bench.variants, round)) {
        const into = gathered[at]?.get(variant.name);
        into?.slices.push(await askFor(bench, variant, load, bench.options.providers.sliceMs));
        if (round >= rounds - streamRounds) into?.streams.push(await followStreams(bench, variant, load));
      }
  }
  await bench.helpers.upstream.ask('speakForProviders', undefined);
  return loads.map((load, at) => partOf(load, gathered[at] ?? new Map<VariantName, Gathered>()));
}

/** Many at once, so that much is asked in little time. */
const warmUpLevel = 16;

/** Code that is not compiled yet is not what is asked. Envoy has none. */
async function warmUp(bench: Bench, load: ProviderLoad): Promise<void> {
  for (const variant of bench.variants.filter(({ cpuSeconds }) => cpuSeconds.server)) {
    await askFor(bench, variant, load, bench.options.providers.warmUpMs, warmUpLevel);
    await followStreams(bench, variant, load, 0);
  }
}

async function askFor(
  { helpers: { load, upstream } }: Bench,
  variant: Variant,
  { request, ...asked }: ProviderLoad,
  ms: number,
  level = 1,
): Promise<Slice> {
  await upstream.ask('speakForProviders', usualStream.everyMs);
  // All of one person's: the answers are one and the same, and what the provider keeps belongs to whom it told of it first.
  const requests = Array<string>(level).fill(requestText(variant, 0, request, asked));
  return slice(variant, load, requests, ms);
}

async function followStreams(
  { helpers: { load, upstream }, options }: Bench,
  variant: Variant,
  { stream, headers }: ProviderLoad,
  everyMs = usualStream.everyMs,
): Promise<StreamGroup> {
  await upstream.ask('speakForProviders', everyMs);
  const request = requestText(variant, 0, stream.request, { path: stream.path, headers });
  const requests = Array<string>(options.providers.streamsAtOnce).fill(request);
  const before = cpuOf(variant);
  const seen = await load.ask('bytes', { port: variant.envoyPort, requests });
  const cpu = cpuOf(variant).map(([part, time], i) => [part, (time - (before[i]?.[1] ?? 0)) * 1e6] as const);
  return { seen, cpu };
}

const partOf = (load: ProviderLoad, gathered: ReadonlyMap<VariantName, Gathered>): ProviderPart => ({
  name: load.name,
  requestBytes: Buffer.byteLength(load.request),
  answerBytes: Buffer.byteLength(load.answer),
  streamBytes: sum(load.stream.writes.map(({ length }) => length)),
  requests: [...gathered].map(([variant, { slices }]) => cell(variant, 1, slices)),
  streams: [...gathered].map(([variant, { streams }]) => streamCell(variant, load, streams)),
});

function streamCell(
  variant: VariantName,
  { stream: { writes, firstText } }: ProviderLoad,
  groups: readonly StreamGroup[],
): ProviderStreamCell {
  const all = groups.flatMap(({ seen }) => seen);
  const body = Buffer.concat(writes);
  const wrong = all.map(seen => problemOf(seen, body));
  const good = all.filter((_, i) => wrong[i] === undefined);
  const deltas = all.length * usualStream.deltas;
  const parts = (groups[0]?.cpu ?? []).map(([part], i) => [
    part,
    sum(groups.map(({ cpu }) => cpu[i]?.[1] ?? 0)) / deltas,
  ]);
  const first = ({ arrivals, askedAt }: BytesSeen): number =>
    (arrivals.find(({ bytes }) => bytes >= firstText)?.at ?? NaN) - askedAt;
  return {
    variant,
    level: groups[0]?.seen.length ?? 0,
    streams: good.length,
    failed: all.length - good.length,
    failure: wrong.find(one => one !== undefined),
    firstText: quantiles(good.map(first)),
    pieces: median(good.map(({ arrivals }) => arrivals.length)),
    cpuPerDelta: Object.fromEntries(parts) as ProviderStreamCell['cpuPerDelta'],
  };
}

/** Nothing in a stream is to be masked, so it has to come as it was written, whatever its format. */
export function problemOf({ failure, body }: BytesSeen, written: Buffer): string | undefined {
  if (failure !== undefined) return failure;
  if (written.equals(body)) return undefined;
  const at = written.findIndex((byte, i) => byte !== body[i]);
  const from = Math.max(0, at - 100);
  const came = Buffer.from(body.subarray(from, from + 200)).toString();
  return `${body.length} bytes of a stream came for ${written.length}; near ${at}: ${came}`;
}
