/** What becomes of a character: an ASCII code, or one of these. */
export const KEEP = 0xff;
export const DROP = 0xfe;

/** Look-alikes of ASCII letters (Unicode confusables, UTS #39, the subset that is drawn the same in common fonts). */
const lookalikes: readonly (readonly [ascii: string, others: string])[] = [
  ['a', 'аα'],
  ['b', 'Ь'],
  ['c', 'сϲ'],
  ['d', 'ԁ'],
  ['e', 'еҽ'],
  ['g', 'ց'],
  ['h', 'һհ'],
  ['i', 'іιı'],
  ['j', 'јϳ'],
  ['k', 'кκ'],
  ['l', 'ӏ'],
  ['n', 'ոп'],
  ['o', 'оοօ'],
  ['p', 'рρ'],
  ['q', 'ԛգ'],
  ['s', 'ѕ'],
  ['u', 'սυ'],
  ['v', 'νѵ'],
  ['w', 'ԝա'],
  ['x', 'хχ'],
  ['y', 'уүγ'],
  ['A', 'АΑᎪ'],
  ['B', 'ВΒᏴ'],
  ['C', 'СϹᏟ'],
  ['D', 'Ꭰ'],
  ['E', 'ЕΕᎬ'],
  ['G', 'ԌᏀ'],
  ['H', 'НΗᎻ'],
  ['I', 'ІΙᏆӀ'],
  ['J', 'ЈᎫͿ'],
  ['K', 'КΚᏦ'],
  ['L', 'Ꮮ'],
  ['M', 'МΜᎷ'],
  ['N', 'Ν'],
  ['O', 'ОΟՕ'],
  ['P', 'РΡᏢ'],
  ['Q', 'Ԛ'],
  ['R', 'Ꭱ'],
  ['S', 'ЅՏᏚ'],
  ['T', 'ТΤᎢ'],
  ['U', 'Ս'],
  ['V', 'ѴᏙ'],
  ['W', 'ԜᎳ'],
  ['X', 'ХΧ'],
  ['Y', 'ҮΥ'],
  ['Z', 'ΖᏃ'],
  ["'", '‘’‛′ʼ'],
  ['"', '“”‟″«»'],
  ['-', '−⁃'],
  ['/', '⁄∕'],
  [':', '∶꞉ː'],
  ['.', '。․'],
  [' ', '⠀'],
  ['\n', '\u0085\u2028\u2029'],
  ['*', '•∗'],
  [',', '、'],
];

const fillers = '\u034f\u115f\u1160\u3164\uffa0';
/** Ranges that have nothing to fold: ideographs, Hangul syllables, surrogates, private use. */
const plain: readonly (readonly [number, number])[] = [
  [0x3400, 0xa000],
  [0xac00, 0xf900],
];

const isDropped = (char: string, point: number): boolean =>
  /[\p{Cf}\p{Variation_Selector}]/u.test(char) ||
  fillers.includes(char) ||
  (/\p{Mn}/u.test(char) && (point < 0x370 || (point >= 0x1ab0 && point < 0x2100)));

function fold(point: number): number {
  const char = String.fromCodePoint(point);
  if (isDropped(char, point)) return DROP;
  if (/\p{Zs}/u.test(char)) return 0x20;
  if (/\p{Pd}/u.test(char)) return 0x2d;
  const composed = char.normalize('NFKC');
  if (composed.length === 1 && composed.charCodeAt(0) < 0x80) return composed.charCodeAt(0);
  return KEEP;
}

/** Decimal digits come in runs of ten (Unicode standard, section 4.6). */
function foldDigits(table: Uint8Array, from: number, to: number): void {
  for (let point = from; point < to; point++) {
    if (table[point - from] !== KEEP || !/\p{Nd}/u.test(String.fromCodePoint(point))) continue;
    for (let value = 0; value < 10; value++) table[point + value - from] = 0x30 + value;
    point += 9;
  }
}

function build(from: number, to: number): Uint8Array {
  const table = new Uint8Array(to - from).fill(KEEP);
  for (let point = from; point < to; point++) {
    if (!plain.some(([first, last]) => point >= first && point < last)) table[point - from] = fold(point);
  }
  foldDigits(table, from, to);
  return table;
}

function buildBasic(): Uint8Array {
  const table = build(0, 0x10000);
  for (const [ascii, others] of lookalikes) {
    for (const other of others) table[other.charCodeAt(0)] = ascii.charCodeAt(0);
  }
  return table;
}

const basic = buildBasic();
/** Supplementary planes: where digits, mathematical and enclosed letters are. */
const SMP_FROM = 0x10000;
const SMP_TO = 0x20000;
const supplementary = buildSupplementary();

function buildSupplementary(): Uint8Array {
  const table = new Uint8Array(SMP_TO - SMP_FROM).fill(KEEP);
  for (const [from, to] of [
    [0x1d400, 0x1d800],
    [0x1f100, 0x1f200],
    [0x1fbf0, 0x1fbfa],
  ] as const) {
    table.set(build(from, to), from - SMP_FROM);
  }
  const rest = table.subarray(0, 0x1f000 - SMP_FROM);
  foldDigits(rest, SMP_FROM, 0x1f000);
  return table;
}

/** What a code point of U+0080 and more becomes for matching. */
export function folded(point: number): number {
  if (point < 0x10000) return basic[point] as number;
  if (point < SMP_TO) return supplementary[point - SMP_FROM] as number;
  // Tags and the supplementary variation selectors.
  return point >= 0xe0000 && point < 0xe1000 ? DROP : KEEP;
}
