import { createHash } from 'node:crypto';

/** Satoshi's alphabet: no 0, O, I, l. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** By byte: the value of a digit, or 255. */
const base58Value: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < alphabet.length; i++) base58Value[alphabet.charCodeAt(i)] = i;
/** The same as a table of flags. */
export const base58: Uint8Array = base58Value.map(value => (value === 255 ? 0 : 1));

/**
 * Decodes digits of base 58 from `start` to `end` into all of `target`, the number right-aligned.
 * False: it does not fit.
 */
export function decodeBase58(text: Uint8Array, start: number, end: number, target: Uint8Array): boolean {
  target.fill(0);
  for (let i = start; i < end; i++) {
    let carry = base58Value[text[i] as number] as number;
    for (let j = target.length - 1; j >= 0; j--) {
      carry += (target[j] as number) * 58;
      target[j] = carry & 0xff;
      carry >>>= 8;
    }
    if (carry !== 0) return false;
  }
  return true;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const payload = new Uint8Array(25);

/**
 * The version byte of an address of 20 bytes in Base58Check (Bitcoin wiki, "Base58Check encoding"): version, payload,
 * four bytes of a double SHA-256. -1: it is none.
 */
export function base58CheckVersion(text: Uint8Array, start: number, end: number): number {
  if (!decodeBase58(text, start, end, payload)) return -1;
  const digest = sha256(sha256(payload.subarray(0, 21)));
  for (let i = 0; i < 4; i++) if (digest[i] !== payload[21 + i]) return -1;
  return payload[0] as number;
}
