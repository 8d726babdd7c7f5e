import type { Finding, Span } from '../core/types.ts';

/** Findings of a text that what stands beside it tells of. They are apart from those of its own, or in their very places. */
export class Beside {
  readonly #findings: Finding[] = [];
  #taken = 0;

  get count(): number {
    return this.#findings.length;
  }

  /** The next one, in the order of their places. */
  get next(): Finding | undefined {
    return this.#findings[this.#taken];
  }

  take(): void {
    this.#taken += 1;
  }

  /** `own`: the text's own, in order. What says as much already is not said again. */
  add(finding: Finding, at: Span, own: readonly Finding[]): void {
    const there = [...own, ...this.#findings].filter(other => other.at[0] < at[1] && other.at[1] > at[0]);
    for (const place of placesIn(at, there)) {
      const says = (other: Finding): boolean =>
        other.entity === finding.entity &&
        other.at[0] === place[0] &&
        (other.band === finding.band || other.score >= finding.score);
      if (!there.some(says)) this.#findings.push({ ...finding, at: place });
    }
    this.#findings.sort((a, b) => a.at[0] - b.at[0]);
  }
}

/** A place, where findings stand in it cut up into theirs and what is between them. */
function placesIn([start, end]: Span, there: readonly Finding[]): readonly Span[] {
  const places: Span[] = [];
  let from = start;
  for (const { at } of there.toSorted((a, b) => a.at[0] - b.at[0])) {
    if (at[0] < from) continue;
    if (at[0] > from) places.push([from, at[0]]);
    places.push(at);
    from = at[1];
  }
  if (from < end) places.push([from, end]);
  return places;
}
