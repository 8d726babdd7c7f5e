import { WireError } from '../core/errors.ts';
import type { EncodedText } from './base64.ts';
import { EscapeMarks } from './json/escapes.ts';
import { PercentQuoting } from './quoting.ts';
import { decodeUtf8, encodeUtf8, isUtf8 } from './utf8.ts';

/** A text of the request target, percent-decoded, and where it stands in it. */
export type TargetText = EncodedText;
export interface QueryParameter {
  /** Decoded. */
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  readonly nameText: TargetText;
  readonly valueText: TargetText;
}
/** A request target in origin form (RFC 9112 section 3.2.1), split. */
export interface RequestTarget {
  /** As it came, without its query. */
  readonly path: string;
  /** Its segments, decoded: what stands between the slashes. A slash in one was written `%2F`. */
  readonly segments: readonly TargetText[];
  /** In order. */
  readonly query: readonly QueryParameter[];
}

/** Of a path segment (RFC 3986 section 3.3), without `;`, which some servers cut at, and without `%`. */
const segmentPattern = /^(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+$/;
const queryPattern = /^(?:[A-Za-z0-9._~!$'()*+,:@/?[\]=&-]|%[0-9A-Fa-f]{2})*$/;

/**
 * Splits a request target that can be read in one way only. Refused: what is not in origin form, empty and dot segments,
 * also where an encoded `/` inside of a segment makes them, encoded or plain `\`, `;`, control characters, a fragment, what does not decode to UTF-8,
 * escapes in the path of characters that need none (`%63hat`), a parameter that is named twice (servers take
 * the first, or the last), unless its name says that it is a list (`include[]`).
 * @throws WireError `path_not_normal`
 */
export function readTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    path,
    segments: readSegments(path),
    query: mark < 0 ? [] : readQuery(target.slice(mark + 1), mark + 1),
  };
}

function readSegments(path: string): readonly TargetText[] {
  if (path === '/') return [];
  if (!path.startsWith('/')) throw notNormal();
  let start = 1;
  return path
    .slice(1)
    .split('/')
    .map(segment => {
      if (!segmentPattern.test(segment)) throw notNormal();
      const text = decodePercent(segment, start);
      if (decodeUtf8(text.text).split('/').some(isNoName)) throw notNormal();
      start += segment.length + 1;
      return text;
    });
}

/** What a server that decodes `%2F` before it splits may leave out, or go up by. */
const isNoName = (part: string): boolean => /^\.{0,2}$/.test(part);

function readQuery(query: string, from: number): readonly QueryParameter[] {
  if (!queryPattern.test(query)) throw notNormal();
  if (query === '') return [];
  const names = new Set<string>();
  let start = from;
  return query.split('&').map(part => {
    const equals = part.indexOf('=');
    const nameEnd = equals < 0 ? part.length : equals;
    const nameText = decodePercent(part.slice(0, nameEnd), start, spaceForPlus);
    const valueAt = Math.min(part.length, nameEnd + 1);
    const valueText = decodePercent(part.slice(valueAt), start + valueAt, spaceForPlus);
    start += part.length + 1;
    const name = decodeUtf8(nameText.text);
    if (name === '' || (names.has(name) && !isList(name))) throw notNormal();
    names.add(name);
    return { name, value: decodeUtf8(valueText.text), nameText, valueText };
  });
}

const isList = (name: string): boolean => name.endsWith('[]');

const keepPlus = 0x2b;
/** In a query, servers read `+` as a space (application/x-www-form-urlencoded). */
const spaceForPlus = 0x20;

/** In a segment: what needs no escape (RFC 3986 section 6.2.2.2), and what ends it for one server or another. */
const neverInSegment = /^[A-Za-z0-9._~\\;-]$/;

function decodePercent(source: string, start: number, plus: number = keepPlus): TargetText {
  const raw = encodeUtf8(source);
  const out = new Uint8Array(raw.length);
  const marks = new EscapeMarks(0);
  let to = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte !== 0x25) out[to++] = byte === 0x2b ? plus : byte;
    else {
      const code = parseInt(source.slice(at + 1, at + 3), 16);
      if (isRefused(code, plus === keepPlus)) throw notNormal();
      marks.add(to, at, 1, 3);
      out[to++] = code;
      at += 2;
    }
  }
  const text = out.subarray(0, to);
  if (!isUtf8(text)) throw notNormal();
  return { text, quoting: new PercentQuoting(start, marks.map()) };
}

function isRefused(code: number, inPath: boolean): boolean {
  const character = String.fromCharCode(code);
  return code < 0x20 || code === 0x7f || (inPath && neverInSegment.test(character));
}

const notNormal = (): WireError =>
  new WireError('path_not_normal', 'a request target that is not in its normal form');
