/** Bytes that are read at once; more is done in turns of the event loop. */
export const atOnceBytes: number = 64 * 1024;
/** Work of one turn, in bytes: some milliseconds. */
export const turnBytes: number = 256 * 1024;

/** Something that is done in steps. */
export interface Stepwise {
  /** True: done. @throws WireError */
  step(budget: number): boolean;
}

export function doAtOnce(work: Stepwise): void {
  while (!work.step(Infinity));
}

export async function doInTurns(work: Stepwise): Promise<void> {
  while (!work.step(turnBytes)) await nextTurn();
}

export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
