import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/types.ts';
import { positives, scanPieces, scanWhole } from './harness.ts';

/** A way to write a text so that a person still reads it. Characters of the text → what stands for them. */
type Disguise = (char: string, index: number) => string;

const shift = (from: string, to: string, base: number): Disguise => {
  const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
  return char => {
    const code = char.charCodeAt(0);
    return code >= low && code <= high ? String.fromCodePoint(base + code - low) : char;
  };
};
const swap =
  (table: Readonly<Record<string, string>>): Disguise =>
  char =>
    table[char] ?? char;
const after =
  (mark: string): Disguise =>
  char =>
    char + mark;

const disguises: Readonly<Record<string, Disguise>> = {
  'full-width': shift('!', '~', 0xff01),
  'Arabic-Indic digits': shift('0', '9', 0x0660),
  'Devanagari digits': shift('0', '9', 0x0966),
  'mathematical digits': shift('0', '9', 0x1d7ce),
  'superscript digits': swap({ '1': '¹', '2': '²', '3': '³', '0': '⁰', '4': '⁴', '9': '⁹' }),
  'circled digits': swap({ '1': '①', '2': '②', '3': '③', '4': '④', '0': '⓪' }),
  'mathematical bold capitals': shift('A', 'Z', 0x1d400),
  'Cyrillic look-alikes': swap({
    a: 'а',
    c: 'с',
    e: 'е',
    o: 'о',
    p: 'р',
    x: 'х',
    A: 'А',
    E: 'Е',
    K: 'К',
    O: 'О',
    P: 'Р',
    S: 'Ѕ',
    T: 'Т',
  }),
  'Greek look-alikes': swap({ o: 'ο', A: 'Α', B: 'Β', E: 'Ε', I: 'Ι', N: 'Ν', O: 'Ο', T: 'Τ' }),
  'zero-width spaces': after('\u200b'),
  'word joiners': after('\u2060'),
  'soft hyphens': after('\u00ad'),
  'variation selectors': after('\ufe0f'),
  'combining marks': after('\u0301'),
  'tag characters': after('\u{e0041}'),
  'bidi marks': after('\u202e'),
  'no-break spaces': swap({ ' ': '\u00a0' }),
  'thin spaces': swap({ ' ': '\u2009' }),
  'non-breaking hyphens': swap({ '-': '\u2011' }),
  'en dashes': swap({ '-': '\u2013' }),
};

interface Disguised {
  readonly text: string;
  /** UTF-8 offset of each character's start and end in it. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function wear(text: string, disguise: Disguise): Disguised {
  const starts: number[] = [];
  const ends: number[] = [];
  let out = '';
  Array.from(text).forEach((char, index) => {
    const drawn = disguise(char, index);
    starts.push(Buffer.byteLength(out));
    // What is put behind a character is no part of it.
    const own = drawn.startsWith(char) ? char : drawn;
    ends.push(Buffer.byteLength(out) + Buffer.byteLength(own));
    out += drawn;
  });
  return { text: out, starts, ends };
}

const ascii = positives.filter(({ text }) => /^[\x20-\x7e\n]*$/.test(text));

describe.each(Object.entries(disguises))('%s', (_, disguise) => {
  it('hide nothing, and findings are exactly where the characters are', () => {
    for (const { text } of ascii) {
      const { text: worn, starts, ends } = wear(text, disguise);
      // What hides or mixes characters is reported too, in words in which nothing else is.
      const beside = ({ recognizer }: Finding): boolean => !recognizer.startsWith('evasion.');
      const plain = scanWhole(text).filter(beside);
      const found = scanWhole(worn).filter(beside);
      expect(found.map(({ entity, score }) => [entity, score])).toEqual(
        plain.map(({ entity, score }) => [entity, score]),
      );
      expect(found.map(({ at }) => at)).toEqual(plain.map(({ at }) => [starts[at[0]], ends[at[1] - 1]]));
    }
  });
});

describe('offsets', () => {
  const isBoundary = (bytes: Uint8Array, at: number): boolean =>
    at === bytes.length || (bytes[at] ?? 0) >>> 6 !== 2;

  it('are at character boundaries of the text as it came, in every two pieces', () => {
    const char = fc.constantFrom(
      '4',
      '1',
      '１',
      '٤',
      ' ',
      '\u200b',
      '-',
      'é',
      '卡',
      '𝟒',
      '🙂',
      '@',
      'a.com',
      'ü',
      'Е11.9',
      'diagnosis ',
    );
    fc.assert(
      fc.property(fc.array(char, { maxLength: 60 }), fc.nat(200), (chars, at) => {
        const bytes = Buffer.from(`${chars.join('')} 4111111111111111 х@у.com`);
        const whole = scanWhole(bytes);
        for (const { at: span } of whole) {
          expect(isBoundary(bytes, span[0]) && isBoundary(bytes, span[1])).toBe(true);
          expect(span[1]).toBeGreaterThan(span[0]);
        }
        const cutAt = Math.min(at, bytes.length);
        expect(scanPieces([bytes.subarray(0, cutAt), bytes.subarray(cutAt)])).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });
});
