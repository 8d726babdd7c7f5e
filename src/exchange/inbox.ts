import { type Direction } from '../core/types.ts';
import { type Command, type Event } from './events.ts';

/**
 * Chunks of one direction, one at a time: while reading or scanning takes longer than one turn of the event loop, what
 * comes meanwhile waits here, in order.
 */
export class Inbox {
  readonly #direction: Direction;
  readonly #emit: (command: Command) => void;
  readonly #read: (bytes: Uint8Array, end: boolean) => void | Promise<void>;
  readonly #settle: () => void;
  readonly #waiting: { readonly bytes: Uint8Array; readonly end: boolean }[] = [];
  #state: 'closed' | 'idle' | 'working' = 'closed';

  constructor(
    direction: Direction,
    emit: (command: Command) => void,
    read: (bytes: Uint8Array, end: boolean) => void | Promise<void>,
    settle: () => void,
  ) {
    this.#direction = direction;
    this.#emit = emit;
    this.#read = read;
    this.#settle = settle;
  }

  /** Nothing has come that waits to be read. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** From now on chunks are read; `first` is what was begun before them. */
  open(first: void | Promise<void>): void {
    this.#run(first);
  }

  add(bytes: Uint8Array, end: boolean): void {
    this.#waiting.push({ bytes, end });
    this.#drain();
  }

  /** What took longer is done. */
  worked(): void {
    if (this.#state !== 'working') return;
    this.#run(undefined);
  }

  #run(work: void | Promise<void>): void {
    if (work instanceof Promise) {
      this.#state = 'working';
      this.#emit({ do: 'wait', until: this.#outcome(work) });
      return;
    }
    this.#state = 'idle';
    this.#settle();
    this.#drain();
  }

  #drain(): void {
    if (this.#state !== 'idle') return;
    const next = this.#waiting.shift();
    if (next) this.#run(this.#read(next.bytes, next.end));
  }

  #outcome(work: Promise<void>): Promise<Event> {
    const direction = this.#direction;
    return work.then(
      () => ({ on: 'worked', direction }) as const,
      (error: unknown) => ({ on: 'failed', direction, error }) as const,
    );
  }
}
