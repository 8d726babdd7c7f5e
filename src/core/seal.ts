/** For ledger/ alone (an import rule holds it); everybody else takes `Committed` from passage.ts. */

const sealing: unique symbol = Symbol('sealing');

/** Where a record stands. */
export interface RecordRef {
  readonly writer: string;
  readonly seq: bigint;
}

/** Proof that Postgres acknowledged the record of `T`. Doors open it; a cast, a copy or a mock makes `open` throw. */
export class Committed<T> {
  readonly #value: T;
  readonly record: RecordRef;

  constructor(key: typeof sealing, value: T, record: RecordRef) {
    if (key !== sealing) throw new TypeError('only the ledger commits');
    this.#value = value;
    this.record = record;
  }

  /** @throws TypeError where `proof` was not sealed by the ledger. */
  static open<T>(proof: Committed<T>): T {
    return proof.#value;
  }
}

/** Seals `value` once Postgres has acknowledged its record. */
export const seal = <T>(value: T, record: RecordRef): Committed<T> => new Committed(sealing, value, record);
