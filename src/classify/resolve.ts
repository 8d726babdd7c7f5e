import type { Channel, DataClass, Finding, Origin } from '../core/types.ts';
import type { Release } from '../exchange/ports.ts';
import { bandOf } from './score.ts';
import { stronger, winners } from './winners.ts';

/** What may become a finding. Offsets are those of the folded text. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly validated: boolean;
  readonly entity: string;
  readonly class: DataClass;
  readonly recognizer: string;
  /** Where all else is equal, the one that is listed first stands. */
  readonly order?: number;
  /** The recognizer's word that spoke for it. */
  readonly context: string | undefined;
  /** It points at a person. */
  readonly person: boolean;
  /** It covers what is between other findings, rather than to stand against them. */
  readonly covers: boolean;
  /** It is no finding. */
  readonly silent: boolean;
  /** What it becomes where a person is pointed at before `until`. */
  readonly joins:
    | {
        readonly entity: string;
        readonly class: DataClass;
        readonly until: number;
        /** Its score is then at least this. */
        readonly score: number;
        /** It is looked for as that alone: without a person it is no finding. */
        readonly only: boolean;
      }
    | undefined;
  /** It stands for a share of a run that has to go as a whole. */
  readonly coarse?: boolean;
  /** It was read otherwise than it is written, character by character. */
  readonly disguised?: boolean;
  /** What it was read as, where it is not as it is written. */
  readonly reading?: string;
  /** It says how something is written: it covers what nothing else does. */
  readonly said?: boolean;
}

export interface CandidateSink {
  add(candidate: Candidate): void;
}

/** So many overlapping candidates are settled among themselves, whatever comes. */
const MAX_CLUSTER = 256;
/** Of those that go on behind them, so many are settled with the next ones. */
const MAX_CARRIED = 64;

export interface Places {
  startOf(folded: number): number;
  endOf(folded: number): number;
}

/** Candidates of one text that are not decided yet. What is decided depends on what they are, not on when they came. */
export class Candidates implements CandidateSink {
  #pending: Candidate[] = [];
  #isSorted = true;
  #firstPerson = Infinity;
  readonly #release: Release;
  readonly #origin: Origin;

  /**
   * `release`: of the text. Where it leaves in segments nothing is held for a person who may come behind. `origin`: in what
   * a tool or a document says, instructions to the model count for more.
   */
  constructor(release: Release = 'whole', origin: Origin = 'conversation') {
    this.#release = release;
    this.#origin = origin;
  }

  /** The same, to go its own way. */
  fork(): Candidates {
    const fork = new Candidates(this.#release, this.#origin);
    fork.#pending = [...this.#pending];
    fork.#isSorted = this.#isSorted;
    fork.#firstPerson = this.#firstPerson;
    return fork;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Where the first one begins. */
  get first(): number {
    this.#sort();
    return this.#pending[0]?.start ?? Infinity;
  }

  add(candidate: Candidate): void {
    if (candidate.person) this.#firstPerson = Math.min(this.#firstPerson, candidate.start);
    if (candidate.silent) return;
    const last = this.#pending.at(-1);
    const weighed = this.#origin === 'conversation' ? candidate : fromOutside(candidate);
    this.#pending.push(weighed);
    if (last && inOrder(last, weighed) > 0) this.#isSorted = false;
  }

  /** Those that no later candidate can change: it will not start before `frontier`. `open`: nor any before that. */
  take(frontier: number, open: number, channel: Channel, places: Places, into: Finding[]): void {
    const known = Math.min(frontier, open);
    this.#settle(({ cluster, cutAt }) => {
      const isKnown =
        cluster.every(one => this.#until(one) <= frontier) &&
        (cutAt === undefined ? cluster.every(({ end }) => end <= known) : cutAt < known);
      if (!isKnown || (cluster[0] as Candidate).start >= open) return undefined;
      const { found, carried } = settled(
        cluster.filter(one => !this.#isUnjoined(one)),
        cutAt,
      );
      for (const winner of found) into.push(this.#finding(winner, channel, places));
      return carried;
    });
  }

  /** All that stand, whatever would come. What a person alone makes a finding may still become one, where it stands alone. */
  drain(): readonly Candidate[] {
    const all: Candidate[] = [];
    this.#settle(({ cluster, cutAt }) => {
      const { found, carried } = settled(cluster, cutAt, one => this.#isUnjoined(one));
      all.push(...found);
      return carried;
    });
    return all;
  }

  /** Cluster by cluster; `by` says what goes on, or that nothing can be said yet. */
  #settle(by: (cluster: Cluster) => readonly Candidate[] | undefined): void {
    this.#sort();
    const pending = this.#pending;
    let from = 0;
    while (from < pending.length) {
      const cluster = clusterAt(pending, from);
      const carried = by(cluster);
      if (!carried) break;
      from += cluster.cluster.length - carried.length;
      if (carried.length > 0) carryOn(pending, from, carried);
    }
    if (from > 0) this.#pending = pending.slice(from);
  }

  #sort(): void {
    if (!this.#isSorted) this.#pending.sort(inOrder);
    this.#isSorted = true;
  }

  #isUnjoined(candidate: Candidate): boolean {
    return candidate.joins?.only === true && this.#joined(candidate) === undefined;
  }

  /** Up to where a person makes it another thing. */
  #until({ joins, end }: Candidate): number {
    return joins && this.#release === 'whole' ? joins.until : end;
  }

  #joined(candidate: Candidate): Candidate['joins'] {
    const { joins } = candidate;
    return joins && this.#firstPerson < this.#until(candidate) ? joins : undefined;
  }

  #finding(candidate: Candidate, channel: Channel, places: Places): Finding {
    const { recognizer, context, reading, start, end } = candidate;
    const joined = this.#joined(candidate);
    const { entity, class: dataClass } = joined ?? candidate;
    const score = Math.max(candidate.score, joined?.score ?? 0);
    const at = [places.startOf(start), places.endOf(end)] as const;
    const band = bandOf(score);
    return {
      entity,
      class: dataClass,
      band,
      score,
      recognizer,
      ...(context !== undefined && { context }),
      ...(reading !== undefined && { reading }),
      channel,
      at,
    };
  }
}

/** Nobody who talks to a model says so within what a tool gave: OWASP LLM01:2025 (indirect prompt injection). */
const OUTSIDE = 0.2;
const fromOutside = (candidate: Candidate): Candidate =>
  candidate.class === 'prompt_injection' && candidate.said !== true
    ? { ...candidate, score: Math.min(1, candidate.score + OUTSIDE) }
    : candidate;

/** Candidates that overlap, one with the next. */
interface Cluster {
  readonly cluster: readonly Candidate[];
  /** It is too large: so far it is settled, whatever is behind. */
  readonly cutAt: number | undefined;
}

function clusterAt(pending: readonly Candidate[], from: number): Cluster {
  let end = -Infinity;
  let next = from;
  for (; next < pending.length && next < from + MAX_CLUSTER; next++) {
    const candidate = pending[next] as Candidate;
    if (next > from && candidate.start >= end) break;
    end = Math.max(end, candidate.end);
  }
  const isCut = next === from + MAX_CLUSTER && (pending[next]?.start ?? Infinity) < end;
  return { cluster: pending.slice(from, next), cutAt: isCut ? pending[next - 1]?.start : undefined };
}

/** Puts what goes on before what begins where it does, in order with that. */
function carryOn(pending: Candidate[], from: number, carried: readonly Candidate[]): void {
  const start = carried[0]?.start;
  let next = from + carried.length;
  while (pending[next]?.start === start) next++;
  const beside = pending.slice(from + carried.length, next);
  for (const [index, one] of [...carried, ...beside].sort(inOrder).entries()) pending[from + index] = one;
}

interface Settled {
  readonly found: readonly Candidate[];
  /** To be settled with those behind: fewer than there were. */
  readonly carried: readonly Candidate[];
}

/**
 * Of a cluster too large what stands before `cutAt` is found; the rest of each goes on. A text made of overlapping
 * candidates must not be held for ever. `isLast`: those stand where no other one does.
 */
function settled(
  cluster: readonly Candidate[],
  cutAt = Infinity,
  isLast?: (candidate: Candidate) => boolean,
): Settled {
  const terms = { isPart: cutAt !== Infinity, ...(isLast && { isLast }) };
  const found = winners(cluster, terms).filter(({ start }) => start < cutAt);
  return {
    found: found.map(one => (one.end > cutAt ? { ...one, end: cutAt } : one)),
    carried: strongest(
      cluster
        .filter(({ end }) => end > cutAt)
        .map(one => (one.start < cutAt ? { ...one, start: cutAt } : one)),
    ),
  };
}

/** They all begin at one place: what reaches farthest covers what the others do. */
function strongest(crossing: readonly Candidate[]): readonly Candidate[] {
  if (crossing.length <= MAX_CARRIED) return crossing.toSorted(inOrder);
  const sorted = crossing.toSorted(stronger);
  const kept = sorted.slice(0, MAX_CARRIED - 1);
  const certain = sorted.filter(({ score }) => bandOf(score) === 'certain');
  const end = Math.max(...certain.map(one => one.end));
  const farthest = certain.find(one => one.end === end);
  if (farthest && !kept.includes(farthest)) kept.push(farthest);
  return kept.toSorted(inOrder);
}

/** As they stand in the text; a total order. */
const inOrder = (a: Candidate, b: Candidate): number => a.start - b.start || stronger(a, b);
