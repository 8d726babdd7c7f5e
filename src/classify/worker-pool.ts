import { Worker } from 'node:worker_threads';
import { SallyportError } from '../core/errors.ts';
import type { Channel } from '../core/types.ts';
import { inTurns } from '../core/turns.ts';
import type { Origin } from '../core/types.ts';
import type { Release } from '../exchange/ports.ts';
import type { ChannelScan } from './channel-scan.ts';
import type { Own } from './own/own.ts';
import { isWhole, type Packed, unpack } from './packed.ts';

/** What a worker is asked: texts behind one another in one buffer, which is transferred. */
export interface Job {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly texts: readonly {
    readonly label: string;
    readonly release: Release;
    readonly origin: Origin;
    readonly length: number;
  }[];
}
/** The findings of the job's texts, in order. No `findings`: it failed. */
export interface Answer {
  readonly id: number;
  readonly findings?: Packed;
}

/** `version`: of the engine here; a worker with another one refuses to start. */
export type Spawn = (version: string) => Worker;

/** From the sources the worker is a `.ts` file, from what is published a `.js` file. */
export const spawner =
  (own: Own | undefined): Spawn =>
  version => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    return new Worker(new URL(`./worker.${extension}`, import.meta.url), { workerData: { version, own } });
  };

interface Task {
  readonly job: Job;
  readonly scans: readonly ChannelScan[];
  readonly resolve: () => void;
  readonly reject: (error: SallyportError) => void;
}

interface Hand {
  readonly worker: Worker;
  task: Task | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface PoolOptions {
  readonly size: number;
  readonly spawn: Spawn;
  /** For one job, from when a worker takes it. */
  readonly maxMs: number;
  readonly version: string;
}

/** Workers that scan whole texts, one job each at a time. One that fails is replaced, and its job rejects. */
export class WorkerPool {
  readonly #o: PoolOptions;
  readonly #hands = new Set<Hand>();
  readonly #waiting: Task[] = [];
  #next = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#o = options;
  }

  /**
   * Scans whole texts. Resolves when the scans have their findings.
   * @throws SallyportError `unclassified` after `maxMs`, `recognizer_failed` where the worker failed or is gone.
   */
  scan(pieces: readonly { readonly scan: ChannelScan; readonly text: Uint8Array }[]): Promise<void> {
    if (this.#closed) return Promise.reject(failed('the scanner is closed'));
    const bytes = new Uint8Array(pieces.reduce((sum, { text }) => sum + text.length, 0));
    let at = 0;
    for (const { text } of pieces) {
      bytes.set(text, at);
      at += text.length;
    }
    const texts = pieces.map(({ scan, text }) => ({
      label: scan.labelText,
      release: scan.release,
      origin: scan.origin,
      length: text.length,
    }));
    return new Promise((resolve, reject) => {
      const job = { id: this.#next++, bytes, texts };
      this.#waiting.push({ job, scans: pieces.map(({ scan }) => scan), resolve, reject });
      this.#assign();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) task.reject(failed('the scanner was closed'));
    await Promise.all([...this.#hands].map(hand => this.#dismiss(hand, failed('the scanner was closed'))));
  }

  #assign(): void {
    if (this.#waiting.length === 0) return;
    const hand = [...this.#hands].find(({ task }) => !task) ?? this.#hire();
    const task = hand && this.#waiting.shift();
    if (!task) return;
    hand.task = task;
    hand.worker.ref();
    hand.timer = setTimeout(() => {
      void this.#dismiss(hand, new SallyportError('unclassified', 'the scan took too long'));
    }, this.#o.maxMs);
    hand.worker.postMessage(task.job, [task.job.bytes.buffer]);
  }

  #hire(): Hand | undefined {
    if (this.#hands.size >= this.#o.size) return undefined;
    const hand: Hand = { worker: this.#o.spawn(this.#o.version), task: undefined, timer: undefined };
    this.#hands.add(hand);
    hand.worker.unref();
    hand.worker.on('message', (answer: Answer) => this.#answered(hand, answer));
    hand.worker.on('error', () => void this.#dismiss(hand, failed('a scanning worker failed')));
    hand.worker.on('exit', () => void this.#dismiss(hand, failed('a scanning worker ended')));
    return hand;
  }

  #answered(hand: Hand, { id, findings }: Answer): void {
    const { task } = hand;
    if (task?.job.id !== id) return;
    if (!isWhole(findings, task.scans.length)) {
      void this.#dismiss(hand, failed('a recognizer failed in a worker'));
      return;
    }
    this.#free(hand);
    void this.#adopt(task, findings);
    this.#assign();
  }

  async #adopt({ job, scans, resolve, reject }: Task, findings: Packed): Promise<void> {
    const channelOf = (text: number): Channel => scans[text]?.channel ?? ('' as Channel);
    try {
      await inTurns(
        unpack(findings, channelOf, (text, found) => {
          scans[text]?.adopt(found, job.texts[text]?.length ?? 0);
        }),
      );
      resolve();
    } catch {
      reject(failed('a worker said what cannot be read'));
    }
  }

  #free(hand: Hand): void {
    clearTimeout(hand.timer);
    hand.task = undefined;
    hand.worker.unref();
  }

  /** Ends a worker, fails what it was at, and lets another one do the rest. */
  async #dismiss(hand: Hand, error: SallyportError): Promise<void> {
    if (!this.#hands.delete(hand)) return;
    const { task } = hand;
    this.#free(hand);
    task?.reject(error);
    if (!this.#closed) this.#assign();
    await hand.worker.terminate();
  }
}

const failed = (message: string): SallyportError => new SallyportError('recognizer_failed', message);
