import { isLower } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { AddressCursor, BLANK, CAPITAL, COMMA, NO_GAP, NONE, NUMBER, SMALL } from './address-cursor.ts';
import { AddressTail } from './address-tail.ts';
import {
  BOX,
  DIRECTION,
  ENGLISH,
  isPlainStreet,
  isWeakPrefix,
  JOINT,
  MILITARY,
  PREFIX,
  SUFFIX,
  UNIT,
} from './address-words.ts';
import type { Lexicon } from './lexicon.ts';

const MAX_NAME = 6;

/**
 * Reads an address from where it begins: number, street and kind of street in the orders that countries have, then unit,
 * postcode, town, region and country as far as they go. One is used for all; what it found is in its fields.
 */
export class AddressReader {
  /** Behind the address. */
  end = 0;
  /** How much speaks for it, 0 to 1; 0: there is none. */
  score = 0;
  readonly #at: AddressCursor;
  readonly #tail: AddressTail;
  #from = 0;
  /** A kind of street is named. */
  #typed = false;
  /** Only the street is read. */
  #alone = false;
  /** So many kinds of parts stand behind the street. */
  #evidence = 0;

  constructor(lexicon: Lexicon) {
    this.#at = new AddressCursor(lexicon);
    this.#tail = new AddressTail(this.#at, lexicon);
  }

  /** It looked beyond the text there is. */
  get open(): boolean {
    return this.#at.open;
  }

  read(view: View, start: number): void {
    this.#from = start;
    this.score = 0;
    this.end = start;
    this.#at.begin(view, start);
    if (this.#at.shape === NONE) return;
    if ((this.#at.kind & MILITARY) !== 0 && this.#at.shape === CAPITAL) {
      this.#military();
      return;
    }
    if (this.#at.shape === NUMBER) this.#numbered();
    else if (view.spells(start, 'the corner of ') || view.spells(start, 'corner of ')) this.#corner();
    else this.#named();
  }

  /** `the corner of Oak Street and 5th Avenue`. */
  #corner(): void {
    const { view } = this.#at;
    let at = this.#at.start + (view.at(this.#at.start) === 0x74 ? 14 : 10);
    for (let streets = 0; streets < 2; streets++) {
      const named = this.#oneStreet(at);
      if (this.#at.open || named === 0) return;
      this.end = named;
      if (view.beyond(named + 6)) this.#at.open = true;
      if (this.#at.open) return;
      if (streets === 1) this.score = 0.84;
      else if (!view.spells(named, ' and ') && !view.spells(named, ' & ')) return;
      at = named + (view.at(named + 1) === 0x26 ? 3 : 5);
    }
  }

  /** Behind the name of a street and its number, if there is one; 0: there is no street. */
  #oneStreet(at: number): number {
    const { score, end } = this;
    this.score = 0;
    this.#at.word(at);
    if (this.#at.shape === NUMBER && !this.#at.isOrdinal()) this.#at.next(this.#at.stop);
    this.#alone = true;
    this.#street(false);
    this.#alone = false;
    const found = this.score > 0 ? this.end : 0;
    this.score = score;
    this.end = end;
    if (found === 0) return 0;
    const { view } = this.#at;
    return view.at(found) === 0x2e && view.at(found + 1) === 0x20 && isLower(view.at(found + 2))
      ? found + 1
      : found;
  }

  /** `12 Main Street`, `5, rue de la Paix`, `40 33 Avenue Foch`, `7 Gammelhavn 36`. */
  #numbered(): void {
    if (!this.#at.isHouseNumber() || this.#at.view.at(this.#at.stop) === 0x2e) return;
    this.#at.next(this.#at.stop);
    if (this.#at.gap !== BLANK && this.#at.gap !== COMMA) return;
    if (this.#at.shape === NUMBER && this.#at.isHouseNumber()) {
      this.#at.next(this.#at.stop);
      if (this.#at.gap !== BLANK) return;
    }
    if (this.#at.isBox()) {
      this.#box();
      return;
    }
    this.#street(true);
  }

  /** `Hauptstraße 12`, `Via Roma 5`, `ul. Podleśna 17`, `P.O. Box 101`. */
  #named(): void {
    if (this.#at.isBox()) {
      this.#box();
      return;
    }
    if ((this.#at.kind & UNIT) !== 0 && this.#at.shape === CAPITAL && this.#unitBox()) return;
    this.#street(false);
  }

  /** The words of the street, from the one just read on. */
  #street(numbered: boolean): void {
    let typed = (this.#at.kind & PREFIX) !== 0;
    let sure = typed && !isWeakPrefix(this.#at.hash);
    const prefixed = typed;
    let small = this.#at.shape === SMALL;
    let names = 0;
    // Names that are no words of running text.
    let own = 0;
    let english = false;
    let house = numbered;
    let trailing = false;
    let end = 0;
    let last = 0;
    for (let count = 0; count < MAX_NAME; count++) {
      const { shape, kind } = { shape: this.#at.shape, kind: this.#at.kind };
      if (shape === NUMBER) {
        const isOrdinal = this.#at.isOrdinal();
        if ((count === 0 || (names === 0 && !typed)) && !(isOrdinal && numbered)) break;
        if (isOrdinal) names++;
        else {
          if (!this.#at.isHouseNumber()) break;
          house = true;
          trailing = true;
          end = this.#at.stop;
          break;
        }
      } else if ((kind & SUFFIX) !== 0 && names > 0 && (shape === CAPITAL || numbered || sure || small)) {
        typed = true;
        sure = true;
        english = (kind & ENGLISH) !== 0;
        if (english && shape === SMALL && !isPlainStreet(this.#at.hash)) sure = false;
        end = this.#at.stop;
      } else if (this.#at.hasEnding()) {
        typed = true;
        sure = true;
        names++;
        end = this.#at.stop;
      } else if (shape === CAPITAL) {
        if (typed && !prefixed && (kind & DIRECTION) === 0) break;
        if (this.#at.isOrdinary() && !prefixed) {
          if (!numbered || count > 3) break;
        } else if ((kind & UNIT) !== 0 && names > 0) break;
        else own++;
        names++;
        last = this.#at.stop;
        if (prefixed) end = last;
      } else if ((kind & JOINT) !== 0 && count > 0) {
        // Joins what stands before with what follows.
      } else if (shape === SMALL && (numbered || prefixed) && !this.#at.isOrdinary()) {
        small = true;
        names++;
        if (prefixed) end = this.#at.stop;
      } else if (!(prefixed && count === 0)) break;
      if (this.#at.stop - this.#from > 80) break;
      if (!this.#at.nextInName()) break;
    }
    if (this.#at.open) return;
    // `79 Adelianos Kambos, Suite 477`: no kind of street, but a part of a house.
    if (end === 0 && numbered && own > 0 && last > 0 && (this.#at.kind & UNIT) !== 0) end = last;
    if (names === 0 || (end === 0 && !trailing)) return;
    if (small && !sure && !trailing) return;
    const isPlain = own === 0 && !small;
    if (!typed && isPlain && !(numbered && trailing)) return;
    // `Main Street 12`: numbers stand in front where streets are so called.
    if (english && !numbered && trailing) sure = false;
    this.end = end;
    this.#finish(typed, sure, house, small);
    // `12 Section 4`: words of the language, and hardly anything else.
    if (!typed && isPlain && this.#evidence < 2) this.score = 0;
  }

  #finish(typed: boolean, sure: boolean, house: boolean, small: boolean): void {
    this.#typed = typed;
    const evidence = this.#alone ? 0 : this.#readTail();
    this.#evidence = evidence;
    if (this.#at.open) return;
    // Above what is said of towns and names within it.
    if (house && (typed ? sure || evidence > 0 : evidence > 0))
      this.score = (sure ? 0.83 : 0.825) + 0.03 * evidence;
    else if (typed && sure) this.score = 0.3 + 0.05 * evidence;
    if (small && !sure && evidence < 2) this.score = Math.min(this.score, 0.45);
    this.score = Math.min(0.95, this.score);
  }

  #box(): void {
    this.#at.next(this.#at.stop);
    if (this.#at.shape !== NUMBER || this.#at.gap !== BLANK) return;
    this.end = this.#at.stop;
    this.#typed = true;
    const evidence = this.#readTail();
    if (!this.#at.open) this.score = 0.83 + 0.03 * evidence;
  }

  /** `Unit 6204 Box 9180` of the armed forces. */
  #unitBox(): boolean {
    const at = this.#at.start;
    this.#at.next(this.#at.stop);
    const number = this.#at.shape === NUMBER && this.#at.gap === BLANK;
    if (number) this.#at.next(this.#at.stop);
    if (number && (this.#at.kind & BOX) !== 0) {
      this.#box();
      return true;
    }
    if (number && this.#at.shape === NUMBER && this.#at.gap !== NO_GAP) {
      // `Apt. 722 20 Main Street`
      this.#numbered();
      return true;
    }
    this.#at.word(at);
    return false;
  }

  /** `PSC 4457, Box 7534`, `USS Dam`, and the line with APO, FPO or DPO behind. */
  #military(): void {
    let seen = false;
    for (let parts = 0; parts < 8; parts++) {
      if (parts > 0 && (this.#at.kind & MILITARY) !== 0) seen = true;
      if (seen && this.#at.shape === NUMBER && this.#at.stop - this.#at.start === 5) {
        this.end = this.#at.stop;
        this.score = 0.9;
        return;
      }
      this.#at.next(this.#at.stop);
      if (this.#at.open || this.#at.shape === NONE || this.#at.shape === SMALL) return;
    }
  }

  #readTail(): number {
    const evidence = this.#tail.read(this.#from, this.end, this.#typed);
    this.end = this.#tail.end;
    return evidence;
  }
}
