import { isDigit, isLetter } from './bytes.ts';
import type { Piece, Recognizer } from './recognizer.ts';
import type { View } from './view.ts';

/** No piece that is asked about is longer. */
const MAX_PIECE = 30;

const none: readonly number[] = [];
const noList = new Int32Array(0);

/** Of an entry: recognizer, letters, decided, what may stand behind the piece, and behind that, and how many of them. */
const ENTRY = 6;
/** Pieces up to this length have lists of their own for each way to have letters in them and each sign behind them. */
const SHORT = 6;
const ANYTHING = -1;
const LETTER = 1;
const DIGIT = 2;
const EITHER = LETTER | DIGIT;
const OTHER = 4;
/** Signs beyond this number are taken for one. */
const MAX_SIGN = 15;

const kinds = Uint8Array.from({ length: 256 }, (_, b) => (isLetter(b) ? LETTER : isDigit(b) ? DIGIT : OTHER));

/**
 * Recognizers of codes, by what their first piece is: its length and where letters stand in it say for nearly all of them
 * at once that they need not be asked.
 */
export class Pieces {
  /** By length. */
  readonly #byLength: readonly Int32Array[];
  readonly #asked: number[] = [];
  /** By byte: the number of what may stand behind a piece; 0: what no one names. */
  readonly #signs = new Uint8Array(256);
  readonly #short: readonly Int32Array[];

  /** @throws RangeError for a piece that is too long. */
  constructor(recognizers: readonly Recognizer[]) {
    const lists: number[][] = Array.from({ length: MAX_PIECE + 1 }, () => []);
    for (const [number, sign] of signsOf(recognizers).entries())
      this.#signs[sign] = Math.min(MAX_SIGN, number + 1);
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
    const heads = Array.from({ length: 1 << (SHORT + 1) }, (_, head) => head);
    this.#short = heads.flatMap(head => this.#bySign(31 - Math.clz32(head), head));
  }

  /** Of the entries for a short piece, with a 1 before its letters, those for each sign. */
  #bySign(length: number, head: number): readonly Int32Array[] {
    const list = this.#byLength[length] ?? noList;
    return Array.from({ length: MAX_SIGN + 1 }, (_, sign) => {
      const chosen: number[] = [];
      for (let i = 0; i < list.length; i += ENTRY) {
        const entry = list.subarray(i, i + ENTRY);
        if (mayBegin(entry, head & ~(1 << length), 1 << sign)) chosen.push(...entry);
      }
      return chosen.length > 0 ? Int32Array.from(chosen) : noList;
    });
  }

  #behind({ then }: Piece): number {
    if (then === undefined) return ANYTHING;
    return [...Buffer.from(then)].reduce((all, sign) => all | (1 << (this.#signs[sign] as number)), 0);
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
    const { bytes, end } = view;
    let at = start;
    let letters = 0;
    // What stands behind the last byte is neither.
    for (; at <= start + MAX_PIECE; at++) {
      const kind = kinds[bytes[at] as number] as number;
      if (kind === OTHER || at >= end) break;
      if (kind === LETTER) letters |= 1 << (at - start);
    }
    const length = at - start;
    if (length === 0 || length > MAX_PIECE) return none;
    if (view.beyond(at)) return undefined;
    const sign = this.#signs[view.at(at)] as number;
    const list =
      length > SHORT
        ? (this.#byLength[length] as Int32Array)
        : (this.#short[((1 << length) | letters) * (MAX_SIGN + 1) + sign] as Int32Array);
    return list.length === 0 ? none : this.#chosen(list, letters, sign, secondOf(view, at + 1));
  }

  #chosen(list: Int32Array, letters: number, sign: number, { next, length }: Second): readonly number[] {
    const asked = this.#asked;
    asked.length = 0;
    for (let i = 0; i < list.length; i += ENTRY) {
      if ((letters & (list[i + 2] as number)) !== list[i + 1]) continue;
      if (((1 << sign) & (list[i + 3] as number)) === 0 || (next & (list[i + 4] as number)) === 0) continue;
      const wanted = list[i + 5] as number;
      if (wanted !== 0 && length !== ANYTHING && wanted !== length) continue;
      const recognizer = list[i] as number;
      if (asked.length === 0 || asked[asked.length - 1] !== recognizer) asked.push(recognizer);
    }
    return asked;
  }
}

/** What stands behind the piece and the sign. */
interface Second {
  next: number;
  length: number;
}
const second: Second = { next: 0, length: 0 };

/** What kind of byte it begins with, and how many letters and digits there are; `ANYTHING`: that is not known yet. */
function secondOf(view: View, from: number): Second {
  let at = from;
  while (at < from + MAX_PIECE && at < view.end && kinds[view.bytes[at] as number] !== OTHER) at++;
  second.next = view.beyond(from) ? EITHER : (kinds[view.at(from)] as number);
  second.length = view.beyond(at) || at === from + MAX_PIECE ? ANYTHING : at - from;
  return second;
}

/** May a piece with these letters and this sign be that of the entry? */
const mayBegin = (entry: Int32Array, letters: number, sign: number): boolean =>
  (letters & (entry[2] as number)) === entry[1] && (sign & (entry[3] as number)) !== 0;

const signsOf = (recognizers: readonly Recognizer[]): readonly number[] => [
  ...new Set(recognizers.flatMap(piecesOf).flatMap(({ then }) => [...Buffer.from(then ?? '')])),
];

const nextOf = ({ next }: Piece): number =>
  next === 'letter' ? LETTER : next === 'digit' ? DIGIT : next === 'either' ? EITHER : ANYTHING;

const piecesOf = ({ triggers }: Recognizer): readonly Piece[] =>
  triggers.flatMap(trigger => (trigger.on === 'piece' ? trigger.pieces : []));
