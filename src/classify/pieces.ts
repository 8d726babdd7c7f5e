import { isAlnum, isDigit, isLetter } from './bytes.ts';
import { type Piece, type Recognizer } from './recognizer.ts';
import { type View } from './view.ts';

/** No piece that is asked about is longer. */
const MAX_PIECE = 30;

const none: readonly number[] = [];
const noList = new Int32Array(0);

/** Of an entry: recognizer, letters, decided, what may stand behind the piece, and behind that, and how many of them. */
const ENTRY = 6;
const ANYTHING = -1;
const LETTER = 1;
const DIGIT = 2;
const EITHER = LETTER | DIGIT;
const OTHER = 4;

/**
 * Recognizers of codes, by what their first piece is: its length and where letters stand in it say for nearly all of them
 * at once that they need not be asked.
 */
export class Pieces {
  /** By length. */
  readonly #byLength: readonly Int32Array[];
  readonly #asked: number[] = [];
  /** By byte: the bit of what may stand behind a piece; the first is that of all that no one names. */
  readonly #signs = new Int32Array(256).fill(1);

  /** @throws RangeError for a piece that is too long. */
  constructor(recognizers: readonly Recognizer[]) {
    const lists: number[][] = Array.from({ length: MAX_PIECE + 1 }, () => []);
    let signs = 0;
    for (const sign of new Set(
      recognizers.flatMap(piecesOf).flatMap(({ then }) => [...Buffer.from(then ?? '')]),
    ))
      this.#signs[sign] = 1 << Math.min(31, ++signs);
    for (const [index, recognizer] of recognizers.entries())
      for (const piece of piecesOf(recognizer)) {
        const { length, letters, decided } = piece;
        if (length < 1 || length > MAX_PIECE) throw new RangeError(`${recognizer.id}: a piece of ${length}`);
        lists[length]?.push(
          index,
          letters & decided,
          decided,
          this.#behind(piece),
          nextOf(piece),
          piece.nextLength ?? 0,
        );
      }
    this.#byLength = lists.map(list => Int32Array.from(list));
  }

  #behind({ then }: Piece): number {
    if (then === undefined) return ANYTHING;
    return [...Buffer.from(then)].reduce((all, sign) => all | (this.#signs[sign] as number), 0);
  }

  /** Is there one of so many letters, behind which a sign and a digit stand? */
  ofLetters(length: number): boolean {
    const list = this.#byLength[length] ?? noList;
    const all = (1 << length) - 1;
    for (let i = 1; i < list.length; i += ENTRY) if (list[i] === all) return true;
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
    const isOpen = view.beyond(start + length + 1);
    const sign = this.#signs[view.at(start + length)] as number;
    const next = isOpen ? EITHER : kindOf(view.at(start + length + 1));
    const second = (sign & 1) === 0 ? secondOf(view, start + length + 1) : ANYTHING;
    return this.#chosen(this.#byLength[length] as Int32Array, { letters, sign, next, second });
  }

  #chosen(list: Int32Array, { letters, sign, next, second }: Head): readonly number[] {
    const asked = this.#asked;
    asked.length = 0;
    for (let i = 0; i < list.length; i += ENTRY) {
      if ((letters & (list[i + 2] as number)) !== list[i + 1]) continue;
      if ((sign & (list[i + 3] as number)) === 0 || (next & (list[i + 4] as number)) === 0) continue;
      const wanted = list[i + 5] as number;
      if (wanted !== 0 && second !== ANYTHING && wanted !== second) continue;
      const recognizer = list[i] as number;
      if (asked.length === 0 || asked[asked.length - 1] !== recognizer) asked.push(recognizer);
    }
    return asked;
  }
}

/** What a number begins with, as entries say it. */
interface Head {
  readonly letters: number;
  readonly sign: number;
  readonly next: number;
  readonly second: number;
}

/** How many letters and digits stand there; `ANYTHING`: that is not known yet. */
function secondOf(view: View, from: number): number {
  let at = from;
  while (at < from + MAX_PIECE && isAlnum(view.at(at))) at++;
  return view.beyond(at) || at === from + MAX_PIECE ? ANYTHING : at - from;
}

const kindOf = (b: number): number => (isLetter(b) ? LETTER : isDigit(b) ? DIGIT : OTHER);

const nextOf = ({ next }: Piece): number =>
  next === 'letter' ? LETTER : next === 'digit' ? DIGIT : next === 'either' ? EITHER : ANYTHING;

const piecesOf = ({ triggers }: Recognizer): readonly Piece[] =>
  triggers.flatMap(trigger => (trigger.on === 'piece' ? trigger.pieces : []));
