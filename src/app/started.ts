import { publicText, type Log } from '../core/log.ts';

/** What was started, and how it is stopped again. */
export interface Part {
  readonly name: string;
  /** It is given up after so long, in milliseconds. */
  readonly withinMs: number;
  /** May throw or never end: the parts that were started before it are stopped all the same. */
  readonly stop: () => unknown;
}

/** What was started, in its order. */
export class Started {
  readonly #log: Log;
  readonly #parts: Part[] = [];
  #stopping: Promise<readonly string[]> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /**
   * Stops all of it, the last one first: what a part needs was started before it. Never rejects. Resolves to the names of
   * those that failed or did not end in time; each was logged. A second call waits for the first.
   */
  stop(): Promise<readonly string[]> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<readonly string[]> {
    const failed: string[] = [];
    for (let part = this.#parts.pop(); part; part = this.#parts.pop())
      if (!(await this.#isStopped(part))) failed.push(part.name);
    return failed;
  }

  async #isStopped({ name, withinMs, stop }: Part): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StopTimeout());
      }, withinMs);
    });
    try {
      await Promise.race([Promise.resolve().then(stop), late]);
      return true;
    } catch (error) {
      this.#log.error('stop.failed', { part: publicText(name), withinMs }, error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** It did not end in time. */
export class StopTimeout extends Error {}
