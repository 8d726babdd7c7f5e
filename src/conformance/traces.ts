import type { PlantedValue } from './values.ts';

/** Letters and digits only, in lower case: what stands between the parts of a value tells nothing. */
export const bare = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();

/** Fewer digits in a row turn up by chance. */
const leastTrace = 9;

/**
 * Does a text, bared, give the value away? Two thirds of it in a row do: a mask may show how it ends and what kind of a
 * thing it is, and no more.
 */
export function tracesOf({ text }: PlantedValue): (bared: string) => boolean {
  const value = bare(text);
  const length = Math.min(value.length, Math.max(leastTrace, Math.ceil((value.length * 2) / 3)));
  // Each run of that length has the middle in it.
  const middle = value.slice(value.length - length, length);
  const runs = Array.from({ length: value.length - length + 1 }, (_, at) => value.slice(at, at + length));
  return bared => bared.includes(middle) && runs.some(run => bared.includes(run));
}
