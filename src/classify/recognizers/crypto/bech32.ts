/** BIP 173: the alphabet by value. */
const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const values = new Uint8Array(128).fill(255);
for (let i = 0; i < 32; i++) values[alphabet.charCodeAt(i)] = i;

const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum comes to: BIP 173 for version 0 of witness programs, BIP 350 for all others. */
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

function polymod(checksum: number, value: number): number {
  const top = checksum >>> 25;
  let next = ((checksum & 0x1ffffff) << 5) ^ value;
  for (let i = 0; i < 5; i++) if ((top >>> i) & 1) next ^= generator[i] as number;
  return next >>> 0;
}

/** Is it the address of a witness program: a human-readable part, `1`, a version, 2 to 40 bytes, six digits of checksum? */
export function isSegwitAddress(prefix: string, data: string): boolean {
  if (data.length < 11 || data.length > 71) return false;
  let checksum = 1;
  for (let i = 0; i < prefix.length; i++) checksum = polymod(checksum, prefix.charCodeAt(i) >>> 5);
  checksum = polymod(checksum, 0);
  for (let i = 0; i < prefix.length; i++) checksum = polymod(checksum, prefix.charCodeAt(i) & 31);
  for (let i = 0; i < data.length; i++) {
    const value = values[data.charCodeAt(i)] ?? 255;
    if (value === 255) return false;
    checksum = polymod(checksum, value);
  }
  const version = values[data.charCodeAt(0)] ?? 255;
  return version <= 16 && checksum === (version === 0 ? BECH32 : BECH32M);
}
