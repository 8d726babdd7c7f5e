import { once } from 'node:events';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';

/** Content codings (RFC 9110 section 8.4.1, RFC 8878). */
export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const compressors = {
  gzip: createGzip,
  deflate: createDeflate,
  br: createBrotliCompress,
  zstd: createZstdCompress,
};

/** One compressed body, flushed behind each of its pieces: what arrived can be read, as of a server that streams. */
export async function packed(
  pieces: readonly (string | Uint8Array)[],
  coding: Coding,
): Promise<readonly Uint8Array[]> {
  const compressor = compressors[coding]();
  const chunks: Uint8Array[] = [];
  let gathered: Buffer[] = [];
  compressor.on('data', (chunk: Buffer) => gathered.push(chunk));
  const take = (): void => {
    chunks.push(Buffer.concat(gathered));
    gathered = [];
  };
  for (const piece of pieces) {
    compressor.write(piece);
    await new Promise<void>(resolve => compressor.flush(resolve));
    take();
  }
  const ended = once(compressor, 'end');
  compressor.end();
  await ended;
  const last = chunks.pop() ?? new Uint8Array();
  return [...chunks, Buffer.concat([last, ...gathered])];
}
