import { NumberFormats } from './office-formats.ts';
import type { PartTaker } from './office-part.ts';
import type { XmlElement } from './xml.ts';

/** What cells refer to. */
export class SharedStrings implements PartTaker {
  readonly #strings: string[] = [];
  readonly #used = new Set<number>();
  readonly #besides: string[] = [];
  #text = '';

  opens(path: string): void {
    if (path === '/s:sst/s:si') this.#text = '';
  }

  says(path: string, text: string): boolean {
    if (!path.endsWith('/s:t')) {
      if (text.trim() !== '') this.#besides.push(text);
      return text.trim() === '';
    }
    const { plain, isSure } = withoutEscapes(text);
    this.#text += plain;
    return isSure && /^\/s:sst\/s:si(?:\/s:r)?\/s:t$/.test(path);
  }

  closes(path: string): void {
    if (path === '/s:sst/s:si') this.#strings.push(this.#text);
  }

  at(index: number): string | undefined {
    this.#used.add(index);
    return this.#strings[index];
  }

  /** Those to which no cell referred. */
  unused(): readonly string[] {
    return [...this.#strings.filter((_text, index) => !this.#used.has(index)), ...this.#besides];
  }
}

const inSheet = /^\/s:worksheet\/s:sheetData\/s:row\/s:c\/s:(?:v|f|is\/s:t|is\/s:r\/s:t)$/;
/** What stands on each printed page. */
const printed = /^\/s:worksheet\/s:headerFooter\/s:(?:odd|even|first)(?:Header|Footer)$/;
/** What a cell may hold, and how it looks when. */
const entered =
  /^\/s:worksheet\/s:(?:dataValidations\/s:dataValidation\/s:formula[12]|conditionalFormatting\/s:cfRule\/s:formula)$/;

/** Rows as their reader sees them: cell by cell, what they refer to in its place (ISO/IEC 29500-1 section 18.3). */
export class Sheet implements PartTaker {
  readonly #strings: SharedStrings | undefined;
  readonly #formats: NumberFormats | undefined;
  readonly #say: (text: string) => void;
  readonly #formulas: string[] = [];
  #cell: ReadonlyMap<string, string> = new Map();
  #value = '';
  #isSure = true;
  #row = 0;
  #column = 0;

  constructor(
    strings: SharedStrings | undefined,
    formats: NumberFormats | undefined,
    say: (text: string) => void,
  ) {
    this.#strings = strings;
    this.#formats = formats;
    this.#say = say;
  }

  opens(path: string, { attributes }: XmlElement): void {
    if (path.endsWith('/s:row')) this.#beginRow(attributes.get('r'));
    else if (path.endsWith('/s:row/s:c')) this.#beginCell(attributes);
  }

  says(path: string, text: string): boolean {
    if (path.endsWith('/s:f')) return this.#formula(text);
    if (inSheet.test(path)) {
      const { plain, isSure } = withoutEscapes(text);
      this.#value += plain;
      return isSure;
    }
    if (text.trim() === '') return true;
    this.#say(`${text.replaceAll(/&[LCR]/g, '\n')}\n`);
    if (printed.test(path)) return isPlainHeader(text);
    return entered.test(path) && (isPlainFormula(text) || /^"[^"&]*"$/.test(text));
  }

  closes(path: string): void {
    if (path.endsWith('/s:row/s:c')) this.#say(`${this.#shown()}\t`);
    else if (path.endsWith('/s:row')) this.#say('\n');
    else if (path === '/s:worksheet') for (const formula of this.#formulas) this.#say(`${formula}\n`);
  }

  /** No: a cell refers to what is not there, or rows and cells stand in another order than they are written. */
  get isSure(): boolean {
    return this.#isSure;
  }

  #beginRow(number: string | undefined): void {
    const row = number === undefined ? this.#row + 1 : Number(number);
    if (!(row > this.#row)) this.#isSure = false;
    this.#row = row;
    this.#column = 0;
  }

  #beginCell(attributes: ReadonlyMap<string, string>): void {
    const place = attributes.get('r');
    const column = place === undefined ? this.#column + 1 : columnOf(place, this.#row);
    if (!(column > this.#column)) this.#isSure = false;
    this.#column = column;
    this.#cell = attributes;
    this.#value = '';
  }

  #formula(text: string): boolean {
    this.#formulas.push(text);
    return isPlainFormula(text);
  }

  #shown(): string {
    const type = this.#cell.get('t') ?? 'n';
    if (this.#value === '' || type === 'str' || type === 'inlineStr' || type === 'e') return this.#value;
    if (type === 'b') return this.#value === '1' ? 'TRUE' : 'FALSE';
    const shown = type === 's' ? this.#strings?.at(Number(this.#value)) : this.#number(type);
    if (shown === undefined) this.#isSure = false;
    return shown ?? this.#value;
  }

  #number(type: string): string | undefined {
    const style = Number(this.#cell.get('s') ?? 0);
    const formats = this.#formats ?? plainFormats;
    return type === 'n' ? formats.shown(this.#value, style) : undefined;
  }
}

/** Of a workbook without styles. */
const plainFormats = new NumberFormats();

/** Of `BC12`; NaN: it is none of that row. */
function columnOf(place: string, row: number): number {
  const [, letters = '', number] = /^([A-Z]{1,3})(\d{1,7})$/.exec(place) ?? [];
  if (Number(number) !== row) return NaN;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Characters by their number (ISO/IEC 29500-1 section 22.9.2.19): not all readers undo them. */
function withoutEscapes(text: string): { readonly plain: string; readonly isSure: boolean } {
  if (!text.includes('_x')) return { plain: text, isSure: true };
  let isSure = true;
  const plain = text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_all, hex: string) => {
    const code = parseInt(hex, 16);
    if (code !== 0x0d && code !== 0x0a && code !== 0x09) isSure = false;
    return String.fromCharCode(code);
  });
  return { plain, isSure };
}

/** Whoever reckons anew gets a number out of it: no text is put together. */
const functions = new Set(
  'ABS AND AVERAGE AVERAGEIF AVERAGEIFS COUNT COUNTA COUNTIF COUNTIFS DATE DAY IF INT MAX MEDIAN MIN MONTH NOT NOW OR PMT PRODUCT ROUND ROUNDDOWN ROUNDUP STDEV SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT TODAY YEAR'.split(
    ' ',
  ),
);
function isPlainFormula(text: string): boolean {
  if (/["&[\]{}]|\d{6}/.test(text)) return false;
  return [...text.matchAll(/([A-Za-z_][\w.]*)\s*\(/g)].every(([, name = '']) => functions.has(name));
}

/** Fonts, pages and dates may stand between what is said. */
const isPlainHeader = (text: string): boolean => !/\d&[PNDTFA]|&[PNDTFA]\d|&[^LCRPNDTFA]/.test(text);
