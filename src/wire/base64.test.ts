import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBase64 } from './base64.ts';
import { encodeUtf8 } from './utf8.ts';

const ways = {
  padded: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64'),
  unpadded: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, ''),
  'base64url, unpadded': (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url'),
  'in lines': (bytes: Uint8Array) =>
    Buffer.from(bytes)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n'),
};

describe('base64', () => {
  it.each(Object.entries(ways))('%s is read as Node writes it', (_name, write) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(5), (bytes, before) => {
        const source = encodeUtf8('!'.repeat(before) + write(bytes));
        const read = readBase64(source, before);
        expect(read && Buffer.from(read.text).equals(bytes)).toBe(true);
        expect(read?.quoting.outward(0)).toBe(before);
        expect(read?.quoting.outward(bytes.length)).toBe(source.length);
      }),
    );
  });

  it.each(Object.entries(ways))(
    '%s: what is rewritten is read again as what it was rewritten to',
    (_name, write) => {
      fc.assert(
        fc.property(
          fc.uint8Array({ minLength: 1, maxLength: 60 }),
          fc.uint8Array({ maxLength: 60 }),
          (bytes, by) => {
            const written = readBase64(encodeUtf8(write(bytes)), 0)?.quoting.quote(by);
            const again = written && readBase64(written, 0);
            expect(again && Buffer.from(again.text).equals(by)).toBe(true);
          },
        ),
      );
    },
  );

  it('places offsets where the character begins that holds them', () => {
    const read = readBase64(encodeUtf8(ways.padded(encodeUtf8('abcdef'))), 0);
    expect([0, 1, 2, 3, 4, 5, 6].map(at => read?.quoting.outward(at))).toEqual([0, 1, 2, 4, 5, 6, 8]);
  });

  it.each(['a', 'abcde', 'YW=j', 'YQ=', 'YQ===', 'hello world!', 'naïve'])('%s is none', text => {
    expect(readBase64(encodeUtf8(text), 0)).toBeUndefined();
  });
});
