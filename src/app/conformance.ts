import type { Subject } from '../conformance/cell.ts';
import { createDraw } from '../conformance/draw.ts';
import type { Matrix } from '../conformance/report.ts';
import { Runner } from '../conformance/run.ts';
import { Upstream } from '../conformance/upstream.ts';
import { vectors } from '../simulators/vectors/index.ts';
import { runFailures } from './conformance-failures.ts';
import { subjectOf } from './conformance-lore.ts';
import { startSelf } from './conformance-stack.ts';

export { forms, isClean, print } from '../conformance/report.ts';

export interface ConformanceOptions {
  /** Every encoding of every position; otherwise a representative part. */
  readonly full: boolean;
  /** Of these alone; empty: all. */
  readonly providers: readonly string[];
  readonly seed: number;
  readonly say: (what: string) => void;
}

/** A gateway of somebody's. */
export interface TargetOptions extends ConformanceOptions {
  readonly url: URL;
  /** Where the gateway finds its model server: here. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Of the client: its credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

/** So many exchanges at once keep both ends busy. */
const atOnce = 24;
/** What takes longer hangs. */
const selfTimeoutMs = 20_000;
const targetTimeoutMs = 60_000;

/** Everything that there are vectors of, or of these providers. @throws RangeError where a provider has none */
export async function subjectsOf(names: readonly string[]): Promise<readonly Subject[]> {
  const unknown = names.find(name => !vectors.some(({ provider }) => provider === name));
  if (unknown !== undefined)
    throw new RangeError(
      `there are no vectors of "${unknown}"; there are: ${providersWithVectors().join(', ')}`,
    );
  return Promise.all(
    vectors.filter(({ provider }) => names.length === 0 || names.includes(provider)).map(subjectOf),
  );
}

export const providersWithVectors = (): readonly string[] => [
  ...new Set(vectors.map(({ provider }) => provider)),
];

/** Runs the harness against our own stack, failures included. */
export async function conformSelf(options: ConformanceOptions): Promise<Matrix> {
  const began = performance.now();
  const subjects = await subjectsOf(options.providers);
  const upstream = await Upstream.listen('127.0.0.1', 0);
  try {
    const self = await startSelf(upstream, options.say);
    try {
      const extent = { full: options.full, draw: createDraw(options.seed) };
      const { target } = self;
      const progress = progressOf(options.say);
      const runner = new Runner({ ...extent, target, upstream, atOnce, timeoutMs: selfTimeoutMs, progress });
      const results = [...(await runner.run(subjects))];
      options.say('what goes wrong meanwhile');
      results.push(...(await runFailures(subjects, self, runner, extent)));
      runner.close();
      return { endpoint: 'our own stack', ...options, ms: performance.now() - began, results };
    } finally {
      await self.stack.stop();
    }
  } finally {
    await upstream.stop();
  }
}

/** Runs the harness against a gateway that is already there. */
export async function conformTarget(options: TargetOptions): Promise<Matrix> {
  const began = performance.now();
  const { url, listen, headers, full, seed, say } = options;
  const subjects = await subjectsOf(options.providers);
  const upstream = await Upstream.listen(listen.host, listen.port);
  try {
    const target = { url, headers: () => headers, exact: false, marksBody: true };
    const runner = new Runner({
      full,
      draw: createDraw(seed),
      target,
      upstream,
      atOnce,
      timeoutMs: targetTimeoutMs,
      progress: progressOf(say),
    });
    const results = await runner.run(subjects);
    runner.close();
    return { endpoint: url.href, full, seed, ms: performance.now() - began, results };
  } finally {
    await upstream.stop();
  }
}

/** Now and then a line. */
const progressOf =
  (say: (what: string) => void) =>
  (done: number): void => {
    if (done % 2000 === 0) say(`${done} cells`);
  };
