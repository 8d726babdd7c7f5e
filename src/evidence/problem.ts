/** What a verifier can find wrong, by stable code. The sentences name places, never contents. */
export const problems = {
  body_changed: 'the record is not the one that was signed',
  column_differs: 'a column is not what the signed record says',
  out_of_place: 'the record says that it belongs elsewhere',
  missing_record: 'records are missing',
  extra_record: 'a record that was never signed',
  time_backwards: 'the record is older than the one before it',
  missing_batch: 'batches are missing',
  extra_batch: 'a batch that does not follow the one before it',
  checkpoint_unsigned: 'the writer did not sign this root for a log of this size',
  root_differs: 'the records do not add up to the signed checkpoint',
  not_opened: 'the log does not begin with the record that opens it',
  after_close: 'the log goes on after it was closed',
  epoch_missing: 'an epoch is missing',
  epoch_link: 'the epoch does not name the one before it as it was',
  tail_cut: 'the end of the log is missing: the next epoch has seen more of it',
  unknown_key: 'the writer signs with a key that is not pinned',
  unknown_writer: 'records of a writer that is not in the list',
} as const;

export type ProblemCode = keyof typeof problems;

export interface Problem {
  readonly code: ProblemCode;
  readonly writer: string;
  readonly batch: number | undefined;
  /** Of the record, or of the first one that it is about. */
  readonly seq: number | undefined;
  /** Which column, how many records: more than the code says. */
  readonly detail: string;
}

/** Keeps the first ones and counts all. */
export class Problems {
  readonly #max: number;
  readonly list: Problem[] = [];
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#count;
  }

  add(problem: Problem): void {
    this.#count += 1;
    if (this.list.length < this.#max) this.list.push(problem);
  }
}

export const span = (from: number, to: number): string =>
  from === to ? `record ${from}` : `records ${from} to ${to}`;
