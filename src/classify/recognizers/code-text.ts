/** What is read off a code as code-rule.ts gives it to its check: ASCII in upper case, without joints. */

/** A digit's value; a letter's is 10 to 35, as in base 36 and ISO/IEC 7064. */
export const valueAt = (code: Uint8Array, at: number): number => {
  const b = code[at] as number;
  return b < 0x41 ? b - 0x30 : b - 0x37;
};

/** The decimal value of the digits from `from` to before `to`. */
export function numberIn(code: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (code[i] as number) - 0x30;
  return value;
}

/** The values of letters and digits from `from` on, each times the weight at its place. */
export function weightedCode(code: Uint8Array, from: number, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += valueAt(code, from + i) * (weights[i] as number);
  return sum;
}

/** Is the letter or digit at `at` one of these? */
export const isOneOf = (code: Uint8Array, at: number, signs: string): boolean =>
  signs.includes(String.fromCharCode(code[at] as number));

/** The letters and digits from `from` to before `to`. */
export const textOf = (code: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...code.subarray(from, to));

/** All ways to write these pieces with or without a blank between any two. */
export function spaced(...pieces: readonly string[]): readonly string[] {
  const [first = '', ...rest] = pieces;
  if (rest.length === 0) return [first];
  return spaced(...rest).flatMap(tail => [`${first}${tail}`, `${first} ${tail}`]);
}
