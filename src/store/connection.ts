import type { Client } from 'pg';
import type { Appended, EpochHead, LedgerConnection, SignedBatch, StoredHead } from '../core/ledger-store.ts';
import { emptyRoot } from '../core/ledger-merkle.ts';
import { AppendQuery } from './append-query.ts';
import { asStoreError, outcomeOf } from './failure.ts';
import { readSettings, type SessionTerms } from './settings.ts';
import { checkShape } from './shape.ts';

/** The one dedicated connection of a writer. */
export class PostgresConnection implements LedgerConnection {
  readonly #client: Client;
  readonly #terms: SessionTerms;
  readonly settings: Readonly<Record<string, string>>;
  readonly closed: Promise<void>;
  #append: AppendQuery | undefined;

  /** `client` is connected, set up and checked. */
  constructor(
    client: Client,
    options: {
      readonly settings: Readonly<Record<string, string>>;
      readonly terms: SessionTerms;
      readonly closed: Promise<void>;
    },
  ) {
    this.#client = client;
    this.settings = options.settings;
    this.#terms = options.terms;
    this.closed = options.closed;
    client.on('notice', () => this.#append?.handleNotice());
  }

  append(batch: SignedBatch): Promise<Appended> {
    return new Promise(resolve => {
      try {
        this.#append = new AppendQuery(batch, resolve);
        this.#client.query(this.#append);
      } catch (error) {
        resolve(outcomeOf(error));
      }
    });
  }

  async head(instance: string): Promise<EpochHead | undefined> {
    const rows = await this.#rows<HeadRow>(
      `select w.writer, w.epoch, coalesce(b.first_seq + b.n, 0) as size, b.root
       from (select writer, epoch from sallyport.writer where instance = $1 order by epoch desc limit 1) w
       left join lateral (select first_seq, n, root from sallyport.batch b
         where b.writer = w.writer order by b.batch desc limit 1) b on true`,
      [instance],
    );
    const row = rows[0];
    if (!row) return undefined;
    // An epoch without a batch was tampered with; that is the verifier's to tell.
    const root = row.root ?? emptyRoot;
    return { writer: row.writer, epoch: Number(row.epoch), size: Number(row.size), root };
  }

  async find(writer: string, batch: number): Promise<StoredHead | undefined> {
    const rows = await this.#rows<StoredHead>(
      'select root, signature from sallyport.batch where writer = $1 and batch = $2',
      [writer, batch],
    );
    return rows[0];
  }

  async check(): Promise<void> {
    try {
      await readSettings(this.#client, this.#terms);
      await checkShape(this.#client);
    } catch (error) {
      throw asStoreError(error);
    }
  }

  async #rows<R extends object>(text: string, values: unknown[]): Promise<readonly R[]> {
    try {
      return (await this.#client.query<R>(text, values)).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }

  destroy(): void {
    destroy(this.#client);
  }
}

interface HeadRow {
  readonly writer: string;
  readonly epoch: string;
  readonly size: string;
  readonly root: Buffer | null;
}

/** Without the protocol's goodbye, which would wait behind a query that hangs. */
export function destroy(client: Client): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}

/** Resolves once the connection is gone. Also what keeps an idle client's error from ending the process. */
export const closedOf = (client: Client): Promise<void> =>
  new Promise(resolve => {
    client.once('end', () => resolve());
    client.on('error', () => {
      destroy(client);
      resolve();
    });
  });
