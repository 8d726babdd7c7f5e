import type { EvidenceSource, StoredRecord } from '../../src/core/ledger-evidence.ts';
import {
  StoreError,
  type Appended,
  type LedgerConnection,
  type LedgerStore,
  type SignedBatch,
} from '../../src/core/ledger-store.ts';
import { publicText } from '../../src/core/log.ts';

/** What becomes of one append: whether it is stored, and what the writer hears. */
export type Fate =
  'stored' | 'lost-before' | 'lost-after' | 'warning' | 'again' | 'refused' | 'no-connection';

/** Storage in memory that behaves as badly as told, and takes exactly what Postgres' conditions would take. */
export class ModelStore implements LedgerStore {
  readonly stored: Map<string, SignedBatch[]> = new Map();
  /** Every append, stored or not. */
  readonly sent: SignedBatch[] = [];
  readonly #fates: Fate[];

  /** After the last fate everything is stored. */
  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  connect(): Promise<LedgerConnection> {
    if (this.#fates[0] === 'no-connection') {
      this.#fates.shift();
      return Promise.reject(new StoreError(publicText('ECONNREFUSED')));
    }
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const closed = promise.then(() => undefined);
    const destroy = (): void => resolve(undefined);
    return Promise.resolve({
      settings: {},
      closed,
      destroy,
      check: () => Promise.resolve(),
      head: instance => Promise.resolve(this.#head(instance)),
      find: (writer, batch) => Promise.resolve(this.stored.get(writer)?.[batch]),
      append: async batch => {
        await new Promise(setImmediate);
        const outcome = this.#append(batch);
        if (outcome === 'unknown') destroy();
        return { outcome, problem: undefined };
      },
    });
  }

  #append(batch: SignedBatch): Appended['outcome'] {
    this.sent.push(batch);
    const fate = this.#fates.shift() ?? 'stored';
    if (fate === 'again' || fate === 'refused') return fate;
    if (fate === 'lost-before' || fate === 'no-connection') return 'unknown';
    if (!this.#take(batch)) return 'conflict';
    return fate === 'stored' ? 'stored' : 'unknown';
  }

  #take(batch: SignedBatch): boolean {
    const log = this.stored.get(batch.writer) ?? [];
    const before = log.at(-1);
    const end = before ? before.firstSeq + before.records.length : 0;
    if (batch.batch !== log.length || batch.firstSeq !== end) return false;
    if (before && !before.root.equals(batch.previousRoot)) return false;
    if (batch.opens && this.#taken(batch.opens)) return false;
    this.stored.set(batch.writer, [...log, batch]);
    return true;
  }

  #taken({ instance, epoch }: { instance: string; epoch: number }): boolean {
    return [...this.stored.values()].some(
      ([first]) => first?.opens?.instance === instance && first.opens.epoch === epoch,
    );
  }

  #head(instance: string): Awaited<ReturnType<LedgerConnection['head']>> {
    const logs = [...this.stored.values()].filter(([first]) => first?.opens?.instance === instance);
    const log = logs.sort((a, b) => (b[0]?.opens?.epoch ?? 0) - (a[0]?.opens?.epoch ?? 0))[0];
    const last = log?.at(-1);
    const epoch = log?.[0]?.opens?.epoch;
    return last && epoch !== undefined
      ? { writer: last.writer, epoch, size: last.firstSeq + last.records.length, root: last.root }
      : undefined;
  }

  records(writer: string): readonly StoredRecord[] {
    return (this.stored.get(writer) ?? []).flatMap(batch =>
      batch.records.map((record, index) => ({
        writer,
        seq: batch.firstSeq + index,
        timeMicros: batch.time / 1000n,
        batch: batch.batch,
        kind: record.kind,
        ...record.columns,
        body: batch.bodies.subarray(record.at, record.at + record.length),
        leaf: record.leaf,
      })),
    );
  }

  evidence(): EvidenceSource {
    const page = async function* <T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
      await Promise.resolve();
      yield items;
    };
    return {
      writers: () =>
        Promise.resolve(
          [...this.stored.values()].flatMap(([first]) =>
            first?.opens
              ? [{ ...first.opens, writer: first.writer, publicKey: Buffer.from(first.opens.publicKey) }]
              : [],
          ),
        ),
      batches: writer =>
        page(
          (this.stored.get(writer) ?? []).map(({ batch, firstSeq, records, root, signature }) => ({
            batch,
            firstSeq,
            n: records.length,
            root,
            signature,
          })),
        ),
      records: writer => page(this.records(writer)),
      strangers: () => Promise.resolve([]),
      exchange: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
  }
}
