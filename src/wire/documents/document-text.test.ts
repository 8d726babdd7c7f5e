import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentText } from './document-text.ts';

const read = (bytes: Buffer): { text: string; isWhole: boolean } | undefined => {
  const found = documentText(bytes);
  return found && { text: Buffer.from(found.text).toString(), isWhole: found.isWhole };
};

const object = (number: number, dictionary: string, stream?: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${number} 0 obj\n${dictionary}\n`),
    ...(stream ? [Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')] : []),
    Buffer.from('endobj\n'),
  ]);
const pdf = (...objects: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), ...objects, Buffer.from('%%EOF\n')]);

const flate = '<< /Filter /FlateDecode >>';

describe('a PDF', () => {
  it('says what its text operators show', () => {
    const content =
      'BT /F1 12 Tf 72 700 Td (SSN 536) Tj [(-22) -10 (-12\\063\\64)] TJ 0 -14 Td [(two) -300 (words)] TJ ET';
    const found = read(pdf(object(1, flate, deflateSync(content))));
    expect(found?.text).toContain('SSN 536-22-1234\n');
    expect(found?.text).toContain('two words');
    expect(found?.isWhole).toBe(false);
  });

  it('with a font of its own is read by that font’s map', () => {
    const map = 'beginbfchar <0001> <0034> endbfchar beginbfrange <0002> <0004> <0031> endbfrange';
    const content = 'BT /F7 9 Tf <00010002000200020003> Tj ET';
    const found = read(
      pdf(
        object(1, '<< /Type /Page /Resources << /Font << /F7 2 0 R >> >> >>'),
        object(2, '<< /Type /Font /Subtype /Type0 /ToUnicode 3 0 R >>'),
        object(3, flate, deflateSync(map)),
        object(4, flate, deflateSync(content)),
      ),
    );
    expect(found?.text).toContain('41112');
  });

  it('has its objects in streams, its strings in UTF-16, its data in ASCII as well', () => {
    const packed = '5 0 << /Contents (note by jane@example.org) >>';
    const first = packed.indexOf('<<');
    const hex = Buffer.from('BT (in hex) Tj ET').toString('hex');
    const found = read(
      pdf(
        object(1, `<< /Type /ObjStm /N 1 /First ${first} /Filter /FlateDecode >>`, deflateSync(packed)),
        object(2, '<< /Title <FEFF004A0061006E0065> >>'),
        object(3, '<< /Filter /ASCIIHexDecode >>', Buffer.from(`${hex}>`)),
        object(4, '<< /Filter [/ASCII85Decode] >>', Buffer.from("6<#'\\7PQ#@1a#b0~>")),
      ),
    );
    expect(found?.text).toContain('note by jane@example.org');
    expect(found?.text).toContain('Jane\n');
    expect(found?.text).toContain('in hex');
  });

  it('that is encrypted, or whose content is damaged, stays what cannot be read', () => {
    const shown = object(1, '<< >>', Buffer.from('BT (seen) Tj ET'));
    expect(read(pdf(shown, Buffer.from('trailer << /Encrypt 9 0 R >>')))).toBeUndefined();
    expect(read(pdf(object(1, flate, Buffer.from('no deflate'))))).toBeUndefined();
  });

  it('made to take long does not', () => {
    const hostile = [
      '('.repeat(1 << 20),
      '<< '.repeat(1 << 19),
      `1${' '.repeat(1 << 20)}`,
      '1 0 obj '.repeat(1 << 17),
    ];
    const began = performance.now();
    for (const text of hostile) read(pdf(object(1, flate, deflateSync(`BT ${text} Tj`)), Buffer.from(text)));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

const chunk = (type: string, data: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
};

describe('a picture', () => {
  it('has text beside it: PNG', () => {
    const png = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('tEXt', Buffer.from('Author\0Jane Roe')),
      chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync('packed words')])),
      chunk('iTXt', Buffer.from('Title\0\0\0de\0Titel\0größer')),
      chunk('IDAT', Buffer.from('tEXt no')),
    ]);
    expect(read(png)).toEqual({
      text: 'Author: Jane Roe\nComment: packed words\nTitle: größer\n',
      isWhole: false,
    });
  });

  it('has text beside it: JPEG', () => {
    const segment = (marker: number, text: string): Buffer =>
      Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), Buffer.from(text)]);
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xfe, 'a comment'),
      segment(0xe1, 'Exif\0\0\x01\x02Artist Jane'),
      Buffer.from([0xff, 0xda, 0, 2]),
    ]);
    expect(read(jpeg)?.text).toBe('a comment\nExif\nArtist Jane\n');
    expect(read(Buffer.from([0xff, 0xd8, 0xff, 0xda]))).toBeUndefined();
  });
});
