import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface KeyFile {
  /** The setting that it is for. */
  readonly use: string;
  readonly path: string;
  /** False: there was one, and it was kept. */
  readonly made: boolean;
}

const secretKeyBytes = 32;

/**
 * Makes the keys that are not there yet: an Ed25519 pair for the ledger's checkpoints (PKCS #8 and SPKI, PEM), and three
 * secret keys of 32 bytes, base64. The secret ones are readable by their owner alone.
 * @throws Error of node:fs
 */
export function initKeys(folder: string): readonly KeyFile[] {
  const at = resolve(folder);
  mkdirSync(at, { recursive: true, mode: 0o700 });
  const signer = join(at, 'signer.pem');
  return [
    make('ledger.signer', signer, newSigner),
    make('for verifiers', join(at, 'signer.pub.pem'), () => publicOf(signer), 0o644),
    make('ledger.blindKey', join(at, 'blind.key'), newSecret),
    make('transform.hashKey', join(at, 'hash.key'), newSecret),
    make('classify.key', join(at, 'table.key'), newSecret),
  ];
}

function make(use: string, path: string, content: () => string, mode = 0o600): KeyFile {
  if (existsSync(path)) return { use, path, made: false };
  // wx: never over a key that somebody else made meanwhile. What was signed with it could not be verified any more.
  writeFileSync(path, content(), { mode, flag: 'wx' });
  return { use, path, made: true };
}

const newSigner = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const publicOf = (signer: string): string =>
  createPublicKey(createPrivateKey(readFileSync(signer)))
    .export({ type: 'spki', format: 'pem' })
    .toString();

const newSecret = (): string => `${randomBytes(secretKeyBytes).toString('base64')}\n`;
