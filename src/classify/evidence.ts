import { type Candidate } from './resolve.ts';
import { type Recognizer } from './recognizer.ts';

/** What tells by its company: several kinds of it near each other are a finding, one alone is none. */
export interface Weighing {
  /** Names of the kinds, at most 31; evidence and sets of it go by their indexes. They are what explains a finding. */
  readonly kinds: readonly string[];
  /** A piece of evidence counts for another one that begins at most so many bytes behind its end. */
  readonly within: number;
  /**
   * How far behind a piece of evidence more of it is waited for, in bytes: so much of a stream is held at most. Nothing is
   * waited for behind the first kind, which is often a word of every day: a finding begins with the second one.
   */
  readonly ahead: number;
  /** Score of a set of kinds, a bit per kind; 0: it says nothing. */
  score(kinds: number): number;
}

/** A piece of evidence, in offsets of the folded text. */
export interface Evidence {
  readonly recognizer: Recognizer;
  readonly weighing: Weighing;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** A finding that goes on is cut after so many bytes, and the next one begins. */
const TILE = 1024;
/** Of one recognizer, so many pieces are compared with each other at most. */
const MOST = 64;

const isSeveral = (kinds: number): boolean => (kinds & (kinds - 1)) !== 0;

/** The evidence for one recognizer in one text, in the order of the text. */
class Scale {
  readonly recognizer: Recognizer;
  readonly #weighing: Weighing;
  /** Not yet weighed, from `#next` on; before that what still counts for later ones. */
  #evidence: Evidence[] = [];
  #next = 0;
  /** The finding that still goes on. */
  #start = -1;
  #end = -1;
  #kinds = 0;
  #score = 0;

  constructor({ recognizer, weighing }: Evidence) {
    this.recognizer = recognizer;
    this.#weighing = weighing;
  }

  /** Where the first thing begins that is not decided. */
  get first(): number {
    if (this.#start >= 0) return this.#start;
    return this.#evidence[this.#next]?.start ?? Infinity;
  }

  add(evidence: Evidence): void {
    const list = this.#evidence;
    let at = list.length;
    while (at > this.#next && (list[at - 1] as Evidence).start > evidence.start) at--;
    list.splice(at, 0, evidence);
  }

  /** Weighs what no later evidence can change: there will be none that starts before `frontier`. */
  settle(frontier: number, into: (candidate: Candidate) => void): void {
    const { within, ahead } = this.#weighing;
    for (; this.#next < this.#evidence.length; this.#next++) {
      const evidence = this.#evidence[this.#next] as Evidence;
      if (evidence.start >= frontier) break;
      let kinds = this.#before(evidence);
      if (isSeveral(kinds)) {
        if (evidence.end + ahead > frontier) break;
        kinds |= this.#behind(evidence);
      }
      this.#weigh(evidence, kinds, into);
    }
    if (this.#start >= 0 && frontier > this.#end + within + ahead && this.#next === this.#evidence.length)
      this.#flush(into);
    this.#forget();
  }

  #weigh(evidence: Evidence, kinds: number, into: (candidate: Candidate) => void): void {
    const score = this.#weighing.score(kinds);
    if (score <= 0) return;
    const goesOn = this.#start >= 0 && evidence.start - this.#end <= this.#weighing.within;
    if (!goesOn || this.#end - this.#start >= TILE) {
      const from = goesOn ? this.#end : evidence.start;
      this.#flush(into);
      this.#start = from;
    }
    this.#end = Math.max(this.#end, evidence.end);
    this.#kinds |= kinds;
    this.#score = Math.max(this.#score, score);
  }

  /** The kinds that count for a piece of evidence: its own, and those that begin before it. */
  #before({ start }: Evidence): number {
    const { within } = this.#weighing;
    let kinds = 0;
    for (let i = this.#next; i >= 0 && i > this.#next - MOST; i--) {
      const other = this.#evidence[i] as Evidence;
      if (other.end + within < start) break;
      kinds |= 1 << other.kind;
    }
    return kinds;
  }

  #behind({ end }: Evidence): number {
    const { ahead } = this.#weighing;
    let kinds = 0;
    for (let i = this.#next + 1; i < this.#evidence.length && i < this.#next + MOST; i++) {
      const other = this.#evidence[i] as Evidence;
      if (other.start >= end + ahead) break;
      kinds |= 1 << other.kind;
    }
    return kinds;
  }

  #flush(into: (candidate: Candidate) => void): void {
    if (this.#start < 0) return;
    const { entity, class: dataClass, id } = this.recognizer;
    into({
      start: this.#start,
      end: this.#end,
      score: this.#score,
      validated: false,
      entity,
      class: dataClass,
      recognizer: id,
      context: this.#weighing.kinds.filter((_, kind) => (this.#kinds >>> kind) & 1).join('+'),
      person: false,
      silent: false,
      covers: true,
      joins: undefined,
    });
    this.#start = -1;
    this.#end = -1;
    this.#kinds = 0;
    this.#score = 0;
  }

  #forget(): void {
    const keep = Math.max(0, this.#next - MOST);
    if (keep < 4 * MOST) return;
    this.#evidence = this.#evidence.slice(keep);
    this.#next -= keep;
  }
}

/** All evidence of one text. */
export class Scales {
  readonly #scales: Scale[] = [];

  /** Where the first thing begins that is not decided. */
  get first(): number {
    let first = Infinity;
    for (const scale of this.#scales) first = Math.min(first, scale.first);
    return first;
  }

  add(evidence: Evidence): void {
    let scale = this.#scales.find(({ recognizer }) => recognizer === evidence.recognizer);
    if (!scale) this.#scales.push((scale = new Scale(evidence)));
    scale.add(evidence);
  }

  settle(frontier: number, into: (candidate: Candidate) => void): void {
    for (const scale of this.#scales) scale.settle(frontier, into);
  }
}
