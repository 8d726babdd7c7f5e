import { type Helper } from './helper.ts';
import { type LoadHandlers, type StreamSeen } from './load-process.ts';
import { chatRequest, deltas } from './payload.ts';
import { requestText } from './request.ts';
import { cpuOf } from './requests.ts';
import { settledBy } from './settling.ts';
import { type Quantiles, quantiles } from './statistics.ts';
import { type UpstreamHandlers } from './upstream-process.ts';
import { type Part, type Variant, type VariantName } from './variants.ts';

/** Streams through one variant, so many at once. Times in milliseconds. */
export interface StreamCell {
  readonly variant: VariantName;
  readonly level: number;
  readonly streams: number;
  readonly failed: number;
  readonly failure: string | undefined;
  /** From the request to the first text. */
  readonly firstText: Quantiles;
  /** From the writing of a text by the upstream to its arrival at the client. */
  readonly delay: Quantiles;
  /** From the writing of the bytes that settle a text to its arrival. Without Sallyport a text settles itself. */
  readonly settledDelay: Quantiles;
  /** As they came: how many pieces of the answer a client saw apart. */
  readonly arrivals: number;
  /** Microseconds per stream. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
}

interface Helpers {
  readonly load: Helper<LoadHandlers>;
  readonly upstream: Helper<UpstreamHandlers>;
}

/** `times` times `level` streams at once through each variant, in turns. */
export async function measureStreams(
  variants: readonly Variant[],
  helpers: Helpers,
  { level, times }: { readonly level: number; readonly times: number },
): Promise<readonly StreamCell[]> {
  const settling = await settledBy(deltas());
  const groups = new Map<VariantName, Group[]>(variants.map(({ name }) => [name, []]));
  // The first of each warms up.
  for (let turn = -1; turn < times; turn += 1)
    for (const variant of variants) {
      const group = await followStreams(variant, level, helpers);
      if (turn >= 0) groups.get(variant.name)?.push(group);
    }
  return variants.map(({ name, sallyport }) =>
    cellOf(name, level, groups.get(name) ?? [], sallyport ? settling : undefined),
  );
}

interface Group {
  readonly seen: readonly StreamSeen[];
  /** Per stream, when each event was written. */
  readonly written: readonly (readonly number[])[];
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
}

async function followStreams(variant: Variant, level: number, { load, upstream }: Helpers): Promise<Group> {
  const users = Array.from({ length: level }, (_, i) => `stream-${i}`);
  const requests = users.map((user, i) => requestText(variant, i, chatRequest({ stream: true, user })));
  const before = cpuOf(variant);
  const seen = await load.ask('streams', { port: variant.envoyPort, requests });
  const cpu = cpuOf(variant).map(([part, time], i) => [part, (time - (before[i]?.[1] ?? 0)) * 1e6] as const);
  const times = await upstream.ask('takeWritten');
  return { seen, written: users.map(user => times.get(user) ?? []), cpu: Object.fromEntries(cpu) };
}

/** The role comes first. */
const firstDelta = 1;

function cellOf(
  variant: VariantName,
  level: number,
  groups: readonly Group[],
  settling: readonly number[] | undefined,
): StreamCell {
  const pairs = groups.flatMap(({ seen, written }) =>
    seen.map((stream, i) => ({ stream, written: written[i] ?? [], wrong: problemOf(stream) })),
  );
  const good = pairs.filter(({ wrong }) => wrong === undefined);
  const firstText = good.map(({ stream }) => (stream.events[firstDelta] ?? NaN) - stream.askedAt);
  const over = (from: (delta: number) => number): readonly number[] =>
    good.flatMap(({ stream, written }) =>
      deltas().map(
        (_, delta) => (stream.events[firstDelta + delta] ?? NaN) - (written[firstDelta + from(delta)] ?? NaN),
      ),
    );
  const parts = Object.keys(groups[0]?.cpu ?? {}) as Part[];
  return {
    variant,
    level,
    streams: good.length,
    failed: pairs.length - good.length,
    failure: pairs.find(({ wrong }) => wrong !== undefined)?.wrong,
    firstText: quantiles(firstText),
    delay: quantiles(over(delta => delta)),
    settledDelay: quantiles(over(delta => settling?.[delta] ?? delta)),
    arrivals: quantiles(good.map(({ stream }) => new Set(stream.events).size)).p50,
    cpu: Object.fromEntries(
      parts.map(part => [part, groups.reduce((all, { cpu }) => all + (cpu[part] ?? 0), 0) / pairs.length]),
    ),
  };
}

/** A stream counts only if it came whole: the role, each delta as it was, the end. */
function problemOf({ failure, texts }: StreamSeen): string | undefined {
  if (failure !== undefined) return failure;
  const missing = deltas().findIndex((text, i) => !texts[firstDelta + i]?.includes(JSON.stringify(text)));
  if (missing >= 0) return `delta ${missing} came as ${texts[firstDelta + missing] ?? 'nothing'}`;
  return texts.at(-1) === 'data: [DONE]' ? undefined : 'the stream has no end';
}
