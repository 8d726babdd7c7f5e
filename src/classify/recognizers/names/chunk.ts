import { isLetter, isLower } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { FIRST, HONORIFIC, isNameOnly, type Lexicon, PARTICLE, PLACE, PLACE_HEAD, WORD } from './lexicon.ts';
import {
  byteBefore,
  byteBehind,
  gapBefore,
  isJoint,
  isOpen,
  isWithoutCapitals,
  MAX_WORD,
  skipGap,
  skipGapBack,
  wordEnd,
  wordStart,
} from './text-words.ts';
import { finished, HASH_START, hashOn, isCapital, wordHash } from './word-hash.ts';
import { SHAPE_NUMBER, WordReader } from './word-reader.ts';

/** Words of a chunk: of what is longer only so many are seen together. */
const MAX_WORDS = 8;
/** Words before and behind the chunk that are looked at. */
export const AROUND = 2;
/** How far back the beginning of a chunk may be. */
const MAX_RUN = 112;

/** What stood where there is no word. */
export const EDGE = 1;

/** A word that begins sentences and is hardly ever a name. */
const isPlainWord = (flags: number): boolean =>
  ((flags >> WORD) & 3) === 3 &&
  ((flags >> FIRST) & 3) < 2 &&
  ((flags >> PLACE) & 3) < 2 &&
  (flags & 0xff00 & ~PARTICLE & ~PLACE_HEAD) === 0;

/**
 * Words with capitals that follow one another, particles and initials among them (`Ludwig van Beethoven`, `J. R. Smith`,
 * `Bank of America`), with the words around. One is filled for each place in question; nothing is allocated.
 */
export class Chunk {
  /** Words of the chunk itself; they are at `AROUND` and on. */
  words = 0;
  readonly start: Int32Array = new Int32Array(MAX_WORDS + 2 * AROUND);
  readonly end: Int32Array = new Int32Array(MAX_WORDS + 2 * AROUND);
  readonly hash: Uint32Array = new Uint32Array(MAX_WORDS + 2 * AROUND);
  readonly flags: Uint16Array = new Uint16Array(MAX_WORDS + 2 * AROUND);
  readonly shape: Uint8Array = new Uint8Array(MAX_WORDS + 2 * AROUND);
  /** The byte before each word, and the one behind it; blanks skipped, a line's end not. */
  readonly before: Uint8Array = new Uint8Array(MAX_WORDS + 2 * AROUND);
  readonly behind: Uint8Array = new Uint8Array(MAX_WORDS + 2 * AROUND);
  /** Of a place of several words that covers the word: strength and whether it begins there; 0: none. */
  readonly phrase: Uint8Array = new Uint8Array(MAX_WORDS + 2 * AROUND);
  /** The text has no capitals here: words that are names and nothing else are taken for capital ones. */
  small = false;
  readonly #lexicon: Lexicon;
  readonly #word = new WordReader();
  /** The end of what there is was in the way of telling whether words are joined. */
  #open = false;
  /** The last word that was looked at, where its run begins and how many words of it stand before. */
  #last = -1;
  #lastSmall = false;
  #epoch = -1;
  #run = 0;
  #count = 0;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  /** Does a chunk begin with the word at `at`? Undefined: more text is needed to see the whole word. */
  begins(view: View, at: number): boolean | undefined {
    this.small = false;
    if (isCapital(view.bytes, at)) return !this.#continues(view, at);
    const b = view.at(at);
    if (!isLower(b) && b < 0xc3) return false;
    this.small = true;
    const known = this.#mayOpen(view, at);
    if (known !== true) return known;
    return isWithoutCapitals(view, at) && !this.#continues(view, at);
  }

  /** Asked at every word in small letters, so it is quick; undefined: the word may go on. */
  #mayOpen(view: View, at: number): boolean | undefined {
    const word = this.#word;
    word.read(view, at);
    const { end } = word;
    if (end - at >= MAX_WORD || word.shape === SHAPE_NUMBER) return false;
    if (isOpen(view, end)) return undefined;
    return end - at >= 3 && this.#isNameOnly(word.hash);
  }

  /** May the word at `i` be one of a chunk? */
  #opens(view: View, i: number): boolean {
    if (!this.small) return i < view.end && isCapital(view.bytes, i);
    const word = this.#word;
    word.read(view, i);
    return word.end - i >= 3 && this.#isNameOnly(word.hash);
  }

  #isNameOnly(hash: number): boolean {
    return this.#lexicon.mayName(hash) && isNameOnly(this.#lexicon.of(hash));
  }

  /**
   * Is the word in capitals at `at` one that begins sentences and is hardly ever a name, and stands alone? Then nothing
   * around it has to be looked at. Undefined: more text is needed to see that.
   */
  isPlain(view: View, at: number): boolean | undefined {
    this.small = false;
    const word = this.#word;
    word.read(view, at);
    const { end, hash } = word;
    if (view.beyond(end + 2)) return undefined;
    if (!isPlainWord(this.#lexicon.of(hash))) return false;
    const next = this.#joined(view, at, end);
    return this.#open ? undefined : next < 0;
  }

  /** Takes the words of the chunk that begins at `at`; false: more text is needed to see its end. */
  read(view: View, at: number): boolean {
    let from = at;
    this.words = 0;
    for (;;) {
      const slot = AROUND + this.words++;
      this.#word.read(view, from);
      this.#take(view, slot, from);
      const end = this.end[slot] as number;
      if (view.beyond(end + 2)) return false;
      if (this.words >= MAX_WORDS) break;
      const next = this.#joined(view, from, end);
      if (this.#open) return false;
      if (next < 0) break;
      from = next;
    }
    if (this.words === 1 && isPlainWord(this.flags[AROUND] as number)) this.words = 0;
    return true;
  }

  /** Takes what stands around the chunk; false: more text is needed. */
  readAround(view: View): boolean {
    if (!this.#readBehind(view)) return false;
    this.#readBefore(view);
    for (let i = 0; i < this.words; i++) this.#lookAround(view, AROUND + i);
    this.#findPhrases(view);
    return true;
  }

  /** Does a letter, a blank apart, or a form of address stand before the chunk? */
  mayBeCalledSo(view: View): boolean {
    const at = this.start[AROUND] as number;
    if (isLetter(byteBefore(view, at))) return true;
    const end = skipGapBack(view, at);
    return this.#is(view, wordStart(view, end), end, HONORIFIC);
  }

  /** Does the word at `at` belong to a chunk that began before? */
  #continues(view: View, at: number): boolean {
    const before = this.#previous(view, at);
    if (before < 0) this.#remember(view, at, at, 0);
    else if (before === this.#last && view.epoch === this.#epoch && this.small === this.#lastSmall)
      this.#remember(view, at, this.#run, this.#count + 1);
    else this.#walk(view, at, before);
    // Of a run without end what is further in is left alone.
    return at - this.#run > MAX_RUN || this.#count % MAX_WORDS !== 0;
  }

  /** Back to where the run of words begins that the one at `at` is in. */
  #walk(view: View, at: number, before: number): void {
    let from = before;
    let count = 1;
    while (at - from <= MAX_RUN) {
      const next = this.#previous(view, from);
      if (next < 0) break;
      from = next;
      count++;
    }
    this.#remember(view, at, from, count);
  }

  #remember(view: View, at: number, run: number, count: number): void {
    this.#epoch = view.epoch;
    this.#last = at;
    this.#lastSmall = this.small;
    this.#run = run;
    this.#count = count;
  }

  /** The word of the same chunk before the one at `at`, particles skipped; -1: none. */
  #previous(view: View, at: number): number {
    for (let i = at, steps = 0; steps < 4; steps++) {
      const end = gapBefore(view, i);
      if (end < 0) return -1;
      const start = wordStart(view, end);
      if (start === end || start < view.origin || start < 0) return -1;
      if (this.#opens(view, start)) return this.#joined(view, start, end) === at ? start : -1;
      // Only particles may be between.
      if (end - start > 4 || end + 1 !== i) return -1;
      i = start;
    }
    return -1;
  }

  /** The next capital word of the chunk behind the one at `from`; -1: it ends. */
  #joined(view: View, from: number, end: number): number {
    let i = end;
    this.#open = false;
    if (view.at(i) === 0x2e && (end - from <= 2 || (end - from <= 5 && this.#is(view, from, end, HONORIFIC))))
      i++;
    if (view.at(i) !== 0x20) return i > end && this.#opens(view, i) ? i : -1;
    i++;
    if (view.at(i) === 0x26 && view.at(i + 1) === 0x20) i += 2;
    for (let particles = 0; particles < 4; particles++) {
      if (view.beyond(i + 1)) this.#open = true;
      if (i >= view.end) return -1;
      if (this.#opens(view, i)) return i;
      const next = wordEnd(view, i);
      if (view.beyond(next + 1)) this.#open = true;
      if (next === i || next - i > 4 || view.at(next) !== 0x20) return -1;
      if (!isJoint(view, i, next) && !this.#is(view, i, next, PARTICLE)) return -1;
      i = next + 1;
    }
    return -1;
  }

  #is(view: View, from: number, to: number, flag: number): boolean {
    return (this.#lexicon.of(wordHash(view.bytes, from, to)) & flag) !== 0;
  }

  /** The word that was read. */
  #take(view: View, slot: number, from: number): void {
    const { end, hash, shape } = this.#word;
    this.start[slot] = from;
    this.end[slot] = end;
    this.hash[slot] = hash;
    this.shape[slot] = shape;
    this.flags[slot] = this.#lexicon.of(hash) || this.#parts(view, from, end);
    this.phrase[slot] = 0;
  }

  #lookAround(view: View, slot: number): void {
    this.before[slot] = byteBefore(view, this.start[slot] as number);
    this.behind[slot] = byteBehind(view, this.end[slot] as number);
  }

  /** Of `Anne-Marie` and `O'Neill` what its parts are. */
  #parts(view: View, from: number, end: number): number {
    for (let i = from + 1; i < end - 1; i++) {
      const b = view.at(i);
      if (b !== 0x2d && b !== 0x27) continue;
      const of = (a: number, z: number): number => this.#lexicon.of(wordHash(view.bytes, a, z));
      return of(i + 1, end) || of(from, i);
    }
    return 0;
  }

  #readBehind(view: View): boolean {
    let from = this.end[AROUND + this.words - 1] as number;
    for (let k = 0; k < AROUND; k++) {
      const slot = AROUND + this.words + k;
      const at = skipGap(view, from);
      this.#word.read(view, at);
      const { end } = this.#word;
      if (view.beyond(end + 3)) return false;
      if (at === end || from === end) {
        this.#edge(slot, from);
        continue;
      }
      this.#take(view, slot, at);
      this.#lookAround(view, slot);
      from = end;
    }
    return true;
  }

  #readBefore(view: View): void {
    let to = this.start[AROUND] as number;
    for (let k = 1; k <= AROUND; k++) {
      const slot = AROUND - k;
      const end = skipGapBack(view, to);
      const start = wordStart(view, end);
      if (start === end) {
        this.#edge(slot, to);
        continue;
      }
      this.#word.readTo(view, start, end);
      this.#take(view, slot, start);
      this.#lookAround(view, slot);
      to = start;
    }
  }

  #edge(slot: number, at: number): void {
    this.start[slot] = at;
    this.end[slot] = at;
    this.hash[slot] = EDGE;
    this.flags[slot] = 0;
    this.shape[slot] = 0;
    this.before[slot] = 0;
    this.behind[slot] = 0;
    this.phrase[slot] = 0;
  }

  #findPhrases(view: View): void {
    const last = AROUND + this.words - 1;
    for (let i = AROUND; i < last; i++) {
      if (((this.flags[i] as number) & PLACE_HEAD) === 0 || (this.phrase[i] as number) !== 0) continue;
      this.#findPhrase(view, i, last);
    }
  }

  #findPhrase(view: View, first: number, last: number): void {
    let hash = HASH_START;
    let longest = -1;
    let strength = 0;
    let at = this.start[first] as number;
    for (let i = first; i <= last; i++) {
      // Particles between words of the chunk are part of the name of the place.
      while (at < (this.end[i] as number)) {
        const end = wordEnd(view, at);
        if (end === at) {
          this.#mark(first, longest, strength);
          return;
        }
        hash = hashOn(hash, view.bytes, at, end);
        at = skipGap(view, end);
      }
      const found = (this.#lexicon.of(finished(hash)) >> PLACE) & 3;
      if (i > first && found > 0) {
        longest = i;
        strength = found;
      }
    }
    this.#mark(first, longest, strength);
  }

  #mark(first: number, last: number, strength: number): void {
    for (let i = first; i <= last; i++) this.phrase[i] = strength * 2 + (i === first ? 1 : 0);
  }
}
