/**
 * What Sallyport costs: the same load through plain Envoy, through Envoy with an ext_proc server that does nothing, and
 * through Envoy with Sallyport at full work. See README.md beside this file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { versionOf } from '../scripts/envoy.mjs';
import { type Helper, startHelper } from './helper.ts';
import { type LedgerSize, ledgerSize, recordKinds, stored } from './ledger.ts';
import { type LoadHandlers } from './load-process.ts';
import { type Buckets, bucketsOf, countBetween, quantileBetween } from './metrics.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { prove } from './proof.ts';
import { report } from './report.ts';
import { measureRequests } from './requests.ts';
import { conclude, type Measured, type Results } from './results.ts';
import { measureStreams } from './streams.ts';
import { type UpstreamHandlers } from './upstream-process.ts';
import { type Part, type SallyportParts, startVariant, type Variant } from './variants.ts';

const began = performance.now();
const say = (what: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
};

interface Helpers {
  readonly load: Helper<LoadHandlers>;
  readonly upstream: Helper<UpstreamHandlers>;
}

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
    const connections = Math.max(...options.levels, options.streamsAtOnce);
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
      variants.push(variant);
    }
    const measured = await measure(variants, { load, upstream }, options);
    return conclude(measured, options, versionOf(process.env['ENVOY_PATH'] ?? 'envoy') ?? 'unknown');
  } finally {
    for (const step of undo.reverse()) await step();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads the ledger and the metrics between the parts, where there is a Sallyport. */
async function measure(
  variants: readonly Variant[],
  helpers: Helpers,
  options: BenchOptions,
): Promise<Measured> {
  const sallyport = variants.find(variant => variant.sallyport)?.sallyport;
  const read = async (): Promise<Reading | undefined> => sallyport && readingOf(sallyport);
  const before = await read();
  const requests = await measureRequests(variants, helpers.load, options, say);
  const memoryBytes = Object.fromEntries(variants.map(variant => [variant.name, memoryOf(variant)]));
  const afterRequests = await read();
  say(`streams, one at a time: ${options.streams}`);
  const single = await measureStreams(variants, helpers, { level: 1, times: options.streams });
  const afterSingle = await read();
  const times = Math.max(2, Math.ceil(options.streams / 10));
  say(`streams, ${options.streamsAtOnce} at once: ${times * options.streamsAtOnce}`);
  const many = await measureStreams(variants, helpers, { level: options.streamsAtOnce, times });
  const afterMany = await read();
  const common = { requests, streams: [...single, ...many], memoryBytes };
  if (!before || !afterRequests || !afterSingle || !afterMany)
    return { ...common, ledger: undefined, ownReleaseDelay: undefined };
  return {
    ...common,
    ledger: {
      exchange: stored(before.size, afterRequests.size),
      stream: stored(afterRequests.size, afterSingle.size),
      streamAmongMany: stored(afterSingle.size, afterMany.size),
      kinds: afterMany.kinds,
    },
    ownReleaseDelay: releaseDelay(afterRequests, afterSingle),
  };
}

interface Reading {
  readonly size: LedgerSize;
  readonly kinds: Readonly<Record<string, number>>;
  readonly releaseDelay: Buckets;
}

async function readingOf(sallyport: SallyportParts): Promise<Reading> {
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

function releaseDelay(before: Reading, after: Reading): NonNullable<Measured['ownReleaseDelay']> {
  const at = (part: number): number => quantileBetween(before.releaseDelay, after.releaseDelay, part) * 1000;
  const segments = countBetween(before.releaseDelay, after.releaseDelay);
  return {
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    segments: segments / (after.size.exchanges - before.size.exchanges),
  };
}

const memoryOf = ({ memoryBytes }: Variant): Readonly<Partial<Record<Part, number>>> =>
  Object.fromEntries(
    (Object.entries(memoryBytes) as [Part, () => number][]).map(([part, read]) => [part, read()]),
  );

/** Numbers of requests that failed are no numbers. */
function failures({ requests, streams }: Results): readonly string[] {
  return [...requests, ...streams]
    .filter(({ failed }) => failed > 0)
    .map(
      ({ variant, level, failed, failure }) =>
        `${variant}, ${level} at once: ${failed} failed. The first: ${failure?.slice(0, 500) ?? 'unknown'}`,
    );
}

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
