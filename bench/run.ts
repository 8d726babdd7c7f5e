/**
 * What Sallyport costs: the same load through plain Envoy, through Envoy with an ext_proc server that does nothing, and
 * through Envoy with Sallyport at full work. See README.md beside this file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { versionOf } from '../scripts/envoy.mjs';
import { startHelper } from './helper.ts';
import type { LoadHandlers } from './load-process.ts';
import { type BenchOptions, type PartName, readOptions, usage } from './options.ts';
import { crowdPart, longPart, requestsPart, streamsPart } from './parts.ts';
import { prove } from './proof.ts';
import { type ProviderPart, providersPart } from './provider-part.ts';
import { proveProviders } from './provider-proof.ts';
import { readingOf } from './reading.ts';
import { report } from './report.ts';
import { conclude, type Measured, type Results } from './results.ts';
import type { Cell } from './requests.ts';
import type { StreamHelpers } from './streams.ts';
import type { UpstreamHandlers } from './upstream-process.ts';
import { startVariant, type Variant } from './variants.ts';

const began = performance.now();
const say = (what: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
};

const here = import.meta.dirname;

async function bench(options: BenchOptions): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const undo: (() => Promise<void>)[] = [];
  try {
    const load = await startHelper<LoadHandlers>(join(here, 'load-process.ts'));
    undo.push(() => load.stop());
    const upstream = await startHelper<UpstreamHandlers>(join(here, 'upstream-process.ts'));
    undo.push(() => upstream.stop());
    const upstreamPort = await upstream.ask('listen');
    const connections = Math.max(...options.levels, options.streamsAtOnce, options.crowd);
    const variants: Variant[] = [];
    for (const name of options.variants) {
      say(`starting: ${name}`);
      const variant = await startVariant(name, {
        upstreamPort,
        folder,
        connections,
        profile: options.profile,
      });
      undo.push(() => variant.stop());
      await prove(variant, load, upstream);
      if (options.parts.includes('providers')) await proveProviders(variant, load, upstream);
      variants.push(variant);
    }
    const measured = await measure(variants, { load, upstream }, options);
    return conclude(measured, options, versionOf(process.env['ENVOY_PATH'] ?? 'envoy') ?? 'unknown');
  } finally {
    for (const step of undo.reverse()) await step();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  variants: readonly Variant[],
  helpers: StreamHelpers,
  options: BenchOptions,
): Promise<Measured> {
  const sallyport = variants.find(variant => variant.sallyport)?.sallyport;
  const bench = { variants, helpers, options, say, read: async () => sallyport && readingOf(sallyport) };
  const wanted = (name: PartName): boolean => options.parts.includes(name);
  const requests = wanted('requests') ? await requestsPart(bench) : undefined;
  const streams = wanted('streams') ? await streamsPart(bench) : undefined;
  return {
    requests: requests?.cells ?? [],
    streams: streams?.cells ?? [],
    providers: wanted('providers') ? await providersPart(bench) : [],
    long: wanted('long') ? await longPart(bench) : [],
    crowd: wanted('crowd') ? await crowdPart(bench) : undefined,
    memoryBytes: requests?.memoryBytes ?? {},
    ledger: {
      exchange: requests?.exchange,
      stream: streams?.stream,
      streamAmongMany: streams?.streamAmongMany,
      kinds: (await bench.read())?.kinds,
    },
    ownReleaseDelay: streams?.ownReleaseDelay,
  };
}

/** Numbers of requests that failed are no numbers. */
function failures({ requests, streams, providers, long, crowd }: Results): readonly string[] {
  const chats = [...requests, ...streams, ...long.flatMap(({ cells }) => cells), ...(crowd?.cells ?? [])];
  return [...failed('', chats), ...providers.flatMap(failedOf)];
}

const failedOf = ({ name, requests, streams }: ProviderPart): readonly string[] =>
  failed(`${name}, `, [...requests, ...streams]);

type Tried = Pick<Cell, 'variant' | 'level' | 'failed' | 'failure'>;

const failed = (what: string, cells: readonly Tried[]): readonly string[] =>
  cells
    .filter(({ failed }) => failed > 0)
    .map(
      ({ variant, level, failed, failure }) =>
        `${what}${variant}, ${level} at once: ${failed} failed. The first: ${failure?.slice(0, 500) ?? 'unknown'}`,
    );

const options = readOptions(process.argv.slice(2), join(here, 'results.json'));
if (options === 'help') process.stdout.write(usage);
else {
  const results = await bench(options);
  writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(`\n${report(results)}\n`);
  say(`written to ${relative(process.cwd(), options.out)}`);
  for (const failure of failures(results)) {
    say(failure);
    process.exitCode = 1;
  }
}
