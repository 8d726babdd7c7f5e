import { isAscii } from 'node:buffer';
import type { OpaqueContent, Quoting } from '../../core/types.ts';
import type { ObservedEntity } from '../../core/observed.ts';
import { type EncodedText, readBase64 } from '../../wire/base64.ts';
import { documentText } from '../../wire/documents/document-text.ts';
import { readPercent } from '../../wire/percent.ts';
import { isPlainText, sniff } from '../../wire/sniff.ts';
import { decodeUtf8, isUtf8 } from '../../wire/utf8.ts';
import type { DataKind } from './shape.ts';

/** What a string holds that is not what it says. Before `from` it is a text like any other. */
export interface DataReading {
  /** In the string's text, in bytes. */
  readonly from: number;
  /** Text that stands there, encoded or as it is; undefined: bytes that are no text. */
  readonly text: EncodedText | undefined;
  /** Of bytes that are no text: what is said of them. */
  readonly observed: { readonly entity: ObservedEntity; readonly content: OpaqueContent } | undefined;
}

/** Of a place whose bytes are known to be no text. */
export const notText: DataReading = { from: 0, text: undefined, observed: undefined };

/** A URL is told by its scheme (RFC 3986 section 3.1); what has none is looked up by its reader, wherever that is. */
const isDataUrl = /^data:/i;
/** RFC 2397: what stands before the content. */
const beforeContent = /^data:([^,]*),/i;
/** As the Fetch Standard reads it (section 6, "data: URLs"): with space around the word. */
const saysBase64 = /; *base64[ \t]*$/i;
const longestPrefix = 300;

/** Shorter strings of the alphabet are as well words. */
const shortestBinary = 24;

/** An account number or a key is base64, too: a string that is not longer is read as it stands, whatever else it is. */
const longestWord = 128;

/** What the text of a string of that kind holds. Undefined: what it says. */
export function readData(kind: DataKind, text: Uint8Array): DataReading | undefined {
  if (kind === 'url' || (kind === 'file' && isData(text))) return readUrl(text);
  const read = readBase64(text, 0);
  if (read === undefined) return isNearlyBase64(text) ? unread(text, 0, text) : undefined;
  if (isPlainText(read.text))
    return isWord(text, read.text) ? undefined : { from: 0, text: read, observed: undefined };
  if (text.length < shortestBinary && (kind === 'base64' || kind === 'file')) return undefined;
  const isKnown = kind === 'sealed' || (kind === 'vector' && isVector(read.text));
  return { ...unread(text, 0, read.text), ...(isKnown && { observed: undefined }) };
}

/**
 * Digits are base64 of characters that are not ASCII: a number that happens to decode to some is read as it stands. The
 * scanner decodes it as well where it is long enough to say anything.
 */
const isWord = (text: Uint8Array, decoded: Uint8Array): boolean =>
  text.length <= longestWord && !isAscii(decoded);

/** Bytes that are no text; what is short, and of no known kind, is read as it stands all the same. */
function unread(source: Uint8Array, from: number, bytes: Uint8Array): DataReading {
  const observed = opaque(bytes);
  if (observed?.entity === 'BINARY') {
    const mayBeWord = source.length - from <= longestWord;
    const quoting = { outward: (offset: number) => from + offset, quote: (by: Uint8Array) => by };
    return { from, text: mayBeWord ? { text: source.subarray(from), quoting } : undefined, observed };
  }
  return { from, ...readDocument(source, from, bytes, observed) };
}

/** What is read out of a document is judged, and cannot be rewritten in it. One that is read whole is not opaque. */
function readDocument(
  source: Uint8Array,
  from: number,
  bytes: Uint8Array,
  observed: DataReading['observed'],
): Pick<DataReading, 'text' | 'observed'> {
  const read = documentText(bytes);
  if (!read) return { text: undefined, observed };
  const quoting: Quoting = {
    outward: offset => (offset < read.text.length ? from : source.length),
    quote: () => undefined,
    whole: true,
  };
  return { text: { text: read.text, quoting }, observed: read.isWhole ? undefined : observed };
}

function readUrl(text: Uint8Array): DataReading | undefined {
  if (!isData(text)) return undefined;
  const [before, says = ''] = beforeContent.exec(prefixOf(text)) ?? [];
  // Too long to be a media type: whoever reads it may find content in it that we would not.
  if (before === undefined) return unread(text, 0, text);
  const from = before.length;
  const isBase64 = saysBase64.test(says);
  const read = isBase64 ? readBase64(text, from) : readPercent(text, from);
  if (read === undefined) return isBase64 ? unread(text, from, text.subarray(from)) : undefined;
  if (isPlainText(read.text)) return { from, text: read, observed: undefined };
  return unread(text, from, read.text);
}

/** Decoders that skip what does not belong would read it; words have spaces, or are short. */
function isNearlyBase64(text: Uint8Array): boolean {
  if (text.length <= longestWord) return false;
  let odd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (byte === 0x20) return false;
    odd += isOdd[byte] ?? 1;
  }
  return odd * 20 <= text.length;
}

/** By byte: 1 where it is neither of base64's characters nor white space. */
const isOdd = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/=_\s-]/.test(String.fromCharCode(byte)) ? 0 : 1,
);

const prefixOf = (text: Uint8Array): string => {
  const prefix = text.subarray(0, longestPrefix);
  return isUtf8(prefix) ? decodeUtf8(prefix) : Buffer.from(prefix).toString('latin1');
};

/** Does a string of that kind point somewhere else? */
export const isRemote = (kind: DataKind, text: Uint8Array): boolean =>
  text.length > 0 &&
  !isData(text) &&
  (kind === 'url' || (kind === 'file' && readBase64(text, 0) === undefined));

const isData = (text: Uint8Array): boolean => isDataUrl.test(prefixOf(text));

const opaque = (bytes: Uint8Array): DataReading['observed'] => {
  const { entity, type } = sniff(bytes);
  return { entity, content: { type, bytes } };
};

/** What components of an embedding lie between, zero apart; of four bytes of anything else few do. */
const smallestComponent = 1e-12;
/** Of a vector. */
export const largestComponent = 1e6;

/** 32-bit floats, little-endian, of a size that components of an embedding have. */
function isVector(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length % 4 !== 0 || sniff(bytes).entity !== 'BINARY') return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 4) {
    const size = Math.abs(view.getFloat32(at, true));
    if (size !== 0 && !(size >= smallestComponent && size <= largestComponent)) return false;
  }
  return true;
}
