import { nextTurn, Turn } from '../core/turns.ts';
import type { Direction } from '../core/types.ts';
import type { Command, Event } from './events.ts';

interface Chunk {
  readonly bytes: Uint8Array;
  readonly end: boolean;
}

/**
 * Chunks of one direction, one at a time: while reading or scanning takes longer than one turn of the event loop, what
 * comes meanwhile waits here, in order.
 */
export class Inbox {
  readonly #direction: Direction;
  readonly #emit: (command: Command) => void;
  readonly #read: (bytes: Uint8Array, end: boolean) => void | Promise<void>;
  readonly #judged: () => void;
  #waiting: Chunk[] = [];
  #next = 0;
  #state: 'closed' | 'idle' | 'working' = 'closed';

  constructor(
    direction: Direction,
    emit: (command: Command) => void,
    read: (bytes: Uint8Array, end: boolean) => void | Promise<void>,
    judged: () => void,
  ) {
    this.#direction = direction;
    this.#emit = emit;
    this.#read = read;
    this.#judged = judged;
  }

  /** Nothing has come that waits to be read. */
  get empty(): boolean {
    return this.#next === this.#waiting.length;
  }

  /** From now on chunks are read; `first` is what was begun before them. */
  open(first: void | Promise<void>): void {
    this.#run(first);
    this.#drain();
  }

  /** Nothing is read any more. */
  close(): void {
    this.#state = 'closed';
    this.#waiting = [];
    this.#next = 0;
  }

  add(bytes: Uint8Array, end: boolean): void {
    if (bytes.length === 0 && !end) return;
    this.#waiting.push({ bytes, end });
    this.#drain();
  }

  /** What took longer is done. */
  worked(): void {
    if (this.#state !== 'working') return;
    this.#run(undefined);
    this.#drain();
  }

  #run(work: void | Promise<void>): void {
    if (work instanceof Promise) {
      this.#state = 'working';
      this.#emit({ do: 'wait', until: this.#outcome(work) });
      return;
    }
    this.#state = 'idle';
    this.#judged();
  }

  #drain(): void {
    const turn = new Turn();
    for (let next = this.#take(); next; next = this.#take()) {
      this.#run(this.#read(next.bytes, next.end));
      if (turn.over) this.#pause();
    }
    // Copied once half of it is read, so that many small chunks cost no more each than few.
    if (this.#next * 2 <= this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  /** The next chunk, where it may be read now. */
  #take(): Chunk | undefined {
    if (this.#state !== 'idle' || this.empty) return undefined;
    this.#next += 1;
    return this.#waiting[this.#next - 1];
  }

  /** What came while something took its time may be a lot: others have their turn, too. */
  #pause(): void {
    if (this.#state === 'idle' && !this.empty) this.#run(nextTurn());
  }

  #outcome(work: Promise<void>): Promise<Event> {
    const direction = this.#direction;
    return work.then(
      () => ({ on: 'worked', direction }) as const,
      (error: unknown) => ({ on: 'failed', direction, error }) as const,
    );
  }
}
