/** A file in an archive (APPNOTE.TXT of PKWARE, sections 4.3.7 and 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly data: Uint8Array;
}

const MAX_ENTRIES = 2000;
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * The files that the central directory of an archive lists. Undefined: it is not read in one way only (encrypted, in
 * several parts, ZIP64, files that overlap or that their own headers name otherwise).
 */
export function readZip(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end < 0) return undefined;
  const count = view.getUint16(end + 10, true);
  if (view.getUint16(end + 4, true) !== 0 || count > MAX_ENTRIES) return undefined;
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  let last = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) return undefined;
    const found = readEntry(view, bytes, at, last);
    if (!found) return undefined;
    entries.push(found.entry);
    last = found.behind;
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return at === end ? entries : undefined;
}

/** The record at the end has a comment of up to 64 KiB behind it. */
function findEnd(view: DataView): number {
  const floor = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= floor; at -= 1)
    if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

function readEntry(
  view: DataView,
  bytes: Uint8Array,
  central: number,
  from: number,
): { readonly entry: ZipEntry; readonly behind: number } | undefined {
  const flags = view.getUint16(central + 8, true);
  const method = view.getUint16(central + 10, true);
  const packed = view.getUint32(central + 20, true);
  const local = view.getUint32(central + 42, true);
  const nameLength = view.getUint16(central + 28, true);
  const isReadable = (flags & 1) === 0 && (method === 0 || method === 8) && local >= from;
  if (!isReadable || local + 30 > bytes.length || view.getUint32(local, true) !== localSignature)
    return undefined;
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const name = nameAt(bytes, central + 46, nameLength);
  const isSame = name === nameAt(bytes, local + 30, view.getUint16(local + 26, true));
  if (!isSame || start + packed > bytes.length) return undefined;
  return { entry: { name, method, data: bytes.subarray(start, start + packed) }, behind: start + packed };
}

const nameAt = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length)).toString('utf8');
