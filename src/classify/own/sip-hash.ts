/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a keyed function whose values tell
 * nothing to who has not the 128 bits of the key. That is what a table of the organisation's own values needs: whoever
 * gets the file, or a dump of the memory, cannot try out names and account numbers on it, however few there are of them.
 * A slow hash (for passwords) would guard values whose hash needs no secret; here each word of each request is hashed, and
 * the secret is what guards. 64 bits are enough to tell values apart: of a million entries, one look-up in 10^13 is wrong.
 */

/** The key as four words of 32 bits. */
export interface SipKey {
  readonly k0: readonly [hi: number, lo: number];
  readonly k1: readonly [hi: number, lo: number];
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);

/** `bytes`: 16 of them, little endian. */
export const sipKey = (bytes: Uint8Array): SipKey => ({
  k0: [word(bytes, 4), word(bytes, 0)],
  k1: [word(bytes, 12), word(bytes, 8)],
});

/** Where a value is put: two halves of 64 bits, as signed 32-bit integers. */
export interface Hash64 {
  hi: number;
  lo: number;
}

const FINAL_ROUNDS = 4;

/** The value of the first `length` bytes, into `out`. Nothing is allocated. */
export function sipHash(key: SipKey, bytes: Uint8Array, length: number, out: Hash64): void {
  let ah = key.k0[0] ^ 0x736f6d65;
  let al = key.k0[1] ^ 0x70736575;
  let bh = key.k1[0] ^ 0x646f7261;
  let bl = key.k1[1] ^ 0x6e646f6d;
  let ch = key.k0[0] ^ 0x6c796765;
  let cl = key.k0[1] ^ 0x6e657261;
  let dh = key.k1[0] ^ 0x74656462;
  let dl = key.k1[1] ^ 0x79746573;
  const steps = 2 * ((length >>> 3) + 1);
  let mh = 0;
  let ml = 0;
  for (let step = 0; step < steps + FINAL_ROUNDS; step++) {
    if (step === steps) cl ^= 0xff;
    else if (step < steps && (step & 1) === 0) {
      const at = step << 2;
      ml = 0;
      mh = 0;
      const left = length - at;
      for (let i = left < 4 ? left - 1 : 3; i >= 0; i--) ml = (ml << 8) | (bytes[at + i] as number);
      for (let i = left < 8 ? left - 1 : 7; i >= 4; i--) mh = (mh << 8) | (bytes[at + i] as number);
      if (left < 8) mh |= length << 24;
      dh ^= mh;
      dl ^= ml;
    }
    // One round; sums of halves carry by comparison.
    let lo = (al + bl) | 0;
    ah = (ah + bh + (lo >>> 0 < al >>> 0 ? 1 : 0)) | 0;
    al = lo;
    let turned = (bh << 13) | (bl >>> 19);
    bl = ((bl << 13) | (bh >>> 19)) ^ al;
    bh = turned ^ ah;
    turned = ah;
    ah = al;
    al = turned;
    lo = (cl + dl) | 0;
    ch = (ch + dh + (lo >>> 0 < cl >>> 0 ? 1 : 0)) | 0;
    cl = lo;
    turned = (dh << 16) | (dl >>> 16);
    dl = ((dl << 16) | (dh >>> 16)) ^ cl;
    dh = turned ^ ch;
    lo = (al + dl) | 0;
    ah = (ah + dh + (lo >>> 0 < al >>> 0 ? 1 : 0)) | 0;
    al = lo;
    turned = (dh << 21) | (dl >>> 11);
    dl = ((dl << 21) | (dh >>> 11)) ^ al;
    dh = turned ^ ah;
    lo = (cl + bl) | 0;
    ch = (ch + bh + (lo >>> 0 < cl >>> 0 ? 1 : 0)) | 0;
    cl = lo;
    turned = (bh << 17) | (bl >>> 15);
    bl = ((bl << 17) | (bh >>> 15)) ^ cl;
    bh = turned ^ ch;
    turned = ch;
    ch = cl;
    cl = turned;
    if (step < steps && (step & 1) === 1) {
      ah ^= mh;
      al ^= ml;
    }
  }
  out.hi = ah ^ bh ^ ch ^ dh;
  out.lo = al ^ bl ^ cl ^ dl;
}
