import { parseArgs } from 'node:util';
import { type VariantName, variantNames } from './variants.ts';

/** What is measured: requests; streams of 500 ms; each provider; long streams; very many at once. */
export const partNames = ['requests', 'streams', 'providers', 'long', 'crowd'] as const;
export type PartName = (typeof partNames)[number];

export interface BenchOptions {
  readonly parts: readonly PartName[];
  readonly variants: readonly VariantName[];
  /** How many at once. */
  readonly levels: readonly number[];
  /** Each round gives each variant a slice at each level. */
  readonly rounds: number;
  readonly sliceMs: number;
  readonly warmUpMs: number;
  /** How many streams one after another, and how many at once after that. */
  readonly streams: number;
  readonly streamsAtOnce: number;
  readonly providers: ProviderOptions;
  /** How many streams of 600 deltas, one after another. */
  readonly longStreams: number;
  /** How many streams at once on one process. */
  readonly crowd: number;
  /** Where the results go, as JSON. */
  readonly out: string;
  /** A folder for a CPU profile of Sallyport. */
  readonly profile: string | undefined;
}

/** For each provider, through each variant. */
export interface ProviderOptions {
  readonly rounds: number;
  /** Of requests, in each round. */
  readonly sliceMs: number;
  /** Of each server. */
  readonly warmUpMs: number;
  /** So many rounds, the last ones, also have streams, so many at once. */
  readonly streamRounds: number;
  readonly streamsAtOnce: number;
}

const usual = {
  rounds: 5,
  sliceMs: 2000,
  warmUpMs: 6000,
  streams: 30,
  streamsAtOnce: 16,
  providers: { rounds: 3, sliceMs: 650, warmUpMs: 500, streamRounds: 2, streamsAtOnce: 4 },
  longStreams: 3,
  crowd: 200,
};
const quick = {
  rounds: 2,
  sliceMs: 600,
  warmUpMs: 1200,
  streams: 6,
  streamsAtOnce: 8,
  providers: { rounds: 2, sliceMs: 300, warmUpMs: 200, streamRounds: 1, streamsAtOnce: 4 },
  longStreams: 1,
  crowd: 50,
};

const levels = [1, 16, 64];
const withoutLoader: readonly VariantName[] = variantNames.filter(name => name !== 'no-op-loader');

export const usage = `\
npm run bench -- [options]
  --quick              less than two minutes, and rougher
  --rounds N           how many slices each variant gets at each level
  --slice-ms N         how long one is
  --levels 1,16,64     how many requests at once
  --parts a,b          of ${partNames.join(', ')}
  --crowd N            how many streams at once in the last of them
  --variants a,b       of ${variantNames.join(', ')}
                       (no-op: grpc-js with Sallyport's codec; no-op-loader: with proto-loader)
  --out FILE           instead of bench/results.json
  --profile FOLDER     put a CPU profile of Sallyport there; it costs some, so the numbers are not to be compared
`;

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[], out: string): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      'slice-ms': { type: 'string' },
      levels: { type: 'string' },
      parts: { type: 'string' },
      crowd: { type: 'string' },
      variants: { type: 'string' },
      out: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  if (values.help) return 'help';
  const base = values.quick ? quick : usual;
  return {
    ...base,
    rounds: values.rounds === undefined ? base.rounds : count('--rounds', values.rounds),
    sliceMs: values['slice-ms'] === undefined ? base.sliceMs : count('--slice-ms', values['slice-ms']),
    levels: values.levels?.split(',').map(level => count('--levels', level)) ?? levels,
    parts: values.parts?.split(',').map(part) ?? partNames,
    crowd: values.crowd === undefined ? base.crowd : count('--crowd', values.crowd),
    variants: values.variants?.split(',').map(variant) ?? withoutLoader,
    out: values.out ?? out,
    profile: values.profile,
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} takes whole numbers from 1 on.`);
  return value;
}

function part(text: string): PartName {
  const found = partNames.find(name => name === text);
  if (!found) throw new Error(`There is no part "${text}". Parts are ${partNames.join(', ')}.`);
  return found;
}

function variant(text: string): VariantName {
  const found = variantNames.find(name => name === text);
  if (!found) throw new Error(`There is no variant "${text}". Variants are ${variantNames.join(', ')}.`);
  return found;
}
