/** Work of one turn of the event loop, in milliseconds, before what else has come must wait for another one. */
const turnMs = 15;

/**
 * Shares the event loop among exchanges. Very many messages can come at once (two hundred applications that begin in the
 * same moment); were all of them handled in one turn, nothing else would be heard meanwhile: no acknowledgement of the
 * ledger's, no timer. What is over the turn's measure waits for another turn, in the order in which it came.
 */
export class Fair {
  readonly #now: () => number;
  #began: number | undefined;
  #waiting: (() => void)[] = [];
  #next = 0;
  #isScheduled = false;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** At once, where this turn has room and nobody waits; otherwise in a later one. */
  run(task: () => void): void {
    if (this.#next === this.#waiting.length && !this.#isOver()) task();
    else {
      this.#waiting.push(task);
      this.#schedule();
    }
  }

  #isOver(): boolean {
    const now = this.#now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(() => (this.#began = undefined));
    }
    return now - this.#began > turnMs;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    this.#isScheduled = false;
    const until = this.#now() + turnMs;
    try {
      do {
        const task = this.#waiting[this.#next];
        if (task === undefined) break;
        this.#next += 1;
        task();
      } while (this.#now() < until);
    } finally {
      // Whatever became of one task, the others have their turn.
      if (this.#next < this.#waiting.length) this.#schedule();
      else {
        this.#waiting = [];
        this.#next = 0;
      }
    }
  }
}
