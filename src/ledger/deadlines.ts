/** What is waited for. */
export interface Waiting {
  /** On `performance.now()`. */
  readonly deadlineMs: number;
  /** Called once at the deadline, or soon after; by then it is waited for no more. */
  late(): void;
}

/**
 * Deadlines of waits that are all equally long, so that what began first is late first. There is one timer for all of them:
 * it is not set anew when one comes or goes, but looks at the first when it fires.
 */
export class Deadlines {
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  add(one: Waiting): void {
    this.#waiting.add(one);
    this.#timer ??= this.#set(one);
  }

  remove(one: Waiting): void {
    this.#waiting.delete(one);
  }

  /** The end of it: lets the event loop go. What is still waited for is not told. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #set({ deadlineMs }: Waiting): NodeJS.Timeout {
    // Never early: a timer counts whole milliseconds. And not before what has come is heard: where the event loop was held,
    // timers are told first, with the answer waiting behind them.
    const look = (): unknown => setImmediate(() => this.#look());
    return setTimeout(look, Math.ceil(deadlineMs - performance.now()));
  }

  /** What comes while others are told has come last: the timer is not its to set. */
  #look(): void {
    try {
      for (const one of this.#waiting) {
        if (one.deadlineMs > performance.now()) return;
        this.#waiting.delete(one);
        one.late();
      }
    } finally {
      const [first] = this.#waiting;
      this.#timer = first && this.#set(first);
    }
  }
}
