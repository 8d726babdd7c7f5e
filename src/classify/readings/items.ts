import { hexValue, isAlnum, isDigit, isHex, isLetter, isSpace, NEWLINE } from '../bytes.ts';
import type { Source } from './source.ts';

/** What stands at a place: nothing, more than has come, a byte, a character, nothing at all for its reader, a blank. */
export type ItemKind = 'none' | 'wait' | 'byte' | 'point' | 'drop' | 'blank';

const LONGEST_REFERENCE = 24;
const LONGEST_TAG = 64;
const DROPPED = -1;

/** Named character references (HTML Living Standard, section 13.5) of ASCII characters and of blanks. */
const references: ReadonlyMap<string, number> = new Map(
  Object.entries({
    amp: 0x26,
    AMP: 0x26,
    lt: 0x3c,
    LT: 0x3c,
    gt: 0x3e,
    GT: 0x3e,
    quot: 0x22,
    QUOT: 0x22,
    apos: 0x27,
    nbsp: 0x20,
    Tab: 0x09,
    NewLine: 0x0a,
    excl: 0x21,
    num: 0x23,
    dollar: 0x24,
    percnt: 0x25,
    lpar: 0x28,
    rpar: 0x29,
    ast: 0x2a,
    midast: 0x2a,
    plus: 0x2b,
    comma: 0x2c,
    period: 0x2e,
    sol: 0x2f,
    colon: 0x3a,
    semi: 0x3b,
    equals: 0x3d,
    quest: 0x3f,
    commat: 0x40,
    lsqb: 0x5b,
    lbrack: 0x5b,
    bsol: 0x5c,
    rsqb: 0x5d,
    rbrack: 0x5d,
    Hat: 0x5e,
    lowbar: 0x5f,
    UnderBar: 0x5f,
    grave: 0x60,
    lcub: 0x7b,
    lbrace: 0x7b,
    verbar: 0x7c,
    vert: 0x7c,
    rcub: 0x7d,
    rbrace: 0x7d,
    hyphen: 0x2d,
    dash: 0x2d,
    ndash: 0x2d,
    mdash: 0x2d,
    minus: 0x2d,
    ensp: 0x20,
    emsp: 0x20,
    thinsp: 0x20,
    hairsp: 0x20,
    numsp: 0x20,
    puncsp: 0x20,
    shy: DROPPED,
    zwj: DROPPED,
    zwnj: DROPPED,
    ZeroWidthSpace: DROPPED,
    NoBreak: DROPPED,
    lrm: DROPPED,
    rlm: DROPPED,
  }),
);

/** Elements that stand within a line of text (HTML Living Standard, section 4.5 and the obsolete ones): nothing is between their neighbours. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** Reads one item: an encoded character, or markup in the middle of a token. */
export class Items {
  kind: ItemKind = 'none';
  /** Of `byte` and `point`. */
  code = 0;
  /** Behind it. */
  next = 0;

  /** Is what was just read at `at` more than a likeness? `id=40` and `%B4` of a card's track are not encoded. */
  stands({ bytes }: Source, at: number): boolean {
    if (this.kind !== 'byte') return true;
    const { code, next } = this;
    const sign = bytes[at];
    // A byte of a character, and a letter that need not have been encoded, have others beside them.
    const isAlone = bytes[next] !== sign && bytes[at - 3] !== sign;
    if (sign === 0x25) return code < 0x80 || !isAlone;
    // `span_id=984523…`: a number is given to a name.
    if (sign === 0x3d && isAlone && isNumber(bytes, at + 1)) return false;
    const isUsual = code >= 0x80 || code === 0x40 || code === 0x2d || code === 0x2e || code === 0x5f;
    return sign !== 0x3d || isUsual || !isAlone;
  }

  /** What begins at `at`? */
  read(source: Source, at: number): ItemKind {
    this.kind = 'none';
    this.next = at + 1;
    switch (source.bytes[at]) {
      case 0x25:
        return this.#percent(source, at);
      case 0x26:
        return this.#reference(source, at);
      case 0x3d:
        return this.#quoted(source, at);
      case 0x5c:
        return this.#escape(source, at);
      case 0x3c:
        return this.#tag(source, at);
      case 0x5d:
        return this.#sectionEnd(source, at);
      case 0x2a:
      case 0x5f:
      case 0x60:
      case 0x7e:
        return this.#marks(source, at);
      case 0xf3:
        return this.#tagCharacter(source, at);
      default:
        return 'none';
    }
  }

  #is(kind: ItemKind, next: number, code = 0): ItemKind {
    this.kind = kind;
    this.next = next;
    this.code = code;
    return kind;
  }

  /** So many hexadecimal digits from `at` on: their value; -1: they are none; -2: they have not come. */
  #hex({ bytes, end, ended }: Source, at: number, digits: number): number {
    let value = 0;
    for (let index = at; index < at + digits; index++) {
      if (index >= end) return ended ? -1 : -2;
      const b = bytes[index] as number;
      if (!isHex(b)) return -1;
      value = value * 16 + hexValue(b);
    }
    return value;
  }

  #coded(kind: 'byte' | 'point', value: number, next: number): ItemKind {
    if (value === -2) return this.#is('wait', next);
    const isText = value >= 0x20 || value === 9 || value === 10 || value === 13;
    if (!isText || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 'none';
    return this.#is(kind, next, value);
  }

  /** RFC 3986 section 2.1, and `%uXXXX` of ECMA-262 annex B. */
  #percent(source: Source, at: number): ItemKind {
    const { bytes, end, ended } = source;
    if (at + 1 >= end) return ended ? 'none' : this.#is('wait', at);
    if (((bytes[at + 1] as number) | 0x20) === 0x75)
      return this.#coded('point', this.#hex(source, at + 2, 4), at + 6);
    return this.#coded('byte', this.#hex(source, at + 1, 2), at + 3);
  }

  /** Quoted-printable, RFC 2045 section 6.7: bytes, and soft line breaks. */
  #quoted(source: Source, at: number): ItemKind {
    const { bytes, end, ended } = source;
    if (at + 1 >= end) return ended ? 'none' : this.#is('wait', at);
    const first = bytes[at + 1] as number;
    if (first === NEWLINE) return this.#is('drop', at + 2);
    if (first === 0x0d) {
      if (at + 2 >= end) return ended ? 'none' : this.#is('wait', at);
      return bytes[at + 2] === NEWLINE ? this.#is('drop', at + 3) : 'none';
    }
    if (first > 0x46 || !isHex(first)) return 'none';
    const value = this.#hex(source, at + 1, 2);
    if (at + 3 >= end && !ended) return this.#is('wait', at);
    return (bytes[at + 2] as number) > 0x60 ? 'none' : this.#coded('byte', value, at + 3);
  }

  /** `\xHH`, `\u{…}`, `\UXXXXXXXX`, three octal digits, and what is escaped in Markdown or at the end of a line of a shell. */
  #escape(source: Source, at: number): ItemKind {
    const { bytes, end, ended } = source;
    if (at + 1 >= end) return ended ? 'none' : this.#is('wait', at);
    const letter = bytes[at + 1] as number;
    if (letter === 0x78) return this.#coded('byte', this.#hex(source, at + 2, 2), at + 4);
    if (letter === 0x55) return this.#coded('point', this.#hex(source, at + 2, 8), at + 10);
    if (letter === 0x75) return this.#braced(source, at + 2);
    if (letter === NEWLINE) return this.#is('drop', at + 2);
    if (letter >= 0x30 && letter < 0x34) return this.#octal(source, at + 1);
    const isMark =
      letter === 0x40 || letter === 0x2d || letter === 0x5f || letter === 0x2e || letter === 0x2a;
    return isMark ? this.#is('drop', at + 1) : 'none';
  }

  #braced({ bytes, end, ended }: Source, at: number): ItemKind {
    if (at < end && bytes[at] !== 0x7b) return 'none';
    let value = 0;
    for (let index = at + 1; index < at + 9; index++) {
      if (index >= end) return ended ? 'none' : this.#is('wait', at);
      const b = bytes[index] as number;
      if (b === 0x7d) return index > at + 1 ? this.#coded('point', value, index + 1) : 'none';
      if (!isHex(b)) return 'none';
      value = value * 16 + hexValue(b);
    }
    return 'none';
  }

  #octal({ bytes, end, ended }: Source, at: number): ItemKind {
    let value = 0;
    for (let index = at; index < at + 3; index++) {
      if (index >= end) return ended ? 'none' : this.#is('wait', at);
      const digit = (bytes[index] as number) - 0x30;
      if (digit < 0 || digit > 7) return 'none';
      value = value * 8 + digit;
    }
    return this.#coded('byte', value, at + 3);
  }

  /** Character references, HTML Living Standard section 13.2.5.72 and following; the `;` may be missing behind a number. */
  #reference(source: Source, at: number): ItemKind {
    const { bytes, end, ended } = source;
    let index = at + 1;
    while (
      index < at + LONGEST_REFERENCE &&
      index < end &&
      (isAlnum(bytes[index] as number) || bytes[index] === 0x23)
    )
      index++;
    if (index >= end && !ended) return this.#is('wait', at);
    const isClosed = index < end && bytes[index] === 0x3b;
    if (!isClosed && bytes[at + 1] !== 0x23) return 'none';
    const name = Buffer.from(bytes.subarray(at + 1, index)).toString('latin1');
    const number = /^#(?:x([0-9a-f]{1,8})|(\d{1,9}))$/i.exec(name);
    if (number) {
      const value = number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16);
      return this.#coded('point', value, index + Number(isClosed));
    }
    const code = isClosed ? references.get(name) : undefined;
    if (code === undefined) return 'none';
    return code === DROPPED ? this.#is('drop', index + 1) : this.#is('point', index + 1, code);
  }

  /** A tag, a comment, the beginning of a CDATA section (XML 1.0, section 2.7). */
  #tag(source: Source, at: number): ItemKind {
    const { bytes, end, ended } = source;
    if (at + 1 >= end) return ended ? 'none' : this.#is('wait', at);
    const first = bytes[at + 1] as number;
    if (!isLetter(first) && first !== 0x2f && first !== 0x21) return 'none';
    if (first === 0x21 && bytes[at + 2] === 0x5b) return this.#section(source, at);
    for (let index = at + 2; index < at + LONGEST_TAG; index++) {
      if (index >= end) return ended ? 'none' : this.#is('wait', at);
      const b = bytes[index] as number;
      if (b === 0x3c) return 'none';
      if (b !== 0x3e) continue;
      if (first === 0x21) return this.#is('drop', index + 1);
      return this.#is(inline.has(nameOf(bytes, at + 1)) ? 'drop' : 'blank', index + 1);
    }
    return 'none';
  }

  #section({ bytes, end, ended }: Source, at: number): ItemKind {
    const opening = '<![CDATA[';
    for (let index = 2; index < opening.length; index++) {
      if (at + index >= end) return ended ? 'none' : this.#is('wait', at);
      if (bytes[at + index] !== opening.charCodeAt(index)) return 'none';
    }
    return this.#is('drop', at + opening.length);
  }

  #sectionEnd({ bytes, end, ended }: Source, at: number): ItemKind {
    for (let index = 1; index < 3; index++) {
      if (at + index >= end) return ended ? 'none' : this.#is('wait', at);
      if (bytes[at + index] !== (index === 1 ? 0x5d : 0x3e)) return 'none';
    }
    return this.#is('drop', at + 3);
  }

  /** Emphasis, strike-through and code (CommonMark sections 6.1 and 6.2) in the middle of a word. */
  #marks({ bytes, end, ended }: Source, at: number): ItemKind {
    const mark = bytes[at] as number;
    let index = at + 1;
    while (index < at + 4 && index < end && bytes[index] === mark) index++;
    if (index >= end && !ended && index < at + 4) return this.#is('wait', at);
    const length = index - at;
    if (length > 3 || (length === 1 && mark !== 0x60)) return 'none';
    return this.#is('drop', index);
  }

  /** U+E0020 to U+E007F. */
  #tagCharacter({ bytes, end }: Source, at: number): ItemKind {
    if (at + 3 >= end || bytes[at + 1] !== 0xa0) return 'none';
    const third = bytes[at + 2] as number;
    return third === 0x80 || third === 0x81 ? this.#is('drop', at + 4) : 'none';
  }
}

/** Do three digits stand there? */
const isNumber = (bytes: Uint8Array, at: number): boolean =>
  isDigit(bytes[at] as number) && isDigit(bytes[at + 1] as number) && isDigit(bytes[at + 2] as number);

function nameOf(bytes: Uint8Array, from: number): string {
  let at = bytes[from] === 0x2f ? from + 1 : from;
  let name = '';
  for (; isAlnum(bytes[at] as number) && name.length < 12; at++)
    name += String.fromCharCode(bytes[at] as number);
  return name.toLowerCase();
}

/** 1: bytes that a token is made of. */
export const tied: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) =>
  Number(isAlnum(b) || b >= 0x80 || b === 0x40),
);

/** May a token go on over what stands between `before` and `next`? Digits also over a blank. */
export function ties({ bytes, origin }: Source, before: number, next: number): boolean {
  const left = before >= Math.max(0, origin) ? (bytes[before] as number) : 0x20;
  const right = bytes[next] as number;
  if (tied[left] === 1 && tied[right] === 1) return true;
  if (isSpace(left))
    return isDigit(right) && before - 1 >= Math.max(0, origin) && isDigit(bytes[before - 1] as number);
  return isDigit(left) && isSpace(right) && isDigit(bytes[next + 1] as number);
}
