import metadata from 'libphonenumber-js/min/metadata';

/** What is read of a region's entry: `[calling code, prefix abroad, pattern, lengths, formats, trunk prefix, …]`. */
const PATTERN = 2;
const LENGTHS = 3;
const FORMATS = 4;
const TRUNK = 5;
const TYPES = 11;

/** The national numbers of one region. */
interface Plan {
  /** Bit n: numbers of n digits are given out. */
  readonly lengths: number;
  /** Compiled when the first number of the region is seen; each is for whole national numbers of at most 17 digits. */
  readonly patterns: () => readonly RegExp[];
}

/** How a region prints numbers that begin with certain digits. */
interface Print {
  readonly leading: () => RegExp;
  readonly plan: Plan;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const bitsOf = (lengths: unknown): number =>
  listOf(lengths).reduce<number>((bits, length) => bits | (1 << Number(length)), 0);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The patterns of the kinds of numbers (fixed, mobile, …) where the plan has them, else the pattern of all. */
function planOf(entry: readonly unknown[]): Plan {
  const kinds = listOf(entry[TYPES])
    .map(kind => textOf(listOf(kind)[0]))
    .filter(pattern => pattern !== '');
  const sources = kinds.length > 0 ? kinds : [textOf(entry[PATTERN])];
  return {
    lengths: bitsOf(entry[LENGTHS]),
    patterns: once(() => sources.map(source => new RegExp(`^(?:${source})$`))),
  };
}

const entries: ReadonlyMap<string, readonly unknown[]> = new Map([
  ...Object.entries(metadata.countries).map(([region, entry]) => [region, listOf(entry)] as const),
  ...Object.entries(metadata.nonGeographic).map(([code, entry]) => [code, listOf(entry)] as const),
]);
const plans: ReadonlyMap<string, Plan> = new Map(
  [...entries].map(([region, entry]) => [region, planOf(entry)]),
);

const plansNamed = (names: readonly string[]): readonly Plan[] =>
  names.flatMap(name => plans.get(name) ?? []);

/** Plans by calling code. No code is the beginning of another (ITU-T E.164, annex). */
const byCode: ReadonlyMap<string, readonly Plan[]> = new Map([
  ...Object.entries(metadata.country_calling_codes).map(
    ([code, regions]) => [code, plansNamed(regions)] as const,
  ),
  ...Object.keys(metadata.nonGeographic).map(code => [code, plansNamed([code])] as const),
]);

const hasLength = (plan: Plan, length: number): boolean => (plan.lengths & (1 << length)) !== 0;
const isIn = (plan: Plan, national: string): boolean =>
  hasLength(plan, national.length) && plan.patterns().some(pattern => pattern.test(national));

/** How many digits the calling code that a number begins with has; 0: no such code. */
export function callingCodeLength(number: string): number {
  for (let length = 1; length <= 3; length++) if (byCode.has(number.slice(0, length))) return length;
  return 0;
}

/** Is this national number one that is given out under the calling code? */
export const isGivenOut = (code: string, national: string): boolean =>
  (byCode.get(code) ?? []).some(plan => isIn(plan, national));

/** Has some number under the calling code so many digits? */
export const isPossible = (code: string, national: string): boolean =>
  (byCode.get(code) ?? []).some(plan => hasLength(plan, national.length));

/** Group lengths as one number, four bits each. */
export const shapeOf = (lengths: readonly number[]): number =>
  lengths.reduce((shape, length) => shape * 16 + length, 0);

/** The lengths that the groups of a format can have: `(\d{2})(\d{3,4})`, `(\d)(\d{4})`. */
function groupsOf(format: string): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [[]];
  for (const [, least = '1', most = least] of format.matchAll(/\(\\d(?:\{(\d+)(?:,(\d+))?\})?\)/g)) {
    const sizes = Array.from({ length: Number(most) - Number(least) + 1 }, (_, i) => Number(least) + i);
    all = all.flatMap(groups => sizes.map(size => [...groups, size]));
  }
  return all;
}

/** Prints of regions whose national numbers begin with a trunk prefix `0`, by the shape they have without it. */
const prints: ReadonlyMap<number, readonly Print[]> = once(() => {
  const found = new Map<number, Print[]>();
  for (const [region, entry] of entries) {
    const plan = plans.get(region);
    if (!plan || entry[TRUNK] !== '0') continue;
    for (const format of listOf(entry[FORMATS]).map(listOf)) {
      const leading = once(() => new RegExp(`^(?:${textOf(listOf(format[2]).at(-1))})`));
      for (const groups of groupsOf(textOf(format[0]))) {
        const shape = shapeOf(groups);
        found.set(shape, [...(found.get(shape) ?? []), { leading, plan }]);
      }
    }
  }
  return found;
})();

/** Does some region print this national number, without its trunk prefix `0`, in groups of this shape? */
export const isPrinted = (national: string, shape: number): boolean =>
  (prints.get(shape) ?? []).some(({ leading, plan }) => leading().test(national) && isIn(plan, national));

/** Regions whose own way of writing is known everywhere, for numbers without groups. */
const trunkCodes =
  '20 27 31 32 33 34 36 40 41 43 44 46 48 49 54 60 61 62 63 64 66 81 82 84 86 90 91 92 94'.split(' ');

/** Is it a national number of some larger region, trunk prefix `0` taken off? */
export const isNational = (national: string): boolean => trunkCodes.some(code => isGivenOut(code, national));
