import { createScanner } from '../src/classify/scanner.ts';
import type { Channel } from '../src/core/types.ts';

/**
 * For each text of a stream: the index of the text that settles it (`texts.length`: only the end does). Asked of the
 * scanner itself, so that the benchmark knows from when on a release is possible at all.
 */
export async function settledBy(texts: readonly string[]): Promise<readonly number[]> {
  const scanner = createScanner({ workers: 0 });
  const scan = scanner.open('choice.0.content' as Channel, 'text', 'content');
  const ends: number[] = [];
  const by: number[] = [];
  let length = 0;
  for (const [index, text] of texts.entries()) {
    const bytes = Buffer.from(text);
    ends.push((length += bytes.length));
    await scanner.feed([{ scan, text: bytes, end: false }]);
    while ((ends[by.length] ?? Infinity) <= scan.settled) by.push(index);
  }
  await scanner.close();
  return texts.map((_, index) => by[index] ?? texts.length);
}
