import { Pages } from './pages.ts';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The text that a PNG (ISO/IEC 15948 section 11.3.4) or a JPEG (ISO/IEC 10918-1 annex B, Exif, XMP) carries. */
export function imageText(bytes: Uint8Array): Pages | undefined {
  const pages = new Pages();
  // Nobody here sees the picture.
  pages.isWhole = false;
  if (bytes[0] === 0x89) addPng(pages, bytes);
  else if (bytes[0] === 0xff) addJpeg(pages, bytes);
  return pages.length > 0 ? pages : undefined;
}

const MAX_CHUNKS = 5000;

function addPng(pages: Pages, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 8;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 12 <= bytes.length; chunk += 1) {
    const length = view.getUint32(at);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (data.length < length) break;
    addPngChunk(pages, type, data);
    at += 12 + length;
  }
}

function addPngChunk(pages: Pages, type: string, data: Uint8Array): void {
  const keyword = data.indexOf(0);
  if (type === 'tEXt') pages.add(`${latin1(data).replace('\0', ': ')}\n`);
  if (type === 'eXIf') pages.add(`${printable(data)}\n`);
  if (keyword < 0) return;
  if (type === 'zTXt') {
    const text = pages.inflate(data.subarray(keyword + 2), 'zlib');
    if (text) pages.add(`${latin1(data.subarray(0, keyword))}: ${latin1(text)}\n`);
  }
  if (type !== 'iTXt') return;
  const text = data.subarray(data.indexOf(0, data.indexOf(0, keyword + 3) + 1) + 1);
  const plain = data[keyword + 1] === 1 ? pages.inflate(text, 'zlib') : text;
  if (plain) pages.add(`${utf8(data.subarray(0, keyword))}: ${utf8(plain)}\n`);
}

function addJpeg(pages: Pages, bytes: Uint8Array): void {
  let at = 2;
  for (let segment = 0; segment < MAX_CHUNKS && at + 4 <= bytes.length && bytes[at] === 0xff; segment += 1) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    // Behind the start of the scan there is the picture.
    if (marker === 0xda || length < 2) break;
    const data = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xfe) pages.add(`${utf8(data)}\n`);
    if (marker === 0xe1 || marker === 0xed) pages.add(`${printable(data)}\n`);
    at += 2 + length;
  }
}

/** Runs of at least four characters that can be read. */
const printable = (bytes: Uint8Array): string =>
  (latin1(bytes).match(/[\x20-\x7e\xa0-\xff]{4,}/g) ?? [])
    .map(run => utf8(Buffer.from(run, 'latin1')))
    .join('\n');
