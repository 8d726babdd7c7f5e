import type { Spot } from './sets.ts';

export interface Counts {
  /** Of those to be found, of those found, and what both have. */
  gold: number;
  said: number;
  strict: number;
  overlapping: number;
}

/** Counts by type. */
export class Scores {
  readonly types = new Map<string, Counts>();

  /** One text: what is there, and what was said to be. `strict`: to the byte. Each spot counts for one at most. */
  add(gold: readonly Spot[], said: readonly Spot[]): void {
    for (const { type } of gold) this.#of(type).gold++;
    for (const { type } of said) this.#of(type).said++;
    pairs(gold, said, isSame).forEach(({ type }) => this.#of(type).strict++);
    pairs(gold, said, overlaps).forEach(({ type }) => this.#of(type).overlapping++);
  }

  get total(): Counts {
    const total = none();
    for (const counts of this.types.values())
      for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
    return total;
  }

  #of(type: string): Counts {
    const counts = this.types.get(type) ?? none();
    this.types.set(type, counts);
    return counts;
  }
}

const none = (): Counts => ({ gold: 0, said: 0, strict: 0, overlapping: 0 });

export const isSame = (a: Spot, b: Spot): boolean =>
  a.type === b.type && a.start === b.start && a.end === b.end;
export const overlaps = (a: Spot, b: Spot): boolean =>
  a.type === b.type && a.start < b.end && b.start < a.end;

/** Those of `gold` for which there is one of `said`, each of which serves one. */
function pairs(
  gold: readonly Spot[],
  said: readonly Spot[],
  fit: (a: Spot, b: Spot) => boolean,
): readonly Spot[] {
  const left = [...said];
  return gold.filter(spot => {
    const at = left.findIndex(one => fit(spot, one));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Nothing said of nothing there is all right. */
export function rates({ gold, said }: Counts, right: number): Rates {
  const precision = said === 0 ? (gold === 0 ? 1 : 0) : right / said;
  const recall = gold === 0 ? 1 : right / gold;
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}
