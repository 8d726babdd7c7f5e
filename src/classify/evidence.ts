import type { Release } from '../exchange/ports.ts';
import type { Candidate } from './resolve.ts';
import type { Recognizer } from './recognizer.ts';

/** What tells by its company: several kinds of it near each other are a finding, one alone is none. */
export interface Weighing {
  /** Names of the kinds, at most 31; evidence and sets of it go by their indexes. They are what explains a finding. */
  readonly kinds: readonly string[];
  /** A piece of evidence counts for another one that begins at most so many bytes behind its end. */
  readonly within: number;
  /**
   * How far behind a piece of evidence more of it is looked for, in bytes, where the text leaves as a whole. In a text that
   * leaves piece by piece nothing is waited for: there a piece of evidence counts by what came before it.
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

/**
 * The evidence for one recognizer in one text, in the order of the text. Of a text that leaves as a whole a finding is all
 * from the first piece that counts to the last one, and what stands behind a piece counts as well. Of one that leaves in
 * segments it is a piece by itself, where by then there are several kinds: what was before it has left.
 */
class Scale {
  readonly recognizer: Recognizer;
  readonly #weighing: Weighing;
  readonly #release: Release;
  readonly #isWhole: boolean;
  /** Not yet weighed, from `#next` on; before that what still counts for later ones. */
  #evidence: Evidence[] = [];
  #next = 0;
  /** The finding that still goes on. */
  #start = -1;
  #end = -1;
  #kinds = 0;
  #score = 0;
  /** Where the first piece begins that was weighed, and that a later finding may begin with. */
  #reached = Infinity;

  constructor({ recognizer, weighing }: Pick<Evidence, 'recognizer' | 'weighing'>, release: Release) {
    this.recognizer = recognizer;
    this.#weighing = weighing;
    this.#release = release;
    this.#isWhole = release === 'whole';
  }

  /** The same, to go its own way. */
  fork(): Scale {
    const fork = new Scale({ recognizer: this.recognizer, weighing: this.#weighing }, this.#release);
    fork.#evidence = [...this.#evidence];
    fork.#next = this.#next;
    fork.#start = this.#start;
    fork.#end = this.#end;
    fork.#kinds = this.#kinds;
    fork.#score = this.#score;
    fork.#reached = this.#reached;
    return fork;
  }

  /** Where the first thing begins that is not decided. */
  get first(): number {
    if (this.#start >= 0) return this.#start;
    return Math.min(this.#reached, this.#evidence[this.#next]?.start ?? Infinity);
  }

  add(evidence: Evidence): void {
    const list = this.#evidence;
    let at = list.length;
    while (at > this.#next && (list[at - 1] as Evidence).start > evidence.start) at--;
    list.splice(at, 0, evidence);
  }

  /** Weighs what no later evidence can change: there will be none that starts before `frontier`. */
  settle(frontier: number, into: (candidate: Candidate) => void): void {
    const { ahead } = this.#weighing;
    for (; this.#next < this.#evidence.length; this.#next++) {
      const evidence = this.#evidence[this.#next] as Evidence;
      if (evidence.start >= frontier) break;
      let kinds = this.#before(evidence);
      if (this.#isWhole && isSeveral(kinds)) {
        if (evidence.end + ahead > frontier) break;
        kinds |= this.#behind(evidence);
      }
      this.#weigh(evidence, kinds, into);
    }
    if (this.#start >= 0 && this.#isOver(frontier)) this.#flush(into);
    if (this.#isWhole) this.#reached = this.#firstReached(frontier);
    this.#forget();
  }

  #weigh(evidence: Evidence, kinds: number, into: (candidate: Candidate) => void): void {
    const score = this.#weighing.score(kinds);
    if (score <= 0) return;
    const goesOn = this.#start >= 0 && this.#goesOn(evidence);
    if (!goesOn || this.#end - this.#start >= TILE) {
      const from = goesOn ? this.#end : this.#beginning(evidence, kinds);
      this.#flush(into);
      this.#start = from;
    }
    this.#end = Math.max(this.#end, evidence.end);
    this.#kinds |= kinds;
    this.#score = Math.max(this.#score, score);
  }

  /** Does the finding that goes on do so with this piece? Where it is a piece by itself: do they overlap? */
  #goesOn({ start }: Evidence): boolean {
    return this.#isWhole ? start - this.#end <= this.#weighing.within : start < this.#end;
  }

  /** Can no piece that is still to be weighed go on with the finding? */
  #isOver(frontier: number): boolean {
    if (!this.#isWhole) return frontier >= this.#end;
    const { within, ahead } = this.#weighing;
    return frontier > this.#end + within + ahead && this.#next === this.#evidence.length;
  }

  /** Where a finding begins that a piece makes one: with the first piece before it of a kind that adds to what is said. */
  #beginning(evidence: Evidence, all: number): number {
    if (!this.#isWhole) return evidence.start;
    let start = evidence.start;
    let kinds = (1 << evidence.kind) | (all & this.#behind(evidence));
    let adding = 0;
    for (let i = this.#next - 1; this.#isReached(i, evidence.start); i--) {
      const other = this.#evidence[i] as Evidence;
      const kind = 1 << other.kind;
      if (this.#weighing.score(kinds | kind) > this.#weighing.score(kinds)) adding |= kind;
      if ((adding & kind) !== 0) start = Math.min(start, other.start);
      kinds |= kind;
    }
    return start;
  }

  /** Does this piece count for one that begins there? */
  #isReached(index: number, start: number): boolean {
    if (index < 0 || index <= this.#next - MOST) return false;
    return (this.#evidence[index] as Evidence).end + this.#weighing.within >= start;
  }

  /** Of the pieces that were weighed: where the first one begins that counts for what is still to come. */
  #firstReached(frontier: number): number {
    let first = Infinity;
    for (let i = this.#next - 1; this.#isReached(i, frontier); i--)
      first = Math.min(first, (this.#evidence[i] as Evidence).start);
    return first;
  }

  /** The kinds that count for a piece of evidence: its own, and those that begin before it. */
  #before({ start }: Evidence): number {
    let kinds = 0;
    for (let i = this.#next; this.#isReached(i, start); i--)
      kinds |= 1 << (this.#evidence[i] as Evidence).kind;
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
  readonly #release: Release;
  #scales: Scale[] = [];

  /** `release`: of the text. */
  constructor(release: Release) {
    this.#release = release;
  }

  /** The same, to go its own way. */
  fork(): Scales {
    const fork = new Scales(this.#release);
    fork.#scales = this.#scales.map(scale => scale.fork());
    return fork;
  }

  /** Where the first thing begins that is not decided. */
  get first(): number {
    let first = Infinity;
    for (const scale of this.#scales) first = Math.min(first, scale.first);
    return first;
  }

  add(evidence: Evidence): void {
    let scale = this.#scales.find(({ recognizer }) => recognizer === evidence.recognizer);
    if (!scale) this.#scales.push((scale = new Scale(evidence, this.#release)));
    scale.add(evidence);
  }

  settle(frontier: number, into: (candidate: Candidate) => void): void {
    for (const scale of this.#scales) scale.settle(frontier, into);
  }
}
