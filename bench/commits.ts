/**
 * What the ledger alone costs: CPU of the process that writes and of Postgres per exchange (two commits), and the time of a
 * commit, with nothing else around it. With `--against FOLDER`, another tree of this repository takes its turns in
 * between, so that whatever else the machine does hits both: `git worktree add --detach FOLDER COMMIT`.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommitsHandlers, Slice } from './commits-process.ts';
import { type Helper, startHelper } from './helper.ts';
import { median, quantiles } from './statistics.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    levels: { type: 'string', default: '1,16,64' },
    rounds: { type: 'string', default: '10' },
    'slice-ms': { type: 'string', default: '1000' },
    /** A folder for a CPU profile of each level; the numbers of such a run are not to be compared. */
    profile: { type: 'string' },
  },
});
const levels = values.levels.split(',').map(Number);
const rounds = Number(values.rounds);
const ms = Number(values['slice-ms']);

interface Contestant {
  readonly name: string;
  readonly helper: Helper<CommitsHandlers>;
  readonly slices: Map<number, Slice[]>;
}

async function start(name: string, tree: string): Promise<Contestant> {
  const helper = await startHelper<CommitsHandlers>(join(tree, 'bench', 'commits-process.ts'));
  await helper.ask('open', {});
  for (const level of levels) await helper.ask('slice', { level, ms: 1500 });
  return { name, helper, slices: new Map(levels.map(level => [level, []])) };
}

async function profiled(level: number, folder: string, { name, helper }: Contestant): Promise<void> {
  await helper.ask('beginProfile');
  await helper.ask('slice', { level, ms });
  writeFileSync(join(folder, `${name}-${level}.cpuprofile`), await helper.ask('endProfile'));
}

const each = (slices: readonly Slice[], of: (slice: Slice) => number): number => median(slices.map(of));

function line(level: number, name: string, slices: readonly Slice[]): string {
  const waits = quantiles(slices.flatMap(({ commitMs }) => commitMs));
  return [
    `${level} at once`.padStart(11),
    name.padEnd(8),
    `process ${each(slices, slice => slice.process).toFixed(0)} µs`.padStart(16),
    `postgres ${each(slices, slice => slice.postgres).toFixed(0)} µs`.padStart(17),
    `commit p50 ${waits.p50.toFixed(2)} ms`.padStart(19),
    `p99 ${waits.p99.toFixed(2)} ms`.padStart(13),
    `${each(slices, ({ exchanges, batches }) => (2 * exchanges) / batches).toFixed(1)} records a batch`.padStart(
      20,
    ),
    `${each(slices, ({ exchanges }) => (exchanges * 1000) / ms).toFixed(0)} exchanges/s`.padStart(18),
  ].join('  ');
}

/** Median over the rounds of the quotient within one round. */
function quotient(mine: readonly Slice[], theirs: readonly Slice[], of: (slice: Slice) => number): string {
  const all = mine.map((slice, round) => {
    const other = theirs[round];
    return other ? of(slice) / of(other) : NaN;
  });
  return `${((median(all) - 1) * 100).toFixed(1)} %`;
}

const contestants = [await start('this', resolve(import.meta.dirname, '..'))];
if (values.against !== undefined) contestants.push(await start('other', resolve(values.against)));
try {
  for (let round = 0; round < rounds; round += 1)
    for (const level of levels)
      for (const { helper, slices } of round % 2 === 0 ? contestants : contestants.toReversed())
        slices.get(level)?.push(await helper.ask('slice', { level, ms }));
  for (const level of levels) {
    const all = contestants.map(({ name, slices }) => ({ name, slices: slices.get(level) ?? [] }));
    for (const { name, slices } of all) console.log(line(level, name, slices));
    const [mine, theirs] = all;
    if (mine && theirs) {
      const compared = [mine.slices, theirs.slices] as const;
      const commit = ({ commitMs }: Slice): number => median(commitMs);
      console.log(
        `${''.padStart(13)}this to other:  process ${quotient(...compared, slice => slice.process)}` +
          `  postgres ${quotient(...compared, slice => slice.postgres)}  commit ${quotient(...compared, commit)}`,
      );
    }
  }
  if (values.profile !== undefined)
    for (const level of levels)
      for (const contestant of contestants) await profiled(level, resolve(values.profile), contestant);
} finally {
  for (const { helper } of contestants) {
    await helper.ask('close');
    await helper.stop();
  }
}
