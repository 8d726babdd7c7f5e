import { type AddressCursor, BLANK, CAPITAL, COMMA, LINE, NO_GAP, NONE, SMALL } from './address-cursor.ts';
import { JOINT, MILITARY, REGION } from './address-words.ts';
import { type Lexicon, PLACE, PLACE_HEAD } from './lexicon.ts';
import { finished, HASH_START, hashOn } from './word-hash.ts';

const MAX_PARTS = 8;
/** No address is longer, and no more text is looked at. */
const MAX_BYTES = 240;

/** Reads what stands behind the street. */
export class AddressTail {
  /** Behind the address. */
  end = 0;
  readonly #at: AddressCursor;
  readonly #lexicon: Lexicon;
  /** The town that was read has a state or a province. */
  #region = false;

  constructor(at: AddressCursor, lexicon: Lexicon) {
    this.#at = at;
    this.#lexicon = lexicon;
  }

  /**
   * Units, postcodes, towns, regions and countries behind `end` of the address that begins at `from`; how many kinds of
   * them there are. `typed`: a kind of street is named.
   */
  read(from: number, end: number, typed: boolean): number {
    let unit = 0;
    let code = 0;
    let place = 0;
    let kept = end;
    let at = end;
    let pending = 0;
    let towns = 0;
    // Where the address ends if nothing but a town follows: `5 Hill Road, Leeds` is a street in a place.
    let town = 0;
    for (let parts = 0; parts < MAX_PARTS; parts++) {
      this.#at.next(at);
      if (this.#at.open || this.#at.shape === NONE || this.#at.stop - from > MAX_BYTES) break;
      if (this.#at.gap === NO_GAP) break;
      if (this.#at.isUnit()) {
        unit = 1;
        pending = 0;
        at = kept = this.#at.stop;
        continue;
      }
      if (this.#at.isPostcode()) {
        // A number on a line of its own may be anything: a town makes it a postcode.
        if (this.#at.gap === LINE && place + unit + pending === 0 && !this.#placeFollows()) break;
        code = 1;
        town = 0;
        pending = 0;
        at = kept = this.#at.stop;
        continue;
      }
      if ((this.#at.kind & MILITARY) !== 0 && this.#at.isUpper()) {
        place = 1;
        at = kept = this.#at.stop;
        continue;
      }
      if (this.#at.shape !== CAPITAL && !this.#at.isSmallPlace()) break;
      const gap = this.#at.gap;
      const listed = this.#town();
      if (listed < 0) break;
      at = this.#at.stop;
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
    return unit + place === 0 && !typed ? 0 : unit + code + place;
  }

  /** Words of a place from the one just read on; 1: a listed one, 0: it could be one, -1: it is none. */
  #town(): number {
    let hash = HASH_START;
    let listed = 0;
    let stop = 0;
    let doubtful = false;
    const gap = this.#at.gap;
    this.#region = false;
    for (let words = 0; words < 6; words++) {
      hash = hashOn(hash, this.#at.view.bytes, this.#at.start, this.#at.stop);
      const strength = (this.#lexicon.of(finished(hash)) >> PLACE) & 3;
      const alone = (this.#at.flags() >> PLACE) & 3;
      const ordinary = this.#at.isOrdinary();
      const isRegion =
        (this.#at.kind & REGION) !== 0 && this.#at.stop - this.#at.start <= 3 && this.#at.isUpper();
      if (strength > 0 && !(ordinary && strength < 3 && words === 0)) listed = 1;
      else if (isRegion || (alone >= 2 && !ordinary)) {
        listed = 1;
        if (isRegion) this.#region = true;
      } else if (ordinary && (this.#at.kind & JOINT) === 0 && !this.#at.isCode()) {
        // What is no place begins something else, or the name of one (`North Korea`).
        if (words > 0) break;
        if ((this.#at.flags() & PLACE_HEAD) === 0) return -1;
        doubtful = true;
      }
      if (strength > 0 && words > 0) doubtful = false;
      if (this.#at.shape !== SMALL || strength > 0 || alone > 0) stop = this.#at.stop;
      const { start } = this.#at;
      this.#at.next(this.#at.stop);
      if (this.#at.open) return -1;
      const goesOn =
        this.#at.gap === BLANK &&
        (this.#at.shape === CAPITAL || (this.#at.kind & JOINT) !== 0 || this.#at.isSmallPlace());
      if (!goesOn || this.#at.isUnit()) {
        this.#at.word(start);
        break;
      }
    }
    this.#at.stop = stop;
    this.#at.gap = gap;
    return stop === 0 || doubtful ? -1 : listed;
  }

  #placeFollows(): boolean {
    const [start, stop, gap] = [this.#at.start, this.#at.stop, this.#at.gap];
    this.#at.next(stop);
    const place = this.#at.gap === BLANK && this.#at.shape === CAPITAL && !this.#at.isOrdinary();
    this.#at.word(start);
    this.#at.stop = stop;
    this.#at.gap = gap;
    return place;
  }
}
