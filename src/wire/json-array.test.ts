import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '../core/errors.ts';
import { ArrayFramer } from './json-array.ts';
import { encodeUtf8 } from './utf8.ts';

/** The pieces of a body that comes in these chunks: each as what stands before its element, and the element. */
function pieces(chunks: readonly Uint8Array[], maxFrameBytes = 1 << 20): (readonly [string, string])[] {
  const framer = new ArrayFramer(maxFrameBytes);
  const found = chunks.flatMap((chunk, index) => framer.push(chunk, index === chunks.length - 1));
  expect(framer.held).toBe(0);
  return found.map(({ bytes, start }) => {
    const text = (from: number, to?: number): string => Buffer.from(bytes.subarray(from, to)).toString();
    return [text(0, start), text(start)] as const;
  });
}
const of = (text: string): (readonly [string, string])[] => pieces([encodeUtf8(text)]);
const reasonOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof WireError ? error.reason : String(error);
  }
};

describe('an array that comes piecemeal', () => {
  it('is cut behind its elements, its end by itself', () => {
    expect(of('[{"a":1}\n,\r\n{"b":[2,{}]}\n]\n')).toEqual([
      ['[', '{"a":1}'],
      ['\n,\r\n', '{"b":[2,{}]}'],
      ['\n]\n', ''],
    ]);
  });

  it('may be empty', () => expect(of(' [ ] ')).toEqual([[' [ ] ', '']]));

  it('is not cut at brackets, quotes and backslashes in strings', () => {
    const element = '{"a":"}]{[,\\"\\\\","b\\\\":"\\\\\\"}"}';
    expect(of(`[${element},${element}]`)).toEqual([
      ['[', element],
      [',', element],
      [']', ''],
    ]);
  });

  it('gives an element as soon as it is whole', () => {
    const framer = new ArrayFramer(100);
    expect(framer.push(encodeUtf8('[{"a":'), false)).toHaveLength(0);
    expect(framer.held).toBe(6);
    expect(framer.push(encodeUtf8('1}'), false)).toHaveLength(1);
    expect(framer.push(encodeUtf8(','), false)).toHaveLength(0);
    expect(framer.push(encodeUtf8('{}]'), false)).toHaveLength(1);
    expect(framer.push(encodeUtf8(''), true)).toHaveLength(1);
  });

  it('is cut in the same way however it comes', () => {
    const element = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 });
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 5 }),
        fc.constantFrom(undefined, 1, 2),
        fc.array(fc.nat(400), { maxLength: 8 }),
        (elements, indent, cuts) => {
          const body = encodeUtf8(`${JSON.stringify(elements, undefined, indent)}\n`);
          const whole = pieces([body]);
          expect(whole.flat().join('')).toBe(Buffer.from(body).toString());
          expect(whole.slice(0, -1).map(([, text]) => JSON.parse(text) as unknown)).toEqual(
            JSON.parse(JSON.stringify(elements)),
          );
          const at = [0, ...cuts.filter(cut => cut < body.length).sort((a, b) => a - b), body.length];
          expect(pieces(at.slice(1).map((end, i) => body.subarray(at[i], end)))).toEqual(whole);
          expect(pieces([...Array.from(body, byte => Uint8Array.of(byte)), new Uint8Array(0)])).toEqual(
            whole,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['', 'body_incomplete'],
    ['[', 'body_incomplete'],
    ['[{"a":1', 'body_incomplete'],
    ['[{"a":"]', 'body_incomplete'],
    ['[{}', 'body_incomplete'],
    ['[{},', 'body_incomplete'],
    ['{}', 'frame_invalid'],
    ['\ufeff[{}]', 'frame_invalid'],
    ['[1]', 'frame_invalid'],
    ['["a"]', 'frame_invalid'],
    ['[[{}]]', 'frame_invalid'],
    ['[,{}]', 'frame_invalid'],
    ['[{},,{}]', 'frame_invalid'],
    ['[{}{}]', 'frame_invalid'],
    ['[{},]', 'frame_invalid'],
    ['[{} x]', 'frame_invalid'],
    ['[{}]{}', 'frame_invalid'],
    ['[{}][', 'frame_invalid'],
    ['[{}]\u00a0', 'frame_invalid'],
    ['[{}\v]', 'frame_invalid'],
  ])('%j: %s', (body, expected) => expect(reasonOf(() => of(body))).toBe(expected));

  it('is bounded, also between its elements and behind them', () => {
    for (const body of ['[{"a":"123456"}]', `[${' '.repeat(12)}{}]`, `[{}${' '.repeat(12)}]`]) {
      expect(reasonOf(() => pieces([encodeUtf8(body)], 12))).toBe('frame_too_large');
      const bytes = Array.from(encodeUtf8(body), byte => Uint8Array.of(byte));
      expect(reasonOf(() => pieces(bytes, 12))).toBe('frame_too_large');
    }
  });

  it('takes nothing behind its end', () => {
    const framer = new ArrayFramer(100);
    framer.push(encodeUtf8('[]'), true);
    expect(reasonOf(() => framer.push(new Uint8Array(0), true))).toBe('frame_invalid');
  });

  it('costs no more for each byte where it comes byte by byte', () => {
    const took = (length: number): number => {
      const body = encodeUtf8(`[{"a":"${'x'.repeat(length)}"}]`);
      const framer = new ArrayFramer(1 << 24);
      const began = performance.now();
      for (const byte of body) framer.push(Uint8Array.of(byte), false);
      return performance.now() - began;
    };
    const best = (length: number): number => Math.min(...[1, 2, 3].map(() => took(length)));
    // Eight times as much: quadratic would be 64 times.
    expect(best(1 << 20) / best(1 << 17)).toBeLessThan(32);
  });
});
