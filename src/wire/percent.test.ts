import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPercent } from './percent.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

it('reads what encodeURIComponent writes, and says where it stands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(4), (text, before) => {
      const written = encodeURIComponent(text);
      const read = readPercent(encodeUtf8('-'.repeat(before) + written), before);
      if (!written.includes('%')) expect(read).toBeUndefined();
      else {
        expect(read && decodeUtf8(read.text)).toBe(text);
        expect(read?.quoting.outward(0)).toBe(before);
        expect(read?.quoting.outward(read.text.length)).toBe(before + written.length);
      }
    }),
  );
});

it.each(['plain', '%', '%4', '%zz', '%ff'])('%s is none of it', text =>
  expect(readPercent(encodeUtf8(text), 0)).toBeUndefined(),
);
