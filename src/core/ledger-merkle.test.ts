import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompactRange, emptyRoot, leafHash, leafHashOfPrefixed, nodeHash } from './ledger-merkle.ts';

/** The leaves and roots that the implementations of RFC 6962 share as test vectors. */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** MTH of RFC 6962 section 2.1, as it is written there. */
function mth(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return createHash('sha256').digest();
  const [only] = hashes;
  if (hashes.length === 1 && only) return only;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

describe('RFC 6962', () => {
  it('has the roots of the shared vectors', () => {
    const tree = new CompactRange();
    expect(tree.root()).toEqual(emptyRoot);
    for (const [index, hex] of leaves.entries()) {
      expect(tree.root().toString('hex')).toBe(roots[index]);
      tree.append(leafHash(Buffer.from(hex, 'hex')));
    }
    expect(tree.root().toString('hex')).toBe(roots[8]);
    expect(tree.size).toBe(8);
  });

  it('agrees with the definition at any size, forked anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (size, cut) => {
        const hashes = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(String(i))));
        let tree = new CompactRange();
        for (const [index, hash] of hashes.entries()) {
          if (index === cut % (size + 1)) {
            const stale = tree;
            tree = tree.fork();
            const before = stale.root();
            tree.append(hash);
            expect(stale.root()).toEqual(before);
          } else tree.append(hash);
        }
        expect(tree.root()).toEqual(mth(hashes));
      }),
      { numRuns: 60 },
    );
  });

  it('takes nothing but hashes', () => {
    const tree = new CompactRange();
    for (const bytes of [0, 31, 33]) {
      expect(() => tree.append(Buffer.alloc(bytes))).toThrow(RangeError);
      expect(() => nodeHash(Buffer.alloc(32), Buffer.alloc(bytes))).toThrow(RangeError);
    }
    expect(tree.root()).toEqual(emptyRoot);
  });

  it('hashes a record that carries its prefix the same', () => {
    const record = Buffer.from('{"v":1}');
    expect(leafHashOfPrefixed(Buffer.concat([Buffer.from([0]), record]))).toBe(
      leafHash(record).toString('base64url'),
    );
  });
});
