import type { View } from '../view.ts';

const counts = new Uint16Array(256);

/** Shannon entropy of the bytes from `start` to `end`, in bits per byte. */
export function entropy(view: View, start: number, end: number): number {
  const length = end - start;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    counts[b] = (counts[b] as number) + 1;
  }
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    const count = counts[b] as number;
    if (count === 0) continue;
    sum -= (count / length) * Math.log2(count / length);
    counts[b] = 0;
  }
  return sum;
}
