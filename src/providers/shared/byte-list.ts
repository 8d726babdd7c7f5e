/** A text that is written as an array of the values of its bytes (`bytes` beside a token). */
export interface ByteList {
  /** It may end inside of a character: the next list of the channel goes on with it. */
  readonly text: Uint8Array;
  /** Where each number begins. */
  readonly starts: readonly number[];
  readonly start: number;
  readonly end: number;
  /** Bytes between the numbers. */
  readonly separators: number;
}

/** `spans`: begin and end of each number, one behind the other. Undefined where one is not a byte's value. */
export function readByteList(bytes: Uint8Array, spans: readonly number[]): ByteList | undefined {
  const text = new Uint8Array(spans.length / 2);
  const starts: number[] = [];
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const start = spans[2 * i] ?? 0;
    const end = spans[2 * i + 1] ?? 0;
    const value = byteValue(bytes, start, end);
    if (value < 0) return undefined;
    text[i] = value;
    starts.push(start);
    digits += end - start;
  }
  const start = starts[0] ?? 0;
  const end = spans.at(-1) ?? 0;
  return { text, starts, start, end, separators: end - start - digits };
}

function byteValue(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 3) return -1;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > 255 ? -1 : value;
}
