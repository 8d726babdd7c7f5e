import { createPublicKey } from 'node:crypto';

const rawKeyBytes = 32;
/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 section 4): a fixed beginning, then the key. */
const spkiBytes = 44;
const ed25519 = 0x01;

/**
 * Public keys that a verifier pins: PEM blocks (SPKI), or note verifier keys (`name+id+base64`), one a line; empty lines and
 * lines that begin with `#` are passed over. @throws TypeError where there is anything else, or nothing.
 */
export function readPinnedKeys(text: string): readonly Uint8Array[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  const rest = blocks.reduce((left, block) => left.replace(block, ''), text);
  const lines = rest
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  const keys = [...blocks.map(fromPem), ...lines.map(fromVerifier)];
  if (keys.length === 0) throw new TypeError('there is no key to pin');
  return keys;
}

function fromPem(pem: string): Uint8Array {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('a pinned key is not an Ed25519 key');
  return key.export({ type: 'spki', format: 'der' }).subarray(spkiBytes - rawKeyBytes);
}

function fromVerifier(line: string): Uint8Array {
  const base64 = line.split('+').slice(2).join('+');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== rawKeyBytes + 1 || bytes[0] !== ed25519)
    throw new TypeError('a pinned key is neither PEM nor a verifier key');
  return bytes.subarray(1);
}
