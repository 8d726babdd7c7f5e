import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keccak256 } from './keccak.ts';

const hex = (text: string): string => Buffer.from(keccak256(Buffer.from(text))).toString('hex');

describe('keccak-256', () => {
  // Known answers of the Keccak team's submission (ShortMsgKAT_256) and of Ethereum's yellow paper (the empty string).
  it.each([
    ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ])('of "%s"', (text, digest) => {
    expect(hex(text)).toBe(digest);
  });

  it('is SHA3-256 but for the padding, over one block and more', () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + length) % 256));
      const digest = createHash('sha3-256').update(bytes).digest('hex');
      expect(Buffer.from(keccak256(bytes, length, 0x06)).toString('hex')).toBe(digest);
      expect(Buffer.from(keccak256(bytes)).toString('hex')).not.toBe(digest);
    }
  });
});
