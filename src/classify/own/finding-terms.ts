import type { DataClass } from '../../core/types.ts';
import type { View } from '../view.ts';

/** What the organisation says of what one of its recognizers finds. */
export interface Terms {
  /** Stable, goes into records: `own.NAME`. */
  readonly name: string;
  readonly entity: string;
  readonly class: DataClass;
  /** 0 … 1, without a context word. */
  readonly score: number;
  /** Words that lift the score to `contextScore` where one of them is near. */
  readonly context: readonly string[];
  readonly contextScore: number;
}

/** The score of a place by its context. Undefined: that is not known yet. */
export function scoreAt(view: View, start: number, end: number, terms: Terms): number | undefined {
  if (terms.context.length === 0) return terms.score;
  const near = view.context(start, end);
  if (near === undefined) return undefined;
  return near ? terms.contextScore : terms.score;
}
