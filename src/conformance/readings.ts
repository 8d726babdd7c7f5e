import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { Json, TextInPieces } from '../core/vector.ts';
import { joinedTexts, piecedTexts } from './joined.ts';

/** What came to one of the two sides. */
export interface Came {
  /** Names and values, as they came; of trailers too. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** Of a request, its target. */
  readonly path?: string;
}

/**
 * All that a reader could make of what came: as it is, unpacked, unescaped, decoded, and joined over its pieces, wherever
 * the same name stands, and where a vector says that they stand.
 */
export function* readings(
  { headers, body, path = '' }: Came,
  pieces: readonly TextInPieces[] = [],
): Generator<string, undefined> {
  const head = [path, ...headers.flat()].join('\n');
  yield head;
  yield* decoded(head);
  const encoding = headers.find(([name]) => name === 'content-encoding')?.[1] ?? '';
  for (const bytes of unpacked(body, encoding)) {
    const text = bytes.toString('utf8');
    yield text;
    yield* decoded(text);
    const values = valuesIn(bytes, text);
    if (values.length === 0) continue;
    const joined = [joinedTexts(values), ...piecedTexts(values, pieces)].join('\n');
    yield joined;
    yield* decoded(joined);
  }
}

const maxNesting = 4;

/** JSON's escapes undone, as often as they may be nested; percent encoding; base64. */
function* decoded(text: string): Generator<string, undefined> {
  let inner = text;
  for (let depth = 0; depth < maxNesting && inner.includes('\\'); depth += 1) {
    inner = unescapeJson(inner);
    yield inner;
  }
  if (inner.includes('%')) {
    inner = unescapePercent(inner);
    yield inner;
  }
  const content = base64In(inner);
  if (content === '') return;
  yield content;
  if (content.includes('\\')) yield unescapeJson(content);
  const further = base64In(content);
  if (further !== '') yield further;
}

const unescapeJson = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, code: string | undefined, plain: string) =>
    code === undefined ? plain : String.fromCharCode(parseInt(code, 16)),
  );

const unescapePercent = (text: string): string =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** Shorter ones are words. */
const base64Run = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** What runs of base64 decode to, whichever of their first characters the value's own begins at. */
const base64In = (text: string): string =>
  (text.match(base64Run) ?? [])
    .flatMap(run => [0, 1, 2, 3].map(skipped => Buffer.from(run.slice(skipped), 'base64').toString('utf8')))
    .join('\n');

type Unpack = (bytes: Uint8Array) => Buffer;

/** What was cut off unpacks as far as it goes. */
const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
const unpackers: readonly (readonly [name: RegExp, unpack: Unpack])[] = [
  [/gzip/i, bytes => gunzipSync(bytes, zlib)],
  [/deflate/i, bytes => inflateSync(bytes, zlib)],
  [/deflate/i, bytes => inflateRawSync(bytes, zlib)],
  [/br/i, bytes => brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  [/zstd/i, bytes => zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush })],
];

/** As it is, and as its encoding says, or as its first bytes do where a header was lost. */
export function* unpacked(body: Uint8Array, encoding: string): Generator<Buffer> {
  yield Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const said = body[0] === 0x1f && body[1] === 0x8b ? `gzip ${encoding}` : encoding;
  for (const [name, unpack] of unpackers) {
    if (!name.test(said)) continue;
    try {
      yield unpack(body);
    } catch {
      // It is not that.
    }
  }
}

/** The JSON values of a body, in order: one, or one for each event. Empty where there are none. */
function valuesIn(bytes: Buffer, text: string): readonly Json[] {
  const whole = parsed(text) ?? parsed(`${text.replace(/[,\s]*$/, '')}]`);
  if (whole !== undefined) return Array.isArray(whole) ? (whole as readonly Json[]) : [whole];
  const lines = text.split(/\r\n|\r|\n/).map(line => parsed(line.replace(/^data:\s?/, '')));
  const found = lines.filter(value => value !== undefined);
  return found.length > 0 ? found : payloadsOf(bytes);
}

/** The payloads of AWS' event stream: a prelude of 12 bytes, headers, the payload, a checksum of 4. */
function payloadsOf(bytes: Buffer): readonly Json[] {
  const values: Json[] = [];
  for (let at = 0; at + 16 <= bytes.length;) {
    const total = bytes.readUInt32BE(at);
    const from = at + 12 + bytes.readUInt32BE(at + 4);
    if (total < 16 || from > at + total) break;
    const value = parsed(bytes.toString('utf8', from, at + total - 4));
    if (value !== undefined) values.push(value);
    at += total;
  }
  return values;
}

function parsed(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
