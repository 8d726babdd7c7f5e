import { open } from 'node:fs/promises';

/** Where a key set comes from. */
export interface KeySource {
  /** The document; undefined: it is the one that was read last. @throws KeySourceError, or what the platform throws */
  read(): Promise<unknown>;
  /** After so long it is looked at again. */
  readonly freshMs: number;
  /** At least so long between two looks. */
  readonly cooldownMs: number;
}

/** Why there is no key set, in words of our own. */
export class KeySourceError extends Error {}

export const maxSetBytes: number = 256 * 1024;
const timeoutMs = 3_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Keys by URL: https, or http on loopback. @throws RangeError for any other. */
export function urlSource(url: string, fetch: Fetch, closing: AbortSignal): KeySource {
  checkUrl(url);
  return {
    freshMs: 300_000,
    cooldownMs: 30_000,
    read: async () => {
      const response = await fetch(url, {
        // A redirect would let whoever answers choose where we ask.
        redirect: 'manual',
        headers: { accept: 'application/jwk-set+json, application/json' },
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing]),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new KeySourceError(`status ${response.status}`);
      }
      return parse(await readBounded(response));
    },
  };
}

function checkUrl(text: string): void {
  const url = URL.parse(text);
  const host = url?.hostname ?? '';
  const isLoopback = host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (!url || !isSafe || url.username !== '' || url.password !== '')
    throw new RangeError('the URL of a key set is not https without user info (http: on loopback only)');
}

/** Counted after content decoding, so a small answer cannot unpack to a large one. */
async function readBounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > maxSetBytes) {
      await reader?.cancel();
      throw new KeySourceError('over the limit');
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/** Keys by file, read again when it changed. */
export function fileSource(path: string): KeySource {
  let seen = '';
  return {
    freshMs: 2_000,
    cooldownMs: 1_000,
    read: async () => {
      const file = await open(path);
      try {
        const { mtimeMs, ctimeMs, size, ino } = await file.stat();
        const mark = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
        if (mark === seen) return undefined;
        if (size > maxSetBytes) throw new KeySourceError('over the limit');
        const buffer = Buffer.alloc(maxSetBytes);
        const { bytesRead } = await file.read(buffer, 0, maxSetBytes, 0);
        const set = parse(buffer.subarray(0, bytesRead));
        seen = mark;
        return set;
      } finally {
        await file.close();
      }
    },
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new KeySourceError('not JSON');
  }
}
