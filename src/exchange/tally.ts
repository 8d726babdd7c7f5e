import type { ContentNote, FindingCount, ObligationDone } from '../core/record.ts';
import type { Finding, Treatment } from '../core/types.ts';
import type { Noted } from '../stream/channel-text.ts';
import { KindMap } from './kinds.ts';

/** At most so many places are named per kind. */
const maxPlaces = 8;

export type TreatmentOf = (finding: Finding) => Treatment | undefined;

interface Group {
  /** The first one. */
  readonly finding: Finding;
  score: number;
  count: number;
  readonly where: string[];
  readonly contents: ContentNote[];
}

/** Findings counted by their kind: what records say of them, and what a judge is asked about. It costs no more the more there are. */
export class Tally {
  readonly #byKind = new KindMap<Group>();
  readonly #groups: Group[] = [];
  readonly #kinds: Finding[] = [];

  /** `content`: what could not be read, of an opaque one. */
  add({ finding, where }: Noted, content?: ContentNote): void {
    const group = this.#byKind.get(finding);
    if (content && (group?.contents.length ?? 0) < maxPlaces) group?.contents.push(content);
    if (!group) {
      this.#begin(finding, where, content);
      return;
    }
    group.count += 1;
    group.score = Math.max(group.score, finding.score);
    if (group.where.length < maxPlaces && !group.where.includes(where)) group.where.push(where);
  }

  #begin(finding: Finding, where: string, content: ContentNote | undefined): void {
    const contents = content ? [content] : [];
    const group = { finding, score: finding.score, count: 1, where: [where], contents };
    this.#byKind.set(finding, group);
    this.#groups.push(group);
    this.#kinds.push(finding);
  }

  /** One finding of each kind, in the order in which they came; only grows. */
  get kinds(): readonly Finding[] {
    return this.#kinds;
  }

  counts(treatmentOf: TreatmentOf): readonly FindingCount[] {
    return this.#groups.map(({ finding, score, count, where, contents }) => {
      const { entity, class: dataClass, band } = finding;
      const treatment = treatmentOf(finding) ?? null;
      return {
        entity,
        class: dataClass,
        band,
        score,
        count,
        where: [...where],
        treatment,
        ...(contents.length > 0 && { contents: [...contents] }),
      };
    });
  }

  obligations(treatmentOf: TreatmentOf): readonly ObligationDone[] {
    const counts = new Map<Treatment, number>();
    for (const { finding, count } of this.#groups) {
      const treatment = treatmentOf(finding);
      if (treatment) counts.set(treatment, (counts.get(treatment) ?? 0) + count);
    }
    return [...counts].map(([kind, count]) => ({ kind, count }));
  }
}
