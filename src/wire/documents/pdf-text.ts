import { Pages } from './pages.ts';
import { PdfFonts } from './pdf-fonts.ts';
import { type PdfObject, stringBytes } from './pdf-object.ts';
import { shownText } from './pdf-show.ts';

const MAX_OBJECTS = 20_000;
const MAX_DICTIONARY = 64 * 1024;

/**
 * The text that the pages of a PDF show (ISO 32000-1 section 9), in the order of its objects, its annotations' and forms'
 * strings and its information (sections 12, 14.3). Never whole: what is drawn, and fonts of one's own, are not read.
 */
export function pdfText(bytes: Uint8Array): Pages | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const pages = new Pages();
  pages.isWhole = false;
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(file)) return undefined;
  const objects = objectsOf(file, pages);
  const fonts = new PdfFonts(objects);
  for (const { stream, dictionary } of objects) {
    if (stream !== undefined && isContent(dictionary, stream)) pages.add(`${shownText(stream, fonts)}\n`);
    for (const said of stringsOf(dictionary)) pages.add(`${said}\n`);
  }
  return pages;
}

/** A stream of operators: those of text are in it. */
const isContent = (dictionary: string, stream: string): boolean =>
  !/\/(?:Length1|ObjStm|XRef|FontFile)\b/.test(dictionary) &&
  /\bBT\b/.test(stream) &&
  /\b(?:Tj|TJ)\b|['"]/.test(stream);

function objectsOf(file: string, pages: Pages): readonly PdfObject[] {
  const objects: PdfObject[] = [];
  const header = /(\d{1,10})\s+\d{1,5}\s+obj\b/g;
  for (let found = header.exec(file); found && objects.length < MAX_OBJECTS; found = header.exec(file)) {
    const object = objectAt(file, Number(found[1]), header.lastIndex, pages);
    header.lastIndex = object.behind;
    objects.push(object);
    if (object.stream !== undefined && /\/ObjStm\b/.test(object.dictionary)) objects.push(...packed(object));
  }
  return objects;
}

function objectAt(
  file: string,
  number: number,
  from: number,
  pages: Pages,
): PdfObject & { readonly behind: number } {
  const end = file.indexOf('endobj', from);
  const stop = Math.min(end < 0 ? file.length : end, from + MAX_DICTIONARY);
  const head = file.slice(from, stop);
  const begins = /\bstream\r?\n/.exec(head);
  if (!begins) return { number, dictionary: head, stream: undefined, behind: stop };
  const dictionary = head.slice(0, begins.index);
  const start = from + begins.index + begins[0].length;
  const close = file.indexOf('endstream', start);
  const behind = close < 0 ? file.length : close;
  return { number, dictionary, stream: undone(file.slice(start, behind), dictionary, pages), behind };
}

/** Undoes the filters whose output may be text (section 7.4); pictures' filters stay. */
function undone(stream: string, dictionary: string, pages: Pages): string | undefined {
  const filters = /\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary)?.[1]?.match(/\/\w+/g) ?? [];
  let content: string | undefined = stream;
  for (const filter of filters) content = content === undefined ? undefined : undo(filter, content, pages);
  return content;
}

function undo(filter: string, content: string, pages: Pages): string | undefined {
  if (filter === '/FlateDecode' || filter === '/Fl')
    return pages.inflate(Buffer.from(content, 'latin1'), 'zlib')?.toString('latin1');
  if (filter === '/ASCIIHexDecode' || filter === '/AHx')
    return Buffer.from(content.replaceAll(/[^0-9a-fA-F]/g, ''), 'hex').toString('latin1');
  return filter === '/ASCII85Decode' || filter === '/A85' ? ascii85(content) : undefined;
}

function ascii85(content: string): string {
  const out: number[] = [];
  let value = 0;
  let count = 0;
  const put = (bytes: number): void => {
    for (let i = 0; i < bytes; i += 1) out.push(Math.floor(value / 256 ** (3 - i)) & 0xff);
  };
  for (const character of content.replace(/^\s*<~/, '')) {
    if (character === '~') break;
    if (character === 'z' && count === 0) out.push(0, 0, 0, 0);
    const digit = character.charCodeAt(0) - 33;
    if (digit < 0 || digit > 84) continue;
    value = value * 85 + digit;
    if (++count < 5) continue;
    put(4);
    value = 0;
    count = 0;
  }
  if (count > 1) {
    for (let i = count; i < 5; i += 1) value = value * 85 + 84;
    put(count - 1);
  }
  return Buffer.from(out).toString('latin1');
}

/** The objects in a stream of objects (section 7.5.7). */
function packed({ dictionary, stream = '' }: PdfObject): readonly PdfObject[] {
  const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? 0);
  const numbers = stream.slice(0, first).trim().split(/\s+/).map(Number);
  const objects: PdfObject[] = [];
  for (let i = 0; i + 1 < numbers.length && objects.length < MAX_OBJECTS; i += 2) {
    const start = first + (numbers[i + 1] ?? 0);
    const end = i + 3 < numbers.length ? first + (numbers[i + 3] ?? 0) : stream.length;
    objects.push({ number: numbers[i] ?? 0, dictionary: stream.slice(start, end), stream: undefined });
  }
  return objects;
}

/** Strings of annotations, form fields, outlines and the information dictionary, and addresses of links. */
function stringsOf(dictionary: string): readonly string[] {
  const named =
    /\/(?:Contents|V|DV|TU|Title|Author|Subject|Keywords|Creator|URI|T|Alt|ActualText)\s*(\((?:[^()\\]|\\.|\([^()]*\)){1,4000}\)|<[0-9a-fA-F\s]{2,8000}>)/gs;
  return [...dictionary.matchAll(named)].map(([, written = '']) => textString(written));
}

/** A text string (section 7.9.2): UTF-16 with a mark, UTF-8 with a mark, else PDFDocEncoding, near enough to Latin-1. */
function textString(written: string): string {
  const bytes = Buffer.from(stringBytes(written), 'latin1');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  return bytes[0] === 0xef ? bytes.subarray(3).toString('utf8') : bytes.toString('latin1');
}
