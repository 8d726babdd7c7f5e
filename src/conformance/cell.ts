import type { OperationVector } from '../core/vector.ts';
import { type Direction, type Position, positionName } from './position.ts';
import type { PlantedValue } from './values.ts';
import type { Lore } from './lore.ts';

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';
/**
 * How the value is written, or what carries it: `split` has each of its bytes in a chunk of its own, `cut 5` has its first
 * five in one chunk and the rest in the next.
 */
export type Encoding = 'plain' | 'split' | 'escapes' | 'exponent' | 'base64' | Coding | `cut ${number}`;

/** What goes wrong meanwhile. */
export type Failure = 'ledger down' | 'killed' | 'over budget';

/** A vector, and what its API's adapter knows of its places. */
export interface Subject {
  readonly vector: OperationVector;
  readonly lore: Lore;
}

/** One try: one value in one place, written in one way. */
export interface Cell {
  readonly vector: OperationVector;
  readonly direction: Direction;
  /** Undefined: a control, with nothing planted: it shows that the way is open. */
  readonly position: Position | undefined;
  readonly value: PlantedValue;
  readonly encoding: Encoding;
  readonly streamed: boolean;
  readonly failure?: Failure | undefined;
}

/**
 * `leaked`: the value reached the other side. `denied`: it was refused, or cut off. `masked`: the message reached the other
 * side without it. `open`: a control that arrived. `error`: none of these: it says nothing of protection.
 */
export type Outcome = 'leaked' | 'denied' | 'masked' | 'open' | 'error';

export interface Result {
  readonly cell: Cell;
  readonly outcome: Outcome;
  /** That the client got; 0: nothing. */
  readonly status: number;
  /** In the endpoint's words, or in ours. */
  readonly reason: string;
}

export const cellPosition = ({ position }: Cell): string =>
  position === undefined ? 'control' : positionName(position);

/** All of what a cell is, as a line. */
export const cellName = (cell: Cell): string =>
  [
    cell.vector.provider,
    cell.vector.title,
    cell.direction,
    cell.streamed ? 'streamed' : 'whole',
    cellPosition(cell),
    cell.encoding,
    ...(cell.failure === undefined ? [] : [cell.failure]),
  ].join(' · ');
