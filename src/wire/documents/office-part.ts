import { isSaid, isUnsure, local, prefixOf } from './office-names.ts';
import { readXml, type XmlElement, type XmlReader } from './xml.ts';

/** Takes the text of one kind of part. Paths are of names with their usual prefixes: `/w:document/w:body/w:p`. */
export interface PartTaker {
  opens(path: string, element: XmlElement): void;
  /** False: not all readers would show that text, or not there. */
  says(path: string, text: string): boolean;
  closes(path: string): void;
  /** False: it came to something that is not read in one way only. */
  readonly isSure?: boolean;
}

export interface PartText {
  /** What is not in the text itself: attributes that are shown, comments. */
  readonly asides: ReadonlySet<string>;
  readonly isWhole: boolean;
}

const MAX_PATH = 64;

interface Open {
  readonly path: string;
  readonly depth: number;
}

/** Reads a part of an Office Open XML package. */
export function readPart(xml: string, taker: PartTaker): PartText {
  const reading = new PartReading(taker);
  const isSound = readXml(xml, reading);
  return { asides: reading.asides, isWhole: isSound && reading.isWhole && taker.isSure !== false };
}

class PartReading implements XmlReader {
  readonly asides: Set<string> = new Set();
  isWhole = true;
  readonly #taker: PartTaker;
  readonly #namespaces = new Map<string, string>();
  readonly #open: Open[] = [];

  constructor(taker: PartTaker) {
    this.#taker = taker;
  }

  open(element: XmlElement): void {
    const { name, attributes } = element;
    for (const [key, value] of attributes) {
      if (key === 'xmlns' || key.startsWith('xmlns:')) this.#bind(key.slice(6), value);
      if (isSaid(name, key, value)) this.asides.add(value);
    }
    if (isUnsure(element)) this.isWhole = false;
    const above = this.#open.at(-1) ?? { path: '', depth: 0 };
    const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : '';
    const path = `${above.path}/${prefixOf(this.#namespaces.get(prefix))}:${local(name)}`;
    // Deeper than any known text is: the path is not looked at any more.
    const opened = above.depth < MAX_PATH ? { path, depth: above.depth + 1 } : above;
    if (opened === above) this.isWhole = false;
    this.#open.push(opened);
    this.#taker.opens(opened.path, element);
  }

  text(text: string): void {
    const { path } = this.#open.at(-1) ?? { path: '' };
    if (!this.#taker.says(path, text)) this.isWhole = false;
  }

  close(): void {
    const { path } = this.#open.pop() ?? { path: '' };
    this.#taker.closes(path);
  }

  comment(text: string): void {
    if (text.trim() !== '') this.asides.add(text);
  }

  /** One prefix for one namespace in all of a part, or what belongs where is not sure. */
  #bind(prefix: string, namespace: string): void {
    const known = this.#namespaces.get(prefix);
    if (known !== undefined && known !== namespace) this.isWhole = false;
    else this.#namespaces.set(prefix, namespace);
  }
}
