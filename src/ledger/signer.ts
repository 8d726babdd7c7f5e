import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Who signs checkpoints. `sign` may be far away (a KMS): it is asked once per commit. */
export interface Signer {
  /** First 8 bytes of SHA-256 of the SPKI, lower-case hex. */
  readonly keyId: string;
  /** Ed25519, raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

const rawKeyBytes = 32;
const looseBits = 0o077;

/** @throws TypeError where the PEM is not an Ed25519 private key. It never quotes the PEM. */
export function pemSigner(pem: string | Buffer): Signer {
  const key = privateKey(pem);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
    // The SPKI of Ed25519 (RFC 8410) ends with the key itself.
    publicKey: spki.subarray(-rawKeyBytes),
    sign: bytes => sign(null, bytes, key),
  };
}

function privateKey(pem: string | Buffer): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new TypeError('the signer is not a private key in PEM (PKCS #8)'); // OpenSSL's own words may quote it
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the signer is not an Ed25519 key');
  return key;
}

/** @throws Error where others than the owner may read the file, or it holds no key. */
export function fileSigner(path: string): Signer {
  const file = openSync(path, 'r');
  try {
    // Of the file that was opened, not of the name: the two may differ by now.
    const mode = fstatSync(file).mode & looseBits;
    if (mode !== 0) throw new Error(`${path} may be read by others than its owner: chmod 600 it`);
    return pemSigner(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/** A fresh key, PEM (PKCS #8): for the demo, the tests and a first set-up. */
export const generateSignerPem = (): string =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
