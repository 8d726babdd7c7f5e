import type { DataClass } from '../core/types.ts';
import type { Candidate } from './resolve.ts';
import { bandOf } from './score.ts';

/** Of classes, where all else is equal. */
const rank: Readonly<Partial<Record<DataClass, number>>> = {
  secrets: 5,
  pci: 4,
  phi: 3,
  classified_marker: 2,
  pii: 1,
};

/**
 * Of candidates that overlap the validated one stands, then the one with the higher score, the longer one, the one of the
 * graver class; so a card is never also something else. A total order: which came first says nothing.
 */
export const stronger = (a: Candidate, b: Candidate): number =>
  Number(a.said ?? false) - Number(b.said ?? false) ||
  Number(a.covers) - Number(b.covers) ||
  Number(a.coarse ?? false) - Number(b.coarse ?? false) ||
  Number(b.validated) - Number(a.validated) ||
  b.score - a.score ||
  b.end - b.start - (a.end - a.start) ||
  (rank[b.class] ?? 0) - (rank[a.class] ?? 0) ||
  a.start - b.start ||
  (a.order ?? 0) - (b.order ?? 0) ||
  compare(a.entity, b.entity) ||
  compare(a.recognizer, b.recognizer) ||
  compare(a.context ?? '', b.context ?? '') ||
  Number(a.disguised ?? false) - Number(b.disguised ?? false) ||
  compare(a.reading ?? '', b.reading ?? '') ||
  (a.joins?.until ?? 0) - (b.joins?.until ?? 0);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of something certain that another one stands for so few bytes may be left: they say nothing any more. */
const MAX_LEFT = 3;

interface Terms {
  /** Those stand where no other one does. */
  readonly isLast?: (candidate: Candidate) => boolean;
  /** Nothing at all is left: what is left here may go on. */
  readonly isPart?: boolean;
}

/**
 * Those of a cluster that stand, in their order: two of them are apart or in the very same place, and what is certain is
 * covered by some of them, but for a few bytes at its ends.
 */
export function winners(
  cluster: readonly Candidate[],
  { isLast = () => false, isPart = false }: Terms = {},
): readonly Candidate[] {
  if (cluster.length === 1) return cluster;
  const chosen = new Chosen();
  const sorted = cluster.toSorted(stronger);
  const first = sorted.filter(one => !isLast(one));
  for (const candidate of unbroken(first)) {
    if (candidate.covers || candidate.coarse) chosen.add(chosen.rest(candidate));
    else if (chosen.isFree(candidate)) chosen.add([candidate]);
  }
  for (const candidate of first)
    if (bandOf(candidate.score) === 'certain') chosen.cover(candidate, isPart ? 0 : MAX_LEFT);
  for (const candidate of sorted) if (isLast(candidate) && chosen.isFree(candidate)) chosen.add([candidate]);
  const coarse = first.filter(one => one.coarse === true);
  return coarse.length > 0 ? [...besides(chosen.all, coarse)] : chosen.all;
}

/**
 * Without what nothing validates and what breaks up a likely finding of a reading: whoever reads that sees no house number
 * in the first of the characters that belong together.
 */
function unbroken(cluster: readonly Candidate[]): readonly Candidate[] {
  const read = cluster.filter(one => one.disguised === true && bandOf(one.score) !== 'possible');
  if (read.length === 0) return cluster;
  const isBreaking = ({ start, end }: Candidate): boolean =>
    read.some(one => (one.start < start && start < one.end) || (one.start < end && end < one.end));
  return cluster.filter(one => isSure(one) || !isBreaking(one));
}

const isSure = ({ validated, covers, coarse, disguised }: Candidate): boolean =>
  validated || covers || coarse === true || disguised === true;

/**
 * Of a run that has to go as a whole nothing may be left by what else was found in it: it takes all that the others leave,
 * and says the same of them, in their very places, so that all of it is judged by both. A mere possibility says nothing of
 * what is more.
 */
function* besides(chosen: readonly Candidate[], coarse: readonly Candidate[]): Generator<Candidate> {
  for (const one of chosen) {
    yield one;
    const said = new Set([one.entity]);
    for (const other of coarse) {
      if (other.start >= one.end || other.end <= one.start || said.has(other.entity)) continue;
      if (bandOf(other.score) === 'possible' && bandOf(one.score) !== 'possible') continue;
      said.add(other.entity);
      yield { ...other, start: one.start, end: one.end };
    }
  }
}

/** Candidates of which none overlaps another, by their places. */
class Chosen {
  readonly all: Candidate[] = [];

  isFree(candidate: Candidate): boolean {
    return this.firstIn(candidate) === undefined;
  }

  /** The first that overlaps with it. */
  firstIn({ start, end }: Candidate): Candidate | undefined {
    const first = this.all[this.#behind(start)];
    return first && first.start < end ? first : undefined;
  }

  /** What of a candidate is not within others. */
  rest(candidate: Candidate): readonly Candidate[] {
    const pieces: Candidate[] = [];
    let from = candidate.start;
    for (let index = this.#behind(from); from < candidate.end; index++) {
      const { start, end } = this.all[index] ?? { start: Infinity, end: Infinity };
      if (start > from) pieces.push({ ...candidate, start: from, end: Math.min(start, candidate.end) });
      from = end;
    }
    return pieces;
  }

  add(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) this.all.splice(this.#behind(candidate.start), 0, candidate);
  }

  /** What is not within others, and more than `left` bytes, goes to a neighbour of the same kind, or stands by itself. */
  cover(candidate: Candidate, left: number): void {
    for (const rest of this.rest(candidate)) {
      if (rest.end - rest.start <= left) continue;
      const at = this.#behind(rest.start);
      const [before, behind] = [this.all[at - 1], this.all[at]];
      if (before?.end === rest.start && before.entity === rest.entity)
        this.all[at - 1] = { ...before, end: rest.end };
      else if (behind?.start === rest.end && behind.entity === rest.entity)
        this.all[at] = { ...behind, start: rest.start };
      else this.add([rest]);
    }
  }

  /** Index of the first that ends behind `place`. */
  #behind(place: number): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.all[middle] as Candidate).end <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
