/**
 * How well entities are found: precision, recall and F1 by type, for spans to the byte and for spans that overlap. Over the
 * sets that are given (`npm run eval -- --sets PATH`, or SALLYPORT_EVAL_SETS), or over the recognizers' own vectors (`--own`). `--clean`: what
 * is found where there is nothing.
 */
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { createClassifier, UnknownEntityError } from '../src/app/classify.ts';
import { entitiesNamed } from '../src/classify/entity-names.ts';
import { knownEntities } from '../src/classify/recognizers.ts';
import type { Band } from '../src/core/types.ts';
import { alarmsIn, cleanCorpora, perMebibyte, sizeOf } from './eval/clean.ts';
import { ownSets } from './eval/own-set.ts';
import { type Counts, isSame, overlaps, type Rates, rates, Scores } from './eval/score.ts';
import { type Case, readSets, type Spot, type TestSet } from './eval/sets.ts';

const bands: readonly Band[] = ['possible', 'likely', 'certain'];
const classifier = createClassifier();

interface Options {
  /** Findings under it do not count. Undefined: possible for single cases, likely in running text. */
  readonly band: Band | undefined;
  /** Print what is wrong: of these types; empty: of none. */
  readonly misses: readonly string[];
}

/** What is said of a case, in the names that the set has for it. */
async function said(one: Case, band: Band, types: ReadonlyMap<string, string>): Promise<readonly Spot[]> {
  const findings = await find(one);
  return findings.flatMap(({ at, entity, band: found }) => {
    const type = one.entities ? entity : types.get(entity);
    if (type === undefined || bands.indexOf(found) < bands.indexOf(band)) return [];
    return [{ start: at[0], end: at[1], type }];
  });
}

async function find({ text, entities }: Case): ReturnType<typeof classifier.classify> {
  const known = entities?.filter(name => entitiesNamed(name, knownEntities.keys()).length > 0);
  if (known?.length === 0) return [];
  try {
    return await classifier.classify(Buffer.from(text), known);
  } catch (error) {
    if (error instanceof UnknownEntityError) return [];
    throw error;
  }
}

/** By entity, the type that a set of running texts has for it. */
function typesOf(cases: readonly Case[]): ReadonlyMap<string, string> {
  const named = new Set(cases.flatMap(({ spots }) => spots.map(({ type }) => type)));
  return new Map(
    [...named].flatMap(type =>
      entitiesNamed(type, knownEntities.keys()).map(entity => [entity, type] as const),
    ),
  );
}

async function evaluate({ name, cases }: TestSet, options: Options): Promise<void> {
  const single = cases.filter(({ entities }) => entities !== undefined);
  const running = cases.filter(({ entities }) => entities === undefined);
  for (const [kind, some, band] of [
    ['single cases', single, options.band ?? 'possible'],
    ['running text', running, options.band ?? 'likely'],
  ] as const) {
    if (some.length === 0) continue;
    const scores = new Scores();
    const types = typesOf(some);
    let right = 0;
    for (const one of some) {
      const found = await said(one, band, types);
      scores.add(one.spots, found);
      if (isRight(one.spots, found)) right++;
      else tellMisses(one, found, options.misses);
    }
    console.log(`\n${name}: ${kind}, ${some.length} texts, ${band} and above; ${right} wholly right`);
    printTable(scores);
  }
}

const isRight = (gold: readonly Spot[], found: readonly Spot[]): boolean =>
  gold.length === found.length && gold.every(spot => found.some(one => isSame(spot, one)));

function tellMisses({ text, spots }: Case, found: readonly Spot[], types: readonly string[]): void {
  const isAsked = ({ type }: Spot): boolean => types.includes('all') || types.includes(type);
  const bytes = Buffer.from(text);
  const quote = ({ start, end, type }: Spot): string =>
    `${type} ${JSON.stringify(bytes.subarray(start, end).toString())}`;
  const lines = [
    ...spots
      .filter(isAsked)
      .filter(spot => !found.some(one => isSame(spot, one)))
      .map(spot => {
        const near = found.find(one => overlaps(spot, one));
        return near ? `  other span  ${quote(spot)}, said ${quote(near)}` : `  not found   ${quote(spot)}`;
      }),
    ...found
      .filter(isAsked)
      .filter(spot => !spots.some(one => overlaps(spot, one)))
      .map(spot => `  not there   ${quote(spot)}`),
  ];
  if (lines.length > 0) console.log(`${JSON.stringify(text)}\n${lines.join('\n')}`);
}

const number = (value: number): string => value.toFixed(2).padStart(5);
const three = ({ precision, recall, f1 }: Rates): string =>
  `${number(precision)} ${number(recall)} ${number(f1)}`;
const row = (name: string, counts: Counts): string =>
  `${name.padEnd(30)} ${String(counts.gold).padStart(5)} ${String(counts.said).padStart(5)}   ` +
  `${three(rates(counts, counts.strict))}   ${three(rates(counts, counts.overlapping))}`;

function printTable(scores: Scores): void {
  console.log(`${''.padEnd(30)} there found   to the byte         overlapping`);
  console.log(`${'type'.padEnd(42)}    prec   rec    F1    prec   rec    F1`);
  const types = [...scores.types].sort(([a], [b]) => a.localeCompare(b, 'en'));
  for (const [type, counts] of types) {
    const isKnown = entitiesNamed(type, knownEntities.keys()).length > 0;
    console.log(isKnown ? row(type, counts) : `${row(type, counts)}   no recognizer`);
  }
  console.log(row('all', scores.total));
}

const usage = `npm run eval -- --sets PATH [--sets PATH …] [--band likely] [--misses TYPE|all]
npm run eval -- --own      the recognizers' own vectors
npm run eval -- --clean    what is found at "likely" and above in texts where there is nothing

PATH is a *.jsonl or a folder of them, one text a line: {"text": …, "spans": [{"start", "end", "type"}]}, offsets in code
points; with "entities", only those are looked for. SALLYPORT_EVAL_SETS names paths as well (${delimiter} between two).`;

async function tellAlarms(): Promise<void> {
  for (const corpus of cleanCorpora()) {
    const alarms = await alarmsIn(corpus, classifier);
    const size = (sizeOf(corpus) / 2 ** 20).toFixed(2);
    console.log(
      `\n${corpus.name}: ${size} MiB, ${alarms.length} false alarms, ${perMebibyte(corpus, alarms).toFixed(1)} per MiB`,
    );
    for (const { entity, recognizer, score, text, where } of alarms)
      console.log(`  ${entity} (${recognizer}, ${score.toFixed(2)}) ${JSON.stringify(text)} ${where}`);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      sets: { type: 'string', multiple: true, default: [] },
      clean: { type: 'boolean', default: false },
      own: { type: 'boolean', default: false },
      band: { type: 'string' },
      misses: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const band = bands.find(one => one === values.band);
  const paths = [
    ...values.sets,
    ...(process.env['SALLYPORT_EVAL_SETS'] ?? '').split(delimiter).filter(Boolean),
  ];
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if ((paths.length === 0 && !values.own && !values.clean) || (values.band !== undefined && !band)) {
    console.error(`There is nothing to evaluate: name sets, or --own, or --clean.\n\n${usage}`);
    return 2;
  }
  const { misses } = values;
  for (const set of paths.length > 0 ? readSets(paths) : []) await evaluate(set, { band, misses });
  // Vectors name what is possible as well.
  for (const set of values.own ? ownSets() : []) await evaluate(set, { band: band ?? 'possible', misses });
  if (values.clean) await tellAlarms();
  return 0;
}

process.exitCode = await main();
