import type { Budget } from '../exchange/ports.ts';

/** Memory that all exchanges of the process may hold together, in bytes. */
export function createBudget(bytes: number): Budget & { readonly taken: number } {
  let taken = 0;
  return {
    take(wanted) {
      if (taken + wanted > bytes) return false;
      taken += wanted;
      return true;
    },
    give(back) {
      taken = Math.max(0, taken - back);
    },
    get taken() {
      return taken;
    },
  };
}
