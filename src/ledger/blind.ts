import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { SealedBlind } from '../core/record.ts';
import { RandomPool } from './random.ts';

/**
 * AES-256-GCM with random nonces: at most 2^32 boxes per key (NIST SP 800-38D section 8.3), so a key is to be changed
 * long before four thousand million exchanges.
 */
const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const blindBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const purpose = Buffer.from('sallyport/blind/v1');

export interface BlindKey {
  /** Its name in records. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Blind {
  readonly blind: Uint8Array;
  readonly sealed: SealedBlind;
}

/** @throws RangeError where the key has not 32 bytes. */
export function blinder({ id, key }: BlindKey): () => Blind {
  if (key.length !== keyBytes) throw new RangeError(`the blind key has ${key.length} bytes, not ${keyBytes}`);
  // Made once: of raw bytes Node finds out, by an exception for each box, that they are no key object.
  const secret = createSecretKey(key);
  const pool = new RandomPool();
  return () => {
    const random = Buffer.allocUnsafe(blindBytes + nonceBytes);
    pool.fill(random);
    const blind = random.subarray(0, blindBytes);
    const nonce = random.subarray(blindBytes);
    const cipher = createCipheriv(algorithm, secret, nonce).setAAD(purpose);
    const box = Buffer.concat([nonce, cipher.update(blind), cipher.final(), cipher.getAuthTag()]);
    return { blind, sealed: { key: id, box: box.toString('base64') } };
  };
}

/** For whoever holds the key: compares a digest with a payload. @throws Error where the box is not that key's, or was changed. */
export function openBlind(sealed: SealedBlind, { id, key }: BlindKey): Uint8Array {
  if (sealed.key !== id) throw new RangeError('the blind is sealed under another key');
  const box = Buffer.from(sealed.box, 'base64');
  if (box.length !== nonceBytes + blindBytes + tagBytes) throw new RangeError('not a sealed blind');
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(purpose).setAuthTag(box.subarray(-tagBytes));
  return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
