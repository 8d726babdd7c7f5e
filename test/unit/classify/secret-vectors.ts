import { crc32 } from 'node:zlib';
import { keyRules, namedKeyRules } from '../../../src/classify/recognizers/secrets/index.ts';
import type { KeyRule, NamedKeyRule } from '../../../src/classify/recognizers/secrets/rule.ts';
import type { Run, Shape } from '../../../src/classify/recognizers/secrets/shape.ts';

/** Random numbers that are the same in every run (xorshift32). */
export function dice(seed: string): (sides: number) => number {
  let state = crc32(seed) | 1;
  return sides => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const members = (alphabet: Uint8Array): string =>
  [...alphabet.keys()]
    .filter(b => alphabet[b] === 1)
    .map(b => String.fromCharCode(b))
    .join('');

/** Letters and digits only at both ends, so that there is no doubt where a key ends; every third is a digit. */
function random({ alphabet }: Run, length: number, roll: (sides: number) => number): string {
  const all = members(alphabet);
  const plain = all.replaceAll(/[^A-Za-z0-9]/g, '');
  const digits = all.replaceAll(/[^0-9]/g, '');
  return Array.from({ length }, (_, i) => {
    const from =
      i === 0 || i >= length - 1
        ? plain
        : i % 3 === 1 && digits !== ''
          ? digits
          : all.replaceAll(/[=%]/g, '');
    return from[roll(from.length)] ?? '';
  }).join('');
}

/** A key of the shape; `length` of a run by its bounds. */
export function keyOf(
  { lead, anchor, parts, named }: Shape,
  seed: string,
  length: (run: Run) => number = ({ min }) => min,
): { readonly before: string; readonly key: string } {
  const roll = dice(seed);
  const write = (part: string | Run): string =>
    typeof part === 'string' ? part : random(part, length(part), roll);
  const rest = parts.map(write).join('');
  return { before: named ? anchor : '', key: (lead ? write(lead) : '') + (named ? '' : anchor) + rest };
}

/** Some rules look into the key. */
function valid(rule: KeyRule, written: string): string {
  if (rule.check === 'padded') return `${written.slice(0, -1)}=`;
  if (rule.check === 'discord') {
    const digits = Buffer.from('1234567890123456789'.slice(0, 18)).toString('base64');
    return digits + written.slice(written.indexOf('.'));
  }
  return written;
}

export interface SecretVector {
  readonly rule: KeyRule;
  readonly text: string;
  readonly key: string;
  readonly shape: Shape;
}

/** Of each rule and shape a key, with what may stand around it. */
export const prefixedVectors: readonly SecretVector[] = keyRules.flatMap(rule =>
  rule.shapes
    .filter(({ anchor }) => rule.check !== 'discord' || anchor === 'MTI')
    .map((shape, index) => {
      const { before, key } = keyOf(shape, `${rule.id} ${index}`);
      const written = valid(rule, key);
      return { rule, shape, key: written, text: `it is ${before}${written} there` };
    }),
);

const spelled = (rule: NamedKeyRule, index: number, key: string): string => {
  const word = rule.words[0] ?? '';
  return (
    [`${word} key: "${key}"`, `export ${word.toUpperCase().replaceAll(/\W/g, '_')}_TOKEN=${key}`][
      index % 2
    ] ?? ''
  );
};

export const namedVectors: readonly SecretVector[] = namedKeyRules.flatMap(rule =>
  rule.shapes.map((shape, index) => {
    const { key } = keyOf(shape, `${rule.id} ${index}`);
    return { rule, shape, key, text: spelled(rule, rule.words[0]?.includes(' ') ? 0 : index, key) };
  }),
);
