import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointText, ed25519Key, isSignedBy, signedNote, verifierKey } from './ledger-note.ts';

/** The example of the signed-note format: a verifier key and a note that it signed. */
const vector = {
  verifier: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const name = 'PeterNeumann';
const publicKey = Buffer.from('1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6', 'hex');
/** Behind the four bytes of the key's id. */
const signature = Buffer.from(vector.line.split(' ')[2] ?? '', 'base64').subarray(4);

describe('signed notes', () => {
  it('knows the key of the vector', () => {
    expect(verifierKey(name, publicKey)).toBe(vector.verifier);
    expect(verify(null, Buffer.from(vector.text), ed25519Key(publicKey), signature)).toBe(true);
  });

  it('puts the note of the vector together again, out of its text, key and signature', () => {
    expect(signedNote(vector.text, { name, publicKey }, signature)).toBe(`${vector.text}\n${vector.line}`);
  });
});

describe('checkpoints', () => {
  // The example of C2SP tlog-checkpoint.
  const root = Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64');

  it('writes the example of the specification', () => {
    expect(checkpointText({ origin: 'example.com/behind-the-sofa', size: 20852163, root })).toBe(
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    );
  });

  it('are signed by one key, and for one origin, size and root', () => {
    const [pair, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, bytes) => {
        const checkpoint = { origin: 'sallyport/a/1', size, root: Buffer.from(bytes) };
        const made = sign(null, Buffer.from(checkpointText(checkpoint)), pair.privateKey);
        expect(isSignedBy(pair.publicKey, checkpoint, made)).toBe(true);
        expect(isSignedBy(other.publicKey, checkpoint, made)).toBe(false);
        for (const changed of [
          { origin: 'sallyport/a/2' },
          { size: size + 1 },
          { root: Buffer.alloc(32, 1) },
        ])
          expect(isSignedBy(pair.publicKey, { ...checkpoint, ...changed }, made)).toBe(false);
        for (const bad of [made.subarray(1), Buffer.alloc(0), Buffer.concat([made, made])])
          expect(isSignedBy(pair.publicKey, checkpoint, bad)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});
