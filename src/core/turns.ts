/** Work that may be put down wherever it yields, and taken up again in another turn of the event loop. */
export type Steps = Iterator<void, void>;

/** So long one turn works before the others have theirs. */
const turnMs = 5;

/** Resolves in another turn of the event loop; rejects where the work is not to be taken up again. */
export type Wait = () => Promise<void>;

/** Works until it is done; a promise where that takes more than one turn of the event loop. */
export function inTurns(steps: Steps, wait: Wait = nextTurn): void | Promise<void> {
  if (!oneTurn(steps)) return goOn(steps, wait);
}

/** True: done. */
function oneTurn(steps: Steps): boolean {
  const turn = new Turn();
  while (!steps.next().done) if (turn.over) return false;
  return true;
}

async function goOn(steps: Steps, wait: Wait): Promise<void> {
  do await wait();
  while (!oneTurn(steps));
}

/** One turn of the event loop, from now on. */
export class Turn {
  readonly #began = performance.now();

  /** Has it lasted long enough? */
  get over(): boolean {
    return performance.now() - this.#began > turnMs;
  }
}

export const nextTurn: Wait = () => new Promise(resolve => setImmediate(resolve));
