import { DONE, type Outcome, type Place, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

/** Words by the kind of evidence that they are. */
export type EvidenceWords = Readonly<Record<string, readonly string[]>>;

/** The kind of each word. A word is of one kind. */
export function kindsOf(kinds: readonly string[], words: EvidenceWords): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(words).flatMap(([kind, list]) =>
      list.map((word): [string, number] => [word, kinds.indexOf(kind)]),
    ),
  );
}

/** A set of kinds, as the bits of their indexes. */
export const bitsOf = (kinds: readonly string[], ...named: readonly string[]): number =>
  named.reduce((bits, kind) => bits | (1 << kinds.indexOf(kind)), 0);

/** How many of these kinds are in the set? */
export function countOf(set: number, of: number): number {
  let count = 0;
  for (let bits = set & of; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** A word of evidence stands for itself: whole, in any case. */
export function wholeWord(view: View, { start, end }: Place, kind: number): Outcome {
  if (!view.wordStarts(start)) return DONE;
  if (view.beyond(end + 1)) return WAIT;
  if (view.wordEnds(end)) view.evidence(kind, start, end);
  return DONE;
}
