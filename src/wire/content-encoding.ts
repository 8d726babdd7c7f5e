import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type Gunzip,
  type ZlibOptions,
} from 'node:zlib';
import { WireError } from '../core/errors.ts';

/** Content codings (RFC 9110 section 8.4.1, RFC 8878) whose content can be had. */
export type ContentEncoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd';

const encodings: Readonly<Record<string, ContentEncoding>> = {
  identity: 'identity',
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};

/** The encoding that a `content-encoding` value says. Undefined: an unknown one, or several, one in the other. */
export function parseContentEncoding(value: string): ContentEncoding | undefined {
  const name = value.trim().toLowerCase();
  if (name === '') return 'identity';
  return Object.hasOwn(encodings, name) ? encodings[name] : undefined;
}

/** What a decoded body may come to. */
export interface DecodeLimits {
  /** Bytes of the whole, decoded. */
  readonly maxBytes: number;
  /** Decoded bytes for each encoded one, once there are more than `ratioFromBytes`. */
  readonly maxRatio: number;
}

/** Below it a ratio says nothing: a kilobyte of spaces packs well. */
export const ratioFromBytes: number = 64 * 1024;

/** Decodes a body as it comes. */
export interface Decoder {
  /** The decoded bytes so far. @throws WireError `body_too_large`, `body_incomplete`, `frame_invalid` */
  decode(chunk: Uint8Array, end: boolean): Promise<Uint8Array>;
}

/**
 * Undoes one content encoding, bounded: it stops as soon as a limit is passed, however much the rest would come to. A
 * body that is cut, is damaged or has other bytes behind its end is refused. Further gzip members (RFC 1952 section 2.2)
 * are part of the content. What is forwarded must be what came out of here, so that nobody decodes it in another way.
 */
export function decoder(encoding: ContentEncoding, limits: DecodeLimits): Decoder {
  if (encoding === 'identity') return new Identity(limits);
  return new Inflating(encoding, limits);
}

class Identity implements Decoder {
  readonly #limits: DecodeLimits;
  #taken = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  decode(chunk: Uint8Array): Promise<Uint8Array> {
    this.#taken += chunk.length;
    if (this.#taken > this.#limits.maxBytes) return Promise.reject(tooLarge());
    return Promise.resolve(chunk);
  }
}

type Inflater = Pick<Gunzip, 'write' | 'end' | 'destroy' | 'on' | 'bytesWritten'>;

const create: Readonly<Record<Exclude<ContentEncoding, 'identity'>, (options: ZlibOptions) => Inflater>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: options => createBrotliDecompress({ chunkSize: options.chunkSize }),
  zstd: options => createZstdDecompress({ chunkSize: options.chunkSize }),
};

class Inflating implements Decoder {
  readonly #limits: DecodeLimits;
  readonly #inflater: Inflater;
  #in = 0;
  #out = 0;
  #pieces: Uint8Array[] = [];
  #failure: WireError | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  constructor(encoding: Exclude<ContentEncoding, 'identity'>, limits: DecodeLimits) {
    this.#limits = limits;
    this.#inflater = create[encoding]({ chunkSize: 16 * 1024 });
    this.#inflater.on('data', (piece: Uint8Array) => this.#take(piece));
    this.#inflater.on('end', () => {
      this.#ended = true;
      this.#wake?.();
    });
    this.#inflater.on('error', (error: NodeJS.ErrnoException) => this.#fail(wireErrorOf(error)));
  }

  async decode(chunk: Uint8Array, end: boolean): Promise<Uint8Array> {
    if (this.#failure) throw this.#failure;
    if (this.#ended && chunk.length > 0) this.#fail(damaged());
    this.#in += chunk.length;
    await this.#write(chunk);
    if (end) await this.#finish();
    this.#check();
    const pieces = this.#pieces;
    this.#pieces = [];
    return Buffer.concat(pieces);
  }

  #take(piece: Uint8Array): void {
    if (this.#failure) return;
    this.#out += piece.length;
    const { maxBytes, maxRatio } = this.#limits;
    const isBomb = this.#out > ratioFromBytes && this.#out > this.#in * maxRatio;
    if (this.#out > maxBytes || isBomb) this.#fail(tooLarge());
    else this.#pieces.push(piece);
  }

  #fail(failure: WireError): void {
    this.#failure ??= failure;
    this.#pieces = [];
    this.#inflater.destroy();
    this.#wake?.();
  }

  #check(): void {
    if (this.#ended && this.#inflater.bytesWritten !== this.#in) this.#failure ??= damaged();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when the chunk was worked off, or on failure: a destroyed stream calls no write callback. */
  #write(chunk: Uint8Array): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
      if (this.#failure) resolve();
      else this.#inflater.write(chunk, () => resolve());
    });
  }

  #finish(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
      if (this.#failure || this.#ended) resolve();
      else this.#inflater.end();
    });
  }
}

function wireErrorOf(error: NodeJS.ErrnoException): WireError {
  return error.code === 'Z_BUF_ERROR'
    ? new WireError('body_incomplete', 'an encoded body without its end')
    : damaged();
}

const tooLarge = (): WireError =>
  new WireError('body_too_large', 'a body that decodes to more than the limit');
const damaged = (): WireError =>
  new WireError('frame_invalid', 'an encoded body that is damaged or goes on behind its end');
