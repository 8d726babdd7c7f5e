import type { PartTaker } from './office-part.ts';
import type { XmlElement } from './xml.ts';

/** Formats of dates that need no code (ISO/IEC 29500-1 section 18.8.30). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Digits with marks between them, as in `000\-00\-0000`. */
const mask = /^(?:[0#]|\\?[- ()/]|\\\.|"[-. ()/]{0,4}")+$/;
const DAY_MS = 86_400_000;
/** Serial number of 1 January 1970; before 1 March 1900 the count has a day too many (section 18.17.4). */
const EPOCH = 25_569;
const FIRST_SURE = 61;

/** How the cells of a workbook show their numbers: the part of styles. */
export class NumberFormats implements PartTaker {
  readonly #codes = new Map<number, string>();
  readonly #styles: number[] = [];

  opens(path: string, { attributes }: XmlElement): void {
    const id = Number(attributes.get('numFmtId') ?? 0);
    if (path === '/s:styleSheet/s:numFmts/s:numFmt') this.#codes.set(id, attributes.get('formatCode') ?? '');
    else if (path === '/s:styleSheet/s:cellXfs/s:xf') this.#styles.push(id);
  }

  says(_path: string, text: string): boolean {
    return text.trim() === '';
  }

  closes(): void {
    // Attributes say it all.
  }

  /** As a cell of that style shows it. Undefined: that is not known. */
  shown(value: string, style: number): string | undefined {
    const number = Number(value);
    if (!Number.isFinite(number)) return undefined;
    const id = this.#styles[style] ?? (style === 0 ? 0 : -1);
    if (id < 0) return undefined;
    const code = this.#codes.get(id);
    if (code === undefined ? isBuiltInDate(id) : isDate(code)) return dateOf(number);
    const plain = /[eE]|\.0+$/.test(value) ? String(number) : value;
    return code !== undefined && mask.test(code) ? masked(plain, code) : plain;
  }
}

const isDate = (code: string): boolean =>
  /[dmyhs]/i.test(code.replaceAll(/\[[^\]]*\]|"[^"]*"|[\\_*]./g, '').replaceAll(/General|AM\/PM/gi, ''));

function dateOf(serial: number): string | undefined {
  if (serial < 1) return serial >= 0 ? timeOf(serial) : undefined;
  if (serial < FIRST_SURE || serial > 2_958_465) return undefined;
  const day = new Date((Math.floor(serial) - EPOCH) * DAY_MS).toISOString().slice(0, 10);
  return serial % 1 === 0 ? day : `${day} ${timeOf(serial % 1)}`;
}

const timeOf = (share: number): string => new Date(Math.round(share * DAY_MS)).toISOString().slice(11, 19);

function masked(value: string, code: string): string {
  if (!/^\d{1,30}$/.test(value)) return value;
  const places = code.replaceAll(/\\(.)|"([^"]*)"/g, '$1$2');
  const zeros = places.replaceAll(/[^0]/g, '').length;
  const digits = Array.from(value.padStart(zeros, '0'));
  let shown = '';
  for (const place of Array.from(places).toReversed())
    if (place !== '0' && place !== '#') shown = digits.length > 0 || zeros > 0 ? place + shown : shown;
    else shown = (digits.pop() ?? '') + shown;
  return digits.join('') + shown;
}
