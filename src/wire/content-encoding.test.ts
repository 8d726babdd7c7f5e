import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WireError } from '../core/errors.ts';
import { type ContentEncoding, decoder } from './content-encoding.ts';

const encode = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;
type Encoding = keyof typeof encode;
const encodings = Object.keys(encode) as Encoding[];
const limits = { maxBytes: 1024 * 1024, maxRatio: 100 };
const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i * 7919}\n`).join(''));

async function decode(encoding: ContentEncoding, body: Uint8Array, size = body.length): Promise<Buffer> {
  const undo = decoder(encoding, limits);
  const out: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    out.push(await undo.decode(chunk, at + size >= body.length));
  }
  return Buffer.concat(out);
}

const reasonFor = async (encoding: ContentEncoding, body: Uint8Array, size?: number): Promise<string> =>
  decode(encoding, body, size).then(
    () => 'decoded',
    (error: unknown) => (error instanceof WireError ? error.reason : String(error)),
  );

describe.each(encodings)('%s', encoding => {
  const body = encode[encoding](text);

  it('is undone, whatever the chunks', async () => {
    for (const size of [body.length, 1000, 7])
      expect((await decode(encoding, body, size)).equals(text)).toBe(true);
  });

  it('is refused where it is cut', async () => {
    for (const missing of [1, 9, body.length - 3])
      expect(await reasonFor(encoding, body.subarray(0, body.length - missing))).toBe('body_incomplete');
  });

  it('is refused with bytes behind its end, in the same chunk or the next', async () => {
    const longer = Buffer.concat([body, Buffer.from('garbage')]);
    expect(await reasonFor(encoding, longer)).toBe('frame_invalid');
    expect(await reasonFor(encoding, longer, body.length)).toBe('frame_invalid');
  });

  it('is refused where it is damaged', async () => {
    expect(await reasonFor(encoding, Buffer.from('this is not encoded at all'))).not.toBe('decoded');
  });

  it('is stopped where it comes to more than it may', async () => {
    const bomb = encode[encoding](Buffer.alloc(64 * 1024 * 1024));
    expect(await reasonFor(encoding, bomb)).toBe('body_too_large');
    expect(await reasonFor(encoding, bomb, 100)).toBe('body_too_large');
  });

  it('is stopped by its ratio alone', async () => {
    expect(await reasonFor(encoding, encode[encoding](Buffer.alloc(512 * 1024)))).toBe('body_too_large');
    expect(await reasonFor(encoding, encode[encoding](Buffer.alloc(32 * 1024)))).toBe('decoded');
  });

  it('says no again after it has said no', async () => {
    const undo = decoder(encoding, { maxBytes: 10, maxRatio: 100 });
    await expect(undo.decode(body, false)).rejects.toThrow(WireError);
    await expect(undo.decode(new Uint8Array(0), true)).rejects.toThrow(WireError);
  });
});

describe('identity', () => {
  it('passes up to the limit', async () => {
    expect((await decode('identity', text)).equals(text)).toBe(true);
    expect(await reasonFor('identity', Buffer.alloc(limits.maxBytes + 1))).toBe('body_too_large');
  });
});
