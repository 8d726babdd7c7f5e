import { isUtf8 } from '../utf8.ts';
import { isFolder, isUsualPart, isUsualType } from './office-names.ts';
import { NumberFormats } from './office-formats.ts';
import { type PartTaker, readPart } from './office-part.ts';
import { Prose } from './office-prose.ts';
import { SharedStrings, Sheet } from './office-sheet.ts';
import { Pages } from './pages.ts';
import { rootOf, type XmlElement } from './xml.ts';
import { readZip, unpacked, type ZipEntry } from './zip.ts';

const typesPart = '[Content_Types].xml';
/** A reader of PDF finds its header in so many bytes (ISO 32000-1 annex H.3, note 13): what is that as well is read as both. */
const PDF_WITHIN = 1024;

/** The text of an Office Open XML package (ISO/IEC 29500). Undefined: the archive is something else. */
export function packagedText(bytes: Uint8Array): Pages | undefined {
  const archive = readZip(bytes);
  const types = archive?.entries.find(({ name }) => name === typesPart);
  if (!archive || !types) return undefined;
  const isPdf = Buffer.from(bytes.subarray(0, PDF_WITHIN)).includes('%PDF-');
  const pages = new Pages();
  if (!archive.isExact || isPdf) pages.isWhole = false;
  new Package(pages).read(archive.entries);
  return pages;
}

/** What cells refer to comes before them. */
const isReferredTo = ({ name }: ZipEntry): boolean => /(?:sharedStrings|styles)\.xml$/i.test(name);

class Package {
  readonly #pages: Pages;
  readonly #types = new ContentTypes();
  #strings: SharedStrings | undefined;
  #formats: NumberFormats | undefined;

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  read(entries: readonly ZipEntry[]): void {
    const parts = entries.filter(({ name, size }) => !isFolder(name) || size > 0);
    for (const part of parts.filter(({ name }) => name === typesPart)) this.#part(part, this.#types);
    for (const part of parts.filter(isReferredTo)) this.#part(part);
    for (const part of parts) if (part.name !== typesPart && !isReferredTo(part)) this.#part(part);
    for (const text of this.#strings?.unused() ?? []) this.#pages.add(`${text}\n`);
  }

  #part(part: ZipEntry, as?: PartTaker): void {
    const pages = this.#pages;
    const isUsual = isUsualPart(part.name) && (as !== undefined || isUsualType(this.#types.of(part.name)));
    if (!isUsual) {
      pages.isWhole = false;
      if (/\d{4}|@|\s/.test(part.name)) pages.add(`${part.name}\n`);
    }
    if (!/\.(?:xml|rels|vml)$/i.test(part.name)) return;
    const content = unpacked(part, pages);
    const xml = content && textOf(content, pages);
    if (xml === undefined) return;
    const { asides, isWhole } = readPart(xml, as ?? this.#takerOf(xml));
    if (!isWhole) pages.isWhole = false;
    pages.add('\n');
    for (const aside of asides) pages.add(`${aside}\n`);
  }

  /** By what a part is, whatever it is called. */
  #takerOf(xml: string): PartTaker {
    const say = (text: string): void => {
      this.#pages.add(text);
    };
    const root = rootOf(xml);
    if (root === 'worksheet') return new Sheet(this.#strings, this.#formats, say);
    const isSecond = root === 'sst' ? this.#strings : root === 'styleSheet' ? this.#formats : undefined;
    // Of two, some readers take the one, some the other.
    if (isSecond) this.#pages.isWhole = false;
    if (root === 'sst') return (this.#strings = new SharedStrings());
    if (root === 'styleSheet') return (this.#formats = new NumberFormats());
    return new Prose(say);
  }
}

/** Of a part. Undefined, and not whole: it is in another encoding. */
function textOf(content: Uint8Array, pages: Pages): string | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  if (isUtf8(content) && !content.includes(0)) return bytes.toString('utf8');
  pages.isWhole = false;
  if (content[0] === 0xff && content[1] === 0xfe) return bytes.toString('utf16le');
  return undefined;
}

/** What formats and types there are, by the names of parts (ISO/IEC 29500-2 section 7.2.3). */
class ContentTypes implements PartTaker {
  readonly #byName = new Map<string, string>();
  readonly #byEnding = new Map<string, string>();

  opens(_path: string, { attributes }: XmlElement): void {
    const type = attributes.get('ContentType') ?? '';
    const name = attributes.get('PartName');
    const ending = attributes.get('Extension');
    if (name !== undefined) this.#set(this.#byName, name.replace(/^\//, ''), type);
    if (ending !== undefined) this.#set(this.#byEnding, ending, type);
  }

  says(_path: string, text: string): boolean {
    return text.trim() === '';
  }

  closes(): void {
    // Attributes say it all.
  }

  of(name: string): string {
    const key = name.toLowerCase();
    return this.#byName.get(key) ?? this.#byEnding.get(key.slice(key.lastIndexOf('.') + 1)) ?? '';
  }

  /** Of two, none counts. */
  #set(types: Map<string, string>, key: string, type: string): void {
    const known = types.get(key.toLowerCase());
    types.set(key.toLowerCase(), known === undefined || known === type ? type : '');
  }
}
