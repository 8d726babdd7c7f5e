import type { XmlElement } from './xml.ts';
import { local } from './office-names.ts';
import type { PartTaker } from './office-part.ts';

/** Where all readers show text, and in that order (ISO/IEC 29500-1 sections 17, 19, 21). */
const flows: readonly RegExp[] = [
  /^\/w:(?:document\/w:body|hdr|ftr|footnotes\/w:footnote|endnotes\/w:endnote|comments\/w:comment)(?:\/w:tbl\/w:tr\/w:tc)*\/w:p(?:\/w:hyperlink)?\/w:r\/w:t$/,
  /^\/p:(?:sld|notes|sldLayout|sldMaster|notesMaster|handoutMaster)\/p:cSld\/p:spTree(?:\/p:grpSp)*\/(?:p:sp\/p:txBody|p:graphicFrame\/a:graphic\/a:graphicData\/a:tbl\/a:tr\/a:tc\/a:txBody)\/a:p\/a:(?:r|fld)\/a:t$/,
];
/** Properties, comments, names: each by itself. */
const lines: readonly RegExp[] = [
  /^\/(?:ep:Properties|cp:coreProperties|op:Properties)(?:\/(?:ep|cp|dc|dcterms|op|vt):\w+)+$/,
  /^\/p:cmLst\/p:cm\/p:text$/,
  /^\/s:workbook\/s:definedNames\/s:definedName$/,
  /^\/s:comments\/s:(?:authors\/s:author|commentList\/s:comment\/s:text(?:\/s:r)?\/s:t)$/,
];
/** Instructions whose result stands in the text, and is nothing but a page, a day or a link (section 17.16.5). */
const plainField = /^\s*(?:(?:PAGE|NUMPAGES|SECTIONPAGES|PAGEREF|TOC|DATE|TIME|HYPERLINK)\b[^\u0013]*)?$/;
const instruction = /\/w:r\/w:instrText$/;
/** What a run has for a character that is written otherwise (section 17.3.3). */
const characters: Readonly<Record<string, string>> = {
  tab: '\t',
  ptab: '\t',
  br: '\n',
  cr: '\n',
  noBreakHyphen: '-',
  softHyphen: '',
};

/** Paragraphs of documents and slides; what is known of other parts line by line. */
export class Prose implements PartTaker {
  /** A paragraph may stand in another one: a text box. */
  readonly #paragraphs: string[][] = [[]];
  readonly #say: (text: string) => void;
  #isKept = false;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  opens(path: string, { name, attributes }: XmlElement): void {
    const key = local(name);
    this.#isKept = attributes.get('xml:space') === 'preserve';
    if (key === 'p') this.#paragraphs.push([]);
    const character = characters[key];
    if (character !== undefined && /\/(?:[wa]:r|a:p)\/[wa]:\w+$/.test(path)) this.#add(character);
  }

  says(path: string, text: string): boolean {
    if (text.trim() === '' && !path.endsWith(':t')) return true;
    if (instruction.test(path)) {
      this.#say(`${text}\n`);
      return plainField.test(text);
    }
    this.#add(text);
    // Word leaves blanks out at the ends of a run that does not say they are meant (section 17.3.3.31).
    const isTrimmed = path.endsWith('/w:t') && !this.#isKept && text !== text.trim();
    return !isTrimmed && [...flows, ...lines].some(shown => shown.test(path));
  }

  closes(path: string): void {
    if (/:p$/.test(path) && this.#paragraphs.length > 1) this.#end();
    else if (/:tc$/.test(path)) this.#say('\t');
    else if (/:tr$/.test(path)) this.#say('\n');
    else if (this.#paragraphs.length === 1 && !/:(?:t|r)$/.test(path)) this.#end();
  }

  #add(text: string): void {
    this.#paragraphs.at(-1)?.push(text);
  }

  #end(): void {
    const text =
      (this.#paragraphs.length > 1 ? this.#paragraphs.pop() : this.#paragraphs.splice(0, 1, [])[0]) ?? [];
    if (text.length > 0) this.#say(`${text.join('')}\n`);
  }
}
