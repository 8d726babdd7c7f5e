import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointText,
  ed25519Key,
  isKeyName,
  noteKeyId,
  noteVerifies,
  parseCheckpoint,
  parseNote,
  signedNote,
  verifierKey,
} from './ledger-note.ts';

/** The example of the signed-note format: a verifier key and a note that it signed. */
const vector = {
  verifier: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n" +
    '\n' +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const name = 'PeterNeumann';
const publicKey = Buffer.from('1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6', 'hex');
const by = { name, publicKey, key: ed25519Key(publicKey) };

describe('signed notes', () => {
  it('knows the key of the vector', () => {
    expect(verifierKey(name, publicKey)).toBe(vector.verifier);
    expect(noteKeyId(name, publicKey).toString('hex')).toBe('c74f20a3');
  });

  it('verifies the note of the vector, and no other text', () => {
    const note = parseNote(vector.note);
    expect(note && noteVerifies(note, by)).toBe(true);
    const changed = parseNote(vector.note.replace('problem is', 'problem was'));
    expect(changed && noteVerifies(changed, by)).toBe(false);
    const renamed = parseNote(vector.note.replace('— PeterNeumann', '— Somebody'));
    expect(renamed && noteVerifies(renamed, by)).toBe(false);
  });

  it.each([
    ['no signature', 'text\n'],
    ['no empty line', 'text\n— a AAAAAAAA\n'],
    ['no last line end', 'text\n\n— a AAAAAAAAAA=='],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAAAAAAA\n'],
    ['base64 in two spellings', 'text\n\n— a AAAAAAAAAAB=\n'],
    ['nothing behind the key id', 'text\n\n— a AAAAAA==\n'],
  ])('is no note: %s', (_what, text) => expect(parseNote(text)).toBeUndefined());

  it('takes no name with white space or a plus', () => {
    expect(['a b', 'a+b', 'a\u2028b', ''].map(isKeyName)).toEqual([false, false, false, false]);
    expect(isKeyName('sallyport/host-1/12')).toBe(true);
  });
});

describe('checkpoints', () => {
  // The example of C2SP tlog-checkpoint.
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('reads and writes the example of the specification', () => {
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(checkpoint && checkpointText(checkpoint)).toBe(text);
  });

  it.each([
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a short root', text.replace('CsUY', '')],
    ['an extension line', `${text}more\n`],
    ['no origin', text.slice(text.indexOf('\n'))],
    ['a size beyond exact numbers', text.replace('20852163', '99999999999999999')],
  ])('refuses %s', (_what, bad) => expect(parseCheckpoint(bad)).toBeUndefined());

  it('comes back from a signed note', () => {
    const pair = generateKeyPairSync('ed25519');
    const raw = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
    const name = 'sallyport/a/1';
    const key = { name, publicKey: raw, key: pair.publicKey, keyId: noteKeyId(name, raw) };
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, root) => {
        const signed = { origin: key.name, size, root: Buffer.from(root) };
        const body = checkpointText(signed);
        const note = parseNote(signedNote(body, key, sign(null, Buffer.from(body), pair.privateKey)));
        expect(note && noteVerifies(note, key)).toBe(true);
        expect(note && parseCheckpoint(note.text)).toEqual(signed);
      }),
      { numRuns: 20 },
    );
  });
});
