/** An element's name and attributes, as they are written. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Is told what stands in a text of XML, in its order. */
export interface XmlReader {
  open(element: XmlElement): void;
  text(text: string): void;
  close(): void;
  comment(text: string): void;
}

const qualified = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`;
const value = String.raw`"[^"<]*"|'[^'<]*'`;
const tag = new RegExp(
  String.raw`<(\/?)(${qualified})((?:\s+${qualified}\s*=\s*(?:${value}))*)\s*(\/?)>`,
  'y',
);
const attribute = new RegExp(String.raw`(${qualified})\s*=\s*(?:"([^"]*)"|'([^']*)')`, 'g');
const declaration =
  /^<\?xml\s+version=(["'])1\.0\1(?:\s+encoding=(["'])(?:utf-8|us-ascii)\2)?(?:\s+standalone=(["'])(?:yes|no)\3)?\s*\?>/i;
/** What XML 1.0 (section 2.2) has no place for. */
const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const MAX_DEPTH = 256;

/**
 * Reads XML 1.0 of the plainest kind: UTF-8, no document type, no instructions, no names beyond ASCII. False: it is
 * something else, or not well-formed, and others may read something else in it; what can be told is told all the same.
 */
export function readXml(xml: string, reader: XmlReader): boolean {
  return new Reading(xml, reader).read();
}

class Reading {
  readonly #xml: string;
  readonly #reader: XmlReader;
  readonly #open: string[] = [];
  #roots = 0;
  #isSound: boolean;

  constructor(xml: string, reader: XmlReader) {
    this.#xml = xml;
    this.#reader = reader;
    this.#isSound = !illegal.test(xml);
  }

  read(): boolean {
    const xml = this.#xml;
    let at = xml.startsWith('\ufeff') ? 1 : 0;
    at += declaration.exec(xml.slice(at, at + 200))?.[0].length ?? 0;
    while (at < xml.length) {
      const open = xml.indexOf('<', at);
      const end = open < 0 ? xml.length : open;
      if (end > at) this.#text(xml.slice(at, end));
      if (open < 0) break;
      at = this.#markup(open);
    }
    return this.#isSound && this.#open.length === 0 && this.#roots === 1;
  }

  /** What begins with `<`; where it ends. */
  #markup(at: number): number {
    const xml = this.#xml;
    if (xml.startsWith('<![CDATA[', at)) {
      const { text, behind } = this.#until(at + 9, ']]>');
      this.#say(text);
      return behind;
    }
    if (xml.startsWith('<!--', at)) {
      const { text, behind } = this.#until(at + 4, '-->');
      this.#reader.comment(text);
      return behind;
    }
    tag.lastIndex = at;
    const [whole = '', closes, name = '', attributes = '', empty] = tag.exec(xml) ?? [];
    if (whole === '') {
      this.#isSound = false;
      const { text, behind } = this.#until(at + 1, '>');
      this.#reader.comment(text);
      return behind;
    }
    if (closes) this.#closeTag(name, attributes + (empty ?? ''));
    else this.#openTag(name, attributes, empty === '/');
    return at + whole.length;
  }

  #until(from: number, mark: string): { readonly text: string; readonly behind: number } {
    const end = this.#xml.indexOf(mark, from);
    if (end >= 0) return { text: this.#xml.slice(from, end), behind: end + mark.length };
    this.#isSound = false;
    return { text: this.#xml.slice(from), behind: this.#xml.length };
  }

  #openTag(name: string, written: string, isEmpty: boolean): void {
    if (this.#open.length === 0) this.#roots += 1;
    const attributes = new Map<string, string>();
    for (const [, key = '', double, single = ''] of written.matchAll(attribute)) {
      if (attributes.has(key)) this.#isSound = false;
      attributes.set(key, this.#decoded(double ?? single));
    }
    this.#reader.open({ name, attributes });
    if (isEmpty) this.#reader.close();
    else if (this.#open.push(name) > MAX_DEPTH) throw new RangeError('too deep');
  }

  #closeTag(name: string, rest: string): void {
    if (this.#open.at(-1) !== name || rest !== '') this.#isSound = false;
    if (this.#open.pop() !== undefined) this.#reader.close();
  }

  #text(written: string): void {
    if (written.includes(']]>')) this.#isSound = false;
    this.#say(this.#decoded(written));
  }

  #say(text: string): void {
    if (this.#open.length > 0) this.#reader.text(text);
    else if (text.trim() !== '') {
      this.#isSound = false;
      this.#reader.comment(text);
    }
  }

  /** Undoes references (section 4.1); one to anything but a character is not sound. */
  #decoded(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(/&(?:#(\d{1,7});|#x([0-9a-f]{1,6});|(\w{1,8});)?/gi, (...match) => {
      const [whole, decimal, hex, name] = match as [string, string?, string?, string?];
      const said =
        name === undefined ? characterOf(parseInt(decimal ?? hex ?? '', decimal ? 10 : 16)) : named[name];
      if (said === undefined) this.#isSound = false;
      return said ?? whole;
    });
  }
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(point: number): string | undefined {
  if (!(point <= 0x10ffff) || (point >= 0xd800 && point < 0xe000)) return undefined;
  const character = String.fromCodePoint(point);
  return illegal.test(character) ? undefined : character;
}

/** What the first element is called, without its prefix. */
export const rootOf = (xml: string): string =>
  /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/.exec(xml.slice(0, 65_536))?.[1] ?? '';
