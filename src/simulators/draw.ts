/** Ids and padding that look random and are the same in every run. */
export interface Draw {
  /** 0 … bound − 1 */
  below(bound: number): number;
  /** Letters and digits. */
  letters(length: number): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** xorshift32 (Marsaglia 2003): enough for ids of a simulator, and no more. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const below = (bound: number): number => next() % bound;
  return {
    below,
    letters: length => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  };
}
