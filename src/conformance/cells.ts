import type { OperationVector } from '../core/vector.ts';
import type { Cell, Coding, Encoding, Subject } from './cell.ts';
import { doublesIn } from './doubled.ts';
import type { Draw } from './draw.ts';
import { packed } from './packs.ts';
import {
  type Direction,
  type Position,
  positionName,
  requestOf,
  requestPositions,
  responsePositions,
} from './position.ts';
import { drawValue, type ValueKind, valueKinds } from './values.ts';

export interface Extent {
  /** Every encoding of every position with every kind of value; otherwise a part that the draw chooses. */
  readonly full: boolean;
  readonly draw: Draw;
}

const codings: readonly Coding[] = ['gzip', 'deflate', 'br', 'zstd'];

/** The ways in which an operation can be asked: for a whole answer, for a streamed one. */
export const modesOf = ({ answer, stream }: OperationVector): readonly boolean[] => [
  ...(answer === undefined ? [] : [false]),
  ...(stream === undefined ? [] : [true]),
];

/** Cells with nothing planted: one for each mode, plain and in every content coding. */
export const controlsOf = (subjects: readonly Subject[], { full, draw }: Extent): readonly Cell[] =>
  subjects.flatMap(({ vector }) =>
    modesOf(vector).flatMap(streamed =>
      (['plain', ...(full ? codings : [codingFor(vector, streamed)])] as const).flatMap(encoding =>
        directionsOf(vector, encoding).map(direction => ({
          vector,
          direction,
          position: undefined,
          value: drawValue(draw, 'card'),
          encoding,
          streamed,
        })),
      ),
    ),
  );

/** A mode is tried in one coding, each in another one. */
function codingFor({ provider, title }: OperationVector, streamed: boolean): Coding {
  const sum = Buffer.from(provider + title).reduce((all, byte) => all + byte, Number(streamed));
  return codings[sum % codings.length] ?? 'gzip';
}

/** One plain control looks at both directions; a coded one has one of them coded, where there is a body. */
const directionsOf = ({ request }: OperationVector, encoding: Encoding): readonly Direction[] =>
  encoding === 'plain' || request === undefined ? ['response'] : ['request', 'response'];

/** All cells with something planted, of those subjects, those in one pack to be tried in one exchange. */
export function* packsOf(subjects: readonly Subject[], extent: Extent): Generator<readonly Cell[]> {
  const tried = new Set<string>();
  for (const { vector, lore } of subjects)
    for (const streamed of modesOf(vector)) {
      const side = (direction: Direction, positions: readonly Position[]): Side => ({
        vector,
        streamed,
        direction,
        positions,
        tried,
      });
      yield* sideCells(side('request', requestPositions(vector, lore, streamed)), extent);
      yield* sideCells(side('response', responsePositions(vector, lore, streamed)), extent);
    }
}

interface Side {
  readonly vector: OperationVector;
  readonly streamed: boolean;
  readonly direction: Direction;
  readonly positions: readonly Position[];
  /** Places that have to be denied, and were tried with another vector. */
  readonly tried: Set<string>;
}

function* sideCells(side: Side, extent: Extent): Generator<readonly Cell[]> {
  const groups = extent.full ? side.positions.map(position => [position]) : packed(chosen(side, extent));
  for (const group of groups) {
    const cells = group.flatMap(position =>
      kindsFor(position, extent).map(kind => cellOf(side, position, usualEncoding(position), kind, extent)),
    );
    if (group.length > 1) yield cells;
    else yield* cells.map(cell => [cell]);
  }
  for (const [position, encoding] of encodedOf(side, extent))
    yield [cellOf(side, position, encoding, extent.draw.pick(kindsAt(position)), extent)];
  for (const cell of cutPieces(side, extent)) yield [cell];
  for (const cell of joinedCells(side, extent)) yield [cell];
}

/** What has to be denied takes an exchange for each place. */
const isDenied = ({ in: where }: Position): boolean => ['number', 'name', 'unknown name'].includes(where);

/**
 * Of such places those that differ in their indices alone are alike, in all vectors of one operation: the draw chooses one
 * of the first vector that has them. A request is read in the same way for both of its answers.
 */
function chosen(
  { vector, streamed, direction, positions, tried }: Side,
  { draw }: Extent,
): readonly Position[] {
  const alike = new Map<string, Position[]>();
  for (const position of positions.filter(isDenied)) {
    const form = positionName(position).replace(/\/\d+/g, '/*');
    alike.set(form, [...(alike.get(form) ?? []), position]);
  }
  const mode = direction === 'response' && streamed;
  const fresh = [...alike].filter(([form]) => {
    const key = JSON.stringify([vector.provider, vector.operation, direction, mode, form]);
    return !tried.has(key) && tried.add(key);
  });
  return [...positions.filter(position => !isDenied(position)), ...fresh.map(([, some]) => draw.pick(some))];
}

const cellOf = (
  { vector, streamed, direction }: Side,
  position: Position,
  encoding: Encoding,
  kind: ValueKind,
  { draw }: Extent,
): Cell => ({ vector, streamed, direction, position, encoding, value: drawValue(draw, kind) });

const usualEncoding = (position: Position): Encoding => (position.in === 'data' ? 'base64' : 'plain');

/** A number can only be a card's. */
const kindsAt = (position: Position): readonly ValueKind[] =>
  position.in === 'number' ? ['card'] : valueKinds;

const kindsFor = (position: Position, { full, draw }: Extent): readonly ValueKind[] =>
  full ? kindsAt(position) : [draw.pick(kindsAt(position))];

const inBody = ({ in: where }: Position): boolean =>
  !['header', 'query', 'path', 'trailer', 'error'].includes(where);

function* encodedOf(
  { vector, streamed, positions }: Side,
  { full, draw }: Extent,
): Generator<readonly [Position, Encoding]> {
  const body = positions.filter(inBody);
  const texts = body.filter(({ in: where }) => where !== 'number' && where !== 'data');
  const some = (from: readonly Position[]): readonly Position[] =>
    full || from.length < 2 ? from : [draw.pick(from)];
  for (const position of some(texts)) yield [position, 'split'];
  for (const position of some(texts)) yield [position, 'escapes'];
  for (const position of some(texts)) yield [position, `cut ${draw.below(12) + 1}`];
  for (const coding of full ? codings : [codingFor(vector, streamed)])
    for (const position of some(body)) yield [position, coding];
  for (const position of some(body.filter(({ in: where }) => where === 'number')))
    yield [position, 'exponent'];
}

/** Values cut in two between the first two pieces of a text, behind each of their characters. */
function* cutPieces(side: Side, extent: Extent): Generator<Cell> {
  for (const position of side.positions) {
    if (position.in !== 'pieces') continue;
    for (const kind of extent.full ? valueKinds : [extent.draw.pick(valueKinds)]) {
      const value = drawValue(extent.draw, kind);
      const all = Array.from({ length: value.text.length - 1 }, (_, index) => index + 1);
      for (const cut of extent.full ? all : [extent.draw.pick(all), extent.draw.pick(all)])
        yield {
          ...cellOf(side, { ...position, cut }, 'plain', kind, extent),
          value: drawOfLength(extent.draw, kind, value.text.length),
        };
    }
  }
}

/** Values cut in two between two parts of a message, or two messages. */
function* joinedCells(side: Side, extent: Extent): Generator<Cell> {
  const { vector, streamed, direction } = side;
  const { full, draw } = extent;
  const answer = streamed ? undefined : vector.answer;
  const body = direction === 'request' ? requestOf(vector, streamed) : answer;
  const all = body === undefined ? [] : doublesIn(body);
  if (all.length === 0) return;
  for (const doubled of full ? all : [draw.pick(all)])
    for (const kind of full ? valueKinds : [draw.pick(valueKinds)]) {
      const value = drawValue(draw, kind);
      const cut = draw.below(value.text.length - 1) + 1;
      yield { ...cellOf(side, { in: 'joined', doubled, cut }, 'plain', kind, extent), value };
    }
}

/** Each cell has its own, of a length that its cut is made for. */
function drawOfLength(draw: Draw, kind: ValueKind, length: number): Cell['value'] {
  for (;;) {
    const value = drawValue(draw, kind);
    if (value.text.length === length) return value;
  }
}
