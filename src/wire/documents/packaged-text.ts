import { isUtf8 } from '../utf8.ts';
import { Pages } from './pages.ts';
import { readZip, type ZipEntry } from './zip.ts';

/** Parts of text, and parts that hold none that a reader sees (ISO/IEC 29500-1 sections 11 to 15, 29500-2). */
const textual = /^(?:docProps\/|word\/|xl\/|ppt\/|customXml\/|_rels\/|\[Content_Types\]\.xml$)/;
/** Looks, and nothing that is said. */
const looks =
  /(?:^|\/)(?:theme\/[^/]*|styles|stylesWithEffects|fontTable|webSettings|tableStyles|viewProps|presProps)\.xml$/;
const markup = /\.(?:xml|rels)$/i;

/** The text of an Office Open XML package. Undefined: the archive is something else. */
export function packagedText(bytes: Uint8Array): Pages | undefined {
  const entries = readZip(bytes);
  if (!entries?.some(({ name }) => name === '[Content_Types].xml')) return undefined;
  const pages = new Pages();
  for (const entry of entries) addPart(pages, entry);
  return pages;
}

function addPart(pages: Pages, { name, method, data }: ZipEntry): void {
  if (name.endsWith('/') && data.length === 0) return;
  if (looks.test(name)) return;
  if (!textual.test(name) || !markup.test(name)) {
    pages.isWhole = false;
    return;
  }
  const xml = method === 0 ? data : pages.inflate(data, 'raw');
  if (!xml || !isUtf8(xml) || Buffer.from(xml).includes('<!DOCTYPE')) {
    pages.isWhole = false;
    return;
  }
  pages.add(textOf(Buffer.from(xml).toString('utf8')));
  pages.add('\n');
}

/** Behind these a paragraph, a row or a line has ended; behind those a cell. Other tags stand within a text. */
const lineEnds = /^\/(?:\w+:)?(?:p|si|row|comment|footnote)$|^(?:\w+:)?(?:br|cr)\/?$/;
const cellEnds = /^\/(?:\w+:)?(?:tc|c|v|is)$|^(?:\w+:)?tab\/?$/;

/** What stands between the tags, and in the attributes that hold what a reader may see or follow. */
export function textOf(xml: string): string {
  let text = '';
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    text += decoded(xml.slice(at, open < 0 ? xml.length : open));
    if (open < 0) break;
    const { end, says } = tagAt(xml, open);
    text += says;
    at = end;
  }
  return text;
}

function tagAt(xml: string, open: number): { readonly end: number; readonly says: string } {
  if (xml.startsWith('<![CDATA[', open)) {
    const close = xml.indexOf(']]>', open);
    const end = close < 0 ? xml.length : close;
    return { end: end + 3, says: xml.slice(open + 9, end) };
  }
  if (xml.startsWith('<!--', open)) {
    const close = xml.indexOf('-->', open);
    const end = close < 0 ? xml.length : close;
    return { end: end + 3, says: ` ${xml.slice(open + 4, end)} ` };
  }
  const close = xml.indexOf('>', open);
  const end = close < 0 ? xml.length : close;
  const tag = xml.slice(open + 1, end);
  const name = /^[^\s]*/.exec(tag.slice(0, 64))?.[0] ?? '';
  const separator = lineEnds.test(name) ? '\n' : cellEnds.test(name) ? '\t' : '';
  return { end: end + 1, says: separator + attributes(tag) };
}

const shown = /\b(?:Target|descr|title|tooltip|name|val|userId|author|initials)="([^"<]{3,2000})"/g;

/** Of links, alternative texts, comments' authors: some words between blanks. */
function attributes(tag: string): string {
  if (!tag.includes('="')) return '';
  const values = [...tag.matchAll(shown)]
    .map(([, value = '']) => decoded(value))
    .filter(value => /[@\s/]|\d{4}/.test(value));
  return values.length > 0 ? ` ${values.join(' ')} ` : '';
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.includes('&')
    ? text.replace(
        /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi,
        (whole, decimal?: string, hex?: string, name?: string) => {
          if (name !== undefined) return named[name] ?? whole;
          const point = decimal === undefined ? parseInt(hex ?? '0', 16) : parseInt(decimal, 10);
          return point > 0x10ffff || (point >= 0xd800 && point < 0xe000)
            ? whole
            : String.fromCodePoint(point);
        },
      )
    : text;
