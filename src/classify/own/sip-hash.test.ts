import { describe, expect, it } from 'vitest';
import { sipHash, sipKey } from './sip-hash.ts';

const key = sipKey(Uint8Array.from({ length: 16 }, (_, i) => i));

/** By the paper's own formulas, in 64-bit integers. */
function plain(keyBytes: Uint8Array, bytes: Uint8Array): bigint {
  const mask = (1n << 64n) - 1n;
  const read = (from: Uint8Array, at: number): bigint => Buffer.from(from).readBigUInt64LE(at);
  const turn = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask;
  const [k0, k1] = [read(keyBytes, 0), read(keyBytes, 8)];
  let [a, b, c, d] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = (): void => {
    a = (a + b) & mask;
    b = turn(b, 13n) ^ a;
    a = turn(a, 32n);
    c = (c + d) & mask;
    d = turn(d, 16n) ^ c;
    a = (a + d) & mask;
    d = turn(d, 21n) ^ a;
    c = (c + b) & mask;
    b = turn(b, 17n) ^ c;
    c = turn(c, 32n);
  };
  const padded = Buffer.alloc((Math.floor(bytes.length / 8) + 1) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  for (let at = 0; at < padded.length; at += 8) {
    const m = read(padded, at);
    d ^= m;
    round();
    round();
    a ^= m;
  }
  c ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return a ^ b ^ c ^ d;
}

const hashed = (bytes: Uint8Array): bigint => {
  const out = { hi: 0, lo: 0 };
  sipHash(key, bytes, bytes.length, out);
  return (BigInt(out.hi >>> 0) << 32n) | BigInt(out.lo >>> 0);
};

describe('SipHash-2-4', () => {
  it('gives the value of the paper (appendix A)', () => {
    expect(hashed(Uint8Array.from({ length: 15 }, (_, i) => i))).toBe(0xa129ca6149be45e5n);
  });

  it('is what the formulas in 64-bit integers give, for every length', () => {
    const keyBytes = Uint8Array.from({ length: 16 }, (_, i) => i);
    for (let length = 0; length < 80; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length * 31) & 0xff);
      expect(hashed(bytes)).toBe(plain(keyBytes, bytes));
    }
  });
});
