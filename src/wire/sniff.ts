import { isUtf8 } from './utf8.ts';

/** What bytes are, told by themselves: the signatures of the WHATWG MIME Sniffing Standard (section 6), and ISO 32000 for PDF. */
export interface Sniffed {
  readonly entity: 'IMAGE' | 'AUDIO' | 'VIDEO' | 'PDF' | 'ARCHIVE' | 'BINARY';
  readonly type: string;
}

interface Signature extends Sniffed {
  /** Latin-1; `.` stands for any byte. */
  readonly begin: string;
}

const signatures: readonly Signature[] = [
  { begin: '\x89PNG\r\n\x1a\n', entity: 'IMAGE', type: 'image/png' },
  { begin: '\xff\xd8\xff', entity: 'IMAGE', type: 'image/jpeg' },
  { begin: 'GIF87a', entity: 'IMAGE', type: 'image/gif' },
  { begin: 'GIF89a', entity: 'IMAGE', type: 'image/gif' },
  { begin: 'RIFF....WEBPVP', entity: 'IMAGE', type: 'image/webp' },
  { begin: 'BM', entity: 'IMAGE', type: 'image/bmp' },
  { begin: 'II*\0', entity: 'IMAGE', type: 'image/tiff' },
  { begin: 'MM\0*', entity: 'IMAGE', type: 'image/tiff' },
  { begin: '....ftypheic', entity: 'IMAGE', type: 'image/heic' },
  { begin: '....ftypavif', entity: 'IMAGE', type: 'image/avif' },
  { begin: 'RIFF....WAVE', entity: 'AUDIO', type: 'audio/wav' },
  { begin: 'ID3', entity: 'AUDIO', type: 'audio/mpeg' },
  { begin: '\xff\xfb', entity: 'AUDIO', type: 'audio/mpeg' },
  { begin: 'fLaC', entity: 'AUDIO', type: 'audio/flac' },
  { begin: 'OggS\0', entity: 'AUDIO', type: 'application/ogg' },
  { begin: 'RIFF....AVI ', entity: 'VIDEO', type: 'video/avi' },
  { begin: '....ftyp', entity: 'VIDEO', type: 'video/mp4' },
  { begin: '\x1aE\xdf\xa3', entity: 'VIDEO', type: 'video/webm' },
  { begin: '%PDF-', entity: 'PDF', type: 'application/pdf' },
  { begin: 'PK\x03\x04', entity: 'ARCHIVE', type: 'application/zip' },
  { begin: '\x1f\x8b\x08', entity: 'ARCHIVE', type: 'application/gzip' },
];
const longest = 16;

const fits = (head: string, begin: string): boolean =>
  head.length >= begin.length &&
  Array.from(begin).every((character, at) => character === '.' || head[at] === character);

export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.subarray(0, longest)).toString('latin1');
  const found = signatures.find(({ begin }) => fits(head, begin));
  return found
    ? { entity: found.entity, type: found.type }
    : { entity: 'BINARY', type: 'application/octet-stream' };
}

/** Readers take a PDF for one wherever in its first bytes the header is (ISO 32000-1, annex H.3, note 13). */
const pdfHeaderWithin = 1024;

const control = /[\0-\x08\x0b\x0e-\x1f\x7f]/;

/** Rich Text Format: characters by number, and words broken up by what they look like (RTF specification 1.9.1). */
const isRichText = /^\s*\{\\rtf/;

/**
 * UTF-8 without control characters that no text has: readable, whatever its type says. A PDF can be written so, and RTF
 * is; what they show still stands encoded in them.
 */
export function isPlainText(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.subarray(0, pdfHeaderWithin).includes('%PDF-')) return false;
  const latin1 = buffer.toString('latin1');
  return !control.test(latin1) && !isRichText.test(latin1) && isUtf8(bytes);
}
