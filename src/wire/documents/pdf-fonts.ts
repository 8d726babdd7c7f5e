import { type PdfObject, stringBytes } from './pdf-object.ts';

/** How the codes of a font are read. */
export interface PdfFont {
  /** Bytes of a code. */
  readonly width: 1 | 2;
  /** By code; a font without has the letters of Latin. */
  readonly unicode: ReadonlyMap<number, string> | undefined;
}

const latin: PdfFont = { width: 1, unicode: undefined };
const MAX_MAPPED = 70_000;

/** The fonts of a file, by the names that its pages call them by. One name may stand for another font on another page. */
export class PdfFonts {
  readonly #byName = new Map<string, PdfFont[]>();

  constructor(objects: readonly PdfObject[]) {
    const byNumber = new Map(objects.map(object => [object.number, object]));
    const fonts = new Map<number, PdfFont>();
    for (const { dictionary } of objects)
      for (const [name, number] of resources(dictionary, byNumber)) {
        const font = fonts.get(number) ?? fontOf(byNumber.get(number), byNumber);
        fonts.set(number, font);
        const known = this.#byName.get(name) ?? [];
        if (!known.includes(font)) this.#byName.set(name, [...known, font]);
      }
  }

  /** All that may be meant. */
  named(name: string): readonly PdfFont[] {
    return this.#byName.get(name) ?? [latin];
  }
}

/** `/Font << /F1 5 0 R /F2 6 0 R >>`, or `/Font 7 0 R` (section 7.8.3). */
function resources(
  dictionary: string,
  byNumber: ReadonlyMap<number, PdfObject>,
): readonly [string, number][] {
  const found: [string, number][] = [];
  for (const [, inline, reference] of dictionary.matchAll(
    /\/Font\s*(?:<<([^>]{0,20000})>>|(\d{1,10})\s+\d+\s+R)/g,
  )) {
    const list = inline ?? byNumber.get(Number(reference))?.dictionary ?? '';
    for (const [, name = '', number = ''] of list.matchAll(/\/([^\s/<>[\]()]{1,64})\s+(\d{1,10})\s+\d+\s+R/g))
      found.push([name, Number(number)]);
  }
  return found;
}

function fontOf(font: PdfObject | undefined, byNumber: ReadonlyMap<number, PdfObject>): PdfFont {
  if (!font) return latin;
  const width = /\/Type0\b/.test(font.dictionary) ? 2 : 1;
  const map = byNumber.get(Number(/\/ToUnicode\s+(\d{1,10})/.exec(font.dictionary)?.[1] ?? -1))?.stream;
  return { width, unicode: map === undefined ? undefined : readMap(map) };
}

const codeOf = (hex: string): number => parseInt(hex.replaceAll(/\s/g, ''), 16);
const textOf = (hex: string): string => {
  const bytes = Buffer.from(stringBytes(`<${hex}>`), 'latin1');
  return bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le');
};

/** A ToUnicode CMap (section 9.10.3): single codes and ranges. */
function readMap(map: string): ReadonlyMap<number, string> {
  const unicode = new Map<number, string>();
  for (const [, body = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, code = '', text = ''] of body.matchAll(/<([0-9a-fA-F\s]+)>\s*<([0-9a-fA-F\s]+)>/g))
      if (unicode.size < MAX_MAPPED) unicode.set(codeOf(code), textOf(text));
  for (const [, body = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) readRanges(body, unicode);
  return unicode;
}

function readRanges(body: string, unicode: Map<number, string>): void {
  const range = /<([0-9a-fA-F\s]+)>\s*<([0-9a-fA-F\s]+)>\s*(?:<([0-9a-fA-F\s]+)>|\[([^\]]*)\])/g;
  for (const [, from = '', to = '', first, list] of body.matchAll(range)) {
    const [low, high] = [codeOf(from), codeOf(to)];
    const each = list?.match(/<[0-9a-fA-F\s]+>/g)?.map(text => textOf(text.slice(1, -1)));
    const begin = first === undefined ? '' : textOf(first);
    for (let code = low; code <= high && unicode.size < MAX_MAPPED; code += 1) {
      const next = begin.slice(0, -1) + String.fromCharCode(begin.charCodeAt(begin.length - 1) + code - low);
      unicode.set(code, each ? (each[code - low] ?? '') : next);
    }
  }
}
