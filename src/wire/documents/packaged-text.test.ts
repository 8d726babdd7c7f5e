import { describe, expect, it } from 'vitest';
import {
  archive,
  type ArchiveEnd,
  type ArchiveFile,
  office,
  paragraph,
  run,
  sheet,
  strings,
  styles,
  word,
} from '../../../test/support/archive.ts';
import { documentText } from './document-text.ts';

const read = (bytes: Buffer): { text: string; isWhole: boolean } | undefined => {
  const found = documentText(bytes);
  return found && { text: Buffer.from(found.text).toString(), isWhole: found.isWhole };
};

const body = word(paragraph(run('seen')));

describe('a document', () => {
  it('is read run by run, paragraph by paragraph', () => {
    const text = paragraph(run('4111 1111'), run(' 1111 1111')) + paragraph(run('R&amp;D &#x41;'));
    const found = read(office([word(text)]));
    expect(found?.text).toContain('4111 1111 1111 1111\nR&D A\n');
    expect(found?.isWhole).toBe(true);
  });

  it('has its text uninterrupted by what is beside it', () => {
    const aside = '<!-- a remark --><w:bookmarkStart w:id="1" w:name="in between"/>';
    const page = '<w:r><w:instrText> PAGE </w:instrText></w:r>';
    const found = read(office([word(paragraph(run('536-22'), aside, page, run('-1234')))]));
    expect(found?.text).toContain('536-22-1234\n');
    for (const said of ['a remark', 'in between', 'PAGE']) expect(found?.text).toContain(said);
    expect(found?.isWhole).toBe(true);
  });

  it('has tables, tabs, lines and hyphens', () => {
    const cell = (text: string): string => `<w:tc>${paragraph(run(text))}</w:tc>`;
    const table = `<w:tbl><w:tr>${cell('SSN')}${cell('536')}</w:tr></w:tbl>`;
    const marks =
      '<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t></w:r>';
    const found = read(office([word(table + paragraph(marks))]));
    expect(found?.text).toMatch(/SSN\n\t536\n\t\n/);
    expect(found?.text).toContain('a\tb\n5-6');
    expect(found?.isWhole).toBe(true);
  });

  it('says what its attributes show, however long and however quoted', () => {
    const long = `card ${'x'.repeat(3000)} 4111`;
    const shown = [
      `descr='one > two'`,
      `title="${long}"`,
      'tooltip="Bluebird"',
      'x="2147483647"',
      'y="4F81BD"',
    ];
    const found = read(office([word(`<w:p><w:docPr ${shown.join(' ')}/></w:p>`)]));
    for (const said of ['one > two', long, 'Bluebird']) expect(found?.text).toContain(`${said}\n`);
    expect(found?.text).not.toMatch(/2147483647|4F81BD|schemas/);
    expect(found?.isWhole).toBe(true);
  });

  const unsure: Readonly<Record<string, string>> = {
    'of another namespace': paragraph('<w:r><x:t xmlns:x="urn:x">4111</x:t></w:r>'),
    'of a namespace that changes': `${paragraph(run('a'))}<w:p xmlns:w="urn:x"><w:r/></w:p>`,
    'in an element that some readers pass over': paragraph(`<w:smartTag>${run('4111')}</w:smartTag>`),
    'that was deleted': paragraph('<w:del><w:r><w:delText>4111</w:delText></w:r></w:del>'),
    'that was inserted': paragraph(`<w:ins>${run('4111')}</w:ins>`),
    'that is hidden': paragraph('<w:r><w:rPr><w:vanish/></w:rPr><w:t>4111</w:t></w:r>'),
    'in two versions': `<mc:AlternateContent xmlns:mc="urn:mc">${paragraph(run('4111'))}</mc:AlternateContent>`,
    'of a field that puts it together': paragraph('<w:r><w:instrText> QUOTE 52 49 </w:instrText></w:r>'),
    'of symbols': paragraph('<w:r><w:sym w:font="Arial" w:char="0034"/></w:r>'),
    'with blanks that may not count': paragraph('<w:r><w:t>4111 </w:t></w:r>', run('1111')),
    'of other parts': '<w:altChunk r:id="r1"/>',
    'bound to data': '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr></w:sdt>',
    'drawn from letters': '<w:pict><v:textpath string="4111 1111"/></w:pict>',
    'in the numbers of a list': '<w:lvl><w:lvlText w:val="536-22-%1"/></w:lvl>',
    'in a formula': '<m:oMath><m:r><m:t>4111</m:t></m:r></m:oMath>',
    'in a content control': `<w:sdt><w:sdtContent>${paragraph(run('4111'))}</w:sdtContent></w:sdt>`,
    'beside the paragraphs': '4111',
  };
  it.each(Object.entries(unsure))('with text %s is not whole', (_what, content) => {
    const found = read(office([word(paragraph(run('seen')) + content)]));
    expect(found?.text).toContain('seen');
    expect(found?.isWhole).toBe(false);
  });

  const malformed: Readonly<Record<string, string | Buffer>> = {
    'a document type': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    'an instruction': '<?mso a?><a/>',
    'an entity that is not known': '<a>&b;</a>',
    'an entity left open': '<a>&amp</a>',
    'a character that is none': '<a>&#1;</a>',
    'a control character': '<a>\u0001</a>',
    'a zero byte': '<a>\0</a>',
    'an element left open': '<a><b></a>',
    'no end': '<a><b/>',
    'two roots': '<a/><a/>',
    'text beside the root': '<a/>4111',
    'an attribute twice': '<a b="1" b="2"/>',
    'an attribute without quotes': '<a b=1/>',
    'a comment left open': '<a/><!-- 4111',
    'UTF-16 without a mark': Buffer.from('<a b="x y"/>', 'utf16le'),
    'UTF-16': Buffer.from('\ufeff<a b="x y"/>', 'utf16le'),
    'UTF-16 in its name': '<?xml version="1.0" encoding="UTF-16"?><a/>',
    'UTF-7': '<?xml version="1.0" encoding="UTF-7"?><a>+ADQ-</a>',
    EBCDIC: '<?xml version="1.0" encoding="IBM037"?><a/>',
    'XML 1.1': '<?xml version="1.1"?><a/>',
    'bytes that are no UTF-8': Buffer.from('<a>\xe9</a>', 'latin1'),
  };
  it.each(Object.entries(malformed))('with a part that has %s is not whole', (_what, content) => {
    expect(read(office([body, { name: 'word/settings.xml', content }]))).toMatchObject({ isWhole: false });
  });

  it('with plain parts beside it is whole', () => {
    const beside = [
      '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<a/>',
      "\ufeff<a b='1' />",
      '<a></a >',
    ];
    for (const content of beside)
      expect(read(office([body, { name: 'word/settings.xml', content }]))).toMatchObject({ isWhole: true });
  });

  it.each([
    ...['word/media/image1.png', 'word/vbaProject.bin', 'word/embeddings/a.docx', 'word/afchunk.htm'],
    ...['xl/printerSettings/printerSettings1.bin', 'word/drawing.vml', 'other/a.xml', 'word/../a.xml'],
    ...[
      '/word/a.xml',
      'word\\a.xml',
      'word/a\0.xml',
      '[0].piece',
      'word/a%2e.xml',
      'docProps/thumbnail.jpeg',
    ],
  ])('with a part %j is not whole', name => {
    expect(read(office([body, { name, content: '<a/>' }]))).toMatchObject({ isWhole: false });
  });

  it('with a part of another type, or a file from elsewhere, is not whole', () => {
    const types = (type: string): ArchiveFile => ({
      name: '[Content_Types].xml',
      content: `<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/WORD/document.xml" ContentType="${type}"/></Types>`,
    });
    const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
    expect(read(archive([types(main), body]))).toMatchObject({ isWhole: true });
    expect(read(archive([types('text/html'), body]))).toMatchObject({ isWhole: false });
    const link = (type: string): ArchiveFile => ({
      name: 'word/_rels/document.xml.rels',
      content: `<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" TargetMode="External" Target="https://files.example.net/a?b=1"/></Relationships>`,
    });
    const linked = read(office([body, link('hyperlink')]));
    expect(linked).toMatchObject({ isWhole: true });
    expect(linked?.text).toContain('https://files.example.net/a?b=1\n');
    expect(read(office([body, link('attachedTemplate')]))).toMatchObject({ isWhole: false });
  });
});

describe('a workbook', () => {
  const shared = strings('<t>SSN</t>', '<r><t>536-</t></r><r><t>22-1234</t></r>', '<t>nowhere shown</t>');

  it('is read row by row, with what its cells refer to', () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
      '<row><c t="inlineStr"><is><t>in line</t></is></c><c><f>SUM(A1:B7)</f><v>5.36221234E8</v></c><c t="b"><v>1</v></c></row>';
    const found = read(office([sheet(rows), shared]));
    expect(found?.text).toContain('SSN\t536-22-1234\t\nin line\t536221234\tTRUE\t\nSUM(A1:B7)\n');
    expect(found?.text).toContain('nowhere shown');
    expect(found?.isWhole).toBe(true);
  });

  it('shows numbers as their format does', () => {
    const formats =
      '<numFmts><numFmt numFmtId="164" formatCode="000\\-00\\-0000"/><numFmt numFmtId="165" formatCode="d. mmm yyyy"/><numFmt numFmtId="166" formatCode="&quot;Bluebird &quot;0"/></numFmts>';
    const used = [0, 14, 164, 165, 166].map(id => `<xf numFmtId="${id}"/>`).join('');
    const cells = [
      `<c s="1"><v>29358</v></c>`,
      '<c s="2"><v>36221234</v></c>',
      '<c s="3"><v>29358.5</v></c>',
    ];
    const found = read(
      office([sheet(`<row>${cells.join('')}</row>`), styles(`${formats}<cellXfs>${used}</cellXfs>`)]),
    );
    expect(found?.text).toContain('1980-05-17\t036-22-1234\t1980-05-17 12:00:00\t\n');
    expect(found?.text).toContain('"Bluebird "0\n');
    expect(found?.isWhole).toBe(true);
  });

  const unsure: Readonly<Record<string, readonly ArchiveFile[]>> = {
    'a string that is not there': [sheet('<row><c t="s"><v>9</v></c></row>'), shared],
    'strings of two lists': [sheet(''), shared, { ...shared, name: 'xl/other.xml' }],
    'strings that cannot be referred to yet': [
      sheet('<row><c t="s"><v>0</v></c></row>'),
      { ...shared, name: 'xl/zother.xml' },
    ],
    'cells in another order': [sheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>')],
    'rows in another order': [sheet('<row r="2"/><row r="1"/>')],
    'a cell of another row': [sheet('<row r="1"><c r="A2"><v>1</v></c></row>')],
    'a formula that puts text together': [sheet('<row><c><f>"4111"&amp;"1111"</f><v>0</v></c></row>')],
    'a formula that makes text': [sheet('<row><c><f>CHAR(52)</f><v>0</v></c></row>')],
    'a date that is not sure': [
      sheet('<row><c s="0"><v>12</v></c></row>'),
      styles('<cellXfs><xf numFmtId="14"/></cellXfs>'),
    ],
    'a style that is not there': [sheet('<row><c s="3"><v>12</v></c></row>')],
    'digits in a format': [
      styles('<numFmts><numFmt numFmtId="164" formatCode="&quot;4111 &quot;0"/></numFmts>'),
    ],
    'escaped characters': [sheet('<row><c t="inlineStr"><is><t>_x0034_111</t></is></c></row>')],
    'sounds beside the letters': [strings('<t>a</t><rPh sb="0" eb="1"><t>b</t></rPh>')],
    'codes within a header': [
      sheet('', '<headerFooter><oddHeader>&amp;C536&amp;B-22</oddHeader></headerFooter>'),
    ],
    'another calendar': [
      { name: 'xl/workbook.xml', content: '<workbook><workbookPr date1904="1"/></workbook>' },
    ],
    'text where none is known': [sheet('', '<extLst><ext>4111</ext></extLst>')],
  };
  it.each(Object.entries(unsure))('with %s is not whole', (_what, parts) => {
    expect(read(office([...parts]))).toMatchObject({ isWhole: false });
  });

  it('with names, notes and printed lines is whole', () => {
    const s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
    const names = `<workbook ${s}><sheets><sheet name="Bluebird"/></sheets><definedNames><definedName name="Rate">Sheet1!$A$1</definedName></definedNames></workbook>`;
    const notes = `<comments ${s}><authors><author>Jane Roe</author></authors><commentList><comment><text><r><t>a note</t></r></text></comment></commentList></comments>`;
    const printed =
      '<headerFooter><oddHeader>&amp;LSSN 536-22-1234&amp;RPage &amp;P</oddHeader></headerFooter>';
    const found = read(
      office([
        sheet('', printed),
        { name: 'xl/workbook.xml', content: names },
        { name: 'xl/comments1.xml', content: notes },
      ]),
    );
    for (const said of ['Bluebird', 'Sheet1!$A$1', 'Jane Roe', 'a note', 'SSN 536-22-1234\n'])
      expect(found?.text).toContain(said);
    expect(found?.isWhole).toBe(true);
  });
});

describe('an archive', () => {
  const blank = Buffer.concat([Buffer.from([0x20, 0xa2, 8, 0, 0x28, 0xa0, 4, 0]), Buffer.alloc(4)]);
  const said = Buffer.concat([Buffer.from([0x20, 0xa2, 8, 0, 0x28, 0xa0, 4, 0]), Buffer.from('4111')]);

  it('as programs write it is whole', () => {
    const usual: readonly Partial<ArchiveFile>[] = [
      { isStored: true },
      { descriptor: 'right' },
      { extra: blank },
      { flags: 0x806, localFlags: 0x806 },
    ];
    for (const way of usual) expect(read(office([{ ...body, ...way }]))).toMatchObject({ isWhole: true });
    expect(read(office([body, { name: 'word/', content: '', isStored: true }]))).toMatchObject({
      isWhole: true,
    });
  });

  const files: Readonly<Record<string, Partial<ArchiveFile>>> = {
    'bytes before a file': { before: Buffer.from('4111') },
    'bytes behind what is packed': { trailing: Buffer.from('4111') },
    'another size': { size: 5 },
    'another size in its own header': { localSize: 5 },
    'another checksum': { crc: 7 },
    'another method in its own header': { isLocalMethodOther: true },
    'other flags in its own header': { localFlags: 2 },
    'a descriptor that says something else': { descriptor: 'wrong' },
    'a field of text': { extra: said },
    'a field that is not known': { extra: Buffer.from([0x75, 0x70, 1, 0, 1]) },
    'a field cut short': { extra: Buffer.from([0x0a, 0x00, 9, 0, 1]) },
    'a note': { comment: Buffer.from('4111') },
    'a header of PDF': { isStored: true, content: `${String(body.content)}<!-- %PDF-1.7 -->` },
  };
  it.each(Object.entries(files))('with %s is not whole', (_what, wrong) => {
    expect(read(office([{ ...body, ...wrong }]))).toMatchObject({ isWhole: false });
  });

  const endRecord = archive([]);
  const ends: Readonly<Record<string, ArchiveEnd>> = {
    'a comment': { comment: Buffer.from('4111') },
    'bytes behind its end': { behind: Buffer.from('4111') },
    'bytes before its directory': { between: Buffer.from('4111') },
    'another end before its own': { between: endRecord },
    'a part elsewhere': { countOnDisk: 1 },
  };
  it.each(Object.entries(ends))('with %s is not whole', (_what, end) => {
    expect(read(office([body], end))).toMatchObject({ isWhole: false });
  });

  it.each(['word/document.xml', 'WORD/Document.xml', 'word\\document.xml', '/word/document.xml'])(
    'with a second file %j is not whole',
    name => {
      expect(read(office([body, { ...body, name }]))).toMatchObject({ isWhole: false });
    },
  );

  it('of other files than Office’s, or that can be read in two ways, is not read', () => {
    expect(read(office([{ ...body, localName: 'word/documenu.xml' }]))).toBeUndefined();
    expect(read(office([{ ...body, flags: 1 }]))).toBeUndefined();
    expect(read(office([{ ...body, flags: 0x2000 }]))).toBeUndefined();
    expect(read(archive([body]))).toBeUndefined();
    expect(read(office([body]).subarray(0, -30))).toBeUndefined();
    expect(read(Buffer.from('PK\x03\x04'))).toBeUndefined();
  });

  it('whose files overlap is not read', () => {
    const both = office([
      { ...body, isStored: true },
      { ...body, name: 'word/a.xml' },
    ]);
    const second = both.lastIndexOf(Buffer.from('PK\x01\x02'));
    both.writeUInt32LE(both.readUInt32LE(second + 42) - 8, second + 42);
    expect(read(both)).toBeUndefined();
  });

  it('of which any byte is another one says the same, or is not whole', () => {
    const bytes = office([{ ...body, descriptor: 'right', extra: blank }, strings('<t>a</t>')]);
    const { text } = read(bytes) ?? { text: '' };
    expect(text).toContain('seen');
    const others = [...bytes.keys()].flatMap(at =>
      [0x01, 0x20, 0x80].map(bit =>
        read(
          Buffer.concat([
            bytes.subarray(0, at),
            Buffer.from([(bytes[at] ?? 0) ^ bit]),
            bytes.subarray(at + 1),
          ]),
        ),
      ),
    );
    expect(others.filter(other => other?.isWhole === true && other.text !== text)).toEqual([]);
    expect(others.filter(other => other?.isWhole === false).length).toBeGreaterThan(100);
  });

  it('is read up to a bound only', () => {
    const bomb = { name: 'word/a.xml', content: `<a>${'a'.repeat(32 << 20)}</a>` };
    const found = read(office([body, bomb]));
    expect(found).toMatchObject({ isWhole: false });
    expect(found?.text).toContain('seen');
    expect(found?.text.length).toBeLessThan(1000);
  });

  it('made to take long does not', () => {
    const size = 1 << 20;
    const hostile = ['<', '<a ', '<a b="', '<a>', '&', '&#', '<!--', '<![CDATA[', ' a="1"', '</a>', '_x'].map(
      piece => piece.repeat(size / piece.length),
    );
    const { user } = process.cpuUsage();
    for (const text of hostile)
      read(office([body, { name: 'word/a.xml', content: `<a>${text}</a><a ${text}/>` }]));
    expect((process.cpuUsage().user - user) / 1000).toBeLessThan(10_000);
  });
});
