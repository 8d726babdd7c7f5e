import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quoting } from '../core/types.ts';
import { StringReader } from './json/strings.ts';
import {
  BytesQuoting,
  compose,
  escapeJson,
  FixedQuoting,
  headerQuoting,
  JsonStringQuoting,
  lineText,
  NumberQuoting,
  PiecesQuoting,
  PlainQuoting,
} from './quoting.ts';
import { splice } from './splice.ts';
import { decodeUtf8, encodeUtf8, isUtf8 } from './utf8.ts';

/** A JSON string literal, read: its text and its quoting. */
function readString(literal: string): { text: Uint8Array; quoting: Quoting } {
  const bytes = encodeUtf8(literal);
  const reader = new StringReader();
  reader.begin(bytes, 1, bytes.length);
  while (!reader.step(Infinity));
  const text = reader.unescaped?.text ?? bytes.subarray(1, reader.close);
  return { text, quoting: new JsonStringQuoting(1, reader.unescaped?.map) };
}

function expectMonotone(quoting: Quoting, length: number): void {
  let before = quoting.outward(0);
  for (let offset = 1; offset <= length; offset += 1) {
    const at = quoting.outward(offset);
    expect(at).toBeGreaterThanOrEqual(before);
    before = at;
  }
}

/** Escapes some characters that need none, as a hostile or an ASCII-only writer would. */
const spelled = fc
  .array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.boolean()), { maxLength: 12 })
  .map(parts =>
    parts
      .map(([text, escaped]) =>
        escaped
          ? Array.from(
              { length: text.length },
              (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`,
            ).join('')
          : JSON.stringify(text).slice(1, -1),
      )
      .join(''),
  );

const edit = fc.tuple(fc.nat(), fc.nat(), fc.string({ unit: 'binary', maxLength: 12 }));

function boundaries(text: Uint8Array): number[] {
  const found = [text.length];
  for (let i = 0; i < text.length; i += 1) if (((text[i] ?? 0) & 0xc0) !== 0x80) found.push(i);
  return found.sort((a, b) => a - b);
}

describe('JSON string quoting', () => {
  it('is total and monotone, and what is edited outside is what was edited inside', () => {
    fc.assert(
      fc.property(spelled, edit, (body, [from, to, by]) => {
        const literal = `"${body}"`;
        const { text, quoting } = readString(literal);
        expect(decodeUtf8(text)).toBe(JSON.parse(literal));
        expectMonotone(quoting, text.length);
        expect(quoting.outward(text.length)).toBe(encodeUtf8(literal).length - 1);
        const cuts = boundaries(text);
        const [start, end] = [cuts[from % cuts.length]!, cuts[to % cuts.length]!].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const quoted = quoting.quote(encodeUtf8(by))!;
        const outer = splice(encodeUtf8(literal), [
          { at: [quoting.outward(start), quoting.outward(end)], bytes: quoted },
        ]);
        const inner = splice(text, [{ at: [start, end], bytes: encodeUtf8(by) }]);
        expect(JSON.parse(decodeUtf8(outer))).toBe(decodeUtf8(inner));
      }),
      { numRuns: 1000 },
    );
  });

  it('escapes as little as it may', () => {
    expect(decodeUtf8(escapeJson(encodeUtf8('a"\\\n\u0001é/\u2028'))!)).toBe('a\\"\\\\\\n\\u0001é/\u2028');
    expect(escapeJson(Uint8Array.of(0xff))).toBeUndefined();
  });

  it('composes: JSON in a JSON string, three deep', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, by) => {
        const one = JSON.stringify(value);
        const two = JSON.stringify(one);
        const three = JSON.stringify(two);
        const outer = readString(three);
        const middle = readString(decodeUtf8(outer.text));
        const inner = readString(decodeUtf8(middle.text));
        const quoting = compose(compose(outer.quoting, middle.quoting), inner.quoting);
        expectMonotone(quoting, inner.text.length);
        const at = [quoting.outward(0), quoting.outward(inner.text.length)] as const;
        const edited = splice(encodeUtf8(three), [{ at, bytes: quoting.quote(encodeUtf8(by))! }]);
        expect(JSON.parse(JSON.parse(JSON.parse(decodeUtf8(edited)) as string) as string)).toBe(by);
      }),
    );
  });
});

describe('quotings that rewrite whole texts', () => {
  it('turns a number into a string', () => {
    const quoting = new NumberQuoting(5);
    expect(quoting.outward(3)).toBe(8);
    expect(decodeUtf8(quoting.quote(encodeUtf8('[CARD]'))!)).toBe('"[CARD]"');
    expect(compose(readString('"x"').quoting, quoting).whole).toBe(true);
    expect(decodeUtf8(compose(readString('"x"').quoting, quoting).quote(encodeUtf8('A'))!)).toBe('\\"A\\"');
  });

  it('writes bytes as numbers', () => {
    const frame = encodeUtf8('[72, 101]');
    const quoting = new BytesQuoting([1, 5], 8);
    expectMonotone(quoting, 2);
    const at = [quoting.outward(0), quoting.outward(2)] as const;
    expect(decodeUtf8(splice(frame, [{ at, bytes: quoting.quote(encodeUtf8('Hé')) }]))).toBe('[72,195,169]');
    expect(decodeUtf8(splice(frame, [{ at, bytes: quoting.quote(new Uint8Array(0)) }]))).toBe('[]');
  });

  it('cannot say a part of it inside of one', () => {
    expect(
      compose(new NumberQuoting(0), new PlainQuoting(0, lineText)).quote(encodeUtf8('a')),
    ).toBeUndefined();
  });
});

describe('quotings of plain text', () => {
  it('refuses what would end the line or the header', () => {
    const line = new PlainQuoting(0, lineText);
    expect(line.quote(encodeUtf8('é\tx'))).toEqual(encodeUtf8('é\tx'));
    for (const text of ['a\nb', 'a\rb', 'a\0b', '\x7f']) expect(line.quote(encodeUtf8(text))).toBeUndefined();
    expect(headerQuoting(0).quote(encodeUtf8('a b'))).toEqual(encodeUtf8('a b'));
    for (const text of ['é', 'a\r\nb: c']) expect(headerQuoting(0).quote(encodeUtf8(text))).toBeUndefined();
  });

  it('never rewrites what is fixed', () => {
    expect(new FixedQuoting(3).outward(2)).toBe(5);
    const fixed: Quoting = new FixedQuoting(3);
    expect(fixed.quote(encodeUtf8('a'))).toBeUndefined();
  });

  it('maps pieces', () => {
    // `data: ab` LF `data: cd`: the text is `ab` LF `cd`.
    const quoting = new PiecesQuoting([0, 3], [6, 15], lineText);
    expect([0, 1, 2, 3, 4, 5].map(at => quoting.outward(at))).toEqual([6, 7, 8, 15, 16, 17]);
  });
});

describe('splice', () => {
  it('keeps what no edit touches', () => {
    const bytes = encodeUtf8('abcdef');
    expect(splice(bytes, [])).toBe(bytes);
    const edits = [
      { at: [0, 1], bytes: encodeUtf8('XX') },
      { at: [1, 1], bytes: encodeUtf8('-') },
      { at: [4, 6], bytes: encodeUtf8('') },
    ] as const;
    expect(decodeUtf8(splice(bytes, edits))).toBe('XX-bcd');
  });

  it.each([
    [
      'overlap',
      [
        [0, 3],
        [2, 4],
      ],
    ],
    [
      'are not sorted',
      [
        [3, 4],
        [0, 1],
      ],
    ],
    ['leave the bytes', [[3, 9]]],
    ['run backwards', [[3, 2]]],
    ['are nowhere', [[NaN, 2]]],
  ] as const)('refuses edits that %s', (_name, spans) => {
    const edits = spans.map(at => ({
      at,
      bytes: encodeUtf8(''),
    }));
    expect(() => splice(encodeUtf8('abcdef'), edits)).toThrow('edits');
  });

  it('always yields UTF-8 out of UTF-8', () => {
    expect(isUtf8(splice(encodeUtf8('é'), [{ at: [0, 2], bytes: encodeUtf8('€') }]))).toBe(true);
  });
});
