import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ed25519Key } from '../core/ledger-note.ts';
import { blinder, openBlind } from './blind.ts';
import { fileSigner, generateSignerPem, pemSigner } from './signer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the signer', () => {
  const pem = generateSignerPem();

  it('signs what its public key verifies', async () => {
    const signer = pemSigner(pem);
    const bytes = Buffer.from('text');
    const signature = await signer.sign(bytes);
    expect(verify(null, bytes, ed25519Key(signer.publicKey), signature)).toBe(true);
    expect(signer.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(pemSigner(pem).keyId).toBe(signer.keyId);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('refuses a file of mode %o', mode => {
    const path = join(folder, `loose-${mode}`);
    writeFileSync(path, pem);
    chmodSync(path, mode);
    expect(() => fileSigner(path)).toThrow('chmod 600');
  });

  it('reads a file that is the owner’s alone', () => {
    const path = join(folder, 'tight');
    writeFileSync(path, pem, { mode: 0o600 });
    expect(fileSigner(path).keyId).toBe(pemSigner(pem).keyId);
  });

  it('refuses other keys and other texts, and never quotes them', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(() => pemSigner(privateKey)).toThrow('not an Ed25519 key');
    expect(() => pemSigner('canary-secret')).toThrow(/^the signer is not a private key in PEM \(PKCS #8\)$/);
  });
});

describe('blinds', () => {
  const key = { id: 'k1', key: randomBytes(32) };
  const blind = blinder(key);

  it('are 32 random bytes, sealed for the holder of the key', () => {
    const [one, two] = [blind(), blind()];
    expect(one.blind).toHaveLength(32);
    expect(Buffer.from(one.blind).equals(two.blind)).toBe(false);
    expect(Buffer.from(openBlind(one.sealed, key))).toEqual(Buffer.from(one.blind));
  });

  it('open under no other key, and not when a bit was changed', () => {
    const { sealed } = blind();
    expect(() => openBlind(sealed, { id: 'k1', key: randomBytes(32) })).toThrow();
    expect(() => openBlind(sealed, { ...key, id: 'k2' })).toThrow('another key');
    const box = Buffer.from(sealed.box, 'base64');
    for (const at of [0, 12, 44, box.length - 1]) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openBlind({ ...sealed, box: changed.toString('base64') }, key)).toThrow();
    }
    expect(() => openBlind({ ...sealed, box: 'AAAA' }, key)).toThrow('not a sealed blind');
  });

  it('need a key of 32 bytes', () => {
    expect(() => blinder({ id: 'short', key: randomBytes(16) })).toThrow('16 bytes');
  });
});
