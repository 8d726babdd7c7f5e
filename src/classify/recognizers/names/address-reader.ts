import { isDigit, isLetter, isLower, isUpper, NEWLINE } from '../../bytes.ts';
import { type View } from '../../view.ts';
import {
  BOX,
  DIRECTION,
  ENGLISH,
  hasStreetEnding,
  isPlainStreet,
  isWeakPrefix,
  JOINT,
  kindOf,
  MILITARY,
  PREFIX,
  REGION,
  SUFFIX,
  UNIT,
} from './address-words.ts';
import { isOpen, wordEnd } from './text-words.ts';
import { FIRST, type Lexicon, PLACE, PLACE_HEAD, WORD } from './lexicon.ts';
import { finished, HASH_START, hashOn, isCapital } from './word-hash.ts';

/** What a word is by its letters. */
const NONE = 0;
const NUMBER = 1;
const CAPITAL = 2;
const SMALL = 3;

/** What stands between two words. */
const NO_GAP = 0;
const BLANK = 1;
const COMMA = 2;
const LINE = 3;

const MAX_NAME = 6;
const MAX_PARTS = 8;
/** No address is longer, and no more text is looked at. */
const MAX_BYTES = 240;

/** Marks before the lines of a block, as in quoted mail. */
const isMargin = (b: number): boolean =>
  b === 0x20 || b === 0x09 || b === 0x3e || b === 0x3f || b === 0x0d || b === 0x2a;

/**
 * Reads an address from where it begins: number, street and kind of street in the orders that countries have, then unit,
 * postcode, town, region and country as far as they go. One is used for all; what it found is in its fields.
 */
export class AddressReader {
  /** Behind the address. */
  end = 0;
  /** How much speaks for it, 0 to 1; 0: there is none. */
  score = 0;
  /** It looked beyond the text there is. */
  open = false;
  readonly #lexicon: Lexicon;
  #view: View | undefined;
  #from = 0;
  // The word last read.
  #start = 0;
  #stop = 0;
  #hash = 0;
  #kind = 0;
  #shape = NONE;
  #gap = NO_GAP;
  /** The town that was read has a state or a province. */
  #region = false;
  /** A kind of street is named. */
  #typed = false;
  /** Only the street is read. */
  #alone = false;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  read(view: View, start: number): void {
    this.#view = view;
    this.#from = start;
    this.open = false;
    this.score = 0;
    this.end = start;
    this.#word(start);
    if (this.#shape === NONE) return;
    if ((this.#kind & MILITARY) !== 0 && this.#shape === CAPITAL) {
      this.#military();
      return;
    }
    if (this.#shape === NUMBER) this.#numbered();
    else if (view.spells(start, 'the corner of ') || view.spells(start, 'corner of ')) this.#corner();
    else this.#named();
  }

  /** `the corner of Oak Street and 5th Avenue`. */
  #corner(): void {
    const view = this.#view as View;
    let at = this.#start + (view.at(this.#start) === 0x74 ? 14 : 10);
    for (let streets = 0; streets < 2; streets++) {
      const named = this.#oneStreet(at);
      if (this.open || named === 0) return;
      this.end = named;
      if (view.beyond(named + 6)) this.open = true;
      if (this.open) return;
      if (streets === 1) this.score = 0.84;
      else if (!view.spells(named, ' and ') && !view.spells(named, ' & ')) return;
      at = named + (view.at(named + 1) === 0x26 ? 3 : 5);
    }
  }

  /** Behind the name of a street and its number, if there is one; 0: there is no street. */
  #oneStreet(at: number): number {
    const { score, end } = this;
    this.score = 0;
    this.#word(at);
    if (this.#shape === NUMBER && !this.#isOrdinal()) this.#next(this.#stop);
    this.#alone = true;
    this.#street(false);
    this.#alone = false;
    const found = this.score > 0 ? this.end : 0;
    this.score = score;
    this.end = end;
    if (found === 0) return 0;
    const view = this.#view as View;
    return view.at(found) === 0x2e && view.at(found + 1) === 0x20 && isLower(view.at(found + 2))
      ? found + 1
      : found;
  }

  /** `12 Main Street`, `5, rue de la Paix`, `40 33 Avenue Foch`, `7 Gammelhavn 36`. */
  #numbered(): void {
    if (!this.#isHouseNumber() || (this.#view as View).at(this.#stop) === 0x2e) return;
    this.#next(this.#stop);
    if (this.#gap !== BLANK && this.#gap !== COMMA) return;
    if (this.#shape === NUMBER && this.#isHouseNumber()) {
      this.#next(this.#stop);
      if (this.#gap !== BLANK) return;
    }
    if (this.#isBox()) {
      this.#box();
      return;
    }
    this.#street(true);
  }

  /** `Hauptstraße 12`, `Via Roma 5`, `ul. Podleśna 17`, `P.O. Box 101`. */
  #named(): void {
    if (this.#isBox()) {
      this.#box();
      return;
    }
    if ((this.#kind & UNIT) !== 0 && this.#shape === CAPITAL && this.#unitBox()) return;
    this.#street(false);
  }

  /** The words of the street, from the one just read on. */
  #street(numbered: boolean): void {
    let typed = (this.#kind & PREFIX) !== 0;
    let sure = typed && !isWeakPrefix(this.#hash);
    const prefixed = typed;
    let small = this.#shape === SMALL;
    let names = 0;
    // Names that are no words of running text.
    let own = 0;
    let english = false;
    let house = numbered;
    let trailing = false;
    let end = 0;
    for (let count = 0; count < MAX_NAME; count++) {
      const { shape, kind } = { shape: this.#shape, kind: this.#kind };
      if (shape === NUMBER) {
        if (count === 0 || (names === 0 && !typed)) break;
        if (this.#isOrdinal()) names++;
        else {
          if (!this.#isHouseNumber()) break;
          house = true;
          trailing = true;
          end = this.#stop;
          break;
        }
      } else if ((kind & SUFFIX) !== 0 && names > 0 && (shape === CAPITAL || numbered || sure || small)) {
        typed = true;
        sure = true;
        english = (kind & ENGLISH) !== 0;
        if (english && shape === SMALL && !isPlainStreet(this.#hash)) sure = false;
        end = this.#stop;
      } else if (this.#hasEnding()) {
        typed = true;
        sure = true;
        names++;
        end = this.#stop;
      } else if (shape === CAPITAL) {
        if (typed && !prefixed && (kind & DIRECTION) === 0) break;
        if (this.#isOrdinary() && !prefixed) {
          if (!numbered || count > 3) break;
        } else own++;
        names++;
        if (prefixed) end = this.#stop;
      } else if ((kind & JOINT) !== 0 && count > 0) {
        // Joins what stands before with what follows.
      } else if (shape === SMALL && (numbered || prefixed) && !this.#isOrdinary()) {
        small = true;
        names++;
        if (prefixed) end = this.#stop;
      } else if (!(prefixed && count === 0)) break;
      if (this.#stop - this.#from > 80) break;
      if (!this.#nextInName()) break;
    }
    if (this.open) return;
    if (names === 0 || (end === 0 && !trailing)) return;
    if (small && !sure && !trailing) return;
    if (!typed && own === 0 && !small) return;
    // `Main Street 12`: numbers stand in front where streets are so called.
    if (english && !numbered && trailing) sure = false;
    this.end = end;
    this.#finish(typed, sure, house, small);
  }

  #finish(typed: boolean, sure: boolean, house: boolean, small: boolean): void {
    this.#typed = typed;
    const evidence = this.#alone ? 0 : this.#tail();
    if (this.open) return;
    // Above what is said of towns and names within it.
    if (house && (typed ? sure || evidence > 0 : evidence > 0))
      this.score = (sure ? 0.83 : 0.825) + 0.03 * evidence;
    else if (typed && sure) this.score = 0.3 + 0.05 * evidence;
    if (small && !sure && evidence < 2) this.score = Math.min(this.score, 0.45);
    this.score = Math.min(0.95, this.score);
  }

  #isBox(): boolean {
    const view = this.#view as View;
    const at = this.#start;
    if ((this.#kind & BOX) !== 0 && this.#stop - at > 3) return this.#shape === CAPITAL;
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
    this.#word(i);
    return (this.#kind & BOX) !== 0;
  }

  #box(): void {
    this.#next(this.#stop);
    if (this.#shape !== NUMBER || this.#gap !== BLANK) return;
    this.end = this.#stop;
    this.#typed = true;
    const evidence = this.#tail();
    if (!this.open) this.score = 0.83 + 0.03 * evidence;
  }

  /** `Unit 6204 Box 9180` of the armed forces. */
  #unitBox(): boolean {
    const at = this.#start;
    this.#next(this.#stop);
    const number = this.#shape === NUMBER && this.#gap === BLANK;
    if (number) this.#next(this.#stop);
    if (number && (this.#kind & BOX) !== 0) {
      this.#box();
      return true;
    }
    if (number && this.#shape === NUMBER && this.#gap !== NO_GAP) {
      // `Apt. 722 20 Main Street`
      this.#numbered();
      return true;
    }
    this.#word(at);
    return false;
  }

  /** `PSC 4457, Box 7534`, `USS Dam`, and the line with APO, FPO or DPO behind. */
  #military(): void {
    let seen = false;
    for (let parts = 0; parts < 8; parts++) {
      if (parts > 0 && (this.#kind & MILITARY) !== 0) seen = true;
      if (seen && this.#shape === NUMBER && this.#stop - this.#start === 5) {
        this.end = this.#stop;
        this.score = 0.9;
        return;
      }
      this.#next(this.#stop);
      if (this.open || this.#shape === NONE || this.#shape === SMALL) return;
    }
  }

  /** Units, postcodes, towns, regions and countries; how many kinds of them there are. */
  #tail(): number {
    let [unit, code, place] = [0, 0, 0];
    let kept = this.end;
    let at = this.end;
    let pending = 0;
    let towns = 0;
    // Where the address ends if nothing but a town follows: `5 Hill Road, Leeds` is a street in a place.
    let town = 0;
    for (let parts = 0; parts < MAX_PARTS; parts++) {
      this.#next(at);
      if (this.open || this.#shape === NONE || this.#stop - this.#from > MAX_BYTES) break;
      if (this.#gap === NO_GAP) break;
      if (this.#isUnit()) {
        unit = 1;
        pending = 0;
        at = kept = this.#stop;
        continue;
      }
      if (this.#isPostcode()) {
        // A number on a line of its own may be anything: a town makes it a postcode.
        if (this.#gap === LINE && place + unit + pending === 0 && !this.#placeFollows()) break;
        code = 1;
        town = 0;
        pending = 0;
        at = kept = this.#stop;
        continue;
      }
      if ((this.#kind & MILITARY) !== 0 && this.#isUpper()) {
        place = 1;
        at = kept = this.#stop;
        continue;
      }
      if (this.#shape !== CAPITAL && !this.#isSmallPlace()) break;
      const gap = this.#gap;
      const listed = this.#town();
      if (listed < 0) break;
      at = this.#stop;
      if (listed > 0 || (code > 0 && pending === 0 && place === 0)) {
        towns++;
        if (towns + code === 1 && !this.#region && gap === COMMA) town = kept;
        else town = 0;
        place = 1;
        pending = 0;
        kept = at;
      } else if (++pending > 2) break;
    }
    this.end = town > 0 ? town : kept;
    // A number alone behind it may be anything.
    return unit + place === 0 && !this.#typed ? 0 : unit + code + place;
  }

  /** Words of a place from the one just read on; 1: a listed one, 0: it could be one, -1: it is none. */
  #town(): number {
    let hash = HASH_START;
    let listed = 0;
    let stop = 0;
    let doubtful = false;
    const gap = this.#gap;
    this.#region = false;
    for (let words = 0; words < 6; words++) {
      hash = hashOn(hash, (this.#view as View).bytes, this.#start, this.#stop);
      const strength = (this.#lexicon.of(finished(hash)) >> PLACE) & 3;
      const alone = (this.#lexicon.of(this.#hash) >> PLACE) & 3;
      const ordinary = this.#isOrdinary();
      const isRegion = (this.#kind & REGION) !== 0 && this.#stop - this.#start <= 3 && this.#isUpper();
      if (strength > 0 && !(ordinary && strength < 3 && words === 0)) listed = 1;
      else if (isRegion || (alone >= 2 && !ordinary)) {
        listed = 1;
        if (isRegion) this.#region = true;
      } else if (ordinary && (this.#kind & JOINT) === 0 && !this.#isCode()) {
        // What is no place begins something else, or the name of one (`North Korea`).
        if (words > 0) break;
        if (((this.#lexicon.of(this.#hash) >>> 0) & PLACE_HEAD) === 0) return -1;
        doubtful = true;
      }
      if (strength > 0 && words > 0) doubtful = false;
      if (this.#shape !== SMALL || strength > 0 || alone > 0) stop = this.#stop;
      const before = { start: this.#start, stop: this.#stop };
      this.#next(this.#stop);
      if (this.open) return -1;
      const goesOn =
        this.#gap === BLANK &&
        (this.#shape === CAPITAL || (this.#kind & JOINT) !== 0 || this.#isSmallPlace());
      if (!goesOn || this.#isUnit()) {
        this.#word(before.start);
        break;
      }
    }
    this.#stop = stop;
    this.#gap = gap;
    return stop === 0 || doubtful ? -1 : listed;
  }

  #placeFollows(): boolean {
    const [start, stop, gap] = [this.#start, this.#stop, this.#gap];
    this.#next(stop);
    const place = this.#gap === BLANK && this.#shape === CAPITAL && !this.#isOrdinary();
    this.#word(start);
    this.#stop = stop;
    this.#gap = gap;
    return place;
  }

  /** In texts without capitals. */
  #isSmallPlace(): boolean {
    if (this.#shape !== SMALL) return false;
    const flags = this.#lexicon.of(this.#hash);
    return ((flags >> PLACE) & 3) >= 1 && ((flags >> WORD) & 3) === 0 && ((flags >> FIRST) & 3) < 3;
  }

  /** `Apt. 4`, `Suite 211`, `# 5`; leaves the cursor behind it. */
  #isUnit(): boolean {
    const view = this.#view as View;
    if ((this.#kind & UNIT) === 0) return false;
    const [start, stop, gap] = [this.#start, this.#stop, this.#gap];
    this.#next(stop);
    const length = this.#stop - this.#start;
    const isOne =
      this.#gap === BLANK && (this.#shape === NUMBER || (length === 1 && isLetter(view.at(this.#start))));
    const end = this.#stop;
    if (!isOne) this.#word(start);
    this.#stop = isOne ? end : stop;
    this.#gap = gap;
    return isOne;
  }

  /** `10115`, `1012 AB`, `SW1A 1AA`, `K1A 0B6`, `12345-6789`, `00-950`; the cursor is left behind it. */
  #isPostcode(): boolean {
    const view = this.#view as View;
    if (this.#shape !== NUMBER) return false;
    if (view.beyond(this.#stop + 7)) this.open = true;
    const length = this.#stop - this.#start;
    const digits = this.#digits();
    if (digits === length && digits >= 4 && digits <= 6) {
      // The Netherlands: two letters behind.
      const at = this.#stop;
      if (
        digits === 4 &&
        view.at(at) === 0x20 &&
        isUpper(view.at(at + 1)) &&
        isUpper(view.at(at + 2)) &&
        !isLetter(view.at(at + 3))
      )
        this.#stop = at + 3;
      else if (view.at(at) === 0x2d && isDigit(view.at(at + 1))) {
        let i = at + 1;
        while (i < at + 6 && isDigit(view.at(i))) i++;
        this.#stop = i;
      }
      return true;
    }
    if (
      digits === length &&
      digits <= 3 &&
      view.at(this.#stop) === 0x2d &&
      isDigit(view.at(this.#stop + 1))
    ) {
      let i = this.#stop + 1;
      while (i < this.#stop + 6 && isDigit(view.at(i))) i++;
      if (i - this.#stop < 4) return false;
      this.#stop = i;
      return true;
    }
    return isUpper(view.at(this.#start)) && length <= 4 && this.#secondHalf();
  }

  /** The United Kingdom and Canada: a half with a digit and letters behind a blank. */
  #secondHalf(): boolean {
    const view = this.#view as View;
    const at = this.#stop + 1;
    if (view.at(this.#stop) !== 0x20) return false;
    const [a, b, c] = [view.at(at), view.at(at + 1), view.at(at + 2)];
    if (!isDigit(a) || !isUpper(b) || !(isUpper(c) || isDigit(c)) || isLetter(view.at(at + 3))) return false;
    this.#stop = at + 3;
    return true;
  }

  /** The next word, and what stands before it. */
  #next(from: number): void {
    const view = this.#view as View;
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
    this.#word(i);
    this.#gap = gap;
    if (view.beyond(i)) this.open = true;
  }

  /** The next word of the name of a street: on the same line, no comma between. */
  #nextInName(): boolean {
    const view = this.#view as View;
    const stop = this.#stop;
    this.#next(stop);
    if (this.#gap === COMMA)
      return (
        this.#shape === NUMBER && !view.spells(stop, '.') && this.#isHouseNumber() && this.#digits() <= 3
      );
    if (view.at(stop) === 0x2e && stop - this.#start > 6) return false;
    return this.#gap === BLANK && this.#shape !== NONE;
  }

  #word(at: number): void {
    const view = this.#view as View;
    const end = wordEnd(view, at);
    this.#start = at;
    this.#stop = end;
    this.#gap = NO_GAP;
    if (isOpen(view, end)) this.open = true;
    if (end === at) {
      this.#shape = NONE;
      this.#hash = 0;
      this.#kind = 0;
      return;
    }
    this.#hash = finished(hashOn(HASH_START, view.bytes, at, end));
    this.#kind = kindOf(this.#hash);
    const b = view.at(at);
    this.#shape = this.#hasDigit(at, end)
      ? NUMBER
      : isCapital(view.bytes, at)
        ? CAPITAL
        : isLower(b) || b >= 0x80
          ? SMALL
          : NONE;
  }

  #hasDigit(at: number, end: number): boolean {
    for (let i = at; i < end; i++) if (isDigit((this.#view as View).bytes[i] as number)) return true;
    return false;
  }

  #digits(): number {
    let i = this.#start;
    while (isDigit((this.#view as View).at(i))) i++;
    return i - this.#start;
  }

  /** `12`, `12a`, `12-14`: a few digits, and perhaps a letter. */
  #isHouseNumber(): boolean {
    const view = this.#view as View;
    if (view.beyond(this.#stop + 6)) this.open = true;
    const digits = this.#digits();
    const length = this.#stop - this.#start;
    if (digits === 0 || digits > 5 || length > digits + 1) return false;
    const next = view.at(this.#stop);
    if ((next === 0x2d || next === 0x2f) && isDigit(view.at(this.#stop + 1))) {
      let i = this.#stop + 1;
      while (i < this.#stop + 5 && isDigit(view.at(i))) i++;
      this.#stop = i;
    }
    const after = view.at(this.#stop);
    // Part of a decimal, a time, a date, a price.
    return !(
      after === 0x3a ||
      after === 0x25 ||
      ((after === 0x2e || after === 0x2c) && isDigit(view.at(this.#stop + 1)))
    );
  }

  /** `40th`, `2nd`. */
  #isOrdinal(): boolean {
    const view = this.#view as View;
    const digits = this.#digits();
    return (
      digits > 0 &&
      this.#stop - this.#start === digits + 2 &&
      isLetter(view.at(this.#stop - 1)) &&
      isLetter(view.at(this.#stop - 2))
    );
  }

  #hasEnding(): boolean {
    return (
      this.#shape !== NUMBER &&
      hasStreetEnding((this.#view as View).bytes, this.#start, this.#stop) &&
      !this.#isOrdinary()
    );
  }

  /** A word of running text. */
  #isOrdinary(): boolean {
    return ((this.#lexicon.of(this.#hash) >> WORD) & 3) >= 2;
  }

  /** Two capitals: a state, a province. */
  #isCode(): boolean {
    return this.#stop - this.#start === 2 && this.#isUpper();
  }

  #isUpper(): boolean {
    for (let i = this.#start; i < this.#stop; i++) if (!isUpper((this.#view as View).at(i))) return false;
    return true;
  }
}
