import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive, and what may be wrong with it. */
export interface ArchiveFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** What its own header says, where that is not its name. */
  readonly localName?: string;
  readonly flags?: number;
  readonly localFlags?: number;
  readonly isStored?: boolean;
  /** The local header says it is the other method. */
  readonly isLocalMethodOther?: boolean;
  /** Of the unpacked content, as both headers say it. */
  readonly size?: number;
  readonly localSize?: number;
  readonly crc?: number;
  readonly extra?: Buffer;
  readonly before?: Buffer;
  /** Behind what is packed, and counted to it. */
  readonly trailing?: Buffer;
  /** Behind the data: sizes stand there. */
  readonly descriptor?: 'right' | 'wrong';
  readonly comment?: Buffer;
}

export interface ArchiveEnd {
  readonly comment?: Buffer;
  readonly behind?: Buffer;
  /** Between the last file and the directory. */
  readonly between?: Buffer;
  readonly countOnDisk?: number;
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >>> 8]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);
const none = Buffer.alloc(0);

interface Written {
  readonly local: Buffer;
  readonly central: Buffer;
}

function file(one: ArchiveFile, at: number): Written {
  const { content, localName = one.name, flags = one.descriptor ? 8 : 0, extra = none } = one;
  const packed = one.isStored ? Buffer.from(content) : deflateRawSync(content);
  const data = Buffer.concat([packed, one.trailing ?? none]);
  const size = one.size ?? Buffer.byteLength(content);
  const sizes = [u32(one.crc ?? crc32(content)), u32(data.length), u32(size)];
  const method = one.isStored ? 0 : 8;
  const ownSizes = one.descriptor
    ? [u32(0), u32(0), u32(0)]
    : [...sizes.slice(0, 2), u32(one.localSize ?? size)];
  const wrong = [u32(7), ...sizes.slice(1)];
  const behind = one.descriptor ? [u32(0x08074b50), ...(one.descriptor === 'right' ? sizes : wrong)] : [];
  const ownMethod = one.isLocalMethodOther ? 8 - method : method;
  const comment = one.comment ?? none;
  const local = [
    ...[one.before ?? none, u32(0x04034b50), u16(20), u16(one.localFlags ?? flags), u16(ownMethod), u32(0)],
    ...[...ownSizes, u16(Buffer.byteLength(localName)), u16(extra.length), Buffer.from(localName), extra],
    ...[data, ...behind],
  ];
  const central = [
    ...[u32(0x02014b50), u16(20), u16(20), u16(flags), u16(method), u32(0), ...sizes],
    ...[u16(Buffer.byteLength(one.name)), u16(0), u16(comment.length), u16(0), u16(0), u32(0)],
    ...[u32(at + (one.before?.length ?? 0)), Buffer.from(one.name), comment],
  ];
  return { local: Buffer.concat(local), central: Buffer.concat(central) };
}

/** An archive as APPNOTE.TXT describes it, but for what was asked for. */
export function archive(files: readonly ArchiveFile[], end: ArchiveEnd = {}): Buffer {
  const written: Written[] = [];
  let at = 0;
  for (const one of files) {
    const next = file(one, at);
    written.push(next);
    at += next.local.length;
  }
  const between = end.between ?? none;
  const directory = Buffer.concat(written.map(({ central }) => central));
  const comment = end.comment ?? none;
  return Buffer.concat([
    ...[...written.map(({ local }) => local), between, directory],
    ...[u32(0x06054b50), u32(0), u16(end.countOnDisk ?? files.length), u16(files.length)],
    ...[u32(directory.length), u32(at + between.length), u16(comment.length), comment, end.behind ?? none],
  ]);
}

const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
const contentTypes: ArchiveFile = {
  name: '[Content_Types].xml',
  content: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="${types}"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`,
};

/** An Office package of these parts. */
export const office = (parts: readonly ArchiveFile[], end?: ArchiveEnd): Buffer =>
  archive([contentTypes, ...parts], end);

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
export const word = (body: string): ArchiveFile => ({
  name: 'word/document.xml',
  content: `<w:document ${w}><w:body>${body}</w:body></w:document>`,
});
export const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
export const paragraph = (...runs: readonly string[]): string => `<w:p>${runs.join('')}</w:p>`;

const s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
export const sheet = (rows: string, rest = ''): ArchiveFile => ({
  name: 'xl/worksheets/sheet1.xml',
  content: `<worksheet ${s}><sheetData>${rows}</sheetData>${rest}</worksheet>`,
});
export const strings = (...items: readonly string[]): ArchiveFile => ({
  name: 'xl/sharedStrings.xml',
  content: `<sst ${s}>${items.map(item => `<si>${item}</si>`).join('')}</sst>`,
});
export const styles = (body: string): ArchiveFile => ({
  name: 'xl/styles.xml',
  content: `<styleSheet ${s}>${body}</styleSheet>`,
});
