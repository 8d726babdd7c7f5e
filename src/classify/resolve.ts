import { type Channel, type DataClass, type Finding } from '../core/types.ts';
import { type Release } from '../exchange/ports.ts';
import { bandOf } from './score.ts';

/** What may become a finding. Offsets are those of the folded text. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly validated: boolean;
  readonly entity: string;
  readonly class: DataClass;
  readonly recognizer: string;
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
  /** It says how something is written: it covers what nothing else does. */
  readonly said?: boolean;
}

export interface CandidateSink {
  add(candidate: Candidate): void;
}

/** Of classes, where all else is equal. */
const rank: Readonly<Partial<Record<DataClass, number>>> = {
  secrets: 5,
  pci: 4,
  phi: 3,
  classified_marker: 2,
  pii: 1,
};

/** So many overlapping candidates are settled among themselves, whatever comes. */
const MAX_CLUSTER = 256;

export interface Places {
  startOf(folded: number): number;
  endOf(folded: number): number;
}

/**
 * Candidates of one text that are not decided yet. Where some overlap, the validated one stands, then the one with the
 * higher score, the longer one, the one of the graver class; so a card is never also something else.
 */
export class Candidates implements CandidateSink {
  #pending: Candidate[] = [];
  #firstPerson = Infinity;
  /** Of the candidates that overlap, one with the next, up to the last one: how many, and where they end. */
  #size = 0;
  #reach = -Infinity;
  readonly #release: Release;

  /** `release`: of the text. Where it leaves in segments nothing is held for a person who may come behind. */
  constructor(release: Release = 'whole') {
    this.#release = release;
  }

  /** The same, to go its own way. */
  fork(): Candidates {
    const fork = new Candidates(this.#release);
    fork.#pending = [...this.#pending];
    fork.#firstPerson = this.#firstPerson;
    fork.#size = this.#size;
    fork.#reach = this.#reach;
    return fork;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Where the first one begins. */
  get first(): number {
    return this.#pending[0]?.start ?? Infinity;
  }

  add(candidate: Candidate): void {
    if (candidate.person) this.#firstPerson = Math.min(this.#firstPerson, candidate.start);
    if (candidate.silent) return;
    let at = this.#pending.length;
    while (at > 0 && (this.#pending[at - 1] as Candidate).start > candidate.start) at--;
    this.#pending.splice(at, 0, candidate);
    this.#size = candidate.start < this.#reach ? this.#size + 1 : 1;
    this.#reach = Math.max(this.#reach, candidate.end);
    if (this.#size > MAX_CLUSTER) this.#thin();
  }

  /** Those that no later candidate can change: it will not start before `frontier`. `open`: nor any before that. */
  take(frontier: number, open: number, channel: Channel, places: Places, into: Finding[]): void {
    let count = 0;
    while (count < this.#pending.length && (this.#pending[count] as Candidate).start < open) {
      const next = this.#clusterEnd(count);
      const cluster = this.#pending.slice(count, next);
      if (!cluster.every(one => one.end <= frontier && one.end <= open && this.#until(one) <= frontier))
        break;
      const wanted = cluster.filter(one => one.joins?.only !== true || this.#joined(one) !== undefined);
      for (const winner of winners(wanted)) into.push(this.#finding(winner, channel, places));
      count = next;
    }
    if (count > 0) this.#pending = this.#pending.slice(count);
  }

  /** All that stand, whatever would come. */
  drain(): readonly Candidate[] {
    const all: Candidate[] = [];
    for (let from = 0; from < this.#pending.length;) {
      const next = this.#clusterEnd(from);
      all.push(...winners(this.#pending.slice(from, next)));
      from = next;
    }
    this.#pending = [];
    return all;
  }

  #clusterEnd(from: number): number {
    let end = (this.#pending[from] as Candidate).end;
    let next = from + 1;
    for (; next < this.#pending.length; next++) {
      const candidate = this.#pending[next] as Candidate;
      if (candidate.start >= end) break;
      end = Math.max(end, candidate.end);
    }
    return next;
  }

  /** A cluster too large is cut down to its winners: a text made of overlapping candidates must not be held for ever. */
  #thin(): void {
    const from = Math.max(0, this.#pending.length - this.#size);
    this.#pending.push(...winners(this.#pending.splice(from)));
    this.#size = 1;
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
    const { recognizer, context, start, end } = candidate;
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
      channel,
      at,
    };
  }
}

const stronger = (a: Candidate, b: Candidate): number =>
  Number(a.said ?? false) - Number(b.said ?? false) ||
  Number(a.covers) - Number(b.covers) ||
  Number(a.coarse ?? false) - Number(b.coarse ?? false) ||
  Number(b.validated) - Number(a.validated) ||
  b.score - a.score ||
  b.end - b.start - (a.end - a.start) ||
  (rank[b.class] ?? 0) - (rank[a.class] ?? 0) ||
  a.start - b.start;

function winners(cluster: readonly Candidate[]): readonly Candidate[] {
  if (cluster.length === 1) return cluster;
  const chosen: Candidate[] = [];
  for (const candidate of [...cluster].sort(stronger)) {
    if (candidate.covers) chosen.push(...between(candidate, chosen));
    else if (candidate.coarse) addAround(candidate, chosen);
    else if (chosen.every(({ start, end }) => candidate.end <= start || candidate.start >= end))
      chosen.push(candidate);
  }
  return chosen.sort((a, b) => a.start - b.start);
}

/**
 * Of a run that has to go as a whole nothing may be left by what else was found in it: it takes all that the others leave.
 * Where they leave nothing, it takes all but one byte of the first of them, so that both are judged, unless it is a mere
 * possibility beside something more.
 */
function addAround(coarse: Candidate, chosen: Candidate[]): void {
  const rest = between(coarse, chosen);
  chosen.push(...rest);
  const first = chosen.find(({ start, end }) => start < coarse.end && end > coarse.start);
  if (rest.length > 0 || !first || first.entity === coarse.entity || first.end - first.start < 2) return;
  if (bandOf(coarse.score) === 'possible' && bandOf(first.score) !== 'possible') return;
  chosen[chosen.indexOf(first)] = { ...first, end: first.start + 1 };
  chosen.push({ ...coarse, start: first.start + 1, end: first.end });
}

/** What of a candidate is not within others. */
function between(candidate: Candidate, others: readonly Candidate[]): readonly Candidate[] {
  const pieces: Candidate[] = [];
  let from = candidate.start;
  for (const { start, end } of [...others].sort((a, b) => a.start - b.start)) {
    if (end <= from || start >= candidate.end) continue;
    if (start > from) pieces.push({ ...candidate, start: from, end: start });
    from = Math.max(from, end);
  }
  if (from < candidate.end) pieces.push({ ...candidate, start: from });
  return pieces;
}
