import type { EvidenceSource, StoredRecord } from '../core/ledger-evidence.ts';

/** One line of an exchange's story: a record of its own, or its entry in a shared `segments` record. */
export interface ExchangeEntry {
  readonly writer: string;
  readonly seq: number;
  readonly batch: number;
  readonly kind: string;
  readonly timeMicros: bigint;
  /** Of the record; of the entry alone where it is shared with other exchanges. */
  readonly body: Readonly<Record<string, unknown>>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * All that is recorded of an exchange, in the order in which it was written. Empty: nothing is.
 * @throws RangeError where `id` is not an exchange's id; StoreError where the ledger cannot be read.
 */
export async function showExchange(source: EvidenceSource, id: string): Promise<readonly ExchangeEntry[]> {
  const exchange = id.toLowerCase();
  if (!uuid.test(exchange)) throw new RangeError('not the id of an exchange');
  const records = await source.exchange(exchange);
  return records.flatMap(record => entriesOf(record, exchange));
}

function entriesOf(record: StoredRecord, exchange: string): readonly ExchangeEntry[] {
  const { writer, seq, batch, kind, timeMicros } = record;
  const place = { writer, seq, batch, kind, timeMicros };
  const body = JSON.parse(record.body.toString()) as Readonly<Record<string, unknown>>;
  if (kind !== 'segments') return [{ ...place, body }];
  return (body['segments'] as readonly SegmentEntry[])
    .filter(([of]) => of === exchange)
    .map(entry => ({ ...place, kind: 'segment', body: named(entry) }));
}

/** As the ledger writes it: exchange, index, bytes, digest in base64url, and findings if there are any. */
type SegmentEntry = readonly [string, number, number, string, (readonly unknown[])?];

/** With names, and the digest as those of other records are. */
const named = ([exchange, index, bytes, digest, findings = []]: SegmentEntry): ExchangeEntry['body'] => ({
  exchange,
  index,
  bytes,
  digest: Buffer.from(digest, 'base64url').toString('hex'),
  findings,
});
