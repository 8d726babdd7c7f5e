import { crc32 } from 'node:zlib';
import type { Pages } from './pages.ts';

/** A file in an archive (APPNOTE.TXT of PKWARE, sections 4.3.7 and 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly data: Uint8Array;
  /** Of what it unpacks to. */
  readonly size: number;
  readonly crc: number;
}

export interface Archive {
  readonly entries: readonly ZipEntry[];
  /**
   * Whoever goes by the directory, and whoever goes by the files' own headers, finds these files and nothing else: they
   * stand one behind the other from the first byte on, both headers say the same, no name is there twice.
   */
  readonly isExact: boolean;
}

interface Located extends ZipEntry {
  readonly start: number;
  readonly behind: number;
  readonly isExact: boolean;
}

const MAX_ENTRIES = 2000;
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
/** Bit 0: encrypted; 5: patches; 6 and 13: strong encryption (section 4.4.4). */
const unreadable = 0b0010_0000_0110_0001;
/** Bit 3: sizes stand behind the data. */
const hasDescriptor = 0b1000;
/** Those, how strongly it is compressed (bits 1 and 2), and names in UTF-8 (bit 11). */
const harmless = 0b0000_1000_0000_1110;

/**
 * The files that the central directory of an archive lists. Undefined: it can't be read (encrypted, in several parts,
 * ZIP64), or its files overlap, or their own headers name them otherwise.
 */
export function readZip(bytes: Uint8Array): Archive | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end < 0) return undefined;
  const count = view.getUint16(end + 10, true);
  if (view.getUint16(end + 4, true) !== 0 || count > MAX_ENTRIES) return undefined;
  const directory = view.getUint32(end + 16, true);
  const files: Located[] = [];
  let at = directory;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) return undefined;
    const file = readEntry(view, bytes, at);
    if (!file) return undefined;
    files.push(file);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (at !== end || !isApart(files)) return undefined;
  const isExact = isAlone(view, end) && isGapless(files, directory) && areNamesUnique(files);
  return { entries: files, isExact };
}

/** What a file unpacks to. Undefined, and not whole: not what its headers say, or too much. */
export function unpacked({ method, data, size, crc }: ZipEntry, pages: Pages): Uint8Array | undefined {
  const content = method === 0 ? data : pages.inflate(data, 'raw');
  if (content?.length === size && crc32(content) === crc) return content;
  pages.isWhole = false;
  return undefined;
}

/** The record at the end has a comment of up to 64 KiB behind it. */
function findEnd(view: DataView): number {
  const floor = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= floor; at -= 1)
    if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

/** The last record is all there is behind the directory, and no other one could be meant (section 4.3.16). */
function isAlone(view: DataView, end: number): boolean {
  const isPlain =
    end + 22 === view.byteLength &&
    view.getUint32(end + 4, true) === 0 &&
    view.getUint16(end + 8, true) === view.getUint16(end + 10, true) &&
    view.getUint32(end + 12, true) === end - view.getUint32(end + 16, true) &&
    view.getUint16(end + 20, true) === 0;
  if (!isPlain) return false;
  for (let at = 0; at < end; at += 1)
    if (view.getUint8(at) === 0x50 && view.getUint32(at, true) === endSignature) return false;
  return true;
}

function readEntry(view: DataView, bytes: Uint8Array, central: number): Located | undefined {
  const flags = view.getUint16(central + 8, true);
  const method = view.getUint16(central + 10, true);
  const packed = view.getUint32(central + 20, true);
  const start = view.getUint32(central + 42, true);
  const isReadable = (flags & unreadable) === 0 && (method === 0 || method === 8);
  if (!isReadable || start + 30 > bytes.length || view.getUint32(start, true) !== localSignature)
    return undefined;
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const name = nameAt(bytes, central + 46, view.getUint16(central + 28, true));
  const isSame = name === nameAt(bytes, start + 30, view.getUint16(start + 26, true));
  if (!isSame || from + packed > bytes.length) return undefined;
  const size = view.getUint32(central + 24, true);
  const crc = view.getUint32(central + 16, true);
  const data = bytes.subarray(from, from + packed);
  const described = descriptorLength(view, central, from + packed);
  const isExact =
    described >= 0 &&
    (method !== 0 || packed === size) &&
    isSaidTwice(view, central, start) &&
    hasPlainExtras(view, bytes, central, start);
  return { name, method, data, size, crc, start, behind: from + packed + Math.max(0, described), isExact };
}

const nameAt = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length)).toString('utf8');

/** Do the two headers agree? Where a descriptor has checksum and sizes, the local one may leave them out. */
function isSaidTwice(view: DataView, central: number, local: number): boolean {
  const flags = view.getUint16(central + 8, true);
  const isDescribed = (flags & hasDescriptor) !== 0;
  const numbers = [0, 4, 8].every(offset => {
    const own = view.getUint32(local + 14 + offset, true);
    return own === view.getUint32(central + 16 + offset, true) || (isDescribed && own === 0);
  });
  return (
    numbers &&
    (flags & ~harmless) === 0 &&
    flags === view.getUint16(local + 6, true) &&
    view.getUint16(central + 10, true) === view.getUint16(local + 8, true)
  );
}

/** Of the descriptor behind a file's data (section 4.3.9), with or without a signature. -1: it says something else. */
function descriptorLength(view: DataView, central: number, at: number): number {
  if ((view.getUint16(central + 8, true) & hasDescriptor) === 0) return 0;
  const signed = at + 4 <= view.byteLength && view.getUint32(at, true) === descriptorSignature ? 4 : 0;
  if (at + signed + 12 > view.byteLength) return -1;
  const isSame = [0, 4, 8].every(
    offset => view.getUint32(at + signed + offset, true) === view.getUint32(central + 16 + offset, true),
  );
  return isSame ? signed + 12 : -1;
}

/** Times, owners, a mark of programs (sections 4.5.5, 4.5.7, 4.6.1): so long, and nothing that is said. */
const plainExtras: ReadonlyMap<number, number> = new Map([
  [0x000a, 32],
  [0x5455, 13],
  [0x7875, 15],
  [0xcafe, 0],
]);
/** Room to grow (ISO/IEC 29500-2): blank behind its first four bytes. */
const growth = new Set([0xa220, 0xa028]);

function hasPlainExtras(view: DataView, bytes: Uint8Array, central: number, local: number): boolean {
  const own = local + 30 + view.getUint16(local + 26, true);
  const listed = central + 46 + view.getUint16(central + 28, true);
  return (
    view.getUint16(central + 32, true) === 0 &&
    view.getUint16(central + 34, true) === 0 &&
    isPlainExtra(view, bytes, own, own + view.getUint16(local + 28, true)) &&
    isPlainExtra(view, bytes, listed, listed + view.getUint16(central + 30, true))
  );
}

function isPlainExtra(view: DataView, bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at + 4 <= to) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const data = bytes.subarray(at + 4, at + 4 + length);
    const isBlank = growth.has(id) && data.subarray(4).every(byte => byte === 0);
    if (!isBlank && length > (plainExtras.get(id) ?? -1)) return false;
    at += 4 + length;
  }
  return at === to;
}

const inPlace = (files: readonly Located[]): readonly Located[] =>
  files.toSorted((a, b) => a.start - b.start);

const isApart = (files: readonly Located[]): boolean =>
  inPlace(files).every(
    ({ start }, index, sorted) => index === 0 || start >= (sorted[index - 1]?.behind ?? 0),
  );

function isGapless(files: readonly Located[], directory: number): boolean {
  let at = 0;
  for (const { start, behind, isExact } of inPlace(files)) {
    if (start !== at || !isExact) return false;
    at = behind;
  }
  return at === directory;
}

/** Names are the same whatever their case (ISO/IEC 29500-2 section 6.2.2), and some readers take one slash for the other. */
function areNamesUnique(files: readonly Located[]): boolean {
  const names = files.map(({ name }) => name.toLowerCase().replaceAll('\\', '/').replace(/^\/+/, ''));
  return new Set(names).size === names.length;
}
