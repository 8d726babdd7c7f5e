import { nextTurn } from '../../core/turns.ts';

/** Work of one step, in bytes; a token or a slot counts for many. Some hundred microseconds. */
const stepBytes = 32 * 1024;
/** Steps of one turn of the event loop: some milliseconds. */
const stepsPerTurn = 8;

/** Something that is done in steps. */
export interface Stepwise {
  /** Works up to about `budget` bytes. True: done. @throws WireError */
  step(budget: number): boolean;
}

/** Works for one turn. True: done, as it is for most bodies. */
export function workOneTurn(work: Stepwise): boolean {
  for (let i = 0; i < stepsPerTurn; i += 1) if (work.step(stepBytes)) return true;
  return false;
}

/** Goes on in further turns until it is done. */
export async function workOn(work: Stepwise): Promise<void> {
  do await nextTurn();
  while (!workOneTurn(work));
}
