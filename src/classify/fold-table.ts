/** What becomes of a character: an ASCII code, or one of these. */
export const KEEP = 0xff;
export const DROP = 0xfe;

/**
 * Look-alikes of ASCII letters, digits and signs: of confusables.txt (Unicode, UTS #39 section 4) those that common fonts
 * draw as such a letter, and letters that are made as its small capital. What NFKC folds is not repeated.
 */
const lookalikes: readonly (readonly [ascii: string, others: string])[] = [
  ['a', 'аɑαᴀ⍺ɐ'],
  ['b', 'ЬƄᏏʙƀᑲɓ'],
  ['c', 'сϲᴄⲥꮯⅽ'],
  ['d', 'ԁᏧᑯɗᴅ'],
  ['e', 'еҽєᴇꬲɛεҿ'],
  ['f', 'ꞙẝϝꜰƒ'],
  ['g', 'ցɡᶃɢƍ'],
  ['h', 'һհᏂʜɦ'],
  ['i', 'іιıɩꙇɪꭵ'],
  ['j', 'јϳʝᴊ'],
  ['k', 'кκᴋҡқⲕ'],
  ['l', 'ӏʟⅼǀⵏɭ∣'],
  ['m', 'ᴍɱⅿм'],
  ['n', 'ոпռɴηƞ'],
  ['o', 'оοօᴏⲟ๐໐ⵔⲞ'],
  ['p', 'рρⲣᴘƿ'],
  ['q', 'ԛգզɋ'],
  ['r', 'гᴦⲅꭇꮁʀɾɼ'],
  ['s', 'ѕꜱƽꮪʂ'],
  ['t', 'тτᴛƫ'],
  ['u', 'սυᴜʋꞟʊ'],
  ['v', 'νѵᴠⅴꮩ'],
  ['w', 'ԝաɯᴡѡꮃ'],
  ['x', 'хχⅹ᙮'],
  ['y', 'уүγʏɣყ'],
  ['z', 'ᴢꮓʐʑ'],
  ['A', 'АΑᎪᗅꓮ'],
  ['B', 'ВΒᏴᗷꓐꞴ'],
  ['C', 'СϹᏟⲤꓚⅭ'],
  ['D', 'ᎠᗞꓓⅮ'],
  ['E', 'ЕΕᎬⴹꓰ'],
  ['F', 'ϜᖴꓝꞘ'],
  ['G', 'ԌᏀꓖ'],
  ['H', 'НΗᎻᕼⲎꓧ'],
  ['I', 'ІΙᏆӀⲒꓲⅠ'],
  ['J', 'ЈᎫͿᒍꓙ'],
  ['K', 'КΚᏦⲔꓗ'],
  ['L', 'ᏞᒪⳐꓡⅬ'],
  ['M', 'МΜᎷᛖⲘꓟϺⅯ'],
  ['N', 'ΝⲚꓠ'],
  ['O', 'ОΟՕꓳ'],
  ['P', 'РΡᏢᑭⲢꓑ'],
  ['Q', 'ԚⵕႭ'],
  ['R', 'ᎡᏒᖇꓣƦ'],
  ['S', 'ЅՏᏚꓢ'],
  ['T', 'ТΤᎢⲦꓔ'],
  ['U', 'Սᑌꓴ'],
  ['V', 'ѴᏙᐯꓦⅤ'],
  ['W', 'ԜᎳꓪ'],
  ['X', 'ХΧᚷⲬꓫⅩ'],
  ['Y', 'ҮΥᎩⲨꓬ'],
  ['Z', 'ΖᏃꓜ'],
  ["'", '‘’‛′ʼ'],
  ['"', '“”‟″«»'],
  ['_', 'ߺ﹍﹎﹏‿'],
  ['0', '⓪⓿'],
  ['-', '−⁃˗ⲻ➖'],
  ['/', '⁄∕'],
  [':', '∶꞉ː'],
  ['.', '。․۔܁܂꘎'],
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
  /\p{Me}/u.test(char) ||
  (/\p{Mn}/u.test(char) &&
    (point < 0x370 ||
      (point >= 0x483 && point < 0x48a) ||
      (point >= 0x1ab0 && point < 0x2100) ||
      (point >= 0xfe20 && point < 0xfe30)));

/** Numbers and letters of lists: `(1)`, `1.`, `1,` as one character. */
function listed(composed: string): number {
  const item = /^(?:\(([0-9A-Za-z])\)|([0-9])[.,])$/.exec(composed);
  return (item?.[1] ?? item?.[2])?.charCodeAt(0) ?? KEEP;
}

function fold(point: number): number {
  const char = String.fromCodePoint(point);
  if (isDropped(char, point)) return DROP;
  if (/\p{Zs}/u.test(char)) return 0x20;
  if (/\p{Pd}/u.test(char)) return 0x2d;
  const composed = char.normalize('NFKC');
  if (composed.length === 1 && composed.charCodeAt(0) < 0x80) return composed.charCodeAt(0);
  return listed(composed);
}

/** Letters and digits on black that are no compatibility characters, from … on, in the order of ASCII from its first. */
const enclosed: readonly (readonly [from: number, first: string, count: number])[] = [
  [0x2776, '1', 9],
  [0x2780, '1', 9],
  [0x278a, '1', 9],
  [0x24f5, '1', 9],
  [0x1f150, 'A', 26],
  [0x1f170, 'A', 26],
];

function foldEnclosed(table: Uint8Array, from: number): void {
  for (const [first, ascii, count] of enclosed) {
    const at = first - from;
    for (let i = 0; i < count && at >= 0 && at < table.length; i++) table[at + i] = ascii.charCodeAt(0) + i;
  }
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
  foldEnclosed(table, 0);
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
  foldEnclosed(table, SMP_FROM);
  return table;
}

/** What a code point of U+0080 and more becomes for matching. */
export function folded(point: number): number {
  if (point < 0x10000) return basic[point] as number;
  if (point < SMP_TO) return supplementary[point - SMP_FROM] as number;
  // Tags and the supplementary variation selectors.
  return point >= 0xe0000 && point < 0xe1000 ? DROP : KEEP;
}
