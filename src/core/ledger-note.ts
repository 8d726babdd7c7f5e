import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/**
 * Checkpoints (C2SP tlog-checkpoint) and signed notes (C2SP signed-note). A checkpoint is `origin`, the tree's size and its
 * root, a line each: that text is what a writer signs for each commit. A note adds an empty line and a signature line. The
 * ledger keeps the signature alone, as all the rest stands beside it: the text is put together again to verify it, and the
 * note for whoever wants to keep it elsewhere.
 */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Ed25519, as signed-note names it. */
const ed25519 = 0x01;
const keyIdBytes = 4;
const signatureMark = '— ';

/** Ed25519's (RFC 8032). */
export const signatureBytes = 64;

/** First 4 bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). */
const noteKeyId = (name: string, publicKey: Uint8Array): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ed25519]))
    .update(publicKey)
    .digest()
    .subarray(0, keyIdBytes);

/** The verifier key as tools for notes take it: `name+hex id+base64(algorithm ‖ public key)`. */
export const verifierKey = (name: string, publicKey: Uint8Array): string =>
  `${name}+${noteKeyId(name, publicKey).toString('hex')}+${Buffer.concat([Buffer.from([ed25519]), publicKey]).toString('base64')}`;

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${String(size)}\n${root.toString('base64')}\n`;

/** Who signs: an origin and its raw public key. */
export interface NoteKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** `signature` is of the text's UTF-8 bytes, by that key. */
export function signedNote(text: string, { name, publicKey }: NoteKey, signature: Uint8Array): string {
  const blob = Buffer.concat([noteKeyId(name, publicKey), signature]).toString('base64');
  return `${text}\n${signatureMark}${name} ${blob}\n`;
}

/** A raw Ed25519 public key (32 bytes) as Node takes it. @throws Error where it is not one. */
export const ed25519Key = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  });

/** Is `signature` the one that this key made of that checkpoint? */
export const isSignedBy = (key: KeyObject, checkpoint: Checkpoint, signature: Uint8Array): boolean =>
  signature.length === signatureBytes &&
  verify(null, Buffer.from(checkpointText(checkpoint)), key, signature);
