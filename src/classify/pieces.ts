import { isAlnum, isLetter } from './bytes.ts';
import { type Piece, type Recognizer } from './recognizer.ts';
import { type View } from './view.ts';

/** No piece that is asked about is longer. */
const MAX_PIECE = 30;

const none: readonly number[] = [];
const noList = new Int32Array(0);

/**
 * Recognizers of codes, by what their first piece is: its length and where letters stand in it say for nearly all of them
 * at once that they need not be asked.
 */
export class Pieces {
  /** By length: triples of recognizer, letters, decided. */
  readonly #byLength: readonly Int32Array[];
  readonly #asked: number[] = [];

  /** @throws RangeError for a piece that is too long. */
  constructor(recognizers: readonly Recognizer[]) {
    const lists: number[][] = Array.from({ length: MAX_PIECE + 1 }, () => []);
    for (const [index, recognizer] of recognizers.entries())
      for (const { length, letters, decided } of piecesOf(recognizer)) {
        if (length < 1 || length > MAX_PIECE) throw new RangeError(`${recognizer.id}: a piece of ${length}`);
        lists[length]?.push(index, letters & decided, decided);
      }
    this.#byLength = lists.map(list => Int32Array.from(list));
  }

  /** Is there one of so many letters, behind which a sign and a digit stand? */
  ofLetters(length: number): boolean {
    const list = this.#byLength[length] ?? noList;
    const all = (1 << length) - 1;
    for (let i = 1; i < list.length; i += 3) if (list[i] === all) return true;
    return false;
  }

  /** Who wants to be asked about the piece that begins at `start`. Undefined: it is not known yet where it ends. */
  read(view: View, start: number): readonly number[] | undefined {
    let length = 0;
    let letters = 0;
    for (; length <= MAX_PIECE; length++) {
      const b = view.at(start + length);
      if (!isAlnum(b)) break;
      if (isLetter(b)) letters |= 1 << length;
    }
    if (length === 0 || length > MAX_PIECE) return none;
    if (view.beyond(start + length)) return undefined;
    const list = this.#byLength[length] as Int32Array;
    const asked = this.#asked;
    asked.length = 0;
    for (let i = 0; i < list.length; i += 3) {
      if ((letters & (list[i + 2] as number)) !== list[i + 1]) continue;
      const recognizer = list[i] as number;
      if (asked.at(-1) !== recognizer) asked.push(recognizer);
    }
    return asked;
  }
}

const piecesOf = ({ triggers }: Recognizer): readonly Piece[] =>
  triggers.flatMap(trigger => (trigger.on === 'piece' ? trigger.pieces : []));
