/** Chance that is the same for the same seed. */
export interface Draw {
  /** 0 … bound − 1 */
  below(bound: number): number;
  pick<T>(from: readonly T[]): T;
  /** Lower-case letters. */
  letters(length: number): string;
  /** Letters and digits. */
  token(length: number): string;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${lower}${lower.toUpperCase()}0123456789`;

/** mulberry32: 32 bits of state are enough for values that only have to differ from one another. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number): number => next() % bound;
  const from = (letters: string, length: number): string =>
    Array.from({ length }, () => letters[below(letters.length)]).join('');
  return {
    below,
    pick: list => {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[below(list.length)] as (typeof list)[number];
    },
    letters: length => from(lower, length),
    token: length => from(alphanumeric, length),
  };
}
