import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8, isUtf8 } from './utf8.ts';

const valid = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

describe('isUtf8', () => {
  it('agrees with TextDecoder on any bytes', () => {
    const near = fc.constantFrom(
      0x41,
      0x7f,
      0x80,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc2,
      0xe0,
      0xe2,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(near, { maxLength: 8 }), values => {
        const bytes = Uint8Array.from(values);
        expect(isUtf8(bytes)).toBe(valid(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('accepts every text and gives it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const bytes = encodeUtf8(text);
        expect(isUtf8(bytes)).toBe(true);
        expect(decodeUtf8(bytes)).toBe(text);
      }),
    );
  });

  it('keeps a BOM', () => {
    expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
  });
});
