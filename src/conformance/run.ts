import type { OperationVector } from '../core/vector.ts';
import type { Cell, Outcome, Result, Subject } from './cell.ts';
import { controlsOf, type Extent, packsOf } from './cells.ts';
import { Client, type Heard } from './client.ts';
import { createDraw, type Draw } from './draw.ts';
import { isThere, judge, reasonOf } from './judge.ts';
import { type Messages, messagesOf } from './message.ts';
import { isSame } from './same.ts';
import type { Arrival, Upstream } from './upstream.ts';

/** The endpoint under test. */
export interface Target {
  readonly url: URL;
  /** What a client of this vector's API sends beside its body: credentials, the authority. */
  headers(vector: OperationVector): Readonly<Record<string, string>>;
  /** What has nothing planted in it must arrive byte for byte; otherwise it must say the same. */
  readonly exact: boolean;
  /** Headers may not go on: requests are told apart by a text in them. */
  readonly marksBody: boolean;
}

export interface RunOptions extends Extent {
  readonly target: Target;
  readonly upstream: Upstream;
  /** Cells at once. */
  readonly atOnce: number;
  readonly timeoutMs: number;
  /** Told after each cell: so many are done. */
  readonly progress?: (done: number) => void;
}

/** Puts cells to an endpoint. */
export class Runner {
  readonly #o: RunOptions;
  readonly #client: Client;
  /** Of exchanges' ids, whose order is time's: what is planted does not depend on it. */
  readonly #ids: Draw;
  #done = 0;

  constructor(options: RunOptions) {
    this.#o = options;
    const { url } = options.target;
    this.#ids = createDraw(options.draw.below(2 ** 32));
    this.#client = new Client(url, { connections: options.atOnce, timeoutMs: options.timeoutMs });
  }

  close(): void {
    this.#client.close();
  }

  /** Controls first: where the way is not open, nothing that does not arrive says anything. */
  async run(subjects: readonly Subject[]): Promise<readonly Result[]> {
    const controls = await this.#all(controlsOf(subjects, this.#o).map(cell => [cell]));
    const shut = new Map(
      controls.filter(({ outcome }) => outcome === 'error').map(result => [wayOf(result.cell), result]),
    );
    const results = await this.#all(packsOf(subjects, this.#o));
    return [...controls, ...results.map(result => believed(result, shut))];
  }

  /**
   * Cells in one exchange, each with its own value. Where it does not pass as a whole, nobody knows which of them is why:
   * then each half is tried alone. Left out: what cannot be written there in that way.
   */
  async #pack(cells: readonly Cell[]): Promise<readonly Result[]> {
    const [cell] = cells;
    const id = this.#ids.letters(12);
    const messages = this.messages(cells, id);
    if (!cell || (!messages && cells.length === 1)) return [];
    if (!messages) return this.#halves(cells);
    const there = cells.filter(one => one.position === undefined || isThere(one, messages));
    if (there.length < cells.length) return this.#pack(there);
    const { arrivals, heard } = await this.exchange(id, messages);
    if (cell.position === undefined) {
      const { exact } = this.#o.target;
      return [{ cell, status: heard.status, ...control(cell, messages, arrivals, heard, exact) }];
    }
    const results = cells.map(one => ({ cell: one, status: heard.status, ...judge(one, arrivals, heard) }));
    const passed = results.every(({ outcome }) => outcome === 'masked' || outcome === 'leaked');
    return passed || cells.length === 1 ? results : this.#halves(cells);
  }

  async #halves(cells: readonly Cell[]): Promise<readonly Result[]> {
    const middle = Math.ceil(cells.length / 2);
    return [...(await this.#pack(cells.slice(0, middle))), ...(await this.#pack(cells.slice(middle)))];
  }

  messages(cells: readonly Cell[], id: string): Messages | undefined {
    const { target } = this.#o;
    const headers = cells[0] ? target.headers(cells[0].vector) : {};
    return messagesOf(cells, { id, headers, marksBody: target.marksBody });
  }

  /** One request and what came of it on either side. */
  async exchange(
    id: string,
    { ask, reply }: Messages,
    onChunk?: (bytes: number) => void,
  ): Promise<{ readonly arrivals: readonly Arrival[]; readonly heard: Heard }> {
    const { upstream } = this.#o;
    const arrivals = upstream.expect(id, reply);
    try {
      return { arrivals, heard: await this.#client.send(ask, onChunk) };
    } finally {
      upstream.forget(id);
    }
  }

  /** `atOnce` workers share one row of packs. */
  async #all(packs: Iterable<readonly Cell[]>): Promise<readonly Result[]> {
    const row = packs[Symbol.iterator]();
    const results: Result[] = [];
    const work = async (): Promise<void> => {
      for (let next = row.next(); !next.done; next = row.next()) {
        const some = await this.#pack(next.value);
        results.push(...some);
        this.#o.progress?.((this.#done += some.length));
      }
    };
    await Promise.all(Array.from({ length: this.#o.atOnce }, work));
    return results;
  }
}

/** What a control stands for: an operation, in one mode, and in a coding where there is one. */
const wayOf = ({ vector, streamed, encoding, direction }: Cell): string => {
  const coded = ['gzip', 'deflate', 'br', 'zstd'].includes(encoding);
  return JSON.stringify([vector.provider, vector.title, streamed, coded && encoding, coded && direction]);
};

/** A pass where the way is not open is none. */
function believed(result: Result, shut: ReadonlyMap<string, Result>): Result {
  const why = shut.get(wayOf({ ...result.cell, encoding: 'plain' })) ?? shut.get(wayOf(result.cell));
  if (!why || result.outcome === 'leaked') return result;
  return { ...result, outcome: 'error', reason: `its control failed: ${why.reason}` };
}

/** Nothing was planted: it must have arrived on both sides. */
function control(
  cell: Cell,
  { ask, reply }: Messages,
  arrivals: readonly Arrival[],
  heard: Heard,
  exact: boolean,
): { readonly outcome: Outcome; readonly reason: string } {
  const error = (reason: string): { outcome: Outcome; reason: string } => ({ outcome: 'error', reason });
  const [arrival] = arrivals;
  if (!arrival) return error(`the request did not arrive: ${reasonOf(heard)}`);
  if (heard.status !== 200 || heard.broken) return error(`the answer did not arrive: ${reasonOf(heard)}`);
  const codedIn = (direction: Cell['direction']): Cell['encoding'] =>
    cell.direction === direction ? cell.encoding : 'plain';
  const same =
    isSame({ chunks: ask.chunks, encoding: codedIn('request') }, arrival, { exact }) &&
    isSame({ chunks: reply.chunks, encoding: codedIn('response') }, heard, { exact });
  return same ? { outcome: 'open', reason: '' } : error('it arrived changed');
}
