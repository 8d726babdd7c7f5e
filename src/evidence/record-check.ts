import { columnsOf, placeOf } from '../core/ledger-columns.ts';
import type { StoredRecord } from '../core/ledger-evidence.ts';
import { leafHash } from '../core/ledger-merkle.ts';
import type { ProblemCode } from './problem.ts';

export type Body = Readonly<Record<string, unknown>>;

/** One row, looked at by itself. */
export interface Reading {
  readonly row: StoredRecord;
  readonly leaf: Buffer;
  /** Undefined: not a record at all. */
  readonly body: Body | undefined;
  readonly timeNanos: bigint | undefined;
  /** Leaf hash of the record before it, as it says, base64url. Undefined at the beginning. */
  readonly prev: string | undefined;
  /** The stored leaf hash is that of the stored body. */
  readonly hashes: boolean;
  readonly fault: { readonly code: ProblemCode; readonly detail: string } | undefined;
}

const versions = new Set([1]);
const columnNames = ['exchange', 'outcome', 'reason', 'route', 'subject', 'model'] as const;

export function read(row: StoredRecord): Reading {
  const leaf = leafHash(row.body);
  const body = parse(row.body);
  const timeNanos = nanos(body?.['time']);
  const prev = body?.['prev'];
  return {
    row,
    leaf,
    body,
    timeNanos,
    prev: typeof prev === 'string' ? prev : undefined,
    hashes: leaf.equals(row.leaf),
    fault: body ? faultOf(row, body, timeNanos) : { code: 'body_changed', detail: 'not a record' },
  };
}

function parse(bytes: Buffer): Body | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    const known =
      typeof value === 'object' && value !== null && versions.has((value as { v?: number }).v ?? 0);
    return known ? (value as Body) : undefined;
  } catch {
    return undefined; // which is told as a fault
  }
}

const nanos = (time: unknown): bigint | undefined =>
  typeof time === 'string' && /^\d{1,20}$/.test(time) ? BigInt(time) : undefined;

function faultOf(row: StoredRecord, body: Body, time: bigint | undefined): Reading['fault'] {
  if (body['place'] !== placeOf(row.writer, row.seq))
    return { code: 'out_of_place', detail: `it is record ${placeIn(body)}` };
  if (!namesBefore(row, body))
    return { code: 'body_changed', detail: 'it does not name the record before it' };
  if (body['kind'] !== row.kind) return { code: 'column_differs', detail: 'kind' };
  if (time === undefined || time / 1000n !== row.timeMicros)
    return { code: 'column_differs', detail: 'time' };
  const columns = columnsOf(body);
  const column = columnNames.find(name => columns[name] !== row[name]);
  return column && { code: 'column_differs', detail: column };
}

const namesBefore = ({ seq }: StoredRecord, { prev }: { readonly prev?: unknown }): boolean =>
  seq === 0 ? prev === null : typeof prev === 'string' && /^[\w-]{43}$/.test(prev);

const placeIn = ({ place }: Body): string =>
  typeof place === 'string' && /^[0-9a-f]{8}\/\d{1,20}$/.test(place) ? place : 'of no place';
