import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ed25519Key } from '../core/ledger-note.ts';
import { blinder, openBlind } from './blind.ts';
import { RandomPool } from './random.ts';
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

  it('and their nonces never come again', () => {
    const boxes = Array.from({ length: 1000 }, () => blind());
    expect(new Set(boxes.map(one => Buffer.from(one.blind).toString('hex'))).size).toBe(1000);
    expect(new Set(boxes.map(one => one.sealed.box.slice(0, 16))).size).toBe(1000);
    for (const { blind: bytes, sealed } of boxes.slice(0, 200))
      expect(Buffer.from(openBlind(sealed, key))).toEqual(Buffer.from(bytes));
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

describe('the pool of random bytes', () => {
  const taken = (pool: RandomPool, bytes: number): string => {
    const into = Buffer.alloc(bytes);
    pool.fill(into);
    return into.toString('hex');
  };

  it('gives every byte once, whatever sizes are asked for', () => {
    const pool = new RandomPool();
    const seen = new Set<string>();
    let pieces = 0;
    for (const size of [16, 44, 4096, 17, 4095, 16, 64, ...Array<number>(600).fill(44)]) {
      const hex = taken(pool, size);
      for (let at = 0; at + 32 <= hex.length; at += 32, pieces += 1) seen.add(hex.slice(at, at + 32));
    }
    expect(seen.size).toBe(pieces);
  });

  it('gives no more than it holds', () => {
    expect(() => taken(new RandomPool(), 4097)).toThrow(RangeError);
  });
});
