import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/**
 * Signed notes (C2SP signed-note) and checkpoints (C2SP tlog-checkpoint): the text that a writer signs for each commit.
 * A checkpoint is `origin`, the tree's size and its root, a line each; a note adds an empty line and signature lines.
 */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface NoteSignature {
  readonly name: string;
  /** First 4 bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). */
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface Note {
  /** With its final line end: the bytes that are signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Ed25519, as signed-note names it. */
const ed25519 = 0x01;
const keyIdBytes = 4;
const signatureMark = '— ';

/** A key name (and so an origin) is not empty and has no white space and no `+`. */
export const isKeyName = (name: string): boolean => /^[^\s+]+$/u.test(name);

export const noteKeyId = (name: string, publicKey: Uint8Array): Buffer =>
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

/** `signature` is of the text's UTF-8 bytes, `keyId` is `noteKeyId` of the key that made it. */
export function signedNote(
  text: string,
  key: { readonly name: string; readonly keyId: Uint8Array },
  signature: Uint8Array,
): string {
  const blob = Buffer.concat([key.keyId, signature]).toString('base64');
  return `${text}\n${signatureMark}${key.name} ${blob}\n`;
}

/** Undefined: not a signed note. */
export function parseNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(parseSignature);
  if (!signatures.every(one => one !== undefined)) return undefined;
  return { text: note.slice(0, end + 1), signatures };
}

function parseSignature(line: string): NoteSignature | undefined {
  const parts = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  const [, name, base64] = parts ?? [];
  if (name === undefined || base64 === undefined) return undefined;
  const blob = Buffer.from(base64, 'base64');
  if (blob.length <= keyIdBytes || blob.toString('base64') !== base64) return undefined;
  return { name, keyId: blob.subarray(0, keyIdBytes), signature: blob.subarray(keyIdBytes) };
}

/** Undefined: not a checkpoint. Extension lines are none of ours, and refused. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [, origin, size, base64] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (origin === undefined || size === undefined || base64 === undefined) return undefined;
  const root = Buffer.from(base64, 'base64');
  return root.toString('base64') === base64 ? { origin, size: Number(size), root } : undefined;
}

/** A raw Ed25519 public key (32 bytes) as Node takes it. @throws Error where it is not one. */
export const ed25519Key = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  });

/** Has the note a valid signature by that key under that name? */
export function noteVerifies(
  note: Note,
  by: { readonly name: string; readonly publicKey: Uint8Array; readonly key: KeyObject },
): boolean {
  const keyId = noteKeyId(by.name, by.publicKey);
  return note.signatures.some(
    one =>
      one.name === by.name &&
      one.keyId.equals(keyId) &&
      verify(null, Buffer.from(note.text), by.key, one.signature),
  );
}
