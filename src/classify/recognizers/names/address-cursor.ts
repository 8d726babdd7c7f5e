import { isDigit, isLetter, isLower, isUpper, NEWLINE } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { BOX, hasStreetEnding, kindOf, UNIT } from './address-words.ts';
import { FIRST, type Lexicon, PLACE, WORD } from './lexicon.ts';
import { isOpen } from './text-words.ts';
import { isCapital } from './word-hash.ts';
import { SHAPE_NUMBER, WordReader } from './word-reader.ts';

/** What a word is by its letters. */
export const NONE = 0;
export const NUMBER = 1;
export const CAPITAL = 2;
export const SMALL = 3;

/** What stands between two words. */
export const NO_GAP = 0;
export const BLANK = 1;
export const COMMA = 2;
export const LINE = 3;

/** Marks before the lines of a block, as in quoted mail. */
const isMargin = (b: number): boolean =>
  b === 0x20 || b === 0x09 || b === 0x3e || b === 0x3f || b === 0x0d || b === 0x2a;

/** The word of an address that is being read, and the steps from one to the next. */
export class AddressCursor {
  /** The word last read: where it is, what it is, what stood before it. */
  start = 0;
  stop = 0;
  hash = 0;
  kind = 0;
  shape: number = NONE;
  gap: number = NO_GAP;
  /** It looked beyond the text there is. */
  open = false;
  readonly #lexicon: Lexicon;
  readonly #word = new WordReader();
  #view: View | undefined;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  begin(view: View, at: number): void {
    this.#view = view;
    this.open = false;
    this.word(at);
  }

  get view(): View {
    return this.#view as View;
  }

  /** What the lists say of it. */
  flags(): number {
    return this.#lexicon.of(this.hash);
  }

  /** Leaves the cursor on the word that says so, behind `P.O.`. */
  isBox(): boolean {
    const { view } = this;
    const at = this.start;
    if ((this.kind & BOX) !== 0 && this.stop - at > 3) return this.shape === CAPITAL;
    // P.O. Box, PO Box, P O Box
    if ((view.at(at) | 0x20) !== 0x70) return false;
    let i = at + 1;
    if (view.at(i) === 0x2e) i++;
    if (view.at(i) === 0x20) i++;
    if ((view.at(i) | 0x20) !== 0x6f) return false;
    i++;
    if (view.at(i) === 0x2e) i++;
    if (view.at(i) === 0x20) i++;
    if ((view.at(i) | 0x20) !== 0x62) return false;
    this.word(i);
    return (this.kind & BOX) !== 0;
  }

  /** `Apt. 4`, `Suite 211`, `# 5`; leaves the cursor behind it. */
  isUnit(): boolean {
    const { view } = this;
    if ((this.kind & UNIT) === 0) return false;
    const [start, stop, gap] = [this.start, this.stop, this.gap];
    this.next(stop);
    const length = this.stop - this.start;
    const isOne =
      this.gap === BLANK && (this.shape === NUMBER || (length === 1 && isLetter(view.at(this.start))));
    const end = this.stop;
    if (!isOne) this.word(start);
    this.stop = isOne ? end : stop;
    this.gap = gap;
    return isOne;
  }

  /** `10115`, `1012 AB`, `SW1A 1AA`, `K1A 0B6`, `12345-6789`, `00-950`; the cursor is left behind it. */
  isPostcode(): boolean {
    const { view } = this;
    if (this.shape !== NUMBER) return false;
    if (view.beyond(this.stop + 7)) this.open = true;
    const length = this.stop - this.start;
    const digits = this.digits();
    if (digits === length && digits >= 4 && digits <= 6) {
      // The Netherlands: two letters behind.
      const at = this.stop;
      if (
        digits === 4 &&
        view.at(at) === 0x20 &&
        isUpper(view.at(at + 1)) &&
        isUpper(view.at(at + 2)) &&
        !isLetter(view.at(at + 3))
      )
        this.stop = at + 3;
      else if (view.at(at) === 0x2d && isDigit(view.at(at + 1))) {
        let i = at + 1;
        while (i < at + 6 && isDigit(view.at(i))) i++;
        this.stop = i;
      }
      return true;
    }
    if (digits === length && digits <= 3 && view.at(this.stop) === 0x2d && isDigit(view.at(this.stop + 1))) {
      let i = this.stop + 1;
      while (i < this.stop + 6 && isDigit(view.at(i))) i++;
      if (i - this.stop < 4) return false;
      this.stop = i;
      return true;
    }
    return isUpper(view.at(this.start)) && length <= 4 && this.#secondHalf();
  }

  /** The United Kingdom and Canada: a half with a digit and letters behind a blank. */
  #secondHalf(): boolean {
    const { view } = this;
    const at = this.stop + 1;
    if (view.at(this.stop) !== 0x20) return false;
    const [a, b, c] = [view.at(at), view.at(at + 1), view.at(at + 2)];
    if (!isDigit(a) || !isUpper(b) || !(isUpper(c) || isDigit(c)) || isLetter(view.at(at + 3))) return false;
    this.stop = at + 3;
    return true;
  }

  /** The next word, and what stands before it. */
  next(from: number): void {
    const { view } = this;
    let i = from;
    let gap = NO_GAP;
    if (view.at(i) === 0x2e) i++;
    if (view.at(i) === 0x2c || view.at(i) === 0x3b) {
      gap = COMMA;
      i++;
    }
    for (let blanks = 0; blanks < 12; blanks++, i++) {
      const b = view.at(i);
      if (b === NEWLINE) gap = gap === LINE ? NO_GAP : LINE;
      else if (b === 0x2c && gap === LINE) continue;
      else if (b === 0x20 || (gap === LINE && isMargin(b))) gap = Math.max(gap, BLANK);
      else if (b === 0x0d) continue;
      else break;
    }
    this.word(i);
    this.gap = gap;
    if (view.beyond(i)) this.open = true;
  }

  /** The next word of the name of a street: on the same line, no comma between. */
  nextInName(): boolean {
    const { view } = this;
    const stop = this.stop;
    this.next(stop);
    if (this.gap === COMMA)
      return this.shape === NUMBER && !view.spells(stop, '.') && this.isHouseNumber() && this.digits() <= 3;
    if (view.at(stop) === 0x2e && stop - this.start > 6) return false;
    return this.gap === BLANK && this.shape !== NONE;
  }

  word(at: number): void {
    const { view } = this;
    this.#word.read(view, at);
    const { end } = this.#word;
    this.start = at;
    this.stop = end;
    this.gap = NO_GAP;
    if (isOpen(view, end)) this.open = true;
    if (end === at) {
      this.shape = NONE;
      this.hash = 0;
      this.kind = 0;
      return;
    }
    this.hash = this.#word.hash;
    this.kind = kindOf(this.hash);
    this.shape = this.#shapeOf(at);
  }

  #shapeOf(at: number): number {
    const { shape } = this.#word;
    if (shape === SHAPE_NUMBER) return NUMBER;
    const { bytes } = this.view;
    if (isCapital(bytes, at)) return CAPITAL;
    const b = bytes[at] as number;
    return isLower(b) || b >= 0x80 ? SMALL : NONE;
  }

  digits(): number {
    let i = this.start;
    while (isDigit(this.view.at(i))) i++;
    return i - this.start;
  }

  /** `12`, `12a`, `12-14`: a few digits, and perhaps a letter. */
  isHouseNumber(): boolean {
    const { view } = this;
    if (view.beyond(this.stop + 6)) this.open = true;
    const digits = this.digits();
    const length = this.stop - this.start;
    if (digits === 0 || digits > 5 || length > digits + 1) return false;
    const next = view.at(this.stop);
    if ((next === 0x2d || next === 0x2f) && isDigit(view.at(this.stop + 1))) {
      let i = this.stop + 1;
      while (i < this.stop + 5 && isDigit(view.at(i))) i++;
      this.stop = i;
    }
    const after = view.at(this.stop);
    // Part of a decimal, a time, a date, a price.
    return !(
      after === 0x3a ||
      after === 0x25 ||
      ((after === 0x2e || after === 0x2c) && isDigit(view.at(this.stop + 1)))
    );
  }

  /** `40th`, `2nd`. */
  isOrdinal(): boolean {
    const { view } = this;
    const digits = this.digits();
    return (
      digits > 0 &&
      this.stop - this.start === digits + 2 &&
      isLetter(view.at(this.stop - 1)) &&
      isLetter(view.at(this.stop - 2))
    );
  }

  /** Does it end as names of streets do, and is no word of running text? */
  hasEnding(): boolean {
    return (
      this.shape !== NUMBER && hasStreetEnding(this.view.bytes, this.start, this.stop) && !this.isOrdinary()
    );
  }

  /** A word of running text. */
  isOrdinary(): boolean {
    return ((this.flags() >> WORD) & 3) >= 2;
  }

  /** Two capitals: a state, a province. */
  isCode(): boolean {
    return this.stop - this.start === 2 && this.isUpper();
  }

  isUpper(): boolean {
    for (let i = this.start; i < this.stop; i++) if (!isUpper(this.view.at(i))) return false;
    return true;
  }

  /** In texts without capitals. */
  isSmallPlace(): boolean {
    if (this.shape !== SMALL) return false;
    const flags = this.flags();
    return ((flags >> PLACE) & 3) >= 1 && ((flags >> WORD) & 3) === 0 && ((flags >> FIRST) & 3) < 3;
  }
}
