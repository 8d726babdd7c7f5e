import type { Connection, Submittable } from 'pg';
import type { Appended, SignedBatch } from '../core/ledger-store.ts';
import { publicText } from '../core/log.ts';
import { appendMessage, statementOf } from './append.ts';
import { outcomeOf } from './failure.ts';

const stored: Appended = { outcome: 'stored', problem: undefined };
const unknown = (problem: string): Appended => ({ outcome: 'unknown', problem: publicText(problem) });

/** What the client keeps of a connection's prepared statements: names and texts, entered when Postgres has parsed them. */
interface Prepared {
  readonly parsedStatements: Readonly<Record<string, string>>;
}

/**
 * One append, as the client takes a query of another make (as it does cursors): the batch goes out in one write, and of the
 * answer there is one number to read, so that nothing is described, and nothing built for rows.
 */
export class AppendQuery implements Submittable {
  /** Under which the client keeps it as prepared. */
  readonly name: string;
  readonly text: string;
  readonly #batch: SignedBatch;
  readonly #settle: (outcome: Appended) => void;
  #rows = 0;
  #records = 0;
  #complete: string | undefined;
  #noticed = false;

  /** `settle` is called once, when the transaction is over. */
  constructor(batch: SignedBatch, settle: (outcome: Appended) => void) {
    ({ name: this.name, text: this.text } = statementOf(batch));
    this.#batch = batch;
    this.#settle = settle;
  }

  /** Where it fails, nothing was sent. Returned, as the client may call this out of the socket's event. */
  submit(connection: Connection): unknown {
    try {
      const { parsedStatements } = connection as unknown as Prepared;
      const prepared = parsedStatements[this.name] === this.text;
      connection.stream.write(appendMessage(this.#batch, { prepared }));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows += 1;
    this.#records = Number(fields[0]);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#complete = text;
  }

  /** The commit comes between a statement's completion and this. */
  handleReadyForQuery(): void {
    this.#settle(this.#outcome());
  }

  /** Whatever its severity: a commit must come without (a standby may not have it). */
  handleNotice(): void {
    this.#noticed = true;
  }

  #outcome(): Appended {
    if (this.#noticed) return unknown('a warning came with the commit');
    if (this.#complete === 'SELECT 1' && this.#rows === 1 && this.#records === this.#batch.records.length)
      return stored;
    if (this.#complete === 'SELECT 0' && this.#rows === 0)
      return { outcome: 'conflict', problem: publicText('the batch does not follow') };
    return unknown('row counts are not those of the batch');
  }

  /** Of Postgres, or of a connection that is gone. */
  handleError(error: unknown): void {
    this.#settle(outcomeOf(error));
  }

  /** Nothing that a statement of ours makes Postgres say; the counts tell. */
  handleRowDescription(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}
