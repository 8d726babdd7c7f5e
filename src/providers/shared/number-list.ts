import { decodeUtf8 } from '../../wire/utf8.ts';
import { largestComponent } from './data.ts';

/** A list of numbers, and what stands between them. */
interface NumberList {
  readonly start: number;
  readonly end: number;
  /** Bytes between the numbers. */
  readonly separators: number;
}

/** `spans`: begin and end of each number, one behind the other. Undefined where one is no component of a vector. */
export function readVector(bytes: Uint8Array, spans: readonly number[]): NumberList | undefined {
  let digits = 0;
  for (let i = 0; i < spans.length; i += 2) {
    const start = spans[i] ?? 0;
    const end = spans[i + 1] ?? 0;
    if (!(Math.abs(Number(decodeUtf8(bytes, start, end))) <= largestComponent)) return undefined;
    digits += end - start;
  }
  const start = spans[0] ?? 0;
  const end = spans.at(-1) ?? 0;
  return { start, end, separators: end - start - digits };
}
